"""Suns, planets and arcs, found in pictures of the generator and in others drawn here in other ways."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import pytest

from zorko.data.generate.orbits.composites import Wanted, draw
from zorko.errors import LayoutError
from zorko.images.layout import find_layout
from zorko.images.systems import SIDE, System, find_system, median_of, system_in

RGB = np.ndarray


@dataclass(frozen=True)
class Drawn:
    """How a row of panels is drawn here, with lines and discs of OpenCV."""

    sun_xy: tuple[float, float] = (-8.0, 160.0)
    sun_radius: float = 36.0
    sun: tuple[int, int, int] = (240, 190, 60)
    orbits: tuple[float, ...] = (62.0, 88.0, 115.0, 142.0, 176.0)
    degrees: tuple[float, ...] = (-60.0, 5.0, -65.0, -20.0, -35.0)
    ring_px: int = 3
    radius: float = 20.0
    ring: tuple[int, int, int] = (60, 200, 90)
    ground: int = 30
    arc: str = "dots"
    panels: int = 4
    off: float = 0.0  # pixels by which the third planet is farther out than its arc

    @property
    def planets_xy(self) -> np.ndarray:
        away = np.array(self.orbits)
        away[2] += self.off
        angles = np.radians(self.degrees)
        return np.array(self.sun_xy) + away[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def fixed(*values: float) -> tuple[int, ...]:
    """In 16ths of a pixel, from the first pixel's middle, as OpenCV counts."""
    return tuple(round((value - 0.5) * 16) for value in values)


def panels_of(drawn: Drawn, seed: int = 0) -> list[RGB]:
    rng = np.random.default_rng(seed)
    common = np.full((SIDE, SIDE, 3), drawn.ground, np.uint8)
    for orbit in drawn.orbits:
        if drawn.arc == "line":
            cv2.circle(common, fixed(*drawn.sun_xy), round(orbit * 16), (190, 190, 200), 1, cv2.LINE_AA, 4)
            continue
        step = 6 / orbit if drawn.arc == "dots" else 11 / orbit
        for angle in np.arange(-np.pi, np.pi, step):
            ends = np.linspace(angle, angle + (step * 0.5 if drawn.arc == "dashes" else 0), 3)
            way = [fixed(drawn.sun_xy[0] + orbit * np.cos(end), drawn.sun_xy[1] + orbit * np.sin(end)) for end in ends]
            if drawn.arc == "dots":
                cv2.circle(common, way[0], 18, (210, 210, 210), -1, cv2.LINE_AA, 4)
            else:
                cv2.polylines(common, [np.array(way)], False, (210, 210, 210), 1, cv2.LINE_AA, 4)
    cv2.circle(common, fixed(*drawn.sun_xy), round(drawn.sun_radius * 16), drawn.sun, -1, cv2.LINE_AA, 4)
    made = []
    for _ in range(drawn.panels):
        panel = common.copy()
        for x, y in drawn.planets_xy:
            cv2.circle(panel, fixed(x, y), round(drawn.radius * 16), drawn.ring, -1, cv2.LINE_AA, 4)
            cv2.circle(panel, fixed(x, y), round((drawn.radius - drawn.ring_px) * 16), (20, 20, 25), -1, cv2.LINE_AA, 4)
            reach = (drawn.radius - drawn.ring_px) * 0.75
            corners = np.array([x, y]) + rng.uniform(-reach, reach, (4, 2)) * 0.7
            cv2.polylines(panel, [np.array([fixed(*corner) for corner in corners])], True, (245,) * 3, 3, cv2.LINE_AA, 4)
        noisy = panel + rng.normal(0, 3, panel.shape)
        encoded = cv2.imencode(".jpg", np.clip(noisy, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 60])[1]
        made.append(cv2.imdecode(encoded, cv2.IMREAD_COLOR))
    return made


def found_in(drawn: Drawn, seed: int = 0) -> System:
    system = find_system(panels_of(drawn, seed))
    assert system is not None
    return system


def assert_found(system: System, drawn: Drawn, sun_px: float = 2.0) -> None:
    assert np.hypot(*np.subtract(system.sun_xy, drawn.sun_xy)) < sun_px
    assert system.planets_xy.shape == drawn.planets_xy.shape
    assert np.hypot(*(system.planets_xy - drawn.planets_xy).T).max() < 2
    assert (np.diff(system.distances) > 0).all()


# ---- pictures of the generator


@pytest.mark.parametrize("touching", [False, True], ids=["apart", "touching"])
@pytest.mark.parametrize("orbits", [3, 4, 5, 6, 7])
def test_suns_and_planets_of_the_generator_are_found(orbits: int, touching: bool) -> None:
    for number in range(4):
        composite = draw(Wanted(11, "validation", number, (3, 8), (orbits, orbits), False, touching))
        found = find_layout(composite.picture)
        system = system_in(composite.picture, found)
        true = composite.system
        assert np.hypot(*np.subtract(system.sun_xy, true.sun_xy)) < 2
        assert system.planets_xy.shape == true.planets_xy.shape
        assert np.hypot(*(system.planets_xy - true.planets_xy).T).max() < 2
        assert system.planet_radius == pytest.approx(true.planet_radius, abs=1.5)
        assert system.sun_radius == pytest.approx(true.sun_radius, abs=4)
        assert np.abs(system.distances - true.orbit_radii).max() < 3
        assert system.doubts == ()


