"""A run that begins with what another has learnt."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tests.training import tiny

from zorko.errors import DataError, SettingsError
from zorko.modelfile.file import read_card
from zorko.nn.encoders import make_encoder
from zorko.tasks.registry import task_named
from zorko.training.run import train
from zorko.training.settings import load_settings
from zorko.training.start import started


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of one epoch."""
    folder = tmp_path_factory.mktemp("start")
    data = tiny.npz(folder / "digits.npz")
    return train(tiny.settings(data, folder / "runs", "fit.epochs=1"), progress=tiny.quiet()).folder


def test_the_encoder_is_that_of_the_other_run(first: Path) -> None:
    torch.manual_seed(5)
    fresh = make_encoder("small", task_named("read").default_preprocessing)
    found = started(fresh, first)
    state = torch.load(first / "checkpoints" / "best.ckpt", weights_only=True)["state_dict"]
    for name, values in found.module.state_dict().items():
        assert torch.equal(values, state[f"body.encoder.{name}"]), name
    assert found.weights.startswith("run model (")


def test_a_run_is_named_where_an_encoder_is(first: Path, tmp_path: Path) -> None:
    data = tiny.npz(tmp_path / "digits.npz", seed=1)
    overrides = (*tiny.SMALL, "fit.epochs=1", "name=second")
    settings = load_settings("read", data, out=tmp_path / "runs", encoder=str(first), overrides=overrides)
    assert settings.encoder.start == first
    assert settings.encoder.name == "small"
    run = train(settings, progress=tiny.quiet())
    card = read_card(run.folder / "model.onnx")
    assert card.encoder.weights.startswith("run model (")
    assert str(first) not in card.to_json()  # no folder of this machine


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no config\.toml"):
        load_settings("read", tmp_path, encoder=str(tmp_path))
    (tmp_path / "config.toml").write_text("")
    fresh = make_encoder("small", task_named("read").default_preprocessing)
    with pytest.raises(DataError, match="train that run first"):
        started(fresh, tmp_path)
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "checkpoints" / "best.ckpt").write_bytes(b"PK nothing")
    with pytest.raises(DataError, match=r"best\.ckpt: not a checkpoint"):
        started(fresh, tmp_path)


def test_another_encoders_weights_are_refused(first: Path) -> None:
    other = make_encoder("timm:resnet10t", task_named("read").default_preprocessing, untrained=True)
    with pytest.raises(DataError, match="another encoder than timm:resnet10t"):
        started(other, first)
