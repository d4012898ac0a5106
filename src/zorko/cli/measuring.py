"""What `zorko eval` does: the data loaded, its test part measured, the figures shown and written."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zorko.atomic import replacing
from zorko.cli.answering import UNREADABLE, open_model
from zorko.cli.extras import need
from zorko.cli.progress import Progress, say
from zorko.cli.tables import print_evaluation
from zorko.data.examples import Examples, told
from zorko.data.fingerprint import fingerprint
from zorko.data.load import load
from zorko.errors import DataError, UsageError
from zorko.modelfile.card import Card
from zorko.runtime.evaluate import Evaluation, evaluate, write_predictions
from zorko.runtime.questions import pictures_of
from zorko.tasks.registry import task_named
from zorko.types import Contradiction, Remark

REPORT, METRICS, PREDICTIONS = "report.html", "metrics.json", "predictions.csv"


def evaluate_data(task: str, data: Path, images: Path | None, model: str | None, report: Path | None, as_json: bool) -> int:
    """Measure, show, and write to the folder `report` where one is given; returns the exit code."""
    asked = task_named(task)
    if report is not None:
        _prepare(report)
    predictor = open_model(asked, model)
    attributes = predictor.card.attributes if asked.describes else None
    examples = load(task, data, images, predictor.card.preprocessing.layout, attributes)
    for problem in examples.problems:
        say(told(problem))
    contradicting = sum(isinstance(problem, Contradiction) for problem in examples.problems)
    if contradicting:
        say(f"{contradicting} of {contradicting + len(examples)} labels contradict themselves; they are not counted")
    chosen = _measured_part(examples, predictor.card)
    with Progress(len(chosen)) as progress:
        evaluation = evaluate(predictor, examples, indices=chosen, step=progress.step)
    for failure in evaluation.failures:
        say(f"{failure.source}: {failure.problem}")
    if report is not None:
        _write(report, f"{task}: {data.resolve().name}", predictor.card, evaluation, examples)
        say(f"wrote {report / REPORT}, {METRICS} and {PREDICTIONS}")
    if as_json:
        print(json.dumps(evaluation.to_dict(), ensure_ascii=False, allow_nan=False))
    else:
        print_evaluation(evaluation)
    lost = [problem for problem in examples.problems if not isinstance(problem, Remark)]
    return UNREADABLE if evaluation.failures or lost else 0


def _measured_part(examples: Examples, card: Card) -> NDArray[np.int64]:
    """The test part of data that comes divided, else all; says so where that may flatter the model."""
    if examples.fixed_split is not None:
        test: NDArray[np.int64] = np.flatnonzero(examples.fixed_split == "test").astype(np.int64)
        if len(test):
            say(f"the data comes divided; measuring its test part, {len(test)} of {len(examples)} pictures")
            return test
    if not len(examples):
        raise DataError("there is no labelled picture to measure")
    with suppress(DataError):  # a picture that cannot be read is named when its turn comes
        if card.data.fingerprint == fingerprint(examples):
            say(
                "this is the data that the model was trained with, so these figures flatter it; "
                "the ones on its test part: zorko info MODEL"
            )
    return np.arange(len(examples), dtype=np.int64)


def _prepare(folder: Path) -> None:
    for module in ("matplotlib", "jinja2"):
        need(module, "train", "a report")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: this folder cannot be made ({error.strerror}); name another") from error


def _write(folder: Path, title: str, card: Card, evaluation: Evaluation, examples: Examples) -> None:
    from zorko.report.html import ReportData, write_report

    with replacing(folder / METRICS) as temporary:
        temporary.write_text(json.dumps(evaluation.to_dict(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    write_predictions(evaluation, folder / PREDICTIONS)
    asked_about = task_named(card.task).pictures_per_question
    page = ReportData(title, card, evaluation, None, None, lambda index: pictures_of(examples.pictures[index], asked_about))
    write_report(folder / REPORT, page)
