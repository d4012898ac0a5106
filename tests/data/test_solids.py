"""Solids: closed, with their outside outside, of the volume that geometry says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from zorko.data.generate.outlines import arc, curve, gear, polygon, rectangle, rounded, star
from zorko.data.generate.solids import (
    Solid,
    around,
    ball,
    beam,
    bounds,
    box,
    cushion,
    cylinder,
    extrude,
    lathe,
    loft,
    plate,
    ring,
    rod,
    rotation,
    sheet,
    together,
    triangles,
    tube,
    vessel,
)


def corners(solid: Solid) -> np.ndarray:
    """The triangles of a solid, (T, 3 corners, 3), in double precision."""
    found = []
    for part in solid.parts:
        start = 0
        for grid in part.grids:
            found.append(part.points[triangles(grid) + start])
            start += grid.rows * grid.columns
        assert start == len(part.points)
    return np.concatenate(found).astype(float)


def volume(solid: Solid) -> float:
    """By the divergence theorem: positive where the triangles turn counter-clockwise, seen from outside."""
    a, b, c = corners(solid).transpose(1, 0, 2)
    return float(np.einsum("ij,ij->", a, np.cross(b, c)) / 6)


def hole(solid: Solid) -> float:
    """The size of the sum of all triangles' areas as vectors: 0 for a closed surface."""
    a, b, c = corners(solid).transpose(1, 0, 2)
    return float(np.abs(np.cross(b - a, c - a).sum(axis=0)).max())


def prism(sides: int) -> float:
    """The area of a regular polygon on the unit circle."""
    return sides / 2 * math.sin(2 * math.pi / sides)


FINE = 120
circle = np.column_stack([arc(1.0, 0, 357, 120)[:, 0], np.zeros(120), arc(1.0, 0, 357, 120)[:, 1]])

SOLIDS = {
    "box": (box(1, 2, 3), 6.0),
    "beam": (beam((0, 0, 0), (1, 2, 2), 0.5, 2.0), 3.0),
    "cylinder": (cylinder(1, 2, sides=FINE), 2 * prism(FINE)),
    "cone": (lathe([(0, 0), (1, 0), (0, 3)], sides=FINE), prism(FINE)),
    "pyramid": (lathe([(0, 0), (1, 0), (0, 3)], sides=4), prism(4)),
    "ball": (ball(1, rows=FINE, sides=FINE), 4 / 3 * math.pi),
    "ellipsoid": (ball(1, 2, 0.5, rows=FINE, sides=FINE), 4 / 3 * math.pi),
    "cushion": (cushion(2, 3, 4, 0.05), 24.0),
    "extruded": (extrude(rectangle(2, 3), 4), 24.0),
    "plate": (plate(rectangle(2, 3), 4), 24.0),
    "star": (extrude(star(5, 0.5), 2), 2 * 5 * 0.5 * math.sin(math.pi / 5)),
    "ring": (ring(2, 0.5, sides=FINE), 2 * math.pi**2 * 2 * 0.25 * prism(9) / math.pi),
    "rod": (rod((0, 0, 0), (3, 0, 0), 1, sides=FINE), 3 * prism(FINE)),
    "rod downwards": (rod((0, 0, 0), (1, -2, 2), 1, sides=FINE), 3 * prism(FINE)),
    "tapered rod": (rod((0, 0, 0), (0, 3, 0), 1, top=0.5, sides=FINE), prism(FINE) * (1 + 0.5 + 0.25)),
    "pipe": (tube([(0, 0, 0), (0, 5, 0), (0, 10, 0)], 0.1, sides=FINE), math.pi * 0.01 * 10),
    "loft": (loft(np.stack([circle, circle + np.array([0, 2, 0])])), 2 * prism(120)),
    "vessel": (vessel([(1, 0), (1, 2)], 0.5, sides=FINE), prism(FINE) * (2 - 0.25 * 1.5)),
}


@pytest.mark.parametrize("name", SOLIDS)
def test_a_solid_is_closed_faces_outwards_and_has_its_volume(name: str) -> None:
    solid, expected = SOLIDS[name]
    assert hole(solid) < 1e-4
    assert volume(solid) == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("name", SOLIDS)
