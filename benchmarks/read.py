"""What `zorko read` costs, beside the same model in PyTorch, in one run on one machine.

    python benchmarks/read.py [--model FILE] [--files 10000] [--rounds 3]

Rows: process start to answer (time and peak memory), one picture when all is loaded, a folder of 28 x 28 PNG files (files a
second), and the peak memory at a tenth of the files and at all of them. PyTorch reads the folder with a DataLoader of two
workers, and has zorko's own reader of ink. Each ratio is the other way's cost over zorko's, as the median of the rounds with
their spread. Needs the extra `train` for the other side.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from harness.models import as_torchscript
from harness.pictures import digit_files, linked
from harness.processes import PYTHON, ZORKO, cost
from harness.program import Program, Sized
from harness.pytorch import HEADS, LOADER, SCRIPTED, TENSOR, against_pytorch, script
from harness.rows import Row, by_turns
from zorko.modelfile.file import read_card
from zorko.modelfile.shipped import resolve


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--model", default="read")
    parser.add_argument("--files", type=int, default=Sized(10_000, 200), help="  [%(default)s]")
    parser.add_argument("--times", type=int, default=Sized(200, 5), help="answers in a round  [%(default)s]")


def rows(wishes: Namespace) -> Iterator[Row]:
    model, place, rounds = str(resolve(wishes.model)), wishes.place, wishes.rounds
    files = digit_files(place / "digits", wishes.files)
    parts = [TENSOR["read"], HEADS]
    yield from against_pytorch(model, [str(files[7])], parts, "one picture", rounds, wishes.times, place)
    ours = [*ZORKO, "read", "--model", model, "--json"]
    program = place / "read.py"
    program.write_text(script(read_card(model), SCRIPTED, TENSOR["read"], LOADER), encoding="utf-8")
    theirs = [PYTHON, str(program), str(as_torchscript(model, place)), str(place / "digits")]
    costs = by_turns(rounds, lambda: cost([*ours, str(place / "digits")]), lambda: cost(theirs))
    speeds = [[len(files) / one.seconds for one in side] for side in costs]
    work = f"read: {len(files):,} files, start included"
    yield Row(work, "files/s", *speeds, sides=("zorko", "DataLoader, TorchScript"), higher=True)
    linked(files, place / "few", len(files) // 10)
    few = cost([*ours, str(place / "few")]).peak_mb
    yield Row(f"read: peak memory at {len(files) // 10:,} files", "MB", [few])
    yield Row(f"read: peak memory at {len(files):,} files", "MB", [one.peak_mb for one in costs[0]])


PROGRAM = Program(__doc__, options, rows)

if __name__ == "__main__":
    PROGRAM.main()
