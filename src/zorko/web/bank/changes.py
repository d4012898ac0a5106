"""What people change of photographs, and who changed what."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from zorko.bank.actions import Done, Event, Past, history, last_action, recent_actions, undo
from zorko.bank.cases import add_to_case, cases, make_case, rename_case, take_from_case
from zorko.bank.corrections import correct, describe, remove, restore
from zorko.errors import BankError
from zorko.web.bank.photos import number_of
from zorko.web.bank.routing import Call, Route

PAGE = 50

Number = Annotated[int, Field(ge=0, lt=10**9)]


class Told(BaseModel):
    """What a change is told; nothing besides."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Some(Told):
    """Which photographs."""

    photos: list[Number] = Field(min_length=1)


class Correcting(Some):
    """What is said of an attribute; None: what the model says. `new`: it may be one that the bank doesn't know yet."""

    attribute: str
    value: str | None
    new: bool = False


class Describing(Some):
    """A description."""

    text: str


class Removing(Some):
    """Whether they are to be out of sight."""

    removed: bool


class Joining(Some):
    """Whether they are to be in a case, which is made where there is none."""

    case: str
    add: bool


class Undoing(Told):
    """Which action; None: one's own last."""

    action: Number | None


class Making(Told):
    """A new case."""

    name: str
    description: str = ""


class Renaming(Making):
    """A case, by the name that it had."""

    case: str


async def correcting(call: Call) -> Response:
    """Say of photographs what an attribute is."""
    told = await call.body(Correcting)
    words = (told.attribute, told.value, call.person.name)
    return _done(await call.opened.ask(correct, told.photos, *words, new=told.new))


async def describing(call: Call) -> Response:
    """Describe photographs."""
    told = await call.body(Describing)
    return _done(await call.opened.ask(describe, told.photos, told.text, call.person.name))


async def removing(call: Call) -> Response:
    """Take photographs out of sight, or show them again."""
    told = await call.body(Removing)
    return _done(await call.opened.ask(remove if told.removed else restore, told.photos, call.person.name))


async def joining(call: Call) -> Response:
    """Put photographs into a case, or take them out of it."""
    told = await call.body(Joining)
    if not told.add:
        return _done(await call.opened.ask(take_from_case, told.case, told.photos, call.person.name))
    if told.case not in {each.name for each in await call.opened.ask(cases)}:
        await call.opened.ask(make_case, told.case, call.person.name)
    return _done(await call.opened.ask(add_to_case, told.case, told.photos, call.person.name))


async def undoing(call: Call) -> Response:
    """Put back what an action changed."""
    told = await call.body(Undoing)
    action = told.action if told.action is not None else await call.opened.ask(last_action, call.person.name)
    if action is None:
        raise BankError("you changed nothing that could be undone")
    return _done(await call.opened.ask(undo, action, call.person.name))


async def past_of_photo(call: Call) -> Response:
    """What was changed of a photograph."""
    events = await call.opened.ask(history, number_of(call))
    return JSONResponse({"actions": [_json(event) for event in events]})


async def past(call: Call) -> Response:
    """Who changed what in the bank, the last first, a page from `before` on."""
    told = call.request.query_params.get("before", "")
    before = int(told) if told.isascii() and told.isdecimal() and len(told) < 10 else None
    return JSONResponse({"actions": [_json(each) for each in await call.opened.ask(recent_actions, PAGE, before)]})


async def all_cases(call: Call) -> Response:
    """The cases, with how many photographs are in each."""
    found = await call.opened.ask(cases)
    return JSONResponse({"cases": [{**asdict(each), "since": each.since.isoformat()} for each in found]})


async def making(call: Call) -> Response:
    """A new case."""
    told = await call.body(Making)
    await call.opened.ask(make_case, told.name, call.person.name, told.description)
    return JSONResponse({})


async def renaming(call: Call) -> Response:
    """Another name or description for a case."""
    told = await call.body(Renaming)
    await call.opened.ask(rename_case, told.case, told.name, call.person.name, told.description)
    return JSONResponse({})


ROUTES: tuple[Route, ...] = (
    Route("POST", "/bank/corrections", "editor", correcting),
    Route("POST", "/bank/descriptions", "editor", describing),
    Route("POST", "/bank/removals", "editor", removing),
    Route("POST", "/bank/undo", "editor", undoing),
    Route("GET", "/bank/photos/{number}/history", "viewer", past_of_photo),
    Route("GET", "/bank/actions", "viewer", past),
    Route("GET", "/bank/cases/list", "viewer", all_cases),
    Route("POST", "/bank/cases/list", "editor", making),
    Route("POST", "/bank/cases/name", "editor", renaming),
    Route("POST", "/bank/cases/photos", "editor", joining),
)


def _done(done: Done) -> Response:
    return JSONResponse({"action": done.action if done.photos else None, "photos": done.photos, "kept": len(done.kept)})


def _json(one: Past | Event) -> dict[str, Any]:
    told = {**asdict(one), "at": one.at.isoformat()}
    example = told.pop("example", None) or {}
    return {**{name: example[name] for name in ("field", "subject", "before", "after") if name in example}, **told}
