"""What is done with a batch: bend it, embed it, weigh the loss, keep an average of the weights, count what was right."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, cast

import lightning as L
import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import OneCycleLR, ReduceLROnPlateau
from torch.optim.swa_utils import AveragedModel

from zorko.images.preprocess import Preprocessing
from zorko.nn.head import FittedHead, Network, Truth
from zorko.scores.metrics import class_scores, confusion_matrix
from zorko.tasks.base import Head
from zorko.tasks.registry import task_named
from zorko.training.augment import augment, colours_swapped, mirrored, quarter_turned
from zorko.training.batches import Batch, EpochBatches
from zorko.training.settings import Settings

TIE = 0.1  # of the loss in the validation score: 0.002 less of it outweighs one right answer in 5000, which is chance


class Learner(L.LightningModule):
    """Trains encoder and head on pixels, or the head alone on cached features.

    `encoder` None means that rows are features already; `kinds`: how many kinds of things rows may show. Randomness is
    seeded anew in each epoch from seed and epoch, which is what makes a resumed run equal to an uninterrupted one.
    """

    mean: Tensor
    std: Tensor

    def __init__(
        self,
        settings: Settings,
        encoder: nn.Module | None,
        head: FittedHead,
        heads: Sequence[Head],
        preprocessing: Preprocessing,
        steps: int,
        kinds: int = 0,
    ) -> None:
        super().__init__()
        self.settings = settings
        self.from_features = encoder is None
        self.steps = steps
        self.kinds = kinds
        self.describes = task_named(settings.task).describes  # what is read and not described is another thing in a mirror
        self.labels_of = {h.name: len(h.labels) for h in heads}
        self.register_buffer("mean", torch.tensor(preprocessing.mean).view(1, -1, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(preprocessing.std).view(1, -1, 1, 1), persistent=False)
        body = Network(nn.Identity() if encoder is None else encoder, head)
        decay = settings.fit.average
        self.average = AveragedModel(body, multi_avg_fn=_ramped(decay), use_buffers=True) if decay else None
        self.body = body
        self.tallies: dict[str, Tally] = {}

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        """Rows as stored to the head's outputs, with the averaged weights outside training where there are any."""
        body = self.body if self.training else self.kept
        embedding: Tensor = body.encoder(batch.rows if self.from_features else self._normalised(batch))
        with torch.autocast("cpu", enabled=False):  # distances of embeddings need more than the 8 bits of a bfloat16
            outputs: dict[str, Tensor] = body.head(embedding.float())
        return outputs

    @property
    def kept(self) -> Network:
        """The network that is validated and kept: the average where there is one."""
        return self.body if self.average is None else cast(Network, self.average.module)

    def on_train_epoch_start(self) -> None:
        self._batches("train").epoch = self.current_epoch
        self.tallies["train"] = Tally(self.labels_of)

    def on_train_batch_start(self, batch: Batch, number: int) -> None:
        # Not in on_train_epoch_start: behind it the loader draws a number, but not in the epoch that resumes a run.
        if number == 0:
            torch.manual_seed(self.settings.seed * 100_003 + self.current_epoch)

    def on_validation_epoch_start(self) -> None:
        self.tallies["validation"] = Tally(self.labels_of)

    def training_step(self, batch: Batch, number: int) -> Tensor:
        if not self.from_features:
            batch = self._varied(batch)
        outputs = self(batch)
        with torch.autocast("cpu", enabled=False):
            loss = self.body.head.loss(outputs, Truth(batch.labels, batch.sizes, batch.places, batch.kinds))
        self.tallies["train"].add(loss, self.body.head.predicted(outputs, batch.sizes), batch.labels)
        return loss

    def on_train_batch_end(self, outputs: Any, batch: Batch, number: int) -> None:
        if self.average is not None:
            self.average.update_parameters(self.body)

    def validation_step(self, batch: Batch, number: int) -> None:
        with torch.autocast("cpu", enabled=False):  # judged as it will be exported: in 32 bits
            outputs = self(batch)
        head = self.kept.head
        loss = head.loss(outputs, Truth(batch.labels, batch.sizes, batch.places))
        self.tallies["validation"].add(loss, head.predicted(outputs, batch.sizes), batch.labels)

    def on_validation_epoch_end(self) -> None:
        figures = self.tallies["validation"].figures()
        self.log("validation_loss", figures["loss"])
        self.log("validation_score", figures["accuracy"] - TIE * figures["loss"])

    def on_train_epoch_end(self) -> None:
        plateau = self.lr_schedulers()
        if isinstance(plateau, ReduceLROnPlateau):
            plateau.step(self.tallies["validation"].figures()["loss"])

    def lr_scheduler_step(self, scheduler: Any, metric: Any) -> None:
        """Lightning would tell the plateau of an epoch behind its checkpoint, and a resumed run would never hear of it."""
        if not isinstance(scheduler, ReduceLROnPlateau):
            scheduler.step()

    def configure_optimizers(self) -> Any:
        fit = self.settings.fit
        trained = [p for p in self.body.parameters() if p.requires_grad]
        optimiser = torch.optim.AdamW(trained, lr=fit.learning_rate, weight_decay=fit.weight_decay)
        if fit.schedule == "one-cycle":
            # torch divides by zero where a fifth of the steps is one
            cycle = OneCycleLR(optimiser, fit.learning_rate, total_steps=max(self.steps, 10), pct_start=0.2)
            return {"optimizer": optimiser, "lr_scheduler": {"scheduler": cycle, "interval": "step"}}
        plateau = ReduceLROnPlateau(optimiser, patience=fit.plateau_epochs, min_lr=fit.minimum_learning_rate)
        return {"optimizer": optimiser, "lr_scheduler": {"scheduler": plateau, "monitor": "validation_loss"}}

    def _varied(self, batch: Batch) -> Batch:
        """The batch with new things made of known ones, by what costs nothing."""
        how = self.settings.augment
        if how.mirror:
            rows, places = mirrored(batch.rows, batch.sizes, batch.places, upright=(batch.sizes == 1) & (not self.describes))
            batch = batch._replace(rows=rows, places=places)
        if how.swap_colours:
            batch = batch._replace(rows=colours_swapped(batch.rows))
        if how.quarter_turns != "none":
            together = how.quarter_turns == "examples"
            sizes = batch.sizes if together else torch.ones_like(batch.kinds)
            rows, turns = quarter_turned(batch.rows, sizes, upright=(sizes == 1) & together)
            # turned together they are new things: what they show is called otherwise
            kinds = torch.where(batch.kinds >= 0, batch.kinds + self.kinds * turns, batch.kinds) if together else batch.kinds
            batch = batch._replace(rows=rows, kinds=kinds)
        return batch

    def _normalised(self, batch: Batch) -> Tensor:
        images = batch.rows.permute(0, 3, 1, 2).float().div(255.0)  # (R, C, H, W)
        images = (images - self.mean) / self.std
        if self.training:
            images = augment(images, self.settings.augment)
        return images.contiguous(memory_format=torch.channels_last)

    def _batches(self, phase: str) -> EpochBatches:
        loader: Any = self.trainer.train_dataloader if phase == "train" else self.trainer.val_dataloaders
        batches: EpochBatches = loader.dataset
        return batches


