"""`zorko bank user`: who may sign in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Zorko

pytest.importorskip("argon2", reason="needs the extra web")

from zorko.bank.bank import Bank
from zorko.bank.users import has_password

PASSWORD = "correct horse battery"


@pytest.fixture
def folder(zorko: Zorko, tmp_path: Path) -> Path:
    """A bank that anna looks after."""
    made = tmp_path / "bank"
    done = zorko("bank", "user", "add", "anna", "--role", "admin", "--bank", made, stdin=f"{PASSWORD}\n")
    assert (done.code, done.out, done.err) == (0, "", "zorko: anna may sign in as admin\n")
    return made


def test_people_are_added_listed_changed_and_removed(zorko: Zorko, folder: Path) -> None:
    assert zorko("bank", "user", "add", "bert", "--bank", folder, stdin=PASSWORD).code == 0
    assert zorko("bank", "user", "list", "--bank", folder).lines == ["anna\tadmin", "bert\tviewer"]
    assert zorko("bank", "user", "role", "bert", "editor", "--bank", folder).code == 0
    listed = zorko("bank", "user", "list", "--bank", folder, "--json").lines
    assert [json.loads(line) for line in listed][1] == {"name": "bert", "role": "editor"}
    assert zorko("bank", "user", "password", "bert", "--bank", folder, stdin="another horse entirely").code == 0
    with Bank(folder) as bank:
        assert has_password(bank, "bert", "another horse entirely")
    assert zorko("bank", "user", "remove", "bert", "--bank", folder).code == 0
    assert zorko("bank", "user", "list", "--bank", folder).lines == ["anna\tadmin"]


@pytest.mark.parametrize(
    ("words", "stdin", "told"),
    [
        (("add", "bert"), "short", "a password has 10 to 1,000 characters"),
        (("add", "bert", "--role", "owner"), PASSWORD, "the roles are viewer, editor, admin"),
        (("add", "anna"), PASSWORD, "there is a user 'anna' already"),
        (("role", "anna", "viewer"), "", "the last admin"),
        (("remove", "anna"), "", "the last admin"),
        (("remove", "carl"), "", "zorko bank user list shows who there is"),
    ],
)
def test_what_can_not_be_is_told(zorko: Zorko, folder: Path, words: tuple[str, ...], stdin: str, told: str) -> None:
    done = zorko("bank", "user", *words, "--bank", folder, stdin=stdin)
    assert (done.code, done.out) == (1, "")
    assert told in done.err
