"""Who may sign in, and what they may do."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from zorko.bank.users import add_user, remove_user, set_password, set_role, users
from zorko.errors import BankError
from zorko.web.bank.changes import Told
from zorko.web.bank.routing import Call, Route


class Adding(Told):
    """Somebody new."""

    name: str
    password: str
    role: str


class Naming(Told):
    """Somebody who is there."""

    name: str


class Trusting(Naming):
    """What they may do from now on."""

    role: str


class Resetting(Naming):
    """Another password for somebody."""

    password: str


class Changing(Told):
    """Another password for oneself."""

    password: str
    before: str


async def me(call: Call) -> Response:
    """Who asks, and the proof of their session, for a page that was open while the service started again."""
    proof = call.opened.sessions.proof(call.request)
    return JSONResponse({"name": call.person.name, "role": call.person.role, "proof": proof})


async def everybody(call: Call) -> Response:
    """All users."""
    return JSONResponse({"users": [{"name": each.name, "role": each.role} for each in await call.opened.ask(users)]})


async def adding(call: Call) -> Response:
    """Let somebody in."""
    told = await call.body(Adding)
    await call.opened.ask(add_user, told.name, told.password, told.role)
    return JSONResponse({})


async def trusting(call: Call) -> Response:
    """Another role."""
    told = await call.body(Trusting)
    await call.opened.ask(set_role, told.name, told.role)
    return JSONResponse({})


async def resetting(call: Call) -> Response:
    """Another password, which an admin gives; whoever it is signs in again."""
    told = await call.body(Resetting)
    await call.opened.ask(set_password, told.name, told.password)
    return JSONResponse({})


async def removing(call: Call) -> Response:
    """Let somebody in no longer."""
    told = await call.body(Naming)
    await call.opened.ask(remove_user, told.name)
    return JSONResponse({})


async def changing(call: Call) -> Response:
    """Another password for whoever asks, who says the one that they have; they sign in again with it."""
    told = await call.body(Changing)
    if not await call.opened.sessions.confirm(call.request, call.person.name, told.before):
        raise BankError("the password that you have is another one")
    await call.opened.ask(set_password, call.person.name, told.password)
    return JSONResponse({})


ROUTES: tuple[Route, ...] = (
    Route("GET", "/bank/me", "viewer", me),
    Route("POST", "/bank/me/password", "viewer", changing),
    Route("GET", "/bank/people/list", "admin", everybody),
    Route("POST", "/bank/people/list", "admin", adding),
    Route("POST", "/bank/people/role", "admin", trusting),
    Route("POST", "/bank/people/password", "admin", resetting),
    Route("POST", "/bank/people/removals", "admin", removing),
)
