"""The program as a process: exit codes, signals, pipes, terminals, and what it imports."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Zorko, stroke

from zorko.cli import app
from zorko.errors import DataError, ImageError, MissingExtraError, UsageError

PROGRAM = "import sys; from zorko.cli import main; sys.exit(main())"


@pytest.fixture
def program(root: Path) -> tuple[list[str], dict[str, str]]:
    """The words and the environment that start zorko as a process."""
    return [sys.executable, "-W", "error", "-c", PROGRAM], {**os.environ, "PYTHONPATH": str(root / "src")}


def test_help_imports_nothing_heavy(root: Path) -> None:
    heavy = ("numpy", "onnxruntime", "cv2", "PIL", "pydantic", "rich", "torch", "scipy", "matplotlib")
    code = (
        "import sys, json\nfrom zorko.cli import main\n"
        "for words in (['--help'], ['read', '--help'], ['--version']):\n    main(words)\n"
        f"print(json.dumps([name for name in {heavy!r} if name in sys.modules]), file=sys.stderr)"
    )
    env = {**os.environ, "PYTHONPATH": str(root / "src")}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    # typer itself turns words into values by pydantic; it may come, the rest may not.
    assert set(json.loads(done.stderr.splitlines()[-1])) <= {"pydantic"}


@pytest.mark.parametrize(
    "words",
    [
        ["reed"],
        ["--risk", "0.1"],
        ["read"],
        ["read", "--modle", "x"],
        ["export", "read", "x"],
        ["export", "read", "x", "--to", "int8"],
        ["generate", "digits", "x", "--count", "0", "--seed", "1"],
        ["generate", "letters", "x", "--count", "1", "--seed", "1"],
        ["eval", "write", "x"],
        ["train", "write", "x"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2_and_says_so_on_stderr(zorko: Zorko, words: list[str]) -> None:
    done = zorko(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("no"), 2),
        (ImageError("a.png", "no"), 3),
        (DataError("no"), 1),
        (MissingExtraError("x", "train"), 1),
        (RuntimeError("no"), 1),
        (PermissionError(13, "Permission denied", "a.png"), 1),
        (KeyboardInterrupt(), 130),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else str(value),
)
@pytest.mark.parametrize("debug", [False, True])
def test_errors_become_exit_codes_and_tracebacks_only_with_debug(
    zorko: Zorko, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, debug: bool
) -> None:
    def broken(name_or_path: str) -> None:
        raise error

    monkeypatch.setattr("zorko.modelfile.shipped.resolve", broken)
    done = zorko("info", "read", *(["--debug"] if debug else []))
    assert (done.code, done.out) == (code, "")
    if not isinstance(error, KeyboardInterrupt):
        assert ("Traceback" in done.err) == debug
        assert str(error) in done.err or "Permission denied" in done.err


@pytest.mark.parametrize("place", [0, 1, 2])
def test_debug_may_stand_anywhere(zorko: Zorko, place: int) -> None:
    words = ["info", "no-such-model"]
    words.insert(place, "--debug")
    done = zorko(*words)
    assert done.code == 1
    assert "Traceback" in done.err


def test_behind_two_dashes_debug_is_a_name() -> None:
    assert app._without_debug(["read", "--", "--debug"]) == (["read", "--", "--debug"], False)
    assert app._without_debug(["--debug", "read", "--", "x"]) == (["read", "--", "x"], True)


def test_a_reader_that_has_enough_ends_it_quietly(
    program: tuple[list[str], dict[str, str]], model: Path, tmp_path: Path
) -> None:
    path = stroke(tmp_path / "a.png")
    words, env = program
    many = [str(path)] * 2000  # some 700 kB of JSON: more than a pipe holds
    with subprocess.Popen(
        [*words, "read", *many, "--json", "--model", str(model)],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["source"] == str(path)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(20) == 1


def test_ctrl_c_is_130_without_a_traceback(program: tuple[list[str], dict[str, str]], model: Path, tmp_path: Path) -> None:
    words, env = program
    many = [str(stroke(tmp_path / "a.png"))] * 2000  # the pipe is full long before the end, so it is still at work
    with subprocess.Popen(
        [*words, "read", *many, "--json", "--model", str(model)],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # a test runner in the background ignores Ctrl-C, and its children would as well
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        out, error = process.communicate(timeout=20)  # without what readline may have read ahead
    assert process.returncode == 130
    assert error == b""
    assert first.startswith(b"{")
    assert len(out.splitlines()) < 1999


def test_no_progress_where_stderr_is_no_terminal(program: tuple[list[str], dict[str, str]], tmp_path: Path) -> None:
    words, env = program
    done = subprocess.run(
        [*words, "generate", "digits", str(tmp_path / "d"), "--count", "150", "--seed", "1"],
        env=env, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == ""
    assert done.stderr == f"zorko: wrote 150 pictures and their labels to {tmp_path / 'd'}\n"


def drained(terminal: int) -> str:
    """All that was shown on a terminal whose other end is closed; closes this one."""
    shown = b""
    with contextlib.suppress(OSError):  # so Linux tells the end
        while piece := os.read(terminal, 4096):
            shown += piece
    os.close(terminal)
    return shown.decode()


def test_progress_shows_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    from zorko.cli import progress

    monkeypatch.setattr(progress, "PATIENCE_S", -1.0)
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setenv("TERM", "xterm")
        with progress.Progress(3, what="drawings") as bar:
            for _ in range(3):
                bar.step()
            bar.say("zorko: a.png: is empty")
    shown = drained(master)
    assert "drawings" in shown
    assert "3/3" in shown
    assert "zorko: a.png: is empty" in shown


def test_a_terminal_that_shows_the_answers_gets_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    from zorko.cli import progress

    monkeypatch.setattr(progress, "PATIENCE_S", -1.0)
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with progress.Progress(3, seen_anyway=True) as bar:
            bar.step()
        terminal.write("end")
    assert drained(master) == "end"


def test_answers_are_utf8_and_names_that_the_encoding_lacks_are_escaped(
    program: tuple[list[str], dict[str, str]], model: Path, tmp_path: Path
) -> None:
    path = stroke(tmp_path / "семь.png")
    words, env = program
    shown = {}
    for encoding in ("utf-8", "ascii"):
        done = subprocess.run(
            [*words, "read", str(path), "--json", "--model", str(model)],
            env={**env, "PYTHONIOENCODING": encoding}, capture_output=True, check=True,
        )  # fmt: skip
        shown[encoding] = done.stdout
    assert json.loads(shown["utf-8"])["source"] == str(path)
    assert b"\\u0441\\u0435\\u043c\\u044c.png" in shown["ascii"]
    assert json.loads(shown["ascii"])["source"] == str(path)  # JSON's own escapes, so it is still the same name
