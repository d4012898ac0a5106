"""What all tests share: one thread each, the project's settings, and the way to data that is not in the repository."""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# pytest-xdist runs one worker a core; a thread pool in each would only fight over them. It is read when numpy and torch
# are first imported, so it is set here, before any test module; processes that a test starts inherit it.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# The same examples in each run, and no clock: a slow machine is no failure.
hypothesis.settings.register_profile("zorko", deadline=None, derandomize=True)
hypothesis.settings.load_profile("zorko")

ROOT = Path(__file__).resolve().parents[1]
"""The checkout."""


def pytest_configure() -> None:
    """Hold a torch that a plugin has imported before this file to one thread too."""
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def pyproject() -> dict[str, Any]:
    """`pyproject.toml`, parsed."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public data beside the checkout, on the project's machines; without it the test is skipped."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"needs the project's shared data, which is not at {folder}")
    return folder
