"""Rows of pixels or features, any number to an example: a digit has one, a composite one for each of its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of N examples.

    `values` (V, ...), often memory-mapped. Those of example i are `values[first[i]:first[i + 1]]`, with `first` (N + 1,)
    int64; or, where examples share rows, as pairs share pictures, the values at `index[first[i]:first[i + 1]]`. An example
    whose picture could not be read has none.
    """

    values: NDArray[Any]
    first: NDArray[np.int64]
    index: NDArray[np.int64] | None = None

    @classmethod
    def single(cls, values: NDArray[Any]) -> Rows:
        """One row to an example, (N, ...)."""
        return cls(values, np.arange(len(values) + 1, dtype=np.int64))

    def of_sets(self, members: NDArray[np.int64]) -> Rows:
        """Examples that each have, as their rows, the only row of each of K of these: members (M, K) index them.

        An example has no row at all where one of its members has none.
        """
        if members.shape[1] == 1:
            return self
        complete = (self.sizes == 1)[members].all(axis=1)
        sizes = np.where(complete, members.shape[1], 0)
        first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        return Rows(self.values, first, self.first[:-1][members[complete]].reshape(-1))

    def __len__(self) -> int:
        return len(self.first) - 1

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many rows each example has, (N,)."""
        return np.diff(self.first)

    def numbers(self, indices: NDArray[np.int64]) -> NDArray[np.int64]:
        """Which of `values` the rows of the examples at `indices` (M,) are, in that order."""
        sizes = self.sizes[indices]
        starts = np.repeat(self.first[indices] - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
        places = (starts + np.arange(len(starts))).astype(np.int64)
        return places if self.index is None else self.index[places]

    def take(self, indices: NDArray[np.int64]) -> tuple[NDArray[Any], NDArray[np.int64]]:
        """A copy of the rows of the examples at `indices` (M,), in that order, and how many each has, (M,)."""
        return self.values[self.numbers(indices)], self.sizes[indices]

    def of_readable(self) -> Rows:
        """Without the examples that have no row."""
        return Rows(self.values, np.append(self.first[:-1][self.sizes > 0], self.first[-1]), self.index)

    def with_values(self, values: NDArray[Any]) -> Rows:
        """Other values for the same rows, such as their features."""
        return Rows(values, self.first, self.index)
