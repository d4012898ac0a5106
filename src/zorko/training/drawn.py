"""Pictures that zorko draws beside the labelled ones, so that `read` meets other hands, and things that are no digits.

Every block of drawings has a seed of its own, so the result does not depend on how many processes drew it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zorko.data.examples import OUTLIER, Examples
from zorko.data.generate import digits, glyphs, printed, redraw, strokes
from zorko.data.generate.orders import SPLITS, Split
from zorko.errors import DataError
from zorko.images import clutter, ground, ink
from zorko.images.preprocess import Preprocessing
from zorko.images.read import read
from zorko.processes import side_by_side
from zorko.training.progress import Progress
from zorko.training.settings import DrawnSettings
from zorko.training.store import code_digest, key_of, stored

BLOCK = 500
STAGED_SHARE = 0.6  # of drawings laid on a ground and found again, as a user's pictures are; the rest is bare ink

Glyph = NDArray[np.uint8]


@dataclass(frozen=True)
class Pool:
    """Glyphs (M, 28, 28) uint8 with labels (M,) int64, of which each epoch sees `each_epoch`, drawn anew."""

    name: str
    glyphs: NDArray[np.uint8]
    labels: NDArray[np.int64]
    each_epoch: int


def drawn_pools(
    settings: DrawnSettings, train: Examples, fingerprint: str, seed: int, cache: Path, progress: Progress
) -> list[Pool]:
    """The pools for training. `train`: the labelled examples of the train part alone, so that nothing leaks."""
    sources = _Sources(train, fingerprint, seed, cache, progress)
    wanted = (
        ("digits", settings.digits, settings.digits_each_epoch),
        ("others", settings.others, settings.others_each_epoch),
        ("redrawn", settings.redrawn, settings.redrawn_each_epoch),
        ("spoilt", settings.spoilt, settings.spoilt_each_epoch),
    )
    return [
        Pool(name, *sources.make(name, count, "train"), each_epoch=min(each, count))
        for name, count, each in wanted
        if count and each
    ]


def validation_pools(
    settings: DrawnSettings, train: Examples, fingerprint: str, seed: int, cache: Path, progress: Progress
) -> tuple[Pool, Pool]:
    """Digits by hands that training never shows, and things that are no digits, of kinds that it never shows."""
    sources = _Sources(train, fingerprint, seed, cache, progress)
    digits, others = (
        Pool(f"validation {name}", *sources.make(name, count, "validation"), each_epoch=0)
        for name, count in (("digits", settings.validation_digits), ("others", settings.validation_others))
    )
    return digits, others


def to_pixels(glyphs: NDArray[np.uint8], preprocessing: Preprocessing) -> NDArray[np.uint8]:
    """Glyphs (M, 28, 28) to the encoder's pixels (M, H, W, C)."""
    if preprocessing.shape == (ink.SIDE, ink.SIDE, 1):
        return glyphs[:, :, :, None]
    pixels = np.empty((len(glyphs), *preprocessing.shape), np.uint8)
    for number, glyph in enumerate(glyphs):
        pixels[number] = preprocessing.from_ink(glyph)
    return pixels


@dataclass(frozen=True)
class _Job:
    name: str
    count: int
    seed: tuple[int, ...]
    split: Split
    glyphs: Sequence[tuple[Glyph, int]]


@dataclass(frozen=True)
class _Sources:
    train: Examples
    fingerprint: str
    seed: int
    cache: Path
    progress: Progress

    def make(self, name: str, count: int, split: Split) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        facts = {
            "drawn": name,
            "count": count,
            "split": split,
            "seed": self.seed,
            "train": self.fingerprint if name in ("redrawn", "spoilt") else "",
            "code": code_digest(digits, glyphs, printed, redraw, strokes, ground, clutter, ink),
        }
        side = ink.SIDE
        # one row more than the picture: its first byte is the label, so that both are one array on disk
        rows = stored(self.cache, key_of(facts), (count, side + 1, side), np.uint8, lambda: self._draw(name, count, split))
        labels = rows[:, side, 0].astype(np.int64)
        return rows[:, :side], np.where(labels == _OUTLIER_BYTE, OUTLIER, labels)

    def _draw(self, name: str, count: int, split: Split) -> Iterator[NDArray[np.uint8]]:
        with self.progress.bar(f"drawing {name}", count) as advance:
            for block in side_by_side(_draw_block, self._jobs(name, count, split)):
                advance(len(block))
                yield block

    def _jobs(self, name: str, count: int, split: Split) -> Iterator[_Job]:
        kind = ("digits", "others", "redrawn", "spoilt").index(name)
        labels = next(iter(self.train.labels.values()))
        known = np.flatnonzero(labels >= 0)
        for number, start in enumerate(range(0, count, BLOCK)):
            seed = (self.seed, kind, SPLITS.index(split), number)
            size = min(BLOCK, count - start)
            glyphs: list[tuple[Glyph, int]] = []
            if name in ("redrawn", "spoilt"):
                chosen = np.random.default_rng(seed).choice(known, size)
                found = [(ink.normalise(read(self.train.pictures[int(i)])), int(labels[i])) for i in chosen]
                glyphs = [(one.picture, label) for one, label in found if not one.blank]
                if not glyphs:
                    raise DataError(f"the labelled pictures have no ink to be {name}; look at them, or set drawn.{name}=0")
            yield _Job(name, size, (*seed, 1), split, glyphs)


_OUTLIER_BYTE = 255


def _draw_block(job: _Job) -> NDArray[np.uint8]:
    """(count, 29, 28) uint8: each a glyph and, under it, its label. Runs in a process of its own."""
    rng = np.random.default_rng(job.seed)
    rows = np.zeros((job.count, ink.SIDE + 1, ink.SIDE), np.uint8)
    for i in range(job.count):
        glyph, label = _draw_one(job, i, rng)
        rows[i, : ink.SIDE] = glyph
        rows[i, ink.SIDE] = _OUTLIER_BYTE if label == OUTLIER else label
    return rows


def _draw_one(job: _Job, i: int, rng: np.random.Generator) -> tuple[Glyph, int]:
    """Draws again until there is ink: a pale pen in bad light may leave a blank picture, which teaches nothing."""
    while True:
        if job.name == "redrawn":
            glyph, label = job.glyphs[i % len(job.glyphs)]
            picture = redraw.redraw(glyph, rng)
        elif job.name == "spoilt":
            (glyph, known), (other, _) = job.glyphs[i % len(job.glyphs)], job.glyphs[int(rng.integers(len(job.glyphs)))]
            picture, label = redraw.spoil(glyph, known, other, rng), OUTLIER
        else:
            label = OUTLIER if job.name == "others" else int(rng.integers(10))
            picture = digits.draw(digits.OTHER if label == OUTLIER else str(label), rng, job.split).ink
        staged = digits.stage(picture, rng) if rng.random() < STAGED_SHARE else np.repeat(picture[:, :, None], 3, axis=2)
        found = ink.normalise(staged)
        if not found.blank:
            return found.picture, label
