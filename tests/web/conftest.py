"""The application with the shipped models, in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="needs the extra web")
pytest.importorskip("httpx2", reason="needs the extra dev")

from starlette.testclient import TestClient

import zorko
from zorko.runtime.predictor import Predictor
from zorko.web.application import make_app
from zorko.web.settings import Settings

ADDRESS = "http://127.0.0.1:8000"
NAMES = ("read", "find", "orbit", "same", "tag")

Clients = Callable[..., TestClient]


@pytest.fixture(scope="session")
def predictors() -> list[Predictor]:
    """Shipped models, open; the batchers round them belong to each application."""
    return [zorko.load(name, threads=1) for name in NAMES]


@pytest.fixture
def client_of(predictors: list[Predictor]) -> Iterator[Clients]:
    """client_of(Settings(..)): a client of an application that runs until the test ends."""
    with ExitStack() as stack:

        def make(settings: Settings | None = None, models: list[Predictor] | None = None, **options: Any) -> TestClient:
            app = make_app(settings or Settings(), lambda: predictors if models is None else models)
            return stack.enter_context(TestClient(app, base_url=ADDRESS, **options))

        yield make


@pytest.fixture(scope="module")
def client(predictors: list[Predictor]) -> Iterator[TestClient]:
    """A client of the application as it is without any option."""
    with TestClient(make_app(Settings(), lambda: predictors), base_url=ADDRESS) as client:
        yield client


@pytest.fixture(scope="session")
def samples(root: Path) -> Path:
    """The shipped samples, a folder a task."""
    return root / "src/zorko/samples"
