"""Frozen encoders side by side, with nothing fine-tuned: minutes that tell which of them is worth training.

Finished models can be put under them, measured on the same test pictures by the path that users run.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray

from zorko.data.examples import Examples
from zorko.data.fingerprint import fingerprint
from zorko.data.load import load
from zorko.data.splits import Shares, Split, split
from zorko.errors import DataError, UsageError, ZorkoError
from zorko.nn.cost import BATCH, multiply_adds, pictures_per_second, rate_of
from zorko.nn.encoders import Encoder, check_name, make_encoder
from zorko.runtime.evaluate import evaluate
from zorko.runtime.predictor import EMBEDDING, Predictor
from zorko.runtime.questions import pictures_of
from zorko.tasks.base import Head, Task
from zorko.tasks.registry import task_named
from zorko.training.features import features_of
from zorko.training.filecost import multiply_adds_of_file
from zorko.training.pixels import Pixels, pixels_of
from zorko.training.probes import PROBES, Probe, Score, Scores
from zorko.training.progress import Progress
from zorko.training.steps import fitted_on
from zorko.types import Failure

SHARES = Shares(validation=0.1, calibration=0.0, test=0.2)  # a fixed test part stays as it is


@dataclass(frozen=True)
class Candidate:
    """An encoder to try: `timm:NAME` with downloaded weights, with those of a file, or with random ones; or `small`."""

    name: str
    weights: Path | None = None
    untrained: bool = False


@dataclass(frozen=True)
class Finished:
    """A model file to put beside the encoders; `name` is what its row is called."""

    name: str
    predictor: Predictor


@dataclass(frozen=True)
class Row:
    """One encoder, or one finished model: what it is worth for the task, and what it costs.

    `scores`: the first is the one to rank by. `gmacs`: thousand millions of multiply-adds a picture; None where they can't
    be counted. `pictures_per_second`: of this machine, network alone; a composite is several pictures. `embedding_size`:
    None for a model whose file gives no embedding. `fit_seconds`: of the probe, features being there; None for a finished
    model. `weights`: where they come from.
    """

    encoder: str
    kind: Literal["frozen", "fine-tuned"]
    scores: Scores
    parameters: int
    gmacs: float | None
    pictures_per_second: float
    embedding_size: int | None
    fit_seconds: float | None
    weights: str

    @property
    def score(self) -> Score:
        """The figure to rank by."""
        return self.scores[0]

    def to_dict(self) -> dict[str, str | float | None]:
        """Flat and JSON-ready; columns of a table in their order, the same for each row of one task.

        `low` and `high` are the ends of the first score's interval; those of a further one have its name before them.
        """
        return {
            "encoder": self.encoder,
            "kind": self.kind,
            **{key: value for number, score in enumerate(self.scores) for key, value in _columns(score, number).items()},
            "parameters": self.parameters,
            "gmacs": _rounded(self.gmacs, 4),
            "pictures_per_second": round(self.pictures_per_second, 1),
            "embedding_size": self.embedding_size,
            "fit_seconds": _rounded(self.fit_seconds, 2),
            "weights": self.weights,
        }


def bench(
    task: str,
    data: Path,
    candidates: Sequence[Candidate],
    *,
    models: Sequence[Finished] = (),
    images: Path | None = None,
    limit: int | None = None,
    seed: int = 0,
    cache: Path,
    progress: Progress,
) -> Iterator[Row | Failure]:
    """A row for each candidate and then for each of `models`, as it is done; a Failure for one that can't be had, and for
    each unreadable picture.

    `limit`: at most so many pictures of each part, drawn by the seed. Pixels and features are kept in `cache`, which
    training shares. Raises, before any work, UsageError for a task that can't be compared and SettingsError for an
    encoder that there is not; DataError for data that can't be used.
    """
    for candidate in candidates:
        check_name(candidate.name)
    if (asked := task_named(task)).name not in PROBES:
        raise UsageError(f"bench knows no measure for '{task}'; it does for {', '.join(PROBES)}")
    probe = PROBES[asked.name]
    loaded = _loaded(task, data, images, limit, seed, with_train=probe.fits)
    return _rows(asked, probe, loaded, candidates, models, seed, cache, progress)


@dataclass(frozen=True)
class _Data:
    examples: Examples
    parts: Split
    fingerprint: str
    problems: tuple[Failure, ...]


def _loaded(task: str, data: Path, images: Path | None, limit: int | None, seed: int, *, with_train: bool = True) -> _Data:
    """The examples that count, and no others, so that nothing else is read."""
    examples = load(task, data, images)
    parts = split(examples, SHARES, seed)
    rng = np.random.default_rng(seed)
    chosen = [np.sort(rng.permutation(part)[:limit]) for part in (parts.train, parts.validation, parts.test)]
    if not with_train:
        chosen[0] = chosen[0][:0]
    few = examples.subset(np.concatenate(chosen))
    train, validation, test = np.split(np.arange(len(few)), np.cumsum([len(part) for part in chosen])[:-1])
    return _Data(few, Split(train, validation, test[:0], test), fingerprint(few), examples.problems)


def _rows(
    task: Task,
    probe: Probe,
    data: _Data,
    candidates: Sequence[Candidate],
    models: Sequence[Finished],
    seed: int,
    cache: Path,
    progress: Progress,
) -> Iterator[Row | Failure]:
    named: set[str] = set()
    yield from data.problems
    for candidate in candidates:
        try:
            torch.manual_seed(seed)  # of random weights: the same whoever came before
            encoder = _encoder(candidate, task)
            pixels = pixels_of(data.examples, data.fingerprint, task, encoder.preprocessing, cache, progress)
            yield from _new(pixels.failures, named)
            yield _row(encoder, pixels, data, probe, cache, progress)
        except DataError:
            raise
        except ZorkoError as error:
            yield Failure(candidate.name, str(error))
    for model in models:
        try:
            row, failures = _finished_row(model, data, probe, progress)
            yield from _new(failures, named)
            yield row
        except ZorkoError as error:
            yield Failure(model.name, str(error))


def _new(failures: Sequence[Failure], named: set[str]) -> Iterator[Failure]:
    """Those of pictures that were not named before."""
    for failure in failures:
        if failure.source not in named:
            named.add(failure.source)
            yield failure


def _encoder(candidate: Candidate, task: Task) -> Encoder:
    if candidate.weights is not None and not candidate.weights.is_file():
        raise ZorkoError(
            f"there is no file {candidate.weights}; put the weights of this encoder there, or leave it out of --encoders"
        )
    return make_encoder(candidate.name, task.default_preprocessing, weights=candidate.weights, untrained=candidate.untrained)


def _row(encoder: Encoder, pixels: Pixels, data: _Data, probe: Probe, cache: Path, progress: Progress) -> Row:
    values = features_of(encoder, pixels.rows.values, cache, progress, "pictures")
    if not np.isfinite(values).all():
        raise ZorkoError("its features are no finite numbers, so nothing can be compared; take other weights")
    start = time.perf_counter()
    rows, parts = pixels.rows.with_values(values), _readable(data.parts, pixels.readable)
    heads = tuple(Head(name, labels) for name, labels in data.examples.label_names.items())
    fitted = fitted_on(heads, data.examples, rows, parts)
    scores = probe.judge(fitted.rows, fitted.examples, fitted.parts)
    fit_seconds = time.perf_counter() - start
    return Row(
        encoder=encoder.name,
        kind="frozen",
        scores=scores,
        parameters=sum(values.numel() for values in encoder.module.parameters()),
        gmacs=multiply_adds(encoder) / 1e9,
        pictures_per_second=pictures_per_second(encoder),
        embedding_size=encoder.embedding_size,
        fit_seconds=fit_seconds,
        weights="random" if encoder.name == "small" else encoder.weights,  # nothing is trained here
    )


def _finished_row(model: Finished, data: _Data, probe: Probe, progress: Progress) -> tuple[Row, tuple[Failure, ...]]:
    """The row of a model file, answering the test pictures as `zorko eval` does, and what it could not read of them."""
    test, predictor, card = data.parts.test, model.predictor, model.predictor.card
    with progress.bar(f"answering with {model.name}", len(test)) as advance:
        evaluation = evaluate(predictor, data.examples, indices=test, step=lambda: advance(1))
    scores = probe.measure(evaluation.head)
    pictures = pictures_of(data.examples.pictures[int(evaluation.indices[0])], predictor.task.pictures_per_question)
    rows = predictor.task.prepare(pictures, card.preprocessing).inputs
    batch = {name: np.resize(values, (BATCH, *values.shape[1:])) for name, values in rows.items()}
    embedding = predictor.outputs(batch).get(EMBEDDING)
    counted = multiply_adds_of_file(predictor.path)
    row = Row(
        encoder=model.name,
        kind="fine-tuned",
        scores=scores,
        parameters=card.encoder.parameters,
        gmacs=None if counted is None else counted / 1e9,
        pictures_per_second=rate_of(lambda: predictor.outputs(batch)),
        embedding_size=None if embedding is None else embedding.shape[1],
        fit_seconds=None,
        weights=f"fine-tuned {card.encoder.name} ({card.encoder.weights})",
    )
    return row, evaluation.failures


def _columns(score: Score, number: int) -> dict[str, float | None]:
    before = f"{score.metric}_" if number else ""
    return {
        f"test_{score.metric}": round(score.test, 6),
        f"{before}low": round(score.low, 6),
        f"{before}high": round(score.high, 6),
        f"validation_{score.metric}": _rounded(score.validation, 6),
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _readable(parts: Split, readable: NDArray[np.bool_]) -> Split:
    return replace(
        parts,
        train=parts.train[readable[parts.train]],
        validation=parts.validation[readable[parts.validation]],
        test=parts.test[readable[parts.test]],
    )
