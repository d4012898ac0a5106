"""What `zorko find` costs, beside the same network in PyTorch, in one run on one machine.

    python benchmarks/find.py [--model FILE] [--picture FILE] [--rounds 5]

Rows: process start to answer (time and peak memory), and one composite when all is loaded. Each ratio is the other way's
cost over zorko's, as the median of the rounds with their spread. Needs the extra `train` for the other side.
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

SAMPLE = Path(zorko.__file__).parent / "samples" / "find" / "lantern-panel-1.jpg"

# What a script would do that has the layout's numbers in it; timm is what such scripts import beside torch.
IN_PYTORCH = """
import sys, time, cv2, torch, timm
import numpy as np
from PIL import Image
model = torch.jit.load(sys.argv[1])
size, mean, std = int(sys.argv[3]), torch.tensor(eval(sys.argv[4])), torch.tensor(eval(sys.argv[5]))
def answer(path):
    picture = np.asarray(Image.open(path).convert("RGB"))
    parts = [picture[200:, :136], *(picture[26:186, x + 20 : x + 180] for x in range(0, picture.shape[1], 200))]
    rows = np.stack([cv2.resize(part, (size, size), interpolation=cv2.INTER_AREA) for part in parts])
    with torch.inference_mode():
        images = ((torch.from_numpy(rows).float() / 255 - mean) / std).permute(0, 3, 1, 2)
        embedding = model(images)[0]
    return int((embedding[1:] @ embedding[0]).argmax()) + 1
print(answer(sys.argv[2]))
if len(sys.argv) > 6:
    start = time.perf_counter()
    for _ in range(int(sys.argv[6])):
        answer(sys.argv[2])
    print((time.perf_counter() - start) / int(sys.argv[6]) * 1000)
"""

IN_ZORKO = """
import sys, time, zorko
model = zorko.load(sys.argv[1])
model.predict(sys.argv[2])
start = time.perf_counter()
for _ in range(int(sys.argv[3])):
    model.predict(sys.argv[2])
print((time.perf_counter() - start) / int(sys.argv[3]) * 1000)
"""
TIMES = 30


def said(*command: str) -> float:
    """The number that a program prints last."""
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--model", default="find")
    options.add_argument("--picture", type=Path, default=SAMPLE)
    options.add_argument("--rounds", type=int, default=5)
    wishes = options.parse_args()
    model, picture = str(resolve(wishes.model)), str(wishes.picture)
    how = zorko.load(model).card.preprocessing
    with tempfile.TemporaryDirectory() as place:
        script = str(Path(place, "find.pt"))
        # in a process of its own: a child's peak is at least what its parent held when it was started
        cost([sys.executable, "-m", "zorko", "export", model, script, "--to", "torchscript"])
        torch = [sys.executable, "-c", IN_PYTORCH, script, picture, str(how.size_hw[0]), str(how.mean), str(how.std)]
        ours = [sys.executable, "-m", "zorko", "find", "--model", model, "--json", picture]
        starts, others = [], []
        for _ in range(wishes.rounds):
            starts.append(cost(ours))
            others.append(cost(torch))
        row("process start to answer", "s", [c.seconds for c in starts], [c.seconds for c in others], "lower")
        row("its peak memory", "MB", [c.peak_mb for c in starts], [c.peak_mb for c in others], "lower")
        warm = [said(sys.executable, "-c", IN_ZORKO, model, picture, str(TIMES)) for _ in range(wishes.rounds)]
        theirs = [said(*torch, str(TIMES)) for _ in range(wishes.rounds)]
        row("one composite, warm", "ms", warm, theirs, "lower")


if __name__ == "__main__":
    main()
