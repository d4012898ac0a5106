"""The figures of one head: from the arrays of an evaluation to metrics with intervals, and to the promise checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zorko.data.examples import OUTLIER, UNKNOWN
from zorko.modelfile.card import HeadCalibration, Metric
from zorko.scores import intervals, metrics, selective, verification
from zorko.tasks.base import Head

ROUNDS = 300  # of the bootstrap: the ends of a 95 % interval move by a tenth of its width or less
SEED = 0


@dataclass(frozen=True)
class OutlierReport:
    """How outliers fare at one risk: `trusted` of `outliers` were trusted, each an error; `known_coverage` is the share
    of the labelled answers proper that are trusted. Only where the data has outliers."""

    risk: float
    outliers: int
    trusted: int
    known_coverage: float


@dataclass(frozen=True, eq=False)
class HeadEvaluation:
    """One head over N answers.

    true         (N,) int64 into `head.labels`, or UNKNOWN (nobody said), or OUTLIER (none of the labels)
    predicted    (N,) int64 into `head.labels`, or UNKNOWN where there is no guess (a blank picture)
    confidence   (N,) float64 in 0..1
    eligible     (N,) bool: passed the check for what is unlike training, so that confidence decides about trust
    unknown      (N,) float64, higher = less like training; None where the task has no such score
    logits       (N, K) float64, NaN where there is no guess; None where the task has none
    confusion    (K, K) int64: row = true label, column = predicted; labelled answers with a guess
    classes      precision, recall and F1 of each label; a missing guess counts as a miss
    metrics      by name; without any labels it is empty
    risks        one a step of the calibrated ladder; empty for a model without calibration
    outliers     likewise; empty where the data has none
    accepts      one a false-accept rate that the model has a threshold for, where it says what is the same
    """

    head: Head
    true: NDArray[np.int64]
    predicted: NDArray[np.int64]
    confidence: NDArray[np.float64]
    eligible: NDArray[np.bool_]
    unknown: NDArray[np.float64] | None
    logits: NDArray[np.float64] | None
    confusion: NDArray[np.int64]
    classes: metrics.ClassScores
    metrics: dict[str, Metric]
    risks: tuple[selective.RiskReport, ...]
    outliers: tuple[OutlierReport, ...]
    accepts: tuple[verification.AcceptReport, ...] = ()

    @property
    def correct(self) -> NDArray[np.bool_]:
        """(N,) bool: a right label; never for an outlier."""
        return _right(self.true, self.predicted)


def _right(true: NDArray[np.int64], predicted: NDArray[np.int64]) -> NDArray[np.bool_]:
    right: NDArray[np.bool_] = (true >= 0) & (true == predicted)
    return right


def measure(
    head: Head,
    true: NDArray[np.int64],
    predicted: NDArray[np.int64],
    confidence: NDArray[np.float64],
    eligible: NDArray[np.bool_],
    unknown: NDArray[np.float64] | None,
    logits: NDArray[np.float64] | None,
    calibration: HeadCalibration | None,
) -> HeadEvaluation:
    """All figures of one head; arrays as in `HeadEvaluation`.

    An outlier that is trusted is an error, one that is refused is none; answers whose label is UNKNOWN count nowhere.
    Intervals are 95 %: exact for accuracy (Clopper-Pearson), by bootstrap for the rest.
    """
    size = len(head.labels)
    known = true >= 0
    missed = np.where(predicted < 0, size, predicted)  # a column of its own for "no guess"
    cells = metrics.confusion_matrix(true[known], missed[known], size + 1)
    risks, outliers = _promises(true, predicted, confidence, eligible, calibration)
    return HeadEvaluation(
        head=head,
        true=true,
        predicted=predicted,
        confidence=confidence,
        eligible=eligible,
        unknown=unknown,
        logits=logits,
        confusion=cells[:size, :size],
        classes=_classes(cells),
        metrics={
            **_accuracy(true[known], predicted[known]),
            **_macro(cells),
            **_calibration(true, predicted, confidence, logits),
            **_ordering(true, predicted, confidence, eligible),
            **_novelty(true, unknown),
            **_verification(cells, true, logits, calibration),
        },
        risks=risks,
        outliers=outliers,
        accepts=_accepts(true, logits, calibration),
    )


def _verification(
    cells: NDArray[np.int64],
    true: NDArray[np.int64],
    logits: NDArray[np.float64] | None,
    calibration: HeadCalibration | None,
) -> dict[str, Metric]:
    """F1 of "the same", AUROC and the equal error rate of its logit, for a head that has thresholds on it."""
    known = true >= 0
    if calibration is None or not calibration.accept or logits is None or len(np.unique(true[known])) < 2:
        return {}
    rng = np.random.default_rng(SEED)
    count = int(cells.sum())
    draws = rng.multinomial(count, cells.ravel() / count, size=ROUNDS).reshape(-1, *cells.shape)
    scores = np.array([_classes(draw).f1[1] for draw in draws])
    low, high = np.nanquantile(scores, [0.025, 0.975])  # a draw without any "same" has no F1; that of all of them has
    score, same = (logits[:, 1] - logits[:, 0])[known], true[known] == 1
    return {
        "f1_same": Metric(value=float(_classes(cells).f1[1]), low=float(low), high=float(high), n=count),
        "auroc_same": _bootstrapped(verification.auroc, score, same),
        "eer": _bootstrapped(verification.equal_error_rate, score, same),
    }


def _accepts(
    true: NDArray[np.int64], logits: NDArray[np.float64] | None, calibration: HeadCalibration | None
) -> tuple[verification.AcceptReport, ...]:
    known = true >= 0
    if calibration is None or not calibration.accept or logits is None or not known.any():
        return ()
    score = (logits[:, 1] - logits[:, 0])[known]
    return verification.verify(score, true[known] == 1, calibration.accept, calibration.confidence_level)


def _accuracy(true: NDArray[np.int64], predicted: NDArray[np.int64]) -> dict[str, Metric]:
    if not true.size:
        return {}
    right = int((true == predicted).sum())
    low, high = intervals.binomial_interval(right, true.size)
    return {"accuracy": Metric(value=right / true.size, low=low, high=high, n=true.size)}


def _classes(cells: NDArray[np.int64]) -> metrics.ClassScores:
    """The scores of the labels, without the last column's "no guess", which is no class."""
    scores = metrics.class_scores(cells)
    return metrics.ClassScores(scores.precision[:-1], scores.recall[:-1], scores.f1[:-1], scores.support[:-1])


