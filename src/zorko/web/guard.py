"""What every request passes first: where it came from, its token, its size; and on the way back counts and headers."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zorko.web.meters import Meters
from zorko.web.problems import BODY, BUSY, FAULT, HOST, ORIGIN, TOKEN, Problem, respond
from zorko.web.settings import LOOPBACK_NAME, Settings

COOKIE = "zorko_token"
ENTRY = "/enter"
"""The address that is answered without a token, as it takes one."""
SIGN_IN = "/sign-in"
"""Likewise where people sign in; and what lies under STATIC, as that page looks like the others."""
STATIC = "/static/"
PERSON = "zorko.person"
"""Where a request's scope has whoever asks, None for somebody who has not signed in."""

GONE = 499
"""The status that is counted where the client left before an answer (nginx calls it so)."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# No script, style or picture but our own; what a page makes itself (data:, blob:) is for pictures only.
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


Identify = Callable[[Scope], Awaitable[object | None]]


class Guard:
    """Wraps the application. A request that may not pass is answered here, with the problem that it is."""

    def __init__(
        self, app: ASGIApp, settings: Settings, meters: Meters, entry: Callable[[Scope], Response], identify: Identify | None
    ) -> None:
        """`entry` makes the page that asks a browser for the token; `identify` finds who asks, where there is a bank."""
        self._app = app
        self._settings = settings
        self._meters = meters
        self._entry = entry
        self._identify = identify
        self._working = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = time.perf_counter()
        sender = _Sender(send)
        working = scope["method"] not in SAFE_METHODS
        self._meters.in_flight.inc()
        self._working += working
        try:
            refusal = await self._refusal(scope)
            if refusal is None:
                await self._app(scope, _limited(receive, self._settings.limits.body_bytes), sender)
            else:
                await refusal(scope, receive, sender)
        except ClientDisconnect:  # nobody is left to be answered
            pass
        except Exception as error:  # a fault of ours, whatever the request was: one line here, no traceback there
            self._tell(error)
            if not sender.status:
                await respond(Problem(FAULT, "The service failed at this request."))(scope, receive, sender)
        finally:
            self._working -= working
            self._meters.in_flight.dec()
            self._meters.request(_route(scope), sender.status or GONE, time.perf_counter() - start)

    async def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        try:
            self._check_host(headers)
            self._check_origin(scope, headers)
            if not scope["path"].startswith(STATIC) and self._identify is not None:
                scope[PERSON] = await self._identify(scope)
            self._check_token(scope, headers)
            self._check_size(scope, headers)
        except Problem as problem:
            if problem.kind is TOKEN and scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
                return self._entry(scope)
            return respond(problem)
        return None

    def _check_host(self, headers: Headers) -> None:
        # A page of another site can have its own name resolved to this machine; then only this header tells (DNS rebinding).
        # An address cannot be had that way.
        name = host_name(headers.get("host", ""))
        if name != LOOPBACK_NAME and name not in self._settings.names and not _is_address(name):
            raise Problem(HOST, f"This service is not called '{name}'.")

    def _check_origin(self, scope: Scope, headers: Headers) -> None:
        # Browsers send the header with everything that changes something; programs do not, and are no danger.
        origin = headers.get("origin")
        if origin is None or scope["method"] in SAFE_METHODS or origin in self._settings.origins:
            return
        if origin_host(origin) != headers.get("host", ""):
            raise Problem(ORIGIN, f"A page of {origin} may not use this service.")

    def _check_token(self, scope: Scope, headers: Headers) -> None:
        if self._settings.token is None or scope["path"] == ENTRY or carries_token(headers, self._settings.token):
            return
        if self._settings.people and (scope.get(PERSON) or scope["path"] == SIGN_IN or scope["path"].startswith(STATIC)):
            return
        raise Problem(TOKEN, "The request carries no valid token.", headers={"www-authenticate": "Bearer"})

    def _check_size(self, scope: Scope, headers: Headers) -> None:
        limits = self._settings.limits
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length[:20]) > limits.body_bytes:
            raise too_large(limits.body_bytes)
        if scope["method"] not in SAFE_METHODS and self._working > limits.requests:
            raise Problem(
                BUSY,
                f"{limits.requests} requests are under way, and more are not taken on at a time.",
                headers={"retry-after": "1"},
                limit=limits.requests,
            )

    def _tell(self, error: Exception) -> None:
        print(f"zorko: a fault at a request ({type(error).__name__}: {error})", file=sys.stderr, flush=True)
        if self._settings.debug:
            traceback.print_exception(error)


def carries_token(headers: Headers, token: str) -> bool:
    """Whether a request has the token: as `Authorization: Bearer TOKEN`, or in the cookie that `/enter` gives."""
    scheme, _, told = headers.get("authorization", "").partition(" ")
    bearer = scheme.lower() == "bearer" and same_secret(told.strip(), token)
    return bearer or same_secret(_cookie(headers), token_cookie(token))


def token_cookie(token: str) -> str:
    """What the cookie holds: not the token itself, which may have characters that cookies can't."""
    return hashlib.sha256(token.encode()).hexdigest()


def same_secret(told: str, secret: str) -> bool:
    """Compared in a time that does not tell how much was right."""
    return hmac.compare_digest(told.encode("utf-8", "replace"), secret.encode())


def too_large(limit_bytes: int) -> Problem:
    """The problem of a body beyond the limit; the rest of the body is not waited for."""
    detail = f"The request's body is larger than {limit_bytes:,} bytes."
    return Problem(BODY, detail, headers={"connection": "close"}, limit=limit_bytes)


def host_name(host: str) -> str:
    """The name in a Host header, in lower case, without its port."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].rstrip(".").lower()


def origin_host(origin: str) -> str | None:
    """Host and port of an origin; None where it is none ("null", or no address at all)."""
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _cookie(headers: Headers) -> str:
    try:
        cookies: SimpleCookie = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return ""
    return cookies[COOKIE].value if COOKIE in cookies else ""


def _limited(receive: Receive, limit_bytes: int) -> Receive:
    """The body as it comes, until it is too much; who reads it then gets the Problem."""
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit_bytes:
            raise too_large(limit_bytes)
        return message

    return limited


class _Sender:
    """Sends on, with our headers, and remembers the status; 0 until an answer has begun."""

    def __init__(self, send: Callable[[MutableMapping[str, Any]], Awaitable[None]]) -> None:
        self._send = send
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)


def _route(scope: Scope) -> str:
    """The address as its pattern: what was sent could be anything, and each would be a series of its own."""
    return str(getattr(scope.get("route"), "path", "other"))