@pytest.mark.parametrize("scale", [0.75, 1.5])
def test_pictures_of_another_size_say_the_same(scale: float) -> None:
    for number in range(3):
        composite = draw(Wanted(5, "train", number, (3, 6), (4, 6), False, False))
        picture = composite.picture
        size = (round(picture.shape[1] * scale), round(picture.shape[0] * scale))
        resized = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
        system = system_in(resized, find_layout(resized))
        assert np.hypot(*np.subtract(system.sun_xy, composite.system.sun_xy)) < 3
        assert np.hypot(*(system.planets_xy - composite.system.planets_xy).T).max() < 3


# ---- pictures of others


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"arc": "dashes"},
        {"arc": "line"},
        {"ring_px": 2},
        {"ring_px": 6},
        {"radius": 13.0},
        {"radius": 26.0, "orbits": (68.0, 110.0, 150.0), "degrees": (-45.0, 5.0, -50.0)},
        {"sun": (60, 30, 140)},
        {"sun": (5, 5, 5), "ground": 90},
        {"ground": 120},
        {
            "sun_xy": (-28.0, 168.0),
            "sun_radius": 55.0,
            "orbits": (85.0, 110.0, 135.0, 165.0, 195.0),
            "degrees": (-40.0, 5.0, -50.0, -15.0, -35.0),
        },
        {"sun_xy": (16.0, 170.0), "sun_radius": 22.0},
        {"panels": 1},
        {"panels": 2},
        {"panels": 12},
    ],
    ids=str,
)
def test_other_drawings_are_read_alike(changes: dict[str, object]) -> None:
    drawn = replace(Drawn(), **changes)  # type: ignore[arg-type]
    system = found_in(drawn)
    assert_found(system, drawn)
    assert system.planet_radius == pytest.approx(drawn.radius, abs=2)
    assert system.doubts == ()


def test_planets_that_touch_are_two() -> None:
    drawn = Drawn(orbits=(62.0, 88.0, 115.0, 142.0, 176.0), degrees=(-50.0, -28.0, -70.0, -18.0, -40.0))
    apart = np.hypot(*(drawn.planets_xy[:, None] - drawn.planets_xy).transpose(2, 0, 1)) + 1e3 * np.eye(5)
    assert 1.8 < apart.min() / drawn.radius < 2.1
    assert_found(found_in(drawn), drawn)


def test_a_faint_ring_counts_as_the_strong_ones_do() -> None:
    drawn = Drawn(ring=(44, 44, 66))
    assert_found(found_in(drawn), drawn)


def test_an_arc_is_not_taken_for_the_sun() -> None:
    drawn = Drawn(arc="line", sun=(70, 60, 60), sun_radius=30.0)
    system = found_in(drawn)
    assert_found(system, drawn)
    assert system.sun_radius == pytest.approx(30, abs=3)


# ---- doubts


def test_planets_equally_far_are_doubted() -> None:
    drawn = Drawn(orbits=(62.0, 90.0, 115.0, 116.5, 176.0), degrees=(-60.0, 5.0, -65.0, -20.0, -35.0))
    doubts = found_in(drawn).doubts
    assert any("equally far" in doubt for doubt in doubts)


def test_a_planet_off_its_arc_is_doubted() -> None:
    doubts = found_in(Drawn(off=12.0, arc="line")).doubts
    assert any("planet 3 is" in doubt and "off every arc" in doubt for doubt in doubts)


def test_planets_without_arcs_are_doubted() -> None:
    system = System((0.0, 150.0), 30.0, np.ones((3, 2)), 20.0, np.array([60.0, 90, 120]), np.full(3, np.inf), 5.0)
    assert system.doubts == ("no orbit's arc is seen",)
    shared = replace(system, arcs=np.array([60.0, 90, 90]), distances=np.array([60.0, 88, 93]))
    assert any("on one arc" in doubt for doubt in shared.doubts)
    hardly = replace(system, arcs=system.distances, clear=1.2)
    assert any("hardly plainer" in doubt for doubt in hardly.doubts)
    assert replace(hardly, clear=4.0).doubts == ()


# ---- none


@pytest.mark.parametrize("panels", [1, 5])
def test_a_picture_without_planets_says_what_to_do(panels: int) -> None:
    picture = np.zeros((400, 200 * panels, 3), np.uint8)
    picture[:200] = np.repeat(np.arange(20, 220).astype(np.uint8)[:, None, None], 200 * panels, axis=1)
    picture[200:, :136] = 128
    with pytest.raises(LayoutError, match=f"no 3 to 7 planets stand out in its {panels} panels.*original size"):
        system_in(picture, find_layout(picture))


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 12])
def test_the_median_is_that_of_numpy(count: int) -> None:
    pictures = list(np.random.default_rng(count).integers(0, 256, (count, 6, 7, 3)).astype(np.uint8))
    difference = median_of(pictures) - np.median(np.stack(pictures), axis=0)
    assert np.abs(difference).max() <= 0.5
