"""A run that begins with what another has learnt."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from tests.training import tiny

from zorko.errors import DataError, ModelFileError, SettingsError
from zorko.modelfile.file import read_card
from zorko.modelfile.shipped import FOLDER
from zorko.nn.encoders import make_encoder
from zorko.runtime.predictor import Predictor
from zorko.tasks.registry import task_named
from zorko.training.features import embed
from zorko.training.rows import Rows
from zorko.training.run import train
from zorko.training.settings import encoder_of, load_settings
from zorko.training.start import started, with_norms


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


def pixels(count: int, seed: int = 3) -> np.ndarray:
    return tiny.glyphs(count, seed=seed)[0][:, :, :, None]


def test_the_encoder_is_that_of_a_model_file(first: Path) -> None:
    torch.manual_seed(5)
    preprocessing = task_named("read").default_preprocessing
    found = started(make_encoder("small", preprocessing), first / "model.onnx")
    theirs = Predictor(first / "model.onnx").outputs({"image": pixels(9)})["embedding"]
    assert np.allclose(embed(found.module, preprocessing, pixels(9)), theirs, atol=1e-3)
    assert found.weights.startswith("model model (")
    assert found.weights.endswith("), from trained from scratch")
    assert found.licence == "Apache-2.0"


def test_with_norms_it_says_the_same_and_can_be_trained_on(first: Path) -> None:
    preprocessing = task_named("read").default_preprocessing
    encoder = started(make_encoder("small", preprocessing), first / "model.onnx")
    images = torch.from_numpy(preprocessing.normalise(pixels(200)))
    with torch.no_grad():
        before, said = embed(encoder.module, preprocessing, pixels(64)), encoder.module.eval().features(images)
        with_norms(encoder, Rows.single(pixels(200)), np.arange(200))
        assert np.allclose(embed(encoder.module, preprocessing, pixels(64)), before, atol=1e-4)
        assert torch.allclose(encoder.module.train().features(images), said, atol=1e-3)


def begun(start: Path, folder: Path, *overrides: str) -> Path:
    """The folder of a run that begins with a model file."""
    data = tiny.npz(folder / "digits.npz", seed=1)
    settings = load_settings(
        "read", data, out=folder / "runs", encoder=str(start), overrides=(*tiny.SMALL, "fit.epochs=1", *overrides)
    )
    return train(settings, progress=tiny.quiet()).folder


def test_a_model_file_is_named_where_an_encoder_is(first: Path, tmp_path: Path) -> None:
    run = begun(first / "model.onnx", tmp_path)
    card = read_card(run / "model.onnx")
    assert card.encoder.weights.startswith("model model (")
    assert str(first) not in card.to_json()
    ours, theirs = (Predictor(folder / "model.onnx").outputs({"image": pixels(9)})["embedding"] for folder in (run, first))
    assert np.allclose(ours, theirs, atol=0.02 * float(np.abs(theirs).max()))  # weights are rounded to 16 bits twice


def test_it_is_trained_on_with_norms_that_norm(first: Path, tmp_path: Path) -> None:
    run = begun(first / "model.onnx", tmp_path, "encoder.unfreeze=all", "fit.learning_rate=1e-6")
    state = torch.load(run / "checkpoints" / "best.ckpt", weights_only=True)["state_dict"]
    norms = [name.removesuffix(".running_var") for name in state if name.endswith("features.0.1.running_var")]
    assert len(norms) == 1
    assert float((state[f"{norms[0]}.weight"] - 1).abs().max()) > 1e-2  # 1 is what is left of a folded one


def test_a_shipped_model_is_named_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "find").mkdir()  # data, perhaps
    card = read_card(FOLDER / "find.onnx")
    side = card.preprocessing.size_hw[0]
    assert encoder_of("find") == {"name": card.encoder.name, "size": side, "start": str(FOLDER / "find.onnx")}


def test_a_file_that_is_no_model_is_refused_with_the_remedy(first: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"no such model file, and no model of that name; shipped: .*find"):
        encoder_of(str(tmp_path / "none.onnx"))
    (tmp_path / "weights.pt").write_bytes(b"PK\x03\x04 weights")
    with pytest.raises(ModelFileError, match=r"take the model\.onnx that `zorko train` wrote"):
        encoder_of(str(tmp_path / "weights.pt"))
    other = make_encoder("timm:resnet10t", task_named("read").default_preprocessing, untrained=True)
    with pytest.raises(DataError, match="another encoder than timm:resnet10t"):
        started(other, first / "model.onnx")


def test_what_looks_from_outside_is_no_other_encoder(tmp_path: Path) -> None:
    data = tiny.npz(tmp_path / "digits.npz")
    overrides = (*tiny.SMALL, "fit.epochs=1", "encoder.untrained=true", "encoder.unfreeze=all", "encoder.size=32")
    mirrored = load_settings(
        "read", data, out=tmp_path, encoder="timm:test_resnet,mirror=true,smaller=0.75", overrides=overrides
    )
    run = train(mirrored, progress=tiny.quiet()).folder
    base = task_named("read").default_preprocessing
    for start in (run, run / "model.onnx"):
        plain = started(make_encoder("timm:test_resnet", base, untrained=True, size=32), start)
        again = started(make_encoder("timm:test_resnet,mirror=true,smaller=0.75", base, untrained=True, size=32), start)
        assert plain.weights == again.weights
        for name, values in plain.module.state_dict().items():
            assert torch.equal(values, again.module.state_dict()[f"network.{name}"]), name
