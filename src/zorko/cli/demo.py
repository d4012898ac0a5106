"""`zorko demo`: every task on the samples that ship with zorko."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EXAMPLE = "zorko demo --out demo"

Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the pictures and demo.html go.")]


def demo(out: Out = Path("demo")) -> None:
    """Answer the shipped samples of every task.

    Writes the pictures with their answers drawn on them, and a page with all of them, demo.html.
    """
    from zorko.cli.demonstration import demonstrate

    demonstrate(out)
