"""Long lists of numbers, cut to what a database takes in one question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

MOST = 10_000
"""Values in one question: SQLite takes 32,766, PostgreSQL 65,535."""

LARGEST = 2**31 - 1
"""Number of a row that a database takes."""


def chunks(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """The numbers, MOST at a time."""
    return (numbers[start : start + MOST] for start in range(0, len(numbers), MOST))
