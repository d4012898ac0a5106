"""From the trained network to the one file that users run, and the proof that both say the same."""

from __future__ import annotations

import contextlib
import io
import logging
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from zorko.errors import ExportError
from zorko.images.preprocess import Preprocessing
from zorko.images.read import read
from zorko.runtime.predictor import Predictor
from zorko.tasks.base import Task
from zorko.types import ImageSource

TOLERANCE = 2e-3  # of a logit: float32 sums in another order differ by 1e-5 to 1e-4 of values around 10
INPUT = "image"


class _Tuple(nn.Module):
    """The network with its outputs in a fixed order, which graphs need and dictionaries do not promise."""

    def __init__(self, network: nn.Module, names: Sequence[str]) -> None:
        super().__init__()
        self.network = network
        self.names = tuple(names)

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        outputs = self.network(image)
        return tuple(outputs[name] for name in self.names)


def to_onnx(network: nn.Module, preprocessing: Preprocessing) -> bytes:
    """The graph, batch size free: input `image` (N, C, H, W) float32; outputs as the network names them."""
    network.eval()
    sample = _sample(preprocessing)
    with torch.inference_mode():
        names = list(network(sample))
    batch = torch.export.Dim("batch", min=1)
    with _silence():
        program = torch.onnx.export(
            _Tuple(network, names),
            (sample,),
            input_names=[INPUT],
            output_names=names,
            dynamic_shapes=({0: batch},),
            dynamo=True,
            optimize=True,
            verbose=False,
        )
    assert program is not None
    proto = program.model_proto
    for node in [*proto.graph.node, *proto.graph.value_info]:
        del node.metadata_props[:]  # stack traces with paths of this machine: of no use elsewhere
        node.doc_string = ""
    graph: bytes = proto.SerializeToString(deterministic=True)
    return graph


def prove(
    model: Path, network: nn.Module, task: Task, preprocessing: Preprocessing, pictures: Sequence[ImageSource]
) -> None:
    """Open the file as users do, give it stored pictures, and compare with PyTorch on the same files.

    Raises ExportError, and removes the file, where any output differs by more than TOLERANCE.
    """
    predictor = Predictor(model)
    with tempfile.TemporaryDirectory() as folder:
        paths = [_stored(picture, Path(folder) / f"{i}.png") for i, picture in enumerate(pictures)]
        rows = np.concatenate([task.prepare([read(path)], preprocessing).inputs[INPUT] for path in paths])
        theirs = predictor.outputs({INPUT: rows})
    ours = network_outputs(network, preprocessing, rows)
    for name, values in ours.items():
        worst = float(np.abs(values - theirs[name]).max())
        if not worst <= TOLERANCE * max(1.0, float(np.abs(values).max())):
            model.unlink(missing_ok=True)
            raise ExportError(
                f"{model}: its output '{name}' differs from PyTorch's by {worst:.2g}; the file was removed"
            )


def network_outputs(
    network: nn.Module, preprocessing: Preprocessing, rows: NDArray[np.uint8]
) -> dict[str, NDArray[np.float32]]:
    """What PyTorch says of rows (N, H, W, C) uint8: each output as (N, ...) float32."""
    network.eval()
    with torch.inference_mode():
        outputs: dict[str, Tensor] = network(torch.from_numpy(preprocessing.normalise(rows)))
    return {name: values.float().numpy() for name, values in outputs.items()}


def _stored(picture: ImageSource, path: Path) -> Path:
    from zorko.images.draw import save_png

    save_png(read(picture), path)
    return path


def _sample(preprocessing: Preprocessing) -> Tensor:
    height, width = preprocessing.size_hw
    # two rows: an exporter that sees one takes a batch of one for a constant
    return torch.rand(2, preprocessing.channels, height, width, generator=torch.Generator().manual_seed(0))


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """The exporter talks on stdout, by warnings and through loggers; answers alone belong on stdout."""
    logger = logging.getLogger("onnxscript")
    level = logger.level
    logger.setLevel(logging.ERROR)
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
    logger.setLevel(level)
