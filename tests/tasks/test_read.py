"""`read`: a digit's picture to one row, ten logits to an answer, and what is said about it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from zorko.data.examples import OUTLIER, UNKNOWN
from zorko.images import draw, ink
from zorko.tasks.base import Decision, Head
from zorko.tasks.read import BLANK_UNKNOWN, HEAD, Read
from zorko.types import Answer, Reason

U8 = NDArray[np.uint8]
HEADS = (HEAD,)
TASK = Read()

ONE: U8 = np.full((90, 70, 3), 245, np.uint8)
ONE[15:75, 30:38] = (30, 30, 90)
BLANK: U8 = np.full((40, 50, 3), 200, np.uint8)


def decision(logits: list[float], unknown: float = -2.5, heads: tuple[Head, ...] = HEADS, blank: bool = False) -> Decision:
    outputs = {"digit": np.array([logits], np.float32), "unknown": np.array([unknown], np.float32)}
    return TASK.decide(outputs, heads, {"blank": blank})


def answer(digit: int | None = 7, reason: Reason | None = None, details: dict[str, Any] | None = None) -> Answer:
    return Answer("x.png", "read", {"digit": digit}, 0.75, reason is None, reason, 0.05, "read", details or {})


NOT_TRUSTED = answer(7, "ambiguous")
NO_DIGIT = answer(7, "unlike-training")
NO_INK = answer(None, "unlike-training", {"blank": True, "unknown": BLANK_UNKNOWN})


# ---- prepare


def test_the_row_is_the_ink_as_mnist_has_it() -> None:
    ready = TASK.prepare([ONE], TASK.default_preprocessing)
    found = ink.normalise(ONE)
    assert set(ready.inputs) == {"image"}
    assert np.array_equal(ready.inputs["image"], found.picture[None, :, :, None])
    assert np.array_equal(ready.memo["normalised"], found.picture)
    assert ready.memo["blank"] is False


def test_a_blank_picture_has_a_black_row() -> None:
    ready = TASK.prepare([BLANK], TASK.default_preprocessing)
    assert ready.inputs["image"].shape == (1, 28, 28, 1)
    assert not ready.inputs["image"].any()
    assert ready.memo["blank"] is True


# ---- decide


def test_scores_are_the_softmax_of_the_logits() -> None:
    logits = [0.5, -1.0, 2.0, 0.0, 3.25, 1.0, -4.0, 0.25, 3.0, -0.5]
    total = sum(math.exp(logit) for logit in logits)
    made = decision(logits)
    assert made.answer == {"digit": 4}
    assert made.confidence == pytest.approx(math.exp(3.25) / total, rel=1e-12)
    assert made.details["scores"] == pytest.approx([math.exp(logit) / total for logit in logits], rel=1e-12)
    assert made.details["logits"] == logits
    assert made.details["unknown"] == made.unknown == -2.5
    assert made.forced_reason is None


@pytest.mark.parametrize("shift", [-3e4, -700.0, 0.0, 700.0, 3e4])
def test_neither_large_nor_small_logits_overflow(shift: float) -> None:
    made = decision([shift + (2.0 if digit == 6 else 0.0) for digit in range(10)])
    assert made.answer == {"digit": 6}
    assert made.confidence == pytest.approx(math.e**2 / (math.e**2 + 9), rel=1e-6)
    assert sum(made.details["scores"]) == pytest.approx(1.0)


def test_equal_logits_are_all_equally_likely() -> None:
    assert decision([1.5] * 10).confidence == pytest.approx(0.1)


def test_the_answer_is_the_heads_label_not_its_index() -> None:
    backwards = Head("digit", HEAD.labels[::-1])
    assert decision([9.0] + [0.0] * 9, heads=(backwards,)).answer == {"digit": 9}


def test_a_blank_picture_has_no_digit_whatever_the_network_says() -> None:
    made = decision([50.0] + [0.0] * 9, unknown=-100.0, blank=True)
    assert made.answer == {"digit": None}
    assert made.confidence == 0.0
    assert made.forced_reason == "unlike-training"
    assert made.unknown == BLANK_UNKNOWN
    assert made.details["blank"] is True


# ---- words


@pytest.mark.parametrize(
    ("given", "guess", "word", "verdict"),
    [
        (answer(7), "7", "7", "trusted"),
        (answer(0), "0", "0", "trusted"),
        (NOT_TRUSTED, "7", "7", "not trusted: ambiguous"),
        (answer(3, "uncalibrated"), "3", "3", "not trusted: uncalibrated"),
        (NO_DIGIT, "-", "not-a-digit", "not a digit (best guess 7)"),
        (NO_INK, "-", "not-a-digit", "not a digit (the picture is blank)"),
    ],
    ids=["seven", "zero", "ambiguous", "uncalibrated", "no digit", "blank"],
)
def test_words(given: Answer, guess: str, word: str, verdict: str) -> None:
    assert TASK.guess(given) == guess
    assert TASK.file_word(given) == word
    assert TASK.verdict(given) == verdict


def test_columns_and_cells() -> None:
    assert TASK.columns(HEADS) == (*(f"logit {digit}" for digit in range(10)), "predicted", "threshold_act")
    logits = [float(digit) for digit in range(10)]
    assert TASK.cells(answer(9, details={"logits": logits}), HEADS) == (*logits, 9, "+")
    assert TASK.cells(answer(9, "unlike-training", {"logits": logits}), HEADS) == (*logits, 9, "-")
    assert TASK.cells(NO_INK, HEADS) == (*([None] * 10), "none", "-")


def test_what_stands_in_the_column_of_answers_reads_back_as_a_label() -> None:
    assert TASK.truth("none", HEADS) == {"digit": OUTLIER}
    assert TASK.truth("9", HEADS) == {"digit": 9}


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("0", 0),
        ("9", 9),
        (" 4 ", 4),
        ("7.0", 7),
        ("other", OUTLIER),
        ("Not a digit", OUTLIER),
        ("", UNKNOWN),
        ("cat", UNKNOWN),
    ],
)
def test_labels(text: str, index: int) -> None:
    assert TASK.truth(text, HEADS) == {"digit": index}
    assert TASK.is_label(text) == (index != UNKNOWN)


# ---- guesses


def test_a_guess_has_the_numbers_of_its_answer() -> None:
    logits = [float(digit) for digit in range(10)]
    (guess,) = TASK.guesses(answer(9, details={"logits": logits, "unknown": 0.5}), HEADS)
    assert (guess.head, guess.predicted, guess.confidence, guess.eligible) == ("digit", 9, 0.75, True)
    assert (guess.unknown, guess.logits) == (0.5, logits)


def test_only_an_answer_that_is_no_digit_cannot_be_trusted_at_any_risk() -> None:
    eligible = [next(iter(TASK.guesses(each, HEADS))).eligible for each in (answer(), NOT_TRUSTED, NO_DIGIT, NO_INK)]
    assert eligible == [True, True, False, False]


def test_a_guess_is_the_index_of_its_label() -> None:
    backwards = (Head("digit", HEAD.labels[::-1]),)
    assert next(iter(TASK.guesses(answer(9), backwards))).predicted == 0
    assert next(iter(TASK.guesses(NO_INK, backwards))).predicted == UNKNOWN


# ---- draw


def test_the_given_picture_stands_beside_what_the_network_saw() -> None:
    canvas = TASK.draw([ONE], answer(1))
    seen = draw.enlarge(np.repeat(ink.normalise(ONE).picture[:, :, None], 3, axis=2), 6)
    side = 6 * ink.SIDE
    assert canvas.shape[1] >= 2 * side
    assert np.array_equal(canvas[:side, -side:], seen)
    given = canvas[:side, :side].astype(int)
    darkest = np.unravel_index(given.sum(axis=2).argmin(), (side, side))
    assert np.abs(given[darkest] - (30, 30, 90)).max() < 12  # in its own colours


def test_the_strip_tells_whether_it_is_trusted() -> None:
    grounds = [tuple(TASK.draw([ONE], each)[-1, -1].tolist()) for each in (answer(1), NOT_TRUSTED, NO_DIGIT)]
    assert grounds == [draw.TRUSTED_COLOURS[0], draw.UNTRUSTED_COLOURS[0], draw.UNTRUSTED_COLOURS[0]]


def test_other_words_make_another_strip() -> None:
    strips = {TASK.draw([ONE], each)[168:].tobytes() for each in (answer(1), answer(2), NOT_TRUSTED, NO_DIGIT)}
    assert len(strips) == 4
