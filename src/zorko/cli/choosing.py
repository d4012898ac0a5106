"""`zorko tag --next`: the pictures to be labelled next, as a table that is ready to be filled in."""

from __future__ import annotations

import heapq
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from zorko.cli.answering import UNREADABLE, Asking, Wishes
from zorko.cli.progress import Progress, say
from zorko.cli.questions import Question, Questions
from zorko.data.table_out import safe_cell, table_writer
from zorko.errors import UsageError
from zorko.runtime.predictor import Predictor
from zorko.scores.active import least_margin, most_telling
from zorko.tasks.base import Head
from zorko.tasks.tag import TAGS
from zorko.types import Answer, Failure

POOL = 10
"""So many times the pictures that are wanted, the least certain ones, are compared with each other."""

AT_ONCE = 256


@dataclass(frozen=True)
class Candidate:
    """A picture that lacks the value of some attribute, and how far the model is from doubt about it."""

    margin: float
    question: Question
    answer: Answer


def choose_next(predictor: Predictor, questions: Questions, count: int, wishes: Wishes) -> int:
    """Answer all that has no label, and write the `count` pictures that would teach most to `wishes.csv`, or their names to
    stdout. Returns the exit code. Raises UsageError for wishes that make no sense here."""
    if wishes.as_json or wishes.save is not None:
        raise UsageError("--next chooses pictures, and answers nothing; leave out --json and --save")
    failures: list[Failure] = []
    with ExitStack() as stack:
        progress = stack.enter_context(Progress())
        found = _candidates(predictor, questions, wishes.risk, failures, progress)
        pool = [one for _, _, one in heapq.nsmallest(POOL * count, ((one.margin, n, one) for n, one in enumerate(found)))]
    for failure in failures:
        say(f"{failure.source}: {failure.problem}")
    chosen = [pool[i] for i in most_telling([one.margin for one in pool], _embeddings(predictor, pool), count).tolist()]
    if not chosen:
        say("every picture has its labels; there is nothing to choose from")
    elif wishes.csv is None:
        print("\n".join(str(_path(one)) for one in chosen))
    else:
        _write(chosen, predictor.card.heads, wishes.csv)
    return UNREADABLE if failures else 0


def _candidates(
    predictor: Predictor, questions: Questions, risk: float, failures: list[Failure], progress: Progress
) -> Iterator[Candidate]:
    for question, answer in Asking(predictor, questions.stream, risk):
        progress.step()
        if isinstance(answer, Failure):
            failures.append(answer)
            continue
        assert question is not None
        scores = answer.details["scores"]
        open_heads = [head.name for head in predictor.card.heads if not question.said.get(head.name)]
        if open_heads:
            yield Candidate(least_margin(scores[name] for name in open_heads), question, answer)


def _embeddings(predictor: Predictor, pool: Sequence[Candidate]) -> Any:
    blocks = [predictor.embed([_path(one) for one in pool[at : at + AT_ONCE]]) for at in range(0, len(pool), AT_ONCE)]
    return np.concatenate(blocks) if blocks else np.empty((0, 1), np.float32)


def _write(chosen: Sequence[Candidate], heads: Sequence[Head], csv: Path) -> None:
    """A row a picture: of each attribute what is known, the guess, and its confidence. Paths are as the loader takes them:
    below the table's folder, or else below one that is told."""
    top = csv.resolve().parent
    paths = [_path(one).resolve() for one in chosen]
    if not all(path.is_relative_to(top) for path in paths):
        top = Path(os.path.commonpath([path.parent for path in paths]))
        say(f"these pictures do not lie below the table; train on it with --images {top}")
    words = [safe_cell(f"{head.name}{what}") for head in heads for what in ("", " guess", " confidence")]
    with table_writer(csv, ("image_path", *words)) as write_row:
        for one, path in zip(chosen, paths, strict=True):
            cells: list[str | float] = []
            for head in heads:
                tag = one.answer.answer[TAGS][head.name]
                cells += [safe_cell(one.question.said.get(head.name, "")), safe_cell(tag["value"]), tag["confidence"]]
            write_row((safe_cell(path.relative_to(top).as_posix()), *cells))
    say(f"wrote {csv}: {len(chosen)} pictures; fill in the empty cells")


def _path(one: Candidate) -> Path:
    picture = one.question.pictures[0]
    assert isinstance(picture, (str, Path))
    return Path(picture)
