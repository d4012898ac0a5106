"""`zorko orbit`: the planet on the hinted orbit that bears the hinted icon."""

from __future__ import annotations

import typer

from zorko.cli.options import AsJson, CompositeSecond, CompositeSource, Csv, Model, Risk, Save
from zorko.types import DEFAULT_RISK

EXAMPLE = "zorko orbit planets.jpg answer.png"


def orbit(
    source: CompositeSource,
    second: CompositeSecond = None,
    model: Model = None,
    risk: Risk = DEFAULT_RISK,
    as_json: AsJson = False,
    csv: Csv = None,
    save: Save = None,
) -> None:
    """Find the planet on the hinted orbit that bears the hinted icon.

    A composite picture is a strip of panels, each with planets round a sun, and the hint at its bottom left: an icon and a
    number. Of one picture, `x y` is printed, in its pixels. Of LabelMe labels, every answer, and the figures on stderr.
    --save draws the sun, the orbits and their ranks too.
    """
    from zorko.cli.answering import Wishes
    from zorko.cli.composites import answer_composites
    from zorko.tasks.orbit import Orbit

    raise typer.Exit(answer_composites(Orbit(), source, second, Wishes(model, risk, as_json, csv, save)))
