"""A model in 8 bits beside the float file that it was exported from, in one run on one machine.

    python benchmarks/int8.py [--model resnet34 | --model FILE --calibration DATA] [--files 120] [--rounds 3]

Rows: a folder of JPEG files, decoding and start included (pictures a second); and the network alone, on batches that are
ready. The file is written by `zorko export --to int8`, calibrated on labelled pictures that the model has not seen; how its
figures changed on them stands beside. `--model resnet34` makes a ResNet34 at 256 x 256 with eleven heads first, of random
weights: what it says is near to guessing, so that any fall of a figure is allowed there. Needs the extra `train`.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from harness.models import RESNET34, as_int8, model_named, scenes
from harness.pictures import jpeg_files
from harness.processes import PYTHON, ZORKO, cost, number
from harness.program import Program, Sized
from harness.pytorch import ALONE
from harness.rows import Row, by_turns
from zorko.modelfile.file import read_card
from zorko.modelfile.shipped import resolve

LABELLED = Sized(160, 60)  # scenes to calibrate on
BATCH = 16


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--model", default=RESNET34)
    parser.add_argument("--calibration", type=Path, metavar="DATA", help="labelled pictures  [drawn scenes]")
    parser.add_argument("--allowed", type=float, help="by how much a figure may fall  [0.005; for resnet34 any]")
    parser.add_argument("--files", type=int, default=Sized(120, 16), help="how many to draw  [%(default)s]")


def rows(wishes: Namespace) -> Iterator[Row]:
    place, made_here = wishes.place, wishes.model == RESNET34
    model = resolve(model_named(wishes.model, wishes.models))
    labelled = LABELLED.quick if wishes.quick else LABELLED.full
    data = wishes.calibration or scenes(wishes.models, labelled, seed=2)
    allowed = wishes.allowed if wishes.allowed is not None else 1.0 if made_here else 0.005
    small, change = as_int8(model, data, wishes.models, allowed)
    count, card = len(jpeg_files(place / "photographs", wishes.files)), read_card(model)
    sides, name = ("INT8", "float"), card.name

    def tagging(file: Path) -> float:
        command = [*ZORKO, card.task, "--model", str(file), str(place / "photographs"), "--csv", str(place / "out.csv")]
        return count / cost(command).seconds

    whole = by_turns(wishes.rounds, lambda: tagging(small), lambda: tagging(model))
    yield Row(f"{name}, {count} JPEG files, start included", "files/s", *whole, sides, higher=True, note=change)

    def alone(file: Path) -> float:
        batches = str(max(1, count // BATCH // 2))
        return number([PYTHON, "-c", ALONE, str(file), str(card.preprocessing.size_hw[0]), batches, str(BATCH)])

    ready = by_turns(wishes.rounds, lambda: alone(small), lambda: alone(model))
    yield Row(f"{name}, the network alone", "pict/s", *ready, sides, higher=True)


PROGRAM = Program(__doc__, options, rows)

if __name__ == "__main__":
    PROGRAM.main()
