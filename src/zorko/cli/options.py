"""Options and arguments that several commands share, so that they read alike everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Model = Annotated[
    str | None,
    typer.Option("--model", metavar="FILE", help="A model file, or the name of a shipped one.  [default: the shipped one]"),
]
Risk = Annotated[
    float,
    typer.Option(
        "--risk", metavar="R", help="How large a share of the trusted answers may be wrong: 0.1 0.05 0.02 0.01 0.005 0.001."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line, and nothing else.")]
Csv = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write the answers to FILE as CSV.")]
Save = Annotated[
    Path | None,
    typer.Option(
        "--save", metavar="DIR", help="Keep each picture in DIR with its answer drawn; or FILE.png for one answer."
    ),
]
Images = Annotated[
    Path | None, typer.Option("--images", metavar="DIR", help="Where the pictures of a table are, if not beside it.")
]
Task = Annotated[str, typer.Argument(metavar="TASK", help="What to answer: read, find, orbit, same or tag.")]
Data = Annotated[
    Path,
    typer.Argument(
        metavar="DATA", help="Labelled pictures: class or identity folders, .npz, idx, CSV, LabelMe, Label Studio."
    ),
]
CompositeSource = Annotated[
    str,
    typer.Argument(metavar="SOURCE", help="A composite picture; a folder, a pattern or - for several; or LabelMe labels."),
]
CompositeSecond = Annotated[
    Path | None,
    typer.Argument(
        metavar="SECOND", help="Of a picture: where to save it with the point drawn; of labels: the pictures' folder."
    ),
]
