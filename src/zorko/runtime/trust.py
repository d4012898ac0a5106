"""Whether an answer is trusted at a risk, and if not, why not (design.md, "Trust")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from zorko.errors import UsageError
from zorko.modelfile.card import HeadCalibration
from zorko.tasks.base import Decision
from zorko.types import RISK_LADDER, Reason


@dataclass(frozen=True)
class Terms:
    """What one question is answered on: the risk, and, of a task that verifies, the threshold on its logit."""

    risk: float
    threshold: float | None


def verdict(decision: Decision, calibration: HeadCalibration | None, risk: float) -> tuple[bool, Reason | None]:
    """Trusted or not at `risk`, and the reason, which is None exactly when trusted.

    The first reason that holds is given: the one that the task insists on; an unknown score above its threshold
    (`unlike-training`); no threshold at this risk (`uncalibrated`); a confidence under the threshold (`ambiguous`).
    A score that is NaN is never trusted. Raises UsageError as `ladder_risk` does.
    """
    reason = _reason(decision, calibration, risk)
    return reason is None, reason


def reasons(decision: Decision, calibration: Mapping[str, HeadCalibration], risk: float) -> dict[str, Reason | None]:
    """For each head of `decision.confidences` why it is not trusted at `risk`, by its own calibration; None where it is."""
    return {
        name: verdict(replace(decision, confidence=confidence), calibration.get(name), risk)[1]
        for name, confidence in decision.confidences.items()
    }


def ladder_risk(risk: float, ladder: Sequence[float] = RISK_LADDER) -> float:
    """The step of the ladder that answers for `risk`: the largest at or under it, so that the promise covers it.

    Raises UsageError, listing the ladder, where `risk` is not between 0 and 1 or is under its smallest step.
    """
    steps = [step for step in ladder if step <= risk] if 0 < risk < 1 else []
    if not steps:
        known = ", ".join(f"{step:g}" for step in sorted(ladder, reverse=True))
        raise UsageError(
            f"risk {risk} cannot be promised: it must be under 1 and at least the smallest risk that models are "
            f"calibrated for; those are {known}"
        )
    return max(steps)


def accept_threshold(calibration: HeadCalibration | None, rate: float | None, verifies: bool, name: str) -> float | None:
    """The threshold on the logit of "the same" for a false-accept rate, by default the model's own; None where it has none.

    Raises UsageError, naming the model, for a rate asked for that it has no threshold for.
    """
    levels = calibration.accept if calibration is not None and verifies else ()
    proven = {level.rate: level.threshold for level in levels}
    if rate is None:
        return proven.get(calibration.false_accept) if calibration is not None and calibration.false_accept else None
    if proven.get(rate) is None:
        known = ", ".join(f"{step:g}" for step, threshold in proven.items() if threshold is not None) or "none"
        raise UsageError(f"{name}: no threshold is proven for the false-accept rate {rate:g}; there is one for: {known}")
    return proven[rate]


def _reason(decision: Decision, calibration: HeadCalibration | None, risk: float) -> Reason | None:
    step = ladder_risk(risk)
    if decision.forced_reason is not None:
        return decision.forced_reason
    if calibration is None:
        return "uncalibrated"
    # Both comparisons are so written that a NaN fails them.
    limit = calibration.unknown_threshold
    if limit is not None and decision.unknown is not None and not decision.unknown <= limit:
        return "unlike-training"
    threshold = _threshold(calibration, step)
    if threshold is None:
        return "uncalibrated"
    return None if decision.confidence >= threshold else "ambiguous"


def _threshold(calibration: HeadCalibration, step: float) -> float | None:
    return next((level.threshold for level in calibration.levels if level.risk == step), None)
