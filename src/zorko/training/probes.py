"""How good frozen features are for a task: the part of `zorko bench` that each task has of its own.

A probe judges the features of frozen encoders, and the answers of a finished model by the same figures. A new task is its
two functions and one line in PROBES.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zorko.data.examples import Examples
from zorko.data.splits import Split
from zorko.errors import DataError
from zorko.runtime.measure import HeadEvaluation
from zorko.scores.intervals import binomial_interval, bootstrap_interval
from zorko.scores.metrics import accuracy_score, class_scores, confusion_matrix, reciprocal_rank_scores
from zorko.scores.verification import auroc
from zorko.training.linear import fitted_linear
from zorko.training.rows import Rows
from zorko.types import TaskName

STRENGTHS = (
    0.0003,
    0.003,
    0.03,
    0.3,
    3.0,
)  # C, of features with unit variance: from "hardly look" to "take them at their word"
STEPS = 300  # enough to rank encoders by
SEED = 0  # of the bootstrap
ROUNDS = 300  # where it draws whole tables of answers


@dataclass(frozen=True)
class Score:
    """`metric` on test with its 95 % interval, and on validation, by which a probe that has anything to choose chose; None
    for a finished model, which has no such part of this data. `head`: the one it is about; None: about all."""

    metric: str
    test: float
    low: float
    high: float
    validation: float | None
    head: str | None = None


Scores = tuple[Score, ...]
"""At least one; the first is the one that encoders are ranked by. Of the same data always the same ones in the same order:
those about all heads before those of single heads."""


@dataclass(frozen=True)
class Probe:
    """How a task compares encoders.

    `judge`: features (R, D), rows of the N examples given, and the parts to fit, choose and judge on; raises DataError
    where a part has nothing to use. `measure`: a finished model's answers about the test part, one for each head of the
    data, in its order; raises DataError where none has a label. `fits`: whether `judge` looks at the train part.
    """

    judge: Callable[[Rows, Examples, Split], Scores]
    measure: Callable[[Sequence[HeadEvaluation]], Scores]
    fits: bool


def linear_accuracy(rows: Rows, examples: Examples, parts: Split) -> Scores:
    """Logistic regression on the features of the train part, its C chosen on validation, its accuracy on test.

    Answers the first head; examples without a label of it take no part. Raises DataError where a part has none, or train
    only one label.
    """
    name, labels = next(iter(examples.labels.items()))
    validation, test = _linear(name, rows, labels, parts, accuracy_score)
    known = test.true >= 0
    return (_share("accuracy", test.true[known] == test.said[known], _of_known(accuracy_score, *validation)),)


def answered_accuracy(heads: Sequence[HeadEvaluation]) -> Scores:
    """Accuracy of the answers whose label is known; one without a guess is wrong."""
    head = heads[0]
    return (_share("accuracy", head.correct[_known(head)], None),)


def linear_attributes(rows: Rows, examples: Examples, parts: Split) -> Scores:
    """For each head a logistic regression on the features of the train part, its C chosen on validation: macro F1 and
    accuracy, averaged over the heads, and those of each.

    Examples without a label of a head take no part in it. Raises DataError as `linear_accuracy` does.
    """
    answers = [_linear(name, rows, labels, parts, _macro_f1) for name, labels in examples.labels.items()]
    validation, test = (_side_by_side([pair[part] for pair in answers]) for part in (0, 1))
    return _attributes(tuple(examples.labels), test, validation)


def answered_attributes(heads: Sequence[HeadEvaluation]) -> Scores:
    """The same figures of a model's answers."""
    for head in heads:
        _known(head)
    answers = _side_by_side([_Answers(head.true, head.predicted) for head in heads])
    return _attributes([head.head.name for head in heads], answers, None)


class _Answers(NamedTuple):
    """About N examples, (N,) each or, of several heads, (N, heads): `true` as the labels are, negative where there is none,
    and what was `said` of them."""

    true: NDArray[np.int64]
    said: NDArray[np.int64]


Figure = Callable[[NDArray[np.int64], NDArray[np.int64]], float]
"""Of the labels (N,) and what was said."""


def _linear(head: str, rows: Rows, labels: NDArray[np.int64], parts: Split, figure: Figure) -> tuple[_Answers, _Answers]:
    """What the classifier with the best `figure` on validation says about the examples of validation and of test."""
    train, validation, test = (part[labels[part] >= 0] for part in (parts.train, parts.validation, parts.test))
    if not (len(validation) and len(test) and len(np.unique(labels[train])) > 1):
        raise DataError(
            f"'{head}': too few labelled pictures to compare encoders: {len(train)} to fit on, {len(validation)} to choose "
            f"by, {len(test)} to judge by; add some, or raise --limit"
        )
    known, features = labels[train], rows.take(train)[0]
    models = [fitted_linear(features, known, strength, STEPS) for strength in STRENGTHS]
    features = rows.take(parts.validation)[0]
    chosen = [_Answers(labels[parts.validation], model.predict(features)) for model in models]
    # the first of equals: the one that trusts single features least
    best = int(np.argmax([_of_known(figure, *answers) for answers in chosen]))
    return chosen[best], _Answers(labels[parts.test], models[best].predict(rows.take(parts.test)[0]))


