"""The site, built once for all that look at it, and an application for the calls that pages make."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import zorko


@pytest.fixture(scope="session")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of the built site; workers of one run share it."""
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent
    folder, done = shared / "site", shared / "site.done"
    with (shared / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            build(root, folder)
            done.touch()
    return folder


def build(root: Path, folder: Path) -> None:
    """As `make docs` builds it, whichever zorko is installed."""
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(root / "src")}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr  # with --quiet, --strict would see no warning


@pytest.fixture(scope="session")
def client() -> Iterator[Callable[[], Any]]:
    """client(): of an application with the shipped models, opened when it is first asked for."""
    with ExitStack() as stack:

        @cache
        def opened() -> Any:
            from starlette.testclient import TestClient

            from zorko.web.application import make_app
            from zorko.web.settings import Settings

            models = [zorko.load(name, threads=1) for name in ("read", "same")]
            return stack.enter_context(TestClient(make_app(Settings(), lambda: models), base_url="http://127.0.0.1:8000"))

        yield opened
