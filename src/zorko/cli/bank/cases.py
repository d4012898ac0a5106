"""`zorko bank case`: search operations, and the photographs in them."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from zorko.cli.bank.options import Database, Folder, Photos, User
from zorko.cli.command import Command
from zorko.cli.options import AsJson

SUMMARY = "Put photographs into cases."

Name = Annotated[str, typer.Argument(metavar="NAME", help="The case.")]
NewName = Annotated[str, typer.Argument(metavar="NEW_NAME", help="What it is called from now on.")]
Description = Annotated[str | None, typer.Option("--description", metavar="TEXT", help="What it is about.")]


def make(name: Name, folder: Folder, description: Description = None, user: User = None, database: Database = None) -> None:
    """Make a case."""
    from zorko.cli.bank.opening import opened

    with opened(folder, database) as bank:
        from zorko.bank.cases import make_case
        from zorko.cli.bank.changing import user_name

        make_case(bank, name, user_name(user), description or "")


def rename(
    name: Name,
    new_name: NewName,
    folder: Folder,
    description: Description = None,
    user: User = None,
    database: Database = None,
) -> None:
    """Give a case another name."""
    from zorko.cli.bank.opening import opened

    with opened(folder, database) as bank:
        from zorko.bank.cases import rename_case
        from zorko.cli.bank.changing import user_name

        rename_case(bank, name, new_name, user_name(user), description)


def add(name: Name, photos: Photos, folder: Folder, user: User = None, database: Database = None) -> None:
    """Put photographs into a case."""
    from zorko.cli.bank.opening import opened

    with opened(folder, database) as bank:
        from zorko.bank.cases import add_to_case
        from zorko.cli.bank.changing import numbers_of, print_done, user_name

        print_done(add_to_case(bank, name, numbers_of(photos), user_name(user)))


def take(name: Name, photos: Photos, folder: Folder, user: User = None, database: Database = None) -> None:
    """Take photographs out of a case."""
    from zorko.cli.bank.opening import opened

    with opened(folder, database) as bank:
        from zorko.bank.cases import take_from_case
        from zorko.cli.bank.changing import numbers_of, print_done, user_name

        print_done(take_from_case(bank, name, numbers_of(photos), user_name(user)))


def list_cases(folder: Folder, database: Database = None, as_json: AsJson = False) -> None:
    """List the cases, with how many photographs are in each."""
    from zorko.cli.bank.opening import opened

    with opened(folder, database) as bank:
        from zorko.bank.cases import cases

        for case in cases(bank):
            facts = asdict(case) | {"since": case.since.isoformat()}
            line = f"{case.name}\t{case.photos}\t{case.description}"
            print(json.dumps(facts, ensure_ascii=False) if as_json else line)


COMMANDS: tuple[Command, ...] = (
    Command("bank case make", make, 'zorko bank case make "Lake, north shore" --bank bank/'),
    Command("bank case rename", rename, 'zorko bank case rename "Lake, north shore" Lake --bank bank/'),
    Command("bank case add", add, "zorko bank case add Lake 12 15 --bank bank/"),
    Command("bank case take", take, "zorko bank case take Lake 15 --bank bank/"),
    Command("bank case list", list_cases, "zorko bank case list --bank bank/"),
)
