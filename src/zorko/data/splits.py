"""Dividing a data set once into train, validation, calibration and test, by group and stratified by label."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zorko.data.dealing import EVERY, deal
from zorko.data.examples import OUTLIER, UNKNOWN, Examples
from zorko.data.parts import FREE, PARTS, Part
from zorko.data.table_out import safe_cell, table_writer, unsafe_cell
from zorko.errors import DataError, SettingsError


@dataclass(frozen=True)
class Shares:
    """The share of the examples that each part gets, in 0..1; train gets the rest. A share of 0 asks for no such part.

    The defaults leave train and validation 9 to 1 where test comes fixed, as MNIST's does.
    Raises SettingsError for shares that cannot be.
    """

    validation: float = 0.09
    calibration: float = 0.1
    test: float = 0.1

    def __post_init__(self) -> None:
        values = {"validation": self.validation, "calibration": self.calibration, "test": self.test}
        for name, share in values.items():
            if not (math.isfinite(share) and 0.0 <= share < 1.0):
                raise SettingsError(f"the share of {name} must be at least 0 and under 1, got {share}")
        if sum(values.values()) >= 1.0:
            raise SettingsError(f"the shares {values} leave nothing for train; they must add up to less than 1")


@dataclass(frozen=True, eq=False)
class Split:
    """Indices (int64, ascending) of the examples in each part; no example is in two. Raises ValueError if one is."""

    train: NDArray[np.int64]
    validation: NDArray[np.int64]
    calibration: NDArray[np.int64]
    test: NDArray[np.int64]

    def __post_init__(self) -> None:
        together = np.concatenate([self.train, self.validation, self.calibration, self.test])
        if len(np.unique(together)) != len(together):
            raise ValueError("expected each example in one part, got some in several")

    def sizes(self) -> dict[Part, int]:
        """The number of examples in each part."""
        return {
            "train": len(self.train),
            "validation": len(self.validation),
            "calibration": len(self.calibration),
            "test": len(self.test),
        }


def write_parts(divided: Split, examples: Examples, path: Path) -> None:
    """Write which part each example is in, as CSV: `source`, as the data set names it, and `part`, in the order of the
    data; examples that are in none are left out. Raises UsageError where `path` cannot be written to."""
    part_of = {int(row): part for part in PARTS for row in getattr(divided, part)}
    with table_writer(path, ("source", "part")) as write_row:
        for row in sorted(part_of):
            write_row((safe_cell(examples.sources[row]), part_of[row]))


def read_parts(path: Path, examples: Examples) -> Split:
    """The split of these very examples that `write_parts` wrote; whatever it does not name is in no part.

    Raises DataError where there is no such table, or where it names none of them.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            part_of = {unsafe_cell(row["source"]): row["part"] for row in csv.DictReader(file)}
    except (OSError, KeyError, ValueError, csv.Error) as error:
        raise DataError(f"{path}: this table of sources and their parts cannot be read ({error})") from error
    parts = np.array([part_of.get(source, FREE) for source in examples.sources], dtype=np.str_)
    if not np.isin(parts, PARTS).any():
        raise DataError(f"{path}: names none of these pictures; was it written for other data?")
    return Split(**{part: np.flatnonzero(parts == part) for part in PARTS})


def split(examples: Examples, shares: Shares, seed: int) -> Split:
    """Divide the labelled examples by the shares; the same arguments give the same split on every platform.

    A group is never divided. Labels of all heads, OUTLIER included, spread over the parts in proportion, as far as
    groups allow, and train holds each label at least once. Where examples come with a part they keep it, with
    the rest of their group: "test" stays test, likewise "validation" and "calibration"; the others ("train" and
    free ones) are divided among train and those parts that nothing was fixed to, by shares of what is divided.
    Examples without any label are in no part.

    Raises DataError when nothing is labelled, no head has two labels to tell apart, a group was fixed to two
    parts, or there are too few groups for the parts asked for.
    """
    rows = np.flatnonzero(_is_labelled(examples))
    if len(rows) == 0:
        raise DataError("none of the examples has a label; there is nothing to divide")
    _, group_of_row = np.unique(examples.groups[rows], return_inverse=True)
    parts = _fixed_parts(examples, rows, group_of_row)
    free = [group for group, part in enumerate(parts) if part in (FREE, "train")]
    _check_labels(examples, rows[np.isin(group_of_row, free)])
    contents = _contents(examples, rows, group_of_row, len(parts))
    dealt = deal([contents[group] for group in free], _shares_to_deal(shares, set(parts)), seed)
    for group, part in zip(free, dealt, strict=True):
        parts[group] = part
    part_of_row = np.array(parts, dtype=np.str_)[group_of_row]
    return Split(**{part: rows[part_of_row == part].astype(np.int64) for part in PARTS})


def _is_labelled(examples: Examples) -> NDArray[np.bool_]:
    known = np.zeros(len(examples), dtype=np.bool_)
    for values in examples.labels.values():
        known |= values != UNKNOWN
    return known


def _fixed_parts(examples: Examples, rows: NDArray[np.int64], group_of_row: NDArray[np.intp]) -> list[str]:
    """For each group the part that was fixed for any example in it, "" where none was."""
    parts = [FREE] * (int(group_of_row.max()) + 1)
    if examples.fixed_split is None:
        return parts
    for row, group, part in zip(rows.tolist(), group_of_row.tolist(), examples.fixed_split[rows].tolist(), strict=True):
        if part == FREE:
            continue
        if parts[group] not in (FREE, part):
            raise DataError(
                f"{examples.sources[row]} is in the part {part!r}, but another picture of its group is in "
                f"{parts[group]!r}; a group must lie in one part, or the measured error is too good to be true"
            )
        parts[group] = part
    return parts


def _check_labels(examples: Examples, rows: NDArray[np.int64]) -> None:
    if len(rows) == 0:
        raise DataError("every labelled example is fixed to a part other than train; nothing is left to train on")
    present = {}
    for head, values in examples.labels.items():
        distinct = np.unique(values[rows])
        present[head] = [examples.label_names[head][value] for value in distinct.tolist() if value >= 0]
    if all(len(names) < 2 for names in present.values()):
        raise DataError(
            f"there is nothing to tell apart: the labels outside the test part are {present}; "
            "add pictures with at least one other label"
        )


def _contents(
    examples: Examples, rows: NDArray[np.int64], group_of_row: NDArray[np.intp], group_count: int
) -> list[dict[int, int]]:
    """For each group how many examples have each label; labels of all heads are numbered through."""
    contents: list[dict[int, int]] = [{} for _ in range(group_count)]
    groups = group_of_row.tolist()
    for group in groups:
        contents[group][EVERY] = contents[group].get(EVERY, 0) + 1
    first = 0
    for head, values in examples.labels.items():
        for group, value in zip(groups, values[rows].tolist(), strict=True):
            if value != UNKNOWN:
                label = first + value - OUTLIER
                contents[group][label] = contents[group].get(label, 0) + 1
        first += len(examples.label_names[head]) - OUTLIER
    return contents


def _shares_to_deal(shares: Shares, fixed: set[str]) -> dict[Part, float]:
    asked: dict[Part, float] = {
        "validation": shares.validation,
        "calibration": shares.calibration,
        "test": shares.test,
    }
    dealt = {part: share for part, share in asked.items() if share > 0.0 and part not in fixed}
    return {"train": 1.0 - sum(dealt.values()), **dealt}
