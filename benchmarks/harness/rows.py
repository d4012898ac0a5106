"""A row: two ways on the same work in the same run, as a ratio with its spread over rounds."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """What one piece of work cost either way.

    `ours`, `theirs`: a figure in `unit` for each round, in the same order; `theirs` is empty where there is no other way.
    `sides`: what the two ways are called. `higher`: larger figures are better. `note`: what a reader must know beside it.
    """

    work: str
    unit: str
    ours: Sequence[float]
    theirs: Sequence[float] = ()
    sides: tuple[str, str] = ("zorko", "PyTorch")
    higher: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        for name in ("ours", "theirs", "sides"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        if not self.ours or (self.theirs and len(self.theirs) != len(self.ours)):
            raise ValueError(f"{self.work}: {len(self.ours)} and {len(self.theirs)} rounds")

    @property
    def ratios(self) -> list[float]:
        """How many times better the first way was in each round: over 1, it was the better one."""
        if self.higher:
            return [a / b for a, b in zip(self.ours, self.theirs, strict=False)]
        return [b / a for a, b in zip(self.ours, self.theirs, strict=False)]

    @property
    def medians(self) -> tuple[float, float | None]:
        """Of either way, over the rounds."""
        return statistics.median(self.ours), statistics.median(self.theirs) if self.theirs else None

    @property
    def spread(self) -> tuple[float, float, float] | None:
        """The ratio's median, minimum and maximum over the rounds; None where there is no other way."""
        ratios = self.ratios
        return (statistics.median(ratios), min(ratios), max(ratios)) if ratios else None

    def __str__(self) -> str:
        """One line."""
        ours, theirs = self.medians
        text = f"{self.work:46s} {self.sides[0]} {shown(ours)}"
        if theirs is None or self.spread is None:
            text += f" {self.unit}"
        else:
            ratio, low, high = self.spread
            text += f"   {self.sides[1]} {shown(theirs)} {self.unit}   ratio {ratio:.2f} ({low:.2f} .. {high:.2f})"
        return f"{text}   {self.note}" if self.note else text


@dataclass(frozen=True)
class LeftOut:
    """Work that could not be measured here, and why."""

    work: str
    why: str

    def __str__(self) -> str:
        return f"{self.work:46s} left out: {self.why}"


Line = Row | LeftOut


def by_turns(rounds: int, *ways: Callable[[], T]) -> list[list[T]]:
    """What each way gives in each of the rounds. The ways take turns, and turns in going first, so that a machine which
    grows slower or faster meanwhile does not tell for one of them."""
    found: list[list[T]] = [[] for _ in ways]
    for number in range(rounds):
        order = list(zip(ways, found, strict=True))
        for way, own in reversed(order) if number % 2 else order:
            own.append(way())
    return found


def shown(value: float) -> str:
    """A figure with three digits that count, or all that stand before the point."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.3g}"


def to_dict(line: Line) -> dict[str, Any]:
    """JSON-ready; `from_dict` reads it."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(line).items()}


def from_dict(values: dict[str, Any]) -> Line:
    """What `to_dict` wrote."""
    if "why" in values:
        return LeftOut(**values)
    return Row(**values)
