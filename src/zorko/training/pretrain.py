"""One run without labels, top to bottom: pictures, encoder, what is asked of it, fit. It leaves weights to begin with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightning as L
import numpy as np
import torch

from zorko.errors import UsageError
from zorko.nn.encoders import Encoder, make_encoder
from zorko.training import strict
from zorko.training.batches import EpochBatches, Source
from zorko.training.fitting import claim
from zorko.training.progress import Progress
from zorko.training.rows import Rows
from zorko.training.selfsupervised.learner import Pretrainer, fit
from zorko.training.selfsupervised.method import Seen
from zorko.training.selfsupervised.pictures import unlabelled
from zorko.training.selfsupervised.registry import METHODS
from zorko.training.selfsupervised.settings import PretrainSettings
from zorko.training.start import started, with_norms


@dataclass(frozen=True)
class PretrainedRun:
    """A finished run: its folder, with which `zorko train .. --encoder FOLDER` begins, the encoder, and its history."""

    folder: Path
    encoder: Encoder
    history: list[dict[str, Any]]
    pictures: int


def pretrain(settings: PretrainSettings, *, resume: bool = False, progress: Progress | None = None) -> PretrainedRun:
    """Train an encoder on pictures without labels, and leave it in `settings.folder`.

    `resume` goes on with a run that was stopped; the result is that of an uninterrupted one. Raises DataError for pictures
    that are too few or other than those that a resumed run began with, UsageError for a folder that holds another run.
    """
    L.seed_everything(settings.seed, verbose=False)
    torch.use_deterministic_algorithms(True)
    encoder = _encoder(settings)
    how = encoder.preprocessing
    settings = settings.with_size(how.size_hw[0])
    seen = Seen(how.size_hw, how.channels, encoder.embedding_size)
    method = METHODS[settings.method](seen, settings)
    folder = settings.folder
    claim(folder, strict.to_toml(settings), resume)
    progress = progress or Progress(folder / "log.jsonl")
    found = unlabelled(settings.images, how, settings.out / "cache", progress)
    for failure in found.failures:
        progress.say(f"left out: {failure.source}: {failure.problem}")
    count = len(found.rows)
    progress.say(f"{count} pictures without labels; {method.name}: {method.summary}")
    rows, every = Rows.single(found.rows), np.arange(count)
    with_norms(encoder, rows, every)
    source = Source(rows, {}, every)
    batches = EpochBatches([source], settings.fit.batch_size, settings.seed)
    learner = Pretrainer(settings, encoder, method, found.digest, settings.fit.epochs * len(batches))
    history = fit(settings, learner, batches, resume, progress)
    progress.event("done", pictures=count)
    return PretrainedRun(folder, encoder, history, count)


def _encoder(settings: PretrainSettings) -> Encoder:
    asked = settings.encoder
    encoder = make_encoder(
        asked.name,
        settings.base,
        weights=asked.weights,
        untrained=asked.untrained or asked.start is not None,
        size=asked.size,
    )
    if not any(True for _ in encoder.module.parameters()):
        raise UsageError(f"encoder '{asked.name}' has no weights to train; take small or timm:NAME")
    return encoder if asked.start is None else started(encoder, asked.start)
