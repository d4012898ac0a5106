"""Who may use a bank."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from zorko.bank.bank import Bank
from zorko.bank.records import Login, User
from zorko.bank.users import (
    Person,
    add_user,
    has_password,
    remove_user,
    set_password,
    set_role,
    sign_in,
    sign_out,
    users,
    who,
)
from zorko.errors import BankError

PASSWORD = "correct horse battery"
HOSTILE = ("", " ", "anna ", "x" * 65, "a\x00b", "a\nb", "local", "\ud800")


@pytest.fixture
def anna(bank: Bank) -> Person:
    return add_user(bank, "anna", PASSWORD, "admin")


def signed_in(bank: Bank, name: str = "anna", password: str = PASSWORD, instead_of: str = "") -> str:
    token = sign_in(bank, name, password, instead_of)
    assert token is not None
    return token


def test_whoever_signs_in_is_known_until_they_sign_out(bank: Bank, anna: Person) -> None:
    token = signed_in(bank)
    assert who(bank, token) == Person("anna", "admin")
    sign_out(bank, token)
    assert who(bank, token) is None


def test_a_wrong_name_or_password_opens_nothing(bank: Bank, anna: Person) -> None:
    for name, password in [("anna", "wrong"), ("Anna", PASSWORD), ("bert", PASSWORD), ("a\x00", PASSWORD), ("", "")]:
        assert sign_in(bank, name, password) is None
    assert who(bank, "") is None
    assert who(bank, "\ud800") is None


def test_a_session_is_another_one_each_time_and_the_former_is_worth_nothing(bank: Bank, anna: Person) -> None:
    first = signed_in(bank)
    second = signed_in(bank, instead_of=first)
    assert first != second
    assert who(bank, first) is None
    assert who(bank, second) == anna


def test_a_session_ends(bank: Bank, anna: Person) -> None:
    token = signed_in(bank)
    with bank.writing() as (session, _):
        session.execute(update(Login).values(until=datetime.now(UTC) - timedelta(seconds=1)))
    assert who(bank, token) is None
    signed_in(bank)
    with bank.reading() as session:
        assert len(session.scalars(select(Login)).all()) == 1  # those that ended are swept out


def test_neither_password_nor_session_stands_in_the_database(bank: Bank, anna: Person) -> None:
    token = signed_in(bank)
    with bank.reading() as session:
        kept = session.scalars(select(User.password)).one()
        tokens = session.scalars(select(Login.token)).all()
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert PASSWORD not in kept
    assert token not in tokens


def test_another_password_ends_the_sessions(bank: Bank, anna: Person) -> None:
    token = signed_in(bank)
    set_password(bank, "anna", "another horse entirely")
    assert who(bank, token) is None
    assert not has_password(bank, "anna", PASSWORD)
    assert has_password(bank, "anna", "another horse entirely")


def test_a_role_counts_at_once(bank: Bank, anna: Person) -> None:
    add_user(bank, "bert", PASSWORD, "viewer")
    token = signed_in(bank, "bert")
    set_role(bank, "bert", "editor")
    assert who(bank, token) == Person("bert", "editor")
    remove_user(bank, "bert")
    assert who(bank, token) is None
    assert users(bank) == [anna]


def test_roles_hold_what_those_before_them_may() -> None:
    assert Person("a", "editor").may("viewer")
    assert Person("a", "editor").may("editor")
    assert not Person("a", "editor").may("admin")


def test_somebody_stays_who_lets_people_in(bank: Bank, anna: Person) -> None:
    for change in (lambda: set_role(bank, "anna", "editor"), lambda: remove_user(bank, "anna")):
        with pytest.raises(BankError, match="last admin; make somebody else one first"):
            change()
    add_user(bank, "bert", PASSWORD, "admin")
    remove_user(bank, "anna")
    assert users(bank) == [Person("bert", "admin")]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_that_is_none_is_refused(bank: Bank, name: str) -> None:
    with pytest.raises(BankError, match="a user's name has 1 to 64"):
        add_user(bank, name, PASSWORD, "viewer")


def test_a_name_is_taken_however_it_is_spelt(bank: Bank, anna: Person) -> None:
    with pytest.raises(BankError, match="there is a user 'ANNA' already"):
        add_user(bank, "ANNA", PASSWORD, "viewer")


def test_what_is_wrong_is_said(bank: Bank) -> None:
    with pytest.raises(BankError, match="10 to 1,000 characters"):
        add_user(bank, "anna", "short", "viewer")
    with pytest.raises(BankError, match="the roles are viewer, editor, admin"):
        add_user(bank, "anna", PASSWORD, "owner")
    with pytest.raises(BankError, match="zorko bank user list shows who there is"):
        set_role(bank, "nobody\x00", "admin")
