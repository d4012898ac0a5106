"""`zorko export`: a model for other runtimes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

EXAMPLE = "zorko export read read.pt --to torchscript"

ModelFile = Annotated[str, typer.Argument(metavar="MODEL", help="A model file, or the name of a shipped one.")]
Out = Annotated[Path, typer.Argument(metavar="OUT", help="The file to write.")]
To = Annotated[Literal["torchscript"], typer.Option("--to", help="torchscript: for torch.jit.load, in Python and C++.")]


def export(model: ModelFile, out: Out, to: To) -> None:
    """Write a model in another format.

    The new file has given the same answers as the old one before it is left behind.
    """
    from zorko.cli.extras import need
    from zorko.modelfile.shipped import resolve

    path = resolve(model)
    need("torch", "train", f"export to {to}")
    from zorko.training.export import to_torchscript

    to_torchscript(path, out)
    print(f"zorko: wrote {out}", file=sys.stderr)
