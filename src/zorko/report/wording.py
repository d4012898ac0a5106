"""Numbers and names as the report writes them. A no-break space stands before each percent sign and inside each range."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zorko.modelfile.card import Metric
from zorko.types import TaskName

MISSING = "–"
CONFIDENCE_DIGITS = 9  # under a thumbnail there is room for no more
_SPACE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Words:
    """What a task calls inputs that it was made for (`known`), inputs that it was not, one of the latter, and an answer
    that says so (`refused`); how a label is taken for another; that of which a question has more or fewer, one of which
    is the answer; and what a question is about (`example`)."""

    known: str = "known"
    outliers: str = "outliers"
    outlier: str = "unlike anything trained on"
    refused: str = "refused"
    taken: str = "answered as"
    option: str = "possible answer"
    example: str = "picture"


_TASK_WORDS: Mapping[TaskName, Words] = {
    "read": Words("digits", "non-digits", "not a digit", taken="read as"),
    "find": Words("composites with a match", "composites without", "without a match", "no match", option="panel"),
    "orbit": Words("composites", example="composite", option="panel"),
    "same": Words(example="pair"),
}

_METRICS = {  # name: what it is called, and whether it is written in percent
    "accuracy": ("accuracy", True),
    "macro_precision": ("macro precision", True),
    "macro_recall": ("macro recall", True),
    "macro_f1": ("macro F1", True),
    "f1_same": ("F1 of the same", True),
    "auroc_same": ("AUROC of the same", False),
    "eer": ("equal error rate", True),
    "ece": ("expected calibration error", True),
    "nll": ("negative log-likelihood", False),
    "aurc": ("area under risk-coverage", True),
    "auroc_unknown": ("AUROC, known against other", False),
}


def words_of(task: TaskName) -> Words:
    """The task's own words, or the general ones."""
    return _TASK_WORDS.get(task, Words())


def percent(share: float | None, digits: int = 2) -> str:
    """0.9972 as `99.72 %`; a dash for None and NaN."""
    return MISSING if share is None or math.isnan(share) else f"{100.0 * share:.{digits}f}{_SPACE}%"


def risk(value: float) -> str:
    """0.005 as `0.5 %`: as many digits as it has."""
    return f"{100.0 * value:g}{_SPACE}%"


def count(number: int) -> str:
    """10000 as `10,000`."""
    return f"{number:,}"


def counted(number: int, noun: str) -> str:
    """`1 picture`, `2 pictures`."""
    return f"{count(number)} {noun}{'' if number == 1 else 's'}"


def confidence(value: float | None) -> str:
    """Four digits, and near 1 as many more as it takes to see the distance to 1: 0.9730, 0.99999917; at most nine.

    0 as it is, and a dash for None.
    """
    if value is None:
        return MISSING
    if value <= 0.0:
        return "0"
    distance = 1.0 - value
    digits = 4 if not 0.0 < distance < 1e-3 else min(2 + math.ceil(-math.log10(distance)), CONFIDENCE_DIGITS)
    shown = min(value, 1.0 - 10.0**-CONFIDENCE_DIGITS) if distance > 0.0 else value  # what is not 1 never reads so
    return f"{shown:.{digits}f}"


def metric_name(name: str) -> str:
    """`macro_f1` as people call it; a name that is not known here as it is."""
    return _METRICS.get(name, (name, False))[0]


def sentence(words: str) -> str:
    """With a capital letter first, as a heading or a line's beginning has it; what has one already stays as it is."""
    return words[:1].upper() + words[1:]


def interval(low: float, high: float) -> str:
    """0.985 and 0.9931 as `98.50 to 99.31 %`, without a place to break the line at."""
    return f"{100.0 * low:.2f} to {percent(high)}".replace(" ", _SPACE)


def metric_value(name: str, metric: Metric) -> tuple[str, str]:
    """The value, and its 95 % interval as `low to high`; a dash where that is not known."""
    value = percent(metric.value) if _in_percent(name) else decimal(metric.value)
    if math.isnan(metric.low) or math.isnan(metric.high):
        return value, MISSING
    if _in_percent(name):
        return value, interval(metric.low, metric.high)
    return value, f"{decimal(metric.low)} to {decimal(metric.high)}".replace(" ", _SPACE)


def decimal(value: float) -> str:
    """Four decimals, which tables can align; a dash for NaN."""
    return MISSING if math.isnan(value) else f"{value:.4f}"


def tail(text: str, most: int = 16) -> str:
    """A name cut to its end, which is where the names in one data set differ."""
    return text if len(text) <= most else "…" + text[1 - most :]


def cell(value: Any) -> str:
    """One value of a table whose columns are not known: numbers as elsewhere, a dash for None, yes or no."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return MISSING if math.isnan(value) else f"{value:.5f}"  # candidates may differ in the last of these only
    return count(value) if isinstance(value, int) else str(value)


def flattened(values: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """Nested settings as (`outer.inner`, value as text), in their order."""
    rows: list[tuple[str, str]] = []
    for key, value in values.items():
        if isinstance(value, Mapping) and value:
            rows.extend(flattened(value, f"{prefix}{key}."))
        else:
            rows.append((f"{prefix}{key}", str(value)))
    return rows


def _in_percent(name: str) -> bool:
    return _METRICS.get(name, (name, False))[1]
