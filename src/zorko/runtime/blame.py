"""Which step of a composition is to blame for its wrong answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class StepReport:
    """One step over `n` labelled answers: at how many it was `right`, and how many of the wrong answers it `caused`, being
    the first step that went wrong; NO_STEP is the name of what no step went wrong at."""

    step: str
    n: int
    right: int
    caused: int


NO_STEP = "-"


class Blame:
    """Gathers what was right of each answer; see `reports`."""

    def __init__(self, steps: Sequence[str]) -> None:
        self._n = 0
        self._right = dict.fromkeys(steps, 0)
        self._caused = dict.fromkeys([*steps, NO_STEP], 0)

    def add(self, right_steps: Mapping[str, bool], right: bool) -> None:
        """One answer: which of its steps were right, and whether it was."""
        self._n += 1
        for step, good in right_steps.items():
            self._right[step] += good
        if not right:
            self._caused[next((step for step, good in right_steps.items() if not good), NO_STEP)] += 1

    def reports(self) -> tuple[StepReport, ...]:
        """A report for each step, in order, and one more where wrong answers remain whose steps were all right. Nothing
        where nothing was added."""
        if not self._n:
            return ()
        found = [StepReport(step, self._n, right, self._caused[step]) for step, right in self._right.items()]
        left = self._caused[NO_STEP]
        return (*found, StepReport(NO_STEP, self._n, self._n - left, left)) if left else tuple(found)
