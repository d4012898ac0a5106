"""`read`: one picture of a digit; which digit, or that it is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from zorko.images import draw, ink
from zorko.images.preprocess import Preprocessing
from zorko.tasks.base import Decision, FloatArray, Head, PixelArray, Prepared, Task
from zorko.types import TaskName

HEAD = Head("digit", tuple("0123456789"))
BLANK_UNKNOWN = 1e3  # above any threshold: a picture without ink is like nothing in training


class Read(Task):
    """Ink is found, laid out as MNIST's makers did (images/ink.py), and read by one head of ten logits.

    Graph outputs: `digit` (R, 10) logits, already divided by the calibrated temperature, and `unknown` (R,), higher for
    what is less like a digit.
    """

    name: ClassVar[TaskName] = "read"
    summary: ClassVar[str] = "which digit a picture shows, or that it shows none"
    default_preprocessing: ClassVar[Preprocessing] = Preprocessing(
        crop="ink", size_hw=(28, 28), fit="pad", colour="grey", mean=(0.0,), std=(1.0,), resampling="bilinear"
    )

    def prepare(self, images: Sequence[PixelArray], preprocessing: Preprocessing) -> Prepared:
        """One picture, one row. A blank picture has a row too (all black), so that every input gets its answer."""
        found = ink.normalise(images[0])
        rows = preprocessing.from_ink(found.picture)[None]
        return Prepared({"image": rows}, {"blank": found.blank, "normalised": found.picture})

    def decide(self, outputs: Mapping[str, FloatArray], heads: Sequence[Head], memo: Mapping[str, Any]) -> Decision:
        """`{"digit": 0..9}`, or None in a blank picture. Details: `logits` (10), `scores` (softmax of them), `unknown`."""
        if memo["blank"]:
            return Decision(
                {"digit": None}, 0.0, BLANK_UNKNOWN, "unlike-training", {"blank": True, "unknown": BLANK_UNKNOWN}
            )
        logits = outputs[HEAD.name][0].astype(np.float64)
        scores = np.exp(logits - logits.max())
        scores /= scores.sum()
        best = int(scores.argmax())
        unknown = float(outputs["unknown"][0])
        details = {
            "scores": [round(float(s), 6) for s in scores],
            "logits": [round(float(v), 4) for v in logits],
            "unknown": round(unknown, 4),
        }
        return Decision({"digit": int(heads[0].labels[best])}, float(scores[best]), unknown, None, details)

    def draw(self, images: Sequence[PixelArray], answer: Mapping[str, Any], trusted: bool) -> PixelArray:
        """The picture as given beside its normalised 28 x 28 form, enlarged, with the answer under them."""
        side = 168
        normalised = ink.normalise(images[0]).picture
        given = Preprocessing("whole", (side, side), "pad", "rgb", (0.0,) * 3, (1.0,) * 3, "bilinear").pixels(images[0])
        enlarged = draw.enlarge(np.repeat(normalised[:, :, None], 3, axis=2), side // ink.SIDE)
        both = draw.side_by_side([given, enlarged])
        return draw.caption(both, self.short(answer), trusted)

    def short(self, answer: Mapping[str, Any]) -> str:
        """The digit, or `blank`."""
        return "blank" if answer["digit"] is None else str(answer["digit"])
