"""The latest state of a bank in memory: read once, and caught up with what has changed at each question.

A hundred thousand photographs with eleven attributes take 20 MB and their embeddings 150 (368 values each), and a question
is a matter of arrays. What changed is known by its revision (records.py), whoever changed it, in this process or another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from zorko.bank.catching_up import caught_up
from zorko.bank.likeness import Likeness, fitted
from zorko.bank.state import State
from zorko.data.near_duplicates import near_duplicates
from zorko.errors import BankError
from zorko.images.files import natural_key


class Index:
    """The latest state, and what takes longer to find and is kept beside it. Many threads may share one."""

    def __init__(self, reading: Callable[[], AbstractContextManager[Session]]) -> None:
        """`reading` gives sessions that see one state of the bank throughout."""
        self._reading = reading
        self._reads, self._sorts, self._compares, self._joins = Lock(), Lock(), Lock(), Lock()
        self._state: State | None = None
        self._orders: dict[tuple[str, int], NDArray[np.int64]] = {}
        self._compared = _Compared(-1, Likeness(0), np.zeros((0, 0), np.float32))
        self._scenes, self._scenes_by = np.zeros(0, np.int64), self._compared.likeness

    def now(self) -> State:
        """The bank as it is at this moment."""
        with self._reads, self._reading() as session:
            self._state = caught_up(self._state, session)
            return self._state

    def order(self, state: State, by: str) -> NDArray[np.int64]:
        """All rows, (N,), in one of ORDERS. Raises BankError for another."""
        if by not in ORDERS:
            raise BankError(f"there is no order {by!r}; there are: {', '.join(ORDERS)}")
        key = by, state.generation
        with self._sorts:
            order = self._orders.get(key)
            if order is None or len(order) != len(state):  # what is sorted by never changes
                self._orders = {known: own for known, own in self._orders.items() if known[1] == state.generation}
                order = self._orders[key] = ORDERS[by](state)
            return order

    def compared(self, state: State) -> NDArray[np.float32]:
        """Rows (N, K) of length 1, one a photograph, whose products say how alike these are; zeros where there is no vector.

        How they are compared is found anew once there are twice as many.
        """
        return self._compare(state).rows

    def same_scene(self, state: State) -> float:
        """The product of two such rows from which the photographs are taken for one scene."""
        return self._compare(state).likeness.same_scene

    def scenes(self, state: State) -> NDArray[np.int64]:
        """For each row, (N,), the first row of its scene: photographs that are nearly the same, and all between them.

        New ones are compared with all others once, so that only the first time takes long (a hundred thousand: seconds).
        """
        now = self._compare(state)
        with self._joins:
            known = self._scenes if self._scenes_by is now.likeness else self._scenes[:0]
            if len(known) < len(state):
                begun = np.arange(len(state), dtype=np.int64)
                begun[: len(known)] = known
                found = near_duplicates(now.rows, now.likeness.same_scene, begun, since=len(known)).groups
                known = np.unique(found, return_index=True)[1][found]
                self._scenes, self._scenes_by = known, now.likeness
            return known[: len(state)]

    def _compare(self, state: State) -> _Compared:
        with self._compares:
            known = self._compared
            if known.generation != state.generation or len(state) >= max(2 * known.likeness.seen, 1):
                likeness = fitted(state.vectors)
                known = _Compared(state.generation, likeness, likeness.of(state.vectors))
            elif len(known.rows) < len(state):
                new = known.likeness.of(state.vectors[len(known.rows) :])
                known = replace(known, rows=np.concatenate([known.rows, new]))
            self._compared = known
            return replace(known, rows=known.rows[: len(state)])


@dataclass(frozen=True, eq=False)
class _Compared:
    """What is compared of the photographs of a generation, and how."""

    generation: int
    likeness: Likeness
    rows: NDArray[np.float32]


def _newest(state: State) -> NDArray[np.int64]:
    return np.lexsort((-state.ids, -state.taken.astype(np.int64), np.isnat(state.taken)))


def _oldest(state: State) -> NDArray[np.int64]:
    return np.lexsort((state.ids, state.taken.astype(np.int64), np.isnat(state.taken)))


def _by_name(state: State) -> NDArray[np.int64]:
    keys = list(map(natural_key, state.names))
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), np.int64)


def _last_added(state: State) -> NDArray[np.int64]:
    return np.arange(len(state), dtype=np.int64)[::-1]


ORDERS: Mapping[str, Callable[[State], NDArray[np.int64]]] = {
    "newest": _newest,
    "oldest": _oldest,
    "name": _by_name,
    "added": _last_added,
}
"""By when photographs were taken, those that don't say behind; by their names; the last added first."""
