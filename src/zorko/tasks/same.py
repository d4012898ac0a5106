"""`same`: two pictures; whether they show the same thing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import cv2
import numpy as np

from zorko.data import pairs
from zorko.data.examples import UNKNOWN
from zorko.images import draw
from zorko.images.preprocess import WHOLE, Preprocessing
from zorko.tasks.base import Cells, Decision, FloatArray, Guess, Head, Part, PixelArray, Prepared, Task
from zorko.types import Answer, TaskName

HEAD = Head(pairs.HEAD, pairs.NAMES)
DRAWN_SIDE = 224  # pixels of each picture in the drawn answer
HEAT = 0.45  # how much of the colours of the attention map is laid over a picture
DIGITS = 3  # of the attention's values in an answer


class Same(Task):
    """Each picture is a row; the network joins the two rows of a question.

    Graph outputs, the same for both rows: `same` (R,), the logit of "the same"; for each row: `attention` (R, h, w), where
    the answer comes from, 0..1, and `embedding` (R, D), of the picture by itself.
    """

    name: ClassVar[TaskName] = "same"
    pictures_per_question: ClassVar[int] = 2
    verifies: ClassVar[bool] = True
    summary: ClassVar[str] = "whether two pictures show the same thing"
    default_preprocessing: ClassVar[Preprocessing] = WHOLE

    def outputs(self, heads: Sequence[Head]) -> Mapping[str, int | None]:
        """The logit, and what is shown beside it."""
        return {"same": None, "attention": None}

    def prepare(self, images: Sequence[PixelArray], preprocessing: Preprocessing) -> Prepared:
        """A row for each picture. Of two, the one whose pixels come first in order is first, whichever was given first: the
        answer is then the same to the last bit."""
        rows = [preprocessing.pixels(image) for image in images]
        order = sorted(range(len(rows)), key=lambda number: rows[number].tobytes())
        return Prepared({"image": np.stack([rows[number] for number in order])}, {"order": tuple(order)})

    def decide(self, outputs: Mapping[str, FloatArray], heads: Sequence[Head], memo: Mapping[str, Any]) -> Decision:
        """`{"same": bool}`, the likelier of the two. Details: `logit` of "the same"; `score`, its probability; `attention`,
        for each picture, as given, h rows of w values in 0..1."""
        logit = float(outputs["same"][0])
        attention = outputs["attention"][np.argsort(memo["order"])]
        details = {"attention": np.round(attention.astype(float), DIGITS).tolist()}
        return _answered(logit, 0.0, details)

    def judged(self, decision: Decision, threshold: float) -> Decision:
        """The same only where the logit reaches the threshold. The confidence is the probability of what is answered, which
        may then be under a half."""
        logit = decision.details["logit"]
        return replace(decision, **vars(_answered(logit, threshold, decision.details)))

    def guesses(self, answer: Answer, heads: Sequence[Head]) -> Iterator[Guess]:
        """One guess, for the only head."""
        yield Guess(
            head=heads[0].name,
            predicted=heads[0].labels.index(_word(answer)),
            confidence=answer.confidence,
            eligible=True,
            unknown=None,
            logits=[0.0, answer.details["logit"]],
        )

    def draw(self, images: Sequence[PixelArray], answer: Answer) -> PixelArray:
        """Both pictures beside each other, above themselves under the map of where the answer comes from."""
        side = Preprocessing("whole", (DRAWN_SIDE, DRAWN_SIDE), "pad", "rgb", (0.0,) * 3, (1.0,) * 3, "bilinear")
        plain = [side.pixels(image) for image in images]
        heated = [_heated(image, np.array(share)) for image, share in zip(plain, answer.details["attention"], strict=True)]
        sheet = draw.grid([*plain, *heated], columns=2)
        return draw.caption(sheet, f"{_word(answer)}: {self.verdict(answer)}", answer.trusted)

    def parts(self, images: Sequence[PixelArray], preprocessing: Preprocessing, predicted: int, true: int) -> Sequence[Part]:
        """The two pictures."""
        return [Part(name, image) for name, image in zip(("first", "second"), images, strict=True)]

    def guess(self, answer: Answer) -> str:
        """same or different."""
        return _word(answer)

    def file_word(self, answer: Answer) -> str:
        """same or different."""
        return _word(answer)

    def is_label(self, text: str) -> bool:
        """1 or 0, true or false, yes or no, same or different."""
        return pairs.parse_same(text) not in (None, UNKNOWN)

    def truth(self, label: str, heads: Sequence[Head]) -> Mapping[str, int]:
        """The label of the only head; text that is none counts as unknown."""
        parsed = pairs.parse_same(label)
        return {heads[0].name: UNKNOWN if parsed is None else parsed}

    def columns(self, heads: Sequence[Head]) -> Sequence[str]:
        """same, score, confidence, trusted, reason."""
        return ("same", "score", "confidence", "trusted", "reason")

    def cells(self, answer: Answer, heads: Sequence[Head]) -> Cells:
        """`same` is 1 or 0, so that the column reads back as labels; `score` is the probability of "the same"."""
        same = int(answer.answer["same"])
        return (same, answer.details["score"], answer.confidence, str(answer.trusted).lower(), answer.reason)


def _answered(logit: float, threshold: float, details: Mapping[str, Any]) -> Decision:
    score = 1 / (1 + math.exp(-logit)) if logit > -700 else 0.0
    same = logit >= threshold
    details = {**details, "logit": logit, "score": score, "threshold": threshold}
    return Decision({"same": same}, score if same else 1 - score, None, None, details)


def _word(answer: Answer) -> str:
    return pairs.SAME if answer.answer["same"] else pairs.DIFFERENT


def _heated(image: PixelArray, attention: FloatArray) -> PixelArray:
    """A picture (H, W, 3) under the map (h, w) in 0..1 of where was looked: from blue to red."""
    height, width = image.shape[:2]
    fine = cv2.resize(attention.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    low, high = float(fine.min()), float(fine.max())
    levels = np.clip((fine - low) / max(high - low, 1e-6) * 255, 0, 255).astype(np.uint8)
    colours = cv2.cvtColor(cv2.applyColorMap(levels, cv2.COLORMAP_TURBO), cv2.COLOR_BGR2RGB)
    return cv2.addWeighted(image, 1 - HEAT, colours.astype(np.uint8), HEAT, 0).astype(np.uint8)
