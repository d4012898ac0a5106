"""What the bank knows, as a table or an archive. What is wanted is said first, and gives an address from which the browser
takes it: a selection may be longer than an address, and what a browser takes to disk it asks with GET."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal

from starlette.datastructures import QueryParams
from starlette.responses import JSONResponse, Response, StreamingResponse

from zorko.bank.exporting import Wanted, archive, table
from zorko.bank.search import found_photos
from zorko.web.bank.changes import Number, Told
from zorko.web.bank.photos import asked_by
from zorko.web.bank.routing import Call, Route
from zorko.web.bank.tickets import Ticket

VALID_S = 600
PIECE_BYTES = 1 << 16

MEDIA = {"csv": "text/csv; charset=utf-8", "zip": "application/zip"}


class Exporting(Told):
    """What is wanted: these photographs, or those that a search finds, as a page's address has it."""

    kind: Literal["csv", "zip"]
    corrected: bool
    photos: list[Number] | None = None
    asked: str = ""


async def wanting(call: Call) -> Response:
    """Says what is wanted, and gets a ticket for it."""
    told = await call.body(Exporting)
    photos = told.photos
    if photos is None:
        photos = list(await call.opened.ask(found_photos, asked_by(QueryParams(told.asked)).query()))
    wanted = Wanted(photos, told.corrected)
    ticket = Ticket(wanted, told.kind, call.person.name, time.monotonic() + VALID_S)
    return JSONResponse({"ticket": call.opened.tickets.keep(ticket)})


async def taking(call: Call) -> Response:
    """The table or the archive, as it is made."""
    ticket = call.opened.tickets.of(call.request.path_params["ticket"], call.person.name)
    if ticket.kind == "csv":
        lines = await call.opened.ask(table, ticket.wanted)
        pieces: Iterator[bytes] = _larger(line.encode() for line in lines)
    else:
        pieces = _larger(await call.opened.ask(archive, ticket.wanted))
    name = f"photographs-{datetime.now():%Y-%m-%d}.{ticket.kind}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return StreamingResponse(pieces, media_type=MEDIA[ticket.kind], headers=headers)


ROUTES: tuple[Route, ...] = (
    Route("POST", "/bank/exports", "viewer", wanting),
    Route("GET", "/bank/exports/{ticket}", "viewer", taking),
)


def _larger(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same in fewer pieces: each goes through a thread of its own."""
    kept: list[bytes] = []
    size = 0
    for piece in pieces:
        kept.append(piece)
        size += len(piece)
        if size >= PIECE_BYTES:
            yield b"".join(kept)
            kept, size = [], 0
    if kept:
        yield b"".join(kept)
