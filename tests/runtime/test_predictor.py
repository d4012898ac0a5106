"""Pictures in, answers out: one, a list, a stream with broken ones in it, and questions of other shapes."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count, islice
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray
from onnx import helper
from PIL import Image
from tests import models

import zorko
from zorko.errors import ImageError, InputError, LayoutError, ModelFileError, TooLargeError, UsageError
from zorko.images import ink
from zorko.images.preprocess import Preprocessing
from zorko.images.read import Limits
from zorko.modelfile.file import write
from zorko.runtime import predictor as predictor_module
from zorko.runtime.predictor import Predictor
from zorko.runtime.questions import Ready
from zorko.tasks.base import Decision, FloatArray, Head, PixelArray, Prepared
from zorko.tasks.read import Read
from zorko.types import Answer, Failure, TaskName

WHOLE = Preprocessing("whole", (28, 28), "stretch", "grey", (0.0,), (1.0,), "bilinear")


@pytest.fixture
def model(tmp_path: Path) -> Predictor:
    return Predictor(models.read_model(tmp_path / "read.onnx"), threads=1)


def drawing(seed: int) -> NDArray[np.uint8]:
    """An L of some size and darkness, somewhere on a light ground, grey."""
    rng = np.random.default_rng(seed)
    picture = np.full((60, 50), 240, np.uint8)
    top, left = rng.integers(5, 20, 2)
    height, width, pen = rng.integers(14, 30), rng.integers(10, 20), rng.integers(2, 7)
    ink_value = rng.integers(0, 120)
    picture[top : top + height, left : left + pen] = ink_value
    picture[top + height - pen : top + height, left : left + width] = ink_value
    return picture


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Forty drawings as PNG."""
    paths = [tmp_path / f"{seed}.png" for seed in range(40)]
    for seed, path in enumerate(paths):
        Image.fromarray(drawing(seed)).save(path)
    return paths


def in_words(answer: Answer | Failure) -> tuple[Any, ...]:
    """All but the numbers, which may differ in the last digits from batch to batch."""
    assert isinstance(answer, Answer)
    return (answer.source, answer.task, answer.answer, answer.trusted, answer.reason, answer.risk, answer.model)


def assert_same(first: Sequence[Answer | Failure], second: Sequence[Answer | Failure]) -> None:
    assert [in_words(answer) for answer in first] == [in_words(answer) for answer in second]
    for one, other in zip(first, second, strict=True):
        assert isinstance(one, Answer)
        assert isinstance(other, Answer)
        assert one.confidence == pytest.approx(other.confidence, abs=1e-5)


# ---- one and several


def test_an_answer_is_what_the_graph_says_of_the_normalised_picture(model: Predictor) -> None:
    answer = model.predict(drawing(3))
    assert isinstance(answer, Answer)
    image = ink.normalise(np.repeat(drawing(3)[:, :, None], 3, axis=2)).picture.astype(np.float64) / 255
    first, second = models.weights()
    logits = image.reshape(7, 4, 7, 4).mean(axis=(1, 3)).reshape(49) @ first @ second
    scores = np.exp(logits) / np.exp(logits).sum()
    assert answer.answer == {"digit": int(logits.argmax())}
    assert answer.confidence == pytest.approx(scores.max(), rel=1e-4)
    assert (answer.source, answer.task, answer.model, answer.risk) == ("<array 60x50>", "read", "read", 0.05)


def test_one_alone_one_in_a_list_and_one_in_a_stream_are_the_same(model: Predictor, files: list[Path]) -> None:
    alone = [model.predict(path) for path in files]
    assert all(isinstance(answer, Answer) for answer in alone)
    assert_same(alone, model.predict(files))  # type: ignore[arg-type]
    assert_same(alone, model.predict(tuple(files)))  # type: ignore[arg-type]
    for batch_size, workers in [(1, 1), (3, 2), (7, 5), (64, None), (1000, 2)]:
        assert_same(alone, list(model.answers(files, batch_size=batch_size, workers=workers)))  # type: ignore[arg-type]


