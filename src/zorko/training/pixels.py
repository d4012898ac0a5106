"""The labelled pictures as the encoder will see them, decoded and preprocessed once and kept on disk."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zorko.data.examples import Examples
from zorko.data.pictures import distinct
from zorko.errors import DataError, InputError
from zorko.images import circles, clutter, ground, ink, layout, lettering, preprocess, systems
from zorko.images.preprocess import Preprocessing
from zorko.images.read import read
from zorko.processes import each_side_by_side
from zorko.tasks.base import Task
from zorko.threads import in_order
from zorko.training.progress import Progress
from zorko.training.rows import Rows
from zorko.training.store import code_digest, key_of, stored_rows
from zorko.types import Failure, ImageSource

BLOCK = 512
_LOOKING = (circles, clutter, ground, ink, layout, lettering, preprocess, systems)  # what the tasks prepare their rows with
THREADS = 2  # decoding leaves the interpreter; more than two gain nothing on small pictures


@dataclass(frozen=True)
class Pixels:
    """`rows` of (H, W, C) uint8, those of example i for example i; `readable` (N,) says which examples have any."""

    rows: Rows
    readable: NDArray[np.bool_]
    failures: tuple[Failure, ...]


def pixels_of(
    examples: Examples, fingerprint: str, task: Task, preprocessing: Preprocessing, cache: Path, progress: Progress
) -> Pixels:
    """All pictures of the examples, as the task prepares them. One that can't be used is a Failure and has no rows.

    Raises DataError where none can be used.
    """
    code = code_digest(sys.modules[type(task).__module__], *_LOOKING)
    facts = {"pixels": fingerprint, "task": task.name, "how": preprocessing.to_dict(), "code": code}

    none = np.empty((0, *preprocessing.shape), np.uint8)
    pictures, members = distinct(examples.pictures)  # each is decoded once, however many questions are about it

    def fill() -> Iterator[Sequence[NDArray[np.uint8]]]:
        with progress.bar("reading pictures", len(pictures)) as advance:
            for found in _all_rows(pictures, task, preprocessing):
                advance(1)
                yield [none if isinstance(found, Failure) else found]

    rows = stored_rows(cache, key_of(facts), preprocessing.shape, np.uint8, fill)
    again = (_rows(pictures[int(i)], task, preprocessing) for i in np.flatnonzero(rows.sizes == 0))
    failures = tuple(found for found in again if isinstance(found, Failure))
    rows = rows.of_sets(members)
    readable = rows.sizes > 0
    if not readable.any():
        raise DataError(f"none of the {len(pictures)} pictures can be read; the first: {failures[0].problem}")
    return Pixels(rows, readable, failures)


def _all_rows(
    pictures: Sequence[ImageSource], task: Task, preprocessing: Preprocessing
) -> Generator[NDArray[np.uint8] | Failure]:
    """The rows of each picture, in order, or why there are none."""
    if task.points:  # it looks for things in the picture, and holds Python's lock for most of that time
        return each_side_by_side(partial(_each_rows, task=task, preprocessing=preprocessing), pictures)
    work = partial(_rows, task=task, preprocessing=preprocessing)
    return in_order(pictures, work, ahead=BLOCK, workers=THREADS)


def _each_rows(
    pictures: Sequence[ImageSource], task: Task, preprocessing: Preprocessing
) -> list[NDArray[np.uint8] | Failure]:
    return [_rows(picture, task, preprocessing) for picture in pictures]


def _rows(picture: ImageSource, task: Task, preprocessing: Preprocessing) -> NDArray[np.uint8] | Failure:
    try:
        image = read(picture, at_least_hw=task.decode_hw(preprocessing))
        rows: NDArray[np.uint8] = task.prepare([image], preprocessing).inputs["image"]
        return rows
    except InputError as error:
        return Failure(error.source, error.problem)
