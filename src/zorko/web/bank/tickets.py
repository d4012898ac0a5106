"""What may be taken from the bank as a file, for a while, by whoever asked for it."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Literal

from zorko.bank.exporting import Wanted
from zorko.web.problems import NOT_FOUND, Problem

TICKETS_MOST = 100


@dataclass(frozen=True)
class Ticket:
    """What may be taken, by whom, and until when."""

    wanted: Wanted
    kind: Literal["csv", "zip"]
    person: str
    until: float


class Tickets:
    """Those that may still be used."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Ticket] = OrderedDict()

    def keep(self, ticket: Ticket) -> str:
        """The name under which it can be taken."""
        name = secrets.token_urlsafe(16)
        self._kept[name] = ticket
        while len(self._kept) > TICKETS_MOST:
            self._kept.popitem(last=False)
        return name

    def of(self, name: str, person: str) -> Ticket:
        """The ticket of that name. Raises Problem where there is none for that person, or no longer."""
        ticket = self._kept.get(name)
        if ticket is None or ticket.person != person or ticket.until < time.monotonic():
            raise Problem(NOT_FOUND, "There is nothing to take here any more; export once more.")
        return ticket
