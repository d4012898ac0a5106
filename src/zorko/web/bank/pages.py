"""The bank's pages; what they show, their scripts ask."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from zorko.bank.index import ORDERS
from zorko.bank.users import ROLES
from zorko.web.bank.routing import Call, Route
from zorko.web.pages import page_of

KEY_HELP: tuple[tuple[str, str], ...] = (
    ("← ↑ → ↓", "key_move"),
    ("Enter", "key_open"),
    ("1 … 9", "key_value"),
    ("0", "key_model"),
    ("[ ]", "key_attribute"),
    ("x Space", "key_select"),
    ("Shift+→", "key_extend"),
    ("Ctrl+A", "key_all"),
    ("Ctrl+Z", "key_undo"),
    ("c", "key_case"),
    ("d", "key_describe"),
    ("Del", "key_remove"),
    ("/", "key_search"),
    ("Esc", "key_escape"),
    ("?", "key_help"),
)
"""What keys do, as the help of the page shows it."""

PLACES: tuple[tuple[str, str, str], ...] = (
    ("photos", "/bank", "viewer"),
    ("cases", "/bank/cases", "viewer"),
    ("import", "/bank/import", "editor"),
    ("teach", "/bank/teach", "viewer"),
    ("history", "/bank/history", "viewer"),
    ("people", "/bank/people", "viewer"),
)
"""The pages: what each is called (words.py), its address, and the role that it takes."""


def page(name: str) -> Callable[[Call], Awaitable[Response]]:
    """The handler of one page."""

    async def render(call: Call) -> Response:
        people = call.opened.must_sign_in
        places = {
            title: path
            for title, path, role in PLACES
            if call.person.may(role) and (title != "people" or (people and call.person.may("admin")))
        }
        return page_of(
            call.request,
            f"bank/{name}.html.jinja",
            title=name,
            script=name,
            places=places,
            proof=call.opened.sessions.proof(call.request),
            must_sign_in=people,
            orders=tuple(ORDERS),
            key_help=KEY_HELP,
            roles=ROLES,
            limits=call.opened.limits,
        )

    return render


ROUTES: tuple[Route, ...] = tuple(Route("GET", path, role, page(name), page=True) for name, path, role in PLACES)