def test_every_kind_of_source_gives_the_same_answer(model: Predictor, files: list[Path]) -> None:
    path = files[0]
    sources = [path, str(path), path.read_bytes(), Image.open(path), drawing(0)]
    answers = model.predict(sources)
    assert isinstance(answers, list)
    assert len({str(answer.answer) for answer in answers}) == 1
    assert [answer.source for answer in answers] == [str(path), str(path), answers[2].source, str(path), "<array 60x50>"]


def test_an_empty_list(model: Predictor) -> None:
    assert model.predict([]) == []
    assert list(model.answers([])) == []


def test_a_blank_picture_is_an_answer(model: Predictor) -> None:
    answer = model.predict(np.full((30, 30), 255, np.uint8))
    assert isinstance(answer, Answer)
    assert (answer.answer, answer.trusted, answer.reason) == ({"digit": None}, False, "unlike-training")


def reading_now() -> set[threading.Thread]:
    """zorko's threads, those of an application that another test has open among them."""
    return {thread for thread in threading.enumerate() if thread.name.startswith("zorko")}


@pytest.mark.parametrize("wrap", [lambda path: path, lambda path: [drawing(0), path, drawing(1)]])
def test_predict_raises_for_a_picture_that_cannot_be_read(
    model: Predictor, tmp_path: Path, wrap: Callable[[Path], Any]
) -> None:
    before = reading_now()
    with pytest.raises(ImageError, match="no such file") as caught:
        model.predict(wrap(tmp_path / "none.png"))
    assert caught.value.source == str(tmp_path / "none.png")
    assert not reading_now() - before


# ---- streams


def test_failures_stand_in_their_places(model: Predictor, files: list[Path], tmp_path: Path) -> None:
    text, none = tmp_path / "text.png", tmp_path / "none.png"
    text.write_text("no picture")
    earlier = Failure("empty/", "no picture in this folder")
    sources: list[Any] = [none, *files[:10], text, text, *files[10:], earlier, none]
    answers = list(model.answers(sources, batch_size=4))
    assert [answer.source for answer in answers] == [getattr(source, "source", None) or str(source) for source in sources]
    bad = [index for index, answer in enumerate(answers) if isinstance(answer, Failure)]
    assert bad == [0, 11, 12, 43, 44]
    assert "no such file" in answers[0].problem  # type: ignore[union-attr]
    assert "is text" in answers[11].problem  # type: ignore[union-attr]
    assert answers[43] == earlier
    assert_same([answer for answer in answers if isinstance(answer, Answer)], model.predict(files))  # type: ignore[arg-type]


def test_nothing_but_failures(model: Predictor) -> None:
    failures = [Failure(str(index), "gone") for index in range(300)]
    assert list(model.answers(failures, batch_size=8)) == failures


@pytest.mark.parametrize("broken", [False, True])
def test_a_stream_draws_from_its_source_as_it_goes(model: Predictor, broken: bool) -> None:
    drawn, before = 0, reading_now()

    def endless() -> Iterator[Any]:
        nonlocal drawn
        for seed in count():
            drawn += 1
            yield Failure(str(seed), "gone") if broken else drawing(seed % 5)

    stream = model.answers(endless(), batch_size=16, workers=2)
    assert drawn == 0
    for taken in range(1, 101):
        next(stream)
        assert drawn - taken <= 16 + 16 + 4 * 8  # one batch in the network, one being read, and the threads' own
    stream.close()  # type: ignore[attr-defined]
    assert not reading_now() - before


def test_a_string_is_no_list_of_sources(model: Predictor) -> None:
    with pytest.raises(UsageError, match="predict"):
        model.answers("digits/")


# ---- trust


@pytest.mark.parametrize(
    ("threshold", "unknown", "reason"),
    [
        (0.0, None, None),
        (1.0, None, "ambiguous"),
        (None, None, "uncalibrated"),
        (0.0, -1e9, "unlike-training"),
        (0.0, 1e9, None),
    ],
)
def test_trust_comes_from_the_card(
    tmp_path: Path, threshold: float | None, unknown: float | None, reason: str | None
) -> None:
    path = models.read_model(tmp_path / "m.onnx", calibrated=models.calibration(threshold, unknown))
    answers = [*Predictor(path).answers([drawing(0)]), Predictor(path).predict(drawing(0))]
    for answer in answers:
        assert isinstance(answer, Answer)
        assert (answer.trusted, answer.reason) == (reason is None, reason)


