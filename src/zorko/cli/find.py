"""`zorko find`: the panel that shows the reference."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zorko.cli.options import AsJson, Csv, Model, Risk, Save
from zorko.types import DEFAULT_RISK

EXAMPLE = "zorko find composite.png answer.png"

Source = Annotated[
    str,
    typer.Argument(metavar="SOURCE", help="A composite picture; a folder, a pattern or - for several; or LabelMe labels."),
]
Second = Annotated[
    Path | None,
    typer.Argument(
        metavar="SECOND", help="Of a picture: where to save it with the point drawn; of labels: the pictures' folder."
    ),
]


def find(
    source: Source,
    second: Second = None,
    model: Model = None,
    risk: Risk = DEFAULT_RISK,
    as_json: AsJson = False,
    csv: Csv = None,
    save: Save = None,
) -> None:
    """Find the panel that shows the reference.

    Of one picture, `x y` is printed, in its pixels. Of LabelMe labels, every answer, and the figures on stderr.
    """
    from zorko.cli.answering import Wishes, answer_all, answer_point, open_model
    from zorko.cli.questions import in_labelme, listed
    from zorko.data.labelme import fits_labelme
    from zorko.images.layout import DEFAULT_LAYOUT
    from zorko.tasks.find import Find

    task, path = Find(), Path(source)
    wishes = Wishes(model, risk, as_json, csv, save)
    if source != "-" and fits_labelme(path):
        layout = open_model(task, model).card.preprocessing.layout or DEFAULT_LAYOUT
        raise typer.Exit(answer_all(task, in_labelme(path, second, layout), wishes))
    if second is not None or (path.is_file() and not (as_json or csv or save)):
        raise typer.Exit(answer_point(task, path, second, wishes))
    raise typer.Exit(answer_all(task, listed([source], task.is_label), wishes))
