"""Evaluations drawn in code: a made-up head whose confidence says what it is worth, with and without outliers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from zorko.data.examples import OUTLIER
from zorko.modelfile.card import FORMAT, Card, DataCard, EncoderCard, HeadCalibration, MadeCard, Metric
from zorko.report.html import ReportData
from zorko.runtime.evaluate import Evaluation
from zorko.runtime.measure import HeadEvaluation, measure
from zorko.scores.selective import RiskLevel, thresholds
from zorko.tasks.base import Head
from zorko.tasks.read import Read
from zorko.types import Failure

DIGITS = tuple("0123456789")

MakeHead = Callable[..., HeadEvaluation]
MakeReport = Callable[..., ReportData]


@pytest.fixture(scope="session")
def make_head() -> MakeHead:
    """See `head_of`."""
    return head_of


@pytest.fixture(scope="session")
def make_report() -> MakeReport:
    """See `report_of`."""
    return report_of


def head_of(
    known: int = 300,
    outliers: int = 60,
    *,
    error: float = 0.05,
    labels: Sequence[str] = DIGITS,
    name: str = "digit",
    calibration: HeadCalibration | None = None,
    has_unknown: bool = True,
    seed: int = 0,
) -> HeadEvaluation:
    """A head over `known` labelled answers, about a share `error` of them wrong, and `outliers` behind them."""
    rng = np.random.default_rng(seed)
    size = len(labels)
    is_outlier = np.arange(known + outliers) >= known
    true = np.where(is_outlier, OUTLIER, rng.integers(0, size, known + outliers))
    wrong = (rng.random(known + outliers) < error) & ~is_outlier
    predicted = np.where(
        is_outlier,
        rng.integers(0, size, known + outliers),
        (true + wrong * rng.integers(1, max(size, 2), known + outliers)) % size,
    )
    logit = np.where(wrong | is_outlier, rng.normal(1.0, 2.0, known + outliers), rng.normal(8.0, 3.0, known + outliers))
    unknown = np.where(is_outlier, rng.normal(4.0, 1.5, known + outliers), rng.normal(-2.0, 1.0, known + outliers))
    limit = calibration.unknown_threshold if calibration else None
    eligible = np.ones(known + outliers, np.bool_) if limit is None else unknown <= limit
    return measure(
        Head(name, tuple(labels)),
        true.astype(np.int64),
        predicted.astype(np.int64),
        1.0 / (1.0 + np.exp(-logit)),
        eligible,
        unknown if has_unknown else None,
        None,
        calibration,
    )


def calibration_of(levels: Sequence[RiskLevel], unknown_threshold: float | None = -0.3) -> HeadCalibration:
    """A calibration with those levels."""
    return HeadCalibration(
        levels=tuple(levels),
        confidence_level=0.95,
        temperature=1.0,
        unknown_threshold=unknown_threshold,
        unknown_pass_share=0.95,
        unknown_score="mixture",
        examples=1000,
    )


def learned_levels(seed: int = 7, size: int = 3000, error: float = 0.05) -> tuple[RiskLevel, ...]:
    """Thresholds that a calibration set drawn like `head_of` gives."""
    head = head_of(size, 0, error=error, seed=seed)
    return thresholds(head.confidence, head.correct)


def card_of(heads: Mapping[str, HeadEvaluation], calibrations: Mapping[str, HeadCalibration]) -> Card:
    """A card for those heads, with Cyrillic and markup in every text that a user may set."""
    return Card(
        format=FORMAT,
        task="read",
        name="зорко <b>read</b>",
        heads=tuple(head.head for head in heads.values()),
        preprocessing=Read.default_preprocessing,
        calibration=dict(calibrations),
        metrics={"accuracy": Metric(value=0.9972, low=0.996, high=0.9981, n=10_000)},
        data=DataCard(
            description="MNIST <script>alert(1)</script> и рисунки",
            fingerprint="0123456789abcdef" * 4,
            splits={"train": 48_000, "validation": 6_000, "calibration": 6_000, "test": 10_000},
        ),
        encoder=EncoderCard(name="small", weights="trained from scratch", licence="Apache-2.0", parameters=203_146),
        made=MadeCard(
            command="zorko train read mnist.npz --set name='<i>x</i>'",
            seed=0,
            settings={"epochs": 8, "optimiser": {"name": "adamw", "learning_rate": 0.002}, "augment": [], "имя": "<u>"},
            versions={"zorko": "0.1.0", "torch": "2.9.1"},
        ),
        notes="Заметки & <em>notes</em>",
        sha256="f" * 64,
    )


def history_of(epochs: int) -> list[dict[str, Any]]:
    """Rows of a training that gets better; the learning rate stands in the rows of the training phase only."""
    rows: list[dict[str, Any]] = []
    for epoch in range(1, epochs + 1):
        for phase, lag in (("train", 1.6), ("validation", 1.0)):
            wrong = 0.003 + 0.08 * lag / epoch**2
            shares = dict.fromkeys(("accuracy", "precision", "recall", "f1"), 1.0 - wrong)
            rate = 0.002 / epoch if phase == "train" else None
            rows.append({"epoch": epoch, "phase": phase, "loss": 3.0 * wrong, **shares, "learning_rate": rate})
    return rows


def picture_of(index: int) -> NDArray[np.uint8]:
    """A grey picture (28, 28, 3) that differs from index to index."""
    y, x = np.mgrid[0:28, 0:28]
    ring = np.abs(np.hypot(x - 13 - index % 5, y - 13 + index % 3) - 8) < 2
    return np.repeat((ring * np.uint8(255))[:, :, None], 3, axis=2)


def report_of(
    known: int = 300,
    outliers: int = 60,
    *,
    error: float = 0.05,
    labels: Sequence[str] = DIGITS,
    head_names: Sequence[str] = ("digit",),
    levels: Sequence[RiskLevel] | None = None,
    calibrated: bool = True,
    epochs: int | None = 3,
    candidates: Sequence[Mapping[str, Any]] | None = None,
    source: str = "рисунки/{}.png",
    title: str = "Отчёт: read",
    failures: Sequence[Failure] = (),
    picture: Callable[[int], NDArray[np.uint8]] = picture_of,
) -> ReportData:
    """Everything a report is made from. `epochs` None: nothing was trained."""
    found = calibration_of(learned_levels() if levels is None else levels) if calibrated else None
    heads = {
        name: head_of(known, outliers, error=error, labels=labels, name=name, calibration=found, seed=number)
        for number, name in enumerate(head_names)
    }
    size = known + outliers
    evaluation = Evaluation(
        task="read",
        model="read",
        sources=tuple(source.format(index) for index in range(size)),
        indices=np.arange(size, dtype=np.int64) * 2,
        heads=heads,
        failures=tuple(failures),
        seconds_per_picture=0.001,
    )
    calibrations = dict.fromkeys(heads, found) if found else {}
    rows = None if epochs is None else history_of(epochs)
    return ReportData(title, card_of(heads, calibrations), evaluation, rows, candidates, lambda index: [picture(index)])