def test_a_head_without_calibration_is_never_trusted(tmp_path: Path) -> None:
    write(models.read_graph(), models.card().model_copy(update={"calibration": {}}), tmp_path / "m.onnx")
    answer = Predictor(tmp_path / "m.onnx").predict(drawing(0))
    assert isinstance(answer, Answer)
    assert answer.reason == "uncalibrated"


def test_the_risk_that_was_asked_for_is_stated(model: Predictor) -> None:
    answer = model.predict(drawing(0), risk=0.03)
    assert isinstance(answer, Answer)
    assert answer.risk == 0.03


def test_a_risk_off_the_ladder_is_refused_before_anything_is_read(model: Predictor) -> None:
    def untouched() -> Iterator[Any]:
        raise AssertionError
        yield

    with pytest.raises(UsageError, match=r"ladder|calibrated for"):
        model.answers(untouched(), risk=0.0001)
    with pytest.raises(UsageError):
        model.predict("none.png", risk=2)


def test_outputs_that_are_no_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = models.weights()
    monkeypatch.setattr(models, "weights", lambda seed, side: (first * math.nan, second))
    with pytest.raises(ModelFileError, match="NaN"):
        Predictor(models.read_model(tmp_path / "m.onnx")).predict(drawing(0))


# ---- opening


def test_load(tmp_path: Path) -> None:
    path = models.read_model(tmp_path / "m.onnx")
    for model in (zorko.load(path), zorko.load(str(path), threads=1)):
        assert isinstance(model, zorko.Predictor)
        assert model.card.name == "read"
        assert model.task.name == "read"
        assert model.path == path


def test_a_damaged_file_is_not_opened(tmp_path: Path) -> None:
    path = models.read_model(tmp_path / "m.onnx")
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match="damaged"):
        zorko.load(path)


# ---- embeddings and raw outputs


def test_embed(model: Predictor, files: list[Path]) -> None:
    rows = np.stack([model.card.preprocessing.pixels(np.repeat(drawing(i)[:, :, None], 3, 2)) for i in range(40)])
    expected = rows.reshape(40, 7, 4, 7, 4).mean(axis=(2, 4)).reshape(40, 49) / 255 @ models.weights()[0]
    found = model.embed(files)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(model.embed(files[7]), expected[7:8], rtol=1e-3, atol=1e-3)
    assert model.embed([]).shape == (0, models.WIDTH)


def test_embed_raises_for_a_picture_that_cannot_be_read(model: Predictor, files: list[Path]) -> None:
    with pytest.raises(ImageError, match="no such file"):
        model.embed([files[0], "none.png"])


def test_embed_without_an_embedding(tmp_path: Path) -> None:
    write(models.read_graph(embedding=False), models.card(), tmp_path / "m.onnx")
    with pytest.raises(ModelFileError, match=r"has no embedding.*outputs: digit, unknown"):
        Predictor(tmp_path / "m.onnx").embed(drawing(0))


@pytest.mark.parametrize("n", [0, 1, 5, 20])
def test_outputs_are_the_same_in_any_batch_size(model: Predictor, n: int) -> None:
    rows = np.random.default_rng(n).integers(0, 256, (n, 28, 28, 1), dtype=np.uint8)
    whole = model.outputs({"image": rows})
    parts = model.outputs({"image": rows}, batch_size=3)
    assert {name: values.shape for name, values in whole.items()} == {
        "digit": (n, 10),
        "unknown": (n,),
        "embedding": (n, models.WIDTH),
    }
    for name, values in whole.items():
        np.testing.assert_allclose(parts[name], values, rtol=1e-4, atol=1e-4)


def test_outputs_of_wrong_rows(model: Predictor) -> None:
    with pytest.raises(ModelFileError, match=r"m.onnx|read.onnx"):
        model.outputs({"image": np.zeros((2, 27, 28, 1), np.uint8)})
    with pytest.raises(ModelFileError, match="its task gives nothing"):
        model.outputs({})


