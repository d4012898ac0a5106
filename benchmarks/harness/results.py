"""What a run of all benchmarks found, and the CSV of it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness.rows import Line, Row
from zorko import atomic

COLUMNS = (
    "program",
    "work",
    "unit",
    "better",
    "way",
    "figure",
    "other_way",
    "other_figure",
    "ratio",
    "ratio_lowest",
    "ratio_highest",
    "rounds",
    "note",
)


@dataclass
class Result:
    """Of one program. `title`: what it measures, in a sentence; `command`: that which made it; `failure`: what it said when
    it failed; the rows that it had by then are there."""

    name: str
    title: str
    command: str
    lines: list[Line] = field(default_factory=list)
    failure: str = ""
    seconds: float = 0.0


def write_csv(path: Path, results: Sequence[Result]) -> None:
    """One row for each, medians over the rounds; work that was left out has a note alone."""
    with atomic.replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for result in results:
            for line in result.lines:
                writer.writerow({"program": result.name, "work": line.work, **_cells(line)})
            if result.failure:
                writer.writerow({"program": result.name, "note": f"failed: {result.failure}"})


def _cells(line: Line) -> dict[str, object]:
    if not isinstance(line, Row):
        return {"note": f"left out: {line.why}"}
    ours, theirs = line.medians
    cells: dict[str, object] = {
        "unit": line.unit,
        "better": "higher" if line.higher else "lower",
        "way": line.sides[0],
        "figure": f"{ours:.6g}",
        "rounds": len(line.ours),
        "note": line.note,
    }
    if line.spread is None or theirs is None:
        return cells
    ratios = dict(zip(("ratio", "ratio_lowest", "ratio_highest"), (f"{value:.4g}" for value in line.spread), strict=True))
    return {**cells, "other_way": line.sides[1], "other_figure": f"{theirs:.6g}", **ratios}
