"""The losses on embeddings of references and panels: what fitting by each of them does to free embeddings."""

from __future__ import annotations

from typing import get_args

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from zorko.nn.head import Truth
from zorko.nn.matcher import Matcher
from zorko.nn.matching import FITTINGS, Matches, MatchingLoss
from zorko.tasks.find import HEAD

SIZES = torch.tensor([4, 3, 6])  # references with 3, 2 and 5 panels
TRUE = torch.tensor([2, 0, 4])
FIRST = torch.tensor([0, 4, 7])


def matches(embedding: Tensor) -> Matches:
    owner = torch.repeat_interleave(SIZES)
    panel = torch.ones(13, dtype=torch.bool)
    panel[FIRST] = False
    match = FIRST + 1 + TRUE
    rival = (owner == torch.arange(3)[:, None]) & panel
    rival[torch.arange(3), match] = False
    return Matches(embedding, FIRST, match, rival, panel)


def fitted(loss: MatchingLoss, steps: int = 150) -> tuple[Tensor, float, float]:
    """Embeddings moved by the loss alone; the loss before and after."""
    function = FITTINGS[loss].loss
    assert function is not None
    embedding = torch.randn(13, 8, generator=torch.Generator().manual_seed(0)).requires_grad_()
    optimiser = torch.optim.Adam([embedding], lr=0.05)
    values = []
    for _ in range(steps):
        value = function(matches(embedding))
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
        values.append(float(value.detach()))
    return F.normalize(embedding.detach(), dim=1), values[0], values[-1]


def test_every_loss_that_a_setting_may_name_is_there() -> None:
    assert tuple(FITTINGS) == get_args(MatchingLoss)


@pytest.mark.parametrize("loss", ["batch-wise", "contrastive", "triplet"])
def test_the_match_comes_nearer_than_each_rival(loss: MatchingLoss) -> None:
    unit, before, after = fitted(loss)
    assert after < before / 4
    for start, size, true in zip(FIRST.tolist(), SIZES.tolist(), TRUE.tolist(), strict=True):
        cosines = unit[start + 1 : start + size] @ unit[start]
        assert int(cosines.argmax()) == true
        rivals = cosines[torch.arange(size - 1) != true]
        assert float(cosines[true] - rivals.max()) > 0.1


def test_divergence_brings_matches_together_and_knows_no_rivals() -> None:
    unit, before, after = fitted("kl")
    assert after < before / 4
    free = torch.randn(13, 8, generator=torch.Generator().manual_seed(0))
    moved = (unit - F.normalize(free, dim=1)).norm(dim=1) > 1e-6
    assert set(torch.nonzero(moved).squeeze(1).tolist()) == {*FIRST.tolist(), *(FIRST + 1 + TRUE).tolist()}


@pytest.mark.parametrize("loss", get_args(MatchingLoss))
def test_each_loss_fits_the_scale_and_none_as_well(loss: MatchingLoss) -> None:
    torch.manual_seed(0)
    head = Matcher(8, HEAD, 0.0, loss).train()
    outputs = head(torch.randn(13, 8))
    head.loss(outputs, Truth({"panel": TRUE}, SIZES, torch.full((3, 2), 0.4))).backward()
    for name, parameter in head.named_parameters():
        assert parameter.grad is not None, name
        assert bool((parameter.grad != 0).any()), name


def test_list_wise_leaves_all_to_the_choice_within_an_example() -> None:
    assert FITTINGS["list-wise"] == (None, True)


@pytest.mark.parametrize("loss", get_args(MatchingLoss))
def test_pairs_alone_make_a_batch(loss: MatchingLoss) -> None:
    torch.manual_seed(0)
    head = Matcher(8, HEAD, 0.0, loss).train()
    sizes = torch.full((4,), 2)
    value = head.loss(
        head(torch.randn(8, 8)), Truth({"panel": torch.zeros(4, dtype=torch.int64)}, sizes, torch.full((4, 2), 0.5))
    )
    value.backward()
    assert bool(torch.isfinite(value))
    assert all(p.grad is None or bool(torch.isfinite(p.grad).all()) for p in head.parameters())


def test_names_of_what_rows_show_are_learnt_beside_and_not_exported() -> None:
    torch.manual_seed(0)
    head = Matcher(8, HEAD, 0.0, classes=(0, 1, 2)).train()
    rows, kinds = torch.randn(13, 8), torch.tensor([0, 1, 2, -1, 0, 1, 2, 0, 1, 2, -1, 0, 1])
    optimiser = torch.optim.Adam(head.parameters(), lr=0.05)
    for _ in range(60):
        outputs = head(rows)
        optimiser.zero_grad()
        head.loss(outputs, Truth({"panel": TRUE}, SIZES, torch.full((3, 2), 0.4), kinds)).backward()
        optimiser.step()
    told = kinds >= 0
    assert head.kind is not None
    assert (head.kind.linear(rows).argmax(dim=1)[told] == kinds[told]).all()
    assert set(head.eval()(rows)) == {"embedding", "none", "place"}
