"""The table of promises: for each risk what calibration chose, what the test says of it, and whether it held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from zorko.report import wording
from zorko.scores.intervals import binomial_lower
from zorko.scores.selective import RiskLevel, RiskReport

if TYPE_CHECKING:
    from zorko.runtime.measure import HeadEvaluation

State = Literal["kept", "broken", "nothing trusted"]


@dataclass(frozen=True)
class PromiseRow:
    """One risk, as text. `known_coverage` and `outliers_trusted` are None where the data has no outliers."""

    risk: str
    threshold: str
    coverage: str
    accepted: str
    errors: str
    error: str
    upper_bound: str
    known_coverage: str | None
    outliers_trusted: str | None
    state: State
    remark: str


def promise_rows(head: HeadEvaluation, levels: Sequence[RiskLevel]) -> tuple[PromiseRow, ...]:
    """A row for each of the head's risks; `levels` are the card's, for what is missing where nothing can be trusted."""
    by_risk = {level.risk: level for level in levels}
    outliers = {row.risk: row for row in head.outliers}
    rows = []
    for report in head.risks:
        level, mixed = by_risk.get(report.risk), outliers.get(report.risk)
        state = _state(report)
        rows.append(
            PromiseRow(
                risk=wording.risk(report.risk),
                threshold=wording.confidence(report.threshold),
                coverage=wording.percent(report.coverage),
                accepted=wording.count(report.accepted),
                errors=wording.count(report.errors),
                error=wording.percent(report.error, 3),
                upper_bound=wording.percent(report.upper_bound, 3),
                known_coverage=wording.percent(mixed.known_coverage) if mixed else None,
                outliers_trusted=f"{wording.count(mixed.trusted)} of {wording.count(mixed.outliers)}" if mixed else None,
                state=state,
                remark=_remark(state, report, level),
            )
        )
    return tuple(rows)


def _state(report: RiskReport) -> State:
    if not report.kept:
        return "broken"
    return "nothing trusted" if report.threshold is None else "kept"


def _remark(state: State, report: RiskReport, level: RiskLevel | None) -> str:
    if state == "broken":
        by_chance = binomial_lower(report.errors, report.accepted) <= report.risk
        return "so few errors may be chance" if by_chance else "more than chance explains"
    if state == "nothing trusted":
        return _missing(level)
    return "no answer reached the threshold" if report.accepted == 0 else ""


def _missing(level: RiskLevel | None) -> str:
    if level is None or level.more_needed == 0:
        return "the model was not calibrated for this risk"
    if level.more_needed is None:
        return "more calibration pictures would not help: the answers are wrong too often"
    return f"about {wording.counted(level.more_needed, 'more calibration picture')} needed"
