"""A model file in 8 bits: smaller, and faster where the processor multiplies them; with thresholds of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zorko import atomic
from zorko.data.examples import Examples, told
from zorko.data.fingerprint import fingerprint
from zorko.data.load import load
from zorko.data.splits import read_parts
from zorko.errors import DataError, ExportError
from zorko.modelfile.card import Card, HeadCalibration, MadeCard
from zorko.modelfile.file import load_verified, write
from zorko.runtime.evaluate import Evaluation, evaluate
from zorko.runtime.predictor import Predictor
from zorko.runtime.quantise import quantised
from zorko.tasks.base import FloatArray
from zorko.tasks.registry import task_named
from zorko.training.export import PREFIX
from zorko.training.progress import Progress
from zorko.training.run import PARTS, command_line
from zorko.training.trusted import Terms, calibrated

RANGE_PICTURES = 200
"""Questions whose values give the ranges: with more of them, outliers widen the ranges and every step gets coarser."""

FIGURES = ("f1_same", "macro_f1", "accuracy")
"""What may not fall, the first that a head has."""


@dataclass(frozen=True)
class Fall:
    """How one head's figure changed, on the calibration pictures: `before` in 32 bits, `after` in 8."""

    head: str
    figure: str
    before: float
    after: float


def to_int8(
    model: Path, out: Path, data: Path, images: Path | None = None, *, allowed: float = 0.005, progress: Progress
) -> tuple[Fall, ...]:
    """Write the model in 8 bits to `out`, proven and calibrated on the labelled pictures at `data`; returns how each head's
    figure changed on them.

    Of data that comes divided, and of what the model was trained on, the calibration part is used, and the test part, which
    is looked at once, gives the card its figures; of any other data all is used for calibration. The thresholds of trust,
    that of the unlike-training check and those of false accepts are those of the new file's own answers. `allowed`: by how
    much a figure may fall.

    Raises ExportError where one falls by more, and leaves no file then; DataError for data that can't be used.
    """
    content, card = load_verified(model)
    if "export" in card.made.settings:
        raise ExportError(f"{model}: is in 8 bits already; export the file that it was made of")
    task = task_named(card.task)
    examples = load(card.task, data, images, card.preprocessing.layout, card.attributes if task.describes else None)
    for problem in examples.problems:
        progress.say(told(problem))
    mark = fingerprint(examples)
    calibration, test = _parts(model, card, examples, mark, progress)
    _check_labels(data, model, examples, calibration, progress)
    before = Predictor(model)
    graph = quantised(content, _batches(before, examples, calibration), f"{PREFIX}head.")
    with atomic.replacing(out) as temporary:
        draft = card.model_copy(update={"calibration": {}, "metrics": {}, "made": _made(card, mark)})
        write(graph, draft, temporary)
        after = Predictor(temporary)
        with progress.bar("asking both files", 2 * len(calibration)) as advance:
            theirs = evaluate(before, examples, indices=calibration, step=lambda: advance(1))
            ours = evaluate(after, examples, indices=calibration, step=lambda: advance(1))
        thresholds = {name: calibrated(task, head, _terms(card.calibration[name])) for name, head in ours.heads.items()}
        draft = draft.model_copy(update={"calibration": thresholds})
        write(graph, draft, temporary)
        if task.verifies:  # what it calls the same turns on a threshold that it has only now
            ours = evaluate(Predictor(temporary), examples, indices=calibration)
        falls = _falls(theirs, ours)
        worst = max(falls, key=lambda fall: fall.before - fall.after)
        if worst.before - worst.after > allowed:
            raise ExportError(
                f"{out}: in 8 bits {worst.figure} of '{worst.head}' falls from {worst.before:.4f} to {worst.after:.4f}, by "
                f"more than {allowed:g}; no file was kept. Allow more with --allowed, or give more calibration pictures"
            )
        if len(test):
            draft = draft.model_copy(update={"metrics": evaluate(Predictor(temporary), examples, indices=test).metrics})
            write(graph, draft, temporary)
    return falls


def _parts(
    model: Path, card: Card, examples: Examples, mark: str, progress: Progress
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The examples to calibrate on, and those to look at once in the end. `mark`: the fingerprint of all."""
    fixed, nothing = examples.fixed_split, np.empty(0, np.int64)
    if fixed is not None and (fixed == "calibration").any():
        calibration, test = np.flatnonzero(fixed == "calibration"), np.flatnonzero(fixed == "test")
    elif mark == card.data.fingerprint:
        if not model.with_name(PARTS).is_file():
            raise DataError(
                f"this is the data that {model} was trained with, and {PARTS}, which says what of it was its calibration "
                f"part, is not beside it; give labelled pictures that it has not seen"
            )
        divided = read_parts(model.with_name(PARTS), examples)
        calibration, test = divided.calibration, divided.test
    else:
        calibration, test = np.flatnonzero(fixed == "test") if fixed is not None else np.arange(len(examples)), nothing
    if not len(calibration):
        raise DataError("there is no calibration picture; give labelled pictures that the model has not been trained on")
    progress.say(f"calibrating on {len(calibration)} of {len(examples)} pictures")
    return calibration, test


def _check_labels(data: Path, model: Path, examples: Examples, calibration: NDArray[np.int64], progress: Progress) -> None:
    """Raises DataError where no head has a labelled picture to calibrate on; tells the heads that have none."""
    without = [head for head, labels in examples.labels.items() if not (labels[calibration] >= 0).any()]
    if len(without) == len(examples.labels):
        raise DataError(
            f"{data}: none of the {len(calibration)} pictures to calibrate on has a label that {model} knows, so that "
            f"nothing tells what 8 bits cost; `zorko info {model}` names the labels that it knows"
        )
    if without:
        progress.say(f"no picture to calibrate on has a label for {', '.join(without)}: no answer of theirs will be trusted")


def _batches(predictor: Predictor, examples: Examples, indices: NDArray[np.int64]) -> Iterator[dict[str, FloatArray]]:
    """Normalised rows of questions spread evenly over those at `indices`, one question at a time. Raises DataError, behind
    the last, where none could be read."""
    normalise, any_read = predictor.card.preprocessing.normalise, False
    for place in np.unique(np.linspace(0, len(indices) - 1, RANGE_PICTURES).round().astype(np.int64)):
        ready = predictor.prepared(examples.pictures[int(indices[place])])
        if not isinstance(ready, Exception):  # what can't be read is told when it is asked about
            any_read = True
            yield {name: normalise(rows) for name, rows in ready.content.inputs.items()}
    if not any_read:
        raise DataError("none of the pictures to calibrate on can be read; `zorko eval` names what is wrong with each")


def _made(card: Card, mark: str) -> MadeCard:
    export = {"to": "int8", "of": card.sha256, "calibration": mark, "range_pictures": RANGE_PICTURES}
    return card.made.model_copy(update={"command": command_line(), "settings": {**card.made.settings, "export": export}})


def _terms(before: HeadCalibration) -> Terms:
    """What is asked of the new thresholds: what was asked of the old."""
    return Terms(
        level=before.confidence_level,
        pass_share=before.unknown_pass_share or 0.95,
        false_accept=before.false_accept or 0.01,
        temperature=before.temperature,
        unknown_score=before.unknown_score,
    )


def _falls(before: Evaluation, after: Evaluation) -> tuple[Fall, ...]:
    found = []
    for name, head in before.heads.items():
        figure = next((figure for figure in FIGURES if figure in head.metrics and figure in after.heads[name].metrics), None)
        if figure is not None:
            found.append(Fall(name, figure, head.metrics[figure].value, after.heads[name].metrics[figure].value))
    return tuple(found)
