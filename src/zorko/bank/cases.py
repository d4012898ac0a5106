"""Cases: search operations, or whatever else photographs belong to together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from zorko.bank.actions import Done, acting
from zorko.bank.bank import Bank
from zorko.bank.fields import CASE, IN
from zorko.bank.records import Case, CasePhoto, Photo
from zorko.bank.words import plain_name, storable
from zorko.errors import BankError

NAME_MOST = 200
"""Characters of a case's name."""


@dataclass(frozen=True)
class CaseCount:
    """A case, and how many photographs are in it, those removed aside."""

    name: str
    description: str
    since: datetime
    photos: int


def cases(bank: Bank) -> tuple[CaseCount, ...]:
    """All cases, the newest first."""
    count = (
        select(func.count(Photo.id))
        .join(CasePhoto, CasePhoto.photo_id == Photo.id)
        .where(CasePhoto.case_id == Case.id, Photo.removed_at.is_(None))
        .scalar_subquery()
    )
    with bank.reading() as session:
        rows = session.execute(select(Case, count).order_by(Case.since.desc(), Case.id.desc()))
        return tuple(CaseCount(case.name, case.description, case.since, photos) for case, photos in rows)


def make_case(bank: Bank, name: str, user: str, description: str = "") -> None:
    """Make a case without photographs. Raises BankError for a name that is taken or none."""
    plain = _plain(name)
    with acting(bank, user, f"case made: {plain}") as act:
        _check_free(act.session, plain)
        act.is_told = True
        act.session.add(Case(name=plain, description=storable(description).strip(), since=datetime.now(UTC)))


def rename_case(bank: Bank, name: str, new_name: str, user: str, description: str | None = None) -> None:
    """Give a case another name, and another description unless None. Raises BankError where there is no such case, or the
    new name is another's or none."""
    plain = _plain(new_name)
    with acting(bank, user, f"case renamed: “{plain_name(name)}” to “{plain}”") as act:
        case = _case(act.session, name)
        if case.name != plain:
            _check_free(act.session, plain)
        act.is_told = True
        case.name = plain
        if description is not None:
            case.description = storable(description).strip()
        act.session.flush()
        inside = act.session.scalars(select(CasePhoto.photo_id).where(CasePhoto.case_id == case.id)).all()
        act.touch(inside, words=True)


def add_to_case(bank: Bank, name: str, photos: Sequence[int], user: str) -> Done:
    """Put photographs into a case. Raises BankError for a case or a photograph that is not there."""
    with acting(bank, user, f"into the case {plain_name(name)}") as act:
        case = _case(act.session, name)
        act.change(CASE, str(case.id), dict.fromkeys(photos, IN))
        return act.done()


def take_from_case(bank: Bank, name: str, photos: Sequence[int], user: str) -> Done:
    """Take photographs out of a case. Raises BankError for a case or a photograph that is not there."""
    with acting(bank, user, f"out of the case {plain_name(name)}") as act:
        case = _case(act.session, name)
        act.change(CASE, str(case.id), dict.fromkeys(photos))
        return act.done()


def _plain(name: str) -> str:
    plain = plain_name(name)
    if not plain or len(plain) > NAME_MOST:
        raise BankError(f"a case's name has 1 to {NAME_MOST} characters, not {len(plain)}; choose another")
    return plain


def _case(session: Session, name: str) -> Case:
    case = session.scalars(select(Case).where(Case.name == plain_name(name))).first()
    if case is None:
        known = session.scalars(select(Case.name).order_by(Case.name)).all()
        raise BankError(f"there is no case {name!r}; there are: {', '.join(known) or 'none'}")
    return case


def _check_free(session: Session, name: str) -> None:
    if session.scalars(select(Case.id).where(Case.name == name)).first() is not None:
        raise BankError(f"there is a case {name!r} already; choose another name")
