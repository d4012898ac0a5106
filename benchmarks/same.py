"""What `zorko same` costs, beside the same network in PyTorch, in one run on one machine.

    python benchmarks/same.py [--model FILE] [--pair FOLDER] [--rounds 3]

Rows: process start to answer (time and peak memory), and one pair when all is loaded. Each ratio is the other way's cost
over zorko's, as the median of the rounds with their spread. Needs the extra `train` for the other side.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

import zorko
from harness.program import Program, Sized
from harness.pytorch import CUTS, against_pytorch
from harness.rows import Row
from zorko.modelfile.shipped import resolve

SAMPLE = Path(zorko.__file__).parent / "samples" / "same" / "zed-same"

IN_PYTORCH = """
def answer(files):
    return float(outputs(np.stack([shrunk(picture(path)) for path in files]))[0][0])
"""


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--model", default="same")
    parser.add_argument("--pair", type=Path, default=SAMPLE, help="a folder with two pictures")
    parser.add_argument("--times", type=int, default=Sized(100, 5), help="answers in a round  [%(default)s]")


def rows(wishes: Namespace) -> Iterator[Row]:
    model, pair = str(resolve(wishes.model)), sorted(map(str, wishes.pair.iterdir()))
    yield from against_pytorch(model, pair, [CUTS, IN_PYTORCH], "one pair", wishes.rounds, wishes.times, wishes.place)


PROGRAM = Program(__doc__, options, rows)

if __name__ == "__main__":
    PROGRAM.main()
