"""What `zorko find` costs, beside the same network in PyTorch, in one run on one machine.

    python benchmarks/find.py [--model FILE] [--picture FILE] [--rounds 5]

Rows: process start to answer (time and peak memory), and one composite when all is loaded. Each ratio is the other way's
cost over zorko's, as the median of the rounds with their spread. Needs the extra `train` for the other side.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import zorko
from _ratios import against_pytorch
from zorko.modelfile.shipped import resolve

SAMPLE = Path(zorko.__file__).parent / "samples" / "find" / "lantern-panel-1.jpg"
TIMES = 30

# What a script would do that has the layout's numbers in it.
IN_PYTORCH = """
def answer(files):
    whole = picture(files[0])
    parts = [whole[200:, :136], *(whole[26:186, x + 20 : x + 180] for x in range(0, whole.shape[1], 200))]
    embedding = outputs(np.stack([shrunk(part) for part in parts]), {mean}, {std})[0]
    return int((embedding[1:] @ embedding[0]).argmax()) + 1
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--model", default="find")
    options.add_argument("--picture", type=Path, default=SAMPLE)
    options.add_argument("--rounds", type=int, default=5)
    wishes = options.parse_args()
    model = str(resolve(wishes.model))
    how = zorko.load(model).card.preprocessing
    script = IN_PYTORCH.format(mean=how.mean, std=how.std)
    against_pytorch("find", model, [str(wishes.picture)], script, "one composite, warm", wishes.rounds, TIMES)


if __name__ == "__main__":
    main()
