"""What the benchmarks share: a process measured from outside, and a line that compares two ways."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """Wall time of a process, and the largest memory that it and its children held."""

    seconds: float
    peak_mb: float


def cost(command: Sequence[str]) -> Cost:
    """Run a command to its end. Raises SystemExit with its last words where it fails."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            errors.seek(0)
            raise SystemExit(f"{' '.join(command[:3])}: exit {child.returncode}\n{errors.read().decode()[-2000:]}")
    return Cost(seconds, usage.ru_maxrss / 1024)


def row(work: str, unit: str, ours: Sequence[float], theirs: Sequence[float], better: str) -> None:
    """One line: both sides' medians, and the ratio with its spread over the rounds."""
    ratios = [t / o if better == "lower" else o / t for o, t in zip(ours, theirs, strict=True)]
    middle = statistics.median(ratios)
    print(
        f"{work:42s} zorko {statistics.median(ours):9.2f}   PyTorch {statistics.median(theirs):9.2f} {unit:8s} "
        f"ratio {middle:5.2f} ({min(ratios):.2f} .. {max(ratios):.2f})",
        flush=True,
    )
