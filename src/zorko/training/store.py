"""Arrays kept on disk between runs, so that each picture is decoded once and each frozen feature computed once.

An array's key is the SHA-256 of all that it depends on; it lives in RUNS/cache until someone deletes it. Arrays are
memory-mapped: no data set has to fit in memory.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from zorko import atomic
from zorko.training.rows import Rows

Fill = Callable[[], Iterator[NDArray[Any]]]
"""Yields consecutive rows of the array, block by block."""

FillRows = Callable[[], Iterator[Sequence[NDArray[Any]]]]
"""Yields the rows (r, ...) of consecutive examples, a block of examples at a time."""


def key_of(facts: dict[str, Any]) -> str:
    """The SHA-256 of JSON-ready facts, 32 hex digits of it."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def code_digest(*modules: ModuleType) -> str:
    """SHA-256 over the source of modules that an array depends on: changed code makes a new array."""
    digest = hashlib.sha256()
    for module in modules:
        digest.update(inspect.getsource(module).encode())
    return digest.hexdigest()


def stored(folder: Path, key: str, shape: tuple[int, ...], dtype: type, fill: Fill) -> NDArray[Any]:
    """The array `key`, memory-mapped read-only; filled first where it is not there yet.

    It is written under a temporary name and renamed when complete, so a killed run leaves no half array. `fill` must
    yield exactly shape[0] rows.
    """
    path = folder / f"{key}.npy"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with atomic.replacing(path) as temporary:
            _write(temporary, shape, dtype, fill)
    opened: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    return opened


def stored_rows(folder: Path, key: str, shape: tuple[int, ...], dtype: type, fill: FillRows) -> Rows:
    """As `stored`, where nobody knows beforehand how many rows of `shape` each example has."""
    values, first = folder / f"{key}.rows", folder / f"{key}.first.npy"
    if not first.exists():
        folder.mkdir(parents=True, exist_ok=True)
        sizes: list[int] = []
        with atomic.replacing(values) as temporary, temporary.open("wb") as file:
            for block in fill():
                for rows in block:
                    file.write(np.ascontiguousarray(rows, dtype).tobytes())
                    sizes.append(len(rows))
        with atomic.replacing(first) as temporary, temporary.open("wb") as file:
            np.save(file, np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64))
    starts: NDArray[np.int64] = np.load(first, allow_pickle=False)
    full = (int(starts[-1]), *shape)
    mapped: NDArray[Any] = np.memmap(values, dtype, "r", shape=full) if full[0] else np.empty(full, dtype)
    return Rows(mapped, starts)


def _write(path: Path, shape: tuple[int, ...], dtype: type, fill: Fill) -> None:
    if shape[0] == 0:
        with path.open("wb") as file:
            np.save(file, np.empty(shape, dtype))
        return
    array = open_memmap(path, mode="w+", dtype=dtype, shape=shape)
    row = 0
    for block in fill():
        array[row : row + len(block)] = block
        row += len(block)
    if row != shape[0]:
        raise RuntimeError(f"expected {shape[0]} rows for {path.name}, got {row}")
    array.flush()
