"""The command line in this process, and a tiny model and pictures for it."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.models import calibration, read_model

from zorko.cli import main

UNKNOWN_LIMIT = 0.0
"""Of the tiny model's unknown score; about half of all pictures are above it."""


@dataclass(frozen=True)
class Done:
    """What a run left behind."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Zorko = Callable[..., Done]


@pytest.fixture
def zorko(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Zorko:
    """zorko("read", path, stdin="a.png"): runs the words as the program would."""

    def run(*words: str | Path, stdin: str = "") -> Done:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        capsys.readouterr()
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return run


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A `read` model that trusts from a confidence of 0.5 on, where the unknown score does not forbid it."""
    path = tmp_path_factory.mktemp("model") / "tiny.onnx"
    return read_model(path, calibrated=calibration(0.5, UNKNOWN_LIMIT))


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A stroke on white."""
    return stroke(tmp_path / "stroke.png")


def stroke(path: Path, shift: int = 0) -> Path:
    """Writes a picture with a vertical stroke, `shift` pixels to the right of the middle."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.full((40, 40, 3), 255, np.uint8)
    pixels[6:34, 18 + shift : 22 + shift] = (20, 20, 60)
    pixels[6:10, 10 + shift : 22 + shift] = (20, 20, 60)
    Image.fromarray(pixels).save(path)
    return path


def blank(path: Path) -> Path:
    """Writes a picture with nothing on it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (40, 40), "white").save(path)
    return path
