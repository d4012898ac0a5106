"""What `read`, `find`, `orbit`, `same` and `tag` share: questions in, answers to wherever they were wished."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import zorko
from zorko.cli.lines import table_lines
from zorko.cli.progress import Progress
from zorko.cli.questions import Question, Questions
from zorko.cli.saving import PICTURE, PictureSaver, Saver
from zorko.cli.summary import summary
from zorko.data.table_out import safe_cell, table_writer
from zorko.errors import InputError, UsageError
from zorko.images.draw import is_own_png, save_png
from zorko.images.read import describe, read
from zorko.modelfile.shipped import shipped_names
from zorko.runtime.evaluate import Tally
from zorko.runtime.predictor import Predictor
from zorko.tasks.base import Task
from zorko.types import Answer, Failure, ImageSource

UNREADABLE = InputError.exit_code

Sink = Callable[[Question, Answer], None]


@dataclass(frozen=True)
class Wishes:
    """The options that all answering commands have."""

    model: str | None
    risk: float
    as_json: bool
    csv: Path | None
    save: Path | None
    false_accept: float | None = None


def answer_all(task: Task, questions: Questions, wishes: Wishes, predictor: Predictor | None = None) -> int:
    """Answer all questions, in order and as they come; returns the exit code. `predictor`: the model, where it is open.

    Answers go to stdout, unless only a CSV was wished. What could not be answered is named on stderr, the rest goes
    on. Where labels are known, the figures follow on stderr. Raises UsageError and ModelFileError before any answer.
    """
    predictor = predictor or open_model(task, wishes.model, wishes.false_accept)
    tally = Tally(predictor.card) if questions.labelled else None
    start = time.perf_counter()
    failures = 0
    with ExitStack() as stack:
        progress = stack.enter_context(Progress(seen_anyway=_prints(wishes) and sys.stdout.isatty()))
        asking = Asking(predictor, questions.stream, wishes.risk)
        sinks = [*_sinks(task, questions, wishes, predictor, stack)]
        if _prints(wishes):
            sinks.append(_printer(task, wishes.as_json, asking))
        for question, answer in asking:
            progress.step()
            failure = answer if isinstance(answer, Failure) else _poured(sinks, question, answer)
            if failure is not None:
                failures += 1
                progress.say(f"zorko: {failure.source}: {failure.problem}")
            if tally is not None and question is not None:
                tally.add(failure or answer, _truth(task, question, predictor), marks=question.marks)
    if tally is not None:
        print(summary(tally.finish(time.perf_counter() - start), wishes.risk), file=sys.stderr)
    return UNREADABLE if failures else 0


def _truth(task: Task, question: Question, predictor: Predictor) -> Mapping[str, int]:
    if task.describes:
        return task.truths(question.said, predictor.card.heads)
    return {} if question.label is None else task.truth(question.label, predictor.card.heads)


def answer_point(task: Task, picture: Path, out: Path | None, wishes: Wishes) -> int:
    """Answer one picture with the pixel to point at, `x y` on stdout; the picture with the answer drawn goes to `out`.

    Returns the exit code. Raises InputError for a picture that can't be used, UsageError and ModelFileError as above.
    """
    if out is not None and out.exists() and not is_own_png(out):
        raise UsageError(f"{out}: is there already, and zorko did not write it; name another file for the answer's picture")
    predictor = open_model(task, wishes.model)
    answer = predictor.predict(picture, risk=wishes.risk)
    assert isinstance(answer, Answer)
    if out is not None:
        save_png(task.draw([read(picture)], answer), out)
    print(answer.to_json() if wishes.as_json else f"{answer.answer['x']} {answer.answer['y']}", flush=True)
    if not answer.trusted:
        print(f"zorko: {picture}: {task.verdict(answer)}", file=sys.stderr)
    return 0


def open_model(task: Task, name_or_path: str | None, false_accept: float | None = None) -> Predictor:
    """The model that was asked for, else the shipped one. Raises UsageError for one that answers another task, and where
    none was asked for and none is shipped."""
    if name_or_path is None and task.name not in shipped_names():
        raise UsageError(
            f"no model for '{task.name}' comes with zorko yet; make one with: zorko train {task.name} DATA, name it with "
            "--model FILE"
        )
    predictor = zorko.load(name_or_path or task.name, false_accept=false_accept)
    if predictor.card.task != task.name:
        raise UsageError(
            f"{name_or_path}: this model answers '{predictor.card.task}', not '{task.name}'; "
            f"use it with: zorko {predictor.card.task}"
        )
    return predictor


class Asking:
    """Questions on their way through the predictor: each comes back with its answer, in order.

    The question is None for a source that stood for no picture.
    """

    def __init__(self, predictor: Predictor, questions: Iterator[Question | Failure], risk: float) -> None:
        self._asked: deque[Question | None] = deque()
        self._answers = predictor.answers(self._sources(questions), risk=risk)

    def __iter__(self) -> Iterator[tuple[Question | None, Answer | Failure]]:
        for answer in self._answers:
            yield self._asked.popleft(), answer

    def names(self) -> Iterator[str]:
        """The names of what was asked and is not yet answered."""
        for question in self._asked:
            if question is not None:
                yield ", ".join(describe(path) for path in question.pictures)

    def _sources(self, questions: Iterator[Question | Failure]) -> Iterator[ImageSource | tuple[ImageSource, ...] | Failure]:
        for question in questions:
            if isinstance(question, Failure):
                self._asked.append(None)
                yield question
            else:
                self._asked.append(question)
                yield question.pictures[0] if len(question.pictures) == 1 else question.pictures


def _prints(wishes: Wishes) -> bool:
    return wishes.as_json or wishes.csv is None


def _sinks(task: Task, questions: Questions, wishes: Wishes, predictor: Predictor, stack: ExitStack) -> Iterator[Sink]:
    if wishes.save is not None:  # first: an answer is told once all that belongs to it is there
        one = wishes.save.suffix.lower() == PICTURE and not wishes.save.is_dir()
        yield PictureSaver(wishes.save, task) if one else Saver(wishes.save, task, predictor)
    if wishes.csv is not None:
        yield _csv_sink(task, questions, wishes.csv, predictor, stack)


def _printer(task: Task, as_json: bool, asking: Asking) -> Sink:
    line = Answer.to_json if as_json else table_lines(task, asking.names)
    return lambda question, answer: print(line(answer), flush=True)


def _csv_sink(task: Task, questions: Questions, path: Path, predictor: Predictor, stack: ExitStack) -> Sink:
    card = predictor.card
    labelled = questions.labelled and not task.describes  # what was said of attributes stands in the table it came from
    label_column = ("label",) if labelled else ()
    write_row = stack.enter_context(table_writer(path, ("feature_name", *task.columns(card.heads), *label_column)))

    def sink(question: Question, answer: Answer) -> None:
        label = (None if question.label is None else safe_cell(question.label),) if labelled else ()
        write_row((safe_cell(answer.source), *task.cells(answer, card.heads), *label))

    return sink


def _poured(sinks: list[Sink], question: Question | None, answer: Answer) -> Failure | None:
    """Hands the answer to every sink; a picture that was gone when it should be saved is a failure of its own."""
    assert question is not None
    try:
        for sink in sinks:
            sink(question, answer)
    except InputError as error:
        return Failure(error.source, error.problem)
    return None
