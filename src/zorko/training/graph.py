"""Rewrites an exported ONNX graph so that it is smaller and faster; every weight keeps its own name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from itertools import count
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

LARGE = 1024  # weights; smaller tensors (biases) stay in 32 bits: they are few, and they matter more


def weights(graph: Any, prefix: str) -> dict[str, NDArray[Any]]:
    """The graph's weights whose names begin with `prefix`, by the rest of the name, as stored (float16 or float32)."""
    return {
        tensor.name.removeprefix(prefix): numpy_helper.to_array(tensor)
        for tensor in graph.initializer
        if tensor.name.startswith(prefix)
    }


def free_names(graph: Any, names: Collection[str]) -> None:
    """Renames what is computed on the way and is called like one of `names`, so that outputs can be called so: an exporter
    calls values after what makes them (`linear`), and an attribute may have any name."""
    taken = {value for node in graph.node for value in (*node.input, *node.output)} | {t.name for t in graph.initializer}
    taken |= {value.name for value in (*graph.input, *graph.output)}
    fixed = {value.name for value in (*graph.input, *graph.output)} | {tensor.name for tensor in graph.initializer}
    for name in taken.intersection(names).difference(fixed):
        free = next(f"{name}~{number}" for number in count(1) if f"{name}~{number}" not in taken)
        taken.add(free)
        for node in graph.node:
            node.input[:] = [free if used == name else used for used in node.input]
            node.output[:] = [free if made == name else made for made in node.output]
        for value in graph.value_info:
            value.name = free if value.name == name else value.name


def name_outputs(graph: Any, names: Sequence[str]) -> None:
    """Calls the outputs of the graph, in order, by these names."""
    free_names(graph, names)
    for output, name in zip(graph.output, names, strict=True):
        old, output.name = output.name, name
        for node in graph.node:
            node.input[:] = [name if used == old else used for used in node.input]
            node.output[:] = [name if made == old else made for made in node.output]


def add_head(graph: Any, prefix: str, number: int, name: str, weight: NDArray[Any], bias: NDArray[Any]) -> None:
    """Adds an output `name`: head `number` of a classifier, weight (L, D) and bias (L,) on the output `embedding`, divided
    by `temperature[number]`. Nothing that is there changes; weights are called as the exporter calls them."""
    linear = f"{prefix}head.linears.{number}"
    graph.initializer.append(numpy_helper.from_array(weight.astype(np.float32), f"{linear}.weight"))
    graph.initializer.append(numpy_helper.from_array(bias.astype(np.float32), f"{linear}.bias"))
    graph.initializer.append(numpy_helper.from_array(np.array(number, np.int64), f"{linear}.number"))
    make = onnx.helper.make_node
    graph.node.extend([
        make("Gemm", ["embedding", f"{linear}.weight", f"{linear}.bias"], [f"{linear}.logits"], transB=1),
        make("Gather", [f"{prefix}head.temperature", f"{linear}.number"], [f"{linear}.temperature"], axis=0),
        make("Div", [f"{linear}.logits", f"{linear}.temperature"], [name]),
    ])  # fmt: skip
    batch = next(value for value in graph.output if value.name == "embedding").type.tensor_type.shape.dim[0].dim_param
    shape = [batch or "batch", len(bias)]
    graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape))


def set_head(graph: Any, prefix: str, number: int, name: str, weight: NDArray[Any], bias: NDArray[Any]) -> None:
    """Gives the output `name`, head `number` of a classifier, another weight (L, D) and bias (L,); L may be another too."""
    linear = f"{prefix}head.linears.{number}"
    set_tensor(graph, f"{linear}.weight", weight)
    set_tensor(graph, f"{linear}.bias", bias)
    output = next(value for value in graph.output if value.name == name)
    output.type.tensor_type.shape.dim[1].dim_value = len(bias)
    del graph.value_info[:]  # of shapes that may no longer be so; whoever wants them can infer them again


def set_tensor(graph: Any, name: str, values: NDArray[Any]) -> None:
    """Gives a weight other values."""
    tensor = next(tensor for tensor in graph.initializer if tensor.name == name)
    tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float32), name))


