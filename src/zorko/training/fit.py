"""Fitting with Lightning: early stopping, learning rate on plateau or one cycle, best weights, checkpoints, resuming."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import lightning as L
import torch
from lightning.pytorch.callbacks import EarlyStopping, ModelCheckpoint
from torch.utils.data import DataLoader

from zorko.training.batches import EpochBatches
from zorko.training.fitting import CHECKPOINTS, EpochHistory, keep_freed_memory, make_trainer, quiet
from zorko.training.learner import Learner
from zorko.training.progress import Progress
from zorko.training.settings import Settings

FIGURES = ("loss", "accuracy", "precision", "recall", "f1")


def fit(
    settings: Settings,
    learner: Learner,
    train: EpochBatches,
    validation: EpochBatches,
    resume: bool,
    progress: Progress,
) -> list[dict[str, Any]]:
    """Fit the learner; it ends with the weights that `settings.fit.keep` names. Returns the rows of history.csv.

    With `resume`, goes on behind the last whole epoch of this run's folder, to the same result; from the start where the
    run was stopped before it had one.
    """
    keep_freed_memory()
    folder = settings.folder / CHECKPOINTS
    latest = folder / "last.ckpt"
    history = History(settings.folder, settings.fit.epochs, progress)
    each: Any = {"save_on_train_epoch_end": True, "enable_version_counter": False}
    best = ModelCheckpoint(folder, "best", monitor="validation_score", mode="max", **each)
    last = ModelCheckpoint(folder, "last", **each)  # its own: Lightning's `save_last` waits for a better epoch
    stop = _Stopping("validation_score", patience=settings.fit.patience, mode="max")
    one_cycle = settings.fit.schedule == "one-cycle"  # its last epochs are its best: stopping early would cut them off
    callbacks = [history, *([] if one_cycle else [stop]), best, last]
    with quiet():
        trainer = make_trainer(settings.folder, settings.fit.epochs, settings.fit.precision, callbacks, settings.fit.clip)
        trainer.fit(
            learner,
            DataLoader(train, batch_size=None),
            DataLoader(validation, batch_size=None),
            ckpt_path=latest if resume and latest.exists() else None,
            weights_only=True,
        )
    kept = best.best_model_path if settings.fit.keep == "best" else latest
    state = torch.load(kept, weights_only=True)["state_dict"]
    learner.load_state_dict(state)
    return history.rows


class History(EpochHistory):
    """Of training and validation."""

    columns = ("epoch", "phase", *FIGURES, "learning_rate")

    def figures(self, learner: L.LightningModule) -> dict[str, Mapping[str, float]]:
        """What the learner tallied, rounded."""
        assert isinstance(learner, Learner)
        return {
            phase: {name: _rounded(value) for name, value in tally.figures().items()}
            for phase, tally in sorted(learner.tallies.items())
        }

    def words(self, rows: Mapping[str, Mapping[str, Any]]) -> str:
        """Losses, accuracy and F1."""
        train, validation = rows["train"], rows["validation"]
        return (
            f"train loss {train['loss']:.4f}   validation loss {validation['loss']:.4f}  "
            f"accuracy {validation['accuracy']:.4f}  F1 {validation['f1']:.4f}"
        )


def _rounded(value: float) -> float:
    return round(value, 6) if math.isfinite(value) else value


class _Stopping(EarlyStopping):
    """Knows in a resumed run that it has stopped it already; Lightning would train for one more epoch."""

    def on_train_start(self, trainer: L.Trainer, learner: L.LightningModule) -> None:
        if self.wait_count >= self.patience:
            trainer.should_stop = True
