"""Many questions, each with rows of its own, through the graph in one batch and back apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np

from zorko.images.preprocess import Preprocessing
from zorko.runtime.session import Session
from zorko.tasks.base import FloatArray, PixelArray

T = TypeVar("T")

_BATCH_BYTES = 8 * 2**20
"""Of float32 input in one batch, 13 pictures of 224 pixels. The network's own arrays are several times that and leave the
processor's caches: of a RegNetX-200MF, batches of 64 took a fifth more time a picture, and 300 MB more memory."""


def rows_at_most(preprocessing: Preprocessing, asked: int) -> int:
    """How many rows to put into one batch: `asked`, or as many as keep its memory within bounds."""
    row_bytes = 4 * int(np.prod(preprocessing.shape))
    return max(1, min(asked, _BATCH_BYTES // row_bytes))


def grouped(items: Iterable[T], rows_of: Callable[[T], int], rows_most: int, items_most: int) -> Iterator[list[T]]:
    """Items in lists, in order; a list ends with the item that brings it to that many rows, or to that many items."""
    group: list[T] = []
    rows = 0
    for item in items:
        group.append(item)
        rows += rows_of(item)
        if rows >= rows_most or len(group) >= items_most:
            yield group
            group, rows = [], 0
    if group:
        yield group


def run_together(
    session: Session, preprocessing: Preprocessing, questions: Sequence[Mapping[str, PixelArray]]
) -> list[dict[str, FloatArray]]:
    """For each question, given as rows (R, H, W, C) uint8 by input name, its own rows (R, ...) of each output.

    R may differ from question to question, and from input to input. Raises ModelFileError as `Session.run` does.
    """
    if not questions:
        return []
    names = list(questions[0])
    stacked = {name: preprocessing.normalise(np.concatenate([rows[name] for rows in questions])) for name in names}
    outputs = session.run(stacked)
    cuts = {name: np.cumsum([len(rows[name]) for rows in questions])[:-1] for name in names}
    parts = {key: np.split(value, cuts[session.follows[key]]) for key, value in outputs.items()}
    return [{key: parts[key][index] for key in outputs} for index in range(len(questions))]