def fold_norms(graph: Any) -> None:
    """Each batch norm whose one input is a convolution becomes part of that convolution's weight and bias.

    The folded bias keeps the name of the norm's bias; the norm's other weights leave the graph. A network that is run
    several times in one graph has the same weights in several convolutions; these are folded together.
    """
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    makers = {name: node for node in graph.node for name in node.output}
    uses = Counter(name for node in graph.node if node.op_type != "Shape" for name in node.input)
    found: dict[tuple[tuple[str, ...], float], list[tuple[Any, Any]]] = defaultdict(list)  # by all that is folded
    for norm in graph.node:
        conv = makers.get(norm.input[0]) if norm.op_type == "BatchNormalization" else None
        if conv is not None and conv.op_type == "Conv" and uses[norm.input[0]] == 1:
            found[(conv.input[1], *norm.input[1:]), _epsilon(norm)].append((conv, norm))
    for (weights, epsilon), pairs in found.items():
        bias = _same([_bias(conv, tensors, makers) for conv, _ in pairs])
        if bias is None or any(part not in tensors or uses[part] != len(pairs) for part in weights):
            continue  # what else uses a weight would be given another
        name, *names = weights
        gain, shift, mean, variance = (numpy_helper.to_array(tensors[part]).astype(np.float64) for part in names)
        scale = gain / np.sqrt(variance + epsilon)
        _set(tensors[name], numpy_helper.to_array(tensors[name]) * scale[:, None, None, None])
        _set(tensors[names[1]], (bias - mean) * scale + shift)
        for conv, norm in pairs:
            conv.input[:] = [conv.input[0], name, names[1]]
            conv.output[:] = [norm.output[0]]
            graph.node.remove(norm)
    _drop_unused(graph)


def store_in_16_bits(graph: Any) -> None:
    """Large weights as float16, each behind a Cast to float32 that takes its place; those that 16 bits can't hold stay."""
    casts = []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < LARGE or np.abs(values).max() > np.finfo(np.float16).max:
            continue
        name, wide = tensor.name, f"{tensor.name}.wide"
        for node in graph.node:
            node.input[:] = [wide if used == name else used for used in node.input]
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), name))
        casts.append(onnx.helper.make_node("Cast", [name], [wide], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    del graph.value_info[:]  # of types that are no longer so; whoever wants them can infer them again


def _same(biases: Sequence[NDArray[np.float64] | None]) -> NDArray[np.float64] | None:
    """The one that all are; None where there is none such."""
    first, *others = biases
    if first is None or not all(other is not None and np.array_equal(first, other) for other in others):
        return None
    return first


def _bias(conv: Any, tensors: dict[str, Any], makers: dict[str, Any]) -> NDArray[np.float64] | None:
    """The convolution's bias (C,), 0.0 where it has none; None where it is computed from what is not known."""
    if len(conv.input) < 3 or not conv.input[2]:
        return np.zeros(1)
    if conv.input[2] in tensors:
        return numpy_helper.to_array(tensors[conv.input[2]]).astype(np.float64)
    # torch's exporter writes "no bias" as a constant 0 that is expanded to the shape of the weight
    maker = makers[conv.input[2]]
    while maker.op_type in ("Expand", "CastLike", "Cast"):
        maker = makers.get(maker.input[0])
        if maker is None:
            return None
    if maker.op_type != "Constant":
        return None
    value = onnx.helper.get_attribute_value(maker.attribute[0])
    array = np.asarray(numpy_helper.to_array(value) if isinstance(value, onnx.TensorProto) else value, np.float64)
    return np.zeros(1) if not array.any() else None


def _epsilon(norm: Any) -> float:
    return next((float(a.f) for a in norm.attribute if a.name == "epsilon"), 1e-5)


def _set(tensor: Any, values: NDArray[np.float64]) -> None:
    tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float32), tensor.name))


def _drop_unused(graph: Any) -> None:
    """Nodes whose results nobody reads, and then weights that no node reads."""
    wanted = {output.name for output in graph.output}
    kept = []
    for node in reversed(graph.node):
        if wanted.intersection(node.output):
            kept.append(node)
            wanted.update(node.input)
    del graph.node[:]
    graph.node.extend(reversed(kept))
    tensors = [tensor for tensor in graph.initializer if tensor.name in wanted]
    del graph.initializer[:]
    graph.initializer.extend(tensors)
