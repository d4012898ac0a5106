"""What the grid and a photograph's own view ask."""

from __future__ import annotations

import base64
import io
from dataclasses import asdict
from typing import Any
from urllib.parse import quote, unquote

import numpy as np
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import QueryParams
from starlette.responses import FileResponse, JSONResponse, Response

from zorko.bank.bank import Bank
from zorko.bank.search import Found, Query, search, similar
from zorko.bank.showing import Glance, glances, original_of, ratios, sight
from zorko.images.read import read
from zorko.web.bank.routing import Call, Route
from zorko.web.problems import NOT_FOUND, OPTION, Problem
from zorko.web.uploads import checked

TILES_MOST = 200
AROUND_SHOWN = 48
SCREEN_PX = 2048
"""The longer side of a picture that is looked at; its file may be of any size, and of a kind that browsers don't show."""
QUALITY = 88
FOREVER = {"cache-control": "private, max-age=31536000, immutable"}
"""What is named by its content never changes."""

SHAPE_STEPS = 48
"""A shape is a byte: 128 for a square, and this many more for each doubling of width by height."""


class Asked(BaseModel):
    """A search, as a page's address has it. Conditions are `ATTRIBUTE=VALUE`, each part percent-encoded."""

    model_config = ConfigDict(extra="forbid")

    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    untagged: tuple[str, ...] = ()
    untrusted: bool = False
    corrected: bool = False
    together: bool = False
    removed: bool = False
    text: str = Field("", max_length=1000)
    case: str | None = None
    order: str = "newest"

    def query(self, limit: int = 0) -> Query:
        """The same as the bank asks it, for the first `limit` photographs."""
        told = self.model_dump()
        for name in ("all", "any", "none"):
            told[name] = tuple(map(_condition, told[name]))
        return Query(**told, limit=limit)


LISTS = frozenset({"all", "any", "none", "untagged"})


def asked_by(told: QueryParams, *beside: str) -> Asked:
    """The search in an address; `beside`: what else stands there. Raises Problem for what can't be understood."""
    parts: dict[str, Any] = {}
    for name in told:
        values = told.getlist(name)
        if name not in LISTS and len(values) > 1:
            raise Problem(OPTION, f"The option '{name}' stands twice in the address.")
        if name not in beside:
            parts[name] = tuple(values) if name in LISTS else values[0]
    return checked(Asked, parts)


async def found(call: Call) -> Response:
    """How many photographs are as asked, how many of each kind; and with `list` which, and their shapes."""
    told = call.request.query_params
    asked = asked_by(told, "list")
    said = await call.opened.ask(_found, asked, told.get("list") == "true")
    return JSONResponse(said)


async def tiles(call: Call) -> Response:
    """What is seen of some photographs in the grid."""
    numbers = call.request.query_params.get("ids", "").split(",")
    if len(numbers) > TILES_MOST or not all(map(_is_number, numbers)):
        raise Problem(OPTION, f"ids: up to {TILES_MOST} numbers of photographs, with commas between.")
    return JSONResponse({"tiles": [tile_of(each) for each in await call.opened.ask(glances, list(map(int, numbers)))]})


async def photo(call: Call) -> Response:
    """All that is known of one."""
    seen = await call.opened.ask(sight, number_of(call))
    moments = {name: moment.isoformat() if moment else None for name, moment in _moments(seen.taken_at, seen.added_at)}
    return JSONResponse({**asdict(seen), **moments})


async def around(call: Call) -> Response:
    """Those that are like it, and those that are nearly it."""
    return JSONResponse(await call.opened.ask(_around, number_of(call)))


async def thumbnail(call: Call) -> Response:
    """The thumbnail of a content."""
    sha256 = call.request.path_params["sha256"]
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise Problem(NOT_FOUND, "There is no such thumbnail.")
    path = call.opened.bank.files.thumbnail(sha256)
    if not path.is_file():
        raise Problem(NOT_FOUND, "There is no such thumbnail; zorko bank check --repair makes it again.")
    return FileResponse(path, media_type="image/jpeg", headers=FOREVER)


