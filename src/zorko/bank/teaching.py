"""Teaching that goes on in a process of its own: one at a time, and how far it is, for whoever asks.

`BANK/teaching/` has a lock, held by the process that teaches, and `progress.json`. A process that dies lets go of the lock,
so that nobody waits for it.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from zorko.atomic import replacing
from zorko.bank.bank import DATABASE, Bank
from zorko.errors import BankError, ZorkoError

FOLDER, RECORD, LOCK, OUTPUT = "teaching", "progress.json", "lock", "output.txt"
SECONDS_BETWEEN = 0.3
"""How often progress is written at most."""

INHERITED = "ZORKO_TEACHING_LOCK"
"""The environment's word for the lock that a process got from the one that started it, already held."""

STARTING = "starting"

Phase = Literal["none", "running", "done", "failed", "stopped"]


@dataclass(frozen=True)
class Teaching:
    """The latest teaching. `step`: what it is at, with `done` of `of`; `problem`: why it failed; `left`: attributes that
    stay as they are, and why; `unread`: photographs that could not be read."""

    phase: Phase = "none"
    step: str = ""
    done: int = 0
    of: int = 0
    user: str = ""
    began: str = ""
    ended: str = ""
    problem: str = ""
    left: Mapping[str, str] = field(default_factory=dict)
    unread: int = 0
    process: int = 0


class Record:
    """The latest teaching as the process that teaches tells it."""

    def __init__(self, path: Path, user: str, process: int = 0) -> None:
        self._path = path
        self._now = Teaching("running", STARTING, user=user, began=_moment(), process=process)
        self._written_s = 0.0
        self._write()

    def step(self, what: str, done: int = 0, of: int = 0) -> None:
        """What it is at."""
        again = what == self._now.step and done < of
        self._now = replace(self._now, step=what, done=done, of=of)
        if not again or time.monotonic() - self._written_s > SECONDS_BETWEEN:
            self._write()

    def tell(self, *, left: Mapping[str, str] | None = None, unread: int | None = None) -> None:
        """What else is to be known of it."""
        if left is not None:
            self._now = replace(self._now, left=dict(left))
        if unread is not None:
            self._now = replace(self._now, unread=unread)
        self._write()

    def end(self, phase: Phase, problem: str = "") -> None:
        """It is over."""
        self._now = replace(self._now, phase=phase, problem=problem, ended=_moment())
        self._write()

    def _write(self) -> None:
        self._written_s = time.monotonic()
        with replacing(self._path) as temporary:
            temporary.write_text(json.dumps(asdict(self._now), ensure_ascii=False), encoding="utf-8")


@contextmanager
def recorded(bank: Bank, user: str) -> Iterator[Record]:
    """The record of a teaching in this process; what the block raises is in it too. Raises BankError while another goes
    on."""
    with _held(bank):
        record = Record(bank.folder / FOLDER / RECORD, user, os.getpid())
        try:
            yield record
        except BaseException as error:
            stopped = isinstance(error, (KeyboardInterrupt, SystemExit))
            problem = str(error) if isinstance(error, ZorkoError) else f"{type(error).__name__}: {error}"
            record.end("stopped" if stopped else "failed", "" if stopped else problem)
            raise
        record.end("done")


def teaching(bank: Bank) -> Teaching:
    """The latest teaching, as it is at this moment; one whose process died has stopped, or failed where it said why."""
    latest = _latest(bank)
    if latest.phase != "running" or _is_held(bank):
        return latest
    latest = _latest(bank)  # it may have ended between the two
    if latest.phase != "running":
        return latest
    words = _last_words(bank) if latest.step == STARTING else ""
    return replace(latest, phase="failed" if words else "stopped", problem=words)


def start_teaching(bank: Bank, user: str) -> None:
    """Begin to teach in a process of its own. Raises BankError while another does."""
    command = [sys.executable, "-m", "zorko", "bank", "teach", "--bank", str(bank.folder), f"--user={user}"]
    polite = ["nice", "-n", "10"] if shutil.which("nice") else []  # people who look at pages go first
    with _held(bank) as lock, (bank.folder / FOLDER / OUTPUT).open("wb") as output:
        Record(bank.folder / FOLDER / RECORD, user)
        process = subprocess.Popen(
            [*polite, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=_environment(bank) | {INHERITED: str(lock)},
            pass_fds=(lock,),  # the lock stays held until the last who has it is gone
        )
    threading.Thread(target=process.wait, daemon=True).start()


def stop_teaching(bank: Bank) -> None:
    """End the teaching that goes on; what was learnt is lost, and the shown answers stay. Nothing where none does."""
    latest = teaching(bank)
    if latest.phase == "running" and latest.process:
        os.kill(latest.process, signal.SIGTERM)


def _environment(bank: Bank) -> dict[str, str]:
    """With the database's address, which may hold a password, where others can't read it as they can a command line."""
    url = bank.engine.url
    environment = {name: value for name, value in os.environ.items() if name != "ZORKO_DATABASE"}
    if url.drivername != "sqlite" or url.database != str(bank.folder / DATABASE):
        environment["ZORKO_DATABASE"] = url.render_as_string(hide_password=False)
    return environment


def _latest(bank: Bank) -> Teaching:
    path = bank.folder / FOLDER / RECORD
    try:
        return Teaching(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Teaching()
    except (ValueError, TypeError) as error:
        raise BankError(f"{path}: can't be read ({error}); remove it") from error


@contextmanager
def _held(bank: Bank) -> Iterator[int]:
    """The lock, held; its descriptor."""
    folder = bank.folder / FOLDER
    folder.mkdir(exist_ok=True)
    inherited = os.environ.pop(INHERITED, None)
    with (folder / LOCK).open("w") if inherited is None else os.fdopen(int(inherited), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BankError(f"{bank.folder}: is being taught at this moment; wait for it, or stop it, first") from error
        yield lock.fileno()


def _last_words(bank: Bank) -> str:
    """What the process said that ended before it could write a record."""
    try:
        words = (bank.folder / FOLDER / OUTPUT).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""
    return words.strip().removeprefix("zorko: ")[-1000:]


def _is_held(bank: Bank) -> bool:
    try:
        with (bank.folder / FOLDER / LOCK).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def _moment() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
