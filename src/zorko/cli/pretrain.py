"""`zorko pretrain`: an encoder from pictures without labels."""

from __future__ import annotations

from typing import Annotated

import typer

from zorko.cli.train import Config, Out, Resume, Settings, Weights

EXAMPLE = "zorko pretrain photos/ --set fit.epochs=50 --set name=photos"

Pictures = Annotated[
    list[str],
    typer.Argument(metavar="IMAGES", help="Pictures without labels: folders, files, patterns, or - for a list on stdin."),
]
Encoder = Annotated[
    str | None,
    typer.Option(
        "--encoder",
        metavar="NAME",
        help="small (zorko's own), timm:NAME, or what to go on from: a run's folder, a model file, a shipped model's name.  "
        "[default: small]",
    ),
]
Method = Annotated[
    str | None,
    typer.Option(
        "--method",
        metavar="NAME",
        help="vicreg or simclr: two views of a picture are alike; jigsaw: put its tiles back; masked: paint what is "
        "covered.  [default: vicreg]",
    ),
]


def pretrain(
    images: Pictures,
    encoder: Encoder = None,
    weights: Weights = None,
    method: Method = None,
    config: Config = None,
    out: Out = None,
    resume: Resume = False,
    settings: Settings = None,
) -> None:
    """Teach an encoder to see, from pictures without labels.

    Prints the folder of the run; zorko train TASK DATA --encoder FOLDER begins with it. --set task=TASK prepares the
    pictures as that task does, which read needs (small grey ink); the others take them as they are.
    """
    from zorko.cli.extras import need

    for module in ("torch", "lightning", "timm", "pytorch_metric_learning", "onnx", "matplotlib"):
        need(module, "train", "training")
    from zorko.cli.pretraining import run_pretraining
    from zorko.training.selfsupervised.settings import load_pretrain_settings

    run_pretraining(
        load_pretrain_settings(
            images,
            config=config,
            out=out,
            method=method,
            encoder=encoder,
            weights=weights,
            overrides=settings or (),
        ),
        resume,
    )
