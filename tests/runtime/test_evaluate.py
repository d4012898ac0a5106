"""Evaluation against slow second ways: answers one by one, scikit-learn, scipy."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest
import scipy.special
import scipy.stats
import sklearn.metrics
from PIL import Image
from tests.models import calibration, card, read_graph, read_model

from zorko.data.examples import OUTLIER, UNKNOWN, Examples
from zorko.data.generate.digits import draw, stage
from zorko.data.generate.write_digits import label_of
from zorko.errors import DataError
from zorko.modelfile.card import HeadCalibration
from zorko.modelfile.file import write
from zorko.runtime.evaluate import Evaluation, Tally, evaluate, write_predictions
from zorko.runtime.measure import measure
from zorko.runtime.predictor import Predictor
from zorko.scores.intervals import bootstrap_interval
from zorko.scores.selective import RiskLevel
from zorko.scores.verification import accept_thresholds
from zorko.tasks.base import Head
from zorko.types import RISK_LADDER, Answer, Failure, ImageSource

COUNT = 90
BLANK = np.full((30, 30, 3), 255, np.uint8)
DIGITS = tuple("0123456789")


def ladder(unknown: float) -> HeadCalibration:
    """Another threshold at each risk; none at the smallest."""
    thresholds = (0.3, 0.6, 0.8, 0.9, 0.97, None)
    levels = tuple(
        RiskLevel(risk, threshold, 100, 0, 0.03, 0) for risk, threshold in zip(RISK_LADDER, thresholds, strict=True)
    )
    return calibration(unknown=unknown).model_copy(update={"levels": levels})


def examples_of(pictures: list[ImageSource], labels: list[int], names: tuple[str, ...] = DIGITS) -> Examples:
    return Examples(
        pictures=pictures,
        labels={"digit": np.array(labels, np.int64)},
        label_names={"digit": names},
        sources=tuple(f"picture {number}" for number in range(len(labels))),
        groups=np.arange(len(labels), dtype=np.int64),
    )


@pytest.fixture(scope="module")
def examples() -> Examples:
    """Digits, things that are none, a blank sheet of each kind, and one that nobody labelled."""
    labels = [label_of(number, 1 / 3) for number in range(COUNT)]
    rngs = [np.random.default_rng([7, number]) for number in range(COUNT)]
    pictures: list[ImageSource] = [
        stage(draw(label, rng, "train").ink, rng) for label, rng in zip(labels, rngs, strict=True)
    ]
    numbers = [OUTLIER if label == "other" else int(label) for label in labels]
    return examples_of([*pictures, BLANK, BLANK, pictures[0]], [*numbers, OUTLIER, 3, UNKNOWN])


@pytest.fixture(scope="module")
def predictor(tmp_path_factory: pytest.TempPathFactory) -> Predictor:
    return Predictor(read_model(tmp_path_factory.mktemp("model") / "m.onnx", calibrated=ladder(0.2)))


@pytest.fixture(scope="module")
def evaluation(predictor: Predictor, examples: Examples) -> Evaluation:
    return evaluate(predictor, examples)


@pytest.fixture(scope="module")
def one_by_one(predictor: Predictor, examples: Examples) -> list[Answer]:
    return [answer for picture in examples.pictures if isinstance(answer := predictor.predict(picture), Answer)]


def known(examples: Examples, one_by_one: list[Answer]) -> tuple[list[int], list[int], list[Answer]]:
    """True label, guess (10 for none) and answer of the labelled digits."""
    labels = examples.labels["digit"].tolist()
    chosen = [(label, answer) for label, answer in zip(labels, one_by_one, strict=True) if label >= 0]
    guesses = [10 if answer.answer["digit"] is None else answer.answer["digit"] for _, answer in chosen]
    return [label for label, _ in chosen], guesses, [answer for _, answer in chosen]


def test_arrays_say_what_the_predictor_says(evaluation: Evaluation, examples: Examples, one_by_one: list[Answer]) -> None:
    head = evaluation.heads["digit"]
    assert evaluation.sources == tuple(examples.sources)
    assert evaluation.indices.tolist() == list(range(len(examples)))
    assert head.true.tolist() == examples.labels["digit"].tolist()
    expected = [UNKNOWN if answer.answer["digit"] is None else answer.answer["digit"] for answer in one_by_one]
    assert head.predicted.tolist() == expected
    assert head.confidence == pytest.approx([answer.confidence for answer in one_by_one], abs=1e-5)
    assert head.eligible.tolist() == [answer.reason != "unlike-training" for answer in one_by_one]
    assert 0 < head.eligible.sum() < len(head.eligible)


def test_accuracy_and_its_exact_interval(evaluation: Evaluation, examples: Examples, one_by_one: list[Answer]) -> None:
    true, guesses, _ = known(examples, one_by_one)
    right = sum(label == guess for label, guess in zip(true, guesses, strict=True))
    exact = scipy.stats.binomtest(right, len(true)).proportion_ci(method="exact")
    metric = evaluation.metrics["accuracy"]
    assert (metric.value, metric.n) == (right / len(true), len(true))
    assert (metric.low, metric.high) == pytest.approx((exact.low, exact.high), abs=1e-9)


@pytest.mark.parametrize("name", ["precision", "recall", "f1"])
def test_macro_means_are_those_of_scikit_learn(
    evaluation: Evaluation, examples: Examples, one_by_one: list[Answer], name: str
) -> None:
    true, guesses, _ = known(examples, one_by_one)
    score = {
        "precision": sklearn.metrics.precision_score,
        "recall": sklearn.metrics.recall_score,
        "f1": sklearn.metrics.f1_score,
    }[name]
    expected = score(true, guesses, labels=list(range(10)), average="macro", zero_division=0)
    metric = evaluation.metrics[f"macro_{name}"]
    assert metric.value == pytest.approx(expected)
    assert metric.low <= metric.value <= metric.high


def test_intervals_of_macro_means_are_those_of_drawing_the_answers_anew(evaluation: Evaluation) -> None:
    head = evaluation.head
    chosen = head.true >= 0
    guesses = np.where(head.predicted < 0, 10, head.predicted)
    low, high = bootstrap_interval(
        lambda true, guess: sklearn.metrics.f1_score(
            true, guess, labels=sorted({*true, *guess} - {10}), average="macro", zero_division=0
        ),
        [head.true[chosen], guesses[chosen]],
        seed=1,
        rounds=500,
    )
    metric = evaluation.metrics["macro_f1"]
    width = high - low
    assert metric.low == pytest.approx(low, abs=0.15 * width)
    assert metric.high == pytest.approx(high, abs=0.15 * width)


def test_likelihood_is_that_of_scipy(evaluation: Evaluation, examples: Examples, one_by_one: list[Answer]) -> None:
    true, guesses, answers = known(examples, one_by_one)
    losses = [
        -scipy.special.log_softmax(answer.details["logits"])[label]
        for label, guess, answer in zip(true, guesses, answers, strict=True)
        if guess != 10
    ]
    metric = evaluation.metrics["nll"]
    assert metric.value == pytest.approx(np.mean(losses), rel=1e-3)  # logits are told with four decimals
    assert metric.low < metric.value < metric.high


def test_area_under_risk_coverage_is_the_mean_error_of_the_surest(evaluation: Evaluation) -> None:
    head = evaluation.head
    told = (head.true != UNKNOWN) & head.eligible
    surest_first = np.argsort(-head.confidence[told], kind="stable")
    wrong = ~head.correct[told][surest_first]
    assert 0 < wrong.sum() < len(wrong)
    expected = np.mean([wrong[:k].mean() for k in range(1, len(wrong) + 1)])
    assert evaluation.metrics["aurc"].value == pytest.approx(expected, abs=1e-3)


def test_auroc_of_what_is_unlike_training(evaluation: Evaluation, examples: Examples, one_by_one: list[Answer]) -> None:
    labels = examples.labels["digit"].tolist()
    told = [(label, answer) for label, answer in zip(labels, one_by_one, strict=True) if label != UNKNOWN]
    scores = [1e3 if answer.answer["digit"] is None else answer.details["unknown"] for _, answer in told]
    expected = sklearn.metrics.roc_auc_score([label == OUTLIER for label, _ in told], scores)
    assert evaluation.metrics["auroc_unknown"].value == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("step", range(len(RISK_LADDER)))
def test_promises_are_checked_on_what_users_are_told(
    evaluation: Evaluation, predictor: Predictor, examples: Examples, step: int
) -> None:
    risk = RISK_LADDER[step]
    labels = examples.labels["digit"].tolist()
    told = [
        (label, answer)
        for label, answer in zip(labels, predictor.answers(examples.pictures, risk=risk), strict=True)
        if label != UNKNOWN and isinstance(answer, Answer)
    ]
    trusted = [(label, answer) for label, answer in told if answer.trusted]
    wrong = sum(label != answer.answer["digit"] for label, answer in trusted)
    report = evaluation.risks[step]
    assert (report.risk, report.accepted, report.errors) == (risk, len(trusted), wrong)
    assert report.coverage == pytest.approx(len(trusted) / len(told))
    assert report.kept == (wrong <= risk * len(trusted))
    outliers = evaluation.head.outliers[step]
    assert outliers.trusted == sum(label == OUTLIER for label, _ in trusted)
    digits = sum(label >= 0 for label in labels)
    assert outliers.known_coverage == pytest.approx(sum(label >= 0 for label, _ in trusted) / digits)


def test_broken_and_empty_promises_are_both_in_the_test(evaluation: Evaluation) -> None:
    assert not evaluation.kept
    assert not evaluation.risks[0].kept
    assert evaluation.risks[-1].kept  # nothing is trusted where calibration found no threshold
    assert evaluation.risks[-1].accepted == 0


def test_the_confusion_matrix_holds_the_labelled_answers_with_a_guess(
    evaluation: Evaluation, examples: Examples, one_by_one: list[Answer]
) -> None:
    true, guesses, _ = known(examples, one_by_one)
    expected = sklearn.metrics.confusion_matrix(true, guesses, labels=list(range(11)))
    assert evaluation.confusion.tolist() == expected[:10, :10].tolist()
    assert expected[3, 10] == 1  # the blank sheet that was called a three


def test_json_has_every_promise_and_no_nan(evaluation: Evaluation) -> None:
    read_back = json.loads(json.dumps(evaluation.to_dict(), allow_nan=False))
    assert [row["kept"] for row in read_back["risks"]] == [risk.kept for risk in evaluation.risks]
    assert read_back["kept"] is False
    assert read_back["metrics"]["accuracy"]["value"] == evaluation.metrics["accuracy"].value
    assert len(read_back["classes"]["digit"]) == 10
    assert sum(row["support"] for row in read_back["classes"]["digit"]) == evaluation.metrics["accuracy"].n


def test_without_timing_the_figures_repeat_exactly(predictor: Predictor, examples: Examples) -> None:
    first, second = (evaluate(predictor, examples).to_dict(timing=False) for _ in range(2))
    assert json.dumps(first) == json.dumps(second)
    assert "seconds_per_picture" not in first


def test_a_broken_picture_is_named_and_the_rest_measured(predictor: Predictor, examples: Examples) -> None:
    pictures: list[ImageSource] = [examples.pictures[0], b"no picture", examples.pictures[1]]
    evaluation = evaluate(predictor, examples_of(pictures, [0, 1, 1]))
    assert evaluation.indices.tolist() == [0, 2]
    assert evaluation.head.true.tolist() == [0, 1]
    assert [failure.source for failure in evaluation.failures] == ["picture 1"]
    assert evaluation.to_dict()["failures"][0]["source"] == "picture 1"


def test_only_the_chosen_examples_are_measured(predictor: Predictor, examples: Examples, evaluation: Evaluation) -> None:
    steps: list[int] = []
    part = evaluate(predictor, examples, indices=np.array([7, 3]), step=lambda: steps.append(1))
    assert part.indices.tolist() == [7, 3]
    assert part.sources == ("picture 7", "picture 3")
    assert part.head.confidence == pytest.approx(evaluation.head.confidence[[7, 3]], abs=1e-5)
    assert len(steps) == 2


def test_labels_in_another_order_mean_the_same(predictor: Predictor, examples: Examples, evaluation: Evaluation) -> None:
    labels = [9 - label if label >= 0 else label for label in examples.labels["digit"].tolist()]
    turned = evaluate(predictor, examples_of(list(examples.pictures), labels, DIGITS[::-1]))
    assert turned.metrics == evaluation.metrics


def test_a_label_that_the_model_has_not_is_an_outlier(predictor: Predictor, examples: Examples) -> None:
    evaluation = evaluate(predictor, examples_of([examples.pictures[0]], [1], ("0", "A")))
    assert evaluation.head.true.tolist() == [OUTLIER]


def test_data_without_the_models_head_is_refused(predictor: Predictor, examples: Examples) -> None:
    foreign = Examples(
        pictures=[BLANK],
        labels={"weather": np.array([0])},
        label_names={"weather": ("rain",)},
        sources=("a",),
        groups=np.array([0]),
    )
    with pytest.raises(DataError, match=r"'digit'.*weather"):
        evaluate(predictor, foreign)


def test_no_labels_leave_nothing_to_measure(predictor: Predictor, examples: Examples) -> None:
    evaluation = evaluate(predictor, examples_of(list(examples.pictures[:3]), [UNKNOWN] * 3))
    assert evaluation.metrics == {}
    assert evaluation.risks == ()
    assert evaluation.kept
    json.dumps(evaluation.to_dict(), allow_nan=False)


def test_a_model_without_calibration_has_figures_and_no_promise(tmp_path: Path, examples: Examples) -> None:
    write(read_graph(), card().model_copy(update={"calibration": {}}), tmp_path / "m.onnx")
    evaluation = evaluate(Predictor(tmp_path / "m.onnx"), examples)
    assert evaluation.risks == ()
    assert evaluation.metrics["accuracy"].n == 61
    assert evaluation.head.eligible[0]  # but for blank sheets, nothing else speaks against an answer


def test_a_tally_counts_by_itself(predictor: Predictor, examples: Examples) -> None:
    tally = Tally(predictor.card)
    answer = predictor.predict(examples.pictures[0])
    assert isinstance(answer, Answer)
    tally.add(answer, {"digit": 0})
    tally.add(Failure("broken.png", "is empty"), {"digit": 1})
    tally.add(answer, {})
    found = tally.finish(seconds=3.0)
    assert found.indices.tolist() == [0, 2]
    assert found.head.true.tolist() == [0, UNKNOWN]
    assert found.failures == (Failure("broken.png", "is empty"),)
    assert found.seconds_per_picture == 1.0


def test_predictions_say_for_each_picture_from_which_risk_on_it_is_trusted(
    predictor: Predictor, examples: Examples, evaluation: Evaluation, tmp_path: Path
) -> None:
    write_predictions(evaluation, tmp_path / "p.csv")
    with (tmp_path / "p.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["source"] for row in rows] == list(evaluation.sources)
    names = {OUTLIER: "other", UNKNOWN: ""} | {number: str(number) for number in range(10)}
    assert [row["true"] for row in rows] == [names[label] for label in examples.labels["digit"].tolist()]
    for risk in RISK_LADDER:
        told = [a.trusted for a in predictor.answers(examples.pictures, risk=risk) if isinstance(a, Answer)]
        assert [bool(row["trusted_at"]) and float(row["trusted_at"]) <= risk for row in rows] == told
    first = evaluation.head
    assert first.logits is not None
    assert float(rows[0]["logit 4"]) == first.logits[0, 4]
    assert rows[COUNT]["logit 4"] == rows[COUNT]["predicted"] == ""  # the blank sheet


def test_names_in_predictions_are_no_formulas(predictor: Predictor, tmp_path: Path) -> None:
    path = tmp_path / "blank.png"
    Image.fromarray(BLANK).save(path)
    examples = Examples(
        pictures=[path],
        labels={"digit": np.array([1])},
        label_names={"digit": DIGITS},
        sources=("=1+1.png",),
        groups=np.array([0]),
    )
    write_predictions(evaluate(predictor, examples), tmp_path / "p.csv")
    assert "\n'=1+1.png,digit,1,," in (tmp_path / "p.csv").read_text(encoding="utf-8")


def test_one_head_among_several_leaves_out_what_nobody_said() -> None:
    head = Head("weather", ("rain", "sun"))
    true = np.array([0, 1, UNKNOWN, 1])
    found = measure(
        head,
        true,
        np.array([0, 0, 1, UNKNOWN]),
        np.array([0.9, 0.8, 0.7, 0.6]),
        np.array([True, True, True, False]),
        None,
        None,
        ladder(0.0),
    )
    assert found.metrics["accuracy"].value == pytest.approx(1 / 3)
    assert found.metrics.keys().isdisjoint({"nll", "auroc_unknown"})
    assert found.correct.tolist() == [True, False, False, False]
    assert found.classes.recall.tolist() == [1.0, 0.0]  # the answer without a guess is a miss
    assert found.risks[0].accepted == 2
    assert found.risks[0].coverage == pytest.approx(2 / 3)
    assert found.outliers == ()
    assert not math.isnan(found.classes.macro_f1)


def test_a_single_pair_that_is_the_same_leaves_an_interval() -> None:
    true = np.array([0] * 7 + [1])
    logit = np.linspace(-3.0, -1.0, 8)
    levels = accept_thresholds(logit, true == 1)
    found = measure(
        Head("same", ("different", "same")),
        true,
        np.zeros(8, np.int64),
        np.full(8, 0.9),
        np.ones(8, np.bool_),
        None,
        np.stack([np.zeros(8), logit], axis=1),
        ladder(0.0).model_copy(update={"accept": levels}),
    )
    assert {(name, metric.low, metric.high) for name, metric in found.metrics.items() if name == "f1_same"} == {
        ("f1_same", 0.0, 0.0)
    }
