"""`read`: one picture of a digit; which digit, or that it is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from zorko.data import digits
from zorko.data.examples import UNKNOWN
from zorko.images import draw, ink
from zorko.images.preprocess import Preprocessing
from zorko.tasks.base import Cells, Decision, FloatArray, Guess, Head, PixelArray, Prepared, Task, softmax
from zorko.types import Answer, TaskName

HEAD = Head(digits.HEAD, digits.NAMES)
NOT_A_DIGIT = "not-a-digit"
NO_GUESS = "none"  # one of the words for "not a digit" that labels may be, so that the column reads back as labels
BLANK_UNKNOWN = 1e3  # above any threshold: a picture without ink is like nothing in training


class Read(Task):
    """Ink is found, laid out as MNIST's makers did (images/ink.py), and read by one head of ten logits.

    Graph outputs: `digit` (R, 10) logits, already divided by the calibrated temperature, and `unknown` (R,), higher for
    what is less like a digit.
    """

    name: ClassVar[TaskName] = "read"
    drawn: ClassVar[bool] = True
    summary: ClassVar[str] = "which digit a picture shows, or that it shows none"
    default_preprocessing: ClassVar[Preprocessing] = Preprocessing(
        crop="ink", size_hw=(28, 28), fit="pad", colour="grey", mean=(0.0,), std=(1.0,), resampling="bilinear"
    )

    def outputs(self, heads: Sequence[Head]) -> Mapping[str, int | None]:
        """The logits, and how little the ink is like a digit."""
        return {**super().outputs(heads), "unknown": None}

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
        scores = softmax(logits)
        best = int(scores.argmax())
        unknown = float(outputs["unknown"][0])
        details = {
            "scores": [float(score) for score in scores],
            "logits": [float(logit) for logit in logits],
            "unknown": unknown,
        }
        return Decision({"digit": int(heads[0].labels[best])}, float(scores[best]), unknown, None, details)

    def guesses(self, answer: Answer, heads: Sequence[Head]) -> Iterator[Guess]:
        """One guess, for the only head."""
        head, digit = heads[0], answer.answer["digit"]
        yield Guess(
            head=head.name,
            predicted=UNKNOWN if digit is None else head.labels.index(str(digit)),
            confidence=answer.confidence,
            eligible=not _is_none(answer),
            unknown=answer.details.get("unknown"),
            logits=answer.details.get("logits"),
        )

    def draw(self, images: Sequence[PixelArray], answer: Answer) -> PixelArray:
        """The picture as given beside its normalised 28 x 28 form, enlarged, with the answer under them."""
        side = 168
        normalised = ink.normalise(images[0]).picture
        given = Preprocessing("whole", (side, side), "pad", "rgb", (0.0,) * 3, (1.0,) * 3, "bilinear").pixels(images[0])
        enlarged = draw.enlarge(np.repeat(normalised[:, :, None], 3, axis=2), side // ink.SIDE)
        words = self.verdict(answer) if _is_none(answer) else f"{self.guess(answer)}: {self.verdict(answer)}"
        return draw.caption(draw.side_by_side([given, enlarged]), words, answer.trusted)

    def guess(self, answer: Answer) -> str:
        """The digit; "-" in the place of one for what is no digit."""
        return "-" if _is_none(answer) else str(answer.answer["digit"])

    def file_word(self, answer: Answer) -> str:
        """The digit, or not-a-digit."""
        return NOT_A_DIGIT if _is_none(answer) else str(answer.answer["digit"])

    def verdict(self, answer: Answer) -> str:
        """trusted; not a digit, with the best guess; or why a digit is not trusted."""
        if answer.answer["digit"] is None:
            return "not a digit (the picture is blank)"
        return f"not a digit (best guess {answer.answer['digit']})" if _is_none(answer) else super().verdict(answer)

    def is_label(self, text: str) -> bool:
        """0 to 9, or a word for what is no digit."""
        return digits.is_class_name(text)

    def truth(self, label: str, heads: Sequence[Head]) -> Mapping[str, int]:
        """The label of the only head; text that is none counts as unknown."""
        parsed = digits.parse_label(label)
        return {heads[0].name: UNKNOWN if parsed is None else parsed}

    def columns(self, heads: Sequence[Head]) -> Sequence[str]:
        """logit 0 .. logit 9, predicted, threshold_act."""
        return (*(f"logit {label}" for label in heads[0].labels), "predicted", "threshold_act")

    def cells(self, answer: Answer, heads: Sequence[Head]) -> Cells:
        """`predicted` is the best guess, trusted or not, or `none` for a blank picture, which has no logits either;
        `threshold_act` is + where the answer is trusted, else -."""
        logits = answer.details.get("logits", [None] * len(heads[0].labels))
        digit = answer.answer["digit"]
        return (*logits, NO_GUESS if digit is None else digit, "+" if answer.trusted else "-")


def _is_none(answer: Answer) -> bool:
    """Whether the answer is that there is no digit."""
    return answer.reason == "unlike-training"
