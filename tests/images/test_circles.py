"""Circles: edges know their place and direction, votes meet at the middle, fits find it to a fraction of a pixel."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from zorko.images.circles import Edges, circle_votes, concentric, edges_of, fitted_circle, joined


def disc(x: float, y: float, radius: float, colour: tuple[int, int, int], size: int = 120) -> np.ndarray:
    """A disc whose middle and radius are in pixels from the upper left corner, on a ground of (40, 40, 40)."""
    axis = np.arange(size) + 0.5
    cover = np.clip(radius + 0.5 - np.hypot(axis[None] - x, axis[:, None] - y), 0, 1)[..., None]
    return (40 + cover * (np.array(colour) - 40)).astype(np.uint8)


def on_circle(x: float, y: float, radius: float, start: float, end: float, count: int = 40) -> np.ndarray:
    angles = np.radians(np.linspace(start, end, count))
    return np.stack([x + radius * np.cos(angles), y + radius * np.sin(angles)], axis=1)


@pytest.mark.parametrize("colour", [(200, 40, 40), (40, 200, 40), (40, 40, 200), (200, 200, 200), (0, 0, 0)])
def test_edges_lie_on_the_rim_and_point_to_the_lighter_side(colour: tuple[int, int, int]) -> None:
    edges = edges_of(disc(60.5, 61, 30, colour), 8, 1000)
    away = np.hypot(edges.x - 60.5, edges.y - 61)
    assert len(away) > 150
    assert np.abs(away - 30).max() < 1.2
    inward = -((edges.x - 60.5) * edges.nx + (edges.y - 61) * edges.ny) / away
    assert (inward * (1 if max(colour) > 40 else -1) > 0.95).all()


def test_strengths_are_cut_and_faint_edges_left_out() -> None:
    picture = disc(60, 60, 30, (120, 40, 40))
    assert edges_of(picture, 4, 10).strength.max() == 10
    assert len(edges_of(picture, 90, 100).x) == 0
    assert len(edges_of(np.full((9, 9, 3), 7, np.uint8), 1, 10).x) == 0


def test_votes_meet_at_the_middle_of_circles_darker_and_lighter_also_outside_the_picture() -> None:
    radii = np.arange(20, 41, dtype=np.float32)
    edges = joined([edges_of(disc(-6, 60, 33, colour), 8, 30) for colour in ((250, 250, 250), (0, 0, 0))])
    votes = circle_votes(edges, radii, (-30, 20), (80, 60))
    at, row, column = np.unravel_index(votes.argmax(), votes.shape)
    assert abs(radii[at] - 33) <= 1
    assert abs(column - 30 + 0.5 - -6) <= 1.5
    assert abs(row + 20 + 0.5 - 60) <= 1.5


def test_edges_may_be_chosen_from() -> None:
    edges = Edges(*(np.arange(4, dtype=np.float32) for _ in range(5)))
    assert edges.where(np.array([True, False, False, True])).y.tolist() == [0, 3]


@pytest.mark.parametrize(("start", "end"), [(0, 350), (-60, 70), (-20, 70)])
def test_a_circle_is_fitted_to_an_arc_and_what_lies_off_it_is_outvoted(start: float, end: float) -> None:
    points = on_circle(-12.3, 151.7, 44.4, start, end)
    rng = np.random.default_rng(1)
    strays = points[::7] + rng.uniform(4, 9, (len(points[::7]), 2))
    found = fitted_circle(np.concatenate([points, strays]), np.ones(len(points) + len(strays)))
    assert found == pytest.approx((-12.3, 151.7, 44.4), abs=0.7)


def test_a_point_without_weight_says_nothing() -> None:
    points = np.concatenate([on_circle(10, 20, 30, 0, 300), [[500.0, 500.0]]])
    weights = np.append(np.ones(len(points) - 1), 0)
    assert fitted_circle(points, weights) == pytest.approx((10, 20, 30), abs=1e-3)


def test_short_arcs_of_several_circles_have_a_common_middle() -> None:
    rng = np.random.default_rng(2)
    arcs = [on_circle(3.25, 160.5, radius, -50, 20) for radius in (60, 85, 120)]
    points = np.concatenate(arcs) + rng.normal(0, 0.3, (120, 2))
    points[::11] += 6
    found = concentric(points, np.repeat(np.arange(3), 40), np.ones(120), (7.0, 156.0))
    assert found == pytest.approx((3.25, 160.5), abs=0.6)


def test_colours_of_one_brightness_have_edges() -> None:
    """Red on green, where a grey picture would show nothing."""
    picture = disc(60, 60, 30, (110, 40, 40))
    green = np.full_like(picture, 40)
    green[..., 1] = np.clip(40 + (110 - picture[..., 0]).astype(int), 0, 255)
    picture[..., 1] = green[..., 1]
    picture[..., 2] = 0
    assert np.ptp(cv2.transform(picture.astype(np.float32), np.array([[0.5, 0.5, 0]], np.float32))) <= 2
    assert len(edges_of(picture, 8, 30).x) > 150
