"""`zorko bank correct`: what people say of photographs instead of the model."""

from __future__ import annotations

from typing import Annotated

import typer

from zorko.cli.bank.options import Database, Folder, Photos, User

EXAMPLE = "zorko bank correct season=winter 12 15 --bank bank/"
UNDO_EXAMPLE = "zorko bank undo --bank bank/"
HISTORY_EXAMPLE = "zorko bank history 12 --bank bank/"

What = Annotated[
    str, typer.Argument(metavar="ATTRIBUTE=VALUE", help="What is so; without a value (season=) it is as the model says.")
]
New = Annotated[bool, typer.Option("--new", help="Add the value, or the attribute, where the bank does not know it yet.")]
Action = Annotated[int | None, typer.Argument(metavar="ACTION", help="Its number in the history.  [default: your last]")]
Photo = Annotated[int | None, typer.Argument(metavar="PHOTO", help="Only of that photograph.")]


def correct(
    what: What, photos: Photos, folder: Folder, new: New = False, user: User = None, database: Database = None
) -> None:
    """Say what is so of photographs.

    To say what the model says too confirms it, and teaches as much as a correction. Prints the action's number, by which
    it is undone.
    """
    from zorko.cli.bank.changing import numbers_of, print_done, user_name
    from zorko.cli.bank.finding import condition
    from zorko.cli.bank.opening import opened

    attribute, value = condition(what)
    with opened(folder, database) as bank:
        from zorko.bank.corrections import correct as correct_photos

        print_done(correct_photos(bank, numbers_of(photos), attribute, value or None, user_name(user), new=new))


def undo(folder: Folder, action: Action = None, user: User = None, database: Database = None) -> None:
    """Take back what an action changed.

    What somebody changed since stays as it is, and is named.
    """
    from zorko.cli.bank.changing import print_done, undo_action, user_name
    from zorko.cli.bank.opening import opened

    with opened(folder, database) as bank:
        print_done(undo_action(bank, action, user_name(user)))


def history(folder: Folder, photo: Photo = None, database: Database = None) -> None:
    """List who changed what, when.

    The last comes first; each line begins with the action's number.
    """
    from zorko.cli.bank.changing import print_history
    from zorko.cli.bank.opening import opened

    with opened(folder, database) as bank:
        print_history(bank, photo)
