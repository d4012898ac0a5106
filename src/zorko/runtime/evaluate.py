"""A model measured on labelled pictures, by the path that users run: files decoded, answers judged. No torch."""

from __future__ import annotations

import math
import time
from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zorko.data.examples import OUTLIER, UNKNOWN, Examples
from zorko.data.marks import Marks
from zorko.data.table_out import safe_cell, table_writer
from zorko.errors import DataError
from zorko.modelfile.card import Card, Metric
from zorko.runtime.blame import Blame, StepReport
from zorko.runtime.measure import HeadEvaluation, measure
from zorko.runtime.predictor import Predictor
from zorko.scores.selective import RiskReport
from zorko.tasks.base import Guess, Head
from zorko.tasks.registry import task_named
from zorko.types import Answer, Failure, TaskName

OUTLIER_NAME = "other"
"""What an outlier is called in tables."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """N answered pictures and what they say about a model.

    sources   N names, as the data set gives them
    indices   (N,) int64: which example each one is; those that could not be read are left out
    heads     the arrays and figures of each head, by its name, in the card's order
    failures  the pictures that could not be read
    steps     where an answer takes several and the labels say what is right at each: how often each was, and what it caused

    Models with one head (all but those for `tag`) can be asked directly: `metrics`, `risks`, `confusion`.
    """

    task: TaskName
    model: str
    sources: tuple[str, ...]
    indices: NDArray[np.int64]
    heads: dict[str, HeadEvaluation]
    failures: tuple[Failure, ...]
    seconds_per_picture: float
    steps: tuple[StepReport, ...] = ()

    @property
    def head(self) -> HeadEvaluation:
        """The only head, or the first."""
        return next(iter(self.heads.values()))

    @property
    def metrics(self) -> dict[str, Metric]:
        """All metrics; where there are several heads, under HEAD.METRIC."""
        if len(self.heads) == 1:
            return self.head.metrics
        return {f"{name}.{key}": metric for name, head in self.heads.items() for key, metric in head.metrics.items()}

    @property
    def risks(self) -> tuple[RiskReport, ...]:
        """The promises of `head`, one a step of the ladder."""
        return self.head.risks

    @property
    def confusion(self) -> NDArray[np.int64]:
        """(K, K) of `head`: row = true label, column = predicted."""
        return self.head.confusion

    @property
    def kept(self) -> bool:
        """Whether no promise was broken, at any risk or false-accept rate, and for any head."""
        heads = self.heads.values()
        return all(risk.kept for head in heads for risk in head.risks) and all(
            rate.kept for head in heads for rate in head.accepts
        )

    def to_dict(self, *, timing: bool = True) -> dict[str, Any]:
        """JSON-ready; without `timing` the same pictures and the same model give the same text, run after run."""
        found: dict[str, Any] = {
            "task": self.task,
            "model": self.model,
            "pictures": len(self.sources),
            "failures": [asdict(failure) for failure in self.failures],
            "kept": self.kept,
            "metrics": {name: metric.model_dump() for name, metric in self.metrics.items()},
            "risks": [{"head": name, **asdict(risk)} for name, head in self.heads.items() for risk in head.risks],
            "outliers": [{"head": name, **asdict(row)} for name, head in self.heads.items() for row in head.outliers],
            "accepts": [{"head": name, **asdict(row)} for name, head in self.heads.items() for row in head.accepts],
            "classes": {name: _classes(head) for name, head in self.heads.items()},
            "confusion": {name: head.confusion.tolist() for name, head in self.heads.items()},
            "steps": [asdict(report) for report in self.steps],
        }
        return {**found, "seconds_per_picture": self.seconds_per_picture} if timing else found


def evaluate(
    predictor: Predictor,
    examples: Examples,
    *,
    indices: NDArray[np.int64] | None = None,
    workers: int | None = None,
    step: Callable[[], None] = lambda: None,
) -> Evaluation:
    """Answer the labelled pictures, all or those at `indices` (M,), and measure.

    Pictures are streamed; what is kept of each is a few numbers. A picture that cannot be read is a failure, and the
    others are measured. `step` is called after each. Raises DataError where the examples lack a head of the model.
    """
    chosen = np.arange(len(examples), dtype=np.int64) if indices is None else np.asarray(indices, np.int64)
    tally = Tally(predictor.card)
    labels = _labels_for(predictor, examples)
    told = {name: values[chosen].tolist() for name, values in labels.items()}
    start = time.perf_counter()
    answers = predictor.answers((examples.pictures[index] for index in chosen.tolist()), workers=workers)
    for row, (index, answer) in enumerate(zip(chosen.tolist(), answers, strict=True)):
        true = {name: values[row] for name, values in told.items()}
        marks = None if examples.marks is None else examples.marks[index]
        tally.add(answer, true, source=examples.sources[index], index=index, marks=marks)
        step()
    return tally.finish(time.perf_counter() - start)


@dataclass
class _Column:
    """What is kept of one head: a few numbers a picture, in arrays that grow."""

    true: array[int] = field(default_factory=lambda: array("q"))
    predicted: array[int] = field(default_factory=lambda: array("q"))
    confidence: array[float] = field(default_factory=lambda: array("d"))
    eligible: array[int] = field(default_factory=lambda: array("b"))
    unknown: array[float] = field(default_factory=lambda: array("d"))
    logits: array[float] = field(default_factory=lambda: array("d"))

    def add(self, guess: Guess, true: int, n_labels: int) -> None:
        self.true.append(true)
        self.predicted.append(guess.predicted)
        self.confidence.append(guess.confidence)
        self.eligible.append(guess.eligible)
        self.unknown.append(math.nan if guess.unknown is None else guess.unknown)
        self.logits.extend([math.nan] * n_labels if guess.logits is None else guess.logits)


class Tally:
    """Gathers answers with their labels, one by one, and measures them in the end."""

    def __init__(self, card: Card) -> None:
        self._card = card
        self._task = task_named(card.task)
        self._columns = {head.name: _Column() for head in card.heads}
        self._sources: list[str] = []
        self._indices = array("q")
        self._failures: list[Failure] = []
        self._count = 0
        self._blame = Blame(self._task.steps)

    def add(
        self,
        answer: Answer | Failure,
        true: Mapping[str, int],
        *,
        source: str | None = None,
        index: int | None = None,
        marks: Marks | None = None,
    ) -> None:
        """Take one answer; `true` has for each head a label's index, UNKNOWN or OUTLIER. By default `source` is the
        answer's own, and `index` counts up. Where there are `marks`, an answer that points elsewhere counts as no guess."""
        position = self._count if index is None else index
        self._count += 1
        name = answer.source if source is None else source
        if isinstance(answer, Failure):
            self._failures.append(Failure(name, answer.problem))
            return
        self._sources.append(name)
        self._indices.append(position)
        sizes = {head.name: len(head.labels) for head in self._card.heads}
        aims = marks is None or marks.aims_at(answer.answer["x"], answer.answer["y"])
        if marks is not None:
            self._blame.add(self._task.right_steps(answer, marks), aims)
        for guess in self._task.guesses(answer, self._card.heads):
            if not aims and guess.head == self._card.heads[0].name and guess.predicted == true.get(guess.head):
                guess = replace(guess, predicted=UNKNOWN)
            self._columns[guess.head].add(guess, true.get(guess.head, UNKNOWN), sizes[guess.head])

    def finish(self, seconds: float) -> Evaluation:
        """The figures of all that was taken, in `seconds`."""
        return Evaluation(
            task=self._card.task,
            model=self._card.name,
            sources=tuple(self._sources),
            indices=np.array(self._indices, np.int64),
            heads={head.name: self._measured(head) for head in self._card.heads},
            failures=tuple(self._failures),
            seconds_per_picture=seconds / max(1, self._count),
            steps=self._blame.reports(),
        )

    def _measured(self, head: Head) -> HeadEvaluation:
        column = self._columns[head.name]
        unknown = np.array(column.unknown, np.float64)
        logits = np.array(column.logits, np.float64).reshape(-1, len(head.labels))  # (N, K)
        return measure(
            head,
            np.array(column.true, np.int64),
            np.array(column.predicted, np.int64),
            np.array(column.confidence, np.float64),
            np.array(column.eligible, np.bool_),
            None if np.isnan(unknown).all() else unknown,
            None if np.isnan(logits).all() else logits,
            self._card.calibration.get(head.name),
        )


