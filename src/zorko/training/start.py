"""Beginning with what has been learnt before: by another run, or by a model of which there is only the file."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from torch import Tensor

from zorko.errors import DataError
from zorko.images.preprocess import Preprocessing
from zorko.modelfile.file import load_verified
from zorko.nn.encoders import Encoder, bare
from zorko.nn.folding import unfold
from zorko.nn.maps import Stacked
from zorko.training import graph
from zorko.training.export import PREFIX, as_state
from zorko.training.fitting import CHECKPOINTS
from zorko.training.rows import Rows

Value = TypeVar("Value")

LEAST_TAKEN = 0.5  # of all weights: fewer are chance, such as norms of equal width
STATISTICS_ROWS = 512  # about so many, spread over the training part: a channel's mean wants no more
AT_ONCE = 32  # an even number, for pictures that are stacked in pairs
_WITHIN = "network."
_KEPT = ("average.module.encoder.", "body.encoder.")  # of a learner's weights: the average where there is one


def started(encoder: Encoder, start: Path) -> Encoder:
    """The encoder with the weights that `start` has: the folder of a run, those it ended with; or a model file, those in its
    graph. Whatever the task was.

    What reads maps out as one embedding is no part of an encoder that makes maps, so it stays new where only one of the two
    has it. One that sees two pictures stacked begins by seeing both with the weights for one. The encoder of a model file
    has no batch norms to train with until `with_norms` has seen the training pictures.

    Raises DataError where there are no weights, or where they are another encoder's; ModelFileError for a file that is no
    model.
    """
    weights, origin, licence = _of_run(start, encoder) if start.is_dir() else _of_model(start, encoder)
    network = bare(encoder.module)
    own = network.state_dict()
    fitting = {name: value for name, value in weights.items() if name in own and own[name].shape == value.shape}
    taken, all_of_it = (sum(own[name].numel() for name in names) for names in (fitting, own))
    if taken < LEAST_TAKEN * all_of_it:
        raise DataError(
            f"{start}: these are the weights of another encoder than {encoder.name}; {taken} of {all_of_it} would fit"
        )
    network.load_state_dict(fitting, strict=False)
    return replace(encoder, weights=origin, licence=licence)


def with_norms(encoder: Encoder, rows: Rows, train: NDArray[np.int64]) -> None:
    """Makes the encoder of a model file fit to be trained on: what it says of pictures stays the same, and its batch norms,
    which the file has no more, get the statistics of pixels `rows` of the examples at `train`. Of any other encoder it
    changes nothing."""
    each = max(1, int(rows.sizes[train].max()))
    pixels, _ = rows.take(train[:: max(1, len(train) * each // STATISTICS_ROWS)])
    unfold(encoder.module, _batches(pixels, encoder.preprocessing))


def _batches(pixels: NDArray[np.uint8], preprocessing: Preprocessing) -> Iterator[Tensor]:
    for first in range(0, len(pixels), AT_ONCE):
        yield torch.from_numpy(preprocessing.normalise(pixels[first : first + AT_ONCE]))


def _of_run(run: Path, encoder: Encoder) -> tuple[dict[str, Tensor], str, str]:
    """The weights, what they are called, and their licence."""
    found = [run / CHECKPOINTS / name for name in ("best.ckpt", "last.ckpt")]
    path = next((path for path in found if path.is_file()), None)
    if path is None:
        raise DataError(f"{run}: there are no weights in {CHECKPOINTS}; train that run first")
    try:
        state = torch.load(path, weights_only=True, map_location="cpu")["state_dict"]
    except (OSError, KeyError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
        raise DataError(f"{path}: not a checkpoint that can be read ({error}); train that run again") from error
    prefix = next((p for p in _KEPT if any(name.startswith(p) for name in state)), None)
    if prefix is None:
        raise DataError(f"{path}: that run left its encoder as it was; give the same encoder by its name instead")
    weights = _of_bare({name.removeprefix(prefix): value for name, value in state.items() if name.startswith(prefix)})
    if isinstance(encoder.module, Stacked):
        weights = encoder.module.widened(weights)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return weights, f"run {run.name} ({digest})", encoder.licence


def _of_model(path: Path, encoder: Encoder) -> tuple[dict[str, Tensor], str, str]:
    """The same of a model file."""
    content, card = load_verified(path)
    found = _of_bare(graph.weights(onnx.load_from_string(content).graph, f"{PREFIX}encoder."))
    if not found:
        raise DataError(f"{path}: has no weights to train; give the file that `zorko train` wrote, not one exported from it")
    if isinstance(encoder.module, Stacked):
        wide = encoder.module.widened({name: torch.from_numpy(np.array(values)) for name, values in found.items()})
        found = {name: values.numpy() for name, values in wide.items()}
    origin = f"model {card.name} ({card.sha256[:12]}), from {card.encoder.weights}"
    return as_state(bare(encoder.module), found), origin, card.encoder.licence


def _of_bare(weights: dict[str, Value]) -> dict[str, Value]:
    """Weights by their names in the network itself: those of one that was looked at from outside lie in its `network`."""
    while weights and all(name.startswith(_WITHIN) for name in weights):
        weights = {name.removeprefix(_WITHIN): value for name, value in weights.items()}
    return weights
