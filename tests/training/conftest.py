"""Two tiny runs, each trained once in a session and looked at by many tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from tests.training import tiny

from zorko.cli import main
from zorko.data.generate.orders import Order
from zorko.data.generate.write_digits import DIGITS
from zorko.runtime.predictor import Predictor
from zorko.training.run import MODEL, TrainedRun, train
from zorko.training.settings import Settings

BROKEN = "broken.png"


@dataclass(frozen=True)
class Done:
    """A finished run and what it was asked to do."""

    settings: Settings
    run: TrainedRun

    @property
    def folder(self) -> Path:
        return self.run.folder

    @property
    def model(self) -> Path:
        return self.folder / MODEL

    def predictor(self) -> Predictor:
        return Predictor(self.model)


Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """say("find", path): runs the words as the program would; gives its exit code, stdout and stderr."""

    def run(*words: str | Path) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def trained(settings: Settings) -> Done:
    folder = settings.folder
    return Done(settings, train(settings, progress=tiny.quiet(folder / "log.jsonl")))


@pytest.fixture(scope="session")
def digits_npz(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """220 digits and nothing else, in no fixed parts."""
    return tiny.npz(tmp_path_factory.mktemp("npz") / "digits.npz")


@pytest.fixture(scope="session")
def digit_folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Class folders as `zorko generate digits` makes them, `other` among them, and one picture that cannot be read."""
    folder = tmp_path_factory.mktemp("folders") / "digits"
    assert len(list(DIGITS.write(folder, Order(260, 3, "train", False, {"others": 0.15})))) == 260
    (folder / "3" / BROKEN).write_bytes(b"\x89PNG\r\n\x1a\n but no picture")
    return folder


@pytest.fixture(scope="session")
def plateau_run(digits_npz: Path, tmp_path_factory: pytest.TempPathFactory) -> Done:
    """Steps too small to learn anything, so that the learning rate falls again and again."""
    overrides = ("fit.epochs=5", "fit.plateau_epochs=1", "fit.learning_rate=1e-5", "trust.novelty=mixture")
    return trained(tiny.settings(digits_npz, tmp_path_factory.mktemp("plateau"), *overrides))


@pytest.fixture(scope="session")
def cycle_run(digit_folders: Path, tmp_path_factory: pytest.TempPathFactory) -> Done:
    """One that learns, from folders, and keeps an average of its weights."""
    overrides = ("fit.epochs=7", "fit.schedule=one-cycle", "fit.learning_rate=0.004", "fit.average=0.8")
    return trained(tiny.settings(digit_folders, tmp_path_factory.mktemp("cycle"), *overrides))


@pytest.fixture(params=["plateau", "one-cycle"])
def any_run(request: pytest.FixtureRequest) -> Done:
    """Each of the two."""
    done: Done = request.getfixturevalue("plateau_run" if request.param == "plateau" else "cycle_run")
    return done


@pytest.fixture(scope="session")
def glyph_pixels() -> tuple[np.ndarray, np.ndarray]:
    """60 digits as the small encoder takes them, (60, 28, 28, 1) uint8, and their labels."""
    pictures, labels = tiny.glyphs(60, seed=1)
    return pictures[:, :, :, None], labels
