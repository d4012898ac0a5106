"""All addresses of the bank, for the application."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from zorko.bank.users import Person
from zorko.web.bank import changes, exports, imports, pages, people, photos, routing, teaching
from zorko.web.bank.opened import OpenBank
from zorko.web.bank.routing import Route, add_routes
from zorko.web.bank.signing import add_signing

ROUTES: tuple[Route, ...] = (
    *pages.ROUTES,
    *photos.ROUTES,
    *changes.ROUTES,
    *people.ROUTES,
    *imports.ROUTES,
    *exports.ROUTES,
    *teaching.ROUTES,
)


def routes() -> APIRouter:
    """The pages, and what they ask; none of it is part of the service."""
    router = APIRouter(include_in_schema=False)
    add_signing(router)
    add_routes(router, ROUTES)
    return router


async def identify(scope: Scope) -> Person | None:
    """Who asks, for the guard."""
    opened: OpenBank = scope["app"].state.bank
    return await opened.sessions.person(scope)


def to_sign_in(scope: Scope) -> Response:
    """What the guard answers a browser in which nobody is signed in."""
    return routing.to_sign_in(Request(scope))
