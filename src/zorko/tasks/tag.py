"""`tag`: one photograph; a value for each attribute, each trusted or not by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from zorko.data.table_out import safe_cell
from zorko.images import draw
from zorko.images.preprocess import WHOLE, Preprocessing
from zorko.tasks.base import (
    REASONS,
    Cells,
    Decision,
    FloatArray,
    Guess,
    Head,
    PixelArray,
    Prepared,
    Task,
    shown_confidence,
    softmax,
)
from zorko.types import Answer, Reason, TaskName

TAGS = "tags"
_WORD_MOST = 40  # letters of a file's name
_GUESS_MOST = 20


class Tag(Task):
    """The whole picture, fitted, is one row; each attribute has a head of its own.

    Graph outputs: for each head its logits (R, L), already divided by the calibrated temperature, under the attribute's
    name; `embedding` (R, D), what the encoder makes of the picture; `unknown` (R,), how unlike training's pictures it is,
    which files made before there was such a score lack.
    """

    name: ClassVar[TaskName] = "tag"
    describes: ClassVar[bool] = True
    summary: ClassVar[str] = "a value for each attribute of a photograph"
    default_preprocessing: ClassVar[Preprocessing] = replace(WHOLE, size_hw=(96, 96))

    def outputs(self, heads: Sequence[Head]) -> Mapping[str, int | None]:
        """The logits of each head, and the embedding."""
        return {**super().outputs(heads), "embedding": None}

    def prepare(self, images: Sequence[PixelArray], preprocessing: Preprocessing) -> Prepared:
        """One picture, one row."""
        return Prepared({"image": preprocessing.pixels(images[0])[None]})

    def decide(self, outputs: Mapping[str, FloatArray], heads: Sequence[Head], memo: Mapping[str, Any]) -> Decision:
        """`{"tags": {NAME: {"value", "confidence", "trusted"}}}`, no value trusted before it is weighed.

        Details: by attribute, `scores` (softmax) and `logits`, each in the order of the head's labels; `unknown`.
        """
        unknown = float(outputs["unknown"][0]) if "unknown" in outputs else None
        tags: dict[str, dict[str, Any]] = {}
        logits, scores = {}, {}
        for head in heads:
            values = outputs[head.name][0].astype(np.float64)
            shares = softmax(values)
            best = int(shares.argmax())
            tags[head.name] = {"value": head.labels[best], "confidence": float(shares[best]), "trusted": False}
            logits[head.name], scores[head.name] = values.tolist(), shares.tolist()
        confidences: dict[str, float] = {name: tag["confidence"] for name, tag in tags.items()}
        details = {"scores": scores, "logits": logits, "unknown": unknown}
        return Decision({TAGS: tags}, min(confidences.values()), unknown, details=details, confidences=confidences)

    def weighed(self, decision: Decision, reasons: Mapping[str, Reason | None]) -> Decision:
        """Each value with whether it is trusted; of those that are not, details say why (`reasons`)."""
        tags = {name: {**tag, "trusted": reasons[name] is None} for name, tag in decision.answer[TAGS].items()}
        untrusted = {name: reason for name, reason in reasons.items() if reason is not None}
        return replace(decision, answer={TAGS: tags}, details={**decision.details, "reasons": untrusted})

    def guesses(self, answer: Answer, heads: Sequence[Head]) -> Iterator[Guess]:
        """One for each attribute."""
        for head in heads:
            tag = answer.answer[TAGS][head.name]
            yield Guess(
                head=head.name,
                predicted=head.labels.index(tag["value"]),
                confidence=tag["confidence"],
                eligible=answer.details.get("reasons", {}).get(head.name) != "unlike-training",
                unknown=answer.details.get("unknown"),
                logits=answer.details["logits"][head.name],
            )

    def draw(self, images: Sequence[PixelArray], answer: Answer) -> PixelArray:
        """The picture over a list of its attributes."""
        return draw.listing(images[0], [(line, tag["trusted"]) for line, tag in _told(answer)])

    def guess(self, answer: Answer) -> str:
        """The value of the only attribute; of several, how many are trusted."""
        tags = answer.answer[TAGS]
        if len(tags) == 1:
            value = str(next(iter(tags.values()))["value"])
            return value if len(value) <= _GUESS_MOST else f"{value[: _GUESS_MOST - 1]}…"
        return f"{sum(tag['trusted'] for tag in tags.values())} of {len(tags)} trusted"

    def lines(self, answer: Answer) -> Sequence[str]:
        """Each attribute on a line, where there are several."""
        return [line for line, _ in _told(answer)] if len(answer.answer[TAGS]) > 1 else ()

    def file_word(self, answer: Answer) -> str:
        """The values, one behind the other, as far as a file's name has room for them."""
        words = (re.sub(r"[^\w.]+", "-", str(tag["value"])) for tag in answer.answer[TAGS].values())
        return "-".join(words)[:_WORD_MOST].strip("-.") or "tags"

    def verdict(self, answer: Answer) -> str:
        """trusted, or why the first attribute that is not trusted is not, and how many more; or what all have in common."""
        reasons = answer.details.get("reasons", {})
        untrusted, tags = list(reasons), answer.answer[TAGS]
        of_the_picture = len(untrusted) == len(tags) and set(reasons.values()) == {"unlike-training"}
        if answer.trusted or len(tags) == 1 or not untrusted or of_the_picture:
            return super().verdict(answer)
        name = untrusted[0] if len(untrusted[0]) <= _GUESS_MOST else f"{untrusted[0][: _GUESS_MOST - 1]}…"
        more = f", and {len(untrusted) - 1} more" if len(untrusted) > 1 else ""
        return f"{super().verdict(answer)} ({name}{more})"

    def is_label(self, text: str) -> bool:
        """Any printable text may be a value."""
        return bool(text.strip()) and text.isprintable()

    def truth(self, label: str, heads: Sequence[Head]) -> Mapping[str, int]:
        """The value of the only attribute; of several, a single word says nothing."""
        return self.truths({heads[0].name: label} if len(heads) == 1 else {}, heads)

    def columns(self, heads: Sequence[Head]) -> Sequence[str]:
        """NAME, NAME confidence and NAME trusted of each attribute."""
        return [safe_cell(f"{head.name}{what}") for head in heads for what in ("", " confidence", " trusted")]

    def cells(self, answer: Answer, heads: Sequence[Head]) -> Cells:
        """The value is there, trusted or not, so that the table can be corrected and learnt from."""
        tags = [answer.answer[TAGS][head.name] for head in heads]
        return [cell for tag in tags for cell in (safe_cell(tag["value"]), tag["confidence"], str(tag["trusted"]).lower())]


def _told(answer: Answer) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each attribute in words, with its record."""
    reasons = answer.details.get("reasons", {})
    for name, tag in answer.answer[TAGS].items():
        verdict = "trusted" if tag["trusted"] else REASONS.get(reasons.get(name), "not trusted")
        yield f"{name}: {tag['value']}  {shown_confidence(tag['confidence'])}  {verdict}", tag
