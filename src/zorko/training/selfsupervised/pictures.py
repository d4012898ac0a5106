"""The unlabelled pictures, decoded once and kept on disk, somewhat larger than the encoder sees them, to cut views from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zorko.errors import DataError, InputError
from zorko.images import ground, ink, preprocess
from zorko.images.files import list_pictures
from zorko.images.preprocess import Preprocessing
from zorko.images.read import read
from zorko.training.pixels import BLOCK, THREADS
from zorko.training.progress import Progress
from zorko.training.store import code_digest, key_of, stored_rows
from zorko.types import Failure

FEWEST = 32
"""Pictures; of fewer there is nothing to learn that is not in each of them."""
LARGER = 1.25  # sides of what is kept to sides of what is seen: cut-outs of half the area are hardly enlarged
_LOOKING = (ground, ink, preprocess)


@dataclass(frozen=True)
class Unlabelled:
    """`rows` (N, H, W, C) uint8, memory-mapped; `digest` of the files that they are from."""

    rows: NDArray[np.uint8]
    digest: str
    failures: tuple[Failure, ...]


def unlabelled(images: Sequence[str], preprocessing: Preprocessing, cache: Path, progress: Progress) -> Unlabelled:
    """The pictures that `images` (files, folders, patterns) stand for. What can't be read is a Failure and left out.

    Raises DataError where fewer than FEWEST can be read.
    """
    found = list(list_pictures(images))
    paths = [one for one in found if isinstance(one, Path)]
    missing = [one for one in found if isinstance(one, Failure)]
    if missing and not paths:
        raise DataError(f"{missing[0].source}: {missing[0].problem}")
    kept = _kept(preprocessing)
    digest = _digest(paths)
    key = key_of({"unlabelled": digest, "how": kept.to_dict(), "code": code_digest(*_LOOKING)})
    none = np.empty((0, *kept.shape), np.uint8)

    def fill() -> Iterator[Sequence[NDArray[np.uint8]]]:
        with ThreadPoolExecutor(THREADS) as pool, progress.bar("reading pictures", len(paths)) as advance:
            for start in range(0, len(paths), BLOCK):
                block = list(pool.map(lambda path: _row(path, kept), paths[start : start + BLOCK]))
                advance(len(block))
                yield [none if isinstance(row, Failure) else row for row in block]

    rows = stored_rows(cache, key, kept.shape, np.uint8, fill)
    again = (_row(paths[int(i)], kept) for i in np.flatnonzero(rows.sizes == 0))
    failures = (*missing, *(row for row in again if isinstance(row, Failure)))
    if len(rows.values) < FEWEST:
        first = f"; the first that can't: {failures[0].source}: {failures[0].problem}" if failures else ""
        raise DataError(
            f"{' '.join(images)}: {len(rows.values)} pictures can be read, and at least {FEWEST} are needed to learn from "
            f"without labels; add some{first}"
        )
    return Unlabelled(rows.values, digest, failures)


def _kept(preprocessing: Preprocessing) -> Preprocessing:
    """How pictures are kept. Ink has been laid out for one size: a larger one would show no more."""
    if preprocessing.crop == "ink":
        return preprocessing
    height, width = preprocessing.size_hw
    return replace(preprocessing, size_hw=(round(LARGER * height), round(LARGER * width)))


def _row(path: Path, kept: Preprocessing) -> NDArray[np.uint8] | Failure:
    """(1, H, W, C), of a JPEG that was decoded no larger than needed."""
    height, width = (ink.MAX_SIDE, ink.MAX_SIDE) if kept.crop == "ink" else (2 * side for side in kept.size_hw)
    try:
        return kept.pixels(read(path, at_least_hw=(height, width)))[None]
    except InputError as error:
        return Failure(error.source, error.problem)


def _digest(paths: Sequence[Path]) -> str:
    """SHA-256 over the files' bytes, in order; one that can't be opened counts as such, and is named when it is read."""
    total = hashlib.sha256(b"zorko-unlabelled-1")
    for path in paths:
        try:
            with path.open("rb") as file:
                total.update(hashlib.file_digest(file, "sha256").digest())
        except OSError:
            total.update(b"none")
    return total.hexdigest()
