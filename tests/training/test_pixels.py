"""Labelled pictures as the encoder sees them: the very pixels of prediction, decoded once; the unreadable named."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from tests.training import tiny

from zorko.data.examples import Examples
from zorko.errors import DataError
from zorko.images.draw import save_png
from zorko.images.read import read
from zorko.nn.encoders import make_encoder
from zorko.tasks.read import Read
from zorko.training import pixels as module
from zorko.training.pixels import Pixels, pixels_of
from zorko.types import ImageSource

PREPROCESSING = Read.default_preprocessing


def examples(pictures: Sequence[ImageSource]) -> Examples:
    count = len(pictures)
    return Examples(
        pictures=pictures,
        labels={"digit": np.arange(count) % 10},
        label_names={"digit": tuple("0123456789")},
        sources=tuple(f"p{number}" for number in range(count)),
        groups=np.arange(count),
    )


def kept(pictures: Sequence[ImageSource], cache: Path, fingerprint: str = "f") -> Pixels:
    return pixels_of(examples(pictures), fingerprint, Read(), PREPROCESSING, cache, tiny.quiet())


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Five pictures; number 1 is no picture, number 3 is blank."""
    paths = [tmp_path / f"{number}.png" for number in range(5)]
    for number, glyph in enumerate(tiny.glyphs(5)[0]):
        save_png(np.full_like(glyph, 255) if number == 3 else glyph, paths[number])
    paths[1].write_bytes(b"no picture")
    return paths


def test_rows_are_what_a_predictor_would_see(files: list[Path], tmp_path: Path) -> None:
    found = kept(files, tmp_path / "cache")
    assert found.rows.values.shape == (4, 28, 28, 1)
    for number in (0, 2, 3, 4):
        rows, sizes = found.rows.take(np.array([number]))
        assert sizes.tolist() == [1]
        assert np.array_equal(rows, Read().prepare([read(files[number])], PREPROCESSING).inputs["image"])


def test_what_cannot_be_read_is_named_and_a_blank_picture_can(files: list[Path], tmp_path: Path) -> None:
    for _ in range(2):  # the second time from the cache
        found = kept(files, tmp_path / "cache")
        assert found.readable.tolist() == [True, False, True, True, True]
        assert [failure.source for failure in found.failures] == [str(files[1])]
        assert found.failures[0].problem
    assert found.rows.sizes.tolist() == [1, 0, 1, 1, 1]


def test_pictures_are_decoded_once(files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = kept(files, tmp_path / "cache")
    decoded = []
    monkeypatch.setattr(module, "read", lambda picture, **how: decoded.append(picture) or read(picture, **how))
    assert np.array_equal(kept(files, tmp_path / "cache").rows.values, first.rows.values)
    assert decoded == [files[1]]  # only what has no row is asked again
    kept(files, tmp_path / "cache", fingerprint="g")
    assert set(decoded) == set(files)


def test_blocks_join_without_a_seam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = list(tiny.glyphs(7)[0])
    whole = np.array(kept(pictures, tmp_path / "a").rows.values)
    monkeypatch.setattr(module, "BLOCK", 3)
    assert np.array_equal(kept(pictures, tmp_path / "b").rows.values, whole)


def test_another_encoder_has_pixels_of_its_own(files: list[Path], tmp_path: Path) -> None:
    encoder = make_encoder("timm:test_efficientnet", PREPROCESSING, untrained=True)
    kept(files, tmp_path / "cache")
    found = pixels_of(examples(files), "f", Read(), encoder.preprocessing, tmp_path / "cache", tiny.quiet())
    assert found.rows.values.shape == (4, 160, 160, 3)


def test_nothing_readable_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="none of the 2 pictures can be read; the first: "):
        kept([b"a", b"b"], tmp_path / "cache")
