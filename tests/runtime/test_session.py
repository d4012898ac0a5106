"""onnxruntime behind its one door: right numbers, checked graphs, no noise, nothing sent."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from tests import models

from zorko.errors import ModelFileError
from zorko.images.preprocess import Preprocessing
from zorko.runtime.session import Session
from zorko.tasks.base import FloatArray, Head
from zorko.tasks.registry import task_named


def opened(graph: bytes, needed: Mapping[str, int | None] | None = None, **card: Any) -> Session:
    """A session of the graph; `needed`: the outputs that are read, by default those that the card's task reads."""
    made = models.card(**card)
    read = task_named(made.task).outputs(made.heads) if needed is None else needed
    return Session(graph, made, "dir/m.onnx", read, threads=1)


def rows(count: int, side: int = 28) -> FloatArray:
    return np.random.default_rng(count).random((count, 1, side, side), np.float32)


def by_hand(images: FloatArray) -> dict[str, FloatArray]:
    """What the tiny graph says, in numpy."""
    first, second = models.weights()
    pooled = images.reshape(len(images), 7, 4, 7, 4).mean(axis=(2, 4)).reshape(len(images), 49)
    embedding = pooled @ first
    return {"digit": embedding @ second, "unknown": embedding.mean(axis=1), "embedding": embedding}


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_numbers(count: int) -> None:
    images = rows(count)
    outputs = opened(models.read_graph()).run({"image": images})
    expected = by_hand(images)
    assert outputs.keys() == expected.keys()
    for name, values in outputs.items():
        assert values.dtype == np.float32
        np.testing.assert_allclose(values, expected[name], rtol=1e-4, atol=1e-4)


def test_names() -> None:
    session = opened(models.read_graph())
    assert session.inputs == ("image",)
    assert session.outputs == ("digit", "unknown", "embedding")
    assert session.follows == dict.fromkeys(session.outputs, "image")


def test_many_threads_may_run_it() -> None:
    session = opened(models.read_graph())
    images = [rows(count) for count in range(1, 9)]
    found: dict[int, FloatArray] = {}

    def run(index: int) -> None:
        for _ in range(20):
            found[index] = session.run({"image": images[index]})["digit"]

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(images))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for index, image in enumerate(images):
        np.testing.assert_allclose(found[index], by_hand(image)["digit"], rtol=1e-4, atol=1e-4)


def test_outputs_follow_the_input_whose_axis_they_share() -> None:
    nodes = [
        helper.make_node("GlobalAveragePool", ["panel"], ["panels"]),
        helper.make_node("GlobalAveragePool", ["reference"], ["references"]),
    ]
    inputs = [models.value("panel", ["P", 1, 28, 28]), models.value("reference", ["R", 1, 28, 28])]
    outputs = [models.value("references", ["R", 1, 1, 1]), models.value("panels", ["P", 1, 1, 1])]
    session = opened(models.serialised(nodes, inputs, outputs), needed={})
    assert session.follows == {"references": "reference", "panels": "panel"}
    found = session.run({"panel": rows(5), "reference": rows(2)})
    assert (len(found["panels"]), len(found["references"])) == (5, 2)


# ---- graphs that do not fit their card


def graph_with_input(shape: list[Any], kind: int = TensorProto.FLOAT) -> bytes:
    nodes = [helper.make_node("Cast", ["image"], ["digit"], to=TensorProto.FLOAT)]
    return models.serialised(nodes, [models.value("image", shape, kind)], [models.value("digit", shape)])


def graph_without_input() -> bytes:
    nodes = [helper.make_node("Constant", [], ["digit"], value_float=1.0)]
    return models.serialised(nodes, [], [models.value("digit", [])])


@pytest.mark.parametrize(
    ("graph", "problem"),
    [
        (models.read_graph(side=32), r"'image' is tensor\(float\) \['N', 1, 32, 32\].*\['N', 1, 28, 28\]"),
        (graph_with_input(["N", 3, 28, 28]), "3, 28, 28"),
        (graph_with_input(["N", 784]), "784"),
        (graph_with_input(["N", 1, 28, 28], TensorProto.UINT8), "tensor\\(uint8\\)"),
        (models.read_graph(batch=1), "takes exactly 1 row"),
        (graph_without_input(), "takes no input"),
    ],
)
def test_inputs_that_do_not_fit(graph: bytes, problem: str) -> None:
    with pytest.raises(ModelFileError, match=problem) as caught:
        opened(graph, needed={})
    assert str(caught.value).startswith("dir/m.onnx: ")
    assert "export the model again" in str(caught.value)


