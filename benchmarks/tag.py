"""What `zorko tag` costs, beside the same network in PyTorch and by itself, in one run on one machine.

    python benchmarks/tag.py [--model FILE | --model resnet34] [--folder DIR] [--files 2000] [--rounds 3]

Rows: process start to answer (time and peak memory), one photograph when all is loaded; a folder of JPEG files of 256 x 256
to 1024 x 768, start included (pictures a second); and the same pictures a second over those of the network alone: ONNX
Runtime on batches that are ready, in one process that does nothing else. Each ratio is the median of the rounds with their
spread. PyTorch decodes in two worker processes of a DataLoader, as its users do. `--model resnet34` makes a ResNet34 at
256 x 256 with eleven heads first. Needs the extra `train` for the other side.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from harness.models import as_torchscript, model_named
from harness.pictures import jpeg_files
from harness.processes import PYTHON, ZORKO, cost, number
from harness.program import Program, Sized
from harness.pytorch import ALONE, HEADS, LOADER, SCRIPTED, TENSOR, against_pytorch, script
from harness.rows import Row, by_turns
from zorko.modelfile.file import read_card
from zorko.modelfile.shipped import resolve

BATCH = 64


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--model", default="tag")
    parser.add_argument("--folder", type=Path, help="JPEG files  [drawn ones]")
    parser.add_argument("--files", type=int, default=Sized(2000, 64), help="how many to draw  [%(default)s]")
    parser.add_argument("--times", type=int, default=Sized(100, 5), help="answers in a round  [%(default)s]")


def rows(wishes: Namespace) -> Iterator[Row]:
    place, rounds = wishes.place, wishes.rounds
    model = str(resolve(model_named(wishes.model, wishes.models)))
    card = read_card(model)
    files = sorted(wishes.folder.glob("*.jpg")) if wishes.folder else jpeg_files(place / "photographs", wishes.files)
    folder, count = str(files[0].parent), len(files)
    parts = [TENSOR["tag"], HEADS]
    yield from against_pytorch(model, [str(files[0])], parts, "one photograph", rounds, wishes.times, place)
    program = place / "tag.py"
    program.write_text(script(card, SCRIPTED, TENSOR["tag"], LOADER), encoding="utf-8")
    ours = [*ZORKO, "tag", "--model", model, folder, "--csv", str(place / "out.csv")]
    theirs = [PYTHON, str(program), str(as_torchscript(model, place)), folder]
    alone = [PYTHON, "-c", ALONE, model, str(card.preprocessing.size_hw[0]), str(max(1, count // BATCH)), str(BATCH)]
    many, others, network = by_turns(
        rounds, lambda: count / cost(ours).seconds, lambda: count / cost(theirs).seconds, lambda: number(alone)
    )
    sides = ("zorko", "DataLoader, TorchScript")
    yield Row(f"tag: {count:,} photographs, start included", "files/s", many, others, sides, higher=True)
    note = "the network alone decodes nothing and starts before the clock does"
    sides = ("zorko", "the network alone")
    yield Row("tag: the same, over ready batches", "files/s", many, network, sides, higher=True, note=note)


PROGRAM = Program(__doc__, options, rows)

if __name__ == "__main__":
    PROGRAM.main()
