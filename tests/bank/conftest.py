"""A bank, on either database, and photographs for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.models import tag_model
from tests.postgres import Cluster, cluster

pytest.importorskip("sqlalchemy", reason="needs the extra web")

import zorko
from zorko.bank.bank import DATABASE, Bank
from zorko.runtime.tagger import PredictorTagger

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL of the tests' own."""
    with cluster() as running:
        yield running


@pytest.fixture(scope="session")
def empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a bank with nothing in it, to be copied: a copy takes a hundredth of the time."""
    folder = tmp_path_factory.mktemp("empty") / "bank"
    Bank(folder, make=True).close()
    return folder


@pytest.fixture(scope="session")
def empty_database(postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of such a bank's database."""
    url = postgres.fresh()
    Bank(tmp_path_factory.mktemp("empty"), url, make=True).close()
    return url


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> str | None:
    """The URL of a bank's database with nothing in it; None for the one in the bank's folder. One test runs on each."""
    if request.param == "sqlite":
        return None
    postgres: Cluster = request.getfixturevalue("postgres")
    return postgres.fresh(template=request.getfixturevalue("empty_database"))


@pytest.fixture
def bank(database: str | None, empty_folder: Path, tmp_path: Path) -> Iterator[Bank]:
    """A bank with nothing in it. A test that asks for it runs on each database."""
    folder = tmp_path / "bank"
    folder.mkdir()
    if database is None:
        shutil.copy(empty_folder / DATABASE, folder / DATABASE)
    with Bank(folder, database) as opened:
        yield opened


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A `tag` model that knows day from night and three colours (tests/models.py)."""
    return tag_model(tmp_path_factory.mktemp("model") / "tag.onnx")


@pytest.fixture(scope="session")
def tagger(model: Path) -> PredictorTagger:
    """That model, open."""
    return PredictorTagger(zorko.load(model, threads=1))


COLOURS = ((200, 30, 30), (30, 180, 40), (30, 40, 190), (90, 15, 15), (10, 70, 15), (12, 15, 80))
"""Red, green and blue, light and dark: by turns what `photographs` shows."""


@pytest.fixture
def photographs(tmp_path: Path) -> Path:
    """A folder of twelve photographs."""
    return drawn(tmp_path / "photographs", 12)


def drawn(folder: Path, count: int, size_wh: tuple[int, int] = (96, 64)) -> Path:
    """Writes photographs into a folder, each of one of COLOURS with noise of its own: p00.jpg, p01.jpg .."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        rng = np.random.default_rng(number)
        noise = rng.integers(-10, 10, (size_wh[1], size_wh[0], 3))
        pixels = np.clip(np.array(COLOURS[number % len(COLOURS)]) + noise, 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(folder / f"p{number:02d}.jpg", quality=92)
    return folder
