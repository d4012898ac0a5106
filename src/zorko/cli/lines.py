"""Answers as lines of text for people, in aligned columns."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable

from zorko.tasks.base import Task, shown_confidence
from zorko.types import Answer

_GREEN, _YELLOW, _PLAIN = "\x1b[32m", "\x1b[33m", "\x1b[0m"


def table_lines(
    task: Task, names_to_come: Callable[[], Iterable[str]] = tuple, *, brief: bool = False
) -> Callable[[Answer], str]:
    """A function from answers to lines `x.png  7  0.998  trusted`, with what else the task tells beneath unless `brief`.

    Answers are told as they come, so columns are as wide as the widest cell so far, or, of the names, as the widest
    that is known to come when the first is told.
    """
    widths: list[int] = []
    coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")

    def line(answer: Answer) -> str:
        left = (answer.source, task.guess(answer))
        if not widths:
            widths.extend((max(map(len, names_to_come()), default=0), 0))
        widths[:] = [max(width, len(cell)) for width, cell in zip(widths, left, strict=True)]
        verdict = task.verdict(answer)
        if coloured:
            verdict = f"{_GREEN if answer.trusted else _YELLOW}{verdict}{_PLAIN}"
        first = f"{left[0]:<{widths[0]}}  {left[1]:<{widths[1]}}  {shown_confidence(answer.confidence)}  {verdict}"
        return first if brief else "\n  ".join([first, *task.lines(answer)])

    return line
