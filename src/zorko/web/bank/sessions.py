"""Who is behind a request: whoever signed in, or on this machine anybody; and the proof that a page of ours asks."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from zorko.bank.bank import Bank
from zorko.bank.users import LOCAL, SIGNED_IN_FOR, Person, has_password, sign_in, sign_out, who
from zorko.web.bank.attempts import Attempts
from zorko.web.guard import same_secret
from zorko.web.problems import ATTEMPTS, CSRF, Problem

T = TypeVar("T")

CSRF_HEADER = "x-csrf-token"
HASHING_MOST = 2
"""Passwords checked at a time: each takes 64 MiB."""


class Sessions:
    """Sessions of one application. What a browser holds is no more than a random text."""

    def __init__(self, bank: Bank, people: bool, tls: bool) -> None:
        """`people`: everybody has to sign in; else everybody is admin. `tls`: cookies go through TLS only."""
        self._bank = bank
        self._people = people
        self._tls = tls
        self._attempts = Attempts()
        self._hashing = asyncio.Semaphore(HASHING_MOST)
        self._secret = secrets.token_bytes(32)

    async def _attempt(self, request: Request, name: str, work: Callable[[], T]) -> T:
        """What comes of it; what is None or False has failed, and counts."""
        address = request.client.host if request.client else ""
        async with self._hashing:
            if not self._attempts.allowed(address, name):
                raise Problem(ATTEMPTS, "Too many attempts failed.", headers={"retry-after": "900"})
            outcome = await asyncio.to_thread(work)
            if not outcome:
                self._attempts.failed(address, name)
        return outcome

    @property
    def _cookie(self) -> str:
        # Under this prefix browsers take it from this very host by TLS only, so that no neighbour can plant one.
        return "__Host-zorko_session" if self._tls else "zorko_session"

    async def person(self, scope: Scope) -> Person | None:
        """Who asks; None where they have to sign in first."""
        if not self._people:
            return LOCAL
        token = Request(scope).cookies.get(self._cookie, "")
        return await asyncio.to_thread(who, self._bank, token) if token else None

    def proof(self, request: Request) -> str:
        """What a page gives back with everything that it changes; of this session, and of no other."""
        session = request.cookies.get(self._cookie, "") if self._people else LOCAL.name
        return hmac.new(self._secret, session.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def check(self, request: Request, told: str) -> None:
        """Raises Problem where that isn't this session's proof."""
        if not same_secret(told, self.proof(request)):
            raise Problem(CSRF, "The request doesn't carry the token of its session.")

    async def sign_in(self, request: Request, name: str, password: str) -> str | None:
        """What the browser is to hold, or None where name or password is wrong. Raises Problem after too many attempts."""
        before = request.cookies.get(self._cookie, "")
        return await self._attempt(request, name, lambda: sign_in(self._bank, name, password, before))

    async def confirm(self, request: Request, name: str, password: str) -> bool:
        """Whether that is somebody's password. Raises Problem after too many attempts."""
        return bool(await self._attempt(request, name, lambda: has_password(self._bank, name, password)))

    async def sign_out(self, request: Request) -> None:
        """End the session of whoever asks."""
        await asyncio.to_thread(sign_out, self._bank, request.cookies.get(self._cookie, ""))

    def hand_over(self, response: Response, token: str) -> None:
        """The cookie goes with this answer."""
        seconds = int(SIGNED_IN_FOR.total_seconds())
        response.set_cookie(self._cookie, token, max_age=seconds, httponly=True, samesite="lax", secure=self._tls)

    def take_back(self, response: Response) -> None:
        """The cookie ends with this answer."""
        response.delete_cookie(self._cookie, httponly=True, samesite="lax", secure=self._tls)
