"""What is done with a batch of unlabelled pictures, and what an epoch came to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import lightning as L
import torch
from lightning.pytorch.callbacks import ModelCheckpoint
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim.lr_scheduler import LambdaLR
from torch.utils.data import DataLoader

from zorko.errors import UsageError
from zorko.nn.encoders import Encoder
from zorko.training.batches import Batch, EpochBatches
from zorko.training.fitting import CHECKPOINTS, EpochHistory, keep_freed_memory, make_trainer, quiet
from zorko.training.progress import Progress
from zorko.training.selfsupervised.method import Method
from zorko.training.selfsupervised.settings import PretrainSettings

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
    keep_freed_memory()
    folder = settings.folder / CHECKPOINTS
    latest = folder / "last.ckpt"
    history = PretrainHistory(settings.folder, settings.fit.epochs, progress)
    last = ModelCheckpoint(folder, "last", save_on_train_epoch_end=True, enable_version_counter=False)
    with quiet():
        trainer = make_trainer(settings.folder, settings.fit.epochs, settings.fit.precision, [history, last])
        trainer.fit(
            learner,
            DataLoader(batches, batch_size=None),
            ckpt_path=latest if resume and latest.exists() else None,
            weights_only=True,
        )
    return history.rows


class PretrainHistory(EpochHistory):
    """Of what the method asked."""

    columns = ("epoch", "phase", "loss", "accuracy", "spread", "learning_rate")

    def figures(self, learner: L.LightningModule) -> dict[str, Mapping[str, float]]:
        """What the learner tallied."""
        assert isinstance(learner, Pretrainer)
        return {"train": learner.tally.figures()}

    def words(self, rows: Mapping[str, Mapping[str, Any]]) -> str:
        """All of the figures there are."""
        figures = (name for name in ("loss", "accuracy", "spread") if name in rows["train"])
        return "  ".join(f"{name} {rows['train'][name]:.4f}" for name in figures)
