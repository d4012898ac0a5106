"""What the network of a composition is fitted on: each step of a composite as an example of its own.

A composite of `orbit` has the rows of its hint's icon and number, then those of its planets, panel by panel. Of these are
made an example that reads the number, and for each panel one that matches the icon with the panel's planets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zorko.data.examples import UNKNOWN, Examples
from zorko.data.marks import Marks
from zorko.data.orbits import NUMBER, NUMBERS, PANEL
from zorko.data.splits import Split
from zorko.tasks.base import Head
from zorko.tasks.orbit import ICON_ROW, NUMBER_ROW, PLANET_ROWS
from zorko.training.rows import Rows


@dataclass(frozen=True, eq=False)
class Fitted:
    """What is fitted: `heads` of the network, examples with their labels for these, their rows, and the part of each.

    `in_epoch`: groups of the examples of the training part, each with how many of them an epoch sees, None for all.
    """

    heads: tuple[Head, ...]
    examples: Examples
    rows: Rows
    parts: Split
    in_epoch: tuple[tuple[NDArray[np.int64], int | None], ...]


def fitted_on(heads: tuple[Head, ...], examples: Examples, rows: Rows, parts: Split) -> Fitted:
    """What a network that answers about the examples is fitted on: they themselves, where a question is one step, else its
    steps."""
    if examples.marks is None:
        return Fitted(heads, examples, rows, parts, ((parts.train, None),))
    return _taken_apart(examples, examples.marks, rows, parts)


def _taken_apart(examples: Examples, marked: Sequence[Marks], rows: Rows, parts: Split) -> Fitted:
    """The steps of composites, of which the marks say what is right at each. An epoch reads each number, and matches as many
    panels as there are composites.

    A composite in which another number of planets was found than is marked teaches its number alone.
    """
    steps = [step for owner, marks in enumerate(marked) for step in _steps(owner, marks, rows)]
    owner_of = np.array([step.owner for step in steps], np.int64)
    heads = (Head(PANEL, NUMBERS), Head(NUMBER, NUMBERS))
    labels = {head.name: np.array([step.labels.get(head.name, UNKNOWN) for step in steps], np.int64) for head in heads}
    names = {head.name: head.labels for head in heads}
    fitted = replace(examples.subset(owner_of), labels=labels, label_names=names, marks=None)
    first = np.concatenate([[0], np.cumsum([len(step.rows) for step in steps])]).astype(np.int64)
    together = Rows(rows.values, first, np.concatenate([step.rows for step in steps]))
    fitted_parts = Split(*(np.flatnonzero(np.isin(owner_of, part)).astype(np.int64) for part in _in_order(parts)))
    reads = labels[NUMBER][fitted_parts.train] != UNKNOWN
    reading, matching = fitted_parts.train[reads], fitted_parts.train[~reads]
    return Fitted(heads, fitted, together, fitted_parts, ((reading, None), (matching, min(len(reading), len(matching)))))


class _Step(NamedTuple):
    """One step of the composite `owner`: the numbers (K,) of its rows, and its label for one head."""

    owner: int
    rows: NDArray[np.int64]
    labels: dict[str, int]


def _steps(owner: int, marks: Marks, rows: Rows) -> Iterator[_Step]:
    own = rows.numbers(np.array([owner], np.int64))
    if len(own) < PLANET_ROWS:  # a picture that could not be read
        return
    yield _Step(owner, own[[NUMBER_ROW]], {NUMBER: marks.number - 1})
    planets = own[PLANET_ROWS:]
    if len(planets) != len(marks.found_at) * len(marks.planets_xyxy):
        return
    for panel, orbit in zip(planets.reshape(len(marks.found_at), -1), marks.found_at, strict=True):
        yield _Step(owner, np.append(own[ICON_ROW], panel), {PANEL: orbit - 1})


def _in_order(parts: Split) -> tuple[NDArray[np.int64], ...]:
    return parts.train, parts.validation, parts.calibration, parts.test
