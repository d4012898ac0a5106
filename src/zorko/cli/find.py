"""`zorko find`: the panel that shows the reference."""

from __future__ import annotations

import typer

from zorko.cli.options import AsJson, CompositeSecond, CompositeSource, Csv, Model, Risk, Save
from zorko.types import DEFAULT_RISK

EXAMPLE = "zorko find composite.png answer.png"


def find(
    source: CompositeSource,
    second: CompositeSecond = None,
    model: Model = None,
    risk: Risk = DEFAULT_RISK,
    as_json: AsJson = False,
    csv: Csv = None,
    save: Save = None,
) -> None:
    """Find the panel that shows the reference.

    A composite picture is a strip of panels with the reference at its bottom left. Of one picture, `x y` is printed, in its
    pixels. Of LabelMe labels, every answer, and the figures on stderr.
    """
    from zorko.cli.answering import Wishes
    from zorko.cli.composites import answer_composites
    from zorko.tasks.find import Find

    raise typer.Exit(answer_composites(Find(), source, second, Wishes(model, risk, as_json, csv, save)))
