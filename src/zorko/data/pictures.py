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


class LazyPictures(Sequence[Any]):
    """Base of the picture sequences: a kind writes `__len__` and `_at` and gets the rest.

    What is in them is a picture each (types.ImageSource), or, in PictureSets, a tuple of pictures.
    """

    @abstractmethod
    def _at(self, index: int) -> Any:
        """The picture, or the pictures of one question, at `index`, which is in 0..len - 1."""

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
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

    def _at(self, index: int) -> Any:
        picture: NDArray[Any] = self.pixels[index]
        return picture


class PictureView(LazyPictures):
    """The pictures of `base` at `indices`, in that order; a view of a view looks into the first base."""

    def __init__(self, base: Sequence[Any], indices: NDArray[np.int64]) -> None:
        self.base: Sequence[Any] = base.base if isinstance(base, PictureView) else base
        self.indices: NDArray[np.int64] = base.indices[indices] if isinstance(base, PictureView) else indices

    def __len__(self) -> int:
        return len(self.indices)

    def _at(self, index: int) -> Any:
        return self.base[int(self.indices[index])]


class PictureChain(LazyPictures):
    """Several sequences of pictures, one behind the other."""

    def __init__(self, links: Sequence[Sequence[Any]]) -> None:
        self.links = tuple(links)
        self.ends = list(accumulate(len(link) for link in self.links))

    def __len__(self) -> int:
        return self.ends[-1] if self.ends else 0

    def _at(self, index: int) -> Any:
        number = bisect_right(self.ends, index)
        start = self.ends[number - 1] if number else 0
        return self.links[number][index - start]


class PictureSets(LazyPictures):
    """Questions about K pictures each: item i is the tuple of those of `files` at `members[i]`; members are (N, K)."""

    def __init__(self, files: Sequence[ImageSource], members: NDArray[np.int64]) -> None:
        self.files = tuple(files)
        self.members = members

    def __len__(self) -> int:
        return len(self.members)

    def _at(self, index: int) -> Any:
        return tuple(self.files[member] for member in self.members[index].tolist())


def distinct(pictures: Sequence[Any]) -> tuple[Sequence[Any], NDArray[np.int64]]:
    """The pictures behind N questions, each once, and which of them every question is about, (N, K) int64."""
    if isinstance(pictures, PictureSets):
        return pictures.files, pictures.members
    if isinstance(pictures, PictureView) and isinstance(pictures.base, PictureSets):
        members = pictures.base.members[pictures.indices]
        used, numbers = np.unique(members, return_inverse=True)
        return tuple(pictures.base.files[i] for i in used.tolist()), numbers.reshape(members.shape).astype(np.int64)
    return pictures, np.arange(len(pictures), dtype=np.int64)[:, None]
