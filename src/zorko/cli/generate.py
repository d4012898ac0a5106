"""`zorko generate`: labelled pictures that zorko draws."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

EXAMPLE = "zorko generate digits digits/ --count 1000 --seed 1"

Name = Annotated[
    str, typer.Argument(metavar="NAME", help="conveyor (find), digits (read), orbits, scenes (tag) or shapes (same).")
]
Out = Annotated[Path, typer.Argument(metavar="OUT", help="The folder to write to.")]
Count = Annotated[int, typer.Option("--count", metavar="N", min=1, help="How many.")]
Seed = Annotated[int, typer.Option("--seed", metavar="S", min=0, help="The same seed draws the same pictures.")]
Split = Annotated[
    Literal["train", "validation", "test"],
    typer.Option("--split", help="Its kinds of object, hands, fonts, figures and icons are in no other split."),
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace what was generated in OUT before.")]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="How they are drawn, as listed above; repeatable.",
    ),
]
Shapes = Annotated[
    str | None,
    typer.Option(
        "--shapes",
        metavar="WORD,WORD,..",
        help="For shapes alone: figures by name, all (that the split has), invented.  [default: circle,square]",
    ),
]


def generate(
    name: Name,
    out: Out,
    count: Count,
    seed: Seed,
    split: Split = "train",
    overwrite: Overwrite = False,
    settings: Settings = None,
    shapes: Shapes = None,
) -> None:
    """Draw labelled pictures.

    They come in the format that real labelled data has; `zorko train` and `zorko eval` take the folder as it is.

    \b
    What --set takes, and what is so without it:
      conveyor  panels=N or FROM-TO [5-12]
                no_match=SHARE without the reference's object [0]
      digits    others=SHARE that show no digit [1/3]
      orbits    panels=N or FROM-TO [5], orbits=N or FROM-TO [5]
                quality=N or FROM-TO of JPEG [60-95]
                lookalike=SHARE with look-alike icons [0.1]
                touching=SHARE with planets that touch [0.25]
                invented=SHARE with made-up icons [0]
                contradictions=SHARE of labels against themselves [0]
      scenes    size=PIXELS of a side [256]
                unknown=SHARE of empty cells [0]
      shapes    size=PIXELS of a side [96]
    """
    from zorko.cli.progress import Progress
    from zorko.data.generate.orders import Order
    from zorko.data.generate.registry import generator_named

    generator = generator_named(name)
    options = generator.options_from(_pairs(settings or []))
    lists = generator.lists_from({} if shapes is None else {"shapes": shapes})
    order = Order(count, seed, split, overwrite, options, lists)
    with Progress(count) as progress:
        for _ in generator.write(out, order):
            progress.step()
    print(f"zorko: wrote {count} {generator.unit} and their labels to {out}", file=sys.stderr)


def _pairs(words: list[str]) -> dict[str, str]:
    from zorko.errors import UsageError

    pairs = {}
    for word in words:
        key, sign, value = word.partition("=")
        if not sign:
            raise UsageError(f"--set {word}: write it as KEY=VALUE, for example --set others=0.5")
        pairs[key.strip()] = value.strip()
    return pairs
