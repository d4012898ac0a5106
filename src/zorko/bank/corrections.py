"""What people say of photographs instead of the model, and what they write to them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from zorko.bank.actions import Done, acting
from zorko.bank.bank import Bank
from zorko.bank.fields import DESCRIPTION, GONE, REMOVED, TAG
from zorko.bank.records import Attribute, Value
from zorko.bank.words import plain_name, storable
from zorko.errors import BankError

DESCRIPTION_MOST = 10_000
"""Characters; a description is read by people."""


def correct(bank: Bank, photos: Sequence[int], attribute: str, value: str | None, user: str, *, new: bool = False) -> Done:
    """Say of photographs that an attribute has a value, whatever the model says; None takes back what people said of it.

    To say what the model says too confirms it: what people said is what a model learns from. `new`: an attribute or a value
    that the bank does not know yet is added. Raises BankError for one that is not known, and for a photograph that is not
    there.
    """
    name = plain_name(attribute)
    text = None if value is None else plain_name(value)
    what = f"{name}: {'as the model says' if text is None else text}"
    with acting(bank, user, what) as act:
        number = _attribute(act.session, name, new)
        if text is not None:
            _check_value(act.session, number, name, text, new)
        act.change(TAG, str(number), dict.fromkeys(photos, text))
        return act.done()


def describe(bank: Bank, photos: Sequence[int], text: str, user: str) -> Done:
    """Write the description of photographs; "" for none. Raises BankError for one that is not there, and a text too long."""
    plain = storable(text).strip()
    if len(plain) > DESCRIPTION_MOST:
        raise BankError(f"a description has {DESCRIPTION_MOST:,} characters at most, not {len(plain):,}; shorten it")
    with acting(bank, user, "description") as act:
        act.change(DESCRIPTION, "", dict.fromkeys(photos, plain or None))
        return act.done()


def remove(bank: Bank, photos: Sequence[int], user: str) -> Done:
    """Take photographs out of sight; their files stay. Raises BankError for one that is not there."""
    with acting(bank, user, "removed") as act:
        act.change(REMOVED, "", dict.fromkeys(photos, GONE))
        return act.done()


def restore(bank: Bank, photos: Sequence[int], user: str) -> Done:
    """Show removed photographs again. Raises BankError for one that is not there."""
    with acting(bank, user, "restored") as act:
        act.change(REMOVED, "", dict.fromkeys(photos))
        return act.done()


def _attribute(session: Session, name: str, new: bool) -> int:
    number = session.scalars(select(Attribute.id).where(Attribute.name == name)).first()
    if number is not None:
        return number
    if not new or not name:
        known = session.scalars(select(Attribute.name).order_by(Attribute.position)).all()
        raise BankError(f"there is no attribute {name!r}; there are: {', '.join(known) or 'none'}")
    attribute = Attribute(name=name, position=session.scalars(select(func.count(Attribute.id))).one())
    session.add(attribute)
    session.flush()
    return attribute.id


def _check_value(session: Session, attribute: int, name: str, text: str, new: bool) -> None:
    """Adds the value where it is to be."""
    known = session.scalars(select(Value.text).where(Value.attribute_id == attribute).order_by(Value.position)).all()
    if text in known:
        return
    if not new or not text:
        raise BankError(f"{name} is never {text!r}; it is one of: {', '.join(known) or 'none yet'}")
    session.add(Value(attribute_id=attribute, text=text, position=len(known)))
    session.flush()
