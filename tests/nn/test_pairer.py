"""Two pictures joined: in either order the same, in every way; and the head that is fitted on it."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
import torch
from scipy.optimize import linear_sum_assignment
from torch import Tensor

from zorko.data.examples import UNKNOWN
from zorko.errors import SettingsError
from zorko.nn.head import Truth
from zorko.nn.joining import WAYS, Regions, Way, assigned
from zorko.nn.kinds import OFTEN, KindHead, classes_of
from zorko.nn.maps import Stacked
from zorko.nn.pairer import Pairer, PairLoss
from zorko.tasks.same import HEAD

CHANNELS, PAIRS = 24, 6
every_way = pytest.mark.parametrize("way", get_args(Way))


def maps(seed: int = 0, count: int = 2 * PAIRS) -> Tensor:
    return torch.randn(count, CHANNELS, 4, 5, generator=torch.Generator().manual_seed(seed))


def pairer(way: Way = "gate", loss: PairLoss = "bce", **options: bool) -> Pairer:
    torch.manual_seed(0)
    return Pairer(CHANNELS, HEAD, 0.0, way, loss, **options)


def swapped(values: Tensor) -> Tensor:
    """Each pair the other way round."""
    return values.reshape(-1, 2, *values.shape[1:]).flip(1).reshape(values.shape)


@every_way
def test_the_order_of_the_pictures_has_no_say(way: Way) -> None:
    made = pairer(way).eval()
    one, other = made(maps()), made(swapped(maps()))
    assert torch.allclose(one["same"], other["same"], atol=1e-5)
    assert torch.allclose(one["attention"], swapped(other["attention"]), atol=1e-5)
    assert torch.allclose(one["embedding"], swapped(other["embedding"]), atol=1e-6)


@every_way
def test_shapes_and_ranges(way: Way) -> None:
    found = pairer(way).eval()(maps())
    assert found["same"].shape == (2 * PAIRS,)
    assert torch.equal(found["same"][::2], found["same"][1::2])
    assert found["attention"].shape == (2 * PAIRS, 4, 5)
    assert (found["attention"] >= 0).all()
    assert (found["attention"] <= 1 + 1e-6).all()
    assert torch.allclose(found["embedding"].norm(dim=1), torch.ones(2 * PAIRS), atol=1e-5)


@every_way
def test_each_way_learns_to_tell_pairs_apart(way: Way) -> None:
    """Maps that hold one of three patterns, somewhere: the same pattern or another."""
    torch.manual_seed(1)
    patterns, kinds = torch.randn(3, CHANNELS) * 3, torch.randint(0, 3, (64,))
    values = maps(2, 64)
    for row, kind in enumerate(kinds.tolist()):
        values[row, :, row % 4, row % 5] += patterns[kind]
    if way == "concat":  # its encoder has seen the other picture: here, its maps are added
        values = values + swapped(values.amax(dim=(2, 3)))[:, :, None, None] * torch.randn(CHANNELS)[None, :, None, None]
    labels = {"same": (kinds[::2] == kinds[1::2]).long()}
    sizes = torch.full((32,), 2)
    made = pairer(way).train()
    optimiser = torch.optim.AdamW(made.parameters(), lr=0.01)
    losses = []
    for _ in range(60):
        loss = made.loss(made(values), Truth(labels, sizes))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.4 * losses[0]
    assert float((made.predicted(made(values), sizes)["same"] == labels["same"]).float().mean()) > 0.9


@pytest.mark.parametrize("loss", [loss for loss in get_args(PairLoss) if loss != "bce"])
def test_metric_losses_bring_the_same_things_together(loss: PairLoss) -> None:
    made = pairer("gate", loss, hard=False).train()
    values, kinds = maps(3), torch.arange(2 * PAIRS) // 2 % 3
    labels, sizes = {"same": torch.ones(PAIRS, dtype=torch.long)}, torch.full((PAIRS,), 2)
    optimiser = torch.optim.AdamW(made.parameters(), lr=0.01)

    def spread() -> tuple[float, float]:
        cosine = made(values)["embedding"] @ made(values)["embedding"].T
        alike = kinds[:, None] == kinds[None]
        return float(cosine[alike].mean().detach()), float(cosine[~alike].mean().detach())

    before = spread()
    for _ in range(40):
        total = made.loss(made(values), Truth(labels, sizes, None, kinds))
        optimiser.zero_grad()
        total.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    after = spread()
    assert after[0] - after[1] > before[0] - before[1] + 0.2


def test_hard_pairs_are_of_two_kinds_and_the_nearest() -> None:
    made = pairer().train()
    outputs = made(maps())
    kinds = torch.arange(2 * PAIRS) // 4  # two pairs of each kind
    kinds[0] = UNKNOWN
    found = made._hardest(outputs, kinds)
    assert found[:, 0].tolist() == [2, 4, 6, 8, 10]  # nobody knows what row 0 shows
    mean = torch.nn.functional.normalize(outputs["maps"].mean(dim=(2, 3)), dim=1)
    for first, second in found.tolist():
        rivals = [row for row in range(1, 2 * PAIRS) if kinds[row] != kinds[first]]
        assert second == max(rivals, key=lambda row: float((mean[first] @ mean[row]).detach()))
    assert len(made._hardest(outputs, torch.zeros(2 * PAIRS, dtype=torch.long))) == 0


def test_pairs_nobody_labelled_take_no_part() -> None:
    made = pairer(hard=False).eval()
    outputs, sizes = made(maps()), torch.full((PAIRS,), 2)
    labels = torch.tensor([1, 0, UNKNOWN, 1, 0, UNKNOWN])
    rows = torch.tensor([0, 1, 2, 3, 6, 7, 8, 9])
    part = made.loss({"same": outputs["same"][rows]}, Truth({"same": labels[labels >= 0]}, sizes[:4]))
    assert torch.allclose(made.loss(outputs, Truth({"same": labels}, sizes)), part)
    none = made.loss(outputs, Truth({"same": torch.full((PAIRS,), UNKNOWN)}, sizes))
    assert float(none.detach()) == 0.0


def test_shift_and_temperature_act_on_the_logit_of_the_same() -> None:
    made = pairer().eval()
    before = made(maps())["same"]
    made.shift_same(0.5)
    made.temperature[0] = 2.0
    assert torch.allclose(made(maps())["same"], (before + 0.5) / 2, atol=1e-6)
    logits = made.logits(0, maps(), torch.full((PAIRS,), 2))
    assert torch.allclose(logits[:, 1], before[::2] + 0.5, atol=1e-5)
    assert not logits[:, 0].any()


def test_the_soft_assignment_is_the_best_one_where_that_is_clear() -> None:
    rng = np.random.default_rng(0)
    order = rng.permutation(9)
    cosines = rng.uniform(-0.2, 0.2, (9, 9))
    cosines[np.arange(9), order] = 0.9
    even = torch.full((1, 9), 1 / 9)
    plan = assigned(torch.tensor(cosines, dtype=torch.float32)[None], even, even)[0]
    assert torch.allclose(plan.sum(dim=0), even[0], atol=1e-5)
    assert plan.argmax(dim=1).tolist() == order.tolist() == linear_sum_assignment(-cosines)[1].tolist()


def test_regions_give_no_more_than_the_best_assignment() -> None:
    torch.manual_seed(0)
    regions = Regions(CHANNELS).eval()
    torch.nn.init.zeros_(regions.weight.weight)  # all regions matter alike, as for the Hungarian method
    first, second = maps(4, PAIRS), maps(5, PAIRS)
    cosines = regions.compared(first, second)[0].detach().numpy()
    likeness = (regions(first, second).logit - regions.bias) / regions.scale
    for mine, own in zip(likeness.tolist(), cosines, strict=True):
        rows, columns = linear_sum_assignment(-own)
        best = own[rows, columns].mean()
        assert best - 0.12 < mine < best + 0.01


def test_stacked_pictures_are_seen_with_the_other_one_of_their_pair() -> None:
    torch.manual_seed(0)
    one = torch.nn.Conv2d(3, 5, 3, padding=1, bias=False)
    weight = one.weight.detach().clone()
    images = torch.rand(4, 3, 6, 6)
    own, other = (torch.nn.functional.conv2d(seen, weight, padding=1) for seen in (images, images[[1, 0, 3, 2]]))
    assert torch.allclose(Stacked(torch.nn.Sequential(one))(images), own - other, atol=1e-6)


def gradients_of_first(stacked: Stacked) -> tuple[Tensor, Tensor]:
    """Of the weights for the picture itself, and of those for the other one."""
    stacked.zero_grad()
    torch.manual_seed(1)
    made, labels = pairer("concat").train(), {"same": torch.tensor([0, 1, 1])}
    made.loss(made(stacked(torch.rand(6, 3, 8, 8))), Truth(labels, torch.full((3,), 2))).backward()  # type: ignore[no-untyped-call]
    gradient = dict(stacked.named_parameters())[stacked.first].grad
    assert gradient is not None
    return gradient[:, :3], gradient[:, 3:]


def test_an_answer_in_any_order_tells_stacked_pictures_apart_only_where_their_weights_differ() -> None:
    torch.manual_seed(0)
    stacked = Stacked(torch.nn.Sequential(torch.nn.Conv2d(3, CHANNELS, 3), torch.nn.ReLU()))
    own, other = gradients_of_first(stacked)
    assert min(float((own - other).norm()), float((own + other).norm())) > 0.1 * float(own.norm())
    with torch.no_grad():
        weight = dict(stacked.named_parameters())[stacked.first]
        weight[:, 3:] = weight[:, :3]
    own, other = gradients_of_first(stacked)
    assert torch.allclose(own, other, atol=1e-6)  # they would stay alike


def test_an_encoder_that_does_not_begin_with_a_convolution_is_not_widened() -> None:
    for first in (torch.nn.Linear(3, 4), torch.nn.Conv2d(3, 3, 1, groups=3), torch.nn.ReLU()):
        with pytest.raises(SettingsError, match="does not begin with a convolution"):
            Stacked(torch.nn.Sequential(first))


def test_both_pictures_of_a_stack_are_named() -> None:
    torch.manual_seed(0)
    kinds = torch.randint(0, 3, (80,))
    other = kinds.reshape(-1, 2).flip(1).flatten()
    values = torch.zeros(80, CHANNELS, 2, 2)  # as an encoder would have it: own kind in some channels, the other's in others
    values[torch.arange(80), kinds] = 4.0
    values[torch.arange(80), 3 + other] = 4.0
    made = Pairer(CHANNELS, HEAD, 0.0, "concat", classes=(0, 1, 2)).train()
    assert made.kind is not None
    assert made.kind_of_other is not None
    optimiser = torch.optim.AdamW(made.parameters(), lr=0.02)
    truth = Truth({"same": (kinds[::2] == kinds[1::2]).long()}, torch.full((40,), 2), None, kinds)
    for _ in range(60):
        loss = made.loss(made(values), truth)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    mean = values.mean(dim=(2, 3))
    assert torch.equal(made.kind.linear(mean).argmax(dim=1), kinds)
    assert torch.equal(made.kind_of_other.linear(mean).argmax(dim=1), other)
    assert Pairer(CHANNELS, HEAD, 0.0, "gate", classes=(0, 1, 2)).kind_of_other is None


def test_every_way_is_there_once() -> None:
    assert set(WAYS) == set(get_args(Way))


def test_kinds_that_are_seen_often_are_learnt_beside_and_rare_ones_are_not() -> None:
    seen = np.array([[0, 1], [1, 2], [2, UNKNOWN]] * OFTEN + [[3, 4]])
    classes = classes_of(seen, 6)
    assert classes == (0, 1, 2, UNKNOWN, UNKNOWN, UNKNOWN)
    head = KindHead(CHANNELS, classes)
    embedding = torch.randn(5, CHANNELS)
    told = head.loss(embedding, torch.tensor([2, 0, 3, UNKNOWN, 5]))
    expected = torch.nn.functional.cross_entropy(head.linear(embedding[:2]), torch.tensor([2, 0]))
    assert torch.allclose(told, expected)
    assert float(head.loss(embedding, torch.full((5,), 4)).detach()) == 0.0
    assert Pairer(CHANNELS, HEAD, 0.0, classes=(0, UNKNOWN)).kind is None  # one class can't be told from another
    assert Pairer(CHANNELS, HEAD, 0.0, classes=classes).kind is not None
