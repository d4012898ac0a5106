"""The application, built from settings and whatever opens the models, so that a test builds its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.staticfiles import StaticFiles

import zorko
from zorko.runtime.predictor import Predictor
from zorko.web import api, pages
from zorko.web.bank import application as bank
from zorko.web.bank.opened import OpenBank
from zorko.web.guard import Guard
from zorko.web.meters import Meters
from zorko.web.problems import Problem, on_http_error, on_problem
from zorko.web.service import Service
from zorko.web.settings import Settings

STATIC = Path(__file__).with_name("static")


def make_app(settings: Settings, open_models: Callable[[], Sequence[Predictor]]) -> FastAPI:
    """The pages and the service.

    `open_models` is called when the application starts, and gives the models in the order in which they are preferred.
    When it stops, everything that was accepted is answered first.
    """
    meters = Meters()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        service = Service(settings, await asyncio.to_thread(open_models), meters)
        app.state.service = service
        if settings.bank is not None:
            app.state.bank = await asyncio.to_thread(OpenBank, settings, service)
        yield
        if settings.bank is not None:
            await asyncio.to_thread(app.state.bank.close)
        await asyncio.to_thread(service.close)

    app = FastAPI(
        title="zorko",
        summary="Answers one visual question about a picture, and says when the answer must not be trusted.",
        version=zorko.__version__,
        lifespan=lifespan,
        docs_url=None,  # its pages load their script from elsewhere
        redoc_url=None,
        exception_handlers={Problem: on_problem, HTTPException: on_http_error},
    )
    api.add_routes(app.router)
    app.include_router(pages.routes(settings))
    if settings.bank is not None:
        app.include_router(bank.routes())
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(
        Guard,
        settings=settings,
        meters=meters,
        entry=bank.to_sign_in if settings.people else pages.entry_page,
        identify=bank.identify if settings.bank is not None else None,
    )
    if settings.origins:  # outermost, as browsers ask for leave without a token
        app.add_middleware(
            CORSMiddleware, allow_origins=settings.origins, allow_methods=["GET", "POST"], allow_headers=["Authorization"]
        )
    return app
