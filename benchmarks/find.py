"""What `zorko find` costs, beside the same network in PyTorch, in one run on one machine.

    python benchmarks/find.py [--model FILE] [--picture FILE] [--rounds 3]

Rows: process start to answer (time and peak memory), and one composite when all is loaded. Each ratio is the other way's
cost over zorko's, as the median of the rounds with their spread. Needs the extra `train` for the other side.
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

SAMPLE = Path(zorko.__file__).parent / "samples" / "find" / "lantern-panel-1.jpg"

# What a script would do that has the layout's numbers in it.
IN_PYTORCH = """
def answer(files):
    whole = picture(files[0])
    parts = [whole[200:, :136], *(whole[26:186, x + 20 : x + 180] for x in range(0, whole.shape[1], 200))]
    embedding = outputs(np.stack([shrunk(part) for part in parts]))[0]
    return int((embedding[1:] @ embedding[0]).argmax()) + 1
"""


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--model", default="find")
    parser.add_argument("--picture", type=Path, default=SAMPLE)
    parser.add_argument("--times", type=int, default=Sized(30, 3), help="answers in a round  [%(default)s]")


def rows(wishes: Namespace) -> Iterator[Row]:
    model, files = str(resolve(wishes.model)), [str(wishes.picture)]
    yield from against_pytorch(model, files, [CUTS, IN_PYTORCH], "one composite", wishes.rounds, wishes.times, wishes.place)


PROGRAM = Program(__doc__, options, rows)

if __name__ == "__main__":
    PROGRAM.main()
