"""What a run is made of before anything is fitted: examples, their parts, the encoder, and rows of pixels or features."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from zorko.data.examples import Examples, told
from zorko.data.fingerprint import fingerprint
from zorko.data.load import load
from zorko.data.splits import Split, split
from zorko.errors import SettingsError
from zorko.images.preprocess import Preprocessing
from zorko.nn.encoders import Encoder, make_encoder
from zorko.nn.heads import form_for
from zorko.nn.maps import Stacked
from zorko.tasks.base import Head, Task
from zorko.tasks.registry import task_named
from zorko.training import drawn
from zorko.training.adding import Base, base_of
from zorko.training.drawn import Pool
from zorko.training.features import features_of
from zorko.training.pixels import pixels_of
from zorko.training.progress import Progress
from zorko.training.rows import Rows
from zorko.training.scenes import by_scene, tells_scenes
from zorko.training.settings import Settings
from zorko.training.start import started
from zorko.training.steps import Fitted, fitted_on


@dataclass(frozen=True)
class HeldOut:
    """Drawn pictures that fitting never sees: digits that must pass as such, and things that must not."""

    digits: Pool
    digit_rows: Rows
    other_rows: Rows


@dataclass(frozen=True)
class RunData:
    """All that a run needs: `examples`, with the `heads` that answer about them, are what it is judged on, and `fitted` what
    its network is fitted on; the rows of that are pixels, or features where the encoder is frozen. `base`: the model that
    the heads are added to."""

    task: Task
    heads: tuple[Head, ...]
    examples: Examples
    fingerprint: str
    parts: Split
    encoder: Encoder
    frozen: bool
    fitted: Fitted
    pools: list[Pool]
    pool_rows: list[Rows]
    held_out: HeldOut | None
    base: Base | None


def prepare(settings: Settings, progress: Progress, examples: Examples | None = None) -> RunData:
    """Loads and splits the data, and makes pixels or features of every picture, in the run's cache. `examples`: the data,
    where it is at hand already, instead of what is at `settings.data`.

    What can't be read is told and left out. Raises DataError for data that can't be used, SettingsError for an encoder that
    there is not or that does not fit the task.
    """
    task = task_named(settings.task)
    composite = task.default_preprocessing.layout is not None
    layout = settings.layout.layout if composite else None
    attributes = settings.attributes.told if task.describes else None
    examples = examples or load(settings.task, settings.data, settings.images, layout, attributes)
    for problem in examples.problems:
        progress.say(told(problem))
    mark = fingerprint(examples)
    base = (
        None
        if settings.add_to is None
        else base_of(settings.add_to, task, tuple(examples.label_names), relearn=settings.relearn)
    )
    encoder = asked_encoder(settings, task) if base is None else base.encoder
    cache = settings.out / "cache"
    pixels = pixels_of(examples, mark, task, encoder.preprocessing, cache, progress)
    for failure in pixels.failures:
        progress.say(f"left out: {failure.source}: {failure.problem}")
    if pixels.failures:
        readable = np.flatnonzero(pixels.readable)
        examples = examples.subset(readable)
    frozen = settings.frozen

    def rows_of(rows: Rows, what: str) -> Rows:
        return rows.with_values(features_of(encoder, rows.values, cache, progress, what)) if frozen else rows

    rows = rows_of(pixels.rows.of_readable(), "pictures")
    same_scene = settings.split.near_duplicates
    if task.describes and frozen and same_scene and tells_scenes(encoder.name, settings.encoder.untrained):
        examples = by_scene(examples, rows, same_scene, progress)
    parts = split(examples, settings.shares, settings.seed)
    progress.say(f"{len(examples)} pictures: " + ", ".join(f"{n} {part}" for part, n in parts.sizes().items()))
    heads = tuple(Head(name, labels) for name, labels in examples.label_names.items())
    train_part = examples.subset(parts.train)
    draws = (settings.drawn, train_part, f"{mark}:{settings.split}", settings.seed, cache, progress)
    pools = drawn.drawn_pools(*draws) if task.drawn else []

    def rows_of_pool(pool: Pool) -> Rows:
        return rows_of(Rows.single(drawn.to_pixels(pool.glyphs, encoder.preprocessing)), pool.name)

    pool_rows = [rows_of_pool(pool) for pool in pools]
    held_out = None
    if task.drawn:
        digits, others = drawn.validation_pools(*draws)
        held_out = HeldOut(digits, rows_of_pool(digits), rows_of_pool(others))
    fitted = fitted_on(heads, examples, rows, parts)
    return RunData(task, heads, examples, mark, parts, encoder, frozen, fitted, pools, pool_rows, held_out, base)


def asked_encoder(settings: Settings, task: Task) -> Encoder:
    """The encoder that settings ask for, with the weights that it begins with."""
    encoder = make_encoder(
        settings.encoder.name,
        _laid_out(task.default_preprocessing, settings),
        weights=settings.encoder.weights,
        untrained=settings.encoder.untrained or settings.encoder.start is not None,
        size=settings.encoder.size,
        form=form_for(settings.task, settings.pair.way),
    )
    if settings.encoder.frozen and isinstance(encoder.module, Stacked):
        raise SettingsError("pictures stacked as channels have no features of their own: set encoder.unfreeze=all")
    return encoder if settings.encoder.start is None else started(encoder, settings.encoder.start)


def _laid_out(preprocessing: Preprocessing, settings: Settings) -> Preprocessing:
    """The preprocessing, with the layout that the settings ask for where the task looks at composites."""
    if preprocessing.layout is None:
        return preprocessing
    return replace(preprocessing, layout=settings.layout.layout)
