"""Encoders side by side: figures that add up, encoders that can't be had, and what the probe makes of features."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from tests.models import read_model
from tests.training import tiny
from tests.training.conftest import BROKEN

from zorko.data.examples import OUTLIER, UNKNOWN, Examples
from zorko.data.pictures import ArrayPictures
from zorko.data.splits import Split
from zorko.errors import DataError, SettingsError, UsageError
from zorko.nn.encoders import make_encoder
from zorko.runtime.measure import HeadEvaluation, measure
from zorko.runtime.predictor import Predictor
from zorko.scores.intervals import binomial_interval
from zorko.tasks.find import HEAD as PANELS
from zorko.tasks.read import Read
from zorko.training import bench as module
from zorko.training import features
from zorko.training.bench import Candidate, Finished, Row, bench
from zorko.training.probes import PROBES, STRENGTHS, answered_ranking, linear_accuracy, nearest_panel, nearness
from zorko.training.rows import Rows
from zorko.types import Failure

TINY = "timm:test_efficientnet"
PARTS = Split(*(np.arange(start, stop) for start, stop in ((0, 60), (60, 90), (90, 90), (90, 150))))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def compared(
    data: Path, cache: Path, candidates: Sequence[Candidate], limit: int | None = None, models: Sequence[Finished] = ()
) -> list[Row | Failure]:
    return list(bench("read", data, candidates, models=models, limit=limit, cache=cache, progress=tiny.quiet()))


@pytest.fixture(scope="module")
def rows(digits_npz: Path, cache: Path) -> list[Row]:
    """220 digits, without fixed parts, by two encoders of random weights."""
    found = compared(digits_npz, cache, [Candidate("small"), Candidate(TINY, untrained=True)])
    assert all(isinstance(row, Row) for row in found)
    return [row for row in found if isinstance(row, Row)]


def test_a_row_for_each_encoder_in_their_order(rows: list[Row]) -> None:
    assert [row.encoder for row in rows] == ["small", TINY]
    for row in rows:
        made = make_encoder(row.encoder, Read.default_preprocessing, untrained=row.encoder != "small")
        assert row.embedding_size == made.embedding_size
        assert row.parameters == sum(values.numel() for values in made.module.parameters())
        assert row.gmacs is not None
        assert row.gmacs > 0
        assert row.pictures_per_second > 0
        assert row.fit_seconds is not None
        assert row.fit_seconds > 0
        assert row.kind == "frozen"
        assert "random" in row.weights


def test_the_interval_is_the_exact_one_of_the_test_part(rows: list[Row]) -> None:
    for row in rows:
        size = 44  # a fifth of 220
        hits = round(row.score.test * size)
        assert row.score.test == pytest.approx(hits / size)
        assert (row.score.low, row.score.high) == pytest.approx(binomial_interval(hits, size))


def test_even_random_features_tell_digits_apart(rows: list[Row]) -> None:
    assert all(row.score.test > 0.3 for row in rows)  # chance is 0.1


def test_a_row_is_flat_and_says_its_metric(rows: list[Row]) -> None:
    assert list(rows[0].to_dict()) == [
        "encoder", "kind", "test_accuracy", "low", "high", "validation_accuracy", "parameters", "gmacs",
        "pictures_per_second", "embedding_size", "fit_seconds", "weights",
    ]  # fmt: skip


def test_features_come_from_the_cache_and_figures_repeat(
    rows: list[Row], digits_npz: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "embed", lambda *words: pytest.fail("embedded again"))
    again = compared(digits_npz, cache, [Candidate(TINY, untrained=True), Candidate("small")])
    assert [row.scores for row in again if isinstance(row, Row)] == [row.scores for row in reversed(rows)]


def test_an_encoder_that_cannot_be_had_is_named_and_the_others_go_on(digits_npz: Path, cache: Path, tmp_path: Path) -> None:
    none = tmp_path / "none.safetensors"
    foreign = tmp_path / "foreign.safetensors"
    save_file({"weight": torch.zeros(3)}, foreign)
    candidates = [Candidate(TINY, none), Candidate(TINY, foreign), Candidate(f"{TINY},colour=red", untrained=True)]
    *failed, row = compared(digits_npz, cache, [*candidates, Candidate("small")], limit=60)
    assert [item.source for item in failed if isinstance(item, Failure)] == [TINY, TINY, f"{TINY},colour=red"]
    for item, words in zip(failed, ("none.safetensors", "foreign.safetensors", "colour"), strict=True):
        assert isinstance(item, Failure)
        assert words in item.problem
    assert isinstance(row, Row)


def test_weights_of_a_file_are_used(digits_npz: Path, cache: Path, tmp_path: Path) -> None:
    import timm

    torch.manual_seed(5)
    save_file(timm.create_model("test_efficientnet", pretrained=False).state_dict(), tmp_path / "w.safetensors")
    (row,) = compared(digits_npz, cache, [Candidate(TINY, tmp_path / "w.safetensors")], limit=60)
    assert isinstance(row, Row)
    assert row.weights == "file w.safetensors"


def test_features_that_are_no_numbers_are_a_failure_of_their_encoder(digits_npz: Path, cache: Path, tmp_path: Path) -> None:
    import timm

    state = timm.create_model("test_efficientnet", pretrained=False).state_dict()
    first = next(iter(state))
    save_file({**state, first: torch.full_like(state[first], torch.nan)}, tmp_path / "nan.safetensors")
    item, row = compared(digits_npz, cache, [Candidate(TINY, tmp_path / "nan.safetensors"), Candidate("small")], limit=60)
    assert isinstance(item, Failure)
    assert "no finite numbers" in item.problem
    assert isinstance(row, Row)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A model file of random weights."""
    return Finished("mine.onnx", Predictor(read_model(tmp_path_factory.mktemp("finished") / "mine.onnx")))


