"""Digits that come as arrays: one block of pictures and labels a part, put together as examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zorko.data import digits
from zorko.data.examples import Examples
from zorko.data.parts import FREE
from zorko.data.pictures import ArrayPictures
from zorko.errors import DataError


@dataclass(frozen=True, eq=False)
class Block:
    """Pictures (N, H, W) or (N, H, W, C) with labels (N,) from one place; `part` is "" where they come undivided."""

    name: str
    part: str
    pictures: NDArray[Any]
    labels: NDArray[np.int64]

    def __post_init__(self) -> None:
        if len(self.pictures) != len(self.labels):
            raise DataError(
                f"{self.name}: {len(self.pictures)} pictures but {len(self.labels)} labels; they do not belong together"
            )


def examples_of(blocks: Sequence[Block]) -> Examples:
    """The blocks, at least one, one behind the other as examples for `read`; their parts are the fixed split.

    Raises DataError where the blocks' pictures differ in size or type.
    """
    kinds = sorted({f"{block.pictures.shape[1:]} of {block.pictures.dtype}" for block in blocks})
    if len(kinds) != 1:
        raise DataError(f"{blocks[0].name}: the pictures of all parts must be of one kind, found {' and '.join(kinds)}")
    pixels = blocks[0].pictures if len(blocks) == 1 else np.concatenate([block.pictures for block in blocks])
    parts = np.repeat([block.part for block in blocks], [len(block.labels) for block in blocks])
    return Examples(
        pictures=ArrayPictures(pixels),
        labels={digits.HEAD: np.concatenate([block.labels for block in blocks])},
        label_names={digits.HEAD: digits.NAMES},
        sources=tuple(f"{block.name}:{number}" for block in blocks for number in range(len(block.labels))),
        groups=np.arange(len(pixels), dtype=np.int64),
        fixed_split=parts if np.any(parts != FREE) else None,
    )


def refuse_images(path: Path, images: Path | None) -> None:
    """Raises DataError when a folder of pictures is named beside data that holds its own."""
    if images is not None:
        raise DataError(f"{path}: the data holds its own pictures; leave out --images {images}")
