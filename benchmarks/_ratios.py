"""What the benchmarks share: a process measured from outside, and a line that compares two ways."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import zorko


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


BEFORE = """
import sys, time, cv2, torch, timm
import numpy as np
from PIL import Image
model, size, times, files = torch.jit.load(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
def picture(path):
    return np.asarray(Image.open(path).convert("RGB"))
def shrunk(part):
    return cv2.resize(part, (size, size), interpolation=cv2.INTER_AREA)
def outputs(rows, mean, std):
    with torch.inference_mode():
        return model(((torch.from_numpy(rows).float() / 255 - torch.tensor(mean)) / torch.tensor(std)).permute(0, 3, 1, 2))
"""
"""What scripts begin with that use a network in PyTorch; timm is what such scripts import beside torch. Theirs is to define
`answer(files)`."""

AFTER = """
print(answer(files))
if times:
    start = time.perf_counter()
    for _ in range(times):
        answer(files)
    print((time.perf_counter() - start) / times * 1000)
"""

IN_ZORKO = """
import sys, time, zorko
model, times, files = zorko.load(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
asked = files[0] if len(files) == 1 else tuple(files)
model.predict(asked)
start = time.perf_counter()
for _ in range(times):
    model.predict(asked)
print((time.perf_counter() - start) / times * 1000)
"""


def against_pytorch(task: str, model: str, files: Sequence[str], script: str, what: str, rounds: int, times: int) -> None:
    """Three rows: process start to answer, in time and peak memory, and one answer when all is loaded.

    `script` defines `answer(files)`, see BEFORE; it runs the model's own network, exported to TorchScript.
    """
    side = str(zorko.load(model).card.preprocessing.size_hw[0])
    with tempfile.TemporaryDirectory() as place:
        exported = str(Path(place, "model.pt"))
        # in a process of its own: a child's peak is at least what its parent held when it was started
        cost([sys.executable, "-m", "zorko", "export", model, exported, "--to", "torchscript"])
        torch = [sys.executable, "-c", BEFORE + script + AFTER, exported, side]
        ours = [sys.executable, "-m", "zorko", task, *files, "--model", model, "--json"]
        starts = [(cost(ours), cost([*torch, "0", *files])) for _ in range(rounds)]
        row("process start to answer", "s", [a.seconds for a, _ in starts], [b.seconds for _, b in starts], "lower")
        row("its peak memory", "MB", [a.peak_mb for a, _ in starts], [b.peak_mb for _, b in starts], "lower")
        zorko_warm = [sys.executable, "-c", IN_ZORKO, model, str(times), *files]
        warm = [(_said(zorko_warm), _said([*torch, str(times), *files])) for _ in range(rounds)]
        row(what, "ms", [a for a, _ in warm], [b for _, b in warm], "lower")


def _said(command: Sequence[str]) -> float:
    """The number that a program prints last."""
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])
