"""A graph in 8 bits: static quantisation, per channel, its ranges taken from real pictures. Needs the package onnx."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from zorko.runtime.loggers import errors_only
from zorko.tasks.base import FloatArray


def quantised(graph: bytes, batches: Iterable[Mapping[str, FloatArray]], head: str) -> bytes:
    """The serialised ONNX model `graph` with convolutions and products of matrices in 8 bits, and all between them that
    onnxruntime can compute so.

    `batches`: what the graph will see, input name to (B, C, H, W) float32; the range of every value comes from these. What
    is computed with weights whose names begin with `head`, and from that on, stays in 32 bits: it costs next to nothing, and
    answers and thresholds turn on its small differences. Weights are signed and have a scale for each channel, values are
    unsigned (Jacob et al. 2018; what onnxruntime multiplies by VNNI instructions). Quantising and widening stand in the
    graph as nodes of their own (QDQ), so any runtime that knows them can run it.
    """
    import onnx
    from onnxruntime.quantization import CalibrationMethod, QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    with tempfile.TemporaryDirectory() as folder, errors_only():  # it warns of what has been done already
        plain, inferred, out = (Path(folder) / f"{name}.onnx" for name in ("plain", "inferred", "out"))
        plain.write_bytes(graph)
        quant_pre_process(plain, inferred, skip_symbolic_shape=True)
        quantize_static(
            inferred,
            out,
            _Reader(batches),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=_from_on(onnx.load(str(inferred)).graph, head),
            calibrate_method=CalibrationMethod.MinMax,
        )
        return out.read_bytes()


def _from_on(graph: Any, prefix: str) -> list[str]:
    """The names of the nodes that use weights whose names begin with `prefix`, or anything that comes of them."""
    reached = {tensor.name for tensor in graph.initializer if tensor.name.startswith(prefix)}
    found = []
    for node in graph.node:  # in the order in which they are computed
        if reached.intersection(node.input):
            reached.update(node.output)
            found.append(node.name)
    return found


class _Reader:
    """Batches, one by one, as onnxruntime's calibration asks for them."""

    def __init__(self, batches: Iterable[Mapping[str, FloatArray]]) -> None:
        self._batches = iter(batches)

    def get_next(self) -> dict[str, Any] | None:
        """The next batch, None behind the last."""
        batch = next(self._batches, None)
        return None if batch is None else dict(batch)
