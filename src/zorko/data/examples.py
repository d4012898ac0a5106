"""The record that every labelled data set becomes, whatever format it came in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zorko.data.marks import Marks
from zorko.data.parts import FREE, PARTS
from zorko.data.pictures import PictureChain, PictureView
from zorko.types import Failure, Remark

UNKNOWN = -1
"""Label value: nobody said. The example takes no part in that head's loss, metrics or calibration."""

OUTLIER = -2
"""Label value: none of the head's names at all (for `read`: not a digit)."""


@dataclass(frozen=True, eq=False)
class Examples:
    """N pictures with labels; checks itself on creation and raises ValueError with what was expected and what came.

    pictures     N sources of pictures (types.ImageSource), opened only when used; a tuple of them where a question is about
                 several
    labels       for each head (N,) int64: an index into `label_names[head]`, or UNKNOWN, or OUTLIER
    label_names  for each head the names of its values, in order
    sources      N names for messages and reports: a path, or "FILE:train:12"
    groups       (N,) int64; equal numbers show the same object, scene or drawer and stay on one side of a split
    fixed_split  (N,) of "train", "validation", "calibration", "test" or "" (free) where the data set comes
                 divided; None where it says nothing
    problems     what was found and left out while loading
    kinds        (N, K) int64: what each part of the picture shows, as an index into `kind_names`, UNKNOWN where nobody
                 said: for a composite the reference first, then its panels; of a pair each picture; None where there are no
                 such names. They are no question's answer, but to tell them apart teaches an encoder what to look at
    kind_names   the names of the kinds, in order
    places       (N, 2) float32: where the right answer points, x and y in 0..1 of its part of the picture, NaN where
                 nobody said; None where answers point nowhere
    marks        N, where an answer takes several steps (`orbit`): what is right at each of them; None elsewhere
    """

    pictures: Sequence[Any]
    labels: dict[str, NDArray[np.int64]]
    label_names: dict[str, tuple[str, ...]]
    sources: Sequence[str]
    groups: NDArray[np.int64]
    fixed_split: NDArray[np.str_] | None = None
    problems: tuple[Failure, ...] = ()
    places: NDArray[np.float32] | None = None
    kinds: NDArray[np.int64] | None = None
    kind_names: tuple[str, ...] = ()
    marks: tuple[Marks, ...] | None = None

    def __post_init__(self) -> None:
        if not self.labels or self.labels.keys() != self.label_names.keys():
            raise ValueError(
                "labels and label_names must name the same heads, at least one; "
                f"got {sorted(self.labels)} and {sorted(self.label_names)}"
            )
        _check_length("sources", len(self.sources), len(self))
        _check_integers("groups", self.groups, len(self))
        for head, values in self.labels.items():
            _check_labels(head, values, self.label_names[head], len(self))
        if self.fixed_split is not None:
            _check_fixed_split(self.fixed_split, len(self))
        if self.places is not None and self.places.shape != (len(self), 2):
            raise ValueError(f"places: expected shape ({len(self)}, 2), got {self.places.shape}")
        if self.marks is not None:
            _check_length("marks", len(self.marks), len(self))
        if self.kinds is not None and (self.kinds.ndim != 2 or len(self.kinds) != len(self)):
            raise ValueError(f"kinds: expected shape ({len(self)}, parts), got {self.kinds.shape}")
        if (
            self.kinds is not None
            and self.kinds.size
            and not UNKNOWN <= self.kinds.min() <= self.kinds.max() < len(self.kind_names)
        ):
            raise ValueError(f"kinds: expected values in {UNKNOWN}..{len(self.kind_names) - 1}, got others")

    def __len__(self) -> int:
        return len(self.pictures)

    def subset(self, indices: NDArray[np.integer[Any]]) -> Examples:
        """The examples at `indices` (M,) in that order, as views; `problems` stay with the whole.

        Raises IndexError for an index outside 0..N-1.
        """
        chosen = _checked_indices(indices, len(self))
        return replace(
            self,
            pictures=PictureView(self.pictures, chosen),
            labels={head: values[chosen] for head, values in self.labels.items()},
            sources=tuple(self.sources[i] for i in chosen.tolist()),
            groups=self.groups[chosen],
            fixed_split=None if self.fixed_split is None else self.fixed_split[chosen],
            problems=(),
            places=None if self.places is None else self.places[chosen],
            kinds=None if self.kinds is None else self.kinds[chosen],
            marks=None if self.marks is None else tuple(self.marks[i] for i in chosen.tolist()),
        )


