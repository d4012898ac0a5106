"""How far training is: lines on stderr that nothing breaks, and a log for programs."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from zorko.training.progress import Progress


def test_a_line_stays_one_line_and_means_no_markup() -> None:
    shown = io.StringIO()
    line = "epoch   1/60   train loss 0.1234   [bold]" + "x" * 200
    Progress(console=Console(file=shown)).say(line)
    assert shown.getvalue() == f"{line}\n"


def test_nothing_goes_to_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress()
    progress.say("reading")
    with progress.bar("drawing", 3) as advance:
        advance(3)
    assert capsys.readouterr().out == ""


def test_a_pipe_gets_no_bar_though_colours_are_forced(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # as notebooks do for what their cells start
    with Progress().bar("drawing", 3) as advance:
        advance(3)
    assert capsys.readouterr().err == ""


def test_the_log_has_a_line_of_json_for_each_event(tmp_path: Path) -> None:
    progress = Progress(tmp_path / "log.jsonl", Console(file=io.StringIO()))
    progress.event("epoch", loss=0.5, path=tmp_path)
    with progress.bar("зорко", 7) as advance:
        advance(7)
    first, second = map(json.loads, (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines())
    assert (first["what"], first["loss"], first["path"]) == ("epoch", 0.5, str(tmp_path))
    assert (second["what"], second["total"]) == ("зорко", 7)
    assert 0 <= first["seconds"] <= second["seconds"]


def test_a_resumed_run_goes_on_in_the_same_log(tmp_path: Path) -> None:
    for number in range(2):
        Progress(tmp_path / "log.jsonl").event("start", number=number)
    assert len((tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def test_a_terminal_gets_a_bar_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")  # on a dumb one nothing can be taken back
    shown = io.StringIO()
    progress = Progress(console=Console(file=shown, force_terminal=True, width=100))
    with progress.bar("drawing others", 4) as advance:
        for _ in range(4):
            advance(1)
    assert "drawing others" in shown.getvalue()
    assert "4/4" in shown.getvalue()
