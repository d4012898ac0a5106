"""Fitting with Lightning: early stopping, learning rate on plateau or one cycle, best weights, checkpoints, resuming."""

from __future__ import annotations

import contextlib
import csv
import ctypes
import logging
import math
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import lightning as L
import torch
from lightning.pytorch.callbacks import Callback, EarlyStopping, ModelCheckpoint
from lightning.pytorch.plugins.io import TorchCheckpointIO
from torch.utils.data import DataLoader

from zorko import atomic
from zorko.training.batches import EpochBatches
from zorko.training.learner import Learner
from zorko.training.progress import Progress
from zorko.training.settings import Settings

CHECKPOINTS = "checkpoints"
HISTORY = "history.csv"
FIGURES = ("loss", "accuracy", "precision", "recall", "f1")
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # of mallopt, from malloc.h
COLUMNS = ("epoch", "phase", *FIGURES, "learning_rate")


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
    _keep_freed_memory()
    folder = settings.folder / CHECKPOINTS
    latest = folder / "last.ckpt"
    history = History(settings.folder / HISTORY, settings.fit.epochs, progress)
    each: Any = {"save_on_train_epoch_end": True, "enable_version_counter": False}
    best = ModelCheckpoint(folder, "best", monitor="validation_score", mode="max", **each)
    last = ModelCheckpoint(folder, "last", **each)  # its own: Lightning's `save_last` waits for a better epoch
    stop = _Stopping("validation_score", patience=settings.fit.patience, mode="max")
    one_cycle = settings.fit.schedule == "one-cycle"  # its last epochs are its best: stopping early would cut them off
    with _Quiet():
        trainer = L.Trainer(
            max_epochs=settings.fit.epochs,
            accelerator="cpu",
            precision=_precision(settings.fit.precision),
            gradient_clip_val=settings.fit.clip or None,
            logger=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            num_sanity_val_steps=0,
            default_root_dir=settings.folder,
            callbacks=[history, *([] if one_cycle else [stop]), best, last],
            plugins=[_WholeFiles()],
        )
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


def _keep_freed_memory() -> None:
    """Lets glibc reuse the memory of large tensors. It hands it back to the system after every batch, and fetching it anew,
    zeroed page by page, took a sixth of the time of an epoch of `read`. Elsewhere there is no such switch, nor such need."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        glibc = ctypes.CDLL("libc.so.6")
        glibc.mallopt(_M_MMAP_THRESHOLD, 2**30)
        glibc.mallopt(_M_TRIM_THRESHOLD, 2**31 - 1)


class History(Callback):
    """Shows how far an epoch is, and keeps history.csv: a row for each epoch and phase. It is part of the checkpoint, so a
    resumed run has it whole."""

    def __init__(self, path: Path, epochs: int, progress: Progress) -> None:
        self.path = path
        self.epochs = epochs
        self.progress = progress
        self.rows: list[dict[str, Any]] = []
        self._bar = contextlib.ExitStack()
        self._advance: Callable[[int], None] = lambda steps: None

    def on_train_epoch_start(self, trainer: L.Trainer, learner: L.LightningModule) -> None:
        what = f"epoch {trainer.current_epoch + 1}/{self.epochs}"
        self._advance = self._bar.enter_context(self.progress.bar(what, int(trainer.num_training_batches)))

    def on_train_batch_end(self, *_: Any) -> None:
        self._advance(1)

    def on_validation_start(self, trainer: L.Trainer, learner: L.LightningModule) -> None:
        self._bar.close()  # a bar and a line can't stand in one place

    def on_exception(self, trainer: L.Trainer, learner: L.LightningModule, exception: BaseException) -> None:
        self._bar.close()

    def on_train_epoch_end(self, trainer: L.Trainer, learner: L.LightningModule) -> None:
        """Runs after validation, and before the checkpoint is written."""
        assert isinstance(learner, Learner)
        rate = float(trainer.optimizers[0].param_groups[0]["lr"])
        for phase, tally in learner.tallies.items():
            figures = {name: _rounded(value) for name, value in tally.figures().items()}
            self.rows.append({"epoch": trainer.current_epoch + 1, "phase": phase, **figures, "learning_rate": rate})
        write_history(self.path, self.rows)
        train, validation = self.rows[-2:] if self.rows[-1]["phase"] == "validation" else self.rows[:-3:-1]
        self.progress.event("epoch", train=train, validation=validation)
        self.progress.say(
            f"epoch {trainer.current_epoch + 1:3d}/{self.epochs}   train loss {train['loss']:.4f}   "
            f"validation loss {validation['loss']:.4f}  accuracy {validation['accuracy']:.4f}  F1 {validation['f1']:.4f}"
        )

    def state_dict(self) -> dict[str, Any]:
        return {"rows": [dict(row) for row in self.rows]}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.rows = [dict(row) for row in state["rows"]]


def write_history(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    """All rows anew, so that a killed run leaves a whole file."""
    with atomic.replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def _rounded(value: float) -> float:
    return round(value, 6) if math.isfinite(value) else value


def _precision(wanted: str) -> Any:
    if wanted == "auto":
        wanted = "bf16" if torch.cpu._is_avx512_bf16_supported() else "32"
    return "bf16-mixed" if wanted == "bf16" else "32-true"


class _WholeFiles(TorchCheckpointIO):
    """Lightning moves checkpoints from the system's temporary folder; to another disk that is a copy, that a kill halves."""

    def save_checkpoint(self, checkpoint: dict[str, Any], path: Any, storage_options: Any = None) -> None:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        with atomic.replacing(path) as temporary:
            torch.save(checkpoint, temporary)


class _Stopping(EarlyStopping):
    """Knows in a resumed run that it has stopped it already; Lightning would train for one more epoch."""

    def on_train_start(self, trainer: L.Trainer, learner: L.LightningModule) -> None:
        if self.wait_count >= self.patience:
            trainer.should_stop = True


class _Quiet:
    """Lightning tells of GPUs that are not there, and advises on loaders: neither helps whoever waits for a model."""

    def __enter__(self) -> None:
        self._catch = warnings.catch_warnings()
        self._catch.__enter__()
        warnings.filterwarnings("ignore", module=r"lightning\..*")
        warnings.filterwarnings("ignore", message=r".*LeafSpec.*")
        self._logger = logging.getLogger("lightning.pytorch")
        self._level = self._logger.level
        self._logger.setLevel(logging.ERROR)

    def __exit__(self, *exc: object) -> None:
        self._logger.setLevel(self._level)
        self._catch.__exit__(None, None, None)
