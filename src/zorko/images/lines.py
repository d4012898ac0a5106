"""Straight lines of one grey across a picture: the frames and gaps that programs draw round pictures.

Everything here looks at rows. For columns, hand over the picture turned: `grey.T`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.int16]
"""Grey levels 0..255, shape (H, W); signed, so that they can be subtracted."""

# Levels: how far pixels of one line may be from its grey, in a clean picture and with ever stronger JPEG noise. What lies
# beside a line must be farther from it.
_TOLERANCES = (10, 24, 40)
_SHARE_OF_ONE_GREY = 0.9
# So much of what lies beside a drawn line differs from it; beside a line that the scene happens to hold, less.
_SHARE_THAT_DIFFERS = 0.3
_SAMPLES = 64  # pixels of a line that are looked at, enough for these shares


@dataclass(frozen=True)
class Band:
    """Rows `start` to `stop` (not included), all of one grey."""

    start: int
    stop: int
    level: int

    @property
    def size(self) -> int:
        """Its height in rows."""
        return self.stop - self.start


def gap_near(grey: Grey, row: int, most: int) -> Band | None:
    """The drawn gap, at most `most` rows high and at most `most` rows away from `row`, the widest; None without.

    What is beside it differs from it on both sides, so that plain parts of a picture are no gaps.
    """
    start, stop = max(0, row - 2 * most - 2), min(len(grey), row + 2 * most + 2)
    lines = _Lines.of(grey[start:stop])
    for same in _TOLERANCES:
        drawn = [
            Band(start + band.start, start + band.stop, band.level)
            for band in lines.bands(same)
            if band.start > 0 and band.stop < stop - start and band.size <= most
            and band.start - most <= row - start <= band.stop + most
            and lines.is_edge(band.start - 1, -1, same) and lines.is_edge(band.stop, 1, same)
        ]  # fmt: skip
        if drawn:
            # A blurred edge between two plain parts makes a line too, but a thin one.
            return max(drawn, key=lambda band: (band.size, -abs(band.start + band.stop - 2 * row)))
    return None


def frame(grey: Grey, most: int) -> tuple[int, int]:
    """How many rows at the top and at the bottom are a frame round the picture, each 0..`most`.

    A frame is of one grey and ends in a hard edge. Where it is as dark as what it borders on, and so has no such edge, it
    is taken to be as wide as the frame on the side across.
    """
    sides = [_Lines.of(side[: most + 3]) for side in (grey, grey[::-1])]
    for same in _TOLERANCES:
        top, bottom = (lines.outermost(same, most + 1) for lines in sides)
        hard = [
            0 < band.size <= most and lines.is_edge(band.stop, 1, same)
            for lines, band in zip(sides, (top, bottom), strict=True)
        ]
        if all(hard) or (any(hard) and abs(top.level - bottom.level) > same):
            return top.size * hard[0], bottom.size * hard[1]
        if any(hard):
            size = top.size if hard[0] else bottom.size
            top, bottom = (lines.outermost(_TOLERANCES[-1], size) for lines in sides)
            return top.size, bottom.size
    return 0, 0


@dataclass(frozen=True, eq=False)
class _Lines:
    """Rows with the grey of each, and how far its pixels are from that, but for the tenth that is farthest."""

    pixels: Grey
    levels: NDArray[np.int64]
    spreads: NDArray[np.int16]

    @classmethod
    def of(cls, rows: Grey) -> _Lines:
        pixels = rows[:, :: max(1, rows.shape[1] // _SAMPLES)]
        levels = np.median(pixels, axis=1).astype(np.int64)
        farther = pixels.shape[1] * (1 - _SHARE_OF_ONE_GREY)
        rank = pixels.shape[1] - 1 - int(farther)
        spreads = np.partition(np.abs(pixels - levels[:, None].astype(np.int16)), rank, axis=1)[:, rank]
        return cls(pixels, levels, spreads)

    def bands(self, same: int) -> list[Band]:
        """The runs of rows of one grey; the rows of a run have about the same grey."""
        found: list[Band] = []
        for row in np.flatnonzero(self.spreads <= same).tolist():
            level = int(self.levels[row])
            if found and found[-1].stop == row and abs(found[-1].level - level) <= same:
                found[-1] = Band(found[-1].start, row + 1, found[-1].level)
            else:
                found.append(Band(row, row + 1, level))
        return found

    def outermost(self, same: int, most: int) -> Band:
        """The run of rows of one grey at the top, at most `most`; of size 0 where the first row is not of one grey."""
        found = self.bands(same)
        return Band(0, min(most, found[0].stop), found[0].level) if found and found[0].start == 0 else Band(0, 0, 0)

    def is_edge(self, row: int, step: int, same: int) -> bool:
        """Whether `row` and the one after it, in the direction of `step`, differ from the row before.

        The first may be a mixture, so one of both will do. Only the nearest row of a line is compared, so that a slow
        change of light is not cut into lines.
        """
        beyond = [at for at in (row, row + step) if 0 <= at < len(self.pixels)]
        differs = np.abs(self.pixels[beyond] - self.levels[row - step]) > same
        return bool(len(beyond) and differs.mean(axis=1).max() >= _SHARE_THAT_DIFFERS)
