"""Draws the pictures of the README and of the documentation's first page: `python tools/draw_pictures.py [FOLDER]`.

Writes docs/pictures/tasks.png, which shows all tasks, and one for each task. They are what `zorko demo` draws: samples that
ship with zorko, answered by the models that ship with it, at the same risks; only which are shown is chosen here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

import zorko
from zorko.cli.demonstration import strictest
from zorko.images.draw import WHITE, side_by_side
from zorko.images.read import read
from zorko.tasks.registry import TASKS
from zorko.tasks.samples import Sample, samples_of
from zorko.types import Answer

FOLDER = Path(__file__).resolve().parents[1] / "docs/pictures"
WIDTH_PX = 1280
GAP_PX = 10
TITLE_PX = 22

QUESTIONS = {
    "read": "read: which digit, or none?",
    "find": "find: which panel shows the reference's object, and where?",
    "orbit": "orbit: in which panel does the planet on the hinted orbit bear the hinted icon?",
    "same": "same: do two pictures show the same thing?",
    "tag": "tag: which value has each attribute?",
}
CHOSEN = {
    "read": (("four-red-on-yellow", "nine-squared-paper", "three-photographed", "letter-zhe", "star"),),
    "find": (("rocket-panel-4", "goblet-panel-1"),),
    "orbit": (("touching-1-panel-4", "look-alikes-2-panel-1"),),
    "same": (("circle-same", "circle-square-different-2", "rhombus-same", "keyhole-zed-different-2"),),
    "tag": (("dawn-or-dusk-spring-forest-drone-sherp", "day-winter-no-ground-car-dog-handler-horse", "no-scene-house"),),
}
"""The samples in the rows of each task's picture."""
TOGETHER = ("same", "tag"), (2, 3)
"""Tasks that share the last row of the picture of all, and how many of each."""

Picture = NDArray[np.uint8]


def answered(name: str) -> dict[str, Picture]:
    """Every chosen sample of a task with its answer drawn on it, as the demo draws it."""
    task = next(task for task in TASKS if task.name == name)
    predictor = zorko.load(name)
    risk = strictest(predictor.card)
    wanted = {word for row in CHOSEN[name] for word in row}
    return {
        Path(sample.name).stem: drawn(predictor, sample, risk)
        for sample in samples_of(task)
        if Path(sample.name).stem in wanted
    }


def drawn(predictor: zorko.Predictor, sample: Sample, risk: float) -> Picture:
    answer = predictor.predict(sample.pictures[0] if len(sample.pictures) == 1 else sample.pictures, risk=risk)
    assert isinstance(answer, Answer)
    return predictor.task.draw([read(part) for part in sample.pictures], answer)


def row(pictures: Sequence[Picture]) -> Picture:
    """Pictures of one height beside each other, together as wide as the page."""
    room = WIDTH_PX - GAP_PX * (len(pictures) - 1)
    height = room / sum(picture.shape[1] / picture.shape[0] for picture in pictures)
    sizes = [(round(height * picture.shape[1] / picture.shape[0]), round(height)) for picture in pictures]
    sized = [cv2.resize(picture, size, interpolation=cv2.INTER_AREA) for picture, size in zip(pictures, sizes, strict=True)]
    beside = side_by_side(sized, GAP_PX)
    return np.pad(beside, ((0, GAP_PX), (0, max(0, WIDTH_PX - beside.shape[1])), (0, 0)), constant_values=255)[:, :WIDTH_PX]


def title(*texts: str) -> Picture:
    """A line of text on white; several stand in equal parts of it."""
    line = np.full((round(1.6 * TITLE_PX), WIDTH_PX, 3), WHITE, np.uint8)
    for number, text in enumerate(texts):
        left = number * WIDTH_PX // len(texts)
        cv2.putText(line, text, (left, round(1.1 * TITLE_PX)), (26, 31, 38), cv2.FontFace("sans"), TITLE_PX, 500)
    return line


def sheets(of: dict[str, dict[str, Picture]]) -> Iterator[tuple[str, list[Picture]]]:
    """Names of files, and the strips that they are made of from top to bottom."""
    for name, pictures in of.items():
        yield name, [row([pictures[word] for word in words]) for words in CHOSEN[name]]
    alone = [name for name in of if name not in TOGETHER[0]]
    strips = [part for name in alone for part in (title(QUESTIONS[name]), row(list(shown(of, name, None))))]
    last = [picture for name, count in zip(*TOGETHER, strict=True) for picture in shown(of, name, count)]
    yield "tasks", [*strips, title(*(QUESTIONS[name] for name in TOGETHER[0])), row(last)]


def shown(of: dict[str, dict[str, Picture]], name: str, count: int | None) -> Iterator[Picture]:
    """The first row of a task, or the last `count` of it, which are where the doubtful ones stand."""
    words = CHOSEN[name][0]
    yield from (of[name][word] for word in (words if count is None else words[-count:]))


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, strips in sheets({task.name: answered(task.name) for task in TASKS}):
        path = folder / f"{name}.png"
        Image.fromarray(np.concatenate(strips)).save(path, optimize=True)
        print(path)


if __name__ == "__main__":
    main()