def test_a_finished_model_stands_under_the_encoders_measured_on_the_same_pictures(
    finished: Finished, digits_npz: Path, cache: Path
) -> None:
    frozen, row = compared(digits_npz, cache, [Candidate("small")], limit=60, models=[finished])
    assert isinstance(frozen, Row)
    assert isinstance(row, Row)
    data = module._loaded("read", digits_npz, None, 60, seed=0)
    pictures = [data.examples.pictures[int(i)] for i in data.parts.test]
    answers = finished.predictor.predict(pictures, risk=0.1)
    labels = data.examples.labels["digit"][data.parts.test]
    right = [answer.answer["digit"] == label for answer, label in zip(answers, labels, strict=True)]
    assert (row.encoder, row.kind) == ("mine.onnx", "fine-tuned")
    assert row.score.test == pytest.approx(np.mean(right))
    assert (row.score.low, row.score.high) == pytest.approx(binomial_interval(sum(right), len(right)))
    assert row.score.validation is None
    assert row.fit_seconds is None
    assert row.parameters == finished.predictor.card.encoder.parameters
    assert row.embedding_size == finished.predictor.embed(pictures[:1]).shape[1]
    assert row.gmacs == pytest.approx((7 * 7 * 6 + 6 * 10) / 1e9)  # the two matrices of tests.models.read_graph
    assert row.pictures_per_second > 0
    assert "tiny" in row.weights
    assert list(row.to_dict()) == list(frozen.to_dict())


