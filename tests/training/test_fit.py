"""Fitting on features, where an epoch takes milliseconds: stopping early, the best weights, and a stop that is kept."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tests.training import tiny

from zorko.images.preprocess import Preprocessing
from zorko.nn.classifier import Classifier
from zorko.nn.encoders import make_encoder, unfreeze
from zorko.nn.small import SmallEncoder
from zorko.tasks.base import Head
from zorko.tasks.read import HEAD, Read
from zorko.training.batches import Batch, EpochBatches, Source
from zorko.training.fit import fit
from zorko.training.fitting import CHECKPOINTS, HISTORY
from zorko.training.learner import TIE, Learner
from zorko.training.rows import Rows
from zorko.training.settings import Settings

SIZE = 6
TWO = Head("which", ("left", "right"))


@dataclass(frozen=True)
class Fitted:
    learner: Learner
    rows: list[dict[str, float]]

    @property
    def validation(self) -> list[dict[str, float]]:
        return [row for row in self.rows if row["phase"] == "validation"]


def source(rows: int, seed: int, noise: float) -> Source:
    """Two overlapping clouds in six dimensions."""
    rng = np.random.default_rng(seed)
    labels = np.arange(rows) % 2
    values = rng.normal(0, noise, (rows, SIZE)) + np.where(labels, 0.5, -0.5)[:, None]
    return Source(Rows.single(values.astype(np.float32)), {TWO.name: labels}, np.arange(rows))


def on_features(out: Path, *overrides: str, resume: bool = False, noise: float = 2.0) -> Fitted:
    settings = tiny.settings(Path("d.npz"), out, "fit.dropout=0.0", *overrides)
    settings.folder.mkdir(parents=True, exist_ok=True)
    train = EpochBatches([source(64, 1, noise)], 16, seed=0)
    validation = EpochBatches([source(40, 2, noise)], 16, seed=None)
    torch.manual_seed(0)
    head = Classifier(SIZE, (TWO,), 0.0, with_outliers=False)
    steps = settings.fit.epochs * len(train)
    learner = Learner(settings, None, head, (TWO,), Read.default_preprocessing, steps)
    return Fitted(learner, fit(settings, learner, train, validation, resume, tiny.quiet()))


def score(learner: Learner) -> tuple[float, float]:
    """Accuracy and loss of the kept weights on the validation part, without Lightning."""
    part = source(40, 2, 2.0)
    with torch.inference_mode():
        logits = learner.kept.eval()(torch.from_numpy(part.rows.values))[TWO.name].double().numpy()
    right = part.labels[TWO.name]
    losses = np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(40), right]
    batches = [losses[:16].mean(), losses[16:32].mean(), losses[32:].mean()]  # the loss of an epoch is that of its batches
    return float((logits.argmax(axis=1) == right).mean()), float(np.mean(batches))


UNSTEADY = ("fit.epochs=12", "fit.patience=12", "fit.learning_rate=0.5")


@pytest.mark.parametrize("average", [0.0, 0.6])
def test_the_weights_of_the_best_epoch_are_kept(tmp_path: Path, average: float) -> None:
    fitted = on_features(tmp_path, *UNSTEADY, f"fit.average={average}")
    scores = [row["accuracy"] - TIE * row["loss"] for row in fitted.validation]
    best = int(np.argmax(scores))
    assert best < len(scores) - 1  # else the last weights would do
    accuracy, loss = score(fitted.learner)
    assert accuracy == pytest.approx(fitted.validation[best]["accuracy"], abs=1e-6)
    assert loss == pytest.approx(fitted.validation[best]["loss"], abs=1e-5)


def test_the_weights_of_the_last_epoch_are_kept_where_that_was_wished(tmp_path: Path) -> None:
    fitted = on_features(tmp_path, *UNSTEADY, "fit.keep=last")
    scores = [row["accuracy"] - TIE * row["loss"] for row in fitted.validation]
    assert scores[-1] < max(scores)  # else the best weights would do
    accuracy, loss = score(fitted.learner)
    assert accuracy == pytest.approx(fitted.validation[-1]["accuracy"], abs=1e-6)
    assert loss == pytest.approx(fitted.validation[-1]["loss"], abs=1e-5)


def test_the_average_weighs_every_step_the_later_the_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    after_each: list[torch.Tensor] = []
    original = Learner.on_train_batch_end

    def noting(self: Learner, *words: Any) -> None:
        after_each.append(self.body.head.linears[0].weight.detach().double().clone())
        original(self, *words)

    monkeypatch.setattr(Learner, "on_train_batch_end", noting)
    fitted = on_features(tmp_path, "fit.epochs=4", "fit.learning_rate=0.05", "fit.average=0.8", "fit.keep=last")
    # What each step weighs in the end: 1 - d of its own, times d of each step behind it, d growing to 0.8.
    decays = [0.0] + [min(0.8, (1 + n) / (10 + n)) for n in range(1, len(after_each))]
    shares = [(1 - d) * float(np.prod(decays[n + 1 :])) for n, d in enumerate(decays)]
    assert sum(shares) == pytest.approx(1.0)
    expected = sum(share * weight for share, weight in zip(shares, after_each, strict=True))
    assert torch.allclose(fitted.learner.kept.head.linears[0].weight.double(), expected, atol=1e-6)


def test_it_stops_when_nothing_gets_better(tmp_path: Path) -> None:
    fitted = on_features(tmp_path, "fit.epochs=30", "fit.patience=3", "fit.learning_rate=1e-12", "fit.weight_decay=0")
    assert [row["epoch"] for row in fitted.validation] == [1, 2, 3, 4]  # one, and three that were no better


def test_one_cycle_is_never_cut_short(tmp_path: Path) -> None:
    fitted = on_features(
        tmp_path, "fit.epochs=7", "fit.patience=1", "fit.learning_rate=1e-12", "fit.schedule=one-cycle", "fit.weight_decay=0"
    )
    assert len(fitted.validation) == 7


def test_one_cycle_rises_once_and_falls_once(tmp_path: Path) -> None:
    rates = [row["learning_rate"] for row in on_features(tmp_path, "fit.epochs=12", "fit.schedule=one-cycle").validation]
    top = int(np.argmax(rates))
    assert 0 < top < 5
    assert rates[: top + 1] == sorted(rates[: top + 1])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert rates[top] <= 1e-3
    assert rates[-1] < 1e-5


def test_the_rate_falls_tenfold_after_bad_epochs_and_no_further_than_its_least(tmp_path: Path) -> None:
    overrides = ("fit.epochs=12", "fit.patience=99", "fit.plateau_epochs=1", "fit.weight_decay=0", "fit.learning_rate=1e-6")
    fitted = on_features(tmp_path, *overrides, "fit.minimum_learning_rate=2e-8")
    rates = [row["learning_rate"] for row in fitted.validation]
    # The first epoch is the best; after two bad ones the third sees a tenth.
    assert rates == pytest.approx([1e-6] * 3 + [1e-7] * 2 + [2e-8] * 7, rel=1e-9)


@pytest.mark.parametrize("overrides", [("fit.epochs=30", "fit.patience=2"), ("fit.epochs=3", "fit.patience=9")])
def test_a_run_that_was_at_its_end_is_not_trained_on_when_resumed(tmp_path: Path, overrides: tuple[str, ...]) -> None:
    still = ("fit.learning_rate=1e-12", "fit.weight_decay=0")
    first = on_features(tmp_path, *overrides, *still)
    history = (tmp_path / "read" / "model" / HISTORY).read_bytes()
    again = on_features(tmp_path, *overrides, *still, resume=True)
    assert again.rows == first.rows
    assert (tmp_path / "read" / "model" / HISTORY).read_bytes() == history
    assert score(again.learner) == score(first.learner)


def test_a_run_that_was_stopped_before_its_first_checkpoint_starts_anew(tmp_path: Path) -> None:
    assert on_features(tmp_path, "fit.epochs=3", resume=True).rows == on_features(tmp_path / "b", "fit.epochs=3").rows


def test_resumed_behind_any_epoch_it_ends_the_same(tmp_path: Path) -> None:
    """Stopped by an error after each epoch in turn, with the rate falling on the way."""
    overrides = ("fit.epochs=8", "fit.plateau_epochs=1", "fit.learning_rate=0.5", "fit.patience=99", "fit.average=0.5")
    whole = on_features(tmp_path / "whole", *overrides)
    assert len({row["learning_rate"] for row in whole.rows}) > 1
    for epoch in range(1, 8):
        out = tmp_path / str(epoch)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Learner, "on_train_epoch_start", stopping_in(epoch))
            with pytest.raises(KeyError, match="stopped"):
                on_features(out, *overrides)
        again = on_features(out, *overrides, resume=True)
        assert again.rows == whole.rows, epoch
        assert score(again.learner) == score(whole.learner)


def stopping_in(epoch: int):  # type: ignore[no-untyped-def]
    original = Learner.on_train_epoch_start

    def on_train_epoch_start(self: Learner) -> None:
        if self.current_epoch == epoch:
            raise KeyError("stopped")
        original(self)

    return on_train_epoch_start


def test_the_history_file_tells_what_was_returned(tmp_path: Path) -> None:
    fitted = on_features(tmp_path, "fit.epochs=2")
    with (tmp_path / "read" / "model" / HISTORY).open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert [{name: str(value) for name, value in row.items()} for row in fitted.rows] == table


def test_the_last_checkpoint_is_that_of_the_last_epoch(tmp_path: Path) -> None:
    # Not that of the best: a run that is stopped long after it would begin there again.
    on_features(tmp_path, "fit.epochs=5", "fit.patience=9", "fit.learning_rate=1e-12", "fit.weight_decay=0")
    folder = tmp_path / "read" / "model" / CHECKPOINTS
    epochs = {path.name: torch.load(path, weights_only=True)["epoch"] for path in folder.iterdir()}
    assert epochs == {"best.ckpt": 0, "last.ckpt": 4}  # epochs from 0; nothing learns, so the first is the best


def test_a_checkpoint_is_whole_or_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, half = torch.save, b"half of a checkpoint"

    def save(checkpoint: dict[str, object], path: Path) -> None:
        if checkpoint["epoch"] == 2:
            Path(path).write_bytes(half)
            raise KeyError("killed")
        whole(checkpoint, path)

    monkeypatch.setattr(torch, "save", save)
    with pytest.raises(KeyError, match="killed"):
        on_features(tmp_path, "fit.epochs=5", "fit.learning_rate=1e-12", "fit.weight_decay=0")
    folder = tmp_path / "read" / "model" / CHECKPOINTS
    assert {path.name for path in folder.iterdir()} == {"best.ckpt", "last.ckpt"}
    assert torch.load(folder / "last.ckpt", weights_only=True)["epoch"] == 1


def test_checkpoints_are_read_without_pickle(tmp_path: Path) -> None:
    on_features(tmp_path, "fit.epochs=2", "fit.average=0.5")
    for path in (tmp_path / "read" / "model" / CHECKPOINTS).iterdir():
        assert "state_dict" in torch.load(path, weights_only=True)


def pictures_batches(settings: Settings, preprocessing: Preprocessing) -> tuple[EpochBatches, EpochBatches]:
    rows = np.random.default_rng(0).integers(0, 256, (8, *preprocessing.shape), np.uint8)
    part = Source(Rows.single(rows), {HEAD.name: np.arange(8)}, np.arange(8))
    return EpochBatches([part], 4, seed=0), EpochBatches([part], 4, seed=None)


@pytest.mark.parametrize("part", ["last", "all"])
def test_only_what_was_unfrozen_changes_in_training(tmp_path: Path, part: str) -> None:
    settings = tiny.settings(Path("d.npz"), tmp_path, "fit.epochs=2", f"encoder.unfreeze={part}", "fit.learning_rate=0.01")
    settings.folder.mkdir(parents=True)
    torch.manual_seed(0)
    encoder = make_encoder("timm:test_efficientnet", Read.default_preprocessing, untrained=True)
    unfreeze(encoder, settings.encoder.unfreeze)
    head = Classifier(encoder.embedding_size, (HEAD,), 0.0, with_outliers=False)
    before = {name: value.clone() for name, value in encoder.module.state_dict().items()}
    learner = Learner(settings, encoder.module, head, (HEAD,), encoder.preprocessing, steps=4)
    fit(settings, learner, *pictures_batches(settings, encoder.preprocessing), resume=False, progress=tiny.quiet())
    after = learner.kept.encoder.state_dict()
    changed = {name for name, value in after.items() if not torch.equal(value, before[name])}
    stage = max(int(name.split(".")[1]) for name in before if name.startswith("blocks."))
    last = {name for name in before if name.startswith(f"blocks.{stage}.")}
    assert changed == {"last": last, "all": set(before)}[part]


def test_training_pictures_are_bent_and_validation_pictures_are_not(tmp_path: Path) -> None:
    settings = tiny.settings(Path("d.npz"), tmp_path)
    encoder = SmallEncoder()
    head = Classifier(encoder.embedding_size, (HEAD,), 0.0, with_outliers=False)
    learner = Learner(settings, encoder, head, (HEAD,), Read.default_preprocessing, steps=1)
    rows = torch.from_numpy(tiny.glyphs(4)[0][:, :, :, None])
    batch = Batch(rows, torch.ones(4, dtype=torch.int64), {}, torch.full((4, 2), torch.nan), torch.full((4,), -1))
    plain = rows.permute(0, 3, 1, 2).float() / 255
    assert torch.allclose(learner.eval()._normalised(batch), plain)
    bent = learner.train()._normalised(batch)
    assert bent.shape == plain.shape
    assert float((bent - plain).abs().mean()) > 0.01
