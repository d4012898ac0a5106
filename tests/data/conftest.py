"""Small labelled data sets, drawn here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from zorko.data.examples import Examples
from zorko.data.generate.render import Shot, Studio, View, unit
from zorko.data.generate.solids import box
from zorko.data.pictures import ArrayPictures
from zorko.errors import ZorkoError


@pytest.fixture
def draw() -> Callable[..., Path]:
    """Writes a tiny grey PNG, making its folder: draw(path, shade=0)."""

    def save(path: Path, shade: int = 0) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((5, 4), shade, dtype=np.uint8)).save(path, "PNG")
        return path

    return save


@pytest.fixture
def make_examples() -> Callable[..., Examples]:
    """Makes examples with one head "digit"; groups are one a picture, unless given."""

    def make(
        labels: Sequence[int], groups: Sequence[int] | None = None, fixed_split: Sequence[str] | None = None
    ) -> Examples:
        count = len(labels)
        pixels = np.arange(count * 6, dtype=np.uint32).astype(np.uint8).reshape(count, 2, 3)
        return Examples(
            pictures=ArrayPictures(pixels),
            labels={"digit": np.array(labels, dtype=np.int64)},
            label_names={"digit": tuple("0123456789")},
            sources=tuple(f"p{number}" for number in range(count)),
            groups=np.arange(count, dtype=np.int64) if groups is None else np.array(groups, dtype=np.int64),
            fixed_split=None if fixed_split is None else np.array(fixed_split, dtype=np.str_),
        )

    return make


@pytest.fixture(scope="session")
def studio() -> Studio:
    """A window to draw objects in; without the extra or without OpenGL the test is skipped."""
    pytest.importorskip("pyvista", reason="needs the extra generate")
    opened = Studio()
    try:
        opened.shoot([Shot(unit(box(1, 1, 1)), View(0, 0), 20, (40, 40))])
    except ZorkoError as error:
        pytest.skip(str(error))
    return opened