async def picture(call: Call) -> Response:
    """A photograph upright, as large as a screen shows it."""
    content = await call.opened.ask(_picture, number_of(call))
    return Response(content, media_type="image/jpeg", headers={"cache-control": "private, max-age=3600"})


async def original(call: Call) -> Response:
    """The file as it came, to be kept; it is never shown as anything but what it is."""
    sha256, kind, name = await call.opened.ask(original_of, number_of(call))
    path = call.opened.bank.files.original(sha256, kind)
    if not path.is_file():
        raise Problem(NOT_FOUND, "Its file is missing; zorko bank check says what can be done.")
    disposition = f"inline; filename*=UTF-8''{quote(name, safe='')}"
    return FileResponse(path, media_type=f"image/{kind}", headers={"content-disposition": disposition})


ROUTES: tuple[Route, ...] = (
    Route("GET", "/bank/found", "viewer", found),
    Route("GET", "/bank/tiles", "viewer", tiles),
    Route("GET", "/bank/photos/{number}", "viewer", photo),
    Route("GET", "/bank/photos/{number}/around", "viewer", around),
    Route("GET", "/bank/photos/{number}/picture", "viewer", picture),
    Route("GET", "/bank/photos/{number}/original", "viewer", original),
    Route("GET", "/bank/thumbnails/{sha256}", "viewer", thumbnail),
)


def number_of(call: Call) -> int:
    """The photograph that the address names. Raises Problem where it names none."""
    number: str = call.request.path_params["number"]
    if not _is_number(number):
        raise Problem(NOT_FOUND, "There is no such photograph.")
    return int(number)


def tile_of(glance: Glance, **more: float) -> dict[str, Any]:
    """A photograph in the grid, as JSON."""
    values = [[said.value, int(said.trusted), int(said.corrected)] for said in glance.values]
    return {"id": glance.id, "sha256": glance.sha256, "name": glance.name, "values": values, **more}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10  # below what PostgreSQL's integers hold


def _condition(text: str) -> tuple[str, str]:
    attribute, _, value = text.partition("=")
    return unquote(attribute), unquote(value)


def _moments(*moments: Any) -> Any:
    return zip(("taken_at", "added_at"), moments, strict=True)


def _found(bank: Bank, asked: Asked, listed: bool) -> dict[str, Any]:
    said = search(bank, asked.query(limit=2**31 if listed else 0))
    counts = [
        {
            "name": name,
            "untagged": said.untagged[name],
            "values": [{"value": value, "count": count} for value, count in values.items()],
        }
        for name, values in said.counts.items()
    ]
    return {"total": said.total, "counts": counts, **(_list(bank, said) if listed else {})}


def _list(bank: Bank, said: Found) -> dict[str, str]:
    shapes = 128 + SHAPE_STEPS * np.log2(ratios(bank, said.photos))
    return {
        "ids": _base64(np.array(said.photos, "<u4")),
        "shapes": _base64(np.clip(np.round(shapes), 0, 255).astype(np.uint8)),
    }


def _base64(array: Any) -> str:
    return base64.b64encode(array.tobytes()).decode()


def _around(bank: Bank, number: int) -> dict[str, Any]:
    # Whole scenes take long to find the first time in a large bank; those that are nearly this photograph don't.
    alike = similar(bank, number, AROUND_SHOWN)
    tiles = zip(alike, glances(bank, [each.photo for each in alike]), strict=True)
    told = [(each.near_duplicate, tile_of(glance, cosine=each.cosine)) for each, glance in tiles]
    return {"duplicates": [tile for near, tile in told if near], "similar": [tile for near, tile in told if not near]}


def _picture(bank: Bank, number: int) -> bytes:
    sha256, kind, _ = original_of(bank, number)
    shown = Image.fromarray(read(bank.files.original(sha256, kind), at_least_hw=(SCREEN_PX, SCREEN_PX)))
    shown.thumbnail((SCREEN_PX, SCREEN_PX), Image.Resampling.LANCZOS)
    packed = io.BytesIO()
    shown.save(packed, "JPEG", quality=QUALITY)
    return packed.getvalue()
