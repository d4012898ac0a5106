"""Trusted or not, and why: the whole table of design.md."""

from __future__ import annotations

import math

import pytest
from tests import models

from zorko.errors import UsageError
from zorko.modelfile.card import HeadCalibration
from zorko.runtime import trust
from zorko.scores.selective import RiskLevel
from zorko.tasks.base import Decision
from zorko.types import RISK_LADDER

NAN = math.nan

# Thresholds rise as the risk falls; at the two smallest risks nothing is trusted.
THRESHOLDS = {0.10: 0.5, 0.05: 0.6, 0.02: 0.8, 0.01: 0.9, 0.005: None, 0.001: None}


@pytest.fixture
def calibration() -> HeadCalibration:
    levels = tuple(RiskLevel(risk, threshold, 100, 0, 0.03, 0) for risk, threshold in THRESHOLDS.items())
    return models.calibration(unknown=2.0).model_copy(update={"levels": levels})


@pytest.mark.parametrize(
    ("confidence", "unknown", "forced", "risk", "reason"),
    [
        (0.95, 1.0, None, 0.05, None),
        (0.60, 2.0, None, 0.05, None),  # at the thresholds
        (0.59, 2.0, None, 0.05, "ambiguous"),
        (0.95, 2.1, None, 0.05, "unlike-training"),
        (0.10, 2.1, None, 0.05, "unlike-training"),  # before ambiguous
        (0.95, 2.1, None, 0.001, "unlike-training"),  # before uncalibrated
        (0.95, 1.0, None, 0.001, "uncalibrated"),
        (0.10, 1.0, None, 0.001, "uncalibrated"),  # before ambiguous
        (0.95, 1.0, "no-match", 0.05, "no-match"),
        (0.95, 9.0, "no-match", 0.001, "no-match"),  # before all
        (0.95, None, None, 0.05, None),  # a task without an unknown score
        (0.85, 1.0, None, 0.02, None),
        (0.85, 1.0, None, 0.01, "ambiguous"),
        # Between two steps of the ladder the smaller one speaks.
        (0.85, 1.0, None, 0.03, None),
        (0.75, 1.0, None, 0.03, "ambiguous"),
        (0.65, 1.0, None, 0.0999, None),
        (0.55, 1.0, None, 0.0999, "ambiguous"),
        (0.55, 1.0, None, 0.9, None),
        (0.99, 1.0, None, 0.0099, "uncalibrated"),
        # NaN is never trusted.
        (NAN, 1.0, None, 0.05, "ambiguous"),
        (0.95, NAN, None, 0.05, "unlike-training"),
    ],
)
def test_table(
    calibration: HeadCalibration,
    confidence: float,
    unknown: float | None,
    forced: str | None,
    risk: float,
    reason: str | None,
) -> None:
    decision = Decision({}, confidence, unknown, forced)
    assert trust.verdict(decision, calibration, risk) == (reason is None, reason)


def test_without_an_unknown_threshold_any_score_passes() -> None:
    assert trust.verdict(Decision({}, 0.9, 1e6), models.calibration(0.5, unknown=None), 0.05) == (True, None)


@pytest.mark.parametrize("forced", [None, "no-match"])
def test_without_calibration_nothing_is_trusted(forced: str | None) -> None:
    assert trust.verdict(Decision({}, 1.0, 0.0, forced), None, 0.05) == (False, forced or "uncalibrated")


def test_a_risk_that_the_model_was_not_calibrated_for() -> None:
    only = models.calibration().model_copy(update={"levels": (RiskLevel(0.10, 0.5, 100, 0, 0.03, 0),)})
    assert trust.verdict(Decision({}, 1.0), only, 0.10) == (True, None)
    assert trust.verdict(Decision({}, 1.0), only, 0.05) == (False, "uncalibrated")


@pytest.mark.parametrize("risk", RISK_LADDER)
def test_a_step_of_the_ladder_is_its_own(risk: float) -> None:
    assert trust.ladder_risk(risk) == risk


@pytest.mark.parametrize("risk", [0.0, 1.0, -0.1, 1.5, 0.0009, NAN, math.inf])
def test_a_risk_off_the_ladder(calibration: HeadCalibration, risk: float) -> None:
    with pytest.raises(UsageError, match=r"0\.1, 0\.05, 0\.02, 0\.01, 0\.005, 0\.001") as caught:
        trust.verdict(Decision({}, 1.0, 0.0), calibration, risk)
    assert f"risk {risk}" in str(caught.value)


def test_each_head_is_judged_by_its_own_calibration() -> None:
    decision = Decision({}, 0.3, confidences={"a": 0.7, "b": 0.7, "c": 0.3, "d": 0.9})
    each = {"a": models.calibration(0.6), "b": models.calibration(0.8), "c": models.calibration(None)}
    assert trust.reasons(decision, each, 0.05) == {"a": None, "b": "ambiguous", "c": "uncalibrated", "d": "uncalibrated"}
