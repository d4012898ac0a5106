"""Rows of pixels or features, any number to an example: a digit has one, a composite one for each of its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of N examples, one behind the other.

    `values` (R, ...), often memory-mapped; those of example i are `values[first[i]:first[i + 1]]`, with `first` (N + 1,)
    int64. An example whose picture could not be read has none.
    """

    values: NDArray[Any]
    first: NDArray[np.int64]

    @classmethod
    def single(cls, values: NDArray[Any]) -> Rows:
        """One row to an example, (N, ...)."""
        return cls(values, np.arange(len(values) + 1, dtype=np.int64))

    def __len__(self) -> int:
        return len(self.first) - 1

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many rows each example has, (N,)."""
        return np.diff(self.first)

    def take(self, indices: NDArray[np.int64]) -> tuple[NDArray[Any], NDArray[np.int64]]:
        """A copy of the rows of the examples at `indices` (M,), in that order, and how many each has, (M,)."""
        sizes = self.sizes[indices]
        starts = np.repeat(self.first[indices] - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
        return self.values[starts + np.arange(len(starts))], sizes

    def of_readable(self) -> Rows:
        """Without the examples that have no row."""
        return Rows(self.values, np.append(self.first[:-1][self.sizes > 0], self.first[-1]))

    def with_values(self, values: NDArray[Any]) -> Rows:
        """Other values for the same rows, such as their features."""
        return Rows(values, self.first)
