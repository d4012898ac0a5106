"""A bank for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy", reason="needs the extra web")

from zorko.bank.bank import Bank


@pytest.fixture
def database() -> str | None:
    """The URL of a bank's database with nothing in it; None for the one in the bank's folder."""
    return None


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    """A bank with nothing in it."""
    with Bank(tmp_path / "bank", make=True) as opened:
        yield opened
