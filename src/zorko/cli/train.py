"""`zorko train`: a model from labelled pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zorko.cli.options import Data, Images, Task

EXAMPLE = "zorko train read digits/ --out runs --set fit.epochs=20"

Encoder = Annotated[
    str | None,
    typer.Option(
        "--encoder",
        metavar="NAME",
        help="small (zorko's own), timm:NAME, or what to begin with: a run's folder, a model file, a shipped model's name.  "
        "[default: small]",
    ),
]
Weights = Annotated[Path | None, typer.Option("--weights", metavar="FILE", help="Weights for a timm encoder, .safetensors.")]
Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE.toml", help="Settings; every run writes its own as config.toml.")
]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Where runs are kept.  [default: runs]")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with a run that was stopped.")]
Settings = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="One setting, such as fit.epochs=20; repeatable.")
]
AddTo = Annotated[
    Path | None,
    typer.Option("--add-to", metavar="MODEL", help="Add attributes to a model file (tag); what it answers stays as it is."),
]
Track = Annotated[
    list[str] | None,
    typer.Option(
        "--track",
        metavar="KIND[=ADDRESS]",
        help="Tell the run to mlflow (./mlruns, or the address of a server) or tensorboard (a folder) as well; repeatable.",
    ),
]


def train(
    task: Task,
    data: Data,
    images: Images = None,
    encoder: Encoder = None,
    weights: Weights = None,
    add_to: AddTo = None,
    config: Config = None,
    out: Out = None,
    resume: Resume = False,
    settings: Settings = None,
    track: Track = None,
) -> None:
    """Train a model from labelled pictures.

    The file that comes out is calibrated, and proven to say what the network said. Prints the folder of the run.
    """
    from zorko.cli.extras import need
    from zorko.tasks.registry import task_named

    task_named(task)
    for module in ("torch", "lightning", "timm", "onnx", "onnxscript", "sklearn", "matplotlib", "jinja2"):
        need(module, "train", "training")
    from zorko.training.tracking import wanted

    wishes = wanted(track or ())
    for wish in wishes:
        need(wish.kind.module, "track", f"--track {wish.kind.kind}")
    from zorko.cli.running import run_training
    from zorko.training.settings import load_settings

    run_training(
        load_settings(
            task,
            data,
            images=images,
            config=config,
            out=out,
            encoder=encoder,
            weights=weights,
            add_to=add_to,
            overrides=settings or (),
        ),
        resume,
        wishes,
    )