def test_a_graph_of_open_size_fits_any_card() -> None:
    wide = Preprocessing("whole", (20, 30), "pad", "grey", (0.0,), (1.0,), "bilinear")
    session = opened(graph_with_input(["N", 1, "H", "W"]), needed={}, preprocessing=wide)
    image = np.ones((2, 1, 20, 30), np.float32)
    np.testing.assert_array_equal(session.run({"image": image})["digit"], image)


def test_height_and_width_are_not_mixed_up() -> None:
    wide = Preprocessing("whole", (20, 30), "pad", "grey", (0.0,), (1.0,), "bilinear")
    opened(graph_with_input(["N", 1, 20, 30]), needed={}, preprocessing=wide)
    with pytest.raises(ModelFileError, match="1, 30, 20"):
        opened(graph_with_input(["N", 1, 30, 20]), needed={}, preprocessing=wide)


def test_heads_that_do_not_fit() -> None:
    with pytest.raises(ModelFileError, match="its graph lacks the output 'letter'; it has 'digit', 'unknown'"):
        opened(models.read_graph(), heads=(Head("letter", ("a", "b")),))
    with pytest.raises(ModelFileError, match="needs 2 values of output 'digit', which has shape"):
        opened(models.read_graph(), heads=(Head("digit", ("a", "b")),))


def test_an_output_that_the_answer_needs_and_the_graph_lacks() -> None:
    graph = onnx.load_from_string(models.read_graph())
    del graph.graph.output[1]
    with pytest.raises(ModelFileError, match="its graph lacks the output 'unknown'; it has 'digit', 'embedding'; export"):
        opened(graph.SerializeToString())


@pytest.mark.parametrize("graph", [b"", b"text", b"\x08\x08\x3a\x00"])
def test_what_onnxruntime_cannot_open(graph: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ModelFileError, match=r"dir/m.onnx: ") as caught:
        opened(graph)
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_an_operator_that_there_is_not(capfd: pytest.CaptureFixture[str]) -> None:
    shape = ["N", 1, 28, 28]
    nodes = [helper.make_node("Teleport", ["image"], ["digit"], domain="")]
    graph = models.serialised(nodes, [models.value("image", shape)], [models.value("digit", shape)])
    with pytest.raises(ModelFileError, match=r"onnxruntime cannot open its graph.*Teleport"):
        opened(graph)
    assert capfd.readouterr() == ("", "")


# ---- runs that fail


@pytest.mark.parametrize(
    ("inputs", "problem"),
    [
        ({"picture": rows(1)}, "takes 'image', and its task gives 'picture'"),
        ({}, "its task gives nothing"),
        ({"image": rows(1), "other": rows(1)}, "'image', 'other'"),
        ({"image": rows(1, 27)}, "its graph fails.*27"),
    ],
)
def test_runs_that_fail(inputs: dict[str, FloatArray], problem: str, capfd: pytest.CaptureFixture[str]) -> None:
    session = opened(models.read_graph())
    with pytest.raises(ModelFileError, match=problem) as caught:
        session.run(inputs)
    assert str(caught.value).startswith("dir/m.onnx: ")
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_an_output_with_other_rows() -> None:
    nodes = [helper.make_node("ReduceSum", ["image"], ["digit"], keepdims=0)]
    graph = models.serialised(nodes, [models.value("image", ["N", 1, 28, 28])], [models.value("digit", [])])
    with pytest.raises(ModelFileError, match=r"output 'digit' has shape \(\) for 3 rows"):
        opened(graph, needed={}).run({"image": rows(3)})


# ---- the process


def test_nothing_is_sent_written_or_printed(tmp_path: Path, root: Path) -> None:
    """onnxruntime 1.29 and later keep an identifier and a queue of reports under the home folder, unless told not to."""
    model = models.read_model(tmp_path / "m.onnx")
    home = tmp_path / "home"
    home.mkdir()
    # onnxruntime is silent under CI and in its own tests, and this test must not pass for that.
    environment = {key: value for key, value in os.environ.items() if key in ("PATH", "LANG", "LD_LIBRARY_PATH")}
    program = (
        f"import sys; sys.path.insert(0, {str(root / 'src')!r}); import zorko, numpy; "
        f"model = zorko.load({str(model)!r}); model.predict(numpy.eye(28))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env={**environment, "HOME": str(home)}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(home.rglob("*")) == []
