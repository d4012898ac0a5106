"""Batch norms that a model file has no more: what is left of them, and how they become norms again."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import Tensor, nn

from zorko.nn.folding import left_of, norms, unfold
from zorko.nn.small import SmallEncoder


def pictures(count: int, seed: int = 0) -> Tensor:
    """Clouds, no two alike: of pictures of noise a deep network sees all as one."""
    coarse = torch.rand(count, 1, 4, 4, generator=torch.Generator().manual_seed(seed))
    return nn.functional.interpolate(coarse, (28, 28), mode="bilinear")


def norm_that_was_folded(convolution: nn.Conv2d, norm: nn.BatchNorm2d) -> None:
    """Folds by the textbook, in 64 bits: a second way beside training/graph.py."""
    scale = norm.weight.double() / (norm.running_var.double() + norm.eps).sqrt()
    with torch.no_grad():
        convolution.weight.copy_((convolution.weight.double() * scale[:, None, None, None]).float())
        norm.bias.copy_((norm.bias.double() - norm.running_mean.double() * scale).float())
        for name, values in left_of(norm).items():
            norm.state_dict()[name].copy_(values)


@pytest.fixture
def pair() -> tuple[SmallEncoder, SmallEncoder]:
    """An encoder whose norms have gathered statistics and weights of their own, and the same folded."""
    torch.manual_seed(0)
    whole = SmallEncoder()
    for norm in norms(whole).values():
        nn.init.uniform_(norm.weight, -1.5, 1.5)
        nn.init.normal_(norm.bias)
    with torch.no_grad():
        for seed in range(40):
            whole(pictures(16, seed))
    whole.eval()
    folded = copy.deepcopy(whole)
    blocks = [part for part in folded.modules() if isinstance(part, nn.Sequential) and isinstance(part[0], nn.Conv2d)]
    for block in blocks:
        norm_that_was_folded(block[0], block[1])
    return whole, folded


@torch.no_grad()
def test_in_use_nothing_changes(pair: tuple[SmallEncoder, SmallEncoder]) -> None:
    whole, folded = pair
    asked = pictures(9, 99)
    said = folded(asked)
    assert torch.allclose(said, whole(asked), atol=1e-4)
    assert unfold(folded, [pictures(16, seed) for seed in range(8)]) == 6
    assert not folded.training
    assert torch.allclose(folded(asked), said, atol=1e-4)


@torch.no_grad()
def test_in_training_a_norm_finds_what_it_knows(pair: tuple[SmallEncoder, SmallEncoder]) -> None:
    features, asked = pair[1].features, pictures(64, 99)
    said, left_alone = features(asked), copy.deepcopy(features)
    unfold(features, [asked])
    off = float((features.train()(asked) - said).abs().max())  # a batch with the statistics that norms were given
    assert off < 1e-3 < 0.1 < float((left_alone.train()(asked) - said).abs().max())


@torch.no_grad()
def test_statistics_are_those_of_what_comes_to_the_norm() -> None:
    torch.manual_seed(0)
    convolution, norm = nn.Conv2d(1, 4, 3, bias=False), nn.BatchNorm2d(4)
    for name, values in left_of(norm).items():
        norm.state_dict()[name].copy_(values)
    unfold(nn.Sequential(convolution, norm), pictures(40).split(16))  # batches of unequal size
    seen = convolution(pictures(40))
    assert torch.allclose(norm.running_mean, seen.mean(dim=(0, 2, 3)), atol=1e-6)
    assert torch.allclose(norm.running_var, seen.var(dim=(0, 2, 3), correction=0), atol=1e-6)


@torch.no_grad()
def test_a_norm_of_its_own_is_left_alone(pair: tuple[SmallEncoder, SmallEncoder]) -> None:
    whole, _ = pair
    before = copy.deepcopy(whole.state_dict())
    assert unfold(whole, [pictures(16)]) == 0
    assert unfold(SmallEncoder(), [pictures(16)]) == 0  # a new one
    assert all(torch.equal(value, before[name]) for name, value in whole.state_dict().items())


def test_the_mode_of_each_part_stays_as_it_was_even_if_a_picture_fails(pair: tuple[SmallEncoder, SmallEncoder]) -> None:
    folded = pair[1].train()
    folded.features[0].eval()
    modes = [part.training for part in folded.modules()]
    with pytest.raises(RuntimeError):
        unfold(folded, [torch.zeros(2, 3, 28, 28)])
    assert [part.training for part in folded.modules()] == modes
    assert not any(norm._forward_pre_hooks for norm in norms(folded).values())
