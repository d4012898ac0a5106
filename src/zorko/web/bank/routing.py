"""What stands before every address of the bank: where the request came from, who asks, and whether they may."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote

from fastapi import APIRouter
from pydantic import BaseModel
from pydantic_core import from_json
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from zorko.bank.users import Person
from zorko.errors import BankError, InputError, UsageError
from zorko.web.bank.opened import OpenBank, opened_by
from zorko.web.bank.sessions import CSRF_HEADER
from zorko.web.guard import PERSON, SAFE_METHODS, SIGN_IN, origin_host
from zorko.web.problems import BANK, BODY_FORM, ORIGIN, ROLE, Problem
from zorko.web.problems import SIGN_IN as SIGNED_OUT
from zorko.web.uploads import checked

M = TypeVar("M", bound=BaseModel)

Handler = Callable[["Call"], Awaitable[Response]]


@dataclass(frozen=True)
class Call:
    """A request at the bank that may be answered: who asks is known, and may do this."""

    request: Request
    opened: OpenBank
    person: Person

    async def body(self, model: type[M]) -> M:
        """What the request says as JSON. Raises Problem for what isn't as the model has it."""
        try:
            told = from_json(await self.request.body())
        except ValueError as error:
            raise Problem(BODY_FORM, f"The body is no JSON: {error}") from error
        if not isinstance(told, dict):
            raise Problem(BODY_FORM, "The body is to be a JSON object.")
        return checked(model, told)


@dataclass(frozen=True)
class Route:
    """One address of the bank; `role`: what it takes to use it. `page`: people look at it, so they are led to sign in."""

    method: str
    path: str
    role: str
    handler: Handler
    page: bool = False


def add_routes(router: APIRouter, routes: tuple[Route, ...]) -> None:
    """Make them answer."""
    for route in routes:
        router.add_api_route(route.path, _answering(route), methods=[route.method], response_class=Response)


def _answering(route: Route) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        opened = opened_by(request)
        _check_origin(request)
        person = request.scope.get(PERSON)
        if not isinstance(person, Person):
            if route.page:
                return to_sign_in(request)
            raise Problem(SIGNED_OUT, "Nobody is signed in, or no longer.")
        if not person.may(route.role):
            raise Problem(ROLE, f"This takes the role '{route.role}', and {person.name} is a {person.role}.")
        if request.method not in SAFE_METHODS:
            opened.sessions.check(request, request.headers.get(CSRF_HEADER, ""))
        try:
            return await route.handler(Call(request, opened, person))
        except (BankError, UsageError, InputError) as error:
            raise Problem(BANK, f"{error}.") from error

    return answer


def to_sign_in(request: Request) -> Response:
    """To the page where people sign in, and back from there."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{SIGN_IN}?next={quote(request.url.path + query, safe='')}", 303)


def _check_origin(request: Request) -> None:
    # What --origin lets in is the service; the bank is for its own pages.
    origin = request.headers.get("origin")
    if origin is not None and origin_host(origin) != request.headers.get("host", ""):
        raise Problem(ORIGIN, f"A page of {origin} may not use the photo bank.")
