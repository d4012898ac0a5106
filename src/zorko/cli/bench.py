"""`zorko bench`: frozen encoders side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zorko.cli.options import AsJson, Data, Images, Task

EXAMPLE = "zorko bench read digits/ --encoders timm:regnetx_002,timm:resnet18 --limit 2000 --out bench.csv"

# Small classical networks, one of each kind, that a laptop runs in minutes.
ENCODERS = "timm:mobilenetv3_small_100,timm:mobilenetv2_100,timm:regnetx_002,timm:resnet18"

Encoders = Annotated[
    str,
    typer.Option(
        "--encoders",
        metavar="A,B,..",
        help="timm:NAME, with options of timm's behind it: timm:NAME,pad_type=same; small; pixels, colours "
        "and edges, which learn nothing; the lists classic17 and modern.",
    ),
]
Weights = Annotated[
    list[str] | None,
    typer.Option("--weights", metavar="NAME=FILE", help="Weights for one of the encoders, .safetensors; repeatable."),
]
WeightsFolder = Annotated[
    Path | None,
    typer.Option(
        "--weights-folder",
        metavar="DIR",
        help="Take weights from DIR/MODEL.safetensors; an encoder without such a file is left out, nothing is downloaded.",
    ),
]
Untrained = Annotated[
    bool, typer.Option("--untrained", help="Random weights where --weights and its folder give none; nothing is downloaded.")
]
Limit = Annotated[
    int | None, typer.Option("--limit", metavar="N", min=1, help="Use at most N pictures of each part.  [default: all]")
]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE.csv", help="Write the table to FILE.csv.")]
Plot = Annotated[
    Path | None,
    typer.Option("--plot", metavar="FILE", help="Draw score against cost, a named point an encoder; .svg or .png."),
]
Models = Annotated[
    list[str] | None,
    typer.Option(
        "--model", metavar="FILE", help="A finished model to measure on the same pictures, in a row below; repeatable."
    ),
]
Cache = Annotated[
    Path, typer.Option("--cache", metavar="DIR", help="Where pixels and features are kept; training shares it.")
]


def bench(
    task: Task,
    data: Data,
    images: Images = None,
    encoders: Encoders = ENCODERS,
    weights: Weights = None,
    weights_folder: WeightsFolder = None,
    untrained: Untrained = False,
    models: Models = None,
    limit: Limit = None,
    out: Out = None,
    plot: Plot = None,
    as_json: AsJson = False,
    cache: Cache = Path("runs/cache"),
) -> None:
    """Compare frozen encoders on labelled pictures.

    Each embeds every picture once. To read and to tag, logistic regressions on that are measured on the test part; to find,
    the panel nearest to the reference is. Nothing is fine-tuned. --out and --json have the figures of each attribute too.
    """
    from zorko.cli.extras import need
    from zorko.tasks.registry import task_named

    asked = task_named(task)
    for module in ("torch", "timm", "sklearn", "safetensors", "onnx", *(("matplotlib",) if plot else ())):
        need(module, "train", "comparing encoders")
    from zorko.cli.comparing import Outputs, candidates, compare, finished

    chosen = candidates(encoders, weights or [], untrained, weights_folder)
    results = Outputs(out, plot, as_json)
    raise typer.Exit(compare(task, data, images, chosen, finished(asked, models or []), limit, cache, results))
