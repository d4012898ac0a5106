"""`zorko eval`: a model measured on labelled pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zorko.cli.options import AsJson, Data, Images, Model, Task

EXAMPLE = "zorko eval read digits/ --model runs/read/model/model.onnx --report report/"

Report = Annotated[
    Path | None,
    typer.Option("--report", metavar="DIR", help="Write report.html, metrics.json and predictions.csv to DIR."),
]


def evaluate(
    task: Task, data: Data, images: Images = None, model: Model = None, report: Report = None, as_json: AsJson = False
) -> None:
    """Measure a model on labelled pictures.

    Shows metrics with intervals, and for each risk whether the promise was kept. Where DATA comes divided into folders such
    as train and test, the test part is measured; otherwise all of it.
    """
    from zorko.cli.measuring import evaluate_data

    raise typer.Exit(evaluate_data(task, data, images, model, report, as_json))