def test_a_picture_that_neither_encoder_nor_model_can_read_is_named_once(
    finished: Finished, digit_folders: Path, cache: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "digits"
    shutil.copytree(digit_folders, folder)
    for number in range(4):  # so many that some fall into the test part
        shutil.copy(folder / "3" / BROKEN, folder / str(number) / f"broken {number}.png")
    items = compared(folder, cache, [Candidate("small")], models=[finished])
    broken = [item.source for item in items if isinstance(item, Failure)]
    assert len(broken) == len(set(broken)) == 5
    alone = compared(folder, cache, [], models=[finished])
    found = [item.source for item in alone if isinstance(item, Failure)]
    assert found
    assert set(found) < set(broken)  # of the test part alone


@pytest.mark.parametrize(
    ("task", "name", "error"), [("read", "timm:nothing_99", SettingsError), ("write", TINY, UsageError)]
)
def test_wrong_words_are_told_before_any_work(
    task: str, name: str, error: type[Exception], digits_npz: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "load", lambda *words: pytest.fail("worked"))
    with pytest.raises(error):
        bench(task, digits_npz, [Candidate("small"), Candidate(name)], cache=Path("nowhere"), progress=tiny.quiet())


@pytest.mark.parametrize("limit", [1, 25, None])
def test_the_limit_holds_for_each_part_and_only_those_pictures_are_read(
    limit: int | None, digits_npz: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = module._loaded("read", digits_npz, None, limit, seed=0)
    sizes = data.parts.sizes()
    whole = {"train": 154, "validation": 22, "calibration": 0, "test": 44}
    assert sizes == {part: min(count, limit or count) for part, count in whole.items()}
    assert len(data.examples) == sum(sizes.values())
    assert len(set(data.examples.sources)) == len(data.examples)


def test_a_fixed_test_part_stays_the_test_part(tmp_path: Path) -> None:
    pictures, labels = tiny.glyphs(60)
    path = tmp_path / "fixed.npz"
    np.savez(path, x_train=pictures[:40], y_train=labels[:40], x_test=pictures[40:], y_test=labels[40:])
    data = module._loaded("read", path, None, 15, seed=0)
    assert all(":test:" in data.examples.sources[i] for i in data.parts.test)
    assert all(":train:" in data.examples.sources[i] for part in (data.parts.train, data.parts.validation) for i in part)
    assert len(data.parts.test) == 15


def test_unreadable_pictures_are_named_once_and_left_out(digit_folders: Path, cache: Path) -> None:
    items = compared(digit_folders, cache, [Candidate("small"), Candidate(TINY, untrained=True)])
    failures = [item for item in items if isinstance(item, Failure)]
    assert [Path(failure.source).name for failure in failures] == [BROKEN]
    assert len(items) == 3


def labelled(labels: NDArray[np.int64]) -> Examples:
    count = len(labels)
    return Examples(
        pictures=ArrayPictures(np.zeros((count, 2, 2), np.uint8)),
        labels={"digit": labels},
        label_names={"digit": tuple("0123456789")},
        sources=tuple(map(str, range(count))),
        groups=np.arange(count),
    )


def blobs(noise: float) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 150)
    values = rng.normal(0, 3, (3, 5))[labels] + rng.normal(0, noise, (150, 5))
    return (values * [1e-3, 1, 1, 1, 1e3] + [0, 0, 0, 0, 1e4]).astype(np.float32), labels  # units must not matter


def test_features_that_part_the_labels_score_one() -> None:
    values, labels = blobs(0.01)
    (score,) = linear_accuracy(Rows.single(values), labelled(labels), PARTS)
    assert (score.metric, score.test, score.validation, score.high) == ("accuracy", 1.0, 1.0, 1.0)
    assert score.low == pytest.approx(0.025 ** (1 / 60))  # Clopper-Pearson of 60 in 60


def test_features_that_say_nothing_score_as_chance_does() -> None:
    _, labels = blobs(1.0)
    noise = np.random.default_rng(1).normal(size=(150, 5)).astype(np.float32)
    (score,) = linear_accuracy(Rows.single(noise), labelled(labels), PARTS)
    assert score.low < 1 / 3 < score.high


def test_the_strength_is_chosen_on_validation_alone() -> None:
    values, labels = blobs(4.0)
    (first,) = linear_accuracy(Rows.single(values), labelled(labels), PARTS)
    other = labels.copy()
    other[PARTS.test] = (other[PARTS.test] + 1) % 3
    (again,) = linear_accuracy(Rows.single(values), labelled(other), PARTS)
    assert again.validation == first.validation
    assert again.test + first.test <= 1.0
    assert list(STRENGTHS) == sorted(STRENGTHS)


def test_examples_without_a_label_take_no_part() -> None:
    values, labels = blobs(0.01)
    some = labels.copy()
    some[PARTS.test[:20]], some[PARTS.train[:20]] = UNKNOWN, OUTLIER
    (score,) = linear_accuracy(Rows.single(values), labelled(some), PARTS)
    assert score.test == 1.0
    assert score.low == pytest.approx(0.025 ** (1 / 40))


@pytest.mark.parametrize("emptied", ["train", "validation", "test"])
def test_a_part_without_labels_is_an_error(emptied: str) -> None:
    values, labels = blobs(0.01)
    some = labels.copy()
    some[getattr(PARTS, emptied)] = UNKNOWN
    with pytest.raises(DataError, match="too few labelled pictures to compare encoders"):
        linear_accuracy(Rows.single(values), labelled(some), PARTS)


def composites(features: Sequence[NDArray[np.float64]], labels: Sequence[int]) -> tuple[Rows, Examples, Split]:
    """Composites by the features of reference and panels; all but the first are the test part."""
    sizes = [len(values) for values in features]
    rows = Rows(np.concatenate(features).astype(np.float32), np.concatenate([[0], np.cumsum(sizes)]))
    examples = Examples(
        pictures=ArrayPictures(np.zeros((len(labels), 2, 2), np.uint8)),
        labels={PANELS.name: np.array(labels)},
        label_names={PANELS.name: PANELS.labels},
        sources=tuple(map(str, range(len(labels)))),
        groups=np.arange(len(labels)),
    )
    none = np.arange(0)
    return rows, examples, Split(none, np.arange(1), none, np.arange(1, len(labels)))


def turned(*degrees: float) -> NDArray[np.float64]:
    """A reference, and panels turned away from it by so much, each of another length."""
    angle = np.radians([0.0, *degrees])
    return np.stack([np.cos(angle), np.sin(angle)], axis=1) * np.arange(1, len(angle) + 1)[:, None]


def test_top1_and_mean_reciprocal_rank_of_the_nearest_panel() -> None:
    features = [turned(30, 20), turned(10, 20, 30), turned(10, 20, 30), turned(30, 20, 10, 5), turned(5, 6), turned(9, 8)]
    top1, mrr = nearest_panel(*composites(features, [0, 0, 1, 0, OUTLIER, 1]))
    assert (top1.metric, mrr.metric) == ("top1", "mrr")
    assert (top1.validation, mrr.validation) == (0.0, 0.5)
    assert top1.test == 2 / 4  # ranks 1, 2, 4 and 1; the fifth has no match
    assert mrr.test == pytest.approx((1 + 1 / 2 + 1 / 4 + 1) / 4)
    assert (top1.low, top1.high) == pytest.approx(binomial_interval(2, 4))
    assert 1 / 4 <= mrr.low < mrr.test < mrr.high <= 1.0


def test_a_panel_that_was_not_found_in_the_picture_has_no_rank() -> None:
    _, mrr = nearest_panel(*composites([turned(10, 20)] * 3, [0, 0, 5]))
    assert mrr.test == 0.5


def test_the_mean_of_ranks_that_are_all_first_is_not_certain() -> None:
    top1, mrr = nearest_panel(*composites([turned(10, 20)] * 11, [0] * 11))
    assert (mrr.test, mrr.high) == (1.0, 1.0)
    assert mrr.low == top1.low == pytest.approx(0.025 ** (1 / 10))


def answered(logits: Sequence[Sequence[float]], labels: Sequence[int]) -> HeadEvaluation:
    """Answers of a finished model, the panel with the largest logit each."""
    table = np.full((len(labels), len(PANELS.labels)), -np.inf)
    for row, values in zip(table, logits, strict=True):
        row[: len(values)] = values
    size, eligible = len(labels), np.ones(len(labels), np.bool_)
    predicted = table.argmax(axis=1).astype(np.int64)
    return measure(PANELS, np.array(labels), predicted, np.full(size, 0.5), eligible, None, table, None)


def test_a_finished_models_panels_are_ranked_as_an_encoders_are() -> None:
    features = [turned(1, 2), turned(10, 20, 30), turned(10, 20, 30), turned(30, 20, 10, 5), turned(5, 6), turned(9, 8)]
    labels = [0, 0, 1, 0, OUTLIER, 1]
    logits = [[-abs(float(np.degrees(np.arctan2(y, x)))) for x, y in panels[1:]] for panels in features[1:]]
    for own, frozen in zip(
        answered_ranking([answered(logits, labels[1:])]), nearest_panel(*composites(features, labels)), strict=True
    ):
        assert own.validation is None
        assert (own.metric, own.test, own.low, own.high) == (frozen.metric, frozen.test, frozen.low, frozen.high)


def test_a_finished_model_without_labelled_answers_cannot_be_measured() -> None:
    for probe in PROBES.values():
        with pytest.raises(DataError, match="has a label"):
            probe.measure([answered([[1.0, 2.0]], [OUTLIER])])


def test_pictures_to_fit_on_are_left_out_where_nothing_is_fitted(digits_npz: Path) -> None:
    data = module._loaded("read", digits_npz, None, 25, seed=0, with_train=False)
    whole = module._loaded("read", digits_npz, None, 25, seed=0)
    assert data.parts.sizes() == {"train": 0, "validation": 22, "calibration": 0, "test": 25}
    for part, same in ((data.parts.validation, whole.parts.validation), (data.parts.test, whole.parts.test)):
        assert [data.examples.sources[i] for i in part] == [whole.examples.sources[i] for i in same]


def pairs(noise: float) -> tuple[Rows, Examples]:
    """150 pairs of features: of one direction where they are the same, else of two."""
    rng = np.random.default_rng(0)
    labels = np.arange(150) % 2
    first = rng.normal(size=(150, 8))
    second = np.where(labels[:, None] == 1, first, rng.normal(size=(150, 8))) + noise * rng.normal(size=(150, 8))
    rows = np.stack([first, second], axis=1).reshape(300, 8).astype(np.float32)
    pictures = ArrayPictures(np.zeros((150, 4, 4), np.uint8))
    examples = Examples(
        pictures, {"same": labels}, {"same": ("different", "same")}, tuple(map(str, range(150))), np.arange(150)
    )
    return Rows(rows, np.arange(151, dtype=np.int64) * 2), examples


def test_pairs_are_told_apart_by_a_threshold_that_validation_chose() -> None:
    f1, area = nearness(*pairs(0.1), PARTS)
    assert (f1.metric, area.metric) == ("f1", "auroc")
    assert f1.test > 0.9
    assert area.test > 0.95
    assert f1.low <= f1.test <= f1.high
    noisy = nearness(*pairs(30.0), PARTS)
    assert noisy[0].test < 0.8  # all the same is 0.667
    assert abs(noisy[1].test - 0.5) < 0.25


def test_pairs_of_one_sort_cannot_be_judged() -> None:
    rows, examples = pairs(0.1)
    even = Split(*(np.arange(start, start + 20, 2) for start in (0, 20, 40, 60)))
    with pytest.raises(DataError, match="both sorts"):
        nearness(rows, examples, even)
