"""What a kind of object is, and the dice its makers throw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from zorko.data.generate.solids import Solid

T = TypeVar("T")


class Dice:
    """Chance, in the words that makers of objects use."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng

    def real(self, low: float, high: float) -> float:
        """A number between two."""
        return float(self.rng.uniform(low, high))

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both possible."""
        return int(self.rng.integers(low, high + 1))

    def pick(self, *things: T) -> T:
        """One of several."""
        return things[int(self.rng.integers(len(things)))]

    def chance(self, share: float) -> bool:
        """True in a share of the throws."""
        return bool(self.rng.random() < share)


@dataclass(frozen=True)
class Kind:
    """A kind of object: `make` gives another one each time.

    `family` groups what looks alike from afar. `front`: how many degrees to either side of its front it is seen from at
    most; 180 where it looks like itself from everywhere, less where a face or a handle must show.
    """

    name: str
    family: str
    make: Callable[[Dice], Solid]
    front: float = 180.0
