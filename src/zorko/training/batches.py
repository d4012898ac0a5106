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

from zorko.data.examples import UNKNOWN
from zorko.training.rows import Rows


@dataclass(frozen=True)
class Source:
    """N examples' rows, with labels (N,) for each head; an epoch sees `each_epoch` of `indices`, all where it is None.

    `places` (N, 2) float32: where the thing asked for is, in shares of its row's picture, NaN where nobody said. `kinds`
    (N, K) int64: what each of an example's rows shows, UNKNOWN where nobody said. `redraw`: the head whose pairs are drawn
    anew for each epoch.
    """

    rows: Rows
    labels: dict[str, NDArray[np.int64]]
    indices: NDArray[np.int64]
    each_epoch: int | None = None
    places: NDArray[np.float32] | None = None
    kinds: NDArray[np.int64] | None = None
    redraw: str | None = None

    def drawn(self, rng: np.random.Generator) -> Source:
        """The source of one epoch: as many pairs of the same pictures, drawn anew, half of them of one kind.

        Each picture that stood first stands first again, with another partner. Where `redraw` names no head, or it is not
        known of every picture what it shows, the source stays as it is.
        """
        if self.redraw is None or self.kinds is None or (self.kinds[self.indices] == UNKNOWN).any():
            return self
        numbers = self.rows.numbers(self.indices).reshape(-1, 2)
        kinds = self.kinds[self.indices]
        pictures, places = np.unique(numbers, return_index=True)
        kind = kinds.reshape(-1)[places]
        same = rng.permutation(len(numbers)) % 2 == 1
        partner = _partners(np.searchsorted(pictures, numbers[:, 0]), kind, same, rng)
        members = np.stack([numbers[:, 0], pictures[partner]], axis=1)
        rows = Rows(self.rows.values, np.arange(len(members) + 1, dtype=np.int64) * 2, members.reshape(-1))
        labels = (kind[partner] == kinds[:, 0]).astype(np.int64)  # of a kind with one picture there is no other
        new_kinds = np.stack([kinds[:, 0], kind[partner]], axis=1)
        return Source(rows, {self.redraw: labels}, np.arange(len(members)), self.each_epoch, None, new_kinds)


class Batch(NamedTuple):
    """B examples. `rows` (R, ...) as stored, `sizes` (B,) int64 how many of them each example has, one behind the other;
    `labels[head]` (B,) int64; `places` (B, 2) float32; `kinds` (R,) int64. A tuple, since Lightning takes no frozen
    dataclass."""

    rows: Tensor
    sizes: Tensor
    labels: dict[str, Tensor]
    places: Tensor
    kinds: Tensor