def test_moving_turning_and_mirroring_keep_the_volume(name: str) -> None:
    solid, _ = SOLIDS[name]
    changed = solid.turned(20, -50, 110).mirrored().at(1, -2, 3)
    assert volume(changed) == pytest.approx(volume(solid), rel=1e-3)
    assert volume(solid.sized(2, 0.5, 3)) == pytest.approx(3 * volume(solid), rel=1e-3)


@pytest.mark.parametrize("outline", [polygon(5), gear(8, 0.25), rounded(2, 1), rectangle(1, 1)], ids=len)
def test_an_outline_may_run_either_way(outline: np.ndarray) -> None:
    one, other = extrude(outline, 1, bevel=0.05), extrude(outline[::-1], 1, bevel=0.05)
    assert volume(one) == pytest.approx(volume(other), rel=1e-4)
    assert 0 < volume(one) < volume(extrude(outline, 1))


def test_sharp_edges_part_grids_and_round_ones_do_not() -> None:
    assert len(box(1, 1, 1).parts[0].grids) == 6
    assert len(cylinder(1, 1).parts[0].grids) == 3
    assert len(ball(1).parts[0].grids) == 1
    assert len(extrude(polygon(24), 1).parts[0].grids) == 3


@pytest.mark.parametrize(
    ("angles", "start", "end"),
    [((90, 0, 0), (0, 1, 0), (0, 0, 1)), ((0, 90, 0), (0, 0, 1), (1, 0, 0)), ((0, 0, 90), (1, 0, 0), (0, 1, 0)),
     ((90, 90, 0), (0, 1, 0), (1, 0, 0))],
)  # fmt: skip
def test_turns_are_right_handed_and_in_the_order_x_y_z(angles: tuple[int, int, int], start: object, end: object) -> None:
    assert rotation(*angles) @ np.array(start) == pytest.approx(end, abs=1e-6)


def test_a_flute_is_a_wave_of_the_radius() -> None:
    points = lathe([(1, 0), (1, 1)], flutes=6, depth=0.2, sides=120).points()
    radius = np.hypot(points[:, 0], points[:, 2])
    assert (radius.min(), radius.max()) == pytest.approx((0.8, 1.2), abs=1e-3)


def test_a_curve_runs_through_its_points_and_the_ends_are_they() -> None:
    given = np.array([(0, 0), (1, 2), (3, 1), (4, 4)], float)
    made = curve(given, 7)
    assert made[::7] == pytest.approx(given)
    straight = curve([(0, 0), (1, 1), (2, 2)], 4)
    assert straight[:, 0] == pytest.approx(straight[:, 1])


def test_copies_stand_evenly_round_the_axis() -> None:
    four = around(box(0.1, 0.1, 0.1).at(x=1), 4)
    middles = np.array([part.points.mean(axis=0) for part in four.parts])
    assert np.abs(middles[:, [0, 2]]).round(5).tolist() == [[1, 0], [0, 1], [1, 0], [0, 1]]
    assert middles.sum(axis=0)[[0, 2]] == pytest.approx([0, 0], abs=1e-5)


def test_parts_keep_their_material_and_may_be_repainted_or_merged() -> None:
    two = box(1, 1, 1, slot=3) + ball(1, slot=5)
    assert [part.slot for part in two.parts] == [3, 5]
    assert [part.slot for part in two.painted(2).parts] == [2, 2]
    assert len(two.merged().parts) == 1
    assert volume(two.merged()) == pytest.approx(volume(two))
    assert two.with_points(two.points() * 2).points() == pytest.approx(two.points() * 2)


def test_bounds_and_extent() -> None:
    points = np.array([(1, 5, -2), (3, -4, 0)], np.float32)
    assert bounds(points).tolist() == [[1, -4, -2], [3, 5, 0]]
    assert together([box(1, 2, 3), box(1, 1, 1).at(x=2)]).extent().tolist() == [[-0.5, 0, -1.5], [2.5, 2, 1.5]]


def test_a_sheet_is_seen_from_both_sides() -> None:
    assert sheet(np.zeros((3, 4, 3))).parts[0].both_sides
