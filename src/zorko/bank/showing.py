"""What people see of photographs: many at a glance, and one with all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from zorko.bank.bank import Bank
from zorko.bank.chunks import chunks
from zorko.bank.records import Answer, Attribute, Case, CasePhoto, Correction, Model, Photo, Value
from zorko.errors import BankError


@dataclass(frozen=True)
class Said:
    """What is said of an attribute; `value` None: nothing. `trusted`: a person said it, or the model's answer is trusted."""

    value: str | None
    trusted: bool
    corrected: bool


@dataclass(frozen=True)
class Glance:
    """A photograph among many; `values`: of each attribute, in their order."""

    id: int
    sha256: str
    name: str
    values: tuple[Said, ...]


@dataclass(frozen=True)
class Verdict:
    """What is said of an attribute, and by whom: `model` and `confidence` are the model's, None where it says nothing."""

    attribute: str
    value: str | None
    trusted: bool
    corrected: bool
    model: str | None
    confidence: float | None


@dataclass(frozen=True)
class Sight:
    """A photograph with all that is known of it; as records.Photo has it."""

    id: int
    sha256: str
    format: str
    size: int
    width: int
    height: int
    name: str
    folder: str
    taken_at: datetime | None
    latitude: float | None
    longitude: float | None
    description: str
    added_at: datetime
    removed: bool
    cases: tuple[str, ...]
    values: tuple[Verdict, ...]


def glances(bank: Bank, photos: Sequence[int]) -> tuple[Glance, ...]:
    """What people see of these photographs in a grid; in their order. Raises BankError for one that is not there."""
    state = bank.index.now()
    rows = state.rows(photos).tolist()
    contents: dict[int, str] = {}
    with bank.reading() as session:
        for some in chunks(photos):
            asked = select(Photo.id, Photo.sha256).where(Photo.id.in_(some))
            contents.update(session.execute(asked).all())
    words = [(None, *vocabulary.values) for vocabulary in state.attributes]
    return tuple(
        Glance(
            photo,
            contents[photo],
            state.names[row],
            tuple(
                Said(words[column][code], bool(trusted), bool(corrected))
                for column, (code, trusted, corrected) in enumerate(
                    zip(state.values[:, row], state.trusted[:, row], state.corrected[:, row], strict=True)
                )
            ),
        )
        for photo, row in zip(photos, rows, strict=True)
    )


def ratios(bank: Bank, photos: Sequence[int]) -> NDArray[np.float32]:
    """Width by height of these photographs, (N,). Raises BankError for one that is not there."""
    state = bank.index.now()
    return state.ratios[state.rows(photos)]


def sight(bank: Bank, photo: int) -> Sight:
    """All that is known of a photograph. Raises BankError where it is not there."""
    with bank.reading() as session:
        row = session.get(Photo, photo)
        if row is None:
            raise BankError(f"there is no photograph {photo} in this bank; search shows their numbers")
        member = select(Case.name).join(CasePhoto, CasePhoto.case_id == Case.id).where(CasePhoto.photo_id == photo)
        return Sight(
            id=row.id,
            sha256=row.sha256,
            format=row.format,
            size=row.size,
            width=row.width,
            height=row.height,
            name=row.name,
            folder=row.folder,
            taken_at=row.taken_at,
            latitude=row.latitude,
            longitude=row.longitude,
            description=row.description,
            added_at=row.added_at,
            removed=row.removed_at is not None,
            cases=tuple(session.scalars(member.order_by(Case.name))),
            values=_verdicts(session, photo),
        )


def originals(bank: Bank, photos: Sequence[int]) -> tuple[Path, ...]:
    """The files of photographs, in their order. Raises BankError for one that is not there."""
    found: dict[int, Path] = {}
    with bank.reading() as session:
        for some in chunks(photos):
            asked = select(Photo.id, Photo.sha256, Photo.format).where(Photo.id.in_(some))
            found.update((number, bank.files.original(sha256, form)) for number, sha256, form in session.execute(asked))
    missing = next((number for number in photos if number not in found), None)
    if missing is not None:
        raise BankError(f"there is no photograph {missing} in this bank; search shows their numbers")
    return tuple(found[number] for number in photos)


def original_of(bank: Bank, photo: int) -> tuple[str, str, str]:
    """Content, format and name of a photograph's file. Raises BankError where it is not there."""
    with bank.reading() as session:
        row = session.execute(select(Photo.sha256, Photo.format, Photo.name).where(Photo.id == photo)).one_or_none()
    if row is None:
        raise BankError(f"there is no photograph {photo} in this bank; search shows their numbers")
    return row.sha256, row.format, row.name


def _verdicts(session: Session, photo: int) -> tuple[Verdict, ...]:
    answer = select(Answer.attribute_id, Value.text, Answer.confidence, Answer.trusted)
    answer = answer.join(Value, Value.id == Answer.value_id).join(Model, Model.id == Answer.model_id)
    answers = {row.attribute_id: row for row in session.execute(answer.where(Answer.photo_id == photo, Model.shown))}
    said = select(Correction.attribute_id, Value.text).join(Value, Value.id == Correction.value_id)
    corrections = dict(session.execute(said.where(Correction.photo_id == photo)).all())
    verdicts = []
    for number, name in session.execute(select(Attribute.id, Attribute.name).order_by(Attribute.position, Attribute.id)):
        model = answers.get(number)
        by_hand = corrections.get(number)
        verdicts.append(
            Verdict(
                attribute=name,
                value=by_hand if by_hand is not None else model.text if model else None,
                trusted=by_hand is not None or bool(model and model.trusted),
                corrected=by_hand is not None,
                model=model.text if model else None,
                confidence=model.confidence if model else None,
            )
        )
    return tuple(verdicts)
