"""One number for a labelled data set, so that a model can say what it was made from."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zorko.data.examples import Examples
from zorko.data.pictures import distinct
from zorko.errors import DataError
from zorko.types import ImageSource

# Changed whenever the same data would give another number, so that old and new ones are never compared.
_VERSION = b"zorko-data-1"

_CHUNK_BYTES = 1 << 20


def fingerprint(examples: Examples) -> str:
    """SHA-256, 64 hex digits, over the heads, their names and labels, kinds if any, and the bytes of every picture.

    For a path the bytes of its file count, for an array its type, shape and values. Sources, groups and parts do
    not, so data that was moved keeps its number. The order of the examples counts, since splits and batches
    depend on it. Reads one picture at a time. Raises DataError when a file cannot be read.
    """
    total = hashlib.sha256(_VERSION)
    for head in sorted(examples.labels):
        _add(total, repr((head, examples.label_names[head])).encode())
        _add(total, examples.labels[head].astype("<i8").tobytes())
    if examples.kinds is not None:
        _add(total, repr(examples.kind_names).encode())
        _add(total, examples.kinds.astype("<i8").tobytes())
    pictures, members = distinct(examples.pictures)
    for picture in pictures:
        total.update(_digest(picture))
    if members.shape[1] > 1:
        _add(total, members.astype("<i8").tobytes())
    return total.hexdigest()


def _add(total: hashlib._Hash, data: bytes) -> None:
    # With its length before it, so that no two different sequences join to the same bytes.
    total.update(len(data).to_bytes(8, "little"))
    total.update(data)


def _digest(picture: ImageSource) -> bytes:
    if isinstance(picture, (str, Path)):
        return _digest_of_file(Path(picture))
    if isinstance(picture, bytes):
        return hashlib.sha256(picture).digest()
    if isinstance(picture, np.ndarray):
        return _digest_of_array(picture)
    return _digest_of_array(np.asarray(picture))


def _digest_of_file(path: Path) -> bytes:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                digest.update(chunk)
    except OSError as error:
        raise DataError(f"{path}: the picture cannot be read ({error.strerror}); the data set has changed") from error
    return digest.digest()


def _digest_of_array(pixels: NDArray[Any]) -> bytes:
    little_endian = pixels.astype(pixels.dtype.newbyteorder("<"), copy=False)
    digest = hashlib.sha256(f"{little_endian.dtype.str} {pixels.shape} ".encode())
    digest.update(little_endian.tobytes())
    return digest.digest()
