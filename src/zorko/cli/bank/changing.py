"""What the commands that change a bank share."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterable, Iterator

from zorko.bank.actions import Done, history, last_action, recent_actions, undo
from zorko.bank.bank import Bank
from zorko.cli.progress import say
from zorko.errors import UsageError


def user_name(given: str | None) -> str:
    """Who does it: the name that was given, else the system's."""
    if given is not None:
        return given
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user that the system has no name for
        return "somebody"


def numbers_of(words: Iterable[str]) -> tuple[int, ...]:
    """The numbers of photographs that words say, each once. Raises UsageError for one that is none."""
    return tuple(dict.fromkeys(number for word in words for number in _numbers(word)))


def print_done(done: Done) -> None:
    """The action's number, and in words what came of it."""
    if done.action is not None:
        print(done.action)
    say(f"{done.photos} photographs changed")
    if done.kept:
        say(f"changed by somebody since, and left as they are: {', '.join(map(str, done.kept))}")


def undo_action(bank: Bank, action: int | None, user: str) -> Done:
    """Undo an action, or the last of that user. Raises BankError for one that can't be, UsageError where there is none."""
    wanted = last_action(bank, user) if action is None else action
    if wanted is None:
        raise UsageError(f"{user} did nothing that could be undone; zorko bank history shows what others did")
    return undo(bank, wanted, user)


def print_history(bank: Bank, photo: int | None) -> None:
    """The latest actions, or what was changed of one photograph."""
    if photo is None:
        for past in recent_actions(bank):
            words = f"{past.what}\t{past.photos} photographs{', undone' if past.undone else ''}"
            print(f"{past.action}\t{past.at:%Y-%m-%d %H:%M:%S}\t{past.user}\t{words}")
        return
    for event in history(bank, photo):
        changed = f"{event.field} {event.subject}".strip()
        words = f"{changed}: {event.before or '-'} -> {event.after or '-'}{' (undone)' if event.undone else ''}"
        print(f"{event.action}\t{event.at:%Y-%m-%d %H:%M:%S}\t{event.user}\t{words}")


def _numbers(word: str) -> Iterator[int]:
    lines = sys.stdin if word == "-" else [word]
    for line in lines:
        first = line.split(maxsplit=1)[:1]
        if first and not first[0].isdecimal():
            raise UsageError(f"{first[0]!r} is no photograph's number; zorko bank search prints them")
        yield from map(int, first)
