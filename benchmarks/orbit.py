"""What `zorko orbit` costs, beside the same network in PyTorch, in one run on one machine.

    python benchmarks/orbit.py [--model FILE] [--picture FILE] [--rounds 3]

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

SAMPLES = Path(zorko.__file__).parent / "samples" / "orbit"

# What a script would do that knows the layout: OpenCV's circles in the first panel, the sun's place assumed, the hint's icon
# and number cut where they usually are.
IN_PYTORCH = """
def answer(files):
    whole = cv2.cvtColor(picture(files[0]), cv2.COLOR_RGB2GRAY)
    panels = [whole[:200, x : x + 200] for x in range(0, whole.shape[1], 200)]
    found = cv2.HoughCircles(panels[0], cv2.HOUGH_GRADIENT, 1, 28, param1=120, param2=16, minRadius=15, maxRadius=24)
    circles = [] if found is None else found[0]
    circles = sorted(circles, key=lambda circle: np.hypot(circle[0], circle[1] - 160))[:7]
    cuts = [whole[210:350, :136], whole[340:400, 38:98]]
    for panel in panels:
        cuts += [panel[max(0, int(y) - 19) : int(y) + 19, max(0, int(x) - 19) : int(x) + 19] for x, y, _ in circles]
    embedding, none, number = outputs(np.stack([shrunk(cut)[..., None] for cut in cuts]))
    asked = min(int(number[1].argmax()), max(len(circles) - 1, 0))
    products = (embedding[2:] @ embedding[0]).reshape(len(panels), -1)
    return int(products[:, asked].argmax()) + 1 if len(circles) else 0
"""


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--model", default="orbit")
    parser.add_argument("--picture", type=Path, help="a composite  [the first that ships]")
    parser.add_argument("--times", type=int, default=Sized(20, 3), help="answers in a round  [%(default)s]")


def rows(wishes: Namespace) -> Iterator[Row]:
    model, files = str(resolve(wishes.model)), [str(wishes.picture or min(SAMPLES.glob("*.jpg")))]
    yield from against_pytorch(model, files, [CUTS, IN_PYTORCH], "one composite", wishes.rounds, wishes.times, wishes.place)


PROGRAM = Program(__doc__, options, rows)

if __name__ == "__main__":
    PROGRAM.main()
