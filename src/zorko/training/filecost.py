"""What one row costs a finished model file, counted in its graph as nn/cost.py counts in a network."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx.reference import ReferenceEvaluator

_COUNTED = ("Conv", "Gemm", "MatMul")
_OTHERS = ("ConvInteger", "ConvTranspose", "Einsum", "MatMulInteger", "QLinearConv", "QLinearMatMul")


def multiply_adds_of_file(path: Path) -> int | None:
    """Multiply-accumulate operations for one row of input, in convolutions and in products with a constant matrix.

    The heads in the file are counted too. None where the graph has no such operation, or multiplies in other ways as well
    (an integer model does), so that the count would be too small; and where it can't be followed.
    """
    model = onnx.load(path)
    if any(node.op_type in _OTHERS for node in model.graph.node):
        return None
    try:
        shapes = _shapes(model)
        return sum(_count(node, shapes) for node in _with_weights(model.graph)) or None
    except Exception:  # the evaluator raises many kinds, for an operation that it does not know, say; a count is no must
        return None


def _shapes(model: Any) -> dict[str, tuple[int, ...]]:
    """Of all that the graph makes of one row, found by making it: an exporter leaves most sizes open."""
    rng = np.random.default_rng(0)
    rows: dict[str, NDArray[np.float32]] = {}
    for node in model.graph.input:
        sizes = [size.dim_value for size in node.type.tensor_type.shape.dim]
        rows[node.name] = rng.random((1, *sizes[1:]), np.float32)
    with np.errstate(all="ignore"):
        made = ReferenceEvaluator(model).run(None, rows, intermediate=True)
    weights = {tensor.name: tuple(tensor.dims) for tensor in model.graph.initializer}
    return {name: np.shape(values) for name, values in dict(made).items()} | weights


def _with_weights(graph: Any) -> list[Any]:
    """Convolutions and products of which one side is a constant. A graph's nodes stand in the order of the work."""
    constant = {tensor.name for tensor in graph.initializer}
    found = []
    for node in graph.node:
        if all(name in constant for name in node.input if name):
            constant.update(node.output)
        elif node.op_type in _COUNTED and any(name in constant for name in node.input[:2]):
            found.append(node)
    return found


def _count(node: Any, shapes: dict[str, tuple[int, ...]]) -> int:
    first, second, made = (shapes[name] for name in (*node.input[:2], node.output[0]))
    if node.op_type == "Conv":
        return math.prod(made) * math.prod(second[1:])  # each output value sums over one filter
    turned = any(word.name == "transA" and word.i for word in node.attribute)
    return math.prod(made) * (first[0] if turned else first[-1])
