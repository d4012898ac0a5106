"""Sequences of pictures that are made when asked for: views, never copies."""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from zorko.types import ImageSource


class LazyPictures(Sequence[ImageSource]):
    """Base of the picture sequences: a kind writes `__len__` and `_at` and gets the rest."""

    @abstractmethod
    def _at(self, index: int) -> ImageSource:
        """The picture at `index`, which is in 0..len - 1."""

    @overload
    def __getitem__(self, index: int) -> ImageSource: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[ImageSource]: ...
    def __getitem__(self, index: int | slice) -> ImageSource | Sequence[ImageSource]:
        if isinstance(index, slice):
            return PictureView(self, np.arange(len(self), dtype=np.int64)[index])
        position = index + len(self) if index < 0 else index
        if not 0 <= position < len(self):
            raise IndexError(f"picture {index} of {len(self)}")
        return self._at(position)


class ArrayPictures(LazyPictures):
    """Pictures of one size kept in one array (N, H, W), (N, H, W, 3) or (N, H, W, 4); each item is a view of it."""

    def __init__(self, pixels: NDArray[Any]) -> None:
        if pixels.ndim not in (3, 4) or (pixels.ndim == 4 and pixels.shape[3] not in (3, 4)):
            raise ValueError(f"expected pictures (N, H, W), (N, H, W, 3) or (N, H, W, 4), got shape {pixels.shape}")
        self.pixels = pixels

    def __len__(self) -> int:
        return int(self.pixels.shape[0])

    def _at(self, index: int) -> ImageSource:
        picture: NDArray[Any] = self.pixels[index]
        return picture


class PictureView(LazyPictures):
    """The pictures of `base` at `indices`, in that order; a view of a view looks into the first base."""

    def __init__(self, base: Sequence[ImageSource], indices: NDArray[np.int64]) -> None:
        self.base: Sequence[ImageSource] = base.base if isinstance(base, PictureView) else base
        self.indices: NDArray[np.int64] = base.indices[indices] if isinstance(base, PictureView) else indices

    def __len__(self) -> int:
        return len(self.indices)

    def _at(self, index: int) -> ImageSource:
        return self.base[int(self.indices[index])]


class PictureChain(LazyPictures):
    """Several sequences of pictures, one behind the other."""

    def __init__(self, links: Sequence[Sequence[ImageSource]]) -> None:
        self.links = tuple(links)
        self.ends = list(accumulate(len(link) for link in self.links))

    def __len__(self) -> int:
        return self.ends[-1] if self.ends else 0

    def _at(self, index: int) -> ImageSource:
        number = bisect_right(self.ends, index)
        start = self.ends[number - 1] if number else 0
        return self.links[number][index - start]
