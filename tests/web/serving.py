"""`zorko serve` as a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

STARTS_S = 120


@dataclass(frozen=True)
class Served:
    """The address that it printed, and the process."""

    address: str
    process: subprocess.Popen[str]

    def end(self, how: signal.Signals = signal.SIGTERM) -> str:
        """Tell it to stop; returns what it said on stderr."""
        self.process.send_signal(how)
        _, told = self.process.communicate(timeout=STARTS_S)
        return told


def start(root: Path, *words: str | Path, **environment: str) -> subprocess.Popen[str]:
    """The command, on any free port unless words say otherwise."""
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "zorko", "serve", "--port", "0", *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(root / "src"), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def serving(root: Path, *words: str | Path, **environment: str) -> Iterator[Served]:
    """The command while it runs. Fails with what it said, where it does not start."""
    with start(root, *words, **environment) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            if not address:
                raise AssertionError(process.communicate()[1])
            yield Served(address, process)
        finally:
            if process.poll() is None:
                process.terminate()
