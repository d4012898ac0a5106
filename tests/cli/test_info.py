"""`zorko info`, `export` and `train`, as far as they go without training."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Zorko
from tests.models import calibration, card, read_graph, read_model

from zorko.cli.extras import need
from zorko.errors import MissingExtraError
from zorko.modelfile.card import Card
from zorko.modelfile.file import read_card, write


def test_info_as_json_is_the_card(zorko: Zorko, model: Path) -> None:
    done = zorko("info", model, "--json")
    assert (done.code, done.err, len(done.lines)) == (0, "", 1)
    assert Card.model_validate_json(done.out) == read_card(model)


def test_info_shows_every_fact_of_the_card(zorko: Zorko, model: Path) -> None:
    done = zorko("info", model)
    shown = read_card(model)
    assert done.code == 0
    facts = [shown.name, shown.data.fingerprint, shown.encoder.name, shown.encoder.weights, shown.encoder.licence]
    facts += [shown.data.description, shown.made.command, shown.notes, shown.sha256, "0.9000", "0.8500 .. 0.9500"]
    facts += [f"{level.risk:g}" for level in shown.calibration["digit"].levels]
    for fact in facts:
        assert fact in done.out


def test_info_of_an_uncalibrated_model_looks_uncalibrated(zorko: Zorko, tmp_path: Path) -> None:
    write(read_graph(), card().model_copy(update={"calibration": {}}), tmp_path / "a.onnx")
    assert "not calibrated" in zorko("info", tmp_path / "a.onnx").out
    path = read_model(tmp_path / "b.onnx", calibrated=calibration(None, None))
    assert zorko("info", path).out.count("none") == 6


def test_info_of_no_model_names_the_shipped_ones(zorko: Zorko) -> None:
    done = zorko("info", "raed")
    assert (done.code, done.out) == (1, "")
    assert "shipped" in done.err


def test_need_passes_what_is_there_and_names_what_is_not() -> None:
    need("json", "train", "nothing")
    for module in ("no_such_module", "no_such_module.part"):
        with pytest.raises(MissingExtraError, match=r"training needs the extra 'train'.*pip install 'zorko\[train\]'"):
            need(module, "train", "training")


@pytest.mark.parametrize("words", [("export", "MODEL", "out.pt", "--to", "torchscript"), ("train", "read", "DATA")])
def test_without_torch_the_extra_is_named(
    zorko: Zorko, model: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], tmp_path: Path
) -> None:
    monkeypatch.setattr("zorko.cli.extras.find_spec", lambda name: None)
    done = zorko(*(str(model) if word == "MODEL" else word for word in words))
    assert (done.code, done.out) == (1, "")
    assert "pip install 'zorko[train]'" in done.err


@dataclass(frozen=True)
class FakeRun:
    folder: Path
    evaluation: Any
    history: list[dict[str, Any]]
    candidates: list[dict[str, object]]
    examples: Any
    spaces: dict[str, object] = field(default_factory=dict)
    suspects: tuple[object, ...] = ()


def test_train_reports_and_prints_the_folder(
    zorko: Zorko, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("torch", reason="needs the extra train")
    from zorko.cli import running
    from zorko.data.load import load
    from zorko.runtime.evaluate import evaluate
    from zorko.runtime.predictor import Predictor
    from zorko.training.settings import Settings

    zorko("generate", "digits", tmp_path / "d", "--count", "12", "--seed", "1")
    seen: list[tuple[Settings, bool]] = []

    def fake(settings: Settings, *, resume: bool, progress: object) -> FakeRun:
        seen.append((settings, resume))
        settings.folder.mkdir(parents=True)
        (settings.folder / "model.onnx").write_bytes(model.read_bytes())
        examples = load("read", settings.data)
        history = [{"epoch": 1, "phase": "train", "loss": 1.0, "accuracy": 0.5}]
        return FakeRun(settings.folder, evaluate(Predictor(model), examples), history, [], examples)

    monkeypatch.setattr(running, "train", fake)
    done = zorko("train", "read", tmp_path / "d", "--out", tmp_path / "runs", "--set", "fit.epochs=3", "--resume")
    assert done.code == 0, done.err
    assert done.out == f"{tmp_path / 'runs' / 'read' / 'model'}\n"
    folder = Path(done.out.strip())
    assert "</html>" in (folder / "report.html").read_text(encoding="utf-8")
    for name in ("model.onnx", "report.html"):
        assert str(folder / name) in done.err
    assert "accuracy" in done.err
    (settings, resume) = seen[0]
    assert (settings.fit.epochs, resume) == (3, True)


@pytest.mark.parametrize("setting", ["fit.epoch=3", "fit.epochs=many", "epochs"])
def test_a_wrong_setting_is_wrong_usage(zorko: Zorko, tmp_path: Path, setting: str) -> None:
    pytest.importorskip("torch", reason="needs the extra train")
    done = zorko("train", "read", tmp_path, "--set", setting)
    assert (done.code, done.out) == (2, "")
    assert setting.partition("=")[0].rpartition(".")[2] in done.err


def test_json_of_info_is_strict(zorko: Zorko, model: Path) -> None:
    json.loads(zorko("info", model, "--json").out, parse_constant=lambda name: pytest.fail(name))
