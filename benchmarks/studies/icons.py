"""How hard it is to match icons without having learnt it: normalised cross-correlation, everything else given.

    zorko generate orbits composites --count 300 --seed 91 --split test
    python benchmarks/studies/icons.py composites

The true places of hint, panels and planets and the asked orbit are taken from the generator's own record; what remains is to
tell which panel's planet on that orbit bears the icon. The hint's, reduced to several sizes and turned by several
angles, is laid at every place of each planet, and the panel with the best correlation is the answer.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from zorko.images.read import read
from zorko.scores.intervals import binomial_interval

SIZES = (22, 25, 28, 31)  # pixels of the longer side, on planets of some 40
TURNS = (-15, -10, -5, 0, 5, 10, 15)  # degrees

Grey = NDArray[np.float32]


def templates(grey: Grey, box: list[float]) -> Iterator[Grey]:
    """The hint's icon, from its box (left, top, right, bottom), in every size and turn."""
    left, top, right, bottom = box
    middle, longer = ((left + right) / 2, (top + bottom) / 2), max(right - left, bottom - top)
    for size in SIZES:
        scale = size / longer
        # What a reduction does to a drawing: without it, edges would be sharper than they are on a planet.
        smooth = cv2.GaussianBlur(grey, (0, 0), 0.4 / scale)
        width, height = round((right - left) * scale) + 3, round((bottom - top) * scale) + 3
        for turn in TURNS:
            matrix = cv2.getRotationMatrix2D(middle, turn, scale)
            matrix[:, 2] += (width / 2 - middle[0], height / 2 - middle[1])
            yield cv2.warpAffine(smooth, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)


def best_panel(grey: Grey, truth: dict[str, Any]) -> int:
    """The panel, from 1, whose planet on the asked orbit correlates best with the hint's icon."""
    asked = truth["hint"]["number"] - 1
    side = int(2 * truth["planet_radius"]) + 1
    planets = [
        cv2.getRectSubPix(grey, (side, side), (x - 0.5, y - 0.5)) for x, y in (row[asked] for row in truth["planets_xy"])
    ]
    scores = np.full(len(planets), -1.0)
    for template in templates(grey, truth["hint_boxes_xyxy"]["icon"]):
        for panel, planet in enumerate(planets):
            if planet.shape[0] >= template.shape[0] and planet.shape[1] >= template.shape[1]:
                found = cv2.matchTemplate(planet, template, cv2.TM_CCOEFF_NORMED)
                scores[panel] = max(scores[panel], float(found.max()))
    return int(scores.argmax()) + 1


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("composites", type=Path, help="a folder of zorko generate orbits")
    wishes = options.parse_args()
    right = []
    for labels in sorted(wishes.composites.glob("*.json")):
        truth = json.loads(labels.read_text(encoding="utf-8"))["zorko"]
        grey = cv2.cvtColor(read(labels.with_suffix(".jpg")), cv2.COLOR_RGB2GRAY).astype(np.float32)
        right.append(best_panel(grey, truth) == truth["answer"]["panel"])
    low, high = binomial_interval(sum(right), len(right))
    print(f"{sum(right)} of {len(right)} right: {np.mean(right):.1%} (95 % interval {low:.1%} to {high:.1%})")


if __name__ == "__main__":
    main()
