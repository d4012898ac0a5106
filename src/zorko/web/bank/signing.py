"""The page where people sign in, and the way out."""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from zorko.web.bank.opened import opened_by
from zorko.web.guard import PERSON, SIGN_IN
from zorko.web.pages import BANK, page_of
from zorko.web.problems import Problem

SIGN_OUT = "/sign-out"


def add_signing(router: APIRouter) -> None:
    """Make both answer."""
    router.add_api_route(SIGN_IN, ask_to_sign_in, methods=["GET"], response_class=Response)
    router.add_api_route(SIGN_IN, sign_in, methods=["POST"], response_class=Response)
    router.add_api_route(SIGN_OUT, sign_out, methods=["POST"], response_class=Response)


async def ask_to_sign_in(request: Request) -> Response:
    """The page; whoever is signed in goes on."""
    after = _own_path(request.query_params.get("next", ""))
    if request.scope.get(PERSON) is not None:
        return RedirectResponse(after, 303)
    return page_of(request, "bank/sign-in.html.jinja", after=after, name="", problem=None)


async def sign_in(request: Request) -> Response:
    """Takes name and password, and gives the cookie for them."""
    form = await _form(request)
    after = _own_path(form.get("next", ""))
    name = form.get("name", "")
    sessions = opened_by(request).sessions
    try:
        token = await sessions.sign_in(request, name, form.get("password", ""))
    except Problem as problem:
        return page_of(request, "bank/sign-in.html.jinja", 429, after=after, name=name, problem=problem.kind.name)
    if token is None:
        return page_of(request, "bank/sign-in.html.jinja", 401, after=after, name=name, problem="wrong")
    response = RedirectResponse(after, 303)
    sessions.hand_over(response, token)
    return response


async def sign_out(request: Request) -> Response:
    """Ends the session, and with it what the browser holds."""
    sessions = opened_by(request).sessions
    sessions.check(request, (await _form(request)).get("proof", ""))
    await sessions.sign_out(request)
    response = RedirectResponse(SIGN_IN, 303)
    sessions.take_back(response)
    return response


async def _form(request: Request) -> dict[str, str]:
    told = parse_qs((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[0] for name, values in told.items()}


def _own_path(path: str) -> str:
    """Where to go after signing in: a page of ours, and nobody else's."""
    own = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if own and not path.startswith(SIGN_IN) else BANK
