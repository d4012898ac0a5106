"""Drawn pools: the same whoever draws them, rightly labelled, and of other kinds for validation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.training import tiny

from zorko.data.examples import OUTLIER, UNKNOWN, Examples
from zorko.data.generate import digits, glyphs, printed
from zorko.data.generate.orders import Split
from zorko.data.pictures import ArrayPictures
from zorko.errors import DataError
from zorko.images import ink
from zorko.tasks.read import Read
from zorko.training import drawn
from zorko.training.settings import DrawnSettings

MANY = DrawnSettings(
    digits=26, digits_each_epoch=10, others=25, others_each_epoch=12, redrawn=24, redrawn_each_epoch=9, spoilt=23,
    spoilt_each_epoch=99, validation_others=20,
)  # fmt: skip
NAMES = ("digits", "others", "redrawn", "spoilt")
RANDOM_KINDS = {"scribble", "invented letter", "several digits", "spoilt digit", "sticks", "blot"}
"""Of those each one is new, so that none need be held out."""


def labelled(count: int = 30) -> Examples:
    pictures, labels = tiny.glyphs(count, seed=4)
    return Examples(
        pictures=ArrayPictures(pictures),
        labels={"digit": labels},
        label_names={"digit": tuple("0123456789")},
        sources=tuple(map(str, range(count))),
        groups=np.arange(count),
    )


def pools(cache: Path, settings: DrawnSettings = MANY, seed: int = 1, fingerprint: str = "f") -> dict[str, drawn.Pool]:
    found = drawn.drawn_pools(settings, labelled(), fingerprint, seed, cache, tiny.quiet())
    return {pool.name: pool for pool in found}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def made(cache: Path) -> dict[str, drawn.Pool]:
    """All pools, drawn by processes."""
    return pools(cache)


def jobs(name: str, count: int, split: Split = "train") -> list[drawn._Job]:
    sources = drawn._Sources(labelled(), "f", 1, Path("nowhere"), tiny.quiet())
    return list(sources._jobs(name, count, split))


@pytest.mark.parametrize("name", NAMES)
def test_processes_draw_what_one_would_draw_alone(made: dict[str, drawn.Pool], name: str) -> None:
    count = getattr(MANY, name)
    rows = np.concatenate([drawn._draw_block(job) for job in jobs(name, count)])
    assert np.array_equal(rows[:, :28], made[name].glyphs)
    assert np.array_equal(rows[:, 28, 0].astype(np.int64), np.where(made[name].labels == OUTLIER, 255, made[name].labels))


def test_a_longer_pool_begins_with_the_blocks_of_a_shorter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "BLOCK", 5)
    few, many = jobs("others", 10), jobs("others", 12)
    assert [job.count for job in many] == [5, 5, 2]
    for short, long in zip(few, many, strict=False):
        assert np.array_equal(drawn._draw_block(short), drawn._draw_block(long))
    assert not np.array_equal(drawn._draw_block(many[0]), drawn._draw_block(many[1]))


def test_pools_are_as_large_as_asked_for(made: dict[str, drawn.Pool]) -> None:
    assert tuple(made) == NAMES
    for name, pool in made.items():
        count = getattr(MANY, name)
        assert pool.glyphs.shape == (count, 28, 28)
        assert pool.labels.shape == (count,)
        assert pool.each_epoch == min(getattr(MANY, f"{name}_each_epoch"), count)


def test_what_is_not_wanted_is_not_drawn(cache: Path) -> None:
    assert pools(cache, DrawnSettings(digits=0, others=0, redrawn=9, redrawn_each_epoch=0, spoilt=0)) == {}


def test_labels_are_right(made: dict[str, drawn.Pool]) -> None:
    assert set(made["digits"].labels.tolist()) <= set(range(10))
    assert len(set(made["digits"].labels.tolist())) > 5
    for name in ("others", "spoilt"):
        assert set(made[name].labels.tolist()) == {OUTLIER}
    chosen = [label for job in jobs("redrawn", MANY.redrawn) for _, label in job.glyphs]
    assert made["redrawn"].labels.tolist() == chosen


def test_every_drawing_has_ink_where_mnist_has_it(made: dict[str, drawn.Pool]) -> None:
    for pool in made.values():
        assert (pool.glyphs.max(axis=(1, 2)) > 128).all()
        rows = np.arange(28) + 0.5
        mass = pool.glyphs.astype(np.float64)
        middle = (mass.sum(axis=2) * rows).sum(axis=1) / mass.sum(axis=(1, 2))
        assert (np.abs(middle - 14) < 2).all()


def test_a_pool_is_drawn_once(cache: Path, made: dict[str, drawn.Pool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn._Sources, "_draw", lambda *words: pytest.fail("drawn again"))
    again = pools(cache)
    assert all(np.array_equal(again[name].glyphs, made[name].glyphs) for name in NAMES)


@pytest.mark.parametrize(("change", "anew"), [({"seed": 2}, set(NAMES)), ({"fingerprint": "g"}, {"redrawn", "spoilt"})])
def test_another_seed_or_other_data_are_other_drawings(
    cache: Path, made: dict[str, drawn.Pool], monkeypatch: pytest.MonkeyPatch, change: dict[str, object], anew: set[str]
) -> None:
    asked = []

    def draw(self: drawn._Sources, name: str, count: int, split: str) -> object:
        asked.append(name)
        return iter([np.zeros((count, 29, 28), np.uint8)])

    monkeypatch.setattr(drawn._Sources, "_draw", draw)
    pools(cache, **change)  # type: ignore[arg-type]
    assert set(asked) == anew


def kinds_drawn(split: Split, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    kinds = set()

    def draw(label: str, rng: np.random.Generator, asked: Split) -> digits.Drawing:
        drawing = digits_draw(label, rng, asked)
        kinds.add(drawing.kind)
        return drawing

    digits_draw: Callable[..., digits.Drawing] = digits.draw
    with monkeypatch.context() as patch:
        patch.setattr(digits, "draw", draw)
        for job in jobs("others", 120, split):
            drawn._draw_block(job)
    return kinds - RANDOM_KINDS


def test_validation_shows_kinds_that_training_never_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen, held_out = kinds_drawn("train", monkeypatch), kinds_drawn("validation", monkeypatch)
    assert min(len(seen), len(held_out)) > 5
    assert seen.isdisjoint(held_out)
    tables = glyphs.LETTERS | glyphs.DRAWINGS
    assert {kind for kind in held_out if kind in tables} <= glyphs.HELD_OUT["validation"]
    assert {kind for kind in held_out if kind not in tables} <= {f"printed {letter}" for letter in printed.LETTERS}
    many = MANY.model_copy(update={"validation_digits": 30})
    found_digits, found = drawn.validation_pools(many, labelled(), "f", 1, tmp_path, tiny.quiet())
    expected = np.concatenate([drawn._draw_block(job) for job in jobs("others", MANY.validation_others, "validation")])
    assert np.array_equal(found.glyphs, expected[:, :28])
    assert set(found.labels.tolist()) == {OUTLIER}
    assert len(found_digits.glyphs) == 30
    assert set(found_digits.labels.tolist()) <= set(range(10))


def with_blanks(blank: slice) -> Examples:
    examples = labelled()
    pictures = examples.pictures.pixels.copy()  # type: ignore[attr-defined]
    pictures[blank] = 0
    return Examples(ArrayPictures(pictures), examples.labels, examples.label_names, examples.sources, examples.groups)


@pytest.mark.parametrize("name", ["redrawn", "spoilt"])
def test_blank_labelled_pictures_are_not_redrawn(name: str) -> None:
    sources = drawn._Sources(with_blanks(slice(0, 25)), "f", 1, Path("nowhere"), tiny.quiet())
    (job,) = sources._jobs(name, 20, "train")
    assert 0 < len(job.glyphs) < 20
    assert (drawn._draw_block(job)[:, :28].max(axis=(1, 2)) > 128).all()  # it would look for ink for ever


def test_nothing_but_blank_pictures_is_an_error() -> None:
    sources = drawn._Sources(with_blanks(slice(None)), "f", 1, Path("nowhere"), tiny.quiet())
    with pytest.raises(DataError, match=r"no ink to be redrawn.*drawn\.redrawn=0"):
        list(sources._jobs("redrawn", 20, "train"))


def test_only_labelled_digits_are_redrawn() -> None:
    examples = labelled()
    labels = np.where(np.arange(30) < 20, [OUTLIER, UNKNOWN] * 15, examples.labels["digit"])
    some = Examples(examples.pictures, {"digit": labels}, examples.label_names, examples.sources, examples.groups)
    (job,) = drawn._Sources(some, "f", 1, Path("nowhere"), tiny.quiet())._jobs("redrawn", 40, "train")
    known = {
        ink.normalise(np.repeat(picture[:, :, None], 3, axis=2)).picture.tobytes() for picture in tiny.glyphs(30, 4)[0][20:]
    }
    assert {glyph.tobytes() for glyph, _ in job.glyphs} <= known
    assert min(label for _, label in job.glyphs) >= 0


def test_glyphs_become_the_pixels_that_the_encoder_takes(made: dict[str, drawn.Pool]) -> None:
    few = made["digits"].glyphs[:3]
    own = drawn.to_pixels(few, Read.default_preprocessing)
    assert np.array_equal(own[:, :, :, 0], few)
    large = replace(Read.default_preprocessing, size_hw=(56, 56), colour="rgb", mean=(0.5,) * 3, std=(0.5,) * 3)
    enlarged = drawn.to_pixels(few, large)
    assert enlarged.shape == (3, 56, 56, 3)
    assert np.abs(enlarged[:, :, :, 0].reshape(3, 28, 2, 28, 2).mean(axis=(2, 4)) - few).mean() < 8  # the same picture
