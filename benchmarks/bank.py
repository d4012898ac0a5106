"""What `zorko bank import` costs over what it can't do without: decoding the photographs and encoding them.

    python benchmarks/bank.py [--model FILE] [--folder DIR] [--files 2000] [--rounds 3]

Bare: `Predictor.answers` on the same files, in a process that does nothing else, start included, as import's is. Rows: the
seconds of both, and of an import of what is known already; each ratio is the median of the rounds with their spread.
Files that are drawn are JPEG of 256 x 256 to 1024 x 768, each of another content. Needs the extra `web`.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from _ratios import cost
from tag import draw_files
from zorko.images.files import list_pictures

BARE = """
import sys, zorko
from zorko.images.files import list_pictures
model = zorko.load(sys.argv[1])
print(sum(1 for answer in model.answers(list_pictures(sys.argv[2]))))
"""


def make_different(folder: Path) -> None:
    """Give each file a content of its own: what follows the end of a JPEG is no part of the picture."""
    for number, path in enumerate(sorted(folder.iterdir())):
        path.write_bytes(path.read_bytes() + number.to_bytes(4, "big"))


def tell(work: str, ours: Sequence[float], bare: Sequence[float]) -> None:
    """One line: both sides' medians, and the ratio with its spread over the rounds."""
    ratios = [a / b for a, b in zip(ours, bare, strict=True)]
    print(
        f"{work:42s} import {statistics.median(ours):8.2f} s   bare {statistics.median(bare):8.2f} s   "
        f"ratio {statistics.median(ratios):5.2f} ({min(ratios):.2f} .. {max(ratios):.2f})",
        flush=True,
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--model", default="tag")
    options.add_argument("--folder", type=Path, help="photographs  [default: drawn ones]")
    options.add_argument("--files", type=int, default=2000, help="how many to draw")
    options.add_argument("--rounds", type=int, default=3)
    wishes = options.parse_args()
    first, again, bare = [], [], []
    with tempfile.TemporaryDirectory() as place:
        folder = wishes.folder or Path(place, "files")
        if wishes.folder is None:
            folder.mkdir()
            draw_files(folder, wishes.files)
            make_different(folder)
        count = sum(1 for _ in list_pictures(folder))  # and they are in the disk's cache for both sides
        alone = [sys.executable, "-c", BARE, wishes.model, str(folder)]
        for number in range(wishes.rounds):
            bank = Path(place, f"bank{number}")
            taken = [
                sys.executable,
                "-m",
                "zorko",
                "bank",
                "import",
                str(folder),
                "--bank",
                str(bank),
                "--model",
                wishes.model,
            ]
            bare.append(cost(alone).seconds)
            first.append(cost(taken).seconds)
            again.append(cost(taken).seconds)
    tell(f"{count:,} photographs", first, bare)
    tell(f"{count:,} photographs that are known", again, bare)


if __name__ == "__main__":
    main()
