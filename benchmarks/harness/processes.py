"""Processes measured from outside: wall time, largest memory, what they say."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

PYTHON = sys.executable
ZORKO = (PYTHON, "-m", "zorko")
POLLED_S = 0.1
LAST_WORDS = 2000  # characters of what a failed process wrote

# A process's peak is at least what its parent held when it was started: this one holds 10 MB.
_LAUNCHER = """
import os, sys, time
nowhere = os.open(os.devnull, os.O_WRONLY)
start = time.perf_counter()
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, nowhere, 1)])
_, status, usage = os.wait4(child, 0)
print(time.perf_counter() - start, usage.ru_maxrss / 1024)
sys.exit(os.waitstatus_to_exitcode(status) and 1)
"""


class FailedError(SystemExit):
    """A process that was to be measured failed; `why` is the last line that it wrote."""

    def __init__(self, command: Sequence[str], words: str) -> None:
        super().__init__(f"{' '.join(command[:5])[:200]}: failed\n{words[-LAST_WORDS:]}")
        self.why = words.strip().splitlines()[-1] if words.strip() else "it said nothing"


@dataclass(frozen=True)
class Cost:
    """Wall time of a process, and the largest memory that it, or one of the processes that it waited for, held."""

    seconds: float
    peak_mb: float


def cost(command: Sequence[str]) -> Cost:
    """Run a command to its end. Raises FailedError where it fails."""
    seconds, peak_mb = saying([PYTHON, "-I", "-S", "-c", _LAUNCHER, *command]).split()
    return Cost(float(seconds), float(peak_mb))


def saying(command: Sequence[str]) -> str:
    """What a program prints: its answers. Raises FailedError where it fails."""
    return _done(command).stdout


def telling(command: Sequence[str]) -> str:
    """What a program tells beside its answers, on stderr. Raises FailedError where it fails."""
    return _done(command).stderr


def _done(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise FailedError(command, done.stderr)
    return done


def number(command: Sequence[str]) -> float:
    """The number that a program prints last."""
    return float(saying(command).split()[-1])


def held(pid: int) -> dict[str, float]:
    """What a process holds, in MB, by the names of /proc/PID/status: VmRSS (resident), RssAnon (its own alone), VmHWM (the
    largest resident so far). Empty once it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return {}
    words = [line.split() for line in lines if line.endswith(" kB")]
    return {name.rstrip(":"): int(size) / 1024 for name, size, _ in words}


class Peak(NamedTuple):
    """Of one process, in MB: `own` is of anonymous pages, which nothing but the process can give back; `resident` holds
    pages of files as well, which the kernel takes back when something else wants memory."""

    seconds: float
    own: float
    resident: float


def watched(command: Sequence[str]) -> Peak:
    """Run a command to its end, and look at its memory ten times a second. Raises FailedError where it fails."""
    start, own, resident = time.perf_counter(), 0.0, 0.0
    with tempfile.TemporaryFile("w+") as words:
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=words)
        while child.poll() is None:
            found = held(child.pid)
            own, resident = max(own, found.get("RssAnon", 0.0)), max(resident, found.get("VmHWM", 0.0))
            time.sleep(POLLED_S)
        if child.returncode:
            words.seek(0)
            raise FailedError(command, words.read())
    return Peak(time.perf_counter() - start, own, resident)
