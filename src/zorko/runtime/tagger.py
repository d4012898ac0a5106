"""A `tag` model as the photo bank uses it (bank/tagging.py says what that is)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zorko.bank.tagging import Tag, Tagged
from zorko.modelfile.card import Card
from zorko.runtime.predictor import EMBEDDING, Outputs, Predictor
from zorko.runtime.questions import Ready
from zorko.tasks.base import PixelArray, Prepared
from zorko.tasks.tag import TAGS
from zorko.types import DEFAULT_RISK, Answer


class PredictorTagger:
    """Says of photographs what `zorko tag` says of them, trusted at `risk`."""

    def __init__(self, predictor: Predictor, risk: float = DEFAULT_RISK) -> None:
        """Raises UsageError for a risk off the ladder."""
        self.path: Path = predictor.path
        self.card: Card = predictor.card
        self.decode_hw = predictor.task.decode_hw(predictor.card.preprocessing)
        self._predictor = predictor
        self._terms = predictor.terms(risk)

    def prepared(self, picture: PixelArray) -> Prepared:
        """A decoded RGB picture (H, W, 3) uint8, made ready for `tagged`."""
        return self._predictor.task.prepare([picture], self.card.preprocessing)

    def tagged(self, batch: Sequence[Prepared]) -> list[Tagged]:
        """What the model says of each."""
        asked = [(Ready("", prepared), self._terms) for prepared in batch]
        return [_tagged(answer, outputs) for answer, outputs in self._predictor.answered_with_outputs(asked)]


def _tagged(answer: Answer, outputs: Outputs) -> Tagged:
    tags = {name: Tag(tag["value"], tag["confidence"], tag["trusted"]) for name, tag in answer.answer[TAGS].items()}
    return Tagged(tags, outputs[EMBEDDING][0])
