"""What an answer says about each head of its task, as numbers that can be compared with labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from zorko.data.examples import UNKNOWN
from zorko.tasks.base import Head
from zorko.types import Answer, TaskName


@dataclass(frozen=True)
class Guess:
    """`predicted` indexes the head's labels, UNKNOWN where there is no guess. `eligible`: nothing but its confidence
    decides whether it is trusted. `unknown` and `logits` are None where the task has none."""

    head: str
    predicted: int
    confidence: float
    eligible: bool
    unknown: float | None
    logits: Sequence[float] | None


def guesses(answer: Answer, heads: Sequence[Head]) -> Iterator[Guess]:
    """One guess a head, in the order of `heads`."""
    yield from _READERS[answer.task](answer, heads)


def _of_read(answer: Answer, heads: Sequence[Head]) -> Iterator[Guess]:
    head, digit, details = heads[0], answer.answer["digit"], answer.details
    yield Guess(
        head=head.name,
        predicted=UNKNOWN if digit is None else head.labels.index(str(digit)),
        confidence=answer.confidence,
        eligible=answer.reason not in _NOT_FOR_CONFIDENCE_TO_DECIDE,
        unknown=details.get("unknown"),
        logits=details.get("logits"),
    )


_NOT_FOR_CONFIDENCE_TO_DECIDE = ("unlike-training", "no-match")

_READERS: dict[TaskName, Callable[[Answer, Sequence[Head]], Iterator[Guess]]] = {"read": _of_read}
"""One line a task."""
