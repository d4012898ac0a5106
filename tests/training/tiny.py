"""Training in seconds: a few hundred glyphs in zorko's own hand, and settings that keep everything small."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from zorko.data.generate.digits import draw
from zorko.images import ink
from zorko.training.progress import Progress
from zorko.training.settings import Settings, load_settings

SMALL = (
    "fit.batch_size=32",
    "fit.precision=32",
    "drawn.others=60",
    "drawn.others_each_epoch=40",
    "drawn.redrawn=30",
    "drawn.redrawn_each_epoch=20",
    "drawn.spoilt=30",
    "drawn.spoilt_each_epoch=20",
    "drawn.validation_others=40",
)


def glyphs(count: int, seed: int = 0) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Digits laid out as MNIST's: (count, 28, 28) uint8, the ten labels in turn."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 10
    drawings = [draw(str(label), rng, "train").ink for label in labels]
    return np.stack([ink.normalise(np.repeat(one[:, :, None], 3, axis=2)).picture for one in drawings]), labels


def npz(path: Path, count: int = 220, seed: int = 0) -> Path:
    """Writes a free set of `count` digits."""
    pictures, labels = glyphs(count, seed)
    np.savez(path, x=pictures, y=labels)
    return path


def settings(data: Path, out: Path, *overrides: str, config: Path | None = None) -> Settings:
    """Settings of a small run; `config` instead of what makes it small."""
    return load_settings("read", data, out=out, config=config, overrides=(*(() if config else SMALL), *overrides))


def quiet(log: Path | None = None) -> Progress:
    """Progress that nobody sees."""
    return Progress(log, Console(file=io.StringIO()))
