"""The model learns from what people said: started, followed, stopped, and its answers shown or not."""

from __future__ import annotations

from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from starlette.responses import JSONResponse, Response

import zorko
from zorko.bank.bank import Bank
from zorko.bank.models import ModelInBank, accept, compare, discard, go_back, models
from zorko.bank.search import Query, search
from zorko.bank.teaching import start_teaching, stop_teaching, teaching
from zorko.runtime.tagger import PredictorTagger
from zorko.web.bank.routing import Call, Route


async def state(call: Call) -> Response:
    """How far the latest teaching is, the models that matter, and how much people said."""
    return JSONResponse(await call.opened.ask(_state))


async def changes(call: Call) -> Response:
    """How the candidate's answers differ from those that are shown, by attribute."""
    return JSONResponse({"changes": await call.opened.ask(_changes)})


async def starting(call: Call) -> Response:
    """Begin to teach, in a process of its own."""
    await call.opened.ask(start_teaching, call.person.name)
    return JSONResponse({})


async def stopping(call: Call) -> Response:
    """End that; what is shown stays."""
    await call.opened.ask(stop_teaching)
    return JSONResponse({})


async def accepting(call: Call) -> Response:
    """Show the candidate's answers."""
    return JSONResponse({"model": await call.opened.ask(accept, call.person.name, _tagger)})


async def going_back(call: Call) -> Response:
    """Show the former model's answers again."""
    return JSONResponse({"model": await call.opened.ask(go_back, call.person.name, _tagger)})


async def discarding(call: Call) -> Response:
    """Forget the candidate."""
    candidate = (await call.opened.ask(models)).candidate
    if candidate is not None:
        await call.opened.ask(discard, candidate.number)
    return JSONResponse({})


ROUTES: tuple[Route, ...] = (
    Route("GET", "/bank/teaching", "viewer", state),
    Route("GET", "/bank/teaching/changes", "viewer", changes),
    Route("POST", "/bank/teaching/start", "admin", starting),
    Route("POST", "/bank/teaching/stop", "admin", stopping),
    Route("POST", "/bank/teaching/accept", "admin", accepting),
    Route("POST", "/bank/teaching/back", "admin", going_back),
    Route("POST", "/bank/teaching/discard", "admin", discarding),
)


def _state(bank: Bank) -> dict[str, Any]:
    known = models(bank)
    told = asdict(teaching(bank))
    told.pop("process")  # nobody's business but the bank's
    return {
        "teaching": told,
        "shown": _model(known.shown),
        "candidate": _model(known.candidate),
        "former": _model(known.former),
        "corrected": search(bank, Query(corrected=True, limit=0)).total,
        "installed": find_spec("torch") is not None and find_spec("lightning") is not None,
    }


def _model(model: ModelInBank | None) -> dict[str, Any] | None:
    return None if model is None else {**asdict(model), "since": model.since.isoformat()}


def _changes(bank: Bank) -> list[dict[str, Any]]:
    known = models(bank)
    if known.shown is None or known.candidate is None:
        return []
    return [asdict(each) for each in compare(bank, known.shown.number, known.candidate.number)]


def _tagger(path: Path) -> PredictorTagger:
    return PredictorTagger(zorko.load(path))
