"""Where scenes of searches take place: sky and light by the time of day, ground and trees by season, forest or town."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from zorko.data.generate.orders import Split
from zorko.data.generate.sprites import Colour, Pen, Sprite, lay, shade
from zorko.data.generate.subjects import designs_of

Picture = NDArray[np.float32]
"""RGB, (H, W, 3) in 0..255."""

NO_DATA = "no data"
TIMES = (NO_DATA, "day", "night", "dawn or dusk")
SEASONS = (NO_DATA, "winter", "spring", "summer", "autumn")
GROUNDS = (NO_DATA, "forest", "town")

NO_LIGHT_CHANGE = np.ones(3, np.float32)

# Of the ground, two ends of its range; of the crowns of trees, colours to choose from. Where nothing tells the season
# the ground is paved and the trees are firs.
_EARTH: dict[str, tuple[Colour, Colour]] = {
    NO_DATA: ((120, 118, 116), (158, 154, 148)),
    "winter": ((226, 234, 244), (250, 252, 255)),
    "spring": ((128, 178, 74), (170, 204, 100)),
    "summer": ((52, 104, 40), (86, 134, 56)),
    "autumn": ((146, 104, 52), (186, 132, 66)),
}
_CROWNS: dict[str, tuple[Colour, ...]] = {
    "spring": ((246, 190, 206), (250, 232, 236), (176, 216, 110)),
    "summer": ((40, 96, 36), (58, 118, 44), (74, 128, 58)),
    "autumn": ((214, 130, 34), (226, 172, 48), (180, 66, 34)),
}
_SPOTS: dict[str, tuple[Colour, ...]] = {
    "spring": ((255, 255, 255), (250, 214, 60), (240, 130, 190)),
    "autumn": ((220, 120, 30), (196, 60, 30), (232, 186, 60)),
    "summer": ((96, 150, 60), (40, 84, 30)),
    "winter": ((206, 218, 236), (255, 255, 255)),
    NO_DATA: ((96, 94, 92), (180, 176, 170)),
}
# How strong the light is, from and to, and its colour.
_LIGHTS: dict[str, tuple[tuple[float, float], Colour]] = {
    NO_DATA: ((0.45, 0.95), (1.0, 1.0, 1.0)),
    "day": ((0.85, 1.08), (1.0, 1.0, 0.98)),
    "night": ((0.32, 0.5), (0.8, 0.9, 1.25)),
    "dawn or dusk": ((0.6, 0.85), (1.15, 0.88, 0.8)),
}


@dataclass(frozen=True)
class Place:
    """What the three questions about a place are answered with, and where the sky ends (pixels; under 0: no sky is seen)."""

    time: str
    season: str
    ground: str
    horizon: float
    light: NDArray[np.float32]


def some_place(time: str, season: str, ground: str, side: int, rng: np.random.Generator) -> Place:
    """A place with these answers. Where nothing tells the time, no sky is seen and the light has no colour."""
    (low, high), tint = _LIGHTS[time]
    light = np.array(tint) * rng.uniform(low, high)
    horizon = -0.04 * side if time == NO_DATA else rng.uniform(0.28, 0.46) * side
    return Place(time, season, ground, float(horizon), light.astype(np.float32))


def place_picture(place: Place, side: int, split: Split, rng: np.random.Generator) -> Picture:
    """The place without anybody in it."""
    picture = np.empty((side, side, 3), np.float32)
    _lay_ground(picture, place, rng)
    if place.horizon > 0:
        _lay_sky(picture, place, rng)
    if place.ground == "forest":
        _lay_trees(picture, place, int(rng.integers(14, 24)), split, rng)
    elif place.ground == "town":
        _lay_houses(picture, place, split, rng)
    elif rng.random() < 0.5:
        _lay_hills(picture, place, rng)
    return picture


def some_tree(season: str, split: Split, rng: np.random.Generator) -> Sprite:
    """A tree of that season, in a design of that split."""
    designs = designs_of(split)
    return _tree(season, np.random.default_rng([100, designs[rng.integers(len(designs))]]))


def lay_weather(picture: Picture, place: Place, rng: np.random.Generator) -> None:
    """Snowflakes, blossom and leaves in the air, in front of all, now and then."""
    if place.season not in ("winter", "autumn", "spring") or rng.random() < 0.5:
        return
    side = len(picture)
    for x, y in rng.integers(0, side, (int(rng.integers(20, 90)), 2)).tolist():
        colours = _SPOTS[place.season]
        colour = colours[rng.integers(len(colours))]
        cv2.circle(picture, (x, y), max(1, side // 170), (np.array(colour) * place.light).tolist(), -1, cv2.LINE_AA)


# ---- sky and ground


def _lay_sky(picture: Picture, place: Place, rng: np.random.Generator) -> None:
    side, end = len(picture), int(place.horizon)
    ends: dict[str, tuple[Colour, Colour]] = {
        "day": ((96, 158, 226), (186, 216, 244)),
        "night": ((8, 10, 28), (26, 32, 66)),
        "dawn or dusk": ((96, 84, 140), (250, 158, 84)),
    }
    upper, lower = (np.array(colour, np.float32) * rng.uniform(0.85, 1.1) for colour in ends[place.time])
    down = np.linspace(0, 1, end, dtype=np.float32)[:, None, None]
    picture[:end] = upper + down ** np.float32(rng.uniform(0.6, 1.6)) * (lower - upper)
    at = (int(rng.uniform(0.1, 0.9) * side), int(rng.uniform(0.2, 0.75) * end))
    if place.time == "night":
        for x, y in zip(rng.integers(0, side, 60).tolist(), rng.integers(0, max(end - 2, 1), 60).tolist(), strict=True):
            picture[y, x] = rng.uniform(120, 255)
        if rng.random() < 0.6:
            cv2.circle(picture, at, side // 22, (236, 234, 214), -1, cv2.LINE_AA)
    elif place.time == "dawn or dusk":
        if rng.random() < 0.7:
            cv2.circle(picture, (at[0], end), side // 14, (255, 214, 130), -1, cv2.LINE_AA)
    elif rng.random() < 0.5:
        cv2.circle(picture, at, side // 18, (255, 250, 210), -1, cv2.LINE_AA)
    if place.time != "night" and rng.random() < 0.7:
        _lay_clouds(picture[:end], place, rng)


def _lay_clouds(sky: Picture, place: Place, rng: np.random.Generator) -> None:
    cells = rng.random((int(rng.integers(3, 6)), int(rng.integers(4, 8))), np.float32)
    amount = cv2.resize(cells, (sky.shape[1], sky.shape[0]), interpolation=cv2.INTER_CUBIC)
    amount = np.clip((amount - np.float32(rng.uniform(0.45, 0.7))) * 4, 0, 0.85)[..., None]
    colour = np.array((250, 250, 252) if place.time == "day" else (232, 150, 130), np.float32)
    sky += amount * (colour * np.float32(rng.uniform(0.8, 1)) - sky)


def _lay_ground(picture: Picture, place: Place, rng: np.random.Generator) -> None:
    side = len(picture)
    one, other = (np.array(colour, np.float32) for colour in _EARTH[place.season])
    cells = rng.random((int(rng.integers(6, 20)), int(rng.integers(4, 12))), np.float32)
    amount = cv2.resize(cells, (side, side), interpolation=cv2.INTER_CUBIC)[..., None]
    picture[:] = one + amount * (other - one)
    picture *= np.linspace(0.85, 1.08, side, dtype=np.float32)[:, None, None]
    top = max(int(place.horizon), 0)
    colours = _SPOTS[place.season]
    for _ in range(int(rng.integers(120, 260))):
        # Nearer spots are larger, and lie lower.
        depth = float(np.sqrt(rng.random()))
        x, y = int(rng.uniform(0, side)), int(top + depth * (side - top))
        size = max(1, round(depth * side / 130))
        cv2.ellipse(
            picture, (x, y), (size, max(1, size // 2)), 0, 0, 360, colours[rng.integers(len(colours))], -1, cv2.LINE_AA
        )
    if place.season == NO_DATA:
        _lay_paving(picture, top, rng)
    picture *= place.light


def _lay_paving(picture: Picture, top: int, rng: np.random.Generator) -> None:
    """Joints that run to a point on the horizon, and across: grey ground is told from snow in any light."""
    side = len(picture)
    x = rng.uniform(0.2, 0.8) * side
    colour = (np.array(_EARTH[NO_DATA][0]) * 0.6).tolist()
    for foot in np.arange(-2, 3, rng.uniform(0.22, 0.34)).tolist():
        cv2.line(picture, (int(x), top), (int(foot * side), side), colour, max(1, side // 170), cv2.LINE_AA)
    for step in range(1, 9):
        y = int(top + (side - top) * (step / 8) ** 2)
        cv2.line(picture, (0, y), (side, y), colour, max(1, side // 170), cv2.LINE_AA)


def _lay_hills(picture: Picture, place: Place, rng: np.random.Generator) -> None:
    if place.horizon <= 0:
        return
    side = len(picture)
    x = np.linspace(0, 1, 40)
    y = place.horizon - side * (0.04 + 0.04 * np.sin(x * rng.uniform(3, 9) + rng.uniform(0, 6)))
    corners = [(0.0, place.horizon + 1), *zip(x * side, y, strict=True), (float(side), place.horizon + 1)]
    colour = np.array(_EARTH[place.season][0]) * place.light * rng.uniform(0.6, 0.8)
    cv2.fillPoly(picture, [np.array(corners, np.int32)], colour.tolist(), cv2.LINE_AA)


# ---- forest and town


def _lay_trees(picture: Picture, place: Place, count: int, split: Split, rng: np.random.Generator) -> None:
    side = len(picture)
    top = max(place.horizon, 0.1 * side)
    # The last stand nearest: what is farther is smaller and higher up.
    for depth in np.sort(rng.random(count) ** 2) * 0.5:
        foot = top + depth * (side - top) * 0.7
        height = int(side * (0.26 + 0.4 * depth) * rng.uniform(0.8, 1.2))
        tree = some_tree(place.season, split, rng).sized(height, bool(rng.random() < 0.5))
        left = int(rng.uniform(-0.1, 1.1) * side - tree.mask.shape[1] / 2)
        lay(picture, tree, left, int(foot - height), place.light * np.float32(rng.uniform(0.75, 1)))


def _tree(season: str, rng: np.random.Generator) -> Sprite:
    pen = Pen(0.7)
    bark = shade((92, 66, 44), rng.uniform(0.7, 1.3))
    fir = season == NO_DATA or rng.random() < 0.35
    pen.line([(0.35, 0.98), (0.35, 0.3)], rng.uniform(0.04, 0.07), bark)
    if fir:
        green = shade((38, 74, 54), rng.uniform(0.7, 1.2))
        for level in range(4):
            low, wide = 0.9 - level * 0.2, 0.3 - level * 0.06
            pen.polygon([(0.35 - wide, low), (0.35, low - 0.34), (0.35 + wide, low)], shade(green, 1 + level * 0.06))
            if season == "winter":
                pen.polygon(
                    [(0.35 - wide * 0.6, low - 0.12), (0.35, low - 0.34), (0.35 + wide * 0.5, low - 0.14)], (240, 245, 252)
                )
        return pen.lifted()
    if season == "winter":
        for _ in range(9):
            start, side = rng.uniform(0.25, 0.6), rng.choice([-1, 1])
            end = (0.35 + side * rng.uniform(0.12, 0.3), start - rng.uniform(0.05, 0.22))
            pen.line([(0.35, start), end], 0.022, bark)
            pen.line([(0.35, start - 0.02), (end[0], end[1] - 0.02)], 0.012, (238, 244, 252))
        return pen.lifted()
    crowns = _CROWNS[season]
    colour = crowns[rng.integers(len(crowns))]
    for _ in range(12):
        x, y, r = rng.uniform(0.18, 0.52), rng.uniform(0.14, 0.52), rng.uniform(0.09, 0.15)
        pen.ellipse(x, y, r, r, shade(colour, rng.uniform(0.85, 1.12)))
    return pen.lifted()


def _lay_houses(picture: Picture, place: Place, split: Split, rng: np.random.Generator) -> None:
    side = len(picture)
    designs = designs_of(split)
    base = max(place.horizon, 0.2 * side)
    left = -0.1 * side
    while left < side:
        design = np.random.default_rng([101, designs[rng.integers(len(designs))]])
        house = _house(place, design, rng)
        height = int(side * rng.uniform(0.24, 0.44))
        sized = house.sized(height)
        foot = base + side * rng.uniform(0.02, 0.08)
        lay(picture, sized, int(left), int(foot - height), NO_LIGHT_CHANGE)
        left += sized.mask.shape[1] * rng.uniform(0.85, 1.25)
    for _ in range(int(rng.integers(0, 3))):
        height = int(side * rng.uniform(0.14, 0.22))
        tree = some_tree(place.season, split, rng).sized(height)
        lay(picture, tree, int(rng.uniform(0, 0.9) * side), int(base + 0.08 * side - height), place.light)


def _house(place: Place, design: np.random.Generator, rng: np.random.Generator) -> Sprite:
    """A house under the place's light, but for its windows: at night some of them are lit."""
    width = design.uniform(0.6, 1.3)
    pen = Pen(width)
    lit: Colour = (255, 214, 120)
    under = (np.array(place.light, float)).tolist()

    def seen(colour: Colour) -> Colour:
        return colour[0] * under[0], colour[1] * under[1], colour[2] * under[2]

    wall = shade(
        ((198, 180, 160), (170, 110, 88), (160, 168, 176), (214, 200, 150))[design.integers(4)], design.uniform(0.75, 1.1)
    )
    roof = shade(((130, 60, 48), (84, 84, 92), (70, 90, 80))[design.integers(3)], design.uniform(0.8, 1.2))
    eaves = 0.02 if design.random() < 0.5 else design.uniform(0.18, 0.28)
    pen.box(0.03, eaves, width - 0.03, 1.0, seen(wall))
    if eaves > 0.05:
        pen.polygon(
            [(0, eaves), (width * 0.5, 0), (width, eaves)], seen((244, 248, 254) if place.season == "winter" else roof)
        )
    rows, columns = int(design.integers(2, 6)), int(design.integers(2, 5))
    step_y, step_x = (0.96 - eaves) / rows, (width - 0.1) / columns
    chance = {"night": 0.55, "dawn or dusk": 0.25}.get(place.time, 0.0)
    for row in range(rows):
        for column in range(columns):
            x, y = 0.05 + (column + 0.22) * step_x, eaves + (row + 0.25) * step_y
            glass = lit if rng.random() < chance else seen((84, 104, 124))
            pen.box(x, y, x + 0.56 * step_x, y + 0.5 * step_y, glass)
    return pen.lifted()
