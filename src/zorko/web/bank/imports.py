"""Photographs come in: files that a browser sends, or a folder of this machine, in the background."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.responses import JSONResponse, Response

from zorko.bank.bank import Bank
from zorko.bank.importing import Given, Imported, import_photos
from zorko.web.bank.changes import Told
from zorko.web.bank.folder_import import failure_told
from zorko.web.bank.routing import Call, Route
from zorko.web.bank.taggers import Taggers
from zorko.web.forms import parse_form
from zorko.web.problems import BODY_FORM, Problem
from zorko.web.uploads import FORM


class Folder(Told):
    """A folder of this machine."""

    folder: str


async def files(call: Call) -> Response:
    """Takes the files of a form into the bank; each is put down under its name, and under the folders before it."""
    content_type = call.request.headers.get("content-type", "")
    if not content_type.startswith(FORM):
        raise Problem(BODY_FORM, "Photographs come as files of a form (multipart/form-data).")
    most = call.opened.limits.files
    parts = [part for part in parse_form(await call.request.body(), content_type, most) if part.filename is not None]
    if not parts:
        raise Problem(BODY_FORM, "There is no photograph in the request.")
    given = [_given(part.filename or "photograph", part.content) for part in parts]
    return JSONResponse(_told(await call.opened.ask(_taken, call.opened.taggers, given)))


async def start(call: Call) -> Response:
    """Takes in a folder of this machine."""
    told = await call.body(Folder)
    call.opened.folder_import.start(told.folder)
    return JSONResponse({})


async def running(call: Call) -> Response:
    """How far that is."""
    return JSONResponse(asdict(call.opened.folder_import.running))


async def stop(call: Call) -> Response:
    """Takes nothing more on."""
    call.opened.folder_import.stop()
    return JSONResponse({})


ROUTES: tuple[Route, ...] = (
    Route("POST", "/bank/imports/files", "editor", files),
    Route("POST", "/bank/imports/folder", "admin", start),
    Route("GET", "/bank/imports/folder", "admin", running),
    Route("POST", "/bank/imports/stop", "admin", stop),
)


def _given(path: str, content: bytes) -> Given:
    folder, _, name = path.replace("\\", "/").rpartition("/")
    return Given(content, name or "photograph", folder)


def _taken(bank: Bank, taggers: Taggers, given: list[Given]) -> Imported:
    return import_photos(bank, given, taggers.now())


def _told(imported: Imported) -> dict[str, Any]:
    return {
        "new": len(imported.new),
        "known": len(imported.known),
        "failures": [failure_told(each) for each in imported.failures],
    }