def _ramped(decay: float) -> Callable[[Any, Any, Any], None]:
    """Moves averages towards the current values; the horizon grows with the steps, so that early epochs are not judged by
    the random weights of the start."""

    def move(averages: Any, current: Any, steps: Any) -> None:
        now = min(decay, (1 + int(steps)) / (10 + int(steps)))
        for average, value in zip(averages, current, strict=True):
            if average.is_floating_point():
                average.lerp_(value, 1 - now)
            else:
                average.copy_(value)

    return move


class Tally:
    """Loss and confusion of one epoch and phase, from sums; memory does not grow with the epoch."""

    def __init__(self, labels_of: dict[str, int]) -> None:
        self.confusion = {name: np.zeros((count, count), np.int64) for name, count in labels_of.items()}
        self.loss_sum = 0.0
        self.batches = 0

    def add(self, loss: Tensor, predictions: dict[str, Tensor], labels: dict[str, Tensor]) -> None:
        """Count a batch: its mean loss, a number, and by head what was predicted and what is right, each (B,) int64;
        negative labels count nowhere."""
        self.loss_sum += float(loss.detach())
        self.batches += 1
        for name, confusion in self.confusion.items():
            true = labels[name].numpy()
            known = true >= 0
            predicted = predictions[name].numpy()
            confusion += confusion_matrix(true[known], predicted[known], len(confusion))

    def figures(self) -> dict[str, float]:
        """Loss, and accuracy, precision, recall and macro F1, each the mean over heads; NaN without a labelled row."""
        scores = [class_scores(confusion) for confusion in self.confusion.values()]
        accuracies = [np.trace(c) / c.sum() if c.sum() else float("nan") for c in self.confusion.values()]
        return {
            "loss": self.loss_sum / max(self.batches, 1),
            "accuracy": _mean(accuracies),
            "precision": _mean([score.macro_precision for score in scores]),
            "recall": _mean([score.macro_recall for score in scores]),
            "f1": _mean([score.macro_f1 for score in scores]),
        }


def _mean(values: Sequence[float]) -> float:
    """Of those that are known: a head without a labelled row says nothing."""
    known = [value for value in values if not math.isnan(value)]
    return float(np.mean(known)) if known else float("nan")
