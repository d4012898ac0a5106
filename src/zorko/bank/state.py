"""A bank at one moment, as arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from zorko.bank.chunks import LARGEST
from zorko.errors import BankError

NOTHING = 0
"""The code of an attribute of which nothing is said."""


@dataclass(frozen=True)
class Vocabulary:
    """An attribute and what it can be: `values[i]` has the code i + 1, whatever comes later; `order` is that in which
    people see them."""

    number: int
    name: str
    value_numbers: tuple[int, ...]
    values: tuple[str, ...]
    empty: tuple[bool, ...]
    order: tuple[int, ...]

    @cached_property
    def codes(self) -> Mapping[str, int]:
        """The code of each value."""
        return {value: place + 1 for place, value in enumerate(self.values)}

    @cached_property
    def says_something(self) -> NDArray[np.bool_]:
        """By code, whether it is a value, and not one that says that there is nothing to say."""
        return np.array([False, *(not empty for empty in self.empty)])


@dataclass(frozen=True, eq=False)
class State:
    """A bank of N photographs and A attributes at one revision; it never changes. Row r everywhere is the photograph ids[r].

    generation  another one when rows are no longer those that they were; else rows only come behind
    shown       the number of the model whose answers are shown, None where there is none
    attributes  A, in the order in which people see them
    cases       their names, by number
    ids         (N,) int64, ascending
    values      (A, N) uint16: codes of what is said, by a person or else by the model
    trusted     (A, N): whether a person said it, or the model's answer is trusted
    corrected   (A, N): whether a person said it
    hidden      (N,): removed
    taken       (N,) datetime64[s], NaT where the photograph does not say
    ratios      (N,) float32: width by height
    names       N
    words       N, what a search for text looks into
    members     (2, M) int64: numbers of cases, and rows of the photographs in them
    vectors     (N, D) float32 of length 1; zeros where there is none
    """

    revision: int
    generation: int
    shown: int | None
    attributes: tuple[Vocabulary, ...]
    cases: Mapping[int, str]
    ids: NDArray[np.int64]
    values: NDArray[np.uint16]
    trusted: NDArray[np.bool_]
    corrected: NDArray[np.bool_]
    hidden: NDArray[np.bool_]
    taken: NDArray[np.datetime64]
    ratios: NDArray[np.float32]
    names: Sequence[str]
    words: Sequence[str]
    members: NDArray[np.int64]
    vectors: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def _columns(self) -> Mapping[str, int]:
        return {attribute.name: column for column, attribute in enumerate(self.attributes)}

    def column(self, attribute: str) -> int:
        """The row of `values` that an attribute has. Raises BankError for one that is not there."""
        column = self._columns.get(attribute)
        if column is None:
            raise BankError(f"there is no attribute {attribute!r}; there are: {', '.join(self._columns) or 'none'}")
        return column

    def code(self, column: int, value: str) -> int:
        """The code of a value. Raises BankError for one that the attribute can't be."""
        vocabulary = self.attributes[column]
        code = vocabulary.codes.get(value)
        if code is None:
            known = ", ".join(vocabulary.values[place] for place in vocabulary.order)
            raise BankError(f"{vocabulary.name} is never {value!r}; it is one of: {known}")
        return code

    def rows(self, photos: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
        """The rows of photographs. Raises BankError for one that is not there."""
        plain = photos if isinstance(photos, np.ndarray) else [max(-1, min(number, LARGEST)) for number in photos]
        asked = np.asarray(plain, np.int64)
        rows = np.searchsorted(self.ids, asked)
        there = rows < len(self.ids)
        there[there] = self.ids[rows[there]] == asked[there]
        if not there.all():
            missing = photos[int(np.argmin(there))]
            raise BankError(f"there is no photograph {missing} in this bank; search shows their numbers")
        return rows

    def in_case(self, case: str) -> NDArray[np.bool_]:
        """(N,) whether a photograph is in the case of that name. Raises BankError where there is none."""
        number = next((number for number, name in self.cases.items() if name == case), None)
        if number is None:
            raise BankError(f"there is no case {case!r}; there are: {', '.join(sorted(self.cases.values())) or 'none'}")
        belongs = np.zeros(len(self), np.bool_)
        belongs[self.members[1, self.members[0] == number]] = True
        return belongs
