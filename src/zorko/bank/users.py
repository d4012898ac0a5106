"""Who may use a bank: people with a role and a password, and the browsers in which they are signed in.

Passwords are kept as argon2id hashes (RFC 9106); of what a browser holds only the SHA-256 is kept, so that a stolen
database opens no session.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from zorko.bank.bank import Bank
from zorko.bank.records import Login, User
from zorko.errors import BankError

ROLES: tuple[str, ...] = ("viewer", "editor", "admin")
"""What people may do, each also what those before it may: look; change; import from this machine, teach, let people in."""

NAME_LONGEST = 64
PASSWORD_SHORTEST = 10
PASSWORD_LONGEST = 1000
"""Characters. Hashing takes longer with more, and anybody may send them."""

SIGNED_IN_FOR = timedelta(hours=12)
"""A working day: whoever comes back tomorrow signs in again."""


@dataclass(frozen=True)
class Person:
    """Somebody who uses the bank. Raises BankError for a role that there isn't."""

    name: str
    role: str

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise BankError(f"'{self.role}' is no role; the roles are {', '.join(ROLES)}")

    def may(self, role: str) -> bool:
        """Whether they may do what takes that role."""
        return ROLES.index(self.role) >= ROLES.index(role)


LOCAL = Person("local", "admin")
"""Whoever uses a bank on this machine, where nobody has to sign in."""


def add_user(bank: Bank, name: str, password: str, role: str) -> Person:
    """Let somebody in. Raises BankError for a name that is taken or can't be, and for a password that is too short."""
    person = Person(_checked_name(name), role)
    hashed = _hashed(password)
    with bank.writing() as (session, _):
        if person.name.casefold() in {taken.casefold() for taken in session.scalars(select(User.name))}:
            raise BankError(f"there is a user '{person.name}' already; choose another name")
        session.add(User(name=person.name, role=role, password=hashed, since=datetime.now(UTC)))
    return person


def users(bank: Bank) -> list[Person]:
    """Everybody who may sign in, by name."""
    with bank.reading() as session:
        return [Person(name, role) for name, role in session.execute(select(User.name, User.role).order_by(User.name))]


def set_password(bank: Bank, name: str, password: str) -> None:
    """Give somebody another password, which ends whatever they are signed in to.

    Raises BankError where there is no such user, or the password is too short.
    """
    hashed = _hashed(password)
    with bank.writing() as (session, _):
        user = _user(session, name)
        user.password = hashed
        session.execute(delete(Login).where(Login.user_id == user.id))


def set_role(bank: Bank, name: str, role: str) -> Person:
    """Change what somebody may do, at once. Raises BankError where nobody would be left who may do that."""
    person = Person(name, role)
    with bank.writing() as (session, _):
        user = _user(session, name)
        if role != "admin":
            _keep_an_admin(session, user)
        user.role = role
    return person


def remove_user(bank: Bank, name: str) -> None:
    """Let somebody in no longer; what they changed keeps their name. Raises BankError for the last admin."""
    with bank.writing() as (session, _):
        user = _user(session, name)
        _keep_an_admin(session, user)
        session.delete(user)


def has_password(bank: Bank, name: str, password: str) -> bool:
    """Whether somebody of that name is let in by that password; takes as long where there is nobody."""
    with bank.reading() as session:
        kept = session.scalar(select(User.password).where(User.name == name)) if name.isprintable() else None
    try:
        right = _hasher().verify(_nobody() if kept is None else kept, password[: PASSWORD_LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return right and kept is not None


def sign_in(bank: Bank, name: str, password: str, instead_of: str = "") -> str | None:
    """What the browser is to hold from now on, or None where the name or the password is wrong.

    It is new each time; what the browser held before, `instead_of`, is worth nothing from then on.
    """
    if not has_password(bank, name, password):
        return None
    token = secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    with bank.writing() as (session, _):
        user = session.scalar(select(User).where(User.name == name))
        if user is None:  # removed meanwhile
            return None
        if _hasher().check_needs_rehash(user.password):
            user.password = _hasher().hash(password)
        session.execute(delete(Login).where((Login.until <= now) | (Login.token == _digest(instead_of))))
        session.add(Login(token=_digest(token), user_id=user.id, until=now + SIGNED_IN_FOR))
    return token


def who(bank: Bank, token: str) -> Person | None:
    """Who is signed in with that; None where nobody is, or no longer."""
    asked = select(User.name, User.role, Login.until).join(Login).where(Login.token == _digest(token))
    with bank.reading() as session:
        found = session.execute(asked).one_or_none()
    return Person(found.name, found.role) if found is not None and found.until > datetime.now(UTC) else None


def sign_out(bank: Bank, token: str) -> None:
    """End that session."""
    with bank.writing() as (session, _):
        session.execute(delete(Login).where(Login.token == _digest(token)))


def _user(session: Session, name: str) -> User:
    # PostgreSQL has no texts with null bytes, and nobody is called so.
    user = session.scalar(select(User).where(User.name == name)) if name.isprintable() else None
    if user is None:
        raise BankError(f"there is no user '{name}'; zorko bank user list shows who there is")
    return user


def _keep_an_admin(session: Session, user: User) -> None:
    others = select(func.count()).select_from(User).where(User.role == "admin", User.id != user.id)
    if user.role == "admin" and not session.scalar(others):
        raise BankError(f"'{user.name}' is the last admin; make somebody else one first")


def _checked_name(name: str) -> str:
    if not name or name != name.strip() or len(name) > NAME_LONGEST or not name.isprintable() or name == LOCAL.name:
        raise BankError(
            f"a user's name has 1 to {NAME_LONGEST} letters, digits and signs, no space at its ends, and isn't {LOCAL.name}"
        )
    return name


def _hashed(password: str) -> str:
    if not PASSWORD_SHORTEST <= len(password) <= PASSWORD_LONGEST:
        most = f"{PASSWORD_SHORTEST} to {PASSWORD_LONGEST:,}"
        raise BankError(f"a password has {most} characters; four words make a good one")
    return _hasher().hash(password)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # argon2id with 64 MiB and three passes: the library follows RFC 9106


@cache
def _nobody() -> str:
    return _hasher().hash(secrets.token_urlsafe(32))
