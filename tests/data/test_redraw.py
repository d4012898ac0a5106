"""Digits redrawn stay digits of the same size or so; spoilt ones are visibly others."""

from __future__ import annotations

import numpy as np
import pytest

from zorko.data.generate import redraw
from zorko.data.generate.strokes import parse, rasterise


def glyph(text: str = ".2,.02 .85,.0! .42,.4! .8,.48 .9,.75 .6,1 .1,.9") -> np.ndarray:
    """A 3 as MNIST has it: (28, 28) uint8, white on black."""
    drawn = rasterise(parse(text), 0.12, 17, 0)[:20, :20]
    picture = np.zeros((28, 28), np.uint8)
    picture[4 : 4 + drawn.shape[0], 4 : 4 + drawn.shape[1]] = drawn
    return picture


def ink_share(picture: np.ndarray) -> float:
    return float((picture > 96).sum())


def test_each_redrawing_differs_and_none_is_empty() -> None:
    rng = np.random.default_rng(0)
    drawn = [redraw.redraw(glyph(), rng) for _ in range(30)]
    area = ink_share(glyph()) * redraw.SCALE**2
    assert all(picture.dtype == np.uint8 and 0.3 * area < ink_share(picture) < 3.0 * area for picture in drawn)
    assert len({picture.tobytes() for picture in drawn}) == 30


def test_the_same_seed_redraws_the_same() -> None:
    first, second = (redraw.redraw(glyph(), np.random.default_rng(5)) for _ in range(2))
    assert np.array_equal(first, second)


def test_an_edge_takes_a_tenth_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redraw, "CUT_SHARE", 0.0)
    whole = [redraw.redraw(glyph(), np.random.default_rng(seed)) for seed in range(20)]
    monkeypatch.setattr(redraw, "CUT_SHARE", 1.0)
    cut = [redraw.redraw(glyph(), np.random.default_rng(seed)) for seed in range(20)]
    for before, after in zip(whole, cut, strict=True):
        extents = [[np.ptp(np.flatnonzero((p > 64).any(axis=axis))) + 1 for axis in (0, 1)] for p in (before, after)]
        lost = [1 - there / here for here, there in zip(*extents, strict=True)]
        assert max(lost) > 0
        assert max(lost) < 0.2  # a tenth of one extent; the other may lose a protruding end


@pytest.mark.parametrize("label", range(10))
def test_spoilt_digits_are_none_of_the_drawings_they_came_from(label: int) -> None:
    rng = np.random.default_rng(label)
    original, other = glyph(), glyph(".5,0 .5,1")
    for _ in range(20):
        spoilt = redraw.spoil(original, label, other, rng)
        assert spoilt.dtype == np.uint8
        assert spoilt.shape != original.shape or (np.abs(spoilt.astype(int) - original) > 96).sum() > 10


def test_a_digit_that_stays_one_on_its_side_or_in_a_mirror_is_spoilt_in_other_ways() -> None:
    eight, one = glyph(".5,.48 .18,.3 .5,0 .8,.3 .5,.48 .12,.9 .5,1 .85,.68 .5,.48"), glyph(".5,0 .5,1")
    for seed in range(40):
        spoilt = redraw.spoil(eight, 8, one, np.random.default_rng(seed))
        for turned in (np.rot90(eight), np.rot90(eight, 3), eight[:, ::-1]):
            assert spoilt.shape != turned.shape or not np.array_equal(spoilt, turned)
