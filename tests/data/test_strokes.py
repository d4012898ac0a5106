"""Strokes: the notation of glyphs, the curve through their points, another hand, and ink of the asked size."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from zorko.data.generate import glyphs
from zorko.data.generate.strokes import Hand, parse, rasterise, redrawn

EVERY = {**{f"{digit} {i}": hand for digit, hands in glyphs.DIGITS.items() for i, hand in enumerate(hands)}}
EVERY |= glyphs.LETTERS | glyphs.DRAWINGS


@pytest.mark.parametrize("name", EVERY)
def test_every_glyph_can_be_drawn_and_fills_its_square(name: str) -> None:
    strokes = parse(EVERY[name])
    points = np.concatenate(strokes)
    assert points.min() > -0.25
    assert points.max() < 1.25
    assert (points.max(axis=0) - points.min(axis=0)).max() > 0.6
    ink = rasterise(strokes, 0.08, 60, 4)
    assert 0.01 < (ink > 128).mean() < 0.6


def test_the_curve_goes_through_all_its_points() -> None:
    wanted = np.array([[0.1, 0.2], [0.5, 0.9], [0.9, 0.1], [0.4, 0.4]])
    (stroke,) = parse(".1,.2 .5,.9 .9,.1 .4,.4")
    for point in wanted:
        assert np.abs(stroke - point).max(axis=1).min() < 1e-9


def turning(stroke: np.ndarray) -> float:
    """The sharpest turn between two steps of the curve, in radians."""
    steps = np.diff(stroke, axis=0)
    steps = steps[np.linalg.norm(steps, axis=1) > 1e-9]
    angles = np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
    return float(np.abs(np.diff(angles)).max())


def test_an_exclamation_mark_makes_a_corner() -> None:
    (round_one,), (sharp,) = parse("0,0 1,0 1,1"), parse("0,0 1,0! 1,1")
    assert turning(round_one) < 0.5
    assert turning(sharp) == pytest.approx(np.pi / 2, abs=0.05)


def test_strokes_are_parted_by_a_bar() -> None:
    first, second = parse("0,0 1,0 | 0,1 1,1")
    assert set(first[:, 1]) == {0.0}
    assert set(second[:, 1]) == {1.0}


def test_a_closed_curve_has_no_corner_where_it_closes() -> None:
    (ring,) = parse(glyphs.DIGITS["0"][0])
    assert np.allclose(ring[0], ring[-1])
    assert turning(np.vstack([ring, ring[1:3]])) < 0.5


@pytest.mark.parametrize(("pen", "height_px"), [(0.05, 40), (0.1, 100), (0.2, 140)])
def test_ink_has_the_asked_height_and_pen(pen: float, height_px: int) -> None:
    ink = rasterise(parse("0,0 0,1"), pen, height_px, margin_px=5) > 128
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    width_px = columns[-1] - columns[0] + 1
    assert abs(width_px - pen * height_px) <= 1.5
    assert abs((rows[-1] - rows[0] + 1) - (height_px + pen * height_px)) <= 2.5  # half a pen beyond either end
    assert min(rows[0], columns[0], ink.shape[0] - 1 - rows[-1], ink.shape[1] - 1 - columns[-1]) >= 4


def test_a_hand_draws_differently_each_time_but_the_same_glyph() -> None:
    glyph = parse(glyphs.DIGITS["3"][0])
    rng = np.random.default_rng(0)
    drawings = [redrawn(glyph, rng, Hand()) for _ in range(20)]
    shapes = [np.concatenate(drawing) for drawing in drawings]
    assert all(shape.shape == np.concatenate(glyph).shape for shape in shapes)
    assert all(np.abs(one - other).max() > 0.01 for one, other in itertools.pairwise(shapes))
    still = Hand(wobble=0.0, slant=0.0, turn=0.0, aspect=(1.0, 1.0))
    assert np.allclose(np.concatenate(redrawn(glyph, rng, still)), np.concatenate(glyph))
