"""What all requests at the bank share: the bank itself, who is signed in, and what runs in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from starlette.requests import Request

from zorko.bank.bank import Bank
from zorko.bank.users import users
from zorko.errors import UsageError
from zorko.web.bank.folder_import import FolderImport
from zorko.web.bank.sessions import Sessions
from zorko.web.bank.taggers import Taggers
from zorko.web.bank.tickets import Tickets
from zorko.web.service import Service
from zorko.web.settings import Settings

T = TypeVar("T")

THREADS = 16
"""Questions under way at a time: one that takes long must not hold up the others."""


class OpenBank:
    """The bank of one application, open until `close`."""

    def __init__(self, settings: Settings, service: Service) -> None:
        """Opens the bank, or makes it. Raises BankError where that can't be, and UsageError where nobody could sign in."""
        assert settings.bank is not None
        self.bank = Bank(settings.bank, settings.database, make=True)
        if settings.people and not users(self.bank):
            self.bank.close()
            raise UsageError(
                f"--bank {settings.bank}: others than this machine's user can reach it, and nobody could sign in; add an "
                f"admin first: zorko bank user add NAME --role admin --bank {settings.bank}"
            )
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="zorko-ask")
        # A hundred thousand photographs take seconds to read; who comes first need not wait for all of it.
        self._threads.submit(lambda: self.bank.index.compared(self.bank.index.now()))
        self.must_sign_in = settings.people
        self.limits = settings.limits
        self.taggers = Taggers(self.bank, service)
        self.folder_import = FolderImport(self.bank, self.taggers)
        self.tickets = Tickets()
        self.sessions = Sessions(self.bank, settings.people, settings.tls)

    def close(self) -> None:
        """Let go of the bank, once what comes in is in."""
        self.folder_import.close()
        self._threads.shutdown()
        self.bank.close()

    async def ask(self, function: Callable[..., T], *words: object, **named: object) -> T:
        """What a function of the bank says, beside the event loop: `await ask(search, query)` is search(bank, query)."""
        asked = partial(function, self.bank, *words, **named)
        return await asyncio.get_running_loop().run_in_executor(self._threads, asked)


def opened_by(request: Request) -> OpenBank:
    """The bank that the application opened."""
    opened: OpenBank = request.app.state.bank
    return opened
