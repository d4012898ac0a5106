"""What is done with a batch of unlabelled pictures, and what an epoch came to."""

from __future__ import annotations

import contextlib
import csv
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import lightning as L
import torch
from lightning.pytorch.callbacks import Callback, ModelCheckpoint
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim.lr_scheduler import LambdaLR
from torch.utils.data import DataLoader

from zorko import atomic
from zorko.errors import UsageError
from zorko.nn.encoders import Encoder
from zorko.training.batches import Batch, EpochBatches
from zorko.training.fit import CHECKPOINTS, HISTORY, _keep_freed_memory, _precision, _Quiet, _WholeFiles
from zorko.training.progress import Progress
from zorko.training.selfsupervised.method import Method
from zorko.training.selfsupervised.settings import PretrainSettings

COLUMNS = ("epoch", "phase", "loss", "accuracy", "spread", "learning_rate")
RISE = 0.1  # of the steps: the learning rate rises


class Body(nn.Module):
    """The encoder, by the name under which a run that begins with this one looks for it, and what stands behind it."""

    def __init__(self, encoder: nn.Module, method: Method) -> None:
        super().__init__()
        self.encoder = encoder
        self.method = method


class Pretrainer(L.LightningModule):
    """Trains the encoder by a method. Randomness is seeded anew in each epoch from seed and epoch, which is what makes a
    resumed run equal to an uninterrupted one; `digest` is that of the pictures, which it must find again."""

    mean: Tensor
    std: Tensor

    def __init__(self, settings: PretrainSettings, encoder: Encoder, method: Method, digest: str, steps: int) -> None:
        super().__init__()
        self.settings = settings
        self.digest = digest
        self.steps = steps
        how = encoder.preprocessing
        self.register_buffer("mean", torch.tensor(how.mean).view(1, -1, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(how.std).view(1, -1, 1, 1), persistent=False)
        self.body = Body(encoder.module.requires_grad_(True), method)
        self.tally = Tally()

    def on_train_epoch_start(self) -> None:
        loader: Any = self.trainer.train_dataloader
        loader.dataset.epoch = self.current_epoch
        self.tally = Tally()

    def on_train_batch_start(self, batch: Batch, number: int) -> None:
        if number == 0:  # not in on_train_epoch_start, for the reason that Learner tells
            torch.manual_seed(self.settings.seed * 100_003 + self.current_epoch)

    def training_step(self, batch: Batch, number: int) -> Tensor:
        images = batch.rows.permute(0, 3, 1, 2).float().div(255.0)
        with torch.autocast("cpu", enabled=False):  # what stands behind the encoder needs more than the 8 bits of a bfloat16
            found = self.body.method.step(self.encode, images)
        self.tally.add(float(found.loss.detach()), found.accuracy, spread(found.embedding.detach()))
        return found.loss

    def encode(self, images: Tensor) -> Tensor:
        """Pictures (B, C, H, W) in 0..1 to embeddings (B, D) float32."""
        images = ((images - self.mean) / self.std).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.trainer.precision == "bf16-mixed"):
            embedding: Tensor = self.body.encoder(images)
        return embedding.float()

    def configure_optimizers(self) -> Any:
        fit = self.settings.fit
        optimiser = torch.optim.AdamW(self.body.parameters(), lr=fit.learning_rate, weight_decay=fit.weight_decay)
        scheduler = LambdaLR(optimiser, lambda step: rate_share(step, self.steps))
        return {"optimizer": optimiser, "lr_scheduler": {"scheduler": scheduler, "interval": "step"}}

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        checkpoint["pictures"] = self.digest

    def on_load_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        if checkpoint["pictures"] != self.digest:
            raise UsageError(
                f"{self.settings.folder}: the pictures are not those that it began with; put them back, or name another "
                f"run: --set name={self.settings.name}-2"
            )


def rate_share(step: int, steps: int) -> float:
    """The share of the learning rate that step 0 .. steps - 1 has: up in a line over RISE of them, then down by a cosine
    (Loshchilov & Hutter 2017, without restarts). Unlike torch's OneCycleLR it takes any number of steps."""
    rising = max(1, round(RISE * steps))
    if step < rising:
        return (step + 1) / rising
    return (1 + math.cos(math.pi * (step - rising + 1) / (steps - rising + 1))) / 2 if step < steps else 0.0


def spread(embedding: Tensor) -> float:
    """How far apart a batch of embeddings (B, D) is, of unit length: 0 where all are one, 1 where they point everywhere
    (Chen & He 2021, "SimSiam", 4.1)."""
    return float(F.normalize(embedding, dim=1).std(dim=0).mean() * embedding.shape[1] ** 0.5)


class Tally:
    """Means over the batches of an epoch."""

    def __init__(self) -> None:
        self.rows: list[tuple[float, float | None, float]] = []

    def add(self, loss: float, accuracy: float | None, spread: float) -> None:
        self.rows.append((loss, accuracy, spread))

    def figures(self) -> dict[str, float]:
        """`loss`, `accuracy` where the method has any, and `spread`."""
        columns = dict(zip(("loss", "accuracy", "spread"), zip(*self.rows, strict=True), strict=True))
        return {name: round(sum(of) / len(of), 6) for name, of in columns.items() if None not in of}


def fit(
    settings: PretrainSettings, learner: Pretrainer, batches: EpochBatches, resume: bool, progress: Progress
) -> list[dict[str, Any]]:
    """Fit the learner, to the weights of the last epoch. Returns the rows of history.csv; `resume` as of a training run."""
    _keep_freed_memory()
    folder = settings.folder / CHECKPOINTS
    latest = folder / "last.ckpt"
    history = PretrainHistory(settings.folder / HISTORY, settings.fit.epochs, progress)
    with _Quiet():
        trainer = L.Trainer(
            max_epochs=settings.fit.epochs,
            accelerator="cpu",
            precision=_precision(settings.fit.precision),
            logger=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            default_root_dir=settings.folder,
            callbacks=[history, ModelCheckpoint(folder, "last", save_on_train_epoch_end=True, enable_version_counter=False)],
            plugins=[_WholeFiles()],
        )
        trainer.fit(
            learner,
            DataLoader(batches, batch_size=None),
            ckpt_path=latest if resume and latest.exists() else None,
            weights_only=True,
        )
    return history.rows


class PretrainHistory(Callback):
    """Shows how far an epoch is, and keeps history.csv; part of the checkpoint, so that a resumed run has it whole."""

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

    def on_exception(self, trainer: L.Trainer, learner: L.LightningModule, exception: BaseException) -> None:
        self._bar.close()

    def on_train_epoch_end(self, trainer: L.Trainer, learner: L.LightningModule) -> None:
        """Runs before the checkpoint is written."""
        assert isinstance(learner, Pretrainer)
        self._bar.close()
        number = trainer.current_epoch + 1
        figures = learner.tally.figures()
        rate = float(trainer.optimizers[0].param_groups[0]["lr"])
        self.rows.append({"epoch": number, "phase": "train", **figures, "learning_rate": rate})
        _write(self.path, self.rows)
        self.progress.event("epoch", train=self.rows[-1])
        told = "  ".join(f"{name} {value:.4f}" for name, value in figures.items())
        self.progress.say(f"epoch {number:3d}/{self.epochs}   {told}")

    def state_dict(self) -> dict[str, Any]:
        return {"rows": [dict(row) for row in self.rows]}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.rows = [dict(row) for row in state["rows"]]


def _write(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    """All rows anew, so that a killed run leaves a whole file."""
    with atomic.replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
