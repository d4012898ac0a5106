"""Draws the sample pictures that ship with zorko: `python tools/draw_samples.py [FOLDER]` writes src/zorko/samples/ anew.

Every picture comes from zorko's own strokes and solids (zorko.data.generate) and a fixed seed, so the files are free of
anybody else's rights, and running this again changes no byte on the same installation. Names say what is right: a digit's
picture starts with the digit in words, the others show none; a composite's ends with the panel that shows its reference,
or with none; of two pictures, a folder with whether they show the same; a scene's name has its values. Needs the extra
`generate`.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from zorko.data.generate import glyphs
from zorko.data.generate.orders import Order
from zorko.data.generate.outdoors import GROUND, SEASON, TIME, YES, draw_scene
from zorko.data.generate.shapes import draw_pair, is_same, wanted_from
from zorko.data.generate.strokes import Hand, parse, rasterise, redrawn
from zorko.data.generate.write_conveyor import write_conveyor
from zorko.data.generate.write_orbits import ORBITS_GENERATOR

FOLDER = Path(__file__).resolve().parents[1] / "src/zorko/samples"
MAX_BYTES = {"read": 20_000, "find": 120_000, "orbit": 120_000, "same": 30_000, "tag": 60_000}
SAME_SEED = 2026
SCENES_SEED, SCENES = 2027, 12  # in which every value of every attribute is seen
COMPOSITES = Order(count=10, seed=2026, split="test", options={"panels": 5, "panels.most": 6, "no_match": 0.2})

ORBITS = {
    "planets": {"quality": "85"},
    "look-alikes": {"lookalike": "1", "quality": "75"},
    "touching": {"panels": "4", "orbits": "6", "touching": "1", "quality": "70"},
    "seven-orbits": {"panels": "3", "orbits": "7", "quality": "80"},
    "poor-jpeg": {"panels": "6", "orbits": "4", "touching": "1", "quality": "25"},
    "twelve-panels": {"panels": "12", "orbits": "4", "quality": "60"},
}
"""Two composites of each, but one of the last, which is the widest."""

SUBJECTS = {
    "Авиа": "aircraft", "Автомобили": "car", "БПЛА": "drone", "Водолаз": "diver", "Кинолог": "dog-handler", "Кони": "horse",
    "Объятия": "hug", "Шерп": "sherp",
}  # fmt: skip
"""What subjects of scenes are called in files' names."""

Colour = tuple[int, int, int]
Picture = NDArray[np.uint8]

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)


@dataclass(frozen=True)
class Look:
    """How a glyph is drawn: `pen` in parts of its height, `height_px`, where its middle lies (x, y in parts of the
    canvas), and on what."""

    glyph: str
    seed: int
    size_wh: tuple[int, int] = (160, 160)
    height_px: int = 100
    pen: float = 0.07
    at_xy: tuple[float, float] = (0.5, 0.5)
    ink: Colour = (30, 30, 40)
    ground: Colour = WHITE
    freedom: float = 0.6
    slant: float = 0.0
    filled: bool = False


def mask(look: Look) -> NDArray[np.float32]:
    """Where the ink lies, (H, W) in 0..1."""
    rng = np.random.default_rng(look.seed)
    hand = Hand(wobble=0.05 * look.freedom, slant=0.0, turn=0.15 * look.freedom, aspect=(0.7, 0.85))
    lean = np.array([[1.0, 0.0], [-look.slant, 1.0]])
    strokes = [stroke @ lean for stroke in redrawn(parse(look.glyph), rng, hand)]
    drawn = rasterise(strokes, look.pen, look.height_px, 1, look.filled)
    return _placed(drawn, look.size_wh, look.at_xy)


def flat(look: Look) -> Picture:
    """The glyph in one colour on another."""
    share = mask(look)[:, :, None]
    ground, ink = np.array(look.ground, np.float32), np.array(look.ink, np.float32)
    return _bytes(ground + share * (ink - ground))


def on_paper(look: Look) -> Picture:
    """A grey photograph of paper: light falls from one corner, the lens blurs a little, the sensor adds noise."""
    rng = np.random.default_rng(look.seed + 1)
    width, height = look.size_wh
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    light = 226 - 70 * x * y - 30 * (1 - x) ** 2
    picture = light * (1 - 0.72 * cv2.GaussianBlur(mask(look), (0, 0), 0.9))
    return _bytes(picture + rng.normal(0, 2.0, picture.shape))


def on_squared_paper(look: Look) -> Picture:
    """On a ruled page whose lines are much fainter than the ink."""
    picture = flat(look)
    for line in range(10, max(look.size_wh), 20):
        picture[:, line : line + 1] = np.minimum(picture[:, line : line + 1], (244, 248, 252))
        picture[line : line + 1] = np.minimum(picture[line : line + 1], (244, 248, 252))
    return picture


