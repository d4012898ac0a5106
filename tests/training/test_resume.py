"""A run that is killed in mid-training and resumed ends as one that nobody disturbed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.training.conftest import Done

from zorko.cli import main
from zorko.training.fitting import CONFIG

PATIENCE_S = 300
RESULTS = ("metrics.json", "history.csv", "predictions.csv")


def killed_in_epoch(epoch: int, command: list[str], log: Path, root: Path) -> None:
    """Starts the command and ends it with SIGKILL as soon as the log tells of that epoch."""
    env = {**os.environ, "PYTHONPATH": str(root / "src")}
    child = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + PATIENCE_S
    try:
        while not (log.exists() and f'"epoch": {epoch}, "phase": "train"' in log.read_text(encoding="utf-8")):
            assert child.poll() is None, f"ended by itself with {child.returncode}"
            assert time.monotonic() < deadline, "never came to that epoch"
            time.sleep(0.01)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert child.returncode == -signal.SIGKILL


def test_killed_and_resumed_is_the_same_as_undisturbed(
    any_run: Done, tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "runs"
    shutil.copytree(any_run.settings.out / "cache", out / "cache")  # drawing takes longer than all the rest
    words = ["train", "read", str(any_run.settings.data), "--config", str(any_run.folder / CONFIG), "--out", str(out)]
    folder = out / "read" / "model"
    killed_in_epoch(2, [sys.executable, "-m", "zorko", *words], folder / "log.jsonl", root)
    assert not (folder / "metrics.json").exists()
    assert main([*words, "--resume"]) == 0
    assert capsys.readouterr().out.strip() == str(folder)
    for name in RESULTS:
        assert (folder / name).read_bytes() == (any_run.folder / name).read_bytes(), name


def test_the_learning_rate_fell_in_the_run_that_this_is_about(plateau_run: Done, cycle_run: Done) -> None:
    # Else the plateau's count of bad epochs, which is what a checkpoint may lack, would not have been put to the test.
    rates = [row["learning_rate"] for row in plateau_run.run.history if row["phase"] == "train"]
    assert rates[0] > rates[2] > rates[-1] or rates[0] > rates[3]
    assert cycle_run.settings.fit.average > 0