def _of_known(figure: Figure, true: NDArray[np.int64], said: NDArray[np.int64]) -> float:
    return figure(true[true >= 0], said[true >= 0])


def _macro_f1(true: NDArray[np.int64], said: NDArray[np.int64]) -> float:
    """Over the labels that occur; NaN without answers. One without a guess is a miss, and no label of its own."""
    size = int(max(true.max(initial=0), said.max(initial=0))) + 1
    scores = class_scores(confusion_matrix(true, np.where(said < 0, size, said), size + 1))
    f1 = scores.f1[:size]
    return float(np.nanmean(f1)) if len(true) else math.nan


def _side_by_side(answers: Sequence[_Answers]) -> _Answers:
    return _Answers(*(np.stack(columns, axis=1) for columns in zip(*answers, strict=True)))


def _attributes(names: Sequence[str], test: _Answers, validation: _Answers | None) -> Scores:
    """Of each metric the mean over the heads, the interval of which is by bootstrap over the pictures; then those of the
    heads.

    Where each answer is right the bootstrap has nothing to draw from, and the lower end of the accuracy of the head with the
    fewest answers is taken.
    """
    each = [
        score for name, *column in zip(names, *(values.T for values in test), strict=True) for score in _of(name, *column)
    ]
    means = []
    for metric, figure in (("macro_f1", _mean_of(_macro_f1)), ("accuracy", _mean_of(accuracy_score))):
        low, high = bootstrap_interval(figure, test, SEED, rounds=ROUNDS)
        low = low if low < 1.0 else min(score.low for score in each)
        means.append(Score(metric, figure(*test), low, high, None if validation is None else figure(*validation)))
    return (*means, *each)


def _mean_of(figure: Figure) -> Figure:
    """The mean over heads, the columns of (N, heads); a head without labels among these N takes no part."""

    def mean(true: NDArray[np.int64], said: NDArray[np.int64]) -> float:
        return float(np.nanmean([_of_known(figure, *columns) for columns in zip(true.T, said.T, strict=True)]))

    return mean


def _of(head: str, true: NDArray[np.int64], said: NDArray[np.int64]) -> Scores:
    known = true >= 0
    accuracy = _share("accuracy", true[known] == said[known], None)
    low, high = bootstrap_interval(_macro_f1, (true[known], said[known]), SEED, rounds=ROUNDS)
    f1 = Score("macro_f1", _macro_f1(true[known], said[known]), low if low < 1.0 else accuracy.low, high, None)
    return replace(f1, head=head), replace(accuracy, head=head)


def nearest_panel(rows: Rows, examples: Examples, parts: Split) -> Scores:
    """Top-1 of the panel whose features have the largest cosine with the reference's, and the mean reciprocal rank of the
    right one; nothing is fitted.

    Examples without a match take no part. Raises DataError where a part has no other.
    """
    labels = next(iter(examples.labels.values()))
    ranked = []
    for part in (parts.validation, parts.test):
        chosen = part[labels[part] >= 0]
        if not len(chosen):
            raise DataError("too few labelled composites to compare encoders; add some, or raise --limit")
        cosines = [_cosines(rows.take(chosen[i : i + 1])[0]) for i in range(len(chosen))]
        right = np.array([values.argmax() for values in cosines]) == labels[chosen]
        ranked.append((right, _reciprocal_ranks(cosines, labels[chosen])))
    (right_validated, validated), (right, reciprocal) = ranked
    return _ranking(right, reciprocal, (_mean(right_validated), _mean(validated)))


def answered_ranking(heads: Sequence[HeadEvaluation]) -> Scores:
    """The same figures of a model's panels, by its logits; composites without a match take no part here either."""
    head = heads[0]
    known = _known(head)
    if head.logits is None:
        raise DataError("the model's answers have no scores to rank panels by; export it again")
    reciprocal = _reciprocal_ranks(list(head.logits[known]), head.true[known])
    return _ranking(head.correct[known], reciprocal, (None, None))


