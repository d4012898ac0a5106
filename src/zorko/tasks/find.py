"""`find`: one composite picture of panels and a reference; which panel shows the reference's object, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from zorko.data import composites
from zorko.data.examples import OUTLIER, UNKNOWN
from zorko.images import draw
from zorko.images.layout import DEFAULT_LAYOUT, Box, find_layout
from zorko.images.preprocess import WHOLE, Preprocessing
from zorko.tasks.base import Cells, Decision, FloatArray, Guess, Head, Part, PixelArray, Prepared, Task, softmax
from zorko.types import Answer, TaskName

HEAD = Head(composites.HEAD, composites.NAMES)


class Find(Task):
    """The reference and each panel are rows of one batch; the panel whose embedding fits the reference's best is it.

    Graph outputs, for each row: `embedding` (R, D), so scaled that the product of two is the logit of "the same object";
    `none` (R,), that of the reference being the logit of "in no panel"; `place` (R, 2), where in the row's picture the
    object is, x and y in 0..1.
    """

    name: ClassVar[TaskName] = "find"
    points: ClassVar[bool] = True
    summary: ClassVar[str] = "which panel of a composite picture shows the reference's object, and where"
    default_preprocessing: ClassVar[Preprocessing] = replace(WHOLE, layout=DEFAULT_LAYOUT)

    def outputs(self, heads: Sequence[Head]) -> Mapping[str, int | None]:
        """Embeddings to be compared, and what goes with them."""
        return {"embedding": None, "none": None, "place": 2}

    def prepare(self, images: Sequence[PixelArray], preprocessing: Preprocessing) -> Prepared:
        """One composite: the reference's row first, then a row for each panel from left to right."""
        composite = images[0]
        layout = preprocessing.layout or DEFAULT_LAYOUT
        found = find_layout(composite, layout)
        views = tuple(box.part(*layout.focus) for box in found.panels)
        reference = found.reference.part(*layout.reference_focus)
        rows = np.stack([preprocessing.pixels(box.of(composite)) for box in (reference, *views)])
        return Prepared({"image": rows}, {"panels": found.panels, "views": views})

    def places_in_rows(self, places: NDArray[np.float32], preprocessing: Preprocessing) -> NDArray[np.float32]:
        """From shares of a panel to shares of what the encoder sees of it."""
        left, top, right, bottom = (preprocessing.layout or DEFAULT_LAYOUT).focus
        corner, size = np.array([left, top], np.float32), np.array([right - left, bottom - top], np.float32)
        seen: NDArray[np.float32] = np.clip((places - corner) / size, 0.0, 1.0)
        return seen

    def decide(self, outputs: Mapping[str, FloatArray], heads: Sequence[Head], memo: Mapping[str, Any]) -> Decision:
        """`{"panel", "x", "y"}`, panels from 1, x and y in pixels of the composite. Details: `scores`, the probability of
        each panel, and `none`, that of no panel; together they are 1."""
        panels: Sequence[Box] = memo["panels"]
        embedding = outputs["embedding"].astype(np.float64)
        logits = np.append(embedding[1:] @ embedding[0], outputs["none"][0])
        scores = softmax(logits)
        best = int(scores[:-1].argmax())
        view: Box = memo["views"][best]
        x_share, y_share = (float(value) for value in np.clip(outputs["place"][1 + best], 0.0, 1.0))
        point = {"x": round(view.left + x_share * (view.width - 1)), "y": round(view.top + y_share * (view.height - 1))}
        details = {
            "scores": [float(score) for score in scores[:-1]],
            "none": float(scores[-1]),
            "logits": [float(logit) for logit in logits[:-1]],
            "panels": [[box.left, box.top, box.width, box.height] for box in panels],
        }
        no_match = scores[-1] > scores[best]
        return Decision({"panel": best + 1, **point}, float(scores[best]), None, "no-match" if no_match else None, details)

    def guesses(self, answer: Answer, heads: Sequence[Head]) -> Iterator[Guess]:
        """One guess, for the only head."""
        head = heads[0]
        predicted = int(answer.answer["panel"]) - 1
        known = predicted < len(head.labels)
        logits = answer.details["logits"][: len(head.labels)]
        yield Guess(
            head=head.name,
            predicted=predicted if known else UNKNOWN,
            confidence=answer.confidence,
            eligible=answer.reason != "no-match",
            unknown=None,
            logits=[*logits, *[-np.inf] * (len(head.labels) - len(logits))],
        )

    def draw(self, images: Sequence[PixelArray], answer: Answer) -> PixelArray:
        """The composite with its panels framed, the score of each, the chosen one's point marked, the verdict under it; and
        the chosen panel once more beside the reference."""
        chosen = answer.answer["panel"]
        drawn = draw.panels(images[0], answer.details["panels"], answer.details["scores"], chosen)
        if answer.reason != "no-match":
            drawn = draw.mark_point(drawn, answer.answer["x"], answer.answer["y"])
        words = self.verdict(answer) if answer.reason == "no-match" else f"panel {chosen}: {self.verdict(answer)}"
        return draw.caption(drawn, words, answer.trusted)

    def parts(self, images: Sequence[PixelArray], preprocessing: Preprocessing, predicted: int, true: int) -> Sequence[Part]:
        """The reference, the panel chosen and, where that is another, the one that is right."""
        found = find_layout(images[0], preprocessing.layout or DEFAULT_LAYOUT)
        named = {true: "true", predicted: "chosen"}  # of the same panel: chosen
        panels = [(named[number], number) for number in dict.fromkeys((predicted, true)) if 0 <= number < len(found.panels)]
        return [
            Part("reference", found.reference.of(images[0])),
            *(Part(f"{word}: panel {number + 1}", found.panels[number].of(images[0])) for word, number in panels),
        ]

    def guess(self, answer: Answer) -> str:
        """The panel and the point in it; "-" where no panel fits."""
        if answer.reason == "no-match":
            return "-"
        return f"{answer.answer['panel']} at {answer.answer['x']},{answer.answer['y']}"

    def file_word(self, answer: Answer) -> str:
        """panel-N, or no-match."""
        return "no-match" if answer.reason == "no-match" else f"panel-{answer.answer['panel']}"

    def verdict(self, answer: Answer) -> str:
        """trusted; no match, with the best guess; or why the panel is not trusted."""
        if answer.reason == "no-match":
            return f"no panel fits (best guess {answer.answer['panel']})"
        return super().verdict(answer)

    def is_label(self, text: str) -> bool:
        """A panel's number, or none."""
        return text == composites.NO_MATCH or text in composites.NAMES

    def truth(self, label: str, heads: Sequence[Head]) -> Mapping[str, int]:
        """The panel's index; none is an outlier; other text counts as unknown."""
        if label == composites.NO_MATCH:
            return {heads[0].name: OUTLIER}
        return {heads[0].name: heads[0].labels.index(label) if label in heads[0].labels else UNKNOWN}

    def columns(self, heads: Sequence[Head]) -> Sequence[str]:
        """panel, x, y, confidence, trusted, reason, none, score 1 .. score 16."""
        scores = (f"score {label}" for label in heads[0].labels)
        return ("panel", "x", "y", "confidence", "trusted", "reason", "none", *scores)

    def cells(self, answer: Answer, heads: Sequence[Head]) -> Cells:
        """One answer; scores of panels that the picture has not are empty."""
        scores = answer.details["scores"][: len(heads[0].labels)]
        trusted = str(answer.trusted).lower()
        place = answer.answer
        return (
            *(place["panel"], place["x"], place["y"], answer.confidence, trusted, answer.reason, answer.details["none"]),
            *scores,
            *[None] * (len(heads[0].labels) - len(scores)),
        )
