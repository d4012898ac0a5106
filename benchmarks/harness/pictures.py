"""Picture files that benchmarks draw for themselves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from zorko.data.generate import digits
from zorko.data.generate.outdoors import draw_scene
from zorko.images import ink
from zorko.images.draw import save_png

SIZES_WH = ((256, 256), (320, 240), (480, 640), (640, 480), (800, 600), (1024, 768))
DRAWN = 60  # different scenes; the other files repeat them
DIGITS = 1000  # different ones
QUALITY = 90


def jpeg_files(folder: Path, count: int) -> list[Path]:
    """Drawn scenes as JPEG files of SIZES_WH in turn, in a new folder."""
    folder.mkdir(parents=True)
    kept = []
    for number in range(min(DRAWN, count)):
        picture = cv2.cvtColor(draw_scene(0, "test", number, 256).picture, cv2.COLOR_RGB2BGR)
        larger = cv2.resize(picture, SIZES_WH[number % len(SIZES_WH)], interpolation=cv2.INTER_CUBIC)
        kept.append(cv2.imencode(".jpg", larger, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes())
    for number in range(count):
        (folder / f"{number:05d}.jpg").write_bytes(kept[number % len(kept)])
    return sorted(folder.iterdir())


def digit_files(folder: Path, count: int) -> list[Path]:
    """Digits of 28 x 28 as PNG files, by zorko's own hand, in a new folder."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for number in range(min(DIGITS, count)):
        drawing = digits.draw(str(number % 10), rng, "test").ink
        save_png(ink.normalise(np.repeat(drawing[:, :, None], 3, axis=2)).picture, folder / f"{number:05d}.png")
    drawn = sorted(folder.iterdir())
    for number in range(len(drawn), count):
        (folder / f"{number:05d}.png").write_bytes(drawn[number % len(drawn)].read_bytes())
    return sorted(folder.iterdir())


def linked(pictures: Sequence[Path], folder: Path, count: int) -> list[str]:
    """The names of so many hard links to pictures, in a new folder. Nothing in zorko asks whether two names are one file."""
    folder.mkdir(parents=True)
    names = [f"{number:06d}{pictures[0].suffix}" for number in range(count)]
    for number, name in enumerate(names):
        (folder / name).hardlink_to(pictures[number % len(pictures)])
    return names
