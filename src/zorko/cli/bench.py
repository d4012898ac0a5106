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
        "--encoders", metavar="A,B,..", help="timm:NAME, with options of timm's behind it: timm:NAME,pad_type=same."
    ),
]
Weights = Annotated[
    list[str] | None,
    typer.Option("--weights", metavar="NAME=FILE", help="Weights for one of the encoders, .safetensors; repeatable."),
]
Untrained = Annotated[
    bool, typer.Option("--untrained", help="Random weights where --weights gives none; nothing is downloaded.")
]
Limit = Annotated[
    int | None, typer.Option("--limit", metavar="N", min=1, help="Use at most N pictures of each part.  [default: all]")
]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE.csv", help="Write the table to FILE.csv.")]
Cache = Annotated[
    Path, typer.Option("--cache", metavar="DIR", help="Where pixels and features are kept; training shares it.")
]


def bench(
    task: Task,
    data: Data,
    images: Images = None,
    encoders: Encoders = ENCODERS,
    weights: Weights = None,
    untrained: Untrained = False,
    limit: Limit = None,
    out: Out = None,
    as_json: AsJson = False,
    cache: Cache = Path("runs/cache"),
) -> None:
    """Compare frozen encoders on labelled pictures.

    Each embeds every picture once; a logistic regression on that is measured on the test part. Nothing is fine-tuned.
    """
    from zorko.cli.extras import need
    from zorko.tasks.registry import task_named

    task_named(task)
    for module in ("torch", "timm", "sklearn", "safetensors"):
        need(module, "train", "comparing encoders")
    from zorko.cli.comparing import candidates, compare

    chosen = candidates(encoders, weights or [], untrained)
    raise typer.Exit(compare(task, data, images, chosen, limit, cache, out, as_json))
