"""A model in 8 bits: it says nearly the same, and its thresholds are those of its own answers."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from tests.training import tiny

from zorko.data.load import load
from zorko.data.splits import read_parts
from zorko.errors import DataError, ExportError
from zorko.images.draw import save_png
from zorko.modelfile.file import read_card
from zorko.runtime.evaluate import evaluate
from zorko.runtime.predictor import Predictor
from zorko.scores.selective import thresholds
from zorko.training.export import to_torchscript
from zorko.training.int8 import to_int8
from zorko.training.run import train


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.npz(tmp_path_factory.mktemp("int8") / "digits.npz", count=400)


@pytest.fixture(scope="module")
def model(data: Path) -> Path:
    """A small model of these digits, with a third of them for calibration."""
    shares = ("fit.epochs=6", "split.calibration=0.3")
    return train(tiny.settings(data, data.parent / "runs", *shares), progress=tiny.quiet()).folder / "model.onnx"


@pytest.fixture(scope="module")
def small(model: Path, data: Path) -> Path:
    out = model.with_name("small.onnx")
    to_int8(model, out, data, allowed=0.05, progress=tiny.quiet())
    return out


def test_it_says_nearly_the_same(model: Path, small: Path, data: Path) -> None:
    pictures = [*load("read", data).pictures[:100]]
    wide, narrow = Predictor(model).predict(pictures), Predictor(small).predict(pictures)
    same = [a.answer == b.answer for a, b in zip(wide, narrow, strict=True)]
    assert np.mean(same) > 0.95
    gaps = [abs(a.confidence - b.confidence) for a, b in zip(wide, narrow, strict=True)]
    assert 0 < np.median(gaps) < 0.05


def test_its_convolutions_are_in_8_bits_and_its_head_is_not(small: Path) -> None:
    graph = onnx.load(str(small)).graph
    stored = {tensor.name: tensor.data_type for tensor in graph.initializer}
    makers = {name: node for node in graph.node for name in node.output}
    convolutions = [node for node in graph.node if node.op_type == "Conv"]
    assert convolutions
    for node in convolutions:
        widening = makers[node.input[1]]
        assert widening.op_type == "DequantizeLinear"
        assert stored[widening.input[0]] == onnx.TensorProto.INT8
        scale = next(tensor for tensor in graph.initializer if tensor.name == widening.input[1])
        assert list(scale.dims) == [next(t for t in graph.initializer if t.name == widening.input[0]).dims[0]]
    heads = [node for node in graph.node if any("head.linears" in name for name in node.input)]
    assert heads
    assert all(stored.get(name, onnx.TensorProto.FLOAT) == onnx.TensorProto.FLOAT for node in heads for name in node.input)


def test_its_thresholds_are_those_of_its_own_answers(model: Path, small: Path, data: Path) -> None:
    examples = load("read", data)
    calibration = read_parts(model.with_name("parts.csv"), examples).calibration
    card = read_card(small)
    found = card.calibration["digit"]
    answered = evaluate(Predictor(small), examples, indices=calibration).head
    assert answered.unknown is not None
    assert found.unknown_threshold is not None
    eligible = answered.unknown <= found.unknown_threshold
    expected = thresholds(answered.confidence, answered.correct, level=0.95, eligible=eligible)
    assert found.levels == expected
    assert found.examples == len(calibration)
    assert found.unknown_threshold != read_card(model).calibration["digit"].unknown_threshold


def test_its_card_says_what_it_is_and_what_it_does_on_test(model: Path, small: Path, data: Path) -> None:
    card, before = read_card(small), read_card(model)
    assert card.made.settings["export"]["of"] == before.sha256
    assert card.made.settings["export"]["to"] == "int8"
    assert card.preprocessing == before.preprocessing
    test = read_parts(model.with_name("parts.csv"), load("read", data)).test
    assert card.metrics["accuracy"].n == len(test) == before.metrics["accuracy"].n
    assert card.metrics["accuracy"] == evaluate(Predictor(small), load("read", data), indices=test).metrics["accuracy"]


def test_of_pictures_that_it_has_not_seen_all_calibrate(model: Path, tmp_path: Path) -> None:
    fresh = tiny.npz(tmp_path / "fresh.npz", count=60, seed=9)
    falls = to_int8(model, tmp_path / "small.onnx", fresh, allowed=1.0, progress=tiny.quiet())
    card = read_card(tmp_path / "small.onnx")
    assert card.calibration["digit"].examples == 60
    assert card.metrics == {}
    assert [(fall.head, fall.figure) for fall in falls] == [("digit", "macro_f1")]


def test_a_fall_that_is_not_allowed_leaves_no_file(model: Path, data: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no file was kept"):
        to_int8(model, tmp_path / "small.onnx", data, allowed=-1.0, progress=tiny.quiet())
    assert not list(tmp_path.iterdir())


def test_which_pictures_calibrate_must_be_known(model: Path, data: Path, tmp_path: Path) -> None:
    alone = Path(shutil.copy(model, tmp_path / "alone.onnx"))
    with pytest.raises(DataError, match=r"parts\.csv"):
        to_int8(alone, tmp_path / "small.onnx", data, progress=tiny.quiet())


def test_what_is_in_8_bits_is_not_exported_again(small: Path, data: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="in 8 bits already"):
        to_int8(small, tmp_path / "again.onnx", data, progress=tiny.quiet())
    with pytest.raises(ExportError, match="take the file that it was made of"):
        to_torchscript(small, tmp_path / "small.pt")
    assert not list(tmp_path.iterdir())


def test_pictures_without_a_label_that_the_model_knows_tell_nothing(model: Path, tmp_path: Path) -> None:
    others = tmp_path / "things" / "other"
    others.mkdir(parents=True)
    for number, picture in enumerate(tiny.glyphs(4, seed=5)[0]):
        save_png(picture, others / f"{number}.png")
    with pytest.raises(DataError, match=r"none of the 4 pictures to calibrate on has a label that .*model\.onnx knows"):
        to_int8(model, tmp_path / "out.onnx", tmp_path / "things", progress=tiny.quiet())
    assert not (tmp_path / "out.onnx").exists()


def test_pictures_of_which_none_can_be_read_are_told(model: Path, tmp_path: Path) -> None:
    broken = tmp_path / "things" / "3"
    broken.mkdir(parents=True)
    for number in range(3):
        (broken / f"{number}.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match="none of the pictures to calibrate on can be read"):
        to_int8(model, tmp_path / "out.onnx", tmp_path / "things", progress=tiny.quiet())
    assert not (tmp_path / "out.onnx").exists()
