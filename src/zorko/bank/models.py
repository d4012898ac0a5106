"""The models of a bank: whose answers are shown, what another one says, and showing that instead.

The newest behind the shown one is its candidate, until it is accepted or a newer takes its place; the newest before it is
the former, to which one can go back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from zorko.bank.actions import acting
from zorko.bank.bank import Bank
from zorko.bank.catching_up import arrays
from zorko.bank.lessons import held_out
from zorko.bank.records import Answer, Model, Photo, Vector
from zorko.bank.tagging import Tagger, keep_model, write_answers
from zorko.errors import BankError, InputError
from zorko.images.read import read
from zorko.tasks.base import Prepared
from zorko.threads import in_batches
from zorko.types import Failure

BATCH = 64

Told = Callable[[int, int], None]
"""Hears how many photographs are answered, of how many."""

OpenTagger = Callable[[Path], Tagger]


@dataclass(frozen=True)
class ModelInBank:
    """A model file of the bank. `lacking`: how many photographs it has not answered."""

    number: int
    sha256: str
    name: str
    since: datetime
    shown: bool
    lacking: int


@dataclass(frozen=True)
class Models:
    """Those that matter now; None where there is none."""

    shown: ModelInBank | None
    candidate: ModelInBank | None
    former: ModelInBank | None


@dataclass(frozen=True)
class AttributeChange:
    """How the answers of two models about an attribute differ.

    changed  photographs of which they say different values, of `photos` of which the new one says any
    trusted  how many answers are trusted, by the old and by the new
    judged   photographs whose value people said, that neither model learnt from; `right`: of these, by the old and by the
             new; `better`: where the new is right and the old was wrong, `worse`: the other way round
    """

    attribute: str
    photos: int
    changed: int
    trusted: tuple[int, int]
    judged: int
    right: tuple[int, int]
    better: int
    worse: int


def models(bank: Bank) -> Models:
    """The model whose answers are shown, its candidate and the former."""
    with bank.reading() as session:
        known = session.scalars(select(Model).order_by(Model.id)).all()
        shown = next((model for model in known if model.shown), None)
        behind = [model for model in known if shown is not None and model.id > shown.id]
        before = [model for model in known if shown is not None and model.id < shown.id]
        return Models(
            shown=_in_bank(session, shown),
            candidate=_in_bank(session, behind[-1] if behind else None),
            former=_in_bank(session, before[-1] if before else None),
        )


def add_candidate(bank: Bank, tagger: Tagger, told: Told = lambda done, of: None) -> tuple[Failure, ...]:
    """Take a model in as the candidate, in the place of the one that there may be, and let it answer all photographs.

    Returns those that could not be read.
    """
    old = models(bank).candidate
    if old is not None and old.sha256 != tagger.card.sha256:
        discard(bank, old.number)
    return answer_lacking(bank, tagger, told)


def answer_lacking(bank: Bank, tagger: Tagger, told: Told = lambda done, of: None) -> tuple[Failure, ...]:
    """Let a model of the bank answer the photographs that it has not answered; those that can't be read are returned.

    Killed, it is run again and goes on.
    """
    kept = keep_model(bank, tagger)
    with bank.reading() as session:
        lacking = session.execute(_lacking(kept.number).order_by(Photo.id)).all()
    failures: list[Failure] = []

    def look(row: tuple[int, str, str]) -> tuple[int, Prepared] | Failure:
        number, sha256, form = row
        try:
            picture = read(bank.files.original(sha256, form), at_least_hw=tagger.decode_hw)
        except InputError as error:
            return Failure(error.source, error.problem)
        return number, tagger.prepared(picture)

    done = 0
    with closing(in_batches(lacking, look, BATCH)) as batches:
        for batch in batches:
            ready = [item for item in batch if not isinstance(item, Failure)]
            failures += [item for item in batch if isinstance(item, Failure)]
            said = tagger.tagged([prepared for _, prepared in ready]) if ready else []
            with bank.writing() as (session, _):
                numbers = [number for number, _ in ready]
                there = _answered(session, kept.number, numbers)  # by another process meanwhile
                new = [(number, tagged) for number, tagged in zip(numbers, said, strict=True) if number not in there]
                if new:
                    write_answers(session, kept, [number for number, _ in new], [tagged for _, tagged in new])
            done += len(batch)
            told(done, len(lacking))
    return tuple(failures)


def compare(bank: Bank, old: int, new: int) -> tuple[AttributeChange, ...]:
    """How the answers of model `new` differ from those of `old`, by attribute. Raises BankError for a model that is not
    there."""
    state = bank.index.now()
    with bank.reading() as session:
        before, after = (_said_by(session, number, state.ids) for number in (old, new))
    held = held_out(bank, state)
    found = []
    for column, vocabulary in enumerate(state.attributes):
        first, second = (said.get(vocabulary.number, _nothing(len(state))) for said in (before, after))
        answered = (second.values > 0) & ~state.hidden
        people = np.array([0, *vocabulary.value_numbers])[state.values[column]]
        judged = answered & held & state.corrected[column] & vocabulary.says_something[state.values[column]]
        right = [(said.values == people) & judged for said in (first, second)]
        found.append(
            AttributeChange(
                attribute=vocabulary.name,
                photos=int(answered.sum()),
                changed=int((answered & (first.values != second.values)).sum()),
                trusted=(int((first.trusted & ~state.hidden).sum()), int((second.trusted & ~state.hidden).sum())),
                judged=int(judged.sum()),
                right=(int(right[0].sum()), int(right[1].sum())),
                better=int((right[1] & ~right[0]).sum()),
                worse=int((right[0] & ~right[1]).sum()),
            )
        )
    return tuple(one for one in found if one.photos)


def accept(bank: Bank, user: str, open_tagger: OpenTagger, told: Told = lambda done, of: None) -> str:
    """Show the answers of the candidate; returns its name. It first answers what has come since.

    Raises BankError where there is no candidate.
    """
    candidate = models(bank).candidate
    if candidate is None:
        raise BankError("there is no new model to accept; teach one first: zorko bank teach")
    return _show(bank, candidate, user, open_tagger, told)


def go_back(bank: Bank, user: str, open_tagger: OpenTagger, told: Told = lambda done, of: None) -> str:
    """Show the answers of the former model again; returns its name. It first answers what has come since.

    Raises BankError where there is no former model.
    """
    former = models(bank).former
    if former is None:
        raise BankError("there is no former model to go back to")
    return _show(bank, former, user, open_tagger, told)


def discard(bank: Bank, number: int) -> None:
    """Forget a model and its answers. Raises BankError for the one whose answers are shown."""
    with bank.writing() as (session, _):
        model = session.get(Model, number)
        if model is None:
            return
        if model.shown:
            raise BankError(f"the answers of '{model.name}' are shown; accept another model, or go back, first")
        sha256 = model.sha256
        session.execute(delete(Model).where(Model.id == number))
    bank.files.model(sha256).unlink(missing_ok=True)


def _show(bank: Bank, model: ModelInBank, user: str, open_tagger: OpenTagger, told: Told) -> str:
    if model.lacking:
        answer_lacking(bank, open_tagger(bank.files.model(model.sha256)), told)
    with acting(bank, user, f"model {model.name} ({model.sha256[:8]})") as act:
        act.is_told = True
        act.session.execute(update(Model).values(shown=Model.id == model.number))
    return model.name


def _in_bank(session: Session, model: Model | None) -> ModelInBank | None:
    if model is None:
        return None
    lacking = session.scalars(select(func.count()).select_from(_lacking(model.id).subquery())).one()
    return ModelInBank(model.id, model.sha256, model.name, model.since, model.shown, lacking)


def _lacking(model: int) -> Select[int, str, str]:
    """Photographs that a model has not answered: number, content and format."""
    answered = select(Vector.photo_id).where(Vector.model_id == model, Vector.photo_id == Photo.id).exists()
    return select(Photo.id, Photo.sha256, Photo.format).where(~answered)


def _answered(session: Session, model: int, photos: Sequence[int]) -> set[int]:
    return set(session.scalars(select(Vector.photo_id).where(Vector.model_id == model, Vector.photo_id.in_(photos))))


@dataclass(frozen=True, eq=False)
class _Said:
    """What a model says of one attribute, of N photographs: (N,) numbers of values, 0 for none; and whether trusted."""

    values: NDArray[np.int64]
    trusted: NDArray[np.bool_]


def _nothing(count: int) -> _Said:
    return _Said(np.zeros(count, np.int64), np.zeros(count, np.bool_))


def _said_by(session: Session, model: int, ids: NDArray[np.int64]) -> dict[int, _Said]:
    """By the attribute's number what a model says of the photographs `ids`, ascending."""
    if session.get(Model, model) is None:
        raise BankError(f"there is no model {model} in this bank")
    said: dict[int, _Said] = {}
    asked = select(Answer.photo_id, Answer.attribute_id, Answer.value_id, Answer.trusted).where(Answer.model_id == model)
    for photo, attribute, value, trusted in arrays(session, asked, None):
        there = np.isin(photo, ids)
        for number in np.unique(attribute).tolist():
            own = there & (attribute == number)
            rows = np.searchsorted(ids, photo[own])
            found = said.setdefault(number, _nothing(len(ids)))
            found.values[rows], found.trusted[rows] = value[own], trusted[own] > 0
    return said
