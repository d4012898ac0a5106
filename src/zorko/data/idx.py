"""The idx format of MNIST: a big-endian header, then bytes.

Source: http://yann.lecun.com/exdb/mnist, section "The IDX file format".
"""

from __future__ import annotations

import gzip
import struct
import zlib
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from zorko.errors import DataError

_UINT8 = 0x08

# Far above any set of small pictures; a header that asks for more is damaged or hostile.
MAX_BYTES = 4 * 2**30


def read_idx(path: Path, dimensions: int) -> NDArray[np.uint8]:
    """The array in an idx file of bytes; `dimensions` is 3 for pictures (N, H, W), 1 for labels (N,).

    A file whose name ends in .gz is unpacked on the way.

    Raises DataError, naming the file, for a wrong magic number, another type or number of dimensions, a size of
    zero or above MAX_BYTES, and for fewer or more bytes than the header says.
    """
    try:
        with _opened(path) as file:
            shape = _read_header(file, path, dimensions)
            expected = int(np.prod(shape, dtype=np.int64))
            data = file.read(expected + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path}: the file cannot be read to its end ({error}); fetch it again") from error
    if len(data) != expected:
        actual = f"{len(data)}" if len(data) < expected else "more"
        raise DataError(f"{path}: the header promises {expected} bytes of data, found {actual}; fetch the file again")
    return np.frombuffer(data, dtype=np.uint8).reshape(shape)


def _opened(path: Path) -> BinaryIO:
    if path.suffix.lower() == ".gz":
        return cast(BinaryIO, gzip.open(path, "rb"))
    return path.open("rb")


def _read_header(file: BinaryIO, path: Path, dimensions: int) -> tuple[int, ...]:
    magic = file.read(4)
    expected = bytes((0, 0, _UINT8, dimensions))
    if magic != expected:
        raise DataError(
            f"{path}: not an idx file of bytes with {dimensions} dimensions: "
            f"it must begin with {expected.hex(' ')}, found {magic.hex(' ') or 'nothing'}"
        )
    sizes = file.read(4 * dimensions)
    if len(sizes) != 4 * dimensions:
        raise DataError(f"{path}: the file ends within its header; fetch it again")
    shape: tuple[int, ...] = struct.unpack(f">{dimensions}I", sizes)
    total = 1
    for size in shape:
        total *= size
    if not 0 < total <= MAX_BYTES:
        raise DataError(f"{path}: the header states the size {shape}; expected 1 to {MAX_BYTES} bytes in all")
    return shape
