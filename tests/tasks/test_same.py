"""`same`: two pictures in either order, and an answer that turns on a threshold."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from zorko.data.examples import UNKNOWN
from zorko.tasks.same import DRAWN_SIDE, HEAD, Same
from zorko.types import Answer

SAME = Same()


def picture(seed: int) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (70, 90, 3), dtype=np.uint8)


def outputs(logit: float) -> dict[str, NDArray[np.float32]]:
    attention = np.stack([np.full((3, 3), 0.25), np.full((3, 3), 0.75)])
    return {"same": np.full(2, logit, np.float32), "attention": attention.astype(np.float32)}


def answer(logit: float, threshold: float | None = None) -> Answer:
    decision = SAME.decide(outputs(logit), (HEAD,), {"order": (0, 1)})
    if threshold is not None:
        decision = SAME.judged(decision, threshold)
    return Answer("a, b", "same", decision.answer, decision.confidence, True, None, 0.05, "m", decision.details)


def test_the_network_gets_the_same_rows_whichever_picture_comes_first() -> None:
    one, other = picture(1), picture(2)
    given, swapped = (SAME.prepare(pair, SAME.default_preprocessing) for pair in ([one, other], [other, one]))
    assert np.array_equal(given.inputs["image"], swapped.inputs["image"])
    assert given.memo["order"] == swapped.memo["order"][::-1]


def test_attention_is_told_in_the_order_in_which_pictures_were_given() -> None:
    for order, first in (((0, 1), 0.25), ((1, 0), 0.75)):
        decision = SAME.decide(outputs(1.0), (HEAD,), {"order": order})
        assert decision.details["attention"][0][0][0] == first


@pytest.mark.parametrize(
    ("logit", "threshold", "same", "confidence"),
    [
        (2.0, None, True, 1 / (1 + math.exp(-2))),
        (-2.0, None, False, 1 / (1 + math.exp(-2))),
        (2.0, 3.0, False, 1 / (1 + math.exp(2))),  # likely the same, but not likely enough
        (3.0, 3.0, True, 1 / (1 + math.exp(-3))),
        (-1.0, -2.0, True, 1 / (1 + math.exp(1))),
    ],
)
def test_what_is_the_same_turns_on_the_threshold(
    logit: float, threshold: float | None, same: bool, confidence: float
) -> None:
    found = answer(logit, threshold)
    assert found.answer == {"same": same}
    assert found.confidence == pytest.approx(confidence)
    assert found.details["threshold"] == (threshold or 0.0)
    assert found.details["logit"] == logit


def test_extreme_logits_are_no_trouble() -> None:
    assert answer(-1e6).confidence == 1.0
    assert answer(1e6).confidence == 1.0


def test_labels_and_cells_read_back() -> None:
    (guess,) = SAME.guesses(answer(4.0), (HEAD,))
    assert (guess.predicted, guess.logits) == (1, [0.0, 4.0])
    assert SAME.truth("yes", (HEAD,)) == {"same": 1}
    assert SAME.truth("?", (HEAD,)) == {"same": UNKNOWN}
    cells = dict(zip(SAME.columns((HEAD,)), SAME.cells(answer(4.0), (HEAD,)), strict=True))
    assert SAME.is_label(str(cells["same"]))
    assert cells["score"] == pytest.approx(0.982, abs=1e-3)
    assert (SAME.guess(answer(-4.0)), SAME.file_word(answer(4.0))) == ("different", "same")


def test_the_drawn_answer_shows_both_pictures_twice() -> None:
    drawn = SAME.draw([picture(1), picture(2)], answer(1.0))
    assert drawn.shape[1] >= 2 * DRAWN_SIDE
    assert drawn.shape[0] > 2 * DRAWN_SIDE
    assert [part.name for part in SAME.parts([picture(1), picture(2)], SAME.default_preprocessing, 0, 1)] == [
        "first",
        "second",
    ]
