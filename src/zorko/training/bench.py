"""Frozen encoders side by side, with nothing fine-tuned: minutes that tell which of them is worth training."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from zorko.data.examples import Examples
from zorko.data.fingerprint import fingerprint
from zorko.data.load import load
from zorko.data.splits import Shares, Split, split
from zorko.errors import DataError, UsageError, ZorkoError
from zorko.nn.cost import multiply_adds, pictures_per_second
from zorko.nn.encoders import Encoder, check_name, make_encoder
from zorko.tasks.base import Task
from zorko.tasks.registry import task_named
from zorko.training.features import features_of
from zorko.training.pixels import Pixels, pixels_of
from zorko.training.probes import PROBES, Probe, Score
from zorko.training.progress import Progress
from zorko.types import Failure

SHARES = Shares(validation=0.1, calibration=0.0, test=0.2)  # a fixed test part stays as it is


@dataclass(frozen=True)
class Candidate:
    """An encoder to try: `timm:NAME` with downloaded weights, with those of a file, or with random ones; or `small`."""

    name: str
    weights: Path | None = None
    untrained: bool = False


@dataclass(frozen=True)
class Row:
    """One encoder: what it is worth for the task, and what it costs.

    `gmacs`: thousand millions of multiply-adds a picture. `pictures_per_second`: of this machine, encoder alone.
    `fit_seconds`: of the probe, features being there. `weights`: where they come from.
    """

    encoder: str
    score: Score
    parameters: int
    gmacs: float
    pictures_per_second: float
    embedding_size: int
    fit_seconds: float
    weights: str

    def to_dict(self) -> dict[str, str | float]:
        """Flat and JSON-ready; columns of a table in their order."""
        score = self.score
        return {
            "encoder": self.encoder,
            f"test_{score.metric}": round(score.test, 6),
            "low": round(score.low, 6),
            "high": round(score.high, 6),
            f"validation_{score.metric}": round(score.validation, 6),
            "parameters": self.parameters,
            "gmacs": round(self.gmacs, 4),
            "pictures_per_second": round(self.pictures_per_second, 1),
            "embedding_size": self.embedding_size,
            "fit_seconds": round(self.fit_seconds, 2),
            "weights": self.weights,
        }


def bench(
    task: str,
    data: Path,
    candidates: Sequence[Candidate],
    *,
    images: Path | None = None,
    limit: int | None = None,
    seed: int = 0,
    cache: Path,
    progress: Progress,
) -> Iterator[Row | Failure]:
    """A row for each candidate, as it is done; a Failure for one that can't be had, and for each unreadable picture.

    `limit`: at most so many pictures of each part, drawn by the seed. Pixels and features are kept in `cache`, which
    training shares. Raises, before any work, UsageError for a task that can't be compared and SettingsError for an
    encoder that there is not; DataError for data that can't be used.
    """
    for candidate in candidates:
        check_name(candidate.name)
    if (asked := task_named(task)).name not in PROBES:
        raise UsageError(f"bench knows no measure for '{task}'; it does for {', '.join(PROBES)}")
    return _rows(asked, _loaded(task, data, images, limit, seed), candidates, seed, cache, progress)


@dataclass(frozen=True)
class _Data:
    examples: Examples
    parts: Split
    fingerprint: str
    problems: tuple[Failure, ...]


def _loaded(task: str, data: Path, images: Path | None, limit: int | None, seed: int) -> _Data:
    """The examples that count, and no others, so that nothing else is read."""
    examples = load(task, data, images)
    parts = split(examples, SHARES, seed)
    rng = np.random.default_rng(seed)
    chosen = [np.sort(rng.permutation(part)[:limit]) for part in (parts.train, parts.validation, parts.test)]
    few = examples.subset(np.concatenate(chosen))
    train, validation, test = np.split(np.arange(len(few)), np.cumsum([len(part) for part in chosen])[:-1])
    return _Data(few, Split(train, validation, test[:0], test), fingerprint(few), examples.problems)


def _rows(
    task: Task, data: _Data, candidates: Sequence[Candidate], seed: int, cache: Path, progress: Progress
) -> Iterator[Row | Failure]:
    named: set[Failure] = set()
    yield from data.problems
    for candidate in candidates:
        try:
            torch.manual_seed(seed)  # of random weights: the same whoever came before
            encoder = make_encoder(
                candidate.name, task.default_preprocessing, weights=candidate.weights, untrained=candidate.untrained
            )
            pixels = pixels_of(data.examples, data.fingerprint, task, encoder.preprocessing, cache, progress)
            yield from (failure for failure in pixels.failures if failure not in named)
            named.update(pixels.failures)
            yield _row(encoder, pixels, data, PROBES[task.name], cache, progress)
        except DataError:
            raise
        except ZorkoError as error:
            yield Failure(candidate.name, str(error))


def _row(encoder: Encoder, pixels: Pixels, data: _Data, probe: Probe, cache: Path, progress: Progress) -> Row:
    features = pixels.rows.with_values(features_of(encoder, pixels.rows.values, cache, progress, "pictures"))
    start = time.perf_counter()
    score = probe(features, data.examples, _readable(data.parts, pixels.readable))
    fit_seconds = time.perf_counter() - start
    return Row(
        encoder=encoder.name,
        score=score,
        parameters=sum(values.numel() for values in encoder.module.parameters()),
        gmacs=multiply_adds(encoder) / 1e9,
        pictures_per_second=pictures_per_second(encoder),
        embedding_size=encoder.embedding_size,
        fit_seconds=fit_seconds,
        weights="random" if encoder.name == "small" else encoder.weights,  # nothing is trained here
    )


def _readable(parts: Split, readable: NDArray[np.bool_]) -> Split:
    return replace(
        parts,
        train=parts.train[readable[parts.train]],
        validation=parts.validation[readable[parts.validation]],
        test=parts.test[readable[parts.test]],
    )