def write_predictions(evaluation: Evaluation, path: Path) -> None:
    """Write what was answered as CSV, one row for each picture and head.

    Columns: source, head, true (`other` for an outlier, empty where nobody said), predicted (empty without a guess),
    confidence, unknown, eligible, trusted_at (the smallest risk at which it is trusted), then the logits by number.
    """
    width = max(len(head.head.labels) for head in evaluation.heads.values())
    columns = ("source", "head", "true", "predicted", "confidence", "unknown", "eligible", "trusted_at")
    with table_writer(path, (*columns, *(f"logit {number}" for number in range(width)))) as write_row:
        for row, source in enumerate(evaluation.sources):
            for name, head in evaluation.heads.items():
                write_row((safe_cell(source), name, *_row(head, row)))


def _row(head: HeadEvaluation, row: int) -> Iterator[str | float | None]:
    yield _label_name(head.head, int(head.true[row]))
    yield _label_name(head.head, int(head.predicted[row]))
    yield float(head.confidence[row])
    yield None if head.unknown is None else float(head.unknown[row])
    yield str(bool(head.eligible[row])).lower()
    yield min((risk.risk for risk in head.risks if _trusts(head, row, risk)), default=None)
    logits = () if head.logits is None else head.logits[row].tolist()
    yield from (None if math.isnan(value) else value for value in logits)