def nearness(rows: Rows, examples: Examples, parts: Split) -> Scores:
    """F1 of "the same" where the cosine of a pair's features reaches a threshold, chosen on validation, and AUROC.

    Nothing else is fitted. Raises DataError where a part lacks pairs of either sort.
    """
    labels = next(iter(examples.labels.values()))
    found = []
    for part in (parts.validation, parts.test):
        chosen = part[labels[part] >= 0]
        if len(np.unique(labels[chosen])) < 2:
            raise DataError("too few labelled pairs of both sorts to compare encoders; add some, or raise --limit")
        cosines = np.array([_cosines(rows.take(chosen[i : i + 1])[0])[0] for i in range(len(chosen))])
        found.append((cosines, labels[chosen] == 1))
    (seen, known), (cosines, same) = found
    thresholds = np.unique(seen)
    f1 = [_f1(known, seen >= threshold) for threshold in thresholds]
    best = int(np.argmax(f1))
    return _verification(same, cosines >= thresholds[best], cosines, (f1[best], auroc(seen, known)))


def answered_pairs(heads: Sequence[HeadEvaluation]) -> Scores:
    """The same figures of a model's answers and logits."""
    head = heads[0]
    known = _known(head)
    if head.logits is None or len(np.unique(head.true[known])) < 2:
        raise DataError("the test pairs are all the same or all different, so nothing can be measured; add others")
    score = head.logits[known, 1] - head.logits[known, 0]
    return _verification(head.true[known] == 1, head.predicted[known] == 1, score, (None, None))


def _verification(
    same: NDArray[np.bool_],
    said: NDArray[np.bool_],
    score: NDArray[np.float64],
    validation: tuple[float | None, float | None],
) -> Scores:
    f1 = bootstrap_interval(_f1, (same, said), SEED)
    area = bootstrap_interval(auroc, (score, same), SEED)
    return Score("f1", _f1(same, said), *f1, validation[0]), Score("auroc", auroc(score, same), *area, validation[1])


def _f1(same: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    return 2 * float((same & said).sum()) / max(1, int(same.sum()) + int(said.sum()))


def _cosines(features: NDArray[np.float32]) -> NDArray[np.float64]:
    """Of each panel (K + 1, D) with the reference, which is the first row: (K,)."""
    wide = features.astype(np.float64)
    unit = wide / np.maximum(np.linalg.norm(wide, axis=1, keepdims=True), 1e-12)
    cosines: NDArray[np.float64] = unit[1:] @ unit[0]
    return cosines


def _reciprocal_ranks(scores: Sequence[NDArray[np.float64]], true: NDArray[np.int64]) -> NDArray[np.float64]:
    """For the scores (K,) of each of N examples; 0 where the labelled panel is one that was not found in the picture."""
    table = np.full((len(scores), max(int(true.max()) + 1, *map(len, scores))), -np.inf)
    for values, row in zip(scores, table, strict=True):
        row[: len(values)] = values
    there = np.isfinite(table[np.arange(len(table)), true])
    found = np.zeros(len(table))
    found[there] = reciprocal_rank_scores(table[there], true[there])
    return found


def _ranking(
    right: NDArray[np.bool_], reciprocal: NDArray[np.float64], validation: tuple[float | None, float | None]
) -> Scores:
    """Top-1 and mean reciprocal rank of N answers; the interval of the mean is by bootstrap over them.

    Where each answer is right the bootstrap has nothing to draw from, and top-1's lower end is taken: a mean reciprocal
    rank is never under the share of right answers.
    """
    top1 = _share("top1", right, validation[0])
    low, high = bootstrap_interval(_mean, (reciprocal,), SEED)
    if bool((reciprocal == 1.0).all()):
        low = top1.low
    return top1, Score("mrr", _mean(reciprocal), low, high, validation[1])


def _share(metric: str, right: NDArray[np.bool_], validation: float | None) -> Score:
    """A share of N >= 1 answers, its interval exact."""
    hits = int(right.sum())
    low, high = binomial_interval(hits, len(right))
    return Score(metric, hits / len(right), low, high, validation)


def _mean(values: NDArray[np.float64] | NDArray[np.bool_]) -> float:
    return float(values.mean())


def _known(head: HeadEvaluation) -> NDArray[np.bool_]:
    known: NDArray[np.bool_] = head.true >= 0
    if not known.any():
        raise DataError(
            f"'{head.head.name}': none of the model's answers has a label to be measured by; add labelled pictures, or raise"
            " --limit"
        )
    return known


PROBES: dict[TaskName, Probe] = {
    "read": Probe(linear_accuracy, answered_accuracy, fits=True),
    "find": Probe(nearest_panel, answered_ranking, fits=False),
    "orbit": Probe(nearest_panel, answered_ranking, fits=False),  # of an encoder: which planet of a panel has the icon
    "same": Probe(nearness, answered_pairs, fits=False),
    "tag": Probe(linear_attributes, answered_attributes, fits=True),
}
