"""Second ways: scikit-learn, scipy, and loops too slow to use."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from sklearn import calibration
from sklearn import metrics as sk

from zorko.scores import metrics


def draw_labels(seed: int, n: int = 200, n_labels: int = 5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    true = rng.integers(0, n_labels, n)
    return true, np.where(rng.random(n) < 0.6, true, rng.integers(0, n_labels, n))


@pytest.mark.parametrize("seed", range(5))
def test_accuracy_and_confusion_matrix(seed: int) -> None:
    true, predicted = draw_labels(seed)
    assert metrics.accuracy_score(true, predicted) == pytest.approx(sk.accuracy_score(true, predicted))
    expected = sk.confusion_matrix(true, predicted, labels=range(5))
    np.testing.assert_array_equal(metrics.confusion_matrix(true, predicted, 5), expected)


def test_accuracy_takes_words_and_booleans() -> None:
    assert metrics.accuracy_score(["cat", "dog", "dog"], ["cat", "dog", "cat"]) == pytest.approx(2 / 3)
    assert metrics.accuracy_score([True, False], [True, True]) == 0.5


def test_rows_are_the_truth() -> None:
    np.testing.assert_array_equal(metrics.confusion_matrix([0, 0, 1], [1, 1, 1], 2), [[0, 2], [0, 1]])


@pytest.mark.parametrize("seed", range(5))
def test_class_scores_agree_with_scikit_learn(seed: int) -> None:
    true, predicted = draw_labels(seed)
    scores = metrics.class_scores(metrics.confusion_matrix(true, predicted, 5))
    precision, recall, f1, support = sk.precision_recall_fscore_support(true, predicted)
    np.testing.assert_allclose(scores.precision, precision)
    np.testing.assert_allclose(scores.recall, recall)
    np.testing.assert_allclose(scores.f1, f1)
    np.testing.assert_array_equal(scores.support, support)
    assert scores.macro_precision == pytest.approx(precision.mean())
    assert scores.macro_recall == pytest.approx(recall.mean())
    assert scores.macro_f1 == pytest.approx(f1.mean())


def test_absent_classes_take_no_part_in_the_macro_means() -> None:
    true, predicted = (
        np.array([0, 0, 1, 3]),
        np.array([0, 1, 1, 4]),
    )  # 3 is never predicted, 4 never true, 2 and 5 absent
    scores = metrics.class_scores(metrics.confusion_matrix(true, predicted, 6))
    np.testing.assert_array_equal(np.isnan(scores.f1), [False, False, True, False, False, True])
    np.testing.assert_allclose(scores.precision[[0, 1, 3, 4]], [1.0, 0.5, 0.0, 0.0])
    np.testing.assert_allclose(scores.recall[[0, 1, 3, 4]], [0.5, 1.0, 0.0, 0.0])
    assert scores.macro_f1 == pytest.approx(sk.f1_score(true, predicted, average="macro"))
    assert scores.macro_precision == pytest.approx(sk.precision_score(true, predicted, average="macro", zero_division=0))
    assert scores.macro_recall == pytest.approx(sk.recall_score(true, predicted, average="macro", zero_division=0))


def test_nothing_to_score_is_nan_everywhere() -> None:
    empty = metrics.class_scores(metrics.confusion_matrix([], [], 3))
    values = [
        metrics.accuracy_score([], []),
        empty.macro_f1,
        empty.macro_recall,
        metrics.roc_auc_score([], []),
        metrics.expected_calibration_error([], []),
    ]
    assert all(math.isnan(value) for value in values)


@pytest.mark.parametrize("n_values", [2, 7, 10_000])
def test_roc_auc_with_few_and_many_ties(n_values: int) -> None:
    rng = np.random.default_rng(n_values)
    positive = rng.random(300) < 0.3
    score = np.round(rng.random(300) * n_values + positive * 0.3 * n_values)
    assert metrics.roc_auc_score(positive, score) == pytest.approx(sk.roc_auc_score(positive, score), rel=1e-12)


def test_roc_auc_by_counting_pairs() -> None:
    positive, score = [True, False, True, False], [0.9, 0.9, 0.2, 0.1]
    assert metrics.roc_auc_score(positive, score) == pytest.approx((0.5 + 1 + 0 + 1) / 4)


@pytest.mark.parametrize("positive", [[True, True], [False, False]])
def test_roc_auc_without_both_classes_is_nan(positive: list[bool]) -> None:
    assert math.isnan(metrics.roc_auc_score(positive, [0.1, 0.2]))


def test_reciprocal_ranks_by_ranking_each_row() -> None:
    rng = np.random.default_rng(0)
    scores, true = rng.integers(0, 6, (100, 8)).astype(float), rng.integers(0, 8, 100)
    ranks = [stats.rankdata(-row, method="max")[t] for row, t in zip(scores, true, strict=True)]
    assert metrics.reciprocal_rank_scores(scores, true) == pytest.approx(1.0 / np.array(ranks))


def test_reciprocal_ranks_are_those_of_each_row() -> None:
    scores = [[0.9, 0.5, 0.1], [0.9, 0.5, 0.1], [0.9, 0.5, 0.1], [0.2, 0.2, -np.inf]]
    assert metrics.reciprocal_rank_scores(scores, [0, 1, 2, 0]).tolist() == [1.0, 0.5, 1 / 3, 0.5]
    assert metrics.reciprocal_rank_scores(np.zeros((0, 3)), []).shape == (0,)


def test_reciprocal_ranks_of_ties_and_padding() -> None:
    assert metrics.reciprocal_rank_scores(np.zeros((3, 4)), [0, 1, 2]).tolist() == [0.25] * 3
    padded = [[0.3, 0.2, -np.inf], [0.1, 0.5, 0.7]]
    assert metrics.reciprocal_rank_scores(padded, [1, 1]).tolist() == [0.5, 0.5]
    with pytest.raises(ValueError, match="padding"):
        metrics.reciprocal_rank_scores(padded, [2, 0])


def draw_confidences(seed: int, n: int = 500) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    confidence = np.concatenate([rng.beta(5, 2, n), np.arange(16) / 15, [0.0, 1.0, 0.2, 0.6]])  # edges of bins too
    return confidence, rng.random(confidence.size) < confidence**2


@pytest.mark.parametrize("n_bins", [1, 5, 15])
def test_reliability_curve_agrees_with_scikit_learn(n_bins: int) -> None:
    confidence, correct = draw_confidences(n_bins)
    curve = metrics.reliability_curve(confidence, correct, n_bins)
    accuracy, mean_confidence = calibration.calibration_curve(correct, confidence, n_bins=n_bins)
    filled = curve.count > 0
    np.testing.assert_allclose(curve.accuracy[filled], accuracy)
    np.testing.assert_allclose(curve.confidence[filled], mean_confidence)
    assert curve.count.sum() == confidence.size
    np.testing.assert_allclose(curve.edges, np.arange(n_bins + 1) / n_bins)


def test_empty_bins_are_nan_not_zero() -> None:
    curve = metrics.reliability_curve([0.95, 0.97], [True, False], n_bins=10)
    assert np.isnan(curve.accuracy[:9]).all()
    assert np.isnan(curve.confidence[:9]).all()
    assert curve.accuracy[9] == 0.5


def test_expected_calibration_error_bin_by_bin() -> None:
    confidence, correct = draw_confidences(3)
    slow = 0.0
    for i in range(15):
        inside = (confidence <= (i + 1) / 15) & ((confidence > i / 15) | (i == 0))
        if inside.any():
            slow += inside.mean() * abs(confidence[inside].mean() - correct[inside].mean())
    assert metrics.expected_calibration_error(confidence, correct) == pytest.approx(slow)


def test_expected_calibration_error_of_the_sure_and_wrong_is_one() -> None:
    assert metrics.expected_calibration_error([1.0, 1.0], [False, False]) == 1.0
    assert metrics.expected_calibration_error([1.0, 0.0], [True, False]) == 0.0


def test_wrong_arrays_are_refused_with_both_shapes() -> None:
    with pytest.raises(ValueError, match=r"\(2,\) and \(3,\)"):
        metrics.accuracy_score([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match=r"predicted must lie in 0\.\.2, got 0\.\.3"):
        metrics.confusion_matrix([0, 1], [0, 3], 3)
    with pytest.raises(ValueError, match="same length, got 1 and 2"):
        metrics.confusion_matrix([0], [0, 1], 3)
    with pytest.raises(ValueError, match=r"whole numbers, got float64"):
        metrics.confusion_matrix([0.5], [0], 3)
    with pytest.raises(ValueError, match=r"got \(2, 3\)"):
        metrics.class_scores(np.zeros((2, 3)))
    with pytest.raises(ValueError, match=r"shape \(2,\), got \(3,\)"):
        metrics.roc_auc_score([True, False, True], [0.1, 0.2])
    with pytest.raises(ValueError, match="1 values that are NaN"):
        metrics.roc_auc_score([True, False], [0.1, math.nan])
    with pytest.raises(ValueError, match=r"0\.\.1, got -2\.0\.\.3\.0"):
        metrics.expected_calibration_error([-2.0, 3.0], [True, False])
    with pytest.raises(ValueError, match="true or false"):
        metrics.expected_calibration_error([0.2, 0.3], [0, 2])
    with pytest.raises(ValueError, match=r"true must have shape \(2,\), got \(1,\)"):
        metrics.reciprocal_rank_scores(np.zeros((2, 3)), [0])