def _macro(cells: NDArray[np.int64]) -> dict[str, Metric]:
    """Macro means; drawing N answers with replacement is drawing the matrix's cells from a multinomial."""
    count = int(cells.sum())
    if count == 0:
        return {}
    rng = np.random.default_rng(SEED)
    draws = rng.multinomial(count, cells.ravel() / count, size=ROUNDS).reshape(-1, *cells.shape)
    found = _macro_means(cells)
    low, high = np.quantile([_macro_means(draw) for draw in draws], [0.025, 0.975], axis=0)
    names = ("macro_precision", "macro_recall", "macro_f1")
    return {name: Metric(value=found[i], low=float(low[i]), high=float(high[i]), n=count) for i, name in enumerate(names)}


def _macro_means(cells: NDArray[np.int64]) -> tuple[float, float, float]:
    classes = _classes(cells)
    return classes.macro_precision, classes.macro_recall, classes.macro_f1


def _calibration(
    true: NDArray[np.int64],
    predicted: NDArray[np.int64],
    confidence: NDArray[np.float64],
    logits: NDArray[np.float64] | None,
) -> dict[str, Metric]:
    """How far confidence can be taken at its word, over the labelled answers that have a guess."""
    rated = (true >= 0) & (predicted >= 0)
    if not rated.any():
        return {}
    right = true[rated] == predicted[rated]
    found = {"ece": _bootstrapped(metrics.expected_calibration_error, confidence[rated], right)}
    if logits is not None:
        rows = logits[rated]
        own = rows[np.arange(len(rows)), true[rated]]
        found["nll"] = _bootstrapped(_mean, np.logaddexp.reduce(rows, axis=1) - own)
    return found


def _ordering(
    true: NDArray[np.int64],
    predicted: NDArray[np.int64],
    confidence: NDArray[np.float64],
    eligible: NDArray[np.bool_],
) -> dict[str, Metric]:
    """How well confidence puts right answers before wrong ones, over what may be trusted; an outlier is an error."""
    told = (true != UNKNOWN) & eligible
    if not told.any() or not (true >= 0).any():
        return {}
    right = _right(true, predicted)
    return {"aurc": _bootstrapped(selective.area_under_risk_coverage, confidence[told], right[told])}


def _novelty(true: NDArray[np.int64], unknown: NDArray[np.float64] | None) -> dict[str, Metric]:
    """How well the unknown score tells outliers from what has a label."""
    told = (true >= 0) | (true == OUTLIER)
    if unknown is None or not (true == OUTLIER).any() or not (true >= 0).any():
        return {}
    return {"auroc_unknown": _bootstrapped(metrics.roc_auc_score, true[told] == OUTLIER, unknown[told])}


def _promises(
    true: NDArray[np.int64],
    predicted: NDArray[np.int64],
    confidence: NDArray[np.float64],
    eligible: NDArray[np.bool_],
    calibration: HeadCalibration | None,
) -> tuple[tuple[selective.RiskReport, ...], tuple[OutlierReport, ...]]:
    told = true != UNKNOWN
    if calibration is None or not told.any():
        return (), ()
    right = _right(true, predicted)
    risks = selective.evaluate(
        confidence[told], right[told], calibration.levels, calibration.confidence_level, eligible[told]
    )
    if not (true == OUTLIER).any():
        return risks, ()
    trusted = [selective.accept(confidence, level.threshold, eligible) for level in calibration.levels]
    return risks, tuple(
        _outliers(level.risk, true, accepted) for level, accepted in zip(calibration.levels, trusted, strict=True)
    )


def _outliers(risk: float, true: NDArray[np.int64], accepted: NDArray[np.bool_]) -> OutlierReport:
    outlier, known = true == OUTLIER, true >= 0
    return OutlierReport(
        risk=risk,
        outliers=int(outlier.sum()),
        trusted=int((outlier & accepted).sum()),
        known_coverage=int((known & accepted).sum()) / max(1, int(known.sum())),
    )


def _bootstrapped(statistic: Callable[..., float], *arrays: NDArray[np.generic]) -> Metric:
    low, high = intervals.bootstrap_interval(statistic, arrays, SEED, rounds=ROUNDS)
    return Metric(value=statistic(*arrays), low=low, high=high, n=len(arrays[0]))


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean())