def concatenate(sets: Sequence[Examples]) -> Examples:
    """The examples of all sets, one behind the other, as views.

    Groups are numbered anew, so that no group spans two sets. Where any set comes divided, the examples of the
    others are free. Kinds and marks are left out. Raises ValueError when there is no set, or when heads or names differ.
    """
    if not sets:
        raise ValueError("expected at least one set of examples, got none")
    names = sets[0].label_names
    for other in sets[1:]:
        if other.label_names != names:
            raise ValueError(f"expected the heads and names {names}, got {other.label_names}")
    divided = any(part.fixed_split is not None for part in sets)
    any_places = any(part.places is not None for part in sets)
    return Examples(
        pictures=PictureChain([part.pictures for part in sets]),
        labels={head: np.concatenate([part.labels[head] for part in sets]) for head in names},
        label_names=names,
        sources=tuple(source for part in sets for source in part.sources),
        groups=_renumbered([part.groups for part in sets]),
        fixed_split=np.concatenate([_split_or_free(part) for part in sets]) if divided else None,
        problems=tuple(problem for part in sets for problem in part.problems),
        places=np.concatenate([_places_or_none(part) for part in sets]) if any_places else None,
    )


def _places_or_none(examples: Examples) -> NDArray[np.float32]:
    return np.full((len(examples), 2), np.nan, np.float32) if examples.places is None else examples.places


def _split_or_free(examples: Examples) -> NDArray[np.str_]:
    if examples.fixed_split is None:
        return np.full(len(examples), FREE, dtype=np.str_)
    return examples.fixed_split


def _renumbered(groups_of_sets: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    numbered = []
    first_free = 0
    for groups in groups_of_sets:
        distinct, numbers = np.unique(groups, return_inverse=True)
        numbered.append(numbers.astype(np.int64) + first_free)
        first_free += len(distinct)
    return np.concatenate(numbered)


def _checked_indices(indices: NDArray[np.integer[Any]], count: int) -> NDArray[np.int64]:
    array = np.asarray(indices)
    if array.size == 0:
        return np.zeros(0, dtype=np.int64)
    if array.ndim != 1 or not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"expected indices (M,) of integers, got shape {array.shape} of {array.dtype}")
    if array.min() < 0 or array.max() >= count:
        raise IndexError(f"expected indices in 0..{count - 1}, got {array.min()}..{array.max()}")
    return array.astype(np.int64)


def _check_length(name: str, actual: int, expected: int) -> None:
    if actual != expected:
        raise ValueError(f"{name}: expected {expected} entries, one a picture, got {actual}")


def _check_integers(name: str, values: NDArray[np.int64], expected: int) -> None:
    if values.ndim != 1 or values.dtype != np.int64:
        raise ValueError(f"{name}: expected shape ({expected},) of int64, got {values.shape} of {values.dtype}")
    _check_length(name, len(values), expected)


def _check_labels(head: str, values: NDArray[np.int64], names: tuple[str, ...], expected: int) -> None:
    _check_integers(f"labels[{head!r}]", values, expected)
    if not names or len(set(names)) != len(names):
        raise ValueError(f"label_names[{head!r}]: expected at least one name, each once, got {names}")
    if len(values) and (values.min() < OUTLIER or values.max() >= len(names)):
        raise ValueError(
            f"labels[{head!r}]: expected values in {OUTLIER}..{len(names) - 1}, got {values.min()}..{values.max()}"
        )


def _check_fixed_split(fixed_split: NDArray[np.str_], expected: int) -> None:
    if fixed_split.ndim != 1 or fixed_split.dtype.kind != "U":
        raise ValueError(f"fixed_split: expected shape ({expected},) of str, got {fixed_split.shape} of {fixed_split.dtype}")
    _check_length("fixed_split", len(fixed_split), expected)
    unknown = sorted(set(np.unique(fixed_split).tolist()) - {FREE, *PARTS})
    if unknown:
        raise ValueError(f"fixed_split: expected {PARTS} or '', got {unknown}")


def told(problem: Failure) -> str:
    """A problem of a data set on a line: what is left out is called so, once."""
    line = f"{problem.source}: {problem.problem}"
    return line if isinstance(problem, Remark) or line.endswith("left out") else f"left out: {line}"
