"""Frozen encoders side by side, with nothing fine-tuned: minutes that tell which of them is worth training.

Finished models can be put under them, measured on the same test pictures by the path that users run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from zorko.data.attribute_settings import AttributeSettings
from zorko.data.examples import Examples
from zorko.data.fingerprint import fingerprint
from zorko.data.load import load
from zorko.data.parts import FREE
from zorko.data.splits import Shares, Split, split
from zorko.errors import DataError, UsageError, ZorkoError
from zorko.nn.cost import BATCH, multiply_adds, pictures_per_second, rate_of
from zorko.nn.encoders import Encoder, check_name, make_encoder
from zorko.runtime.evaluate import Evaluation, evaluate
from zorko.runtime.measure import HeadEvaluation
from zorko.runtime.predictor import EMBEDDING, Predictor
from zorko.runtime.questions import pictures_of
from zorko.tasks.base import Head, Task
from zorko.tasks.registry import task_named
from zorko.training.features import features_of
from zorko.training.filecost import multiply_adds_of_file
from zorko.training.pixels import Pixels, pixels_of
from zorko.training.probes import PROBES, Probe, Score, Scores
from zorko.training.progress import Progress
from zorko.training.rows import Rows
from zorko.training.scenes import by_scene, tells_scenes
from zorko.training.settings import SplitSettings
from zorko.training.steps import fitted_on
from zorko.types import Failure

SHARES = Shares(validation=0.1, calibration=0.0, test=0.2)  # a fixed test part stays as it is
SAME_SCENE = SplitSettings().near_duplicates


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

    `scores`: the first is the one to rank by; those of single heads stand last. `gmacs`: thousand millions of multiply-adds
    a picture; None where they can't be counted. `pictures_per_second`: of this machine, network alone; a composite is
    several pictures. `embedding_size`: None for a model whose file gives no embedding. `fit_seconds`: of the probe, features
    being there; None for a finished model. `weights`: where they come from.
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

    @property
    def over_heads(self) -> Scores:
        """The figures that are not about a single head."""
        return tuple(score for score in self.scores if score.head is None)

    def to_dict(self) -> dict[str, str | float | None]:
        """Flat and JSON-ready; columns of a table in their order, the same for each row about the same data.

        `low` and `high` are the ends of the first score's interval; those of a further one have its name before them. A
        head's figures are called after it and stand last: `macro_f1 HEAD`, `macro_f1 HEAD low`.
        """
        return {
            "encoder": self.encoder,
            "kind": self.kind,
            **_joined(_columns(score, number) for number, score in enumerate(self.over_heads)),
            "parameters": self.parameters,
            "gmacs": _rounded(self.gmacs, 4),
            "pictures_per_second": round(self.pictures_per_second, 1),
            "embedding_size": self.embedding_size,
            "fit_seconds": _rounded(self.fit_seconds, 2),
            "weights": self.weights,
            **_joined(_columns_of_head(score) for score in self.scores if score.head is not None),
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
    attributes = models[0].predictor.card.attributes if models and asked.describes else None
    loaded = _loaded(task, data, images, limit, seed, with_train=probe.fits, attributes=attributes)
    return _rows(asked, probe, loaded, candidates, models, seed, cache, progress)


@dataclass(frozen=True)
class _Data:
    examples: Examples
    parts: Split
    fingerprint: str
    problems: tuple[Failure, ...]
    limit: int | None


def _loaded(
    task: str,
    data: Path,
    images: Path | None,
    limit: int | None,
    seed: int,
    *,
    with_train: bool = True,
    attributes: AttributeSettings | None = None,
) -> _Data:
    """The examples that count, and no others, so that nothing else is read."""
    examples = load(task, data, images, attributes=attributes)
    parts = split(examples, SHARES, seed)
    rng = np.random.default_rng(seed)
    chosen = [np.sort(rng.permutation(part)[:limit]) for part in (parts.train, parts.validation, parts.test)]
    if not with_train:
        chosen[0] = chosen[0][:0]
    few = examples.subset(np.concatenate(chosen))
    train, validation, test = np.split(np.arange(len(few)), np.cumsum([len(part) for part in chosen])[:-1])
    return _Data(few, Split(train, validation, test[:0], test), fingerprint(few), examples.problems, limit)


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

    def embedded(candidate: Candidate) -> _Embedded:
        torch.manual_seed(seed)  # of random weights: the same whoever came before
        return _embedded(_encoder(candidate, task), task, data, cache, progress)

    if task.describes:
        data = _by_scene(data, candidates, embedded, seed, progress)
    for candidate in candidates:
        try:
            found = embedded(candidate)
            yield from _new(found.pixels.failures, named)
            yield _row(found, data, probe)
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


class _Embedded(NamedTuple):
    """An encoder, the pictures as it takes them, and what it makes of them."""

    encoder: Encoder
    pixels: Pixels
    rows: Rows


def _embedded(encoder: Encoder, task: Task, data: _Data, cache: Path, progress: Progress) -> _Embedded:
    pixels = pixels_of(data.examples, data.fingerprint, task, encoder.preprocessing, cache, progress)
    values = features_of(encoder, pixels.rows.values, cache, progress, "pictures")
    if not np.isfinite(values).all():
        raise ZorkoError("its features are no finite numbers, so nothing can be compared; take other weights")
    return _Embedded(encoder, pixels, pixels.rows.with_values(values))


def _by_scene(
    data: _Data,
    candidates: Sequence[Candidate],
    embedded: Callable[[Candidate], _Embedded],
    seed: int,
    progress: Progress,
) -> _Data:
    """The data dealt anew with near-duplicates on one side, as training has them: for all rows alike by the first encoder
    that tells scenes, and as it was where none does."""
    for candidate in candidates:
        if not tells_scenes(candidate.name, candidate.untrained):
            continue
        try:
            examples = by_scene(data.examples, embedded(candidate).rows, SAME_SCENE, progress)
        except ZorkoError:  # told in its turn
            continue
        if len(np.unique(examples.groups)) == len(np.unique(data.examples.groups)):
            break
        return replace(data, examples=examples, parts=_dealt_again(examples, data.parts, data.limit, seed))
    return data


def _dealt_again(examples: Examples, parts: Split, limit: int | None, seed: int) -> Split:
    """A split with as many examples in each part as there were, as far as groups allow."""
    fixed = np.full(len(examples), FREE) if examples.fixed_split is None else examples.fixed_split
    sizes = {"validation": len(parts.validation), "test": len(parts.test)}
    held = {part: int((fixed == part).sum()) for part in sizes}
    free = len(examples) - sum(held.values())
    shares = {part: 0.0 if held[part] else size / free for part, size in sizes.items()}
    again = split(examples, Shares(calibration=0.0, **shares), seed)
    return Split(*(part[:limit] for part in (again.train, again.validation, again.calibration, again.test)))


def _row(found: _Embedded, data: _Data, probe: Probe) -> Row:
    encoder, pixels, rows = found
    start = time.perf_counter()
    parts = _readable(data.parts, pixels.readable)
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
    scores = probe.measure(_asked(evaluation, data.examples))
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


def _asked(evaluation: Evaluation, examples: Examples) -> list[HeadEvaluation]:
    """The heads of the data, in its order, as the model answers them. Raises DataError for one that it has not."""
    for head in examples.labels:
        if head not in evaluation.heads:
            raise DataError(
                f"the model does not answer '{head}', so that its figures are about something else; leave it out"
            )
    return [evaluation.heads[head] for head in examples.labels]


def _columns(score: Score, number: int) -> dict[str, float | None]:
    before = f"{score.metric}_" if number else ""
    return {
        f"test_{score.metric}": round(score.test, 6),
        f"{before}low": round(score.low, 6),
        f"{before}high": round(score.high, 6),
        f"validation_{score.metric}": _rounded(score.validation, 6),
    }


def _columns_of_head(score: Score) -> dict[str, float | None]:
    name = f"{score.metric} {score.head}"
    return {name: round(score.test, 6), f"{name} low": round(score.low, 6), f"{name} high": round(score.high, 6)}


def _joined(parts: Iterable[dict[str, float | None]]) -> dict[str, float | None]:
    return {key: value for part in parts for key, value in part.items()}


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _readable(parts: Split, readable: NDArray[np.bool_]) -> Split:
    return replace(
        parts,
        train=parts.train[readable[parts.train]],
        validation=parts.validation[readable[parts.validation]],
        test=parts.test[readable[parts.test]],
    )
