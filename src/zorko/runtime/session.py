"""onnxruntime, and all that zorko asks of it: open a graph, check that it fits its card, run it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from zorko.errors import ModelFileError
from zorko.modelfile.card import Card
from zorko.processes import available_cores
from zorko.tasks.base import FloatArray

_REMEDY = "export the model again"
_FATAL = 4  # of onnxruntime's log levels: what goes wrong comes as an exception, not also as a line on stderr


class Session:
    """An open graph on the CPU. `run` may be called from several threads at once.

    `inputs`, `outputs`: their names, in the graph's order. `follows`: for each output the input whose rows its rows
    belong to.
    """

    def __init__(
        self, model: bytes, card: Card, name: str, needed: Mapping[str, int | None], *, threads: int | None = None
    ) -> None:
        """Open the serialised `model` that carries `card`; `name` is what errors call it. `needed`: the outputs that its
        task reads, as Task.outputs has them.

        `threads` is how many cores one run may use, by default all that this process may run on. Raises
        ModelFileError where onnxruntime cannot open the graph or the graph does not fit its card.
        """
        self.name = name
        self._session = _opened(model, name, threads or available_cores())
        inputs, outputs = self._session.get_inputs(), self._session.get_outputs()
        _check_inputs(inputs, card, name)
        _check_outputs(outputs, needed, name)
        self.inputs: tuple[str, ...] = tuple(node.name for node in inputs)
        self.outputs: tuple[str, ...] = tuple(node.name for node in outputs)
        self.follows = {node.name: _followed(node, inputs) for node in outputs}

    def run(self, inputs: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
        """Each input of the graph, (B, C, H, W) float32, to each of its outputs, (B, ...) float32.

        Raises ModelFileError where the names, the shapes or the graph itself do not work out.
        """
        if set(inputs) != set(self.inputs):
            raise ModelFileError(
                f"{self.name}: its graph takes {_listed(self.inputs)}, and its task gives {_listed(inputs)}; {_REMEDY}"
            )
        try:
            values = self._session.run(None, dict(inputs))
        except Exception as error:  # onnxruntime's exceptions have no base of their own
            raise ModelFileError(f"{self.name}: its graph fails ({_brief(error)}); {_REMEDY}") from error
        outputs = {key: np.asarray(value, np.float32) for key, value in zip(self.outputs, values, strict=True)}
        for key, value in outputs.items():
            rows = inputs[self.follows[key]].shape[0]
            if value.ndim == 0 or value.shape[0] != rows:
                raise ModelFileError(
                    f"{self.name}: its output '{key}' has shape {value.shape} for {rows} rows of input; {_REMEDY}"
                )
        return outputs


def _opened(model: bytes, name: str, threads: int) -> Any:
    # onnxruntime from 1.29 on reports to Microsoft unless this is set before it is imported: its import alone starts
    # the thread and writes an identifier under ~/.cache (microsoft/onnxruntime pull request 27379). Whoever wants
    # that sets the variable to 0.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = _FATAL
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Waiting threads sleep: spinning would take the cores from the decoding of pictures.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's exceptions have no base of their own
        raise ModelFileError(f"{name}: onnxruntime cannot open its graph ({_brief(error)}); {_REMEDY}") from error


def _check_inputs(inputs: list[Any], card: Card, name: str) -> None:
    """Each input takes batches of what the card's preprocessing makes; a size that the graph leaves open fits any."""
    height, width, channels = card.preprocessing.shape
    expected = (channels, height, width)
    for node in inputs:
        fits = len(node.shape) == 4 and all(
            not isinstance(size, int) or size == wanted for size, wanted in zip(node.shape[1:], expected, strict=True)
        )
        if node.type != "tensor(float)" or not fits:
            raise ModelFileError(
                f"{name}: its input '{node.name}' is {node.type} {node.shape}, and its card's preprocessing makes "
                f"tensor(float) ['N', {channels}, {height}, {width}]; {_REMEDY}"
            )
        if isinstance(node.shape[0], int):
            raise ModelFileError(
                f"{name}: its input '{node.name}' takes exactly {node.shape[0]} row(s) at a time, not any number; "
                f"{_REMEDY} with a batch axis of open size"
            )
    if not inputs:
        raise ModelFileError(f"{name}: its graph takes no input; {_REMEDY}")


def _check_outputs(outputs: list[Any], needed: Mapping[str, int | None], name: str) -> None:
    shapes = {node.name: node.shape for node in outputs}
    for output, length in needed.items():
        shape = shapes.get(output)
        if shape is None:
            raise ModelFileError(f"{name}: its graph lacks the output '{output}'; it has {_listed(shapes)}; {_REMEDY}")
        if length is not None and shape and isinstance(shape[-1], int) and shape[-1] != length:
            raise ModelFileError(
                f"{name}: its card needs {length} values of output '{output}', which has shape {shape}; {_REMEDY}"
            )


def _followed(output: Any, inputs: list[Any]) -> str:
    """The input whose rows an output's rows are: the one that calls its batch axis by the same name, else the first."""
    axis = output.shape[0] if output.shape else None
    same = (node.name for node in inputs if isinstance(axis, str) and node.shape[0] == axis)
    return str(next(same, inputs[0].name))


def _brief(error: Exception) -> str:
    """What onnxruntime says, in one line of bearable length."""
    return " ".join(str(error).split())[:300] or type(error).__name__


def _listed(names: Any) -> str:
    return ", ".join(f"'{name}'" for name in names) or "nothing"