def transparent(look: Look) -> Picture:
    """Ink on nothing: RGBA, (H, W, 4)."""
    colour = np.broadcast_to(np.array(look.ink, np.uint8), (*look.size_wh[::-1], 3))
    return np.dstack([colour, _bytes(mask(look) * 255)])


def blank(look: Look) -> Picture:
    """The same paper with nothing on it."""
    return on_paper(replace(look, glyph="0,0 .001,0", height_px=1, at_xy=(-1.0, -1.0)))


def scribble(look: Look) -> Picture:
    """A pen going to and fro without lifting."""
    rng = np.random.default_rng(look.seed)
    points = np.column_stack([0.5 + 0.45 * np.sin(np.arange(17) * 2.4), np.linspace(0.1, 0.9, 17)])
    points += rng.normal(0, 0.12, points.shape)
    return flat(replace(look, glyph=" ".join(f"{x:.3f},{y:.3f}" for x, y in points)))


def printed(look: Look) -> Picture:
    """In type: Pillow's own font, which has no weight or slant to choose."""
    from PIL import ImageDraw, ImageFont

    canvas = Image.new("RGB", look.size_wh, look.ground)
    centre = (look.size_wh[0] * look.at_xy[0], look.size_wh[1] * look.at_xy[1])
    ImageDraw.Draw(canvas).text(centre, look.glyph, look.ink, ImageFont.load_default(look.height_px), anchor="mm")
    return np.asarray(canvas)


DIGIT, LETTER, DRAWING = glyphs.DIGITS, glyphs.LETTERS, glyphs.DRAWINGS

READ: dict[str, tuple[Callable[[Look], Picture], Look]] = {
    "zero-chalk": (flat, Look(DIGIT["0"][1], 1, pen=0.09, ink=(236, 240, 226), ground=(38, 74, 60))),
    "one-small-ballpoint": (
        flat,
        Look(DIGIT["1"][2], 2, (220, 160), 46, 0.05, (0.24, 0.3), ink=(24, 48, 150)),
    ),
    "two-brush": (flat, Look(DIGIT["2"][0], 3, height_px=110, pen=0.2, ink=(20, 20, 24))),
    "two-cut-by-edge": (flat, Look(DIGIT["2"][2], 4, height_px=118, pen=0.08, at_xy=(0.5, 0.66), ink=(70, 30, 90))),
    "three-photographed": (on_paper, Look(DIGIT["3"][0], 5, (112, 112), 66, 0.07, (0.46, 0.52))),
    "four-red-on-yellow": (flat, Look(DIGIT["4"][0], 6, pen=0.1, ink=(190, 24, 34), ground=(255, 226, 90))),
    "four-printed": (printed, Look("4", 7, height_px=110, ink=(40, 44, 52), ground=(240, 240, 236))),
    "five-slanted": (flat, Look(DIGIT["5"][1], 8, pen=0.06, ink=(10, 90, 70), slant=0.45)),
    "six-in-the-corner": (flat, Look(DIGIT["6"][1], 9, (240, 180), 40, 0.09, (0.88, 0.84), ink=(60, 40, 30))),
    "seven-thin-pen": (flat, Look(DIGIT["7"][2], 10, (200, 200), 150, 0.008, ink=(40, 40, 60))),
    "eight-white-on-black": (flat, Look(DIGIT["8"][2], 11, (28, 28), 20, 0.12, ink=WHITE, ground=BLACK, freedom=0.3)),
    "nine-transparent": (transparent, Look(DIGIT["9"][0], 12, pen=0.1, ink=(20, 70, 160))),
    "nine-squared-paper": (on_squared_paper, Look(DIGIT["9"][2], 13, height_px=90, pen=0.06, ink=(30, 40, 120))),
    "house": (flat, Look(DRAWING["house-door"], 14, pen=0.05, ink=(120, 60, 20))),
    "star": (flat, Look(DRAWING["star"], 15, pen=0.05, ink=(230, 170, 0), ground=(24, 28, 60))),
    "heart": (flat, Look(DRAWING["heart"], 16, pen=0.05, ink=(214, 30, 70), filled=True)),
    "letter-R": (flat, Look(LETTER["R"], 17, pen=0.08)),
    "letter-zhe": (on_paper, Look(LETTER["zh"], 18, (112, 112), 62, 0.08)),
    "stick-figure": (flat, Look(DRAWING["stick-figure"], 19, pen=0.035, ink=(40, 40, 40))),
    "scribble": (scribble, Look("", 20, height_px=110, pen=0.03, ink=(90, 30, 110))),
    "infinity": (flat, Look(DRAWING["infinity"], 21, (200, 140), 130, 0.05, ink=(20, 90, 130))),
    "empty-sheet": (blank, Look("", 22, (112, 112))),
}  # fmt: skip


