"""`zorko bank user`: who may sign in to a bank that others than this machine's user reach."""

from __future__ import annotations

import getpass
import json
import sys
from dataclasses import asdict
from typing import Annotated

import typer

from zorko.cli.bank.opening import opened
from zorko.cli.bank.options import Database, Folder
from zorko.cli.command import Command
from zorko.cli.options import AsJson
from zorko.cli.progress import say
from zorko.errors import UsageError

SUMMARY = "Who may sign in to the bank, and what they may do."

Name = Annotated[str, typer.Argument(metavar="NAME", help="The user.")]
RoleWord = Annotated[str, typer.Argument(metavar="ROLE", help="viewer, editor or admin.")]
Role = Annotated[str, typer.Option("--role", metavar="ROLE", help="What they may do: viewer, editor or admin.")]


def add(name: Name, folder: Folder, role: Role = "viewer", database: Database = None) -> None:
    """Let somebody sign in. A bank is made where there is none.

    The password is asked for, or read from standard input. Viewers look; editors also correct, import files and make cases;
    admins also import folders of the server, teach, and let people in.
    """
    with opened(folder, database, make=True) as bank:
        from zorko.bank.users import Person, add_user

        Person(name, role)  # a role that there isn't is told before the password is asked for
        add_user(bank, name, _password(name), role)
    say(f"{name} may sign in as {role}")


def list_users(folder: Folder, database: Database = None, as_json: AsJson = False) -> None:
    """List who may sign in, with their roles."""
    with opened(folder, database) as bank:
        from zorko.bank.users import users

        for person in users(bank):
            print(json.dumps(asdict(person), ensure_ascii=False) if as_json else f"{person.name}\t{person.role}")


def role(name: Name, role: RoleWord, folder: Folder, database: Database = None) -> None:
    """Change what somebody may do, at once."""
    with opened(folder, database) as bank:
        from zorko.bank.users import set_role

        set_role(bank, name, role)
    say(f"{name} is {role} now")


def password(name: Name, folder: Folder, database: Database = None) -> None:
    """Give somebody another password.

    That ends whatever they are signed in to. It is asked for, or read from standard input.
    """
    with opened(folder, database) as bank:
        from zorko.bank.users import set_password

        set_password(bank, name, _password(name))
    say(f"{name} has another password now")


def remove(name: Name, folder: Folder, database: Database = None) -> None:
    """Let somebody sign in no longer.

    What they changed keeps their name.
    """
    with opened(folder, database) as bank:
        from zorko.bank.users import remove_user

        remove_user(bank, name)
    say(f"{name} may sign in no longer")


COMMANDS: tuple[Command, ...] = (
    Command("bank user add", add, "zorko bank user add anna --role admin --bank bank/"),
    Command("bank user list", list_users, "zorko bank user list --bank bank/"),
    Command("bank user role", role, "zorko bank user role anna editor --bank bank/"),
    Command("bank user password", password, "zorko bank user password anna --bank bank/"),
    Command("bank user remove", remove, "zorko bank user remove anna --bank bank/"),
)


def _password(name: str) -> str:
    """What somebody types, twice and unseen, or what comes on standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    typed = getpass.getpass(f"Password for {name}: ")
    if getpass.getpass("Once more: ") != typed:
        raise UsageError("the two passwords are not the same; run the command again")
    return typed
