"""`tag`: logits of each attribute to a value with a verdict of its own."""

from __future__ import annotations

import numpy as np
import pytest

from zorko.data.examples import OUTLIER, UNKNOWN
from zorko.images import draw
from zorko.tasks.base import Decision, Head
from zorko.tasks.tag import Tag
from zorko.types import Answer, Reason

TASK = Tag()
SEASON = Head("Время года", ("весна", "зима", "лето", "осень"))
AIR = Head("Авиа", ("нет", "да"))
HEADS = (SEASON, AIR)
PHOTO = np.random.default_rng(0).integers(0, 256, (150, 250, 3), dtype=np.uint8)


def decision(season: tuple[float, ...] = (0.0, 2.0, 0.0, 1.0), air: tuple[float, ...] = (1.0, 0.0)) -> Decision:
    outputs = {"Время года": np.array([season], np.float32), "Авиа": np.array([air], np.float32)}
    return TASK.decide(outputs, HEADS, {})


def answer(**reasons: Reason | None) -> Answer:
    """Of both attributes; `season` and `air` say why they are not trusted."""
    weighed = TASK.weighed(decision(), {"Время года": reasons.get("season"), "Авиа": reasons.get("air")})
    reason = next((each for each in reasons.values() if each is not None), None)
    return Answer("x", "tag", weighed.answer, weighed.confidence, reason is None, reason, 0.05, "m", weighed.details)


def test_the_picture_is_fitted_and_not_cropped() -> None:
    rows = TASK.prepare([PHOTO], TASK.default_preprocessing).inputs["image"]
    assert rows.shape == (1, 96, 96, 3)
    ground = np.round(PHOTO.mean(axis=(0, 1))).astype(int)
    assert np.abs(rows[0, :15].astype(int) - ground).max() <= 6  # 96 * 150 / 250 is 58 high: 19 of ground above
    assert rows[0, 48].std() > 10


def test_each_value_is_the_largest_logit_with_its_softmax() -> None:
    found = decision()
    shares = np.exp([0.0, 2.0, 0.0, 1.0]) / np.exp([0.0, 2.0, 0.0, 1.0]).sum()
    assert found.answer["tags"]["Время года"]["value"] == "зима"
    assert found.answer["tags"]["Авиа"]["value"] == "нет"
    assert found.confidences["Время года"] == pytest.approx(shares[1])
    assert found.confidences["Авиа"] == pytest.approx(1 / (1 + np.exp(-1)))
    assert found.confidence == pytest.approx(shares[1])
    assert found.details["scores"]["Время года"] == pytest.approx(shares)


def test_the_record_is_that_of_the_design() -> None:
    record = answer(air="ambiguous").to_dict()
    assert list(record["answer"]) == ["tags"]
    assert [list(tag) for tag in record["answer"]["tags"].values()] == [["value", "confidence", "trusted"]] * 2
    assert [tag["trusted"] for tag in record["answer"]["tags"].values()] == [True, False]
    assert record["details"]["reasons"] == {"Авиа": "ambiguous"}


def test_a_row_of_a_table_says_all_of_each_attribute() -> None:
    columns, cells = TASK.columns(HEADS), TASK.cells(answer(season="uncalibrated"), HEADS)
    row = dict(zip(columns, cells, strict=True))
    assert list(row) == [
        *("Время года", "Время года confidence", "Время года trusted"),
        *("Авиа", "Авиа confidence", "Авиа trusted"),
    ]
    assert (row["Время года"], row["Время года trusted"], row["Авиа"], row["Авиа trusted"]) == (
        *("зима", "false"),
        *("нет", "true"),
    )


def test_words_from_outside_are_no_formulas() -> None:
    head = Head("=1+1", ("-1", "+1"))
    weighed = TASK.weighed(TASK.decide({"=1+1": np.array([[1.0, 0.0]], np.float32)}, (head,), {}), {"=1+1": None})
    told = Answer("x", "tag", weighed.answer, weighed.confidence, True, None, 0.05, "m", weighed.details)
    assert TASK.columns((head,))[0] == "'=1+1"
    assert TASK.cells(told, (head,))[0] == "'-1"


def test_guesses_can_be_compared_with_labels() -> None:
    season, air = TASK.guesses(answer(air="unlike-training"), HEADS)
    assert (season.head, season.predicted, season.eligible) == ("Время года", 1, True)
    assert (air.head, air.predicted, air.eligible) == ("Авиа", 0, False)
    assert season.logits == [0.0, 2.0, 0.0, 1.0]


def test_labels_of_a_table() -> None:
    assert TASK.truths({"Время года": "лето"}, HEADS) == {"Время года": 2, "Авиа": UNKNOWN}
    assert TASK.truths({"Время года": "", "Авиа": "может быть"}, HEADS) == {"Время года": UNKNOWN, "Авиа": OUTLIER}
    assert TASK.truth("да", (AIR,)) == {"Авиа": 1}
    assert TASK.truth("да", HEADS) == {"Время года": UNKNOWN, "Авиа": UNKNOWN}


def test_words() -> None:
    assert TASK.guess(answer()) == "2 of 2 trusted"
    assert TASK.verdict(answer()) == "trusted"
    assert TASK.guess(answer(air="ambiguous")) == "1 of 2 trusted"
    assert TASK.verdict(answer(air="ambiguous")) == "not trusted: ambiguous (Авиа)"
    assert TASK.verdict(answer(season="ambiguous", air="ambiguous")) == "not trusted: ambiguous (Время года, and 1 more)"
    assert TASK.verdict(answer(season="unlike-training", air="unlike-training")) == "not trusted: unlike training"
    assert TASK.lines(answer(air="uncalibrated")) == [
        "Время года: зима  0.610  trusted",
        "Авиа: нет  0.731  not trusted: uncalibrated",
    ]
    assert TASK.file_word(answer()) == "зима-нет"


def test_a_model_of_one_attribute_answers_with_its_value() -> None:
    weighed = TASK.weighed(TASK.decide({"Авиа": np.array([[0.0, 3.0]], np.float32)}, (AIR,), {}), {"Авиа": "ambiguous"})
    told = Answer("x", "tag", weighed.answer, weighed.confidence, False, "ambiguous", 0.05, "m", weighed.details)
    assert (TASK.guess(told), TASK.verdict(told), TASK.lines(told)) == ("да", "not trusted: ambiguous", ())


def test_the_drawing_has_a_strip_for_each_attribute_in_the_colour_of_its_trust() -> None:
    drawn = TASK.draw([PHOTO], answer(air="ambiguous"))
    assert drawn.shape[1] == draw.LISTING_MIN_WIDTH_PX
    assert drawn.shape[0] > 150
    half = 150 + (drawn.shape[0] - 150) // 2
    assert tuple(drawn[152, -1]) == draw.TRUSTED_COLOURS[0]
    assert tuple(drawn[half + 2, -1]) == draw.UNTRUSTED_COLOURS[0]
