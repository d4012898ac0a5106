"""A timm encoder that stays as it is: run once a picture, a head trained on its features, one file for both."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from tests.training import tiny
from tests.training.conftest import Done, trained

from zorko.modelfile.file import read_card
from zorko.training import features
from zorko.training.export import INPUT, to_torchscript
from zorko.training.fitting import CHECKPOINTS
from zorko.training.prepared import RunData, prepare
from zorko.training.settings import Settings

ENCODER = "timm:test_efficientnet"
OVERRIDES = (
    "fit.epochs=3",
    "fit.learning_rate=0.01",
    "encoder.untrained=true",
    "drawn.redrawn=0",
    "drawn.spoilt=0",
    f"encoder.name={ENCODER}",
)


def settings(data: Path, out: Path, *more: str) -> Settings:
    return tiny.settings(data, out, *OVERRIDES, *more)


@pytest.fixture(scope="module")
def frozen(digits_npz: Path, tmp_path_factory: pytest.TempPathFactory) -> Done:
    return trained(settings(digits_npz, tmp_path_factory.mktemp("frozen")))


def test_the_head_learns(frozen: Done) -> None:
    losses = [row["loss"] for row in frozen.run.history if row["phase"] == "train"]
    assert losses[-1] < losses[0]


def test_the_file_holds_encoder_and_head(frozen: Done) -> None:
    card = read_card(frozen.model)
    assert (card.encoder.name, card.encoder.weights) == (ENCODER, "random (--untrained)")
    assert card.preprocessing.size_hw == (160, 160)
    answer = frozen.predictor().predict(tiny.glyphs(1)[0][0])
    assert answer.answer["digit"] in range(10)
    assert frozen.predictor().embed(tiny.glyphs(1)[0][0]).shape == (1, 256)


def test_checkpoints_hold_the_head_alone(frozen: Done) -> None:
    state = torch.load(frozen.folder / CHECKPOINTS / "best.ckpt", weights_only=True)["state_dict"]
    assert all(name.startswith("body.head.") for name in state)


def prepared(done: Done) -> RunData:
    """What the run trained on, by the seed that its random encoder came from."""
    torch.manual_seed(done.settings.seed)
    return prepare(done.settings, tiny.quiet())


def test_embeddings_of_the_file_are_the_cached_features(frozen: Done) -> None:
    data = prepared(frozen)
    first = [data.examples.pictures[i] for i in range(5)]
    theirs = frozen.predictor().embed(first)
    kept = data.fitted.rows.values
    assert np.allclose(theirs, kept[:5], atol=0.02 * float(np.abs(kept).max()))  # weights rounded to 16 bits


def test_a_second_run_does_not_call_the_encoder(frozen: Done, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "embed", lambda *words: pytest.fail("embedded again"))
    data = prepared(frozen)
    assert data.frozen
    assert [rows.values.shape[1] for rows in (data.fitted.rows, *data.pool_rows, data.held_out.other_rows)] == [256] * 3


@pytest.mark.filterwarnings("ignore:.*torch.jit.*")
def test_it_exports_to_torchscript_too(frozen: Done, tmp_path: Path) -> None:
    to_torchscript(frozen.model, tmp_path / "read.pt")
    rows = np.random.default_rng(0).integers(0, 256, (2, 160, 160, 3), np.uint8)
    loaded = torch.jit.load(str(tmp_path / "read.pt"))
    ours = loaded(torch.from_numpy(read_card(frozen.model).preprocessing.normalise(rows)))[0].detach().numpy()
    assert np.allclose(ours, frozen.predictor().outputs({INPUT: rows})["digit"], atol=2e-3)
