"""A run from end to end: what it leaves, that it can be repeated, and which folders it refuses."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from tests.training import tiny
from tests.training.conftest import BROKEN, Done, trained

from zorko.data.load import load
from zorko.errors import DataError, SettingsError, UsageError
from zorko.modelfile.file import read_card
from zorko.scores.intervals import binomial_interval
from zorko.training.fit import History
from zorko.training.fitting import CHECKPOINTS, CONFIG, HISTORY
from zorko.training.run import train
from zorko.types import RISK_LADDER

FILES = ("config.toml", "log.jsonl", "history.csv", "metrics.json", "predictions.csv", "model.onnx")
"""Those of design.md; report.html is written by the command."""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_run_leaves_the_files_of_the_design(any_run: Done) -> None:
    assert any_run.folder == any_run.settings.out / "read" / "model"
    for name in FILES:
        assert (any_run.folder / name).stat().st_size > 0, name
    assert (any_run.folder / CHECKPOINTS / "last.ckpt").is_file()
    left_over = [path.name for path in any_run.folder.iterdir() if path.name.startswith(".") or "uncalibrated" in path.name]
    assert left_over == []


def test_the_history_has_a_row_for_each_epoch_and_phase(any_run: Done) -> None:
    table = rows(any_run.folder / HISTORY)
    epochs = any_run.settings.fit.epochs
    assert tuple(table[0]) == History.columns
    assert [(row["epoch"], row["phase"]) for row in table] == [
        (str(epoch), phase) for epoch in range(1, epochs + 1) for phase in ("train", "validation")
    ]
    for row in table:
        assert all(0.0 <= float(row[name]) <= 1.0 for name in ("accuracy", "precision", "recall", "f1"))
        assert float(row["loss"]) > 0.0


def test_the_log_is_json_lines_in_the_order_of_time(any_run: Done) -> None:
    events = [json.loads(line) for line in (any_run.folder / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [event["what"] for event in events].count("epoch") == any_run.settings.fit.epochs
    assert events[-1]["what"] == "done"
    seconds = [event["seconds"] for event in events]
    assert seconds == sorted(seconds)


def test_the_metrics_are_those_of_the_predictions(any_run: Done) -> None:
    metrics = json.loads((any_run.folder / "metrics.json").read_text(encoding="utf-8"))
    answered = [row for row in rows(any_run.folder / "predictions.csv") if row["true"] not in ("", "other")]
    right = sum(row["true"] == row["predicted"] for row in answered)
    accuracy = metrics["metrics"]["accuracy"]
    assert accuracy["value"] == pytest.approx(right / len(answered))
    assert (accuracy["low"], accuracy["high"]) == pytest.approx(binomial_interval(right, len(answered)))
    assert accuracy["n"] == len(answered)
    assert [risk["risk"] for risk in metrics["risks"]] == list(RISK_LADDER)
    assert "seconds_per_picture" not in metrics  # or the same run would never give the same file


def test_the_card_says_how_the_model_was_made(any_run: Done) -> None:
    card = read_card(any_run.model)
    sizes = card.data.splits
    assert sum(sizes.values()) == len(any_run.run.examples)
    assert sizes["test"] == len(any_run.run.evaluation.sources)
    assert card.calibration["digit"].examples == sizes["calibration"]
    assert card.metrics["accuracy"] == any_run.run.evaluation.metrics["accuracy"]
    assert card.made.settings["fit"]["epochs"] == any_run.settings.fit.epochs
    assert "out" not in card.made.settings
    assert str(any_run.settings.out) not in json.dumps(card.made.settings)
    assert {"zorko", "torch", "onnxruntime", "python"} <= card.made.versions.keys()
    assert card.encoder.name == "small"


def test_nothing_that_was_learnt_from_is_tested_on(any_run: Done) -> None:
    evaluated = set(any_run.run.evaluation.indices.tolist())
    assert len(evaluated) == read_card(any_run.model).data.splits["test"]
    parts = read_card(any_run.model).data.splits
    assert min(parts.values()) > 0


def test_the_unknown_score_is_the_one_that_was_asked_for(plateau_run: Done, cycle_run: Done) -> None:
    assert read_card(plateau_run.model).calibration["digit"].unknown_score == "mixture"
    best = max(cycle_run.run.candidates, key=lambda row: float(str(row["AUROC on validation"])))
    assert read_card(cycle_run.model).calibration["digit"].unknown_score == best["candidate"]
    assert best["chosen"] == "yes"
    assert json.loads((cycle_run.folder / "candidates.json").read_text(encoding="utf-8")) == cycle_run.run.candidates


def test_a_model_that_can_learn_learns(cycle_run: Done) -> None:
    assert cycle_run.run.evaluation.metrics["accuracy"].value > 0.5  # chance is 0.1
    loss = [row["loss"] for row in cycle_run.run.history if row["phase"] == "train"]
    assert loss[-1] < loss[0] / 2


def test_a_picture_that_cannot_be_read_is_left_out_and_named(
    cycle_run: Done, digit_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(cycle_run.run.examples) == len(load("read", digit_folders)) - 1
    assert not any(BROKEN in source for source in cycle_run.run.examples.sources)
    assert not any(BROKEN in row["source"] for row in rows(cycle_run.folder / "predictions.csv"))


def test_outliers_of_the_users_own_are_measured(cycle_run: Done) -> None:
    evaluation = cycle_run.run.evaluation
    assert (evaluation.head.true == -2).any()
    assert "auroc_unknown" in evaluation.metrics


def test_checkpoints_hold_no_code(any_run: Done) -> None:
    for name in ("last.ckpt", "best.ckpt"):
        state = torch.load(any_run.folder / CHECKPOINTS / name, weights_only=True)
        assert all(isinstance(value, torch.Tensor) for value in state["state_dict"].values())


def test_its_own_config_repeats_a_run_byte_for_byte(plateau_run: Done, tmp_path: Path) -> None:
    settings = tiny.settings(plateau_run.settings.data, tmp_path, config=plateau_run.folder / CONFIG)
    shutil.copytree(plateau_run.settings.out / "cache", tmp_path / "cache")  # its making is tested in test_drawn
    again = trained(settings)
    for name in ("model.onnx", "metrics.json", "predictions.csv", "history.csv"):
        assert (again.folder / name).read_bytes() == (plateau_run.folder / name).read_bytes(), name


def test_a_folder_that_holds_a_run_is_refused(plateau_run: Done) -> None:
    with pytest.raises(UsageError, match=r"holds a run already.*--resume.*--set name=model-2"):
        train(plateau_run.settings, progress=tiny.quiet())


@pytest.mark.parametrize("name", ["larger", "timm:none_such", "timm:test_resnet,smaller=2"])
def test_an_encoder_that_there_is_not_leaves_no_folder(name: str, digits_npz: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        train(tiny.settings(digits_npz, tmp_path / "runs", f"encoder.name={name}"), progress=tiny.quiet())
    assert not (tmp_path / "runs").exists()


def test_resuming_asks_for_the_settings_that_the_run_began_with(plateau_run: Done) -> None:
    changed = tiny.settings(plateau_run.settings.data, plateau_run.settings.out, "fit.epochs=9")
    with pytest.raises(UsageError, match=r"settings are not the ones given now.*config.toml"):
        train(changed, resume=True, progress=tiny.quiet())


def test_there_must_be_something_to_resume(digits_npz: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no run to resume"):
        train(tiny.settings(digits_npz, tmp_path), resume=True, progress=tiny.quiet())
    assert list(tmp_path.iterdir()) == []


def test_something_must_teach_what_is_no_digit(digits_npz: Path, tmp_path: Path) -> None:
    settings = tiny.settings(digits_npz, tmp_path, "drawn.others=0", "drawn.spoilt=0", "drawn.redrawn=0")
    with pytest.raises(SettingsError, match="nothing here teaches what is no digit"):
        train(settings, progress=tiny.quiet())


def test_unreadable_data_is_an_error_in_words(tmp_path: Path) -> None:
    for digit in "01":
        (tmp_path / "data" / digit).mkdir(parents=True)
        for number in range(12):
            (tmp_path / "data" / digit / f"{number}.png").write_bytes(b"nothing")
    with pytest.raises(DataError, match="none of the 24 pictures can be read"):
        train(tiny.settings(tmp_path / "data", tmp_path / "runs"), progress=tiny.quiet())


def test_without_test_and_calibration_parts_the_file_is_proven_all_the_same(digits_npz: Path, tmp_path: Path) -> None:
    settings = tiny.settings(
        digits_npz, tmp_path, "fit.epochs=1", "split.test=0.0", "split.calibration=0.0", "drawn.redrawn=0", "drawn.spoilt=0"
    )
    done = trained(settings)
    answer = done.predictor().predict(np.eye(28))
    assert (answer.trusted, done.run.evaluation.metrics) == (False, {})
    assert all(level.threshold is None for level in read_card(done.model).calibration["digit"].levels)
