"""The labelled pictures as the encoder will see them, decoded and preprocessed once and kept on disk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zorko.data.examples import Examples
from zorko.errors import DataError, InputError
from zorko.images import clutter, ground, ink, preprocess
from zorko.images.preprocess import Preprocessing
from zorko.images.read import read
from zorko.tasks.base import Task
from zorko.training.progress import Progress
from zorko.training.store import code_digest, key_of, stored
from zorko.types import Failure, ImageSource

BLOCK = 512
THREADS = 2  # decoding leaves the interpreter; more than two gain nothing on small pictures


@dataclass(frozen=True)
class Pixels:
    """`array` (N, H, W, C) uint8, row i for example i; `readable` (N,) says which rows hold a picture."""

    array: NDArray[np.uint8]
    readable: NDArray[np.bool_]
    failures: tuple[Failure, ...]


def pixels_of(
    examples: Examples, fingerprint: str, task: Task, preprocessing: Preprocessing, cache: Path, progress: Progress
) -> Pixels:
    """All pictures of the examples, preprocessed. A picture that can't be read is a Failure and an empty row.

    Raises DataError where none can be read.
    """
    code = code_digest(ground, clutter, ink, preprocess)
    facts = {"pixels": fingerprint, "task": task.name, "how": preprocessing.to_dict(), "code": code}
    key = key_of(facts)

    def fill() -> Iterator[NDArray[np.uint8]]:
        with ThreadPoolExecutor(THREADS) as pool, progress.bar("reading pictures", len(examples)) as advance:
            for start in range(0, len(examples), BLOCK):
                pictures = [examples.pictures[i] for i in range(start, min(start + BLOCK, len(examples)))]
                rows = list(pool.map(lambda picture: _row(picture, task, preprocessing), pictures))
                advance(len(rows))
                yield np.stack([_empty(preprocessing) if isinstance(row, Failure) else row for row in rows])

    array = stored(cache, key, (len(examples), *preprocessing.shape), np.uint8, fill)
    failures = _unreadable(examples, array, task, preprocessing)
    readable = np.ones(len(examples), bool)
    readable[[i for i, _ in failures]] = False
    if not readable.any():
        raise DataError(f"none of the {len(examples)} pictures can be read; the first: {failures[0][1].problem}")
    return Pixels(array, readable, tuple(failure for _, failure in failures))


def _row(picture: ImageSource, task: Task, preprocessing: Preprocessing) -> NDArray[np.uint8] | Failure:
    """The one row of a task that has one row a picture."""
    try:
        image = read(picture, at_least_hw=task.decode_hw(preprocessing))
        row: NDArray[np.uint8] = task.prepare([image], preprocessing).inputs["image"][0]
        return row
    except InputError as error:
        return Failure(error.source, error.problem)


def _empty(preprocessing: Preprocessing) -> NDArray[np.uint8]:
    return np.zeros(preprocessing.shape, np.uint8)


def _unreadable(
    examples: Examples, array: NDArray[np.uint8], task: Task, preprocessing: Preprocessing
) -> list[tuple[int, Failure]]:
    """Empty rows whose picture really can't be read; asked again on each run, for there are few and files change."""
    suspects: Sequence[int] = [i for i in range(len(array)) if not array[i].any()]
    again = ((i, _row(examples.pictures[i], task, preprocessing)) for i in suspects)
    return [(i, row) for i, row in again if isinstance(row, Failure)]