# ---- questions of other shapes, as other tasks will ask them


class Strip(Read):
    """Stands for `find`: a strip of 28 x 28 panels, one row for each, and as many as there are."""

    name: ClassVar[TaskName] = "find"
    summary: ClassVar[str] = "the panel whose first logit is highest"
    default_preprocessing: ClassVar[Preprocessing] = WHOLE

    def prepare(self, images: Sequence[PixelArray], preprocessing: Preprocessing) -> Prepared:
        panels = images[0].shape[1] // 28
        if panels < 1:
            raise LayoutError("picture", "has no panel")
        rows = [preprocessing.pixels(images[0][:, 28 * i : 28 * (i + 1)]) for i in range(panels)]
        return Prepared({"image": np.stack(rows)}, {"panels": panels})

    def decide(self, outputs: Mapping[str, FloatArray], heads: Sequence[Head], memo: Mapping[str, Any]) -> Decision:
        assert len(outputs["digit"]) == memo["panels"]
        first = outputs["digit"][:, 0]
        return Decision({"panel": int(first.argmax()) + 1}, 0.9, details={"first": [float(value) for value in first]})


class Pair(Read):
    """Stands for `same`: two pictures, two inputs."""

    name: ClassVar[TaskName] = "same"
    pictures_per_question: ClassVar[int] = 2
    summary: ClassVar[str] = "whether two pictures are the same"
    default_preprocessing: ClassVar[Preprocessing] = WHOLE

    def outputs(self, heads: Sequence[Head]) -> Mapping[str, int | None]:
        return {"distance": 1}

    def prepare(self, images: Sequence[PixelArray], preprocessing: Preprocessing) -> Prepared:
        left, right = (preprocessing.pixels(image)[None] for image in images)
        return Prepared({"left": left, "right": right})

    def decide(self, outputs: Mapping[str, FloatArray], heads: Sequence[Head], memo: Mapping[str, Any]) -> Decision:
        (distance,) = outputs["distance"][0]
        return Decision({"same": bool(distance == 0)}, 1.0, details={"distance": float(distance)})


@pytest.fixture
def strip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Predictor:
    monkeypatch.setattr(predictor_module, "task_named", {"find": Strip()}.__getitem__)
    write(models.read_graph(), models.card(task="find", preprocessing=WHOLE), tmp_path / "find.onnx")
    return Predictor(tmp_path / "find.onnx")


def strip_of(panels: int) -> NDArray[np.uint8]:
    return np.random.default_rng(panels).integers(0, 256, (28, 28 * panels, 3), dtype=np.uint8)


@pytest.mark.parametrize("batch_size", [1, 4, 64])
def test_each_question_gets_all_its_rows_and_no_others(strip: Predictor, batch_size: int) -> None:
    sources = [strip_of(panels) for panels in (3, 1, 7, 2, 5, 4, 1, 6)]
    answers = list(strip.answers(sources, batch_size=batch_size))
    for source, answer in zip(sources, answers, strict=True):
        alone = strip.predict(source)
        assert isinstance(answer, Answer)
        assert isinstance(alone, Answer)
        assert answer.answer == alone.answer
        np.testing.assert_allclose(answer.details["first"], alone.details["first"], rtol=1e-4, atol=1e-4)
        assert len(answer.details["first"]) == source.shape[1] // 28


def test_a_picture_without_its_parts_is_a_failure_in_its_place(strip: Predictor) -> None:
    narrow = np.zeros((28, 5, 3), np.uint8)
    answers = list(strip.answers([strip_of(2), narrow, strip_of(3)]))
    assert [type(answer) for answer in answers] == [Answer, Failure, Answer]
    assert answers[1] == Failure("<array 28x5x3>", "has no panel")
    with pytest.raises(LayoutError, match="<array 28x5x3>: has no panel"):
        strip.predict(narrow)


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Predictor:
    monkeypatch.setattr(predictor_module, "task_named", {"same": Pair()}.__getitem__)
    nodes = [
        helper.make_node("Sub", ["left", "right"], ["difference"]),
        helper.make_node("Flatten", ["difference"], ["flat"]),
        helper.make_node("ReduceL1", ["flat"], ["distance"], axes=[1], keepdims=1),
    ]
    inputs = [models.value("left", ["N", 1, 28, 28]), models.value("right", ["N", 1, 28, 28])]
    graph = models.serialised(nodes, inputs, [models.value("distance", ["N", 1])])
    write(graph, models.card(task="same", heads=(), preprocessing=WHOLE), tmp_path / "same.onnx")
    return Predictor(tmp_path / "same.onnx")


