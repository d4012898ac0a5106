"""A model file, open: pictures in, answers out. The same for every task; what differs is in tasks/ and in the card."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from zorko.errors import InputError, ModelFileError, UsageError
from zorko.images.read import DEFAULT_LIMITS, Limits
from zorko.modelfile.card import Card
from zorko.modelfile.file import load_verified
from zorko.runtime import trust
from zorko.runtime.batches import grouped, rows_at_most, run_together
from zorko.runtime.questions import Ready, is_one_question, prepared
from zorko.runtime.session import Session
from zorko.runtime.trust import Terms
from zorko.tasks.base import Decision, FloatArray, PixelArray, Prepared, Task
from zorko.tasks.registry import task_named
from zorko.threads import in_order, readers
from zorko.types import DEFAULT_RISK, Answer, Failure, QuestionSource

T = TypeVar("T")

Outputs = dict[str, FloatArray]

BATCH_SIZE = 64
"""Rows at a time: larger batches are no faster on a CPU, and take a megabyte or more of memory for each row."""

EMBEDDING = "embedding"
"""The output of a graph in which `embed` finds what the encoder makes of a picture."""


class Predictor:
    """An open model: `card` says all that is known of it, `task` what it answers. Many threads may share one."""

    def __init__(self, path: str | Path, *, threads: int | None = None, false_accept: float | None = None) -> None:
        """Open the model file at `path`; `threads` is how many cores the network may use, by default all.

        `false_accept`: the share of different pairs that may be called the same, where that is the question; by default
        the one that the model was made for.
        Raises ModelFileError where the file is missing, damaged, foreign or of a newer format, UsageError for a false-accept
        rate that the model has no threshold for.
        """
        model, card = load_verified(path)
        self.path = Path(path)
        self.card: Card = card
        self.task: Task = task_named(card.task)
        self._session = Session(model, card, str(path), self.task.outputs(card.heads), threads=threads)
        self._decode_hw = self.task.decode_hw(card.preprocessing)
        self._calibration = card.calibration.get(card.heads[0].name if card.heads else card.task)
        self._threshold = trust.accept_threshold(self._calibration, false_accept, self.task.verifies, str(path))

    def predict(self, images: Any, *, risk: float = DEFAULT_RISK) -> Answer | list[Answer]:
        """The answer about one picture, or a list of answers about a list or tuple of them, in its order.

        A picture is a path, the bytes of a file, a PIL image, or an array (zorko.types.ImageSource). Where the task
        takes two pictures, one question is a pair of them, and several are a list of pairs. `risk` is the share of
        wrong answers that is accepted among the trusted ones, see `trust.ladder_risk`.

        Raises ImageError for the first picture that cannot be read and LayoutError for the first that lacks what the
        task needs (`answers` goes on), UsageError for a risk off the ladder.
        """
        terms = self.terms(risk)
        if is_one_question(images, self.task.pictures_per_question):
            return self._answer(*next(self._decided([_or_raise(self.prepared(images))])), terms)
        with closing(self._decisions(images, BATCH_SIZE, None)) as decisions:
            return [self._answer(*_or_raise(item), terms) for item in decisions]

    def answers(
        self,
        sources: Iterable[QuestionSource | Failure],
        *,
        risk: float = DEFAULT_RISK,
        batch_size: int = BATCH_SIZE,
        workers: int | None = None,
    ) -> Iterator[Answer | Failure]:
        """Answer a stream of questions, one by one, in the order of `sources`; however long it is, memory stays flat.

        A source that cannot be answered gives a `Failure` in its place; a `Failure` among the sources (as
        images.files.list_pictures gives them) is passed on. `batch_size` is how many rows the network gets at most at
        a time; large pictures go in smaller batches. `workers` threads read ahead, by default one for each core; of
        `sources`, at most about two batches more are taken than answers were given.

        Raises UsageError, at once, for a risk off the ladder.
        """
        terms = self.terms(risk)
        if isinstance(sources, (str, bytes)):  # either would be taken for a list of its characters
            raise UsageError("answers takes a list or another iterable of sources; for a single picture there is predict")
        decisions = self._decisions(sources, batch_size, workers)
        return (
            Failure(item.source, item.problem) if isinstance(item, InputError) else self._answer(*item, terms)
            for item in decisions
        )

    def terms(self, risk: float = DEFAULT_RISK, false_accept: float | None = None) -> Terms:
        """What questions are answered on: a risk, and a false-accept rate, by default that which the model was opened with.

        Raises UsageError for a risk off the ladder, and for a rate that the model has no threshold for.
        """
        trust.ladder_risk(risk)
        if false_accept is None:
            return Terms(risk, self._threshold)
        return Terms(risk, trust.accept_threshold(self._calibration, false_accept, self.task.verifies, self.card.name))

    def prepared(
        self, source: QuestionSource | Failure, *, names: Sequence[str] | None = None, limits: Limits = DEFAULT_LIMITS
    ) -> Ready[Prepared] | InputError:
        """One question, read and made ready for `answered`; what is wrong with it is returned, not raised.

        `names`: what its pictures are called in the answer, where they are bytes. `limits`: of each picture.
        """
        pictures = self.task.pictures_per_question
        return prepared(source, pictures, self._prepare, self._decode_hw, names=names, limits=limits)

    def answered(self, batch: Sequence[tuple[Ready[Prepared], Terms]]) -> list[Answer]:
        """Questions that `prepared` made ready, through the network together, each answered on its own terms.

        For those who have questions of many callers at a time; who has them all uses `predict` or `answers`.
        """
        return [answer for answer, _ in self.answered_with_outputs(batch)]

    def answered_with_outputs(self, batch: Sequence[tuple[Ready[Prepared], Terms]]) -> list[tuple[Answer, Outputs]]:
        """As `answered`, each answer with its question's rows (R, ...) float32 of every output of the graph."""
        size = rows_at_most(self.card.preprocessing, BATCH_SIZE)
        parts = grouped([ready for ready, _ in batch], _rows, size, max(1, len(batch)))
        run = (item for part in parts for item in self._run(part))
        return [
            (self._answer(*self._decision(ready, own), terms), own)
            for (ready, own), (_, terms) in zip(run, batch, strict=True)
        ]

    def embed(self, images: Any) -> FloatArray:
        """What the encoder makes of each picture: (N, D) float32 for a list of N, (1, D) for a single one.

        Each picture is seen as the card's preprocessing has it. Raises ImageError for the first that cannot be read,
        ModelFileError where the graph has no output `embedding` or takes more than one picture.
        """
        session, preprocessing = self._session, self.card.preprocessing
        if EMBEDDING not in session.outputs or len(session.inputs) != 1:
            raise ModelFileError(
                f"{self.path}: has no embedding of a picture (its inputs: {', '.join(session.inputs)}; its outputs: "
                f"{', '.join(session.outputs)}); export it with an output '{EMBEDDING}'"
            )
        sources = [images] if is_one_question(images, 1) else images
        stream = self._stream(sources, 1, lambda pictures: preprocessing.pixels(pictures[0]), BATCH_SIZE, None)
        with closing(stream):
            rows = [_or_raise(item).content for item in stream]
        stacked = np.stack(rows) if rows else np.empty((0, *preprocessing.shape), np.uint8)  # (N, H, W, C)
        return self.outputs({session.inputs[0]: stacked})[EMBEDDING]

    def outputs(self, rows: Mapping[str, PixelArray], *, batch_size: int = BATCH_SIZE) -> dict[str, FloatArray]:
        """The raw outputs, each (N, ...) float32, for rows (N, H, W, C) uint8 of each input, as tasks prepare them.

        Raises ModelFileError where names or shapes are not those of the graph.
        """
        preprocessing = self.card.preprocessing
        size = rows_at_most(preprocessing, batch_size)
        total = max((len(part) for part in rows.values()), default=0)
        parts = []
        size += -size % self.task.pictures_per_question  # rows of one question stay together
        for start in range(0, max(total, 1), size):  # once for no rows too, as the graph knows the shapes
            batch = {name: part[start : start + size] for name, part in rows.items()}
            parts += run_together(self._session, preprocessing, [batch])
        return {name: np.concatenate([part[name] for part in parts]) for name in self._session.outputs}

    # ---- from sources to decisions

    def _decisions(
        self, sources: Iterable[Any], batch_size: int, workers: int | None
    ) -> Generator[tuple[str, Decision] | InputError]:
        """Each question's name and decision, or what is wrong with it, in order."""
        size = rows_at_most(self.card.preprocessing, batch_size)
        stream = self._stream(sources, self.task.pictures_per_question, self._prepare, size, workers)
        for batch in grouped(stream, _rows, size, batch_size):
            yield from self._with_failures(batch)

    def _stream(
        self,
        sources: Iterable[Any],
        pictures: int,
        prepare: Callable[[Sequence[PixelArray]], T],
        ahead: int,
        workers: int | None,
    ) -> Generator[Ready[T] | InputError]:
        def work(source: Any) -> Ready[T] | InputError:
            return prepared(source, pictures, prepare, self._decode_hw)

        return in_order(sources, work, ahead=ahead, workers=workers or readers())

    def _prepare(self, images: Sequence[PixelArray]) -> Prepared:
        return self.task.prepare(images, self.card.preprocessing)

    def _with_failures(self, batch: Sequence[Ready[Prepared] | InputError]) -> Iterator[tuple[str, Decision] | InputError]:
        decided = self._decided([item for item in batch if not isinstance(item, InputError)])
        for item in batch:
            yield item if isinstance(item, InputError) else next(decided)

    def _decided(self, batch: Sequence[Ready[Prepared]]) -> Iterator[tuple[str, Decision]]:
        return (self._decision(item, own) for item, own in self._run(batch))

    def _run(self, batch: Sequence[Ready[Prepared]]) -> Iterator[tuple[Ready[Prepared], Outputs]]:
        """One batch through the network."""
        outputs = run_together(self._session, self.card.preprocessing, [item.content.inputs for item in batch])
        return zip(batch, outputs, strict=True)

    def _decision(self, item: Ready[Prepared], outputs: Outputs) -> tuple[str, Decision]:
        return item.source, self.task.decide(outputs, self.card.heads, item.content.memo)

    def _answer(self, source: str, decision: Decision, terms: Terms) -> Answer:
        if not all(map(math.isfinite, (decision.confidence, *decision.confidences.values()))):
            raise ModelFileError(f"{self.path}: its outputs are no numbers for {source} (NaN); export the model again")
        card, risk = self.card, terms.risk
        if terms.threshold is not None:
            decision = self.task.judged(decision, terms.threshold)
        if decision.confidences:
            reasons = trust.reasons(decision, card.calibration, risk)
            decision = self.task.weighed(decision, reasons)
            reason = next((reason for reason in reasons.values() if reason is not None), None)
        else:
            _, reason = trust.verdict(decision, self._calibration, risk)
        return Answer(
            source,
            card.task,
            decision.answer,
            decision.confidence,
            reason is None,
            reason,
            risk,
            card.name,
            decision.details,
        )


def _rows(item: Ready[Prepared] | InputError) -> int:
    return 0 if isinstance(item, InputError) else max(map(len, item.content.inputs.values()))


def _or_raise(item: T | InputError) -> T:
    if isinstance(item, InputError):
        raise item
    return item
