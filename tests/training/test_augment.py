"""Bent pictures: as large as before, the same for the same seed, and with their ink."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tests.training import tiny

from zorko.training.augment import augment, colours_swapped, mirrored, quarter_turned
from zorko.training.settings import AugmentSettings

NONE = AugmentSettings(turn=0.0, slant=0.0, stretch=0.0, shift=0.0, bend=0.0)


@pytest.fixture(scope="module")
def images() -> torch.Tensor:
    """(20, 1, 28, 28) in 0..1."""
    return torch.from_numpy(tiny.glyphs(20)[0])[:, None].float() / 255


def bent(images: torch.Tensor, settings: AugmentSettings, seed: int = 0) -> torch.Tensor:
    torch.manual_seed(seed)
    return augment(images, settings)


@pytest.mark.parametrize("shape", [(4, 1, 28, 28), (3, 3, 20, 31)])
def test_shape_and_type_are_kept(shape: tuple[int, ...]) -> None:
    found = bent(torch.rand(shape), AugmentSettings())
    assert found.shape == shape
    assert found.dtype == torch.float32


def test_without_strength_nothing_moves(images: torch.Tensor) -> None:
    assert torch.allclose(bent(images, NONE), images, atol=1e-4)
    odd = torch.rand(2, 3, 20, 31)
    assert torch.allclose(bent(odd, NONE), odd, atol=1e-4)


@pytest.mark.parametrize("shape", [(4, 1, 28, 28), (3, 3, 28, 42)])
def test_training_may_see_smaller_pictures(shape: tuple[int, ...]) -> None:
    whole = torch.linspace(0, 1, shape[3]).expand(shape)
    found = bent(whole, NONE.model_copy(update={"size": 14}))
    assert found.shape == (*shape[:2], 14, shape[3] // 2)
    assert torch.allclose(found[0, 0, 0], torch.linspace(0, 1, shape[3]).unflatten(0, (-1, 2)).mean(dim=1), atol=1e-4)


def test_the_same_seed_bends_the_same_way(images: torch.Tensor) -> None:
    assert torch.equal(bent(images, AugmentSettings(), 1), bent(images, AugmentSettings(), 1))
    assert not torch.equal(bent(images, AugmentSettings(), 1), bent(images, AugmentSettings(), 2))


def test_each_picture_is_bent_in_its_own_way(images: torch.Tensor) -> None:
    same = images[:1].repeat(5, 1, 1, 1)
    found = bent(same, AugmentSettings())
    assert len({found[i].numpy().tobytes() for i in range(5)}) == 5


@pytest.mark.parametrize("name", ["turn", "slant", "stretch", "shift", "bend"])
def test_each_kind_of_bending_does_something(images: torch.Tensor, name: str) -> None:
    strong = NONE.model_copy(update={name: 0.2})
    assert float((bent(images, strong) - images).abs().mean()) > 0.01


def test_ink_is_not_lost(images: torch.Tensor) -> None:
    # A digit lies in the middle 20 x 20 of 28: bent as by default it stays in the picture, and values stay in their range.
    before = images.sum(dim=(1, 2, 3))
    for seed in range(5):
        found = bent(images, AugmentSettings(), seed)
        after = found.sum(dim=(1, 2, 3))
        assert bool((after > 0.6 * before).all())
        assert bool((after < 1.6 * before).all())
        assert float(found.min()) >= 0.0
        assert float(found.max()) <= 1.0 + 1e-6


def test_a_shift_shifts_all_of_the_picture_by_one_step(images: torch.Tensor) -> None:
    # By at most one pixel of 28, which is 1 / 14 of the half side: the centre of mass moves by as much. One digit of
    # these, laid by its centre of mass, comes within a pixel of the edge.
    found = bent(images, NONE.model_copy(update={"shift": 1 / 14}))
    axis = torch.arange(28.0)

    def middle(pictures: torch.Tensor) -> np.ndarray:
        mass = pictures[:, 0]
        total = mass.sum(dim=(1, 2))
        return np.stack([(mass.sum(dim=1) * axis).sum(dim=1) / total, (mass.sum(dim=2) * axis).sum(dim=1) / total])

    moved = np.abs(middle(found) - middle(images))
    assert moved.max() <= 1.0 + 1e-3
    assert moved.max() > 0.5
    assert torch.allclose(found.sum(dim=(1, 2, 3)), images.sum(dim=(1, 2, 3)), rtol=0.02)


def test_what_comes_in_from_beyond_the_edge_is_the_edge() -> None:
    light = torch.full((6, 3, 16, 16), 0.75)
    assert torch.allclose(bent(light, AugmentSettings()), light, atol=1e-6)


def test_all_rows_of_an_example_are_mirrored_or_none_and_its_place_with_them() -> None:
    rows, sizes = torch.randint(0, 256, (40, 5, 6, 3), dtype=torch.uint8), torch.full((20,), 2)
    places = torch.tensor([[0.25, 0.4]]).repeat(20, 1)
    places[3] = torch.nan
    upright = torch.zeros(20, dtype=torch.bool)
    torch.manual_seed(0)
    found, where = mirrored(rows, sizes, places, upright)
    turned = [bool(where[i, 0] == 0.75) for i in range(20)]
    assert set(turned) == {True, False}
    for i in set(range(20)) - {3}:
        own = rows[2 * i : 2 * i + 2]
        assert torch.equal(found[2 * i : 2 * i + 2], own.flip(2) if turned[i] else own)
        assert where[i, 1] == places[i, 1]
    assert where[3].isnan().all()
    assert torch.equal(mirrored(rows, sizes, places, ~upright)[0], rows)


def test_swapped_colours_leave_grey_alone_and_lose_nothing() -> None:
    rows = torch.randint(0, 256, (30, 4, 4, 3), dtype=torch.uint8)
    torch.manual_seed(0)
    found = colours_swapped(rows)
    assert torch.equal(found.sort(dim=3).values, rows.sort(dim=3).values)
    assert not torch.equal(found, rows)
    grey = rows[..., :1].repeat(1, 1, 1, 3)
    assert torch.equal(colours_swapped(grey), grey)


def test_rows_of_an_example_are_turned_together_by_right_angles() -> None:
    rows, sizes = torch.randint(0, 256, (30, 8, 8, 3), dtype=torch.uint8), torch.full((10,), 3)
    torch.manual_seed(0)
    found, told = quarter_turned(rows, sizes, torch.zeros(len(sizes), dtype=torch.bool))
    turns = [next(k for k in range(4) if torch.equal(found[i], torch.rot90(rows[i], k, (0, 1)))) for i in range(30)]
    assert told.tolist() == turns
    assert all(len(set(turns[i : i + 3])) == 1 for i in range(0, 30, 3))
    assert len(set(turns)) > 2
