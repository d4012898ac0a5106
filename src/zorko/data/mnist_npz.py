"""MNIST and what is stored like it in one `.npz`."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zorko.data import digits
from zorko.data.blocks import Block, examples_of, refuse_images
from zorko.data.examples import Examples
from zorko.data.formats import Format
from zorko.data.idx import MAX_BYTES
from zorko.data.parts import FREE
from zorko.errors import DataError

_PARTS = (("train", "x_train", "y_train"), ("validation", "x_val", "y_val"), ("test", "x_test", "y_test"))
_PICTURES = ("x", "images")
_LABELS = ("y", "labels")

# What numpy and zipfile raise for files that are damaged, encrypted, pickled or no archives at all.
_READ_ERRORS = (OSError, EOFError, ValueError, RuntimeError, MemoryError, zipfile.BadZipFile, zlib.error)


def fits_npz(path: Path) -> bool:
    """Whether the path is a file called .npz."""
    return path.suffix.lower() == ".npz" and path.is_file()


def load_npz(path: Path, images: Path | None = None) -> Examples:
    """Examples for `read` from x_train, y_train, x_val, y_val, x_test, y_test, or from x or images and y or labels.

    Pictures are (N, H, W), (N, H, W, 1), (N, H, W, 3) or (N, H, W, 4) of uint8, uint16, bool, or float in 0..1.
    The parts that the file names are kept as the fixed split. Nothing pickled is ever loaded. Raises DataError
    for a file that is broken or pickled, for missing arrays, wrong shapes, types or labels, and sizes that differ.
    """
    refuse_images(path, images)
    try:
        _check_archive_size(path)
        with np.load(path, allow_pickle=False) as archive:
            return examples_of(_blocks(path, archive))
    except _READ_ERRORS as error:
        remedy = "save plain arrays with numpy.savez_compressed; pickled objects are never loaded"
        raise DataError(f"{path}: not a readable .npz ({error}); {remedy}") from error


def _blocks(path: Path, archive: Any) -> list[Block]:
    names = set(archive.files)
    parts = [(part, x, y) for part, x, y in _PARTS if x in names or y in names]
    if not parts:
        x = next((name for name in _PICTURES if name in names), "x")
        y = next((name for name in _LABELS if name in names), "y")
        parts = [(FREE, x, y)]
    missing = [name for _, x, y in parts for name in (x, y) if name not in names]
    if missing:
        raise DataError(
            f"{path}: no array {', '.join(missing)}; expected x_train, y_train, x_test, y_test, "
            f"or x (or images) and y (or labels), found {', '.join(sorted(names)) or 'none'}"
        )
    return [_block(f"{path}:{part}" if part else str(path), part, archive[x], archive[y]) for part, x, y in parts]


def _block(name: str, part: str, pictures: NDArray[Any], values: NDArray[Any]) -> Block:
    return Block(name, part, _checked_pictures(name, pictures), digits.parse_labels(values, name))


def _checked_pictures(name: str, pictures: NDArray[Any]) -> NDArray[Any]:
    if pictures.ndim == 4 and pictures.shape[3] == 1:
        pictures = pictures[..., 0]
    if pictures.ndim not in (3, 4) or (pictures.ndim == 4 and pictures.shape[3] not in (3, 4)) or not pictures.size:
        raise DataError(
            f"{name}: expected at least one picture, shape (N, H, W), (N, H, W, 3) or (N, H, W, 4), "
            f"got {pictures.shape}; reshape the array before saving it"
        )
    if pictures.dtype.kind == "f":
        low, high = float(pictures.min()), float(pictures.max())
        if not (low >= 0.0 and high <= 1.0):
            raise DataError(f"{name}: float pictures must lie in 0..1, found {low:g}..{high:g}; save them as uint8")
    elif pictures.dtype not in (np.uint8, np.uint16, np.bool_):
        raise DataError(f"{name}: expected uint8, uint16, bool or float pictures, got {pictures.dtype}; save uint8")
    return pictures


def _check_archive_size(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        stated = sum(member.file_size for member in archive.infolist())
    if stated > MAX_BYTES:
        raise DataError(f"{path}: {stated} bytes when unpacked, more than {MAX_BYTES}; use class folders or a CSV")


NPZ = Format(
    looks_for=".npz file with x_train, y_train, x_test, y_test, or with x and y",
    fits=fits_npz,
    load=load_npz,
)
