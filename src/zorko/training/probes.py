"""How good frozen features are for a task: the part of `zorko bench` that each task has of its own.

A probe gets the features of all examples and says one figure. A new task is one function and one line in PROBES.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zorko.data.examples import Examples
from zorko.data.splits import Split
from zorko.errors import DataError
from zorko.scores.intervals import binomial_interval
from zorko.training.rows import Rows
from zorko.types import TaskName

STRENGTHS = (
    0.0003,
    0.003,
    0.03,
    0.3,
    3.0,
)  # C, of features with unit variance: from "hardly look" to "take them at their word"
STEPS = 300


@dataclass(frozen=True)
class Score:
    """`metric` on test with its exact 95 % interval, and on validation, by which the probe was chosen."""

    metric: str
    test: float
    low: float
    high: float
    validation: float


Probe = Callable[[Rows, Examples, Split], Score]
"""Features (R, D), rows of the N examples given, and the parts to fit, choose and judge on."""


def linear_accuracy(rows: Rows, examples: Examples, parts: Split) -> Score:
    """Logistic regression on the features of the train part, its C chosen on validation, its accuracy on test.

    Answers the first head; examples without a label of it take no part. Raises DataError where a part has none, or train
    only one label.
    """
    labels = next(iter(examples.labels.values()))
    train, validation, test = (part[labels[part] >= 0] for part in (parts.train, parts.validation, parts.test))
    if not (len(validation) and len(test) and len(np.unique(labels[train])) > 1):
        raise DataError(
            f"too few labelled pictures to compare encoders: {len(train)} to fit on, {len(validation)} to choose by, "
            f"{len(test)} to judge by; add some, or raise --limit"
        )
    features = {
        part: rows.take(indices)[0] for part, indices in (("train", train), ("validation", validation), ("test", test))
    }
    models = _fitted(features["train"], labels[train])
    right = [float((model(features["validation"]) == labels[validation]).mean()) for model in models]
    best = int(np.argmax(right))  # the first of equals: the one that trusts single features least
    hits = int((models[best](features["test"]) == labels[test]).sum())
    low, high = binomial_interval(hits, len(test))
    return Score("accuracy", hits / len(test), low, high, right[best])


def _fitted(
    features: NDArray[np.float32], labels: NDArray[np.int64]
) -> list[Callable[[NDArray[np.float32]], NDArray[np.int64]]]:
    """A classifier for each of STRENGTHS, as functions from features to labels."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    models = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # STEPS are enough to rank encoders by
        for strength in STRENGTHS:
            model = make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=STEPS))
            models.append(model.fit(features, labels).predict)
    return models


def nearest_panel(rows: Rows, examples: Examples, parts: Split) -> Score:
    """Top-1 of the panel whose features have the largest cosine with the reference's; nothing is fitted.

    Examples without a match take no part. Raises DataError where a part has no other.
    """
    labels = next(iter(examples.labels.values()))
    shares = []
    for part in (parts.validation, parts.test):
        chosen = part[labels[part] >= 0]
        if not len(chosen):
            raise DataError("too few labelled composites to compare encoders; add some, or raise --limit")
        right = [bool(_nearest(rows.take(chosen[i : i + 1])[0]) == labels[chosen[i]]) for i in range(len(chosen))]
        shares.append((sum(right), len(right)))
    (validated, of_validation), (hits, of_test) = shares
    low, high = binomial_interval(hits, of_test)
    return Score("top1", hits / of_test, low, high, validated / of_validation)


def _nearest(features: NDArray[np.float32]) -> int:
    unit = features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-12)
    return int((unit[1:] @ unit[0]).argmax())


PROBES: dict[TaskName, Probe] = {"read": linear_accuracy, "find": nearest_panel}