def _trusts(head: HeadEvaluation, row: int, risk: RiskReport) -> bool:
    return risk.threshold is not None and bool(head.eligible[row]) and float(head.confidence[row]) >= risk.threshold


def _label_name(head: Head, label: int) -> str | None:
    if label == OUTLIER:
        return OUTLIER_NAME
    return safe_cell(head.labels[label]) if label >= 0 else None


def _labels_for(predictor: Predictor, examples: Examples) -> dict[str, NDArray[np.int64]]:
    """The labels of each head of the model. Where heads are those of the data, it may say nothing about some."""
    heads = predictor.card.heads
    silent = [head for head in heads if head.name not in examples.labels]
    if silent and (not predictor.task.describes or len(silent) == len(heads)):
        raise DataError(
            f"the labels say nothing about '{silent[0].name}', which the model answers; they are for "
            f"{', '.join(examples.labels)}. Give data that was labelled for this model's task"
        )
    unknown = np.full(len(examples), UNKNOWN, np.int64)
    return {head.name: unknown if head in silent else _labels_of(head, examples) for head in heads}


def _labels_of(head: Head, examples: Examples) -> NDArray[np.int64]:
    """The examples' labels as indices into the labels of the model's head, which may be in another order."""
    names = examples.label_names[head.name]
    places = {label: place for place, label in enumerate(head.labels)}
    # The last two are for what counts from the end: OUTLIER (-2), UNKNOWN (-1). A name the model has not is an outlier.
    table = np.array([*(places.get(name, OUTLIER) for name in names), OUTLIER, UNKNOWN], np.int64)
    found: NDArray[np.int64] = table[examples.labels[head.name]]
    return found


def _classes(head: HeadEvaluation) -> list[dict[str, Any]]:
    scores = head.classes
    return [
        {
            "label": label,
            "support": int(scores.support[place]),
            **{
                name: None if math.isnan(value) else float(value)
                for name, value in (
                    ("precision", scores.precision[place]),
                    ("recall", scores.recall[place]),
                    ("f1", scores.f1[place]),
                )
            },
        }
        for place, label in enumerate(head.head.labels)
    ]
