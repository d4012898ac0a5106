"""Attempts to sign in, counted, so that no password can be guessed."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable

WINDOW_S = 15 * 60
PER_PERSON = 5
"""Failures of one address at one name: somebody who mistypes needs fewer."""
PER_ADDRESS = 50
"""Failures of one address, as an office may share one."""
PER_NAME = 100
"""Failures at one name, wherever they come from; fewer, and anybody could keep somebody out."""
KEYS_MOST = 10_000
"""Whoever fails under ever new names doesn't fill the memory."""


class Attempts:
    """Failures of the last quarter of an hour. `clock` in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[tuple[str, ...], deque[float]] = OrderedDict()

    def allowed(self, address: str, name: str) -> bool:
        """Whether one more may be made."""
        return all(len(self._recent(key)) < most for key, most in _limits(address, name))

    def failed(self, address: str, name: str) -> None:
        """One that was wrong."""
        for key, most in _limits(address, name):
            times = self._failures.setdefault(key, deque(maxlen=most))
            times.append(self._clock())
            self._failures.move_to_end(key)
        while len(self._failures) > KEYS_MOST:
            self._failures.popitem(last=False)

    def _recent(self, key: tuple[str, ...]) -> deque[float]:
        times = self._failures.get(key, deque())
        while times and times[0] <= self._clock() - WINDOW_S:
            times.popleft()
        return times


def _limits(address: str, name: str) -> tuple[tuple[tuple[str, ...], int], ...]:
    person = name.casefold()
    return ((("both", address, person), PER_PERSON), (("address", address), PER_ADDRESS), (("name", person), PER_NAME))
