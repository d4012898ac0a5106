"""Which examples each epoch sees, in which order: a function of seed and epoch alone, so a resumed run repeats it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import IterableDataset

Rows = NDArray[np.uint8] | NDArray[np.float32]


@dataclass(frozen=True)
class Source:
    """Rows (N, ...) with labels (N,) for each head; an epoch sees `each_epoch` of them, all where it is None."""

    rows: Rows
    labels: dict[str, NDArray[np.int64]]
    indices: NDArray[np.int64]
    each_epoch: int | None = None


class Batch(NamedTuple):
    """A tuple, since Lightning takes no frozen dataclass. `rows` (B, ...) as stored, `labels[head]` (B,) int64."""

    rows: Tensor
    labels: dict[str, Tensor]


class EpochBatches(IterableDataset[Batch]):
    """Batches over several sources. Shuffled anew in each epoch where `seed` is given, else in order."""

    def __init__(self, sources: Sequence[Source], batch_size: int, seed: int | None) -> None:
        self.sources = tuple(sources)
        self.batch_size = batch_size
        self.seed = seed
        self.epoch = 0

    def __len__(self) -> int:
        """Batches in one epoch. A shuffled last batch that is short is left out: batch norm needs company."""
        total = sum(len(s.indices) if s.each_epoch is None else s.each_epoch for s in self.sources)
        if self.seed is not None and total >= self.batch_size:
            return total // self.batch_size
        return -(-total // self.batch_size)

    def __iter__(self) -> Iterator[Batch]:
        which, index = self._order()
        for number in range(len(self)):
            part = slice(number * self.batch_size, (number + 1) * self.batch_size)
            yield self._batch(which[part], index[part])

    def _order(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        rng = None if self.seed is None else np.random.default_rng((self.seed, self.epoch))
        chosen = []
        for source in self.sources:
            few = rng is not None and source.each_epoch is not None
            chosen.append(rng.choice(source.indices, source.each_epoch, replace=False) if few and rng else source.indices)
        which = np.repeat(np.arange(len(chosen)), [len(c) for c in chosen])
        index = np.concatenate(chosen)
        if rng is None:
            return which, index
        order = rng.permutation(len(index))
        return which[order], index[order]

    def _batch(self, which: NDArray[np.int64], index: NDArray[np.int64]) -> Batch:
        first = self.sources[0]
        rows = np.empty((len(index), *first.rows.shape[1:]), first.rows.dtype)
        labels = {head: np.empty(len(index), np.int64) for head in first.labels}
        for number, source in enumerate(self.sources):
            mine = which == number
            rows[mine] = source.rows[index[mine]]
            for head, values in labels.items():
                values[mine] = source.labels[head][index[mine]]
        return Batch(torch.from_numpy(rows), {head: torch.from_numpy(values) for head, values in labels.items()})
