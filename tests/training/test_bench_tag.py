"""Attributes in `zorko bench`: figures of every head and over all, and scenes that stay on one side."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, f1_score
from tests.models import tag_model
from tests.training import photos, tiny

from zorko.data.examples import OUTLIER, UNKNOWN, Examples
from zorko.data.splits import Split
from zorko.errors import DataError, ZorkoError
from zorko.nn.encoders import make_encoder
from zorko.runtime.evaluate import Evaluation
from zorko.runtime.measure import HeadEvaluation, measure
from zorko.runtime.predictor import Predictor
from zorko.tasks.base import Head
from zorko.tasks.tag import Tag
from zorko.training import bench as module
from zorko.training.bench import Candidate, Finished, Row, bench
from zorko.training.pixels import Pixels
from zorko.training.probes import answered_attributes, linear_attributes
from zorko.training.rows import Rows
from zorko.types import Failure

PARTS = Split(*(np.arange(start, stop) for start, stop in ((0, 90), (90, 140), (140, 140), (140, 240))))
NAMES = {"погода": ("дождь", "снег", "ясно"), "day": ("no", "yes")}


def described(labels: dict[str, NDArray[np.int64]]) -> Examples:
    names = tuple(map(str, range(240)))
    return Examples(names, labels, {head: NAMES[head] for head in labels}, names, np.arange(240))


def blobs(noise: float) -> tuple[Rows, dict[str, NDArray[np.int64]]]:
    """Features that show the weather in some of their values and the time of day in others."""
    rng = np.random.default_rng(0)
    weather, day = rng.choice(3, 240, p=(0.6, 0.3, 0.1)), rng.integers(0, 2, 240)
    clean = np.concatenate([np.eye(3)[weather], np.eye(2)[day]], axis=1)
    values = (clean + rng.normal(0, noise, clean.shape)).astype(np.float32)
    return Rows.single(values), {"погода": weather, "day": day}


def test_figures_are_over_all_heads_and_of_each() -> None:
    rows, labels = blobs(0.01)
    scores = linear_attributes(rows, described(labels), PARTS)
    assert [(score.metric, score.head) for score in scores] == [
        ("macro_f1", None), ("accuracy", None), ("macro_f1", "погода"), ("accuracy", "погода"), ("macro_f1", "day"),
        ("accuracy", "day"),
    ]  # fmt: skip
    assert all(score.test == score.high == 1.0 for score in scores)
    assert all(score.low == pytest.approx(0.025 ** (1 / 100)) for score in scores)  # all right is not certain
    assert [score.validation for score in scores] == [1.0, 1.0, None, None, None, None]


def test_the_first_figure_is_the_mean_over_heads_and_lies_in_its_interval() -> None:
    rows, labels = blobs(0.5)
    f1, accuracy, *each = linear_attributes(rows, described(labels), PARTS)
    assert f1.test == pytest.approx(np.mean([score.test for score in each if score.metric == "macro_f1"]))
    assert accuracy.test == pytest.approx(np.mean([score.test for score in each if score.metric == "accuracy"]))
    assert 1 / 3 < f1.low < f1.test < f1.high < 1.0
    for score in each:
        assert score.low < score.test < score.high


def test_an_unknown_cell_takes_no_part_in_its_head() -> None:
    rows, labels = blobs(0.01)
    labels["погода"][::2] = UNKNOWN
    labels["day"][1::2] = UNKNOWN  # each picture has one of the two
    scores = linear_attributes(rows, described(labels), PARTS)
    assert all(score.test == 1.0 for score in scores)
    assert all(score.low == pytest.approx(0.025 ** (1 / 50)) for score in scores)


@pytest.mark.parametrize("emptied", ["train", "validation", "test"])
def test_a_head_without_labels_in_a_part_is_named(emptied: str) -> None:
    rows, labels = blobs(0.01)
    labels["day"][getattr(PARTS, emptied)] = UNKNOWN
    with pytest.raises(DataError, match="'day': too few labelled pictures"):
        linear_attributes(rows, described(labels), PARTS)


def answered(head: str, true: NDArray[np.int64], said: NDArray[np.int64]) -> HeadEvaluation:
    half, eligible = np.full(len(true), 0.5), np.ones(len(true), np.bool_)
    return measure(Head(head, NAMES[head]), true, said, half, eligible, None, None, None)


def test_a_models_answers_are_measured_as_sklearn_measures_them() -> None:
    rng = np.random.default_rng(1)
    weather, day = rng.integers(0, 3, 80), rng.integers(0, 2, 80)
    said = [np.where(rng.random(80) < 0.3, rng.integers(0, n, 80), true) for n, true in ((3, weather), (2, day))]
    weather[:10], day[10:30] = UNKNOWN, OUTLIER
    f1, accuracy, *each = answered_attributes([answered("погода", weather, said[0]), answered("day", day, said[1])])
    expected = []
    for own, true, guess in zip((each[:2], each[2:]), (weather, day), said, strict=True):
        known = true >= 0
        expected.append((f1_score(true[known], guess[known], average="macro"), accuracy_score(true[known], guess[known])))
        assert tuple(score.test for score in own) == pytest.approx(expected[-1])
    assert (f1.test, accuracy.test) == pytest.approx(np.mean(expected, axis=0))


def test_no_guess_is_a_miss_and_no_value() -> None:
    true, said = np.array([0, 0, 1, 1]), np.array([0, UNKNOWN, 1, 1])
    *_, f1, accuracy = answered_attributes([answered("day", true, said)])
    assert f1.test == pytest.approx((2 / 3 + 1) / 2)
    assert accuracy.test == 0.75


# ---- the whole of it


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return photos.table(tmp_path_factory.mktemp("photos") / "снимки", count=120)


def compared(
    table: Path, cache: Path, candidates: list[Candidate], models: list[Finished] | None = None
) -> list[Row | Failure]:
    return list(bench("tag", table, candidates, models=models or [], cache=cache, progress=tiny.quiet()))


def test_plain_encoders_and_a_finished_model_beside_each_other(table: Path, tmp_path: Path) -> None:
    model = Finished("mine.onnx", Predictor(tag_model(tmp_path / "mine.onnx")))
    colours, mine = compared(table, tmp_path, [Candidate("colours")], [model])
    assert isinstance(colours, Row)
    assert isinstance(mine, Row)
    assert colours.embedding_size == 3072
    assert [score.head for score in mine.scores] == [None, None, "Цвет", "Цвет"]  # the attributes that the model has
    assert list(mine.to_dict()) == list(colours.to_dict())
    assert list(mine.to_dict())[-6:] == [
        f"{metric} Цвет{end}" for metric in ("macro_f1", "accuracy") for end in ("", " low", " high")
    ]
    assert "low" in mine.to_dict()


def test_a_model_is_asked_for_the_attributes_of_the_data_and_must_have_them() -> None:
    _, labels = blobs(0.01)
    heads = {name: answered(name, labels[name], labels[name]) for name in ("day", "погода")}
    evaluation = Evaluation("tag", "mine", (), np.arange(0), heads, (), 0.0)
    assert [head.head.name for head in module._asked(evaluation, described(labels))] == ["погода", "day"]
    with pytest.raises(DataError, match="does not answer 'погода'"):
        module._asked(replace(evaluation, heads={"day": heads["day"]}), described(labels))


# ---- scenes


def embedded(values: NDArray[np.float32]) -> module._Embedded:
    rows = Rows.single(values)
    return module._Embedded(
        make_encoder("colours", Tag.default_preprocessing), Pixels(rows, np.ones(len(rows), np.bool_), ()), rows
    )


def one_scene_in_four(limit: int | None) -> tuple[module._Data, NDArray[np.float32]]:
    """240 pictures of 60 scenes, dealt without knowing them, and features that tell them."""
    _, labels = blobs(0.01)
    examples = described(labels)
    rng = np.random.default_rng(2)
    features = np.repeat(rng.normal(size=(60, 32)), 4, axis=0) + rng.normal(0, 0.01, (240, 32))
    return module._Data(examples, PARTS, "", (), limit), features.astype(np.float32)


@pytest.mark.parametrize("limit", [None, 40])
def test_scenes_stand_on_one_side(limit: int | None) -> None:
    data, features = one_scene_in_four(limit)
    asked = [Candidate("pixels"), Candidate("timm:resnet18", untrained=True), Candidate("timm:resnet18")]
    made: list[Candidate] = []

    def make(candidate: Candidate) -> module._Embedded:
        made.append(candidate)
        return embedded(features)

    dealt = module._by_scene(data, asked, make, 0, tiny.quiet())
    assert made == asked[2:]
    scene = np.arange(240) // 4
    parts = [set(scene[part].tolist()) for part in (dealt.parts.train, dealt.parts.validation, dealt.parts.test)]
    assert sum(map(len, parts)) == len(set.union(*parts))
    sizes = dealt.parts.sizes()
    if limit is None:
        assert sum(sizes.values()) == 240
        assert all(abs(sizes[part] - size) <= 12 for part, size in PARTS.sizes().items())
    else:
        assert max(sizes.values()) <= limit


def test_fixed_parts_stay_as_they_are() -> None:
    data, features = one_scene_in_four(None)
    fixed = np.full(240, "train", "U11")
    fixed[PARTS.validation], fixed[PARTS.test] = "validation", "test"
    data = replace(data, examples=replace(data.examples, fixed_split=fixed))
    dealt = module._by_scene(data, [Candidate("timm:resnet18")], lambda _: embedded(features), 0, tiny.quiet())
    for part in ("train", "validation", "test"):
        assert np.array_equal(getattr(dealt.parts, part), getattr(PARTS, part))


def test_without_scenes_the_split_is_the_one_that_was() -> None:
    data, features = one_scene_in_four(None)
    none = [Candidate("pixels"), Candidate("small")]
    assert module._by_scene(data, none, lambda _: embedded(features), 0, tiny.quiet()) is data
    alone = np.eye(240, dtype=np.float32)
    assert module._by_scene(data, [Candidate("timm:a")], lambda _: embedded(alone), 0, tiny.quiet()) is data


def test_an_encoder_that_cannot_be_had_tells_no_scenes_and_the_next_does() -> None:
    data, features = one_scene_in_four(None)

    def make(candidate: Candidate) -> module._Embedded:
        if candidate.name == "timm:a":
            raise ZorkoError("not there")
        return embedded(features)

    dealt = module._by_scene(data, [Candidate("timm:a"), Candidate("timm:b")], make, 0, tiny.quiet())
    assert len(np.unique(dealt.examples.groups)) == 60
