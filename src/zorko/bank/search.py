"""Which photographs of a bank are as somebody asks for: by what is said of them, by words, by likeness."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zorko.bank.bank import Bank
from zorko.bank.state import State
from zorko.bank.words import plain_name, sought
from zorko.errors import BankError

Condition = tuple[str, str]
"""An attribute and one of its values."""

PAGE = 100


@dataclass(frozen=True)
class Query:
    """What is asked for; every part must hold.

    all, any, none  conditions of which all, at least one, none hold; where `all` has several values of one attribute, one of
                    these, as no photograph has two
    untagged        attributes of which nothing is said, or that there is nothing to say (no data)
    untrusted       the model's answer is not trusted, and nobody corrected it: of one of the attributes named above, of any
                    where none is
    corrected       a person said it: likewise
    text            each of its words stands in the name, the folder, the description or a case's name
    case            the name of a case
    removed         those that were removed, instead of those that were not
    order           one of index.ORDERS
    together        near-duplicates stand behind the first of theirs
    offset, limit   the page
    """

    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    none: tuple[Condition, ...] = ()
    untagged: tuple[str, ...] = ()
    untrusted: bool = False
    corrected: bool = False
    text: str = ""
    case: str | None = None
    removed: bool = False
    order: str = "newest"
    together: bool = False
    offset: int = 0
    limit: int = PAGE

    def __post_init__(self) -> None:
        if self.offset < 0 or self.limit < 0:
            raise BankError(f"a page begins at 0 or later and holds 0 or more, got {self.offset} and {self.limit}")


@dataclass(frozen=True)
class Found:
    """`total`: how many there are; `photos`: numbers of those on the page; `scenes`: for each of these the number of its
    scene's first photograph, where near-duplicates were asked for together, else ().

    `counts`: for each attribute and value, in the order in which people see them, how many photographs there would be with
    it, all that is asked of other attributes given; `untagged`: for each attribute those of which nothing is said.
    """

    total: int
    photos: tuple[int, ...]
    counts: Mapping[str, Mapping[str, int]]
    untagged: Mapping[str, int]
    scenes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Similar:
    """A photograph, how alike it is to the one asked about, up to 1 (bank/likeness.py), and whether it is nearly the same.

    Of a scene there may be more than those that are nearly the same as this one: see `near_duplicates_of`.
    """

    photo: int
    cosine: float
    near_duplicate: bool


def search(bank: Bank, query: Query) -> Found:
    """The photographs that are as asked, a page of them, and how many there are of each kind.

    Raises BankError for an attribute, a value, a case or an order that is not there.
    """
    state = bank.index.now()
    filters = _Filters(state, query)
    order = bank.index.order(state, query.order)
    rows = order[filters.met[order]]
    scenes = _scenes(bank, state, query)
    if scenes is not None:
        rows = _together(rows, scenes)
    page = rows[query.offset : query.offset + query.limit]
    counts, untagged = filters.counts()
    return Found(
        total=len(rows),
        photos=tuple(state.ids[page].tolist()),
        counts=counts,
        untagged=untagged,
        scenes=() if scenes is None else tuple(state.ids[scenes[page]].tolist()),
    )


def found_photos(bank: Bank, query: Query) -> tuple[int, ...]:
    """The numbers of all photographs that are as asked, whatever the page, in their order; errors as `search`."""
    state = bank.index.now()
    order = bank.index.order(state, query.order)
    return tuple(state.ids[order[_Filters(state, query).met[order]]].tolist())


def similar(bank: Bank, photo: int, k: int = 24) -> tuple[Similar, ...]:
    """The `k` photographs that are the most like `photo`, the most alike first; removed ones aside.

    Raises BankError where it is not in the bank; () where no model has seen it.
    """
    state = bank.index.now()
    row = int(state.rows([photo])[0])
    cosines = _cosines(state, bank.index.compared(state), row)
    if k < 1 or cosines is None:
        return ()
    k = min(k, len(state))
    nearest = np.argpartition(-cosines, k - 1)[:k]
    nearest = nearest[np.lexsort((nearest, -cosines[nearest]))]
    nearest = nearest[np.isfinite(cosines[nearest])]
    pairs = zip(state.ids[nearest].tolist(), cosines[nearest].tolist(), strict=True)
    scene = bank.index.same_scene(state)
    return tuple(Similar(photo, min(cosine, 1.0), cosine >= scene) for photo, cosine in pairs)


def near_duplicates_of(bank: Bank, photo: int) -> tuple[int, ...]:
    """The numbers of the photographs of the same scene, this one aside: nearly the same as it, or as one of those.

    Raises BankError where it is not in the bank.
    """
    state = bank.index.now()
    row = int(state.rows([photo])[0])
    scenes = bank.index.scenes(state)
    same = (scenes == scenes[row]) & ~state.hidden
    same[row] = False
    return tuple(state.ids[same].tolist())


def _cosines(state: State, compared: NDArray[np.float32], row: int) -> NDArray[np.float32] | None:
    """Of each row with that one, (N,); -inf for itself, what is removed or has no vector; None where that one has none."""
    asked = compared[row]
    if not asked.any():
        return None
    cosines: NDArray[np.float32] = compared @ asked
    cosines[state.hidden] = cosines[row] = -np.inf
    cosines[cosines == 0] = -np.inf  # a vector of zeros; that of another is hardly ever at a right angle to the last bit
    return cosines


def _scenes(bank: Bank, state: State, query: Query) -> NDArray[np.int64] | None:
    return bank.index.scenes(state) if query.together else None


def _together(rows: NDArray[np.int64], scenes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rows with those of a scene behind its first."""
    _, first, inverse = np.unique(scenes[rows], return_index=True, return_inverse=True)
    return rows[np.argsort(first[inverse], kind="stable")]


