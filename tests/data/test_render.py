"""What the camera sees agrees with geometry: outlines, normals, depth, places and parts."""

from __future__ import annotations

import math

import numpy as np
import pytest

from zorko.data.generate.render import GAP, SHEET_WIDTH, Shot, Sight, Studio, View, unit, unit_points
from zorko.data.generate.solids import Solid, ball, box, cylinder, sheet, together

LARGE = (1000.0, 1000.0)


def see(studio: Studio, solid: Solid, view: View, size_px: float = 200) -> Sight:
    return studio.shoot([Shot(solid, view, size_px, LARGE)])[0]


SPHERE = unit(ball(1, rows=80, sides=120))


@pytest.mark.parametrize("view", [View(0, 0, 0, 50), View(200, 40, 30, 3)], ids=["far", "near"])
def test_a_ball_is_a_disc_with_the_normals_and_places_of_a_ball(studio: Studio, view: View) -> None:
    sight = see(studio, SPHERE, view)
    height, width = sight.mask.shape
    assert abs(height - width) <= 1
    assert sight.mask.sum() == pytest.approx(math.pi / 4 * 200**2, rel=0.02)
    x, y, z = (axis[sight.mask] for axis in sight.positions())
    assert np.sqrt(x * x + y * y + z * z) == pytest.approx(np.ones(len(x)), abs=0.03)
    seen = np.stack([x, y, z], axis=1) @ view.matrix().T  # where the camera has them; on a ball also the normal
    assert np.abs(sight.normal[sight.mask] - seen[:, :2]).max() < 0.06
    assert (np.diff(sight.depth[height // 2, : width // 2 : 10][1:]) > 0).all()  # bulges towards the camera


def test_azimuth_goes_round_to_the_right_and_elevation_up(studio: Studio) -> None:
    small = box(0.3, 0.3, 0.3)
    marked = box(1, 1, 1).at(y=-0.5) + small.at(x=0.6, y=-0.15) + small.at(y=0.6)
    solid = marked.with_points(unit_points(marked.points()))

    def place(view: View, part: int) -> tuple[float, float]:
        sight = see(studio, solid, view)
        rows, columns = np.nonzero(sight.mask & (sight.part == part))
        height, width = sight.mask.shape
        return float(columns.mean() / width), float(rows.mean() / height)

    right, middle = place(View(0, 10), 1), place(View(90, 10), 1)
    assert right[0] > 0.75
    assert middle[0] == pytest.approx(0.5, abs=0.1)
    assert place(View(0, 10), 2)[1] < 0.25
    assert place(View(0, 80), 2)[1] > place(View(0, 10), 2)[1] + 0.15


@pytest.mark.parametrize(
    ("one", "other", "degrees"),
    [(View(0, 0), View(90, 0), 90), (View(10, 30), View(10, 75), 45), (View(0, 60), View(180, 60), 60)],
)
def test_the_angle_between_two_views(one: View, other: View, degrees: float) -> None:
    assert one.angle_to(other) == pytest.approx(degrees, abs=0.05)
    assert other.angle_to(one) == pytest.approx(degrees, abs=0.05)


def test_the_view_turns_its_own_direction_to_the_camera() -> None:
    view = View(73, 22, -15)
    assert view.direction() @ view.matrix().T == pytest.approx([0, 0, 1], abs=1e-6)


def test_parts_are_told_exactly_and_know_their_material(studio: Studio) -> None:
    row = together([box(0.9, 1, 1, slot=i % 8).at(x=i) for i in range(60)])
    sight = see(studio, unit(row), View(0, 0, 0, 60), 120)
    assert sorted(set(sight.part[sight.mask].tolist())) == list(range(60))
    assert sight.slots.tolist() == [i % 8 for i in range(60)]
    columns = [np.nonzero(sight.part[sight.mask.shape[0] // 2] == i)[0].mean() for i in range(1, 60)]
    assert (np.diff(columns) > 0).all()


def test_objects_drawn_together_look_as_when_drawn_alone(studio: Studio) -> None:
    shots = [Shot(unit(solid), View(30 * i, 20), 60 + 20 * i, LARGE) for i, solid in
             enumerate([box(1, 2, 3), ball(1), cylinder(1, 3), box(3, 1, 1), cylinder(0.2, 4)] * 3)]  # fmt: skip
    for shot, sight in zip(shots, studio.shoot(shots), strict=True):
        alone = studio.shoot([shot])[0]
        assert sight.mask.shape == alone.mask.shape
        assert np.count_nonzero(sight.mask != alone.mask) <= 4
        both = sight.mask & alone.mask
        assert np.abs(sight.depth - alone.depth)[both].max() < 0.05
        assert sight.mask.any(axis=1)[2:-2].all()  # tight: no empty row but the margin
        assert not sight.mask[[0, -1]].any()


def test_the_size_is_an_area_within_limits(studio: Studio) -> None:
    slim = unit(cylinder(0.2, 3))
    free = see(studio, slim, View(0, 0, 0, 30), 100).mask.shape
    assert free[0] * free[1] == pytest.approx(100**2, rel=0.1)
    held = studio.shoot([Shot(slim, View(0, 0, 0, 30), 100, (150.0, 300.0))])[0].mask.shape
    assert held[0] in (149, 150)


def test_the_foot_is_the_middle_of_the_base(studio: Studio) -> None:
    sight = see(studio, unit(box(1, 1, 1)), View(0, 90 - 1e-3, 0, 1000), 100)
    height, width = sight.mask.shape
    assert sight.foot_xy == pytest.approx((width / 2, height / 2), abs=1)
    upright = see(studio, unit(cylinder(0.3, 2)), View(0, 0, 0, 1000), 100)
    assert upright.foot_xy == pytest.approx((upright.mask.shape[1] / 2, upright.mask.shape[0] - 1), abs=1.5)


def test_a_leaf_faces_the_camera_from_both_sides(studio: Studio) -> None:
    side = np.linspace(-1, 1, 5)
    leaf = unit(sheet(np.stack(np.broadcast_arrays(side[:, None], side, 0.3 * side), axis=-1)))
    front, rear = (see(studio, leaf, View(azimuth, 0, 0, 50)) for azimuth in (0, 180))
    for sight, sign in ((front, 1), (rear, 1)):
        x = sight.normal[sight.mask][:, 1]
        assert np.abs(x).mean() == pytest.approx(math.sin(math.atan(0.3)), abs=0.02)
        assert (np.sign(x.mean()) == sign) or sight is not rear


def test_a_sheet_holds_more_than_one_row(studio: Studio) -> None:
    shots = [Shot(SPHERE, View(0, 0), 200, LARGE)] * (SHEET_WIDTH // (200 + GAP) + 2)
    sights = studio.shoot(shots)
    assert len({sight.mask.tobytes() for sight in sights}) <= 4  # they lie on other fractions of pixels at most
    assert min(sight.mask.sum() for sight in sights) > 30_000


def test_a_camera_inside_the_object_is_refused() -> None:
    with pytest.raises(ValueError, match=r"at least 2\.4 radii"):
        View(0, 0, 0, 1.0)
