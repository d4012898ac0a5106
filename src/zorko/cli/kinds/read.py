"""`read` on the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zorko.cli.kinds.base import Cells, Kind, plain_verdict
from zorko.data import digits
from zorko.data.examples import UNKNOWN
from zorko.modelfile.card import Card
from zorko.types import Answer

NOT_A_DIGIT = "not-a-digit"
NO_GUESS = "none"  # one of the words for "not a digit" that labels may be, so that the column reads back as labels


def guess(answer: Answer) -> str:
    """The digit; "-" in the place of one for what is no digit."""
    return "-" if _is_none(answer) else str(answer.answer["digit"])


def verdict(answer: Answer) -> str:
    """trusted; not a digit, with the best guess; or why a digit is not trusted."""
    if answer.answer["digit"] is None:
        return "not a digit (the picture is blank)"
    return f"not a digit (best guess {answer.answer['digit']})" if _is_none(answer) else plain_verdict(answer)


def file_word(answer: Answer) -> str:
    """The digit, or not-a-digit."""
    return NOT_A_DIGIT if _is_none(answer) else str(answer.answer["digit"])


def truth(label: str, card: Card) -> Mapping[str, int]:
    """The label of the only head; text that is none counts as unknown."""
    parsed = digits.parse_label(label)
    return {card.heads[0].name: UNKNOWN if parsed is None else parsed}


def columns(card: Card) -> Sequence[str]:
    """logit 0 .. logit 9, predicted, threshold_act."""
    return (*(f"logit {label}" for label in card.heads[0].labels), "predicted", "threshold_act")


def cells(answer: Answer, card: Card) -> Cells:
    """`predicted` is the best guess, trusted or not, or `none` for a blank picture, which has no logits either;
    `threshold_act` is + where the answer is trusted, else -."""
    logits = answer.details.get("logits", [None] * len(card.heads[0].labels))
    digit = answer.answer["digit"]
    return (*logits, NO_GUESS if digit is None else digit, "+" if answer.trusted else "-")


def _is_none(answer: Answer) -> bool:
    return answer.reason == "unlike-training"


READ = Kind("read", guess, verdict, file_word, digits.is_class_name, truth, columns, cells)
