"""`zorko tag`: attributes of photographs."""

from __future__ import annotations

from typing import Annotated

import typer

from zorko.cli.options import AsJson, Csv, Images, Model, Risk, Save
from zorko.types import DEFAULT_RISK

EXAMPLE = "zorko tag photos/ --model runs/tag/model/model.onnx --csv tags.csv"

Sources = Annotated[
    list[str],
    typer.Argument(metavar="SOURCE", help="Pictures, folders, patterns, wide CSV tables, or - for a list on stdin."),
]
Next = Annotated[
    int | None,
    typer.Option(
        "--next",
        metavar="N",
        min=1,
        help="Choose the N pictures without labels that would teach most; --csv writes them as a table to be filled in.",
    ),
]


def tag(
    sources: Sources,
    images: Images = None,
    model: Model = None,
    risk: Risk = DEFAULT_RISK,
    as_json: AsJson = False,
    csv: Csv = None,
    save: Save = None,
    next_count: Next = None,
) -> None:
    """Say of each photograph the value of every attribute.

    The attributes are the model's; the one that ships knows drawn scenes alone, so train your own. Where a table has columns
    for them, the figures follow on stderr.
    """
    from zorko.cli.answering import Wishes, answer_all, open_model
    from zorko.cli.questions import described
    from zorko.errors import UsageError
    from zorko.tasks.tag import Tag

    if images is not None and not images.is_dir():
        raise UsageError(f"{images}: no such folder; --images names the folder of a table's pictures")
    wishes = Wishes(model, risk, as_json, csv, save)
    predictor = open_model(Tag(), model)
    questions = described(sources, [head.name for head in predictor.card.heads], predictor.card.attributes, images)
    if next_count is None:
        raise typer.Exit(answer_all(Tag(), questions, wishes, predictor))
    from zorko.cli.choosing import choose_next

    raise typer.Exit(choose_next(predictor, questions, next_count, wishes))
