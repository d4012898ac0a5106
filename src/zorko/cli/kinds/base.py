"""What a task must say so that the command line can ask its questions and show its answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from zorko.modelfile.card import Card
from zorko.types import Answer, Reason, TaskName

Cells = Sequence[str | int | float | None]

REASONS: dict[Reason, str] = {
    "ambiguous": "not trusted: ambiguous",
    "unlike-training": "not trusted: unlike training",
    "no-match": "not trusted: no match",
    "uncalibrated": "not trusted: uncalibrated",
}


@dataclass(frozen=True)
class Kind:
    """One task's part of the command line.

    guess      the answer in a word for a column of its own; "-" where there is nothing to show
    verdict    "trusted", or why not, in a few words
    file_word  the answer as part of a file's name: letters, digits, - and .
    is_label   whether a folder's name or a table's cell is a label
    truth      a label's text as the indices that an evaluation takes, by head
    columns    the columns of the CSV after feature_name
    cells      one answer's cells for those columns
    """

    task: TaskName
    guess: Callable[[Answer], str]
    verdict: Callable[[Answer], str]
    file_word: Callable[[Answer], str]
    is_label: Callable[[str], bool]
    truth: Callable[[str, Card], Mapping[str, int]]
    columns: Callable[[Card], Sequence[str]]
    cells: Callable[[Answer, Card], Cells]


def plain_verdict(answer: Answer) -> str:
    """The word trusted, or the reason against it."""
    return "trusted" if answer.reason is None else REASONS[answer.reason]
