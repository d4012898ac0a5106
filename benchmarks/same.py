"""What `zorko same` costs, beside the same network in PyTorch, in one run on one machine.

    python benchmarks/same.py [--model FILE] [--pair FOLDER] [--rounds 5]

Rows: process start to answer (time and peak memory), and one pair when all is loaded. Each ratio is the other way's cost over
zorko's, as the median of the rounds with their spread. Needs the extra `train` for the other side.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import zorko
from _ratios import cost, row
from zorko.modelfile.shipped import resolve

SAMPLE = Path(zorko.__file__).parent / "samples" / "same" / "zed-same"

IN_PYTORCH = """
import sys, time, cv2, torch, timm
import numpy as np
from PIL import Image
model = torch.jit.load(sys.argv[1])
size = int(sys.argv[3])
def answer(folder):
    import pathlib
    pictures = [np.asarray(Image.open(path).convert("RGB")) for path in sorted(pathlib.Path(folder).iterdir())]
    rows = np.stack([cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA) for picture in pictures])
    with torch.inference_mode():
        return float(model(((torch.from_numpy(rows).float() / 255 - 0.5) / 0.25).permute(0, 3, 1, 2))[0][0])
print(answer(sys.argv[2]))
if len(sys.argv) > 4:
    start = time.perf_counter()
    for _ in range(int(sys.argv[4])):
        answer(sys.argv[2])
    print((time.perf_counter() - start) / int(sys.argv[4]) * 1000)
"""

IN_ZORKO = """
import pathlib, sys, time, zorko
model = zorko.load(sys.argv[1])
pair = tuple(sorted(pathlib.Path(sys.argv[2]).iterdir()))
model.predict(pair)
start = time.perf_counter()
for _ in range(int(sys.argv[3])):
    model.predict(pair)
print((time.perf_counter() - start) / int(sys.argv[3]) * 1000)
"""
TIMES = 100


def said(*command: str) -> float:
    """The number that a program prints last."""
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--model", default="same")
    options.add_argument("--pair", type=Path, default=SAMPLE, help="a folder with two pictures")
    options.add_argument("--rounds", type=int, default=5)
    wishes = options.parse_args()
    model, folder = str(resolve(wishes.model)), str(wishes.pair)
    pair = sorted(map(str, wishes.pair.iterdir()))
    side = str(zorko.load(model).card.preprocessing.size_hw[0])
    with tempfile.TemporaryDirectory() as place:
        script = str(Path(place, "same.pt"))
        cost([sys.executable, "-m", "zorko", "export", model, script, "--to", "torchscript"])
        torch = [sys.executable, "-c", IN_PYTORCH, script, folder, side]
        ours = [sys.executable, "-m", "zorko", "same", *pair, "--model", model, "--json"]
        starts, others = [], []
        for _ in range(wishes.rounds):
            starts.append(cost(ours))
            others.append(cost(torch))
        row("process start to answer", "s", [c.seconds for c in starts], [c.seconds for c in others], "lower")
        row("peak memory of that", "MB", [c.peak_mb for c in starts], [c.peak_mb for c in others], "lower")
        warm = [
            (said(sys.executable, "-c", IN_ZORKO, model, folder, str(TIMES)), said(*torch, str(TIMES)))
            for _ in range(wishes.rounds)
        ]
        row("one pair, warm", "ms", [a for a, _ in warm], [b for _, b in warm], "lower")


if __name__ == "__main__":
    main()
