"""The pages, and an application for the calls that they make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from typing import Any

import pytest

import zorko


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
