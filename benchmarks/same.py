"""What `zorko same` costs, beside the same network in PyTorch, in one run on one machine.

    python benchmarks/same.py [--model FILE] [--pair FOLDER] [--rounds 5]

Rows: process start to answer (time and peak memory), and one pair when all is loaded. Each ratio is the other way's cost
over zorko's, as the median of the rounds with their spread. Needs the extra `train` for the other side.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import zorko
from _ratios import against_pytorch
from zorko.modelfile.shipped import resolve

SAMPLE = Path(zorko.__file__).parent / "samples" / "same" / "zed-same"
TIMES = 100

IN_PYTORCH = """
def answer(files):
    return float(outputs(np.stack([shrunk(picture(path)) for path in files]), {mean}, {std})[0][0])
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--model", default="same")
    options.add_argument("--pair", type=Path, default=SAMPLE, help="a folder with two pictures")
    options.add_argument("--rounds", type=int, default=5)
    wishes = options.parse_args()
    model = str(resolve(wishes.model))
    how = zorko.load(model).card.preprocessing
    pair = sorted(map(str, wishes.pair.iterdir()))
    script = IN_PYTORCH.format(mean=how.mean, std=how.std)
    against_pytorch("same", model, pair, script, "one pair, warm", wishes.rounds, TIMES)


if __name__ == "__main__":
    main()
