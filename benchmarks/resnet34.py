"""A ResNet34 at 256 x 256 with eleven heads on JPEG files, decoding included, beside PyTorch as its users write it.

    python benchmarks/resnet34.py [--files 120] [--rounds 3]

The model is made first (random weights, its heads on drawn scenes). The other ways have its network written down in PyTorch
and timm, with the same weights, run eagerly: one file after the other, and by torchvision's default for classifiers in a
DataLoader with two worker processes. All start included. In 8 bits: benchmarks/int8.py. Needs the extra `train`.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from harness.models import as_eager, resnet34
from harness.pictures import jpeg_files
from harness.processes import PYTHON, ZORKO, cost
from harness.program import Program, Sized
from harness.pytorch import EAGER, LOADER, LOOP, TENSOR, TRANSFORMS, script
from harness.rows import Row, by_turns
from zorko.modelfile.file import read_card


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--files", type=int, default=Sized(120, 16), help="how many to draw  [%(default)s]")


def rows(wishes: Namespace) -> Iterator[Row]:
    place, rounds, count = wishes.place, wishes.rounds, wishes.files
    model = resnet34(wishes.models)
    jpeg_files(place / "photographs", count)
    folder, saved, card = str(place / "photographs"), str(as_eager(model, wishes.models)), read_card(model)
    ways = [[*ZORKO, "tag", "--model", str(model), folder, "--csv", str(place / "out.csv")]]
    for name, parts in (("loop", (EAGER, TENSOR["tag"], LOOP)), ("loader", (EAGER, TRANSFORMS, LOADER))):
        program = place / f"{name}.py"
        program.write_text(script(card, *parts), encoding="utf-8")
        ways.append([PYTHON, str(program), saved, folder])
    ours, loop, loader = by_turns(rounds, *(lambda way=way: count / cost(way).seconds for way in ways))
    work = f"ResNet34, eleven heads, {count} JPEG files"
    yield Row(work, "files/s", ours, loop, ("zorko", "PyTorch eager, in a loop"), higher=True)
    yield Row(work, "files/s", ours, loader, ("zorko", "DataLoader with torchvision"), higher=True)


PROGRAM = Program(__doc__, options, rows)

if __name__ == "__main__":
    PROGRAM.main()
