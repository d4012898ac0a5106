"""What every task owes to the rest of the house: one test that walks the registry.

A new task adds its line to `EXAMPLES`; nothing else here names a task.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from zorko.data.examples import OUTLIER, UNKNOWN
from zorko.data.generate.orbits.composites import Wanted, draw
from zorko.errors import LayoutError, UsageError
from zorko.images import ink
from zorko.images.preprocess import Preprocessing
from zorko.tasks import find, orbit, read, same
from zorko.tasks.base import REASONS, Decision, FloatArray, Head, Prepared, Task
from zorko.tasks.registry import TASKS, task_named
from zorko.types import Answer, Reason, TaskName

U8 = NDArray[np.uint8]


@dataclass(frozen=True)
class Example:
    """`heads` of a model for the task, the shape of one row of each output of its graph (`widths`), one of its labels."""

    heads: tuple[Head, ...]
    widths: Mapping[str, tuple[int, ...]]
    label: str
    picture: U8  # one that the task can answer about; others may lack a part that it needs


def drawn(height: int, width: int) -> U8:
    picture = np.full((height, width, 3), 250, np.uint8)
    picture[height // 4 : height - height // 4, width // 3 : width // 2] = (20, 30, 60)
    return picture


def composite(panels: int) -> U8:
    picture = np.zeros((400, 200 * panels, 3), np.uint8)
    picture[:200] = np.random.default_rng(0).integers(60, 256, (200, 200 * panels, 3), dtype=np.uint8)
    picture[200:, :136] = 230
    picture[260:340, 40:90] = 90
    return picture


def planets(panels: int) -> U8:
    wanted = Wanted(5, "test", 1, (panels, panels), (4, 4), lookalike=False, touching=False)
    return draw(wanted).picture


ATTRIBUTES = (Head("Время года", ("весна", "зима", "лето", "осень")), Head("Авиа", ("нет", "да")))

EXAMPLES: dict[TaskName, Example] = {
    "read": Example((read.HEAD,), {"digit": (10,), "unknown": ()}, "7", drawn(140, 95)),
    "find": Example((find.HEAD,), {"embedding": (16,), "none": (), "place": (2,)}, "3", composite(5)),
    "orbit": Example(orbit.HEADS, {"embedding": (16,), "none": (), "number": (7,)}, "3", planets(4)),
    "same": Example((same.HEAD,), {"same": (), "attention": (4, 4)}, "1", drawn(140, 95)),
    "tag": Example(ATTRIBUTES, {"Время года": (4,), "Авиа": (2,), "embedding": (16,)}, "зима", drawn(140, 95)),
}

every_task = pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)


def noise(height: int, width: int) -> U8:
    return np.random.default_rng(height * width).integers(0, 256, (height, width, 3), dtype=np.uint8)


PICTURES: dict[str, U8] = {
    "white": np.full((60, 60, 3), 255, np.uint8),
    "black": np.zeros((28, 28, 3), np.uint8),
    "one white pixel": np.full((1, 1, 3), 255, np.uint8),
    "one black pixel": np.zeros((1, 1, 3), np.uint8),
    "two pixels": np.array([[[0, 0, 0], [255, 255, 255]]], np.uint8),
    "a row": noise(1, 500),
    "a column": noise(500, 1),
    "a strip": noise(3000, 20),
    "a blank strip": np.full((20, 3000, 3), 9, np.uint8),
    "a thin drawing": drawn(3, 90),
    "a drawing": drawn(140, 95),
    "a large drawing": drawn(1300, 900),
    "noise": noise(61, 83),
    "a composite": composite(7),
    "planets": planets(4),
}

every_picture = pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)


def prepared(task: Task, picture: U8, preprocessing: Preprocessing | None = None) -> Prepared:
    copy = picture.copy()
    copy.flags.writeable = False  # as the reader gives them
    return task.prepare([copy] * task.pictures_per_question, preprocessing or task.default_preprocessing)


def refused(task: Task, picture: U8) -> bool:
    """Whether the picture lacks a part that the task needs; then the task says so in its own error."""
    try:
        prepared(task, picture)
    except LayoutError as error:
        return len(error.problem) > 20
    return False


def outputs(example: Example, rows: int, seed: int = 0) -> dict[str, FloatArray]:
    rng = np.random.default_rng(seed)
    return {name: rng.normal(0, 3, (rows, *width)).astype(np.float32) for name, width in example.widths.items()}


def decided(task: Task, picture: U8, seed: int = 0) -> Decision:
    example = EXAMPLES[task.name]
    ready = prepared(task, picture)
    rows = max(len(each) for each in ready.inputs.values())
    return task.decide(outputs(example, rows, seed), example.heads, ready.memo)


def answers(task: Task, picture: U8) -> list[Answer]:
    """What the runtime can make of a decision: trusted, where nothing forbids it, and not trusted for each reason.

    Nothing of a picture that the task refuses.
    """
    if refused(task, picture):
        return []
    decision = decided(task, picture)

    def answer(reason: Reason | None) -> Answer:
        weighed = task.weighed(decision, dict.fromkeys(decision.confidences, reason))
        record = Answer("x", task.name, weighed.answer, weighed.confidence, reason is None, reason, 0.05, "m")
        return replace(record, details=weighed.details)

    if decision.forced_reason is not None:
        return [answer(decision.forced_reason)]
    return [answer(reason) for reason in (None, *get_args(Reason))]


# ---- the registry


def test_names_are_unique_and_those_of_the_contract() -> None:
    names = [task.name for task in TASKS]
    assert len(set(names)) == len(names)
    assert set(names) <= set(get_args(TaskName))
    assert set(names) == set(EXAMPLES)


@every_task
def test_a_task_is_found_by_its_name(task: Task) -> None:
    assert task_named(task.name) is task


@pytest.mark.parametrize("name", ["", "reed", "READ", "read "])
def test_another_name_lists_those_there_are(name: str) -> None:
    with pytest.raises(UsageError, match="there are: read"):
        task_named(name)


@every_task
def test_the_summary_is_one_line_for_the_help(task: Task) -> None:
    assert 10 < len(task.summary) < 90
    assert "\n" not in task.summary
    assert not task.summary.endswith(".")


@every_task
def test_classes_are_final(task: Task) -> None:
    assert type(task).__mro__[1] is Task
    assert not type(task).__subclasses__() or all(each.__module__.startswith("test") for each in type(task).__subclasses__())


# ---- pictures to rows


@every_task
def test_what_a_task_can_answer_about_it_does_not_refuse(task: Task) -> None:
    assert not refused(task, EXAMPLES[task.name].picture)


@every_picture
@every_task
def test_rows_have_the_stated_shape(task: Task, picture: U8) -> None:
    if refused(task, picture):
        return
    ready = prepared(task, picture)
    assert ready.inputs
    for rows in ready.inputs.values():
        assert rows.dtype == np.uint8
        assert rows.ndim == 4
        assert len(rows) >= 1
        assert rows.shape[1:] == task.default_preprocessing.shape


@pytest.mark.parametrize("size_hw", [(28, 28), (56, 56), (40, 24)])
@pytest.mark.parametrize("colour", ["rgb", "grey"])
@every_task
def test_rows_have_the_shape_that_a_models_card_states(task: Task, colour: Any, size_hw: tuple[int, int]) -> None:
    values = (0.5,) * (3 if colour == "rgb" else 1)
    wanted = replace(task.default_preprocessing, size_hw=size_hw, colour=colour, mean=values, std=values)
    for rows in prepared(task, EXAMPLES[task.name].picture, wanted).inputs.values():
        assert rows.shape[1:] == wanted.shape


@every_picture
@every_task
def test_the_same_picture_gives_the_same_rows(task: Task, picture: U8) -> None:
    if refused(task, picture):
        return
    first, second = (prepared(task, picture).inputs for _ in range(2))
    assert first.keys() == second.keys()
    assert all(np.array_equal(first[name], second[name]) for name in first)


@every_task
def test_large_files_are_decoded_no_smaller_than_is_looked_at(task: Task) -> None:
    least_hw = task.decode_hw(task.default_preprocessing)
    if task.points:
        assert least_hw is None
    else:
        assert least_hw is not None
        looked_at = ink.MAX_SIDE if task.default_preprocessing.crop == "ink" else max(task.default_preprocessing.size_hw)
        assert min(least_hw) >= looked_at


# ---- outputs to an answer


@every_picture
@every_task
def test_a_decision_can_be_an_answer(task: Task, picture: U8) -> None:
    if refused(task, picture):
        return
    decision = decided(task, picture)
    assert 0.0 <= decision.confidence <= 1.0
    assert decision.answer
    assert json.loads(json.dumps([decision.answer, decision.details], allow_nan=False))
    assert decision.forced_reason in (None, *get_args(Reason))
    assert decision.unknown is None or np.isfinite(decision.unknown)


@every_picture
@every_task
def test_a_task_that_describes_is_sure_of_each_head_and_no_other_is(task: Task, picture: U8) -> None:
    if refused(task, picture):
        return
    decision = decided(task, picture)
    names = {head.name for head in EXAMPLES[task.name].heads} if task.describes else set()
    assert decision.confidences.keys() == names
    assert decision.confidence == min(decision.confidences.values(), default=decision.confidence)


@every_task
def test_outputs_that_a_decision_reads_are_those_that_a_file_must_have(task: Task) -> None:
    """Whoever opens a file looks for these, so that none of them is missed at the first picture."""
    example = EXAMPLES[task.name]
    needed = task.outputs(example.heads)
    assert needed.keys() == example.widths.keys()
    assert all(length in (None, *example.widths[name][-1:]) for name, length in needed.items())
    ready = prepared(task, example.picture)
    given = outputs(example, max(len(each) for each in ready.inputs.values()))
    task.decide({name: given[name] for name in needed}, example.heads, ready.memo)


@every_task
def test_what_is_written_of_a_head_is_a_label_or_none(task: Task) -> None:
    heads = EXAMPLES[task.name].heads
    assert set(task.truths({}, heads).values()) == {UNKNOWN}
    assert set(task.truths({head.name: "nothing of the kind" for head in heads}, heads).values()) == {OUTLIER}
    last = {head.name: head.labels[-1] for head in heads}
    assert task.truths(last, heads) == {head.name: len(head.labels) - 1 for head in heads}


@every_task
def test_a_higher_output_is_decided_alike_twice(task: Task) -> None:
    picture = EXAMPLES[task.name].picture
    assert decided(task, picture, 3) == decided(task, picture, 3)


@every_picture
@every_task
def test_words_for_an_answer(task: Task, picture: U8) -> None:
    for answer in answers(task, picture):
        assert 0 < len(task.guess(answer)) <= 20
        assert re.fullmatch(r"[\w.-]+", task.file_word(answer)), "it becomes part of a file's name"
        verdict = task.verdict(answer)
        assert 0 < len(verdict) < 80
        assert "\n" not in verdict
        assert all(0 < len(line) < 125 and "\n" not in line for line in task.lines(answer))
        assert (verdict == "trusted") == answer.trusted


def test_every_reason_has_its_words() -> None:
    assert set(REASONS) == set(get_args(Reason))


@every_task
def test_guesses_are_one_for_each_head(task: Task) -> None:
    heads = EXAMPLES[task.name].heads
    for answer in answers(task, EXAMPLES[task.name].picture):
        guesses = list(task.guesses(answer, heads))
        assert [guess.head for guess in guesses] == [head.name for head in heads]
        for guess, head in zip(guesses, heads, strict=True):
            assert guess.predicted == UNKNOWN or 0 <= guess.predicted < len(head.labels)
            assert 0.0 <= guess.confidence <= 1.0


@every_picture
@every_task
def test_cells_stand_under_their_columns(task: Task, picture: U8) -> None:
    heads = EXAMPLES[task.name].heads
    columns = task.columns(heads)
    assert len(set(columns)) == len(columns)
    for answer in answers(task, picture):
        assert len(task.cells(answer, heads)) == len(columns)


@every_task
def test_labels(task: Task) -> None:
    example = EXAMPLES[task.name]
    assert task.is_label(example.label)
    assert not task.is_label("no label of any task\n")
    truth = task.truth(example.label, example.heads)
    assert truth.keys() == {head.name for head in example.heads}
    for head in example.heads:
        assert truth[head.name] in (UNKNOWN, OUTLIER, *range(len(head.labels)))


# ---- an answer to a picture


@every_picture
@every_task
def test_drawing_gives_a_picture_and_leaves_the_given_one(task: Task, picture: U8) -> None:
    before = picture.copy()
    for answer in answers(task, picture)[:2]:
        canvas = task.draw([picture] * task.pictures_per_question, answer)
        assert canvas.dtype == np.uint8
        assert canvas.ndim == 3
        assert canvas.shape[2] == 3
        assert min(canvas.shape[:2]) >= 60, "a person is to look at it"
    assert np.array_equal(picture, before)


@every_picture
@every_task
def test_parts_are_pictures_for_a_person(task: Task, picture: U8) -> None:
    if refused(task, picture):
        return
    for predicted, true in ((0, 1), (0, 0), (0, OUTLIER), (UNKNOWN, 0)):
        found = task.parts([picture] * task.pictures_per_question, task.default_preprocessing, predicted, true)
        assert found
        names = [part.name for part in found]
        assert len(set(names)) == len(names) or not any(names)
        for part in found:
            assert part.picture.dtype == np.uint8
            assert part.picture.ndim == 3
            assert part.picture.size
            assert len(part.name) <= 40
