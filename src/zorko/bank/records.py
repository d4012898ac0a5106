"""The tables of a bank, the same in SQLite and in PostgreSQL.

```
Photo ─< Answer >─ Value >─ Attribute      what a model says of it, one row an attribute and a model
      ─< Correction >─ Value               what a person says of it instead
      ─< Vector                            the model's embedding
      ─< CasePhoto >─ Case                 the search operations that it belongs to
Action ─< Change                           who changed what, when; undone as a whole
Model                                      whose answers there are, and which one's are shown
User ─< Login                              people, and the browsers in which they are signed in
```

Each row of Photo has the revision at which it, or anything that belongs to it, last changed. Revisions come from one counter
that is moved within the same transaction, so whoever has seen all up to N asks for those above N and misses none.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Index, LargeBinary, MetaData, String, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Names of constraints, so that a migration can drop each of them in either database."""


class Instant(TypeDecorator[datetime]):
    """A moment in UTC: kept without a zone, since SQLite has none, and given back with it."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Of all tables."""

    metadata = MetaData(naming_convention=NAMING)


class Counter(Base):
    """One row: the latest revision."""

    __tablename__ = "counter"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(default=0)


class Photo(Base):
    """One content. `width` and `height` are of the upright picture; `taken_at` is the camera's own clock, without a zone;
    `latitude` and `longitude` in degrees; `words` is what a search for text looks into, case
    folded. One that was removed is only hidden, as that can be undone."""

    __tablename__ = "photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    format: Mapped[str] = mapped_column(String(8))
    size: Mapped[int]  # bytes
    width: Mapped[int]
    height: Mapped[int]
    name: Mapped[str]
    folder: Mapped[str] = mapped_column(default="")
    taken_at: Mapped[datetime | None] = mapped_column(DateTime)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    description: Mapped[str] = mapped_column(default="")
    words: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    revision: Mapped[int] = mapped_column(index=True)


class Attribute(Base):
    """What a model or a person says of a photograph, as `season`."""

    __tablename__ = "attribute"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]


class Value(Base):
    """What an attribute can be, as `winter`; `empty` where it says that there is nothing to say (no data)."""

    __tablename__ = "value"
    __table_args__ = (UniqueConstraint("attribute_id", "text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attribute_id: Mapped[int] = mapped_column(ForeignKey("attribute.id"))
    text: Mapped[str]
    position: Mapped[int]
    empty: Mapped[bool] = mapped_column(default=False)


class Model(Base):
    """A model file that the bank keeps. The answers of the one that is `shown` are what people see."""

    __tablename__ = "model"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str]
    since: Mapped[datetime] = mapped_column(Instant)
    shown: Mapped[bool] = mapped_column(default=False)


class Answer(Base):
    """What a model says of one attribute of a photograph."""

    __tablename__ = "answer"

    model_id: Mapped[int] = mapped_column(ForeignKey("model.id", ondelete="CASCADE"), primary_key=True)
    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id", ondelete="CASCADE"), primary_key=True)
    attribute_id: Mapped[int] = mapped_column(ForeignKey("attribute.id"), primary_key=True)
    value_id: Mapped[int] = mapped_column(ForeignKey("value.id"))
    confidence: Mapped[float]
    trusted: Mapped[bool]


class Vector(Base):
    """What a model's encoder makes of a photograph: float16, little-endian, of length 1."""

    __tablename__ = "vector"

    model_id: Mapped[int] = mapped_column(ForeignKey("model.id", ondelete="CASCADE"), primary_key=True)
    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id", ondelete="CASCADE"), primary_key=True)
    values: Mapped[bytes] = mapped_column(LargeBinary)


class Correction(Base):
    """What a person says of one attribute of a photograph: the truth, as far as the bank knows it."""

    __tablename__ = "correction"

    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id", ondelete="CASCADE"), primary_key=True)
    attribute_id: Mapped[int] = mapped_column(ForeignKey("attribute.id"), primary_key=True)
    value_id: Mapped[int] = mapped_column(ForeignKey("value.id"))


class Case(Base):
    """A search operation, or whatever else photographs belong to together."""

    __tablename__ = "case"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str] = mapped_column(default="")
    since: Mapped[datetime] = mapped_column(Instant)


class CasePhoto(Base):
    """A photograph in a case."""

    __tablename__ = "case_photo"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), primary_key=True)
    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id", ondelete="CASCADE"), primary_key=True, index=True)


class Action(Base):
    """What somebody did with one key or click, to however many photographs. `undoes`: the action that it took back."""

    __tablename__ = "action"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    user: Mapped[str]
    what: Mapped[str]
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undoes: Mapped[int | None] = mapped_column(ForeignKey("action.id", ondelete="CASCADE"), index=True)


class Change(Base):
    """One thing of one photograph that an action changed. `field` is `tag`, `description`, `case` or `removed`; `subject`
    the attribute's or the case's number; `before` and `after` are texts, None where there was or is none."""

    __tablename__ = "change"
    __table_args__ = (Index(None, "photo_id", "action_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id", ondelete="CASCADE"), index=True)
    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id", ondelete="CASCADE"))
    field: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(default="")
    before: Mapped[str | None]
    after: Mapped[str | None]


class User(Base):
    """Somebody who may sign in. `role` is viewer, editor or admin; `password` is its argon2 hash."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str] = mapped_column(String(8))
    password: Mapped[str]
    since: Mapped[datetime] = mapped_column(Instant)


class Login(Base):
    """A browser in which somebody is signed in. `token` is the SHA-256 of what the cookie holds."""

    __tablename__ = "login"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    until: Mapped[datetime] = mapped_column(Instant)
