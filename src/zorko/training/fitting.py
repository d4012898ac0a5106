"""What every fitting shares: the run's folder, Lightning's trainer, the history of its epochs, whole checkpoints."""

from __future__ import annotations

import contextlib
import csv
import ctypes
import warnings
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import lightning as L
import torch
from lightning.pytorch.callbacks import Callback
from lightning.pytorch.plugins.io import TorchCheckpointIO

from zorko import atomic
from zorko.errors import UsageError
from zorko.runtime.loggers import errors_only
from zorko.training.progress import Progress

CONFIG = "config.toml"
CHECKPOINTS = "checkpoints"
HISTORY = "history.csv"
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # of mallopt, from malloc.h


def claim(folder: Path, config: str, resume: bool, made: Sequence[str] = (CHECKPOINTS,)) -> None:
    """Make a run's folder this run's own, by leaving its settings, the TOML text `config`, in it.

    One whose run ended before it had `made` anything is free again. Raises UsageError for a folder that holds another run,
    and, with `resume`, where there is none or where it had other settings.
    """
    path = folder / CONFIG
    if resume:
        if not path.exists():
            raise UsageError(f"{folder}: there is no run to resume; run without --resume")
        if path.read_text(encoding="utf-8") != config:
            raise UsageError(f"{folder}: its settings are not the ones given now; resume it with --config {path}")
        return
    if any((folder / name).exists() for name in made):
        raise UsageError(
            f"{folder}: holds a run already. Go on with it by --resume, or name another: --set name={folder.name}-2"
        )
    folder.mkdir(parents=True, exist_ok=True)
    with atomic.replacing(path) as temporary:
        temporary.write_text(config, encoding="utf-8")


def make_trainer(folder: Path, epochs: int, precision: str, callbacks: Sequence[Callback], clip: float = 0.0) -> L.Trainer:
    """Lightning's trainer, on the processor, without what it would write or say by itself. `clip`: the largest norm of a
    gradient, 0 for none."""
    return L.Trainer(
        max_epochs=epochs,
        accelerator="cpu",
        precision=precision_of(precision),
        gradient_clip_val=clip or None,
        logger=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        num_sanity_val_steps=0,
        default_root_dir=folder,
        callbacks=[*callbacks],
        plugins=[WholeFiles()],
    )


class EpochHistory(Callback):
    """Shows how far an epoch is, and keeps history.csv: a row for each epoch and phase, with `columns`. It is part of the
    checkpoint, so a resumed run has it whole."""

    columns: tuple[str, ...]

    def __init__(self, folder: Path, epochs: int, progress: Progress) -> None:
        self.path = folder / HISTORY
        self.epochs = epochs
        self.progress = progress
        self.rows: list[dict[str, Any]] = []
        self._bar = contextlib.ExitStack()
        self._advance: Callable[[int], None] = lambda steps: None

    @abstractmethod
    def figures(self, learner: L.LightningModule) -> dict[str, Mapping[str, float]]:
        """Of the epoch that ended, by phase."""

    @abstractmethod
    def words(self, rows: Mapping[str, Mapping[str, Any]]) -> str:
        """The epoch's rows, by phase, for the person who waits."""

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
        self._bar.close()
        number, rate = trainer.current_epoch + 1, float(trainer.optimizers[0].param_groups[0]["lr"])
        found = {
            phase: {"epoch": number, "phase": phase, **figures, "learning_rate": rate}
            for phase, figures in self.figures(learner).items()
        }
        self.rows += found.values()
        write_history(self.path, self.columns, self.rows)
        self.progress.event("epoch", **found)
        self.progress.say(f"epoch {number:3d}/{self.epochs}   {self.words(found)}")

    def state_dict(self) -> dict[str, Any]:
        return {"rows": [dict(row) for row in self.rows]}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.rows = [dict(row) for row in state["rows"]]


def write_history(path: Path, columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    """All rows anew, so that a killed run leaves a whole file."""
    with atomic.replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def keep_freed_memory() -> None:
    """Lets glibc reuse the memory of large tensors. It hands it back to the system after every batch, and fetching it anew,
    zeroed page by page, took a sixth of the time of an epoch of `read`. Elsewhere there is no such switch, nor such need."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        glibc = ctypes.CDLL("libc.so.6")
        glibc.mallopt(_M_MMAP_THRESHOLD, 2**30)
        glibc.mallopt(_M_TRIM_THRESHOLD, 2**31 - 1)


def precision_of(wanted: str) -> Any:
    """Lightning's name for `fit.precision`: "32", "bf16", or "auto", which is bf16 where the processor multiplies in it."""
    if wanted == "auto":
        wanted = "bf16" if torch.cpu._is_avx512_bf16_supported() else "32"
    return "bf16-mixed" if wanted == "bf16" else "32-true"


class WholeFiles(TorchCheckpointIO):
    """Lightning moves checkpoints from the system's temporary folder; to another disk that is a copy, that a kill halves."""

    def save_checkpoint(self, checkpoint: dict[str, Any], path: Any, storage_options: Any = None) -> None:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        with atomic.replacing(path) as temporary:
            torch.save(checkpoint, temporary)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Lightning tells of GPUs that are not there, and advises on loaders: neither helps whoever waits for a model."""
    with errors_only("lightning.pytorch"), warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"lightning\..*")
        warnings.filterwarnings("ignore", message=r".*LeafSpec.*")
        yield
