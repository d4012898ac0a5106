"""`zorko export`: a model for other runtimes, or in 8 bits."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from zorko.cli.options import Images

EXAMPLE = "zorko export tag small.onnx --to int8 --calibration photos/labels.csv"

ModelFile = Annotated[str, typer.Argument(metavar="MODEL", help="A model file, or the name of a shipped one.")]
Out = Annotated[Path, typer.Argument(metavar="OUT", help="The file to write.")]
To = Annotated[
    Literal["int8", "torchscript"],
    typer.Option(
        "--to", help="int8: a model file in 8 bits, smaller and faster. torchscript: for torch.jit.load, in Python and C++."
    ),
]
Calibration = Annotated[
    Path | None,
    typer.Option(
        "--calibration",
        metavar="DATA",
        help="Labelled pictures for int8: its ranges and thresholds come from them. Of data that comes divided, and of what "
        "the model was trained on, the calibration part is used, and the test part gives the card's figures.",
    ),
]
Allowed = Annotated[
    float,
    typer.Option(
        "--allowed",
        metavar="SHARE",
        min=0.0,
        max=1.0,
        help="For int8: by how much F1 or accuracy may fall on those pictures.",
    ),
]


def export(
    model: ModelFile, out: Out, to: To, calibration: Calibration = None, images: Images = None, allowed: Allowed = 0.005
) -> None:
    """Write a model in another format, or in 8 bits.

    The new file has given the same answers as the old one before it is left behind; in 8 bits, answers that are as often
    right, and it has thresholds of its own.
    """
    from zorko.cli.extras import need
    from zorko.modelfile.shipped import resolve

    path = resolve(model)
    need("torch", "train", f"export to {to}")
    if to == "int8":
        from zorko.cli.quantising import export_int8

        export_int8(path, out, calibration, images, allowed)
        return
    from zorko.training.export import to_torchscript

    to_torchscript(path, out)
    print(f"zorko: wrote {out}", file=sys.stderr)
