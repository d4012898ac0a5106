"""A ResNet34 at 256 x 256 with eleven heads on JPEG files, decoding included: beside PyTorch, and in 8 bits.

    python benchmarks/resnet34.py [--files 240] [--rounds 3]

The model is made first (random weights, its heads on drawn scenes). The other ways have its network written down in PyTorch
and timm, with the same weights, run eagerly: one file after the other, and by torchvision's default for classifiers in a
DataLoader with two worker processes. Then the file that `zorko export --to int8` writes, beside the float file. All start
included. Needs the extra `train`.
"""

from __future__ import annotations

import csv
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from harness.models import as_eager, as_int8, resnet34, scenes
from harness.pictures import jpeg_files
from harness.processes import PYTHON, ZORKO, FailedError, cost
from harness.program import Program, Sized
from harness.pytorch import EAGER, LOADER, LOOP, TENSOR, TRANSFORMS, script
from harness.rows import LeftOut, Line, Row, by_turns
from zorko.modelfile.file import read_card

LABELLED = 300  # scenes that the weights in 8 bits are calibrated on


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--files", type=int, default=Sized(240, 16), help="how many to draw  [%(default)s]")


def rows(wishes: Namespace) -> Iterator[Line]:
    place, rounds, count = wishes.place, wishes.rounds, wishes.files
    model = resnet34(wishes.models)
    jpeg_files(place / "photographs", count)
    folder, saved, card = str(place / "photographs"), str(as_eager(model, wishes.models)), read_card(model)
    ways = [_tagging(model, folder, place / "float.csv")]
    for name, parts in (("loop", (EAGER, TENSOR["tag"], LOOP)), ("loader", (EAGER, TRANSFORMS, LOADER))):
        program = place / f"{name}.py"
        program.write_text(script(card, *parts), encoding="utf-8")
        ways.append([PYTHON, str(program), saved, folder])
    ours, loop, loader = by_turns(rounds, *(lambda way=way: count / cost(way).seconds for way in ways))
    work = f"ResNet34, eleven heads, {count} JPEG files"
    yield Row(work, "files/s", ours, loop, ("zorko", "PyTorch eager, in a loop"), higher=True)
    yield Row(work, "files/s", ours, loader, ("zorko", "DataLoader with torchvision"), higher=True)
    yield _in_8_bits(wishes, model, ways[0], work)


def _tagging(model: Path, folder: str, out: Path) -> list[str]:
    return [*ZORKO, "tag", "--model", str(model), folder, "--csv", str(out)]


def _in_8_bits(wishes: Namespace, model: Path, floating: list[str], work: str) -> Line:
    place, count = wishes.place, wishes.files
    try:
        small = as_int8(model, scenes(wishes.models, LABELLED), wishes.models)
    except FailedError as error:
        return LeftOut(f"{work}: in 8 bits", f"zorko export --to int8 wrote no file ({error.why})")
    integer = _tagging(small, str(place / "photographs"), place / "int8.csv")
    sides = by_turns(wishes.rounds, lambda: count / cost(integer).seconds, lambda: count / cost(floating).seconds)
    alike = _alike(place / "int8.csv", place / "float.csv", [head.name for head in read_card(model).heads])
    note = f"{alike:.1%} of the answers are the same value"
    return Row(f"{work}: in 8 bits", "files/s", *sides, ("INT8", "float"), higher=True, note=note)


def _alike(one: Path, other: Path, columns: list[str]) -> float:
    """The share of cells in those columns that two tables agree on."""
    tables = [list(csv.DictReader(path.open(encoding="utf-8", newline=""))) for path in (one, other)]
    same = [a[column] == b[column] for a, b in zip(*tables, strict=True) for column in columns]
    return sum(same) / len(same)


PROGRAM = Program(__doc__, options, rows)

if __name__ == "__main__":
    PROGRAM.main()
