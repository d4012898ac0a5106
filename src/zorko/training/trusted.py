"""Thresholds of trust, from the exported file's own answers about the calibration part."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from zorko.data.examples import UNKNOWN
from zorko.modelfile.card import HeadCalibration
from zorko.nn.classifier import Classifier
from zorko.nn.head import Network
from zorko.runtime.evaluate import evaluate
from zorko.runtime.measure import HeadEvaluation
from zorko.runtime.predictor import Predictor
from zorko.scores.novelty import pass_threshold
from zorko.scores.selective import thresholds
from zorko.scores.verification import ACCEPT_RATES, AcceptLevel, accept_thresholds
from zorko.tasks.base import Decision, Task
from zorko.training import drawn
from zorko.training.export import INPUT
from zorko.training.prepared import RunData
from zorko.training.settings import Settings


@dataclass(frozen=True)
class Terms:
    """What is asked of one head's thresholds, and what stands beside them in its card.

    `level`: confidence of the promise. `pass_share`: of real pictures, that is to pass the unlike-training check, and
    `lowest_limit` what its threshold is at least. `false_accept`: the rate that answers turn on, where a task verifies.
    """

    level: float
    pass_share: float
    false_accept: float
    temperature: float
    unknown_score: str | None
    lowest_limit: float = -math.inf


def thresholds_of(settings: Settings, data: RunData, network: Network, predictor: Predictor) -> dict[str, HeadCalibration]:
    """Thresholds of each head, from the exported file's own answers about the calibration part."""
    lowest = -math.inf
    if data.held_out is not None and len(data.held_out.digits.glyphs):
        drawn_digits = drawn.to_pixels(data.held_out.digits.glyphs, data.encoder.preprocessing)
        lowest = pass_threshold(predictor.outputs({INPUT: drawn_digits})["unknown"], settings.trust.drawn_pass_share)
    asked = Terms(
        level=settings.trust.level,
        pass_share=settings.trust.unknown_pass_share,
        false_accept=settings.pair.false_accept,
        temperature=1.0,
        unknown_score=_unknown_score(data, network),
        lowest_limit=lowest,
    )
    terms = {
        head.name: replace(asked, temperature=float(network.head.temperature[number]))
        for number, head in enumerate(data.heads)
    }
    answered = evaluate(predictor, data.examples, indices=data.parts.calibration)
    return {name: calibrated(data.task, answered.heads[name], asked) for name, asked in terms.items()}


def calibrated(task: Task, found: HeadEvaluation, terms: Terms) -> HeadCalibration:
    """Thresholds of one head, from what a model file says of labelled pictures."""
    real, asked = found.true >= 0, found.true != UNKNOWN
    limit = None
    if found.unknown is not None and real.any():
        limit = max(pass_threshold(found.unknown[real], terms.pass_share), terms.lowest_limit)
    accept = _accept(terms, found) if task.verifies and asked.any() else ()
    threshold = next((level.threshold for level in accept if level.rate == terms.false_accept), None)
    predicted, confidence = found.predicted, found.confidence
    if threshold is not None:  # what is called the same turns on it, and so does what is right
        predicted, confidence = _judged(task, found, threshold)
    eligible = found.eligible if limit is None or found.unknown is None else found.eligible & (found.unknown <= limit)
    levels = thresholds(
        confidence[asked],
        (predicted == found.true)[asked],
        level=terms.level,
        eligible=eligible[asked],
    )
    return HeadCalibration(
        levels=levels,
        confidence_level=terms.level,
        temperature=terms.temperature,
        unknown_threshold=limit,
        unknown_pass_share=None if limit is None else terms.pass_share,
        unknown_score=terms.unknown_score,
        examples=int(asked.sum()),
        accept=accept,
        false_accept=terms.false_accept if accept else None,
    )


def _unknown_score(data: RunData, network: Network) -> str | None:
    """What the unknown score is called: the network's own, or that of the model that heads are added to."""
    if data.base is not None:
        return next((one.unknown_score for one in data.base.card.calibration.values()), None)
    novelty = network.head.novelty if isinstance(network.head, Classifier) else None
    return None if novelty is None else novelty.name


def _accept(terms: Terms, found: HeadEvaluation) -> tuple[AcceptLevel, ...]:
    """Thresholds on the logit of "the same" for the false-accept rates, from answered calibration pairs."""
    asked = found.true != UNKNOWN
    rates = tuple(sorted({*ACCEPT_RATES, terms.false_accept}, reverse=True))
    return accept_thresholds(_score(found)[asked], found.true[asked] == 1, rates, terms.level)


def _judged(task: Task, found: HeadEvaluation, threshold: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """What is predicted, and with what confidence, (N,) each, where answers turn on a threshold on the logit."""
    score = _score(found)
    judged = [task.judged(Decision({}, 0.0, details={"logit": value}), threshold) for value in score.tolist()]
    return (score >= threshold).astype(np.int64), np.array([decision.confidence for decision in judged], np.float64)


def _score(found: HeadEvaluation) -> NDArray[np.float64]:
    """The logit of "the same" in each answer, (N,)."""
    assert found.logits is not None
    return found.logits[:, 1] - found.logits[:, 0]
