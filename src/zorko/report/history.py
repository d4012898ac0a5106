"""The rows of a training's history as curves."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Phases = dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]

COLUMNS: tuple[tuple[str, str, bool], ...] = (
    ("loss", "Loss", False),
    ("accuracy", "Accuracy", True),
    ("f1", "Macro F1", True),
    ("precision", "Macro precision", True),
    ("recall", "Macro recall", True),
    ("learning_rate", "Learning rate", False),
)
"""The columns that are drawn: name, label, and whether they are shares of which 1 is best."""


@dataclass(frozen=True)
class Curve:
    """One column over the epochs: for each phase (epochs (E,), values (E,)), finite, epochs rising."""

    name: str
    label: str
    is_share: bool
    phases: Phases


def curves(rows: Sequence[Mapping[str, Any]]) -> tuple[Curve, ...]:
    """A curve for each of COLUMNS that has a number in any row.

    Rows have `epoch`, `phase` and some of the columns; values may be text, as a CSV file gives them. What is empty, NaN
    or infinite is left out. Of two rows for one epoch and phase (a resumed run) the later one counts.
    """
    found = (Curve(name, label, is_share, _phases(rows, name)) for name, label, is_share in COLUMNS)
    return tuple(curve for curve in found if curve.phases)


def best_epoch(found: Sequence[Curve]) -> tuple[int, float, int] | None:
    """Epoch and value of the best validation accuracy, the earliest of equals, and the last epoch; None without one."""
    for curve in found:
        if curve.name == "accuracy" and "validation" in curve.phases:
            epochs, values = curve.phases["validation"]
            best = int(values.argmax())
            return int(epochs[best]), float(values[best]), int(epochs[-1])
    return None


def _phases(rows: Sequence[Mapping[str, Any]], column: str) -> Phases:
    points: dict[str, dict[float, float]] = {}
    for row in rows:
        epoch, value = _number(row.get("epoch")), _number(row.get(column))
        if epoch is not None and value is not None:
            points.setdefault(str(row.get("phase", "")), {})[epoch] = value
    return {phase: _sorted(values) for phase, values in points.items()}


def _sorted(values: dict[float, float]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    pairs = np.array(sorted(values.items()), dtype=np.float64)  # (E, 2)
    return pairs[:, 0], pairs[:, 1]


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None
