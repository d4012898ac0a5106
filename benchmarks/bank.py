"""What `zorko bank import` costs over what it can't do without: decoding the photographs and encoding them.

    python benchmarks/bank.py [--model FILE] [--folder DIR] [--files 2000] [--rounds 3]

Bare: `Predictor.answers` on the same files, in a process that does nothing else, start included, as import's is. Rows: the
seconds of both, and of an import of what is known already; each ratio is bare over import, the median of the rounds with
their spread, so that 0.8 says that import takes 1.25 times as long. Files that are drawn are JPEG of 256 x 256 to
1024 x 768, each of another content. Needs the extra `web`.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.pictures import jpeg_files
from harness.processes import PYTHON, ZORKO, cost
from harness.program import Program, Sized
from harness.rows import Row, by_turns
from zorko.images.files import list_pictures

BARE = """
import sys, zorko
from zorko.images.files import list_pictures
model = zorko.load(sys.argv[1])
print(sum(1 for answer in model.answers(list_pictures(sys.argv[2]))))
"""


def make_different(files: Sequence[Path]) -> None:
    """Give each file a content of its own: what follows the end of a JPEG is no part of the picture."""
    for number, path in enumerate(files):
        path.write_bytes(path.read_bytes() + number.to_bytes(4, "big"))


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--model", default="tag")
    parser.add_argument("--folder", type=Path, help="photographs  [drawn ones]")
    parser.add_argument("--files", type=int, default=Sized(2000, 64), help="how many to draw  [%(default)s]")


def rows(wishes: Namespace) -> Iterator[Row]:
    folder = wishes.folder or wishes.place / "files"
    if wishes.folder is None:
        make_different(jpeg_files(folder, wishes.files))
    count = sum(1 for _ in list_pictures(folder))  # and they are in the disk's cache for both sides
    banks = iter(range(wishes.rounds))

    def bare() -> float:
        return cost([PYTHON, "-c", BARE, wishes.model, str(folder)]).seconds

    def imported() -> tuple[float, float]:
        """Into a new bank, and then once more."""
        bank = str(wishes.place / f"bank {next(banks)}")
        command = [*ZORKO, "bank", "import", str(folder), "--bank", bank, "--model", wishes.model]
        return cost(command).seconds, cost(command).seconds

    both, alone = by_turns(wishes.rounds, imported, bare)
    first, again = zip(*both, strict=True)
    sides = ("import", "decoding and encoding alone")
    yield Row(f"bank: {count:,} photographs imported", "s", first, alone, sides)
    yield Row(f"bank: {count:,} photographs that are known", "s", again, alone, sides)


PROGRAM = Program(__doc__, options, rows)

if __name__ == "__main__":
    PROGRAM.main()
