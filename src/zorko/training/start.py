"""Beginning with what another run has learnt."""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import replace
from pathlib import Path

import torch

from zorko.errors import DataError
from zorko.nn.encoders import Encoder
from zorko.nn.maps import Stacked
from zorko.training.fitting import CHECKPOINTS

LEAST_TAKEN = 0.5  # of all weights: fewer are chance, such as norms of equal width
_KEPT = ("average.module.encoder.", "body.encoder.")  # of a learner's weights: the average where there is one


def started(encoder: Encoder, run: Path) -> Encoder:
    """The encoder with the weights that the run in the folder `run` ended with, whatever its task was.

    What reads maps out as one embedding is no part of an encoder that makes maps, so it stays new where only one of the two
    has it. One that sees two pictures stacked begins by seeing both with the weights for one.

    Raises DataError where there are none, or where they are another encoder's.
    """
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
    weights = {name.removeprefix(prefix): value for name, value in state.items() if name.startswith(prefix)}
    if isinstance(encoder.module, Stacked):
        weights = encoder.module.widened(weights)
    own = encoder.module.state_dict()
    fitting = {name: value for name, value in weights.items() if name in own and own[name].shape == value.shape}
    taken, all_of_it = (sum(own[name].numel() for name in names) for names in (fitting, own))
    if taken < LEAST_TAKEN * all_of_it:
        raise DataError(
            f"{path}: these are the weights of another encoder than {encoder.name}; {taken} of {all_of_it} would fit"
        )
    encoder.module.load_state_dict(fitting, strict=False)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return replace(encoder, weights=f"run {run.name} ({digest})")