class _Filters:
    """The parts of a query as masks over the rows of a state. `met`: (N,) which meet all of them."""

    def __init__(self, state: State, query: Query) -> None:
        self._state, self._query = state, query
        self._all = self._coded(query.all)
        self._any = self._coded(query.any)
        self._none = self._coded(query.none)
        self._untagged = [state.column(plain_name(name)) for name in query.untagged]
        self._beside = self._of_photographs() & self._of_trust()
        self.met = self._beside & self._of_attributes(None)

    def counts(self) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
        """By attribute and value how many there are, and of how many nothing is said."""
        asked = {column for column, _ in (*self._all, *self._any, *self._none)} | set(self._untagged)
        counts, untagged = {}, {}
        for column, words in enumerate(self._state.attributes):
            met = self._beside & self._of_attributes(column) if column in asked else self.met
            by_code = np.bincount(self._state.values[column, met], minlength=len(words.values) + 1)
            counts[words.name] = {words.values[place]: int(by_code[place + 1]) for place in words.order}
            untagged[words.name] = int(by_code[~words.says_something].sum())
        return counts, untagged

    def _coded(self, conditions: Iterable[Condition]) -> list[tuple[int, int]]:
        """Conditions as a column and a code."""
        state = self._state
        return [
            (column := state.column(plain_name(name)), state.code(column, plain_name(value))) for name, value in conditions
        ]

    def _of_attributes(self, but: int | None) -> NDArray[np.bool_]:
        """What is asked of attributes, one of them left aside."""
        values = self._state.values
        met = np.ones(len(self._state), np.bool_)
        for column in {column for column, _ in self._all if column != but}:
            met &= np.any([values[column] == code for of, code in self._all if of == column], axis=0)
        either = [(column, code) for column, code in self._any if column != but]
        if either:
            met &= np.any([values[column] == code for column, code in either], axis=0)
        for column, code in self._none:
            if column != but:
                met &= values[column] != code
        for column in self._untagged:
            if column != but:
                met &= ~self._state.attributes[column].says_something[values[column]]
        return met

    def _of_trust(self) -> NDArray[np.bool_]:
        state, query = self._state, self._query
        named = sorted({column for column, _ in (*self._all, *self._any, *self._none)} | set(self._untagged))
        columns = named or list(range(len(state.attributes)))
        met = np.ones(len(state), np.bool_)
        if query.untrusted:
            met &= ((state.values[columns] > 0) & ~state.trusted[columns]).any(axis=0)
        if query.corrected:
            met &= state.corrected[columns].any(axis=0)
        return met

    def _of_photographs(self) -> NDArray[np.bool_]:
        """What is asked of photographs as a whole."""
        state, query = self._state, self._query
        met = state.hidden.copy() if query.removed else ~state.hidden
        if query.case is not None:
            met &= state.in_case(plain_name(query.case))
        for word in sought(query.text).split():
            met &= np.array([word in text for text in state.words], np.bool_)
        return met
