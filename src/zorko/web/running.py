"""The application on an address, until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
import webbrowser
from collections.abc import Callable, Sequence
from urllib.parse import quote

import uvicorn
from fastapi import FastAPI

from zorko.errors import UsageError
from zorko.runtime.predictor import Predictor
from zorko.web import drawings
from zorko.web.application import make_app
from zorko.web.guard import ENTRY
from zorko.web.settings import Settings

BACKLOG = 1024


class _Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_start = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._on_start()


def serve(settings: Settings, open_models: Callable[[], Sequence[Predictor]], open_page: bool = False) -> None:
    """Serve until Ctrl-C or SIGTERM; whatever was accepted by then is answered. The address goes to stdout.

    Raises UsageError where the address can't be had, and what `open_models` raises, before anything listens.
    """
    if settings.drawings is not None:
        drawings.prepare(settings.drawings)
    app = make_app(settings, open_models)
    with _listening(settings) as listener:
        address = address_of(listener, settings.host)

        def started() -> None:
            models = ", ".join(served.name for served in app.state.service.models) or "none"
            print(f"zorko: open models: {models}. Ctrl-C ends the service.", file=sys.stderr, flush=True)
            print(address, flush=True)
            if open_page:
                webbrowser.open(f"{address}{ENTRY[1:]}?token={quote(settings.token)}" if settings.token else address)

        _run(app, listener, started)


def address_of(listener: socket.socket, host: str) -> str:
    """Where a browser on this machine finds it."""
    port = listener.getsockname()[1]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"


def _run(app: FastAPI, listener: socket.socket, started: Callable[[], None]) -> None:
    # uvicorn would tell its start, its end and each fault with a traceback; zorko tells them itself.
    for name in ("uvicorn.error", "uvicorn.access", "uvicorn.asgi"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, lifespan="off", backlog=BACKLOG)
    server = _Server(config, started)

    async def run() -> None:
        async with app.router.lifespan_context(app):  # here rather than in uvicorn, which would not say what went wrong
            await server.serve(sockets=[listener])

    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(run())


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise UsageError(
            f"--host {settings.host} --port {settings.port}: cannot listen there ({error.strerror}); "
            "--port 0 takes any port that is free"
        ) from error
