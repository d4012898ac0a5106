"""What people change of photographs: how each such thing is read and written, for any number of photographs at once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import ClassVar

from sqlalchemy import Select, String, bindparam, delete, insert, literal, select, update
from sqlalchemy.orm import Session

from zorko.bank.chunks import chunks
from zorko.bank.records import Attribute, Case, CasePhoto, Correction, Photo, Value
from zorko.errors import BankError

Texts = Mapping[int, str | None]
"""By photograph a text, None for none."""

IN, GONE = "in", "removed"
"""The texts of what is there or is not."""


class Field(ABC):
    """One thing of photographs. `subject` says which, where there are several: the number of an attribute or a case."""

    name: ClassVar[str]
    """As in records.Change."""
    is_sought: ClassVar[bool] = False
    """Whether a search for text looks into it."""

    def now(self, session: Session, photos: Sequence[int], subject: str) -> dict[int, str | None]:
        """What it is, for each of the photographs."""
        found: dict[int, str | None] = dict.fromkeys(photos)
        for some in chunks(photos):
            found.update((photo, text) for photo, text in session.execute(self.texts(some, subject)))
        return found

    @abstractmethod
    def texts(self, photos: Sequence[int], subject: str) -> Select[int, str]:
        """Asks for the photograph and the text, where there is one."""

    @abstractmethod
    def put(self, session: Session, texts: Texts, subject: str) -> None:
        """Write what it is to be; at least one, each another than it is. Raises BankError for what can't be."""

    def subject_name(self, session: Session, subject: str) -> str:
        """The subject in words."""
        return ""


class Tag(Field):
    """What a person says of an attribute."""

    name: ClassVar[str] = "tag"

    def texts(self, photos: Sequence[int], subject: str) -> Select[int, str]:
        asked = select(Correction.photo_id, Value.text).join(Value, Value.id == Correction.value_id)
        return asked.where(Correction.photo_id.in_(photos), Correction.attribute_id == int(subject))

    def put(self, session: Session, texts: Texts, subject: str) -> None:
        attribute = int(subject)
        own = select(Value.text, Value.id).where(Value.attribute_id == attribute)
        numbers = dict(session.execute(own).all())
        for some in chunks(list(texts)):
            wrong = Correction.photo_id.in_(some), Correction.attribute_id == attribute
            session.execute(delete(Correction).where(*wrong).execution_options(synchronize_session=False))
        rows = [
            {"photo_id": photo, "attribute_id": attribute, "value_id": numbers[text]}
            for photo, text in texts.items()
            if text is not None
        ]
        if rows:
            session.execute(insert(Correction), rows)

    def subject_name(self, session: Session, subject: str) -> str:
        return session.scalars(select(Attribute.name).where(Attribute.id == int(subject))).first() or ""


class Description(Field):
    """Free text; "" is none."""

    name: ClassVar[str] = "description"
    is_sought: ClassVar[bool] = True

    def texts(self, photos: Sequence[int], subject: str) -> Select[int, str]:
        return select(Photo.id, Photo.description).where(Photo.id.in_(photos), Photo.description != "")

    def put(self, session: Session, texts: Texts, subject: str) -> None:
        written = update(Photo).where(Photo.id == bindparam("number")).values(description=bindparam("new"))
        rows = [{"number": photo, "new": text or ""} for photo, text in texts.items()]
        session.connection().execute(written, rows)


class Membership(Field):
    """Whether it is in a case; the text is always the same, as cases can be renamed."""

    name: ClassVar[str] = "case"
    is_sought: ClassVar[bool] = True

    def texts(self, photos: Sequence[int], subject: str) -> Select[int, str]:
        asked = select(CasePhoto.photo_id, literal(IN, String))
        return asked.where(CasePhoto.photo_id.in_(photos), CasePhoto.case_id == int(subject))

    def put(self, session: Session, texts: Texts, subject: str) -> None:
        case = int(subject)
        out = [photo for photo, text in texts.items() if text is None]
        for some in chunks(out):
            there = CasePhoto.case_id == case, CasePhoto.photo_id.in_(some)
            session.execute(delete(CasePhoto).where(*there).execution_options(synchronize_session=False))
        rows = [{"case_id": case, "photo_id": photo} for photo, text in texts.items() if text is not None]
        if rows:
            session.execute(insert(CasePhoto), rows)

    def subject_name(self, session: Session, subject: str) -> str:
        return session.scalars(select(Case.name).where(Case.id == int(subject))).first() or ""


class Removal(Field):
    """Whether it is removed."""

    name: ClassVar[str] = "removed"

    def texts(self, photos: Sequence[int], subject: str) -> Select[int, str]:
        return select(Photo.id, literal(GONE, String)).where(Photo.id.in_(photos), Photo.removed_at.is_not(None))

    def put(self, session: Session, texts: Texts, subject: str) -> None:
        written = update(Photo).where(Photo.id == bindparam("number")).values(removed_at=bindparam("new"))
        moment = datetime.now(UTC)
        rows = [{"number": photo, "new": None if text is None else moment} for photo, text in texts.items()]
        session.connection().execute(written, rows)


TAG, DESCRIPTION, CASE, REMOVED = Tag(), Description(), Membership(), Removal()

FIELDS: tuple[Field, ...] = (TAG, DESCRIPTION, CASE, REMOVED)


def field_named(name: str) -> Field:
    """The field of that name. Raises BankError for one that a newer zorko has."""
    field = next((field for field in FIELDS if field.name == name), None)
    if field is None:
        raise BankError(f"this zorko knows no change of '{name}'; update zorko")
    return field
