"""From the trained network to the one file that users run, and the proof that both say the same."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from zorko import atomic
from zorko.errors import ExportError
from zorko.images.draw import save_png
from zorko.images.preprocess import Preprocessing
from zorko.images.read import read
from zorko.modelfile.card import Card
from zorko.nn.classifier import Classifier
from zorko.nn.encoders import make_encoder
from zorko.nn.folding import left_of, norms
from zorko.nn.head import Network
from zorko.nn.heads import form_for, make_head
from zorko.nn.novelty import BY_OUTLIERS, NOVELTY_NAMES, Novelty
from zorko.runtime.loggers import errors_only
from zorko.runtime.predictor import Predictor
from zorko.runtime.questions import pictures_of
from zorko.tasks.base import Task
from zorko.training import graph
from zorko.types import QuestionSource

TOLERANCE = 2e-3  # of a logit: float32 sums in another order differ by 1e-5 to 1e-4 of values around 10
INPUT = "image"
PREFIX = "network."  # of the weights' names in the graph: the attribute of _Tuple


class _Tuple(nn.Module):
    """The network with its outputs in a fixed order, which graphs need and dictionaries do not promise."""

    def __init__(self, network: nn.Module, names: Sequence[str]) -> None:
        super().__init__()
        self.network = network
        self.names = tuple(names)

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        outputs = self.network(image)
        return tuple(outputs[name] for name in self.names)


def to_onnx(network: Network, preprocessing: Preprocessing) -> bytes:
    """The graph, batch size free: input `image` (N, C, H, W) float32; outputs as the network names them.

    Batch norms are folded into the convolutions before them, so that a program that runs the graph as it stands has one
    pass less over every picture. Large weights are kept in 16 bits, which halves the file; the arithmetic stays in 32
    bits: onnxruntime widens the weights once, when it opens the file. `network` is left with the graph's own weights, so
    that both say the same.
    """
    network.eval()
    rows_each = network.head.rows_each
    sample = _sample(preprocessing, rows_each)
    with torch.inference_mode():
        names = list(network(sample))
    batch = rows_each * torch.export.Dim("examples", min=1) if rows_each > 1 else torch.export.Dim("batch", min=1)
    with _silence():
        program = torch.onnx.export(
            _Tuple(network, names),
            (sample,),
            input_names=[INPUT],
            output_names=[f"zorko output {number}" for number in range(len(names))],
            dynamic_shapes=({0: batch},),
            dynamo=True,
            optimize=False,  # keeps each weight under its own name, for `to_torchscript`
            verbose=False,
        )
    assert program is not None
    proto = program.model_proto
    for node in [*proto.graph.node, *proto.graph.value_info]:
        del node.metadata_props[:]  # stack traces with paths of this machine: of no use elsewhere
        node.doc_string = ""
    graph.name_outputs(proto.graph, names)
    graph.fold_norms(proto.graph)
    graph.store_in_16_bits(proto.graph)
    _take_weights(network, graph.weights(proto.graph, PREFIX))
    serialised: bytes = proto.SerializeToString(deterministic=True)
    return serialised


def _take_weights(network: nn.Module, weights: Mapping[str, NDArray[Any]]) -> list[str]:
    """Gives the network the weights of its graph; a norm that was folded becomes its bias alone. Returns what it lacks."""
    state, found = network.state_dict(), as_state(network, weights)
    for name, values in state.items():
        if name in found:
            values.copy_(found[name])
    # what the unknown score does not use the exporter leaves out
    return sorted(name for name in set(state).difference(found) if not name.startswith(("head.novelty.", "head.outlier.")))


def as_state(module: nn.Module, weights: Mapping[str, NDArray[Any]]) -> dict[str, Tensor]:
    """The weights of a graph, by the names that they have in `module`, as a state for it: each batch norm that was folded
    is left with what nn/folding.py leaves of it, and each counts its batches anew."""
    found = {name: torch.from_numpy(np.array(values, np.float32)) for name, values in weights.items()}
    for name, norm in norms(module).items():
        if f"{name}.bias" in found:
            found[f"{name}.num_batches_tracked"] = torch.zeros((), dtype=torch.long)  # serves training only
            if f"{name}.running_var" not in found:
                found |= {f"{name}.{part}": values for part, values in left_of(norm).items()}
    return found


def to_torchscript(model: Path, out: Path) -> None:
    """A TorchScript file with the same answers as the model file, for torch.jit.load in Python and C++.

    It takes normalised pixels (N, C, H, W) float32 and returns the outputs as a tuple, in the order of the graph; the
    card stands in the file as `card.json`. Raises ExportError where the answers differ, and leaves no file then.
    """
    predictor = Predictor(model)
    network = rebuilt(model, predictor.card)
    preprocessing = predictor.card.preprocessing
    rows = np.random.default_rng(0).integers(0, 256, (8, *preprocessing.shape), np.uint8)
    names = list(network_outputs(network, preprocessing, rows))
    with atomic.replacing(out) as temporary:
        with torch.inference_mode(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch advises another format; this one is what C++ programs load
            script: Any = torch.jit  # torch has no types here
            traced = script.freeze(
                script.trace(_Tuple(network, names).eval(), (_sample(preprocessing, network.head.rows_each),))
            )
            extra = {"card.json": predictor.card.to_json(), "outputs.json": json.dumps(names)}
            script.save(traced, str(temporary), _extra_files=extra)
            loaded = script.load(str(temporary))(torch.from_numpy(preprocessing.normalise(rows)))
        theirs = {name: values.numpy() for name, values in zip(names, loaded, strict=True)}
        _agree(out, predictor.outputs({INPUT: rows}), theirs)


def rebuilt(model: Path, card: Card) -> Network:
    """The network that a model file was exported from, with the weights that stand in its graph."""
    import onnx

    if "export" in card.made.settings:
        raise ExportError(f"{model}: is an export itself, in 8 bits; take the file that it was made of")
    heads, calibration = card.heads, card.calibration
    way = card.made.settings.get("pair", {}).get("way", "gate")
    encoder = make_encoder(
        card.encoder.name,
        card.preprocessing,
        untrained=card.encoder.name != "small",
        size=card.preprocessing.size_hw[0],
        form=form_for(card.task, way),
    )
    first = calibration.get(heads[0].name)
    score = None if first is None else next((name for name in NOVELTY_NAMES if name == first.unknown_score), None)
    head = make_head(card.task, heads, encoder.embedding_size, with_outliers=score in BY_OUTLIERS, way=way)
    weights = graph.weights(onnx.load(str(model)).graph, PREFIX)
    if isinstance(head, Classifier) and score is not None:
        named = {part: weights.get(f"head.novelty.{part}", np.zeros(1)) for part in ("whitening", "centres", "weights")}
        head.novelty = Novelty(score, **{part: torch.from_numpy(np.array(named[part], np.float32)) for part in named})
    network = Network(encoder.module, head)
    lacking = _take_weights(network, weights)
    if lacking:
        raise ExportError(f"{model}: its graph lacks {lacking[0]}; it was not exported by this zorko. Train it again.")
    return network.eval()


def prove(
    model: Path, network: nn.Module, task: Task, preprocessing: Preprocessing, pictures: Sequence[QuestionSource]
) -> None:
    """Open the file as users do, give it stored pictures, and compare with PyTorch on the same files.

    Raises ExportError, and removes the file, where any output differs by more than TOLERANCE.
    """
    predictor = Predictor(model)
    with tempfile.TemporaryDirectory() as folder:
        asked = [pictures_of(question, task.pictures_per_question) for question in pictures]
        stored = [
            [_stored(picture, Path(folder) / f"{i}-{j}.png") for j, picture in enumerate(question)]
            for i, question in enumerate(asked)
        ]
        rows = np.concatenate([task.prepare([*map(read, paths)], preprocessing).inputs[INPUT] for paths in stored])
        theirs = predictor.outputs({INPUT: rows})
    try:
        _agree(model, network_outputs(network, preprocessing, rows), theirs)
    except ExportError:
        model.unlink(missing_ok=True)
        raise


def _agree(model: Path, ours: Mapping[str, NDArray[np.float32]], theirs: Mapping[str, NDArray[np.float32]]) -> None:
    for name, values in ours.items():
        worst = float(np.abs(values - theirs[name]).max())
        if not worst <= TOLERANCE * max(1.0, float(np.abs(values).max())):
            raise ExportError(f"{model}: output '{name}' differs from that of the network by {worst:.2g}; no file was kept")


def network_outputs(
    network: nn.Module, preprocessing: Preprocessing, rows: NDArray[np.uint8]
) -> dict[str, NDArray[np.float32]]:
    """What PyTorch says of rows (N, H, W, C) uint8: each output as (N, ...) float32."""
    network.eval()
    with torch.inference_mode():
        outputs: dict[str, Tensor] = network(torch.from_numpy(preprocessing.normalise(rows)))
    return {name: values.float().numpy() for name, values in outputs.items()}


def _stored(picture: NDArray[np.uint8], path: Path) -> Path:
    save_png(picture, path)
    return path


def _sample(preprocessing: Preprocessing, rows_each: int) -> Tensor:
    height, width = preprocessing.size_hw
    # two examples: an exporter that sees one takes a batch of one for a constant
    return torch.rand(2 * rows_each, preprocessing.channels, height, width, generator=torch.Generator().manual_seed(0))


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """The exporter talks on stdout, by warnings and through loggers; answers alone belong on stdout."""
    with errors_only("onnxscript"), contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
