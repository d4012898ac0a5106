"""Rows of a history as curves."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import pytest

from zorko.report import history


def row(epoch: Any, phase: str, **values: Any) -> dict[str, Any]:
    return {"epoch": epoch, "phase": phase, **values}


def test_each_column_with_a_number_is_a_curve() -> None:
    rows = [row(1, "train", loss=0.5, learning_rate=0.1), row(1, "validation", loss=0.4, learning_rate=None)]
    found = {curve.name: curve for curve in history.curves(rows)}
    assert found.keys() == {"loss", "learning_rate"}
    assert found["loss"].phases.keys() == {"train", "validation"}
    assert found["learning_rate"].phases.keys() == {"train"}


def test_rows_of_a_csv_file_give_the_same_curves() -> None:
    rows = [row(epoch, phase, loss=1 / epoch, accuracy=0.9) for epoch in (1, 2, 3) for phase in ("train", "validation")]
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    read = history.curves(list(csv.DictReader(io.StringIO(text.getvalue()))))
    for mine, other in zip(history.curves(rows), read, strict=True):
        assert mine.name == other.name
        for phase in ("train", "validation"):
            np.testing.assert_array_equal(mine.phases[phase], other.phases[phase])


@pytest.mark.parametrize("gap", [None, "", "nan", "inf", float("nan"), "a word"])
def test_what_is_no_number_is_left_out(gap: Any) -> None:
    (curve,) = history.curves([row(1, "train", loss=gap), row(2, "train", loss=0.5), row(gap, "train", loss=0.1)])
    np.testing.assert_array_equal(curve.phases["train"], ([2.0], [0.5]))


def test_epochs_rise_and_the_later_row_of_an_epoch_counts() -> None:
    rows = [row(2, "train", loss=0.9), row(1, "train", loss=0.8), row(2, "train", loss=0.3)]
    (curve,) = history.curves(rows)
    np.testing.assert_array_equal(curve.phases["train"], ([1.0, 2.0], [0.8, 0.3]))


def test_no_rows_no_curves() -> None:
    assert history.curves([]) == ()
    assert history.best_epoch(()) is None


def test_the_best_epoch_is_the_earliest_with_the_best_validation_accuracy() -> None:
    accuracy = [0.7, 0.9, 0.8, 0.9, 0.6]
    rows = [row(epoch, "validation", accuracy=value) for epoch, value in enumerate(accuracy, 1)]
    rows += [row(9, "train", accuracy=1.0)]
    assert history.best_epoch(history.curves(rows)) == (2, 0.9, 5)
    assert history.best_epoch(history.curves(rows[-1:])) is None
