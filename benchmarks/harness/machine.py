"""What a run was made on."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import zorko
from zorko.processes import available_cores

VERSIONED = (
    "onnxruntime",
    "numpy",
    "opencv-python-headless",
    "pillow",
    "torch",
    "torchvision",
    "timm",
    "fastapi",
    "uvicorn",
)
ROOT = Path(__file__).resolve().parents[2]


def facts() -> dict[str, str]:
    """By name, in the order in which they are shown."""
    threads = os.environ.get("OMP_NUM_THREADS")
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "commit": _commit(),
        "processor": _processor(),
        "cores": f"{available_cores()}" + (f", OMP_NUM_THREADS={threads}" if threads else ""),
        "memory": _memory(),
        "load at the start": f"{os.getloadavg()[0]:.1f} processes, the mean of a minute",
        "system": f"{platform.system()} {platform.release()}, {platform.machine()}",
        "versions": ", ".join([f"zorko {zorko.__version__}", f"Python {platform.python_version()}", *_versions()]),
    }


def _commit() -> str:
    """The checkout's, and whether it was changed since."""
    git = ["git", "-c", "safe.directory=*", "-C", str(ROOT)]
    try:
        said = [
            subprocess.run([*git, *words], capture_output=True, text=True, check=True).stdout.strip()
            for words in (("rev-parse", "--short=10", "HEAD"), ("status", "--porcelain", "--untracked-files=no"))
        ]
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return said[0] + (", with changes" if said[1] else "")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"


def _versions() -> list[str]:
    found = []
    for name in VERSIONED:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"no {name}")
    return found
