"""Numbers as people read them."""

from __future__ import annotations

import math
from typing import Any

import pytest

from zorko.modelfile.card import Metric
from zorko.report import wording
from zorko.scores.selective import CONFIDENCE_GRID
from zorko.types import RISK_LADDER

SPACE = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("share", "text"), [(0.9972, "99.72~%"), (1.0, "100.00~%"), (0.0, "0.00~%"), (None, "–"), (math.nan, "–")]
)
def test_percent(share: float | None, text: str) -> None:
    assert wording.percent(share) == text.replace("~", SPACE)


def test_each_risk_of_the_ladder_has_the_digits_that_it_needs() -> None:
    assert [wording.risk(step) for step in RISK_LADDER] == [
        f"{text}{SPACE}%" for text in ("10", "5", "2", "1", "0.5", "0.1")
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (0.0, "0"),
        (0.5, "0.5000"),
        (0.9995, "0.999500"),
        (1.0 - 1e-9, "0.999999999"),
        (1.0 - 1e-14, "0.999999999"),
        (1.0, "1.0000"),
    ],
)
def test_confidence(value: float | None, text: str) -> None:
    assert wording.confidence(value) == text


def test_thresholds_near_1_are_told_apart() -> None:
    texts = [wording.confidence(value) for value in CONFIDENCE_GRID]
    assert len(set(texts)) == len(texts)
    for value, text in zip(CONFIDENCE_GRID, texts, strict=True):
        assert float(text) == pytest.approx(value, abs=5e-5)
        assert 1.0 - float(text) == pytest.approx(1.0 - value, rel=0.06)


@pytest.mark.parametrize(("number", "text"), [(0, "0 pictures"), (1, "1 picture"), (12_345, "12,345 pictures")])
def test_counted(number: int, text: str) -> None:
    assert wording.counted(number, "picture") == text


def test_metrics() -> None:
    metric = Metric(value=0.9972, low=0.996, high=0.9981, n=10_000)
    assert wording.metric_value("accuracy", metric) == (f"99.72{SPACE}%", "99.60 to 99.81 %".replace(" ", SPACE))
    assert wording.metric_value("auroc_unknown", metric) == ("0.9972", "0.9960 to 0.9981".replace(" ", SPACE))
    assert wording.metric_name("a_new_one") == "a_new_one"


def test_an_interval_that_is_not_known() -> None:
    metric = Metric(value=0.5, low=math.nan, high=math.nan, n=1)
    assert wording.metric_value("accuracy", metric)[1] == "–"
    assert wording.metric_value("nll", metric)[1] == "–"


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (True, "yes"), (False, "no"), (0.98765, "0.98765"), (math.nan, "–"), (1200, "1,200"), ("имя", "имя")],
)
def test_cells(value: Any, text: str) -> None:
    assert wording.cell(value) == text


def test_flattened_keeps_the_order_and_what_is_empty() -> None:
    nested = {"b": {"y": 1, "x": {"z": None}}, "a": {}, "c": [1, 2]}
    assert wording.flattened(nested) == [("b.y", "1"), ("b.x.z", "None"), ("a", "{}"), ("c", "[1, 2]")]


@pytest.mark.parametrize(("text", "end"), [("short.png", "short.png"), ("0123456789", "…6789"), ("", "")])
def test_tail(text: str, end: str) -> None:
    assert wording.tail(text, 9 if text == "short.png" else 5) == end