def main(samples: Path) -> None:
    """Write every sample of every task, and remove what else is there; stops where one came out too large to ship."""
    for task, write in (("read", _drawings), ("find", _composites), ("orbit", _planets), ("same", _pairs), ("tag", _scenes)):
        folder = samples / task
        folder.mkdir(parents=True, exist_ok=True)
        written = set(write(folder))
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            if path not in written:
                path.unlink()
            elif path.stat().st_size > MAX_BYTES[task]:
                sys.exit(f"{path} has {path.stat().st_size} bytes, more than {MAX_BYTES[task]}; draw it smaller")


def _drawings(folder: Path) -> Iterator[Path]:
    for name, (maker, look) in READ.items():
        path = folder / f"{name}.png"
        Image.fromarray(maker(look)).save(path, optimize=True)
        yield path


def _composites(folder: Path) -> Iterator[Path]:
    """Composites of kinds that training never shows, as the generator writes them."""
    with tempfile.TemporaryDirectory() as place:
        for made in write_conveyor(Path(place), COMPOSITES):
            shown = json.loads(made.with_suffix(".json").read_text(encoding="utf-8"))["zorko"]
            right = "none" if shown["target"] is None else f"panel-{shown['target']}"
            yield Path(shutil.copyfile(made, folder / f"{shown['reference']}-{right}.jpg"))


def _planets(folder: Path) -> Iterator[Path]:
    """Composites of planets with icons that training never shows."""
    for number, (name, words) in enumerate(ORBITS.items()):
        options = ORBITS_GENERATOR.options_from({"lookalike": "0", "touching": "0", **words})
        order = Order(1 if name == "twelve-panels" else 2, 2026 + number, "test", False, options)
        with tempfile.TemporaryDirectory() as place:
            for which, made in enumerate(ORBITS_GENERATOR.write(Path(place), order), 1):
                right = json.loads(made.with_suffix(".json").read_text(encoding="utf-8"))["zorko"]["answer"]["panel"]
                yield Path(shutil.copyfile(made, folder / f"{name}-{which}-panel-{right}.jpg"))


def _pairs(folder: Path) -> Iterator[Path]:
    """Two pictures to a folder: circles and squares, named figures and invented ones, none of which training shows so."""
    for words, count in ((("circle", "square"), 4), (("all",), 6), (("invented",), 4)):
        wanted = wanted_from(words, SAME_SEED, "test", 160)
        for number in range(count):
            shown = draw_pair(wanted, number)
            kinds = sorted({one.kind for one in shown}) if "invented" not in words else [f"invented-{number + 1}"]
            place = folder / f"{'-'.join(kinds)}-{'same' if is_same(number) else f'different-{number // 2 + 1}'}"
            place.mkdir(exist_ok=True)
            for side, one in zip("ab", shown, strict=True):
                path = place / f"{side}.jpg"
                Image.fromarray(one.picture).save(path, quality=88)
                yield path


def _scenes(folder: Path) -> Iterator[Path]:
    """Scenes whose subjects, trees and houses training never shows, and two pictures that are no scenes."""
    for number in range(SCENES):
        scene = draw_scene(SCENES_SEED, "test", number, 256)
        places = [scene.values[name].replace("no data", f"no-{word}") for name, word in _OF_PLACES]
        there = [word for name, word in SUBJECTS.items() if scene.values[name] == YES]
        path = folder / f"{'-'.join([*places, *(there or ['nobody'])]).replace(' ', '-')}.jpg"
        Image.fromarray(scene.picture).save(path, quality=85)
        yield path
    figure = draw_pair(wanted_from(("all",), SAME_SEED, "test", 256), 0)[0].picture
    for name, picture in (("house", flat(replace(READ["house"][1], size_wh=(256, 256)))), ("figure", figure)):
        path = folder / f"no-scene-{name}.jpg"
        Image.fromarray(picture).save(path, quality=85)
        yield path


_OF_PLACES = ((TIME, "time"), (SEASON, "season"), (GROUND, "ground"))


def _placed(drawn: NDArray[np.uint8], size_wh: tuple[int, int], at_xy: tuple[float, float]) -> NDArray[np.float32]:
    """`drawn` on an empty canvas, its middle at `at_xy`; what lies outside is cut off."""
    width, height = size_wh
    shift_x, shift_y = width * at_xy[0] - drawn.shape[1] / 2, height * at_xy[1] - drawn.shape[0] / 2
    matrix = np.array([[1.0, 0.0, round(shift_x)], [0.0, 1.0, round(shift_y)]])
    return cv2.warpAffine(drawn, matrix, size_wh, flags=cv2.INTER_NEAREST).astype(np.float32) / 255.0


def _bytes(values: NDArray[np.floating]) -> Picture:
    return np.clip(np.round(values), 0, 255).astype(np.uint8)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