def test_pairs(pair: Predictor, files: list[Path]) -> None:
    sources = [(files[i], files[j]) for i, j in [(0, 0), (0, 1), (2, 1), (3, 3)]]
    answers = pair.predict(sources)
    assert isinstance(answers, list)
    assert [answer.answer["same"] for answer in answers] == [True, False, False, True]
    for (first, second), answer in zip(sources, answers, strict=True):
        assert answer.source == f"{first}, {second}"
        left, right = (WHOLE.pixels(np.asarray(Image.open(path).convert("RGB"))) for path in (first, second))
        expected = np.abs(left.astype(float) - right).sum() / 255
        assert answer.details["distance"] == pytest.approx(expected, rel=1e-4)
    alone = pair.predict((files[0], files[1]))
    assert isinstance(alone, Answer)
    assert alone == answers[1]


def test_a_pair_with_one_broken_picture(pair: Predictor, files: list[Path]) -> None:
    answers = list(pair.answers([(files[0], "none.png"), (files[0], files[0])]))
    assert isinstance(answers[0], Failure)
    assert answers[0].source == f"{files[0]}, none.png"
    assert answers[0].problem.startswith("none.png: no such file")
    assert isinstance(answers[1], Answer)


def test_a_pair_of_another_number(pair: Predictor, files: list[Path]) -> None:
    with pytest.raises(UsageError, match="2 pictures"):
        pair.predict([files[0], files[1], files[2]])
    with pytest.raises(UsageError, match="2 pictures"):
        list(islice(pair.answers(files), 1))


def test_a_pair_has_no_embedding(pair: Predictor) -> None:
    with pytest.raises(ModelFileError, match=r"has no embedding of a picture.*left, right"):
        pair.embed(drawing(0))


def test_questions_of_many_callers_are_answered_each_on_its_own_terms(model: Predictor, files: list[Path]) -> None:
    risks = (0.1, 0.01, 0.05)
    ready = [model.prepared(path.read_bytes(), names=[f"of {path.name}"]) for path in files[:3]]
    assert all(isinstance(item, Ready) for item in ready)
    batch = [(item, model.terms(risk)) for item, risk in zip(ready, risks, strict=True) if isinstance(item, Ready)]
    answers = model.answered(batch)
    assert [answer.source for answer in answers] == [f"of {path.name}" for path in files[:3]]
    for answer, path, risk in zip(answers, files, risks, strict=False):
        alone = model.predict(path, risk=risk)
        assert isinstance(alone, Answer)
        assert in_words(answer)[1:] == in_words(alone)[1:]
        assert answer.risk == risk
    assert model.answered([]) == []


def test_terms_that_cannot_be(model: Predictor) -> None:
    with pytest.raises(UsageError, match="risk 2"):
        model.terms(2)
    with pytest.raises(UsageError, match=r"read: no threshold is proven for the false-accept rate 0.1; .* none"):
        model.terms(0.1, false_accept=0.1)


def test_what_a_caller_sends_is_held_to_its_limits(model: Predictor, files: list[Path]) -> None:
    content = files[0].read_bytes()
    bad = model.prepared(content, names=["large.png"], limits=Limits(max_pixels=100))
    assert isinstance(bad, TooLargeError)
    assert (bad.source, "the limit is 100" in bad.problem) == ("large.png", True)
    assert isinstance(model.prepared(Failure("gone", "is not there")), InputError)


def test_of_two_files_with_bytes_alike_the_bad_one_is_named(pair: Predictor) -> None:
    bad = pair.prepared((b"none", b"more"), names=["a.png", "b.png"])
    assert isinstance(bad, ImageError)
    assert (bad.source, bad.problem[:7]) == ("a.png, b.png", "a.png: ")
