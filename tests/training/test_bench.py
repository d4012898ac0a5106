"""Encoders side by side: figures that add up, encoders that can't be had, and what the probe makes of features."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from tests.training import tiny
from tests.training.conftest import BROKEN

from zorko.data.examples import OUTLIER, UNKNOWN, Examples
from zorko.data.pictures import ArrayPictures
from zorko.data.splits import Split
from zorko.errors import DataError, SettingsError, UsageError
from zorko.nn.encoders import make_encoder
from zorko.scores.intervals import binomial_interval
from zorko.tasks.read import Read
from zorko.training import bench as module
from zorko.training import features
from zorko.training.bench import Candidate, Row, bench
from zorko.training.probes import STRENGTHS, linear_accuracy
from zorko.training.rows import Rows
from zorko.types import Failure

TINY = "timm:test_efficientnet"
PARTS = Split(*(np.arange(start, stop) for start, stop in ((0, 60), (60, 90), (90, 90), (90, 150))))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def compared(data: Path, cache: Path, candidates: Sequence[Candidate], limit: int | None = None) -> list[Row | Failure]:
    return list(bench("read", data, candidates, limit=limit, cache=cache, progress=tiny.quiet()))


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
        assert row.gmacs > 0
        assert row.pictures_per_second > 0
        assert row.fit_seconds > 0
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
        "encoder", "test_accuracy", "low", "high", "validation_accuracy", "parameters", "gmacs", "pictures_per_second",
        "embedding_size", "fit_seconds", "weights",
    ]  # fmt: skip


def test_features_come_from_the_cache_and_figures_repeat(
    rows: list[Row], digits_npz: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "embed", lambda *words: pytest.fail("embedded again"))
    again = compared(digits_npz, cache, [Candidate(TINY, untrained=True), Candidate("small")])
    assert [row.score for row in again if isinstance(row, Row)] == [row.score for row in reversed(rows)]


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
    score = linear_accuracy(Rows.single(values), labelled(labels), PARTS)
    assert (score.metric, score.test, score.validation, score.high) == ("accuracy", 1.0, 1.0, 1.0)
    assert score.low == pytest.approx(0.025 ** (1 / 60))  # Clopper-Pearson of 60 in 60


def test_features_that_say_nothing_score_as_chance_does() -> None:
    _, labels = blobs(1.0)
    noise = np.random.default_rng(1).normal(size=(150, 5)).astype(np.float32)
    score = linear_accuracy(Rows.single(noise), labelled(labels), PARTS)
    assert score.low < 1 / 3 < score.high


def test_the_strength_is_chosen_on_validation_alone() -> None:
    values, labels = blobs(4.0)
    first = linear_accuracy(Rows.single(values), labelled(labels), PARTS)
    other = labels.copy()
    other[PARTS.test] = (other[PARTS.test] + 1) % 3
    again = linear_accuracy(Rows.single(values), labelled(other), PARTS)
    assert again.validation == first.validation
    assert again.test + first.test <= 1.0
    assert list(STRENGTHS) == sorted(STRENGTHS)


def test_examples_without_a_label_take_no_part() -> None:
    values, labels = blobs(0.01)
    some = labels.copy()
    some[PARTS.test[:20]], some[PARTS.train[:20]] = UNKNOWN, OUTLIER
    score = linear_accuracy(Rows.single(values), labelled(some), PARTS)
    assert score.test == 1.0
    assert score.low == pytest.approx(0.025 ** (1 / 40))


@pytest.mark.parametrize("emptied", ["train", "validation", "test"])
def test_a_part_without_labels_is_an_error(emptied: str) -> None:
    values, labels = blobs(0.01)
    some = labels.copy()
    some[getattr(PARTS, emptied)] = UNKNOWN
    with pytest.raises(DataError, match="too few labelled pictures to compare encoders"):
        linear_accuracy(Rows.single(values), labelled(some), PARTS)
