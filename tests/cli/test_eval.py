"""`zorko eval` and `zorko generate`, one feeding the other."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest
from tests.cli.conftest import Zorko
from tests.models import calibration, card, read_graph, read_model

from zorko.data.fingerprint import fingerprint
from zorko.data.load import load
from zorko.modelfile.file import write
from zorko.runtime.evaluate import evaluate
from zorko.runtime.predictor import Predictor

COUNT = 30


@pytest.fixture
def digits(zorko: Zorko, tmp_path: Path) -> Path:
    """Thirty generated pictures in class folders."""
    done = zorko("generate", "digits", tmp_path / "digits", "--count", COUNT, "--seed", 4, "--split", "test")
    assert (done.code, done.out) == (0, "")
    return tmp_path / "digits"


def test_generate_repeats_itself_and_asks_before_it_overwrites(zorko: Zorko, digits: Path, tmp_path: Path) -> None:
    words = ("--count", COUNT, "--seed", 4, "--split", "test")
    again = zorko("generate", "digits", digits, *words)
    assert again.code == 2
    assert "--overwrite" in again.err
    assert zorko("generate", "digits", digits, *words, "--overwrite").code == 0
    zorko("generate", "digits", tmp_path / "b", *words)
    for path in digits.rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(digits)).read_bytes()


def test_generate_takes_its_options_by_set(zorko: Zorko, tmp_path: Path) -> None:
    words = ("generate", "digits", tmp_path / "d", "--count", "6", "--seed", "1", "--set")
    assert zorko(*words, "others").code == 2
    assert zorko(*words, "others=0").code == 0
    assert not (tmp_path / "d" / "other").exists()


def test_json_is_the_evaluation(zorko: Zorko, digits: Path, model: Path) -> None:
    done = zorko("eval", "read", digits, "--model", model, "--json")
    assert done.code == 0
    found = json.loads(done.out)
    expected = evaluate(Predictor(model), load("read", digits)).to_dict()
    assert found.pop("seconds_per_picture") > 0
    expected.pop("seconds_per_picture")
    assert found == json.loads(json.dumps(expected))
    assert found["pictures"] == COUNT
    assert any(risk["kept"] is False for risk in found["risks"])


def test_a_person_sees_each_risk_and_the_broken_ones(zorko: Zorko, digits: Path, model: Path) -> None:
    done = zorko("eval", "read", digits, "--model", model)
    assert done.code == 0
    evaluation = evaluate(Predictor(model), load("read", digits))
    assert f"{evaluation.metrics['accuracy'].value:.4f}" in done.out
    for report in evaluation.risks:
        line = next(line for line in done.lines if line.split()[:1] == [f"{report.risk:g}"])
        assert f"{report.coverage:.2%}" in line
        assert str(report.accepted) in line.split()
        assert ("BROKEN" in line) != report.kept
        assert f"{report.upper_bound:.2%}" in line
    assert "\x1b" not in done.out  # no colours where stdout is no terminal


def test_broken_promises_are_red_on_a_terminal(
    zorko: Zorko, digits: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    done = zorko("eval", "read", digits, "--model", model)
    assert re.search(r"\x1b\[1;31m *BROKEN", done.out)


def test_a_kept_promise_is_called_so(zorko: Zorko, digits: Path, tmp_path: Path) -> None:
    path = read_model(tmp_path / "m.onnx", calibrated=calibration(None))
    done = zorko("eval", "read", digits, "--model", path)
    assert "BROKEN" not in done.out
    assert done.out.count("nothing trusted") == 6


def test_a_report_is_a_folder_of_three_files(zorko: Zorko, digits: Path, model: Path, tmp_path: Path) -> None:
    done = zorko("eval", "read", digits, "--model", model, "--report", tmp_path / "r", "--json")
    assert done.code == 0
    assert {path.name for path in (tmp_path / "r").iterdir()} == {"report.html", "metrics.json", "predictions.csv"}
    assert json.loads((tmp_path / "r" / "metrics.json").read_text(encoding="utf-8")) == json.loads(done.out)
    with (tmp_path / "r" / "predictions.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == COUNT
    assert "</html>" in (tmp_path / "r" / "report.html").read_text(encoding="utf-8")


def test_a_missing_extra_is_named_before_any_work(
    zorko: Zorko, digits: Path, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zorko.cli.extras.find_spec", lambda name: None)
    done = zorko("eval", "read", digits, "--model", model, "--report", tmp_path / "r")
    assert done.code == 1
    assert "pip install 'zorko[train]'" in done.err
    assert not (tmp_path / "r").exists()


def test_of_divided_data_the_test_part_is_measured(zorko: Zorko, model: Path, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (9, 28, 28), dtype=np.uint8)
    labels = np.arange(9)
    np.savez(tmp_path / "d.npz", x_train=pictures[:6], y_train=labels[:6], x_test=pictures[6:], y_test=labels[6:])
    done = zorko("eval", "read", tmp_path / "d.npz", "--model", model, "--json")
    assert json.loads(done.out)["pictures"] == 3
    assert "3 of 9" in done.err


def test_the_data_that_a_model_was_trained_with_is_recognised(zorko: Zorko, digits: Path, tmp_path: Path) -> None:
    made_from = card().data.model_copy(update={"fingerprint": fingerprint(load("read", digits))})
    write(read_graph(), card().model_copy(update={"data": made_from}), tmp_path / "m.onnx")
    assert "trained with" in zorko("eval", "read", digits, "--model", tmp_path / "m.onnx").err


def test_a_broken_picture_is_named_and_the_rest_measured(zorko: Zorko, digits: Path, model: Path) -> None:
    broken = next((digits / "3").iterdir())
    broken.write_bytes(b"no picture at all")
    done = zorko("eval", "read", digits, "--model", model, "--json")
    assert done.code == 3
    assert str(broken) in done.err
    assert json.loads(done.out)["pictures"] == COUNT - 1


def test_data_of_no_known_format_is_an_error_in_words(zorko: Zorko, model: Path, tmp_path: Path) -> None:
    done = zorko("eval", "read", tmp_path, "--model", model)
    assert (done.code, done.out) == (1, "")
    assert str(tmp_path) in done.err
