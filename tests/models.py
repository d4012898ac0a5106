"""Tiny model files for tests: seeded graphs made with onnx, and the cards that go with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from zorko.images.preprocess import Preprocessing
from zorko.modelfile.card import FORMAT, Card, DataCard, EncoderCard, HeadCalibration, MadeCard, Metric
from zorko.modelfile.file import write
from zorko.scores.selective import RiskLevel
from zorko.tasks.base import Head
from zorko.tasks.read import HEAD, Read
from zorko.tasks.tag import Tag
from zorko.types import RISK_LADDER

WIDTH = 6
"""Of the embedding."""
POOL = 4
OPSET, IR_VERSION = 17, 8


def weights(seed: int = 0, side: int = 28) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """From pooled pixels to the embedding, and from that to ten logits."""
    rng = np.random.default_rng(seed)
    pooled = (side // POOL) ** 2
    return (
        rng.normal(0, 1, (pooled, WIDTH)).astype(np.float32),
        rng.normal(0, 1, (WIDTH, len(HEAD.labels))).astype(np.float32),
    )


def read_graph(seed: int = 0, side: int = 28, batch: str | int = "N", embedding: bool = True) -> bytes:
    """`image` (N, 1, side, side) -> `digit` (N, 10), `unknown` (N,), `embedding` (N, 6): pooled, then two matrices."""
    first, second = weights(seed, side)
    nodes = [
        helper.make_node("AveragePool", ["image"], ["pooled"], kernel_shape=[POOL, POOL], strides=[POOL, POOL]),
        helper.make_node("Flatten", ["pooled"], ["flat"]),
        helper.make_node("MatMul", ["flat", "first"], ["embedding"]),
        helper.make_node("MatMul", ["embedding", "second"], ["digit"]),
        helper.make_node("ReduceMean", ["embedding"], ["unknown"], axes=[1], keepdims=0),
    ]
    outputs = [value("digit", [batch, 10]), value("unknown", [batch])]
    if embedding:
        outputs.append(value("embedding", [batch, WIDTH]))
    constants = [numpy_helper.from_array(first, "first"), numpy_helper.from_array(second, "second")]
    return serialised(nodes, [value("image", [batch, 1, side, side])], outputs, constants)


def value(name: str, shape: list[Any], kind: int = TensorProto.FLOAT) -> Any:
    """An input or output of a graph."""
    return helper.make_tensor_value_info(name, kind, shape)


def serialised(nodes: list[Any], inputs: list[Any], outputs: list[Any], constants: list[Any] | None = None) -> bytes:
    """The bytes of a model with that graph."""
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, constants or [])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="tests")
    model.ir_version = IR_VERSION
    content: bytes = model.SerializeToString()
    return content


def calibration(threshold: float | None = 0.5, unknown: float | None = 1e9) -> HeadCalibration:
    """The same threshold at each risk of the ladder."""
    levels = tuple(RiskLevel(risk, threshold, 100, 0, 0.03, 0) for risk in RISK_LADDER)
    return HeadCalibration(
        levels=levels,
        confidence_level=0.95,
        temperature=1.0,
        unknown_threshold=unknown,
        unknown_pass_share=None if unknown is None else 0.95,
        unknown_score=None if unknown is None else "outlier",
        examples=100,
    )


def card(
    *,
    task: str = "read",
    heads: tuple[Head, ...] = (HEAD,),
    preprocessing: Preprocessing = Read.default_preprocessing,
    calibrated: HeadCalibration | None = None,
    notes: str = "зорко",
) -> Card:
    """A whole card; `calibrated` is that of the first head."""
    return Card(
        format=FORMAT,
        task=task,  # type: ignore[arg-type]
        name=task,
        heads=heads,
        preprocessing=preprocessing,
        calibration={head.name: calibrated or calibration() for head in heads[:1]},
        metrics={"accuracy": Metric(value=0.9, low=0.85, high=0.95, n=200)},
        data=DataCard(description="drawn in code", fingerprint="f" * 64, splits={"train": 1}),
        encoder=EncoderCard(name="tiny", weights="seeded", licence="Apache-2.0", parameters=1),
        made=MadeCard(command="tests", seed=0, settings={"epochs": 1}, versions={"onnx": "1"}),
        notes=notes,
        sha256="0" * 64,
    )


def read_model(path: Path, *, seed: int = 0, calibrated: HeadCalibration | None = None) -> Path:
    """A whole `read` model file at `path`."""
    write(read_graph(seed), card(calibrated=calibrated), path)
    return path


ATTRIBUTES = (Head("Время суток", ("day", "night")), Head("Цвет", ("красный", "зелёный", "синий")))


def tag_model(path: Path, *, calibrated: dict[str, HeadCalibration] | None = None, settings: Any = None) -> Path:
    """A whole `tag` model at `path`: the mean colour is the embedding; day is light, and the strongest colour wins."""
    light = np.array([[40.0, -40.0]] * 3, np.float32) / 3
    nodes = [
        helper.make_node("ReduceMean", ["image"], ["embedding"], axes=[2, 3], keepdims=0),
        helper.make_node("MatMul", ["embedding", "light"], ["Время суток"]),
        helper.make_node("MatMul", ["embedding", "strong"], ["Цвет"]),
    ]
    outputs = [value("Время суток", ["N", 2]), value("Цвет", ["N", 3]), value("embedding", ["N", 3])]
    constants = [
        numpy_helper.from_array(light, "light"),
        numpy_helper.from_array(np.eye(3, dtype=np.float32) * 40, "strong"),
    ]
    preprocessing = replace(Tag.default_preprocessing, size_hw=(16, 16), mean=(0.5,) * 3, std=(1.0,) * 3)
    each = {head.name: calibration(0.9, None) for head in ATTRIBUTES} if calibrated is None else calibrated
    whole = card(task="tag", heads=ATTRIBUTES, preprocessing=preprocessing)
    made = whole.made.model_copy(update={"settings": settings or {}})
    whole = whole.model_copy(update={"calibration": each, "made": made})
    write(serialised(nodes, [value("image", ["N", 3, 16, 16])], outputs, constants), whole, path)
    return path
