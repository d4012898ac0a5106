"""`zorko serve`: the pages, and the HTTP service."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EXAMPLE = "zorko serve --port 8000 --bank photos.bank --drawings drawings/ --open"

MODULES = ("fastapi", "uvicorn", "jinja2", "python_multipart", "prometheus_client", "sqlalchemy", "alembic", "argon2")
"""What of the extra `web` it takes."""

Host = Annotated[str, typer.Option("--host", metavar="H", help="Where to listen; beyond this machine a token is demanded.")]
Port = Annotated[int, typer.Option("--port", metavar="P", min=0, max=65535, help="The port; 0 is any that is free.")]
Models = Annotated[
    list[str] | None,
    typer.Option("--model", metavar="FILE", help="A model file or a shipped name; repeatable.  [default: all shipped]"),
]
Token = Annotated[
    str | None,
    typer.Option("--token", metavar="TEXT", envvar="ZORKO_TOKEN", help="What every request must carry."),
]
Names = Annotated[
    list[str] | None, typer.Option("--name", metavar="NAME", help="A host name under which it is reached; repeatable.")
]
Origins = Annotated[
    list[str] | None, typer.Option("--origin", metavar="SITE", help="A site whose pages may call it (CORS); repeatable.")
]
Drawings = Annotated[
    Path | None, typer.Option("--drawings", metavar="DIR", help="Keep labelled drawings in DIR, for zorko train read DIR.")
]
Bank = Annotated[
    Path | None,
    typer.Option("--bank", metavar="DIR", envvar="ZORKO_BANK", help="Open the photo bank in DIR; made where there is none."),
]
Database = Annotated[
    str | None,
    typer.Option(
        "--database", metavar="URL", envvar="ZORKO_DATABASE", help="The bank's database, where that is not in its folder."
    ),
]
Tls = Annotated[bool, typer.Option("--tls", help="Browsers reach it by https, through a proxy: cookies go that way only.")]
Megabytes = Annotated[int, typer.Option("--max-megabytes", metavar="N", help="Of one request.")]
Megapixels = Annotated[int, typer.Option("--max-megapixels", metavar="N", help="Of one picture.")]
Files = Annotated[int, typer.Option("--max-files", metavar="N", help="In one request.")]
Seconds = Annotated[float, typer.Option("--max-seconds", metavar="N", help="From a request's first byte to its answer.")]
Requests = Annotated[int, typer.Option("--max-requests", metavar="N", help="Under way at once.")]
Open = Annotated[bool, typer.Option("--open", help="Open the pages in the browser.")]


def serve(
    context: typer.Context,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    model: Models = None,
    token: Token = None,
    name: Names = None,
    origin: Origins = None,
    drawings: Drawings = None,
    bank: Bank = None,
    database: Database = None,
    tls: Tls = False,
    max_megabytes: Megabytes = 64,
    max_megapixels: Megapixels = 100,
    max_files: Files = 64,
    max_seconds: Seconds = 60.0,
    max_requests: Requests = 256,
    open_page: Open = False,
) -> None:
    """Serve the pages and the HTTP service, until Ctrl-C.

    Prints the address. For tasks that no --model answers, the shipped models are open too.
    """
    from zorko.cli.extras import need

    for module in MODULES:
        need(module, "web", "zorko serve")
    from zorko.cli.serving import models_for
    from zorko.web.running import serve as run
    from zorko.web.settings import ServiceLimits, Settings

    limits = ServiceLimits(max_megabytes, max_megapixels, max_files, max_seconds, max_requests)
    settings = Settings(
        host=host,
        port=port,
        token=token,
        names=tuple(name or ()),
        origins=tuple(origin or ()),
        drawings=drawings,
        bank=bank,
        database=database,
        tls=tls,
        limits=limits,
        debug=bool(context.obj),
    )
    run(settings, lambda: models_for(model or ()), open_page)