class EpochBatches(IterableDataset[Batch]):
    """Batches over several sources. Shuffled anew in each epoch where `seed` is given, else in order.

    `alike`: up to so many examples whose first rows show one kind of thing stand together, so that a batch holds what is
    hard to tell apart; 1 leaves the order to chance.
    """

    def __init__(self, sources: Sequence[Source], batch_size: int, seed: int | None, alike: int = 1) -> None:
        self.sources = tuple(sources)
        self.batch_size = batch_size
        self.seed = seed
        self.alike = alike
        self.epoch = 0

    def __len__(self) -> int:
        """Batches in one epoch. A shuffled last batch that is short is left out: batch norm needs company."""
        total = sum(len(s.indices) if s.each_epoch is None else s.each_epoch for s in self.sources)
        if self.seed is not None and total >= self.batch_size:
            return total // self.batch_size
        return -(-total // self.batch_size)

    def __iter__(self) -> Iterator[Batch]:
        rng = None if self.seed is None else np.random.default_rng((self.seed, self.epoch))
        sources = self.sources if rng is None else tuple(source.drawn(rng) for source in self.sources)
        which, index = self._order(sources, rng)
        for number in range(len(self)):
            part = slice(number * self.batch_size, (number + 1) * self.batch_size)
            yield _batch(sources, which[part], index[part])

    def _order(
        self, sources: Sequence[Source], rng: np.random.Generator | None
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        chosen = []
        for source in sources:
            few = rng is not None and source.each_epoch is not None
            chosen.append(rng.choice(source.indices, source.each_epoch, replace=False) if few and rng else source.indices)
        which = np.repeat(np.arange(len(chosen)), [len(c) for c in chosen])
        index = np.concatenate(chosen)
        if rng is None:
            return which, index
        order = rng.permutation(len(index))
        if self.alike > 1:
            order = _clustered(order, _kinds(sources, chosen), self.alike, rng)
        return which[order], index[order]


def _kinds(sources: Sequence[Source], chosen: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """What the first row of each chosen example shows, source by source, UNKNOWN where nobody said."""
    told = zip(sources, chosen, strict=True)
    return np.concatenate([np.full(len(c), UNKNOWN) if s.kinds is None else s.kinds[c, 0] for s, c in told])


def _batch(sources: Sequence[Source], which: NDArray[np.int64], index: NDArray[np.int64]) -> Batch:
    first = sources[0]
    labels = {head: np.empty(len(index), np.int64) for head in first.labels}
    places = np.full((len(index), 2), np.nan, np.float32)
    sizes = np.empty(len(index), np.int64)
    for number, source in enumerate(sources):
        mine = which == number
        sizes[mine] = source.rows.sizes[index[mine]]
        for head, values in labels.items():
            values[mine] = source.labels[head][index[mine]]
        if source.places is not None:
            places[mine] = source.places[index[mine]]
    rows = np.empty((int(sizes.sum()), *first.rows.values.shape[1:]), first.rows.values.dtype)
    owner = np.repeat(which, sizes)  # the source of each row
    kinds = np.full(len(rows), UNKNOWN, np.int64)
    for number, source in enumerate(sources):
        mine = which == number
        rows[owner == number] = source.rows.take(index[mine])[0]
        if source.kinds is not None:
            parts = np.arange(source.kinds.shape[1]) < sizes[mine][:, None]
            kinds[owner == number] = source.kinds[index[mine]][parts]
    return Batch(
        torch.from_numpy(rows),
        torch.from_numpy(sizes),
        {head: torch.from_numpy(values) for head, values in labels.items()},
        torch.from_numpy(places),
        torch.from_numpy(kinds),
    )


def _clustered(order: NDArray[np.int64], kind: NDArray[np.int64], size: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """`order` (M,) rearranged: runs of up to `size` places of one kind, as `kind` (M,) says, the runs by chance."""
    sorted_order = order[np.argsort(kind[order], kind="stable")]
    sorted_kind = kind[sorted_order]
    first_of_kind = np.searchsorted(sorted_kind, sorted_kind)
    begins = (np.arange(len(order)) - first_of_kind) % size == 0
    cluster = np.cumsum(begins) - 1
    place = rng.permutation(int(begins.sum()))
    return sorted_order[np.argsort(place[cluster], kind="stable")]


def _partners(
    first: NDArray[np.int64], kind: NDArray[np.int64], same: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Another picture for each of the pictures `first` (M,), of its own kind where `same` (M,), else of another one.

    `kind` (V,): of each picture. Where there is no other picture of its kind, it gets one of another kind.
    """
    order = np.argsort(kind, kind="stable")  # pictures by kind
    begins = np.searchsorted(kind[order], kind[first])
    counts = np.searchsorted(kind[order], kind[first], side="right") - begins
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    within = place[first] - begins
    step = 1 + np.floor(rng.random(len(first)) * np.maximum(counts - 1, 1)).astype(np.int64)
    alike = begins + (within + step) % counts
    others = np.maximum(len(kind) - counts, 1)
    away = (begins + counts + np.floor(rng.random(len(first)) * others).astype(np.int64)) % len(kind)
    chosen: NDArray[np.int64] = order[np.where(same & (counts > 1), alike, away)]
    return chosen
