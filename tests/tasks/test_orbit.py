"""What `orbit` makes of a composite with planets, and of the network's outputs for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
import pytest

from zorko.data.examples import UNKNOWN
from zorko.data.generate.orbits.composites import Composite, Wanted, draw
from zorko.data.marks import Marks
from zorko.errors import LayoutError
from zorko.tasks.base import Decision
from zorko.tasks.orbit import HEADS, MATCH, RANK, READ, STEPS, Orbit
from zorko.types import Answer

PREPROCESSING = Orbit.default_preprocessing
PANELS, ORBITS = 4, 5


@pytest.fixture(scope="module")
def composite() -> Composite:
    return draw(Wanted(3, "test", 7, (PANELS, PANELS), (ORBITS, ORBITS), lookalike=False, touching=False))


def outputs(on: list[int], number: int, *, sure: float = 9.0) -> Mapping[str, Any]:
    """As if the icon were seen on orbit `on[panel]` (from 1, 0 for none) of each panel, and the number were read."""
    embedding = np.zeros((2 + PANELS * ORBITS, 1), np.float32)
    embedding[0] = 1.0
    for panel, orbit in enumerate(on):
        if orbit:
            embedding[2 + panel * ORBITS + orbit - 1] = sure
    logits = np.zeros((len(embedding), len(HEADS[1].labels)), np.float32)
    logits[1, number - 1] = 9.0
    none = np.full(len(embedding), 2.0, np.float32)
    return {"embedding": embedding, "none": none, "number": logits}


def decided(composite: Composite, made: Mapping[str, Any]) -> Decision:
    prepared = Orbit().prepare([composite.picture], PREPROCESSING)
    return Orbit().decide(made, HEADS, prepared.memo)


def answered(decision: Decision) -> Answer:
    reason = decision.forced_reason
    return Answer("x", "orbit", decision.answer, decision.confidence, not reason, reason, 0.05, "m", decision.details)


def marks(composite: Composite) -> Marks:
    boxes = tuple((x - 15, y - 15, x + 15, y + 15) for x, y in composite.planet_centres()[0])
    left, top, right, bottom = boxes[composite.asked - 1]
    shift = 200 * (composite.answer - 1)
    aim = (left + shift, top, right + shift, bottom)
    return Marks(composite.asked, composite.answer, aim, boxes, 1, composite.found_at)


def test_rows_are_the_icon_the_number_and_the_planets_by_panel_and_orbit(composite: Composite) -> None:
    rows = Orbit().prepare([composite.picture], PREPROCESSING).inputs["image"]
    assert rows.shape == (2 + PANELS * ORBITS, 56, 56, 1)
    grey = cv2.cvtColor(composite.picture, cv2.COLOR_RGB2GRAY)
    for panel, centres in enumerate(composite.planet_centres()):
        for orbit, (x, y) in enumerate(centres):
            row = rows[2 + panel * ORBITS + orbit, :, :, 0]
            half = round(0.95 * composite.system.planet_radius)
            there = cv2.resize(grey[round(y) - half : round(y) + half, round(x) - half : round(x) + half], (56, 56))
            assert np.corrcoef(row.ravel(), there.ravel())[0, 1] > 0.7
    for row in rows[:2]:  # white figures in the middle of a grey ground
        assert row[14:42, 14:42].max() > 225


@pytest.mark.parametrize("scale", [0.75, 1.5])
def test_a_reduced_or_enlarged_composite_has_its_planets_at_the_same_places(composite: Composite, scale: float) -> None:
    size = (round(composite.picture.shape[1] * scale), round(composite.picture.shape[0] * scale))
    resized = cv2.resize(composite.picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    prepared = Orbit().prepare([resized], PREPROCESSING)
    found = Orbit().decide(outputs([1, 2, 3, 4], 3), HEADS, prepared.memo).details["planets"]
    true = np.array(composite.planet_centres()) * scale
    assert np.array(found) == pytest.approx(true, abs=2.0 * scale)


def test_the_answer_is_the_panel_whose_planet_on_that_orbit_has_the_icon(composite: Composite) -> None:
    decision = decided(composite, outputs([2, 4, 3, 1], 3))
    x, y = composite.planet_centres()[2][2]
    assert (decision.answer["panel"], decision.answer["orbit"]) == (3, 3)
    assert (decision.answer["x"], decision.answer["y"]) == (pytest.approx(x, abs=2), pytest.approx(y, abs=2))
    assert decision.confidence > 0.9
    assert sum(decision.details["scores"]) + decision.details["none"] == pytest.approx(1.0)
    assert tuple(decision.details["steps"]) == STEPS


def test_where_two_panels_could_be_it_that_is_less_sure_than_where_one_could(composite: Composite) -> None:
    alone = decided(composite, outputs([2, 4, 3, 1], 3))
    twice = decided(composite, outputs([2, 3, 3, 1], 3))
    assert twice.confidence < 0.6 < alone.confidence
    assert twice.details["weakest"] == MATCH


def test_a_number_that_is_hard_to_read_is_told_by_what_the_panels_show(composite: Composite) -> None:
    """On orbit 4 of no panel is the icon, on orbit 3 of one: of the two numbers it is the likelier, though read second."""
    made = outputs([2, 1, 3, 1], 4)
    made["number"][1] = -9.0
    made["number"][1, 2:4] = (0.3, 0.5)
    decision = decided(composite, made)
    assert decision.details["number"] == 4
    assert (decision.answer["panel"], decision.answer["orbit"]) == (3, 3)
    assert decision.details["weakest"] == READ


def test_an_icon_that_is_on_that_orbit_of_no_panel_is_no_match(composite: Composite) -> None:
    decision = decided(composite, outputs([1, 2, 4, 5], 3))
    assert decision.forced_reason == "no-match"
    assert Orbit().guess(answered(decision)) == "-"
    assert "no panel" in Orbit().verdict(answered(decision))


def test_a_number_beyond_the_last_orbit_is_never_trusted(composite: Composite) -> None:
    decision = decided(composite, outputs([1, 2, 4, 5], 7))
    assert decision.forced_reason == "ambiguous"
    assert Orbit().verdict(answered(decision)) == "not trusted: the number is read as 7, and 5 planets are found"
    panel, _ = Orbit().guesses(answered(decision), HEADS)
    assert not panel.eligible


def test_doubtful_ranks_are_never_trusted_and_say_why() -> None:
    """A planet is moved off the dots of its orbit."""
    drawn = draw(Wanted(3, "test", 7, (PANELS, PANELS), (ORBITS, ORBITS), lookalike=False, touching=False))
    picture = drawn.picture.copy()
    x, y = drawn.planet_centres()[0][4]
    for panel in range(PANELS):
        left, top, half = round(x) + 200 * panel, round(y), 24
        planet = picture[top - half : top + half, left - half : left + half].copy()
        picture[top - half : top + half, left - half : left + half] = 20
        for dx, dy in ((9, 0), (-9, 0), (0, 9), (0, -9)):
            where = (slice(top - half + dy, top + half + dy), slice(left - half + dx, left + half + dx))
            if picture[where].shape == planet.shape and left + half + dx < 200 * (panel + 1):
                picture[where] = planet
                break
    decision = Orbit().decide(outputs([2, 4, 3, 1], 3), HEADS, Orbit().prepare([picture], PREPROCESSING).memo)
    assert decision.forced_reason == "ambiguous"
    assert decision.details["weakest"] == RANK
    assert Orbit().verdict(answered(decision)) == f"not trusted: {decision.details['doubts'][0]}"


def test_a_hint_that_is_not_seen_is_never_trusted_and_says_so(composite: Composite) -> None:
    picture = composite.picture.copy()
    number = composite.hint_boxes[1]
    left, top, right, bottom = (round(edge) for edge in number)
    picture[top - 8 : bottom + 8, max(left - 8, 0) : right + 8] = 128
    decision = Orbit().decide(outputs([2, 4, 3, 1], 3), HEADS, Orbit().prepare([picture], PREPROCESSING).memo)
    assert decision.forced_reason == "ambiguous"
    assert Orbit().verdict(answered(decision)) == "not trusted: the hint shows no icon with a number below it"
    panel, _ = Orbit().guesses(answered(decision), HEADS)
    assert not panel.eligible


def test_steps_are_right_where_the_labels_say_so(composite: Composite) -> None:
    made = outputs(list(composite.found_at), composite.asked)
    answer = answered(decided(composite, made))
    assert marks(composite).aims_at(answer.answer["x"], answer.answer["y"])
    assert Orbit().right_steps(answer, marks(composite)) == dict.fromkeys(STEPS, True)


def test_the_step_that_went_wrong_is_named(composite: Composite) -> None:
    other = composite.asked % ORBITS + 1
    misread = answered(decided(composite, outputs(list(composite.found_at), other)))
    assert Orbit().right_steps(misread, marks(composite)) == {**dict.fromkeys(STEPS, True), READ: False}
    on = [orbit if panel + 1 != composite.answer else other for panel, orbit in enumerate(composite.found_at)]
    on[composite.answer % PANELS] = composite.asked
    mistaken = answered(decided(composite, outputs(on, composite.asked)))
    assert Orbit().right_steps(mistaken, marks(composite)) == {**dict.fromkeys(STEPS, True), MATCH: False}
    boxes = marks(composite).planets_xyxy
    swapped = marks(composite).__class__(
        composite.asked, composite.answer, boxes[0], (boxes[1], boxes[0], *boxes[2:]), 1, composite.found_at
    )
    right = answered(decided(composite, outputs(list(composite.found_at), composite.asked)))
    assert Orbit().right_steps(right, swapped)[RANK] is False


def test_guesses_are_the_panel_and_the_number(composite: Composite) -> None:
    panel, number = Orbit().guesses(answered(decided(composite, outputs([2, 4, 3, 1], 3))), HEADS)
    assert (panel.predicted, number.predicted) == (2, 2)
    assert panel.logits is not None
    assert np.isneginf(panel.logits[PANELS:]).all()
    refused, _ = Orbit().guesses(answered(decided(composite, outputs([1, 2, 4, 5], 3))), HEADS)
    assert not refused.eligible


def test_parts_show_what_each_step_saw(composite: Composite) -> None:
    found = Orbit().parts([composite.picture], PREPROCESSING, 1, 2)
    assert [part.name for part in found] == ["icon", "number", "chosen: panel 2", "true: panel 3"]
    assert [part.name for part in Orbit().parts([composite.picture], PREPROCESSING, UNKNOWN, 2)][2:] == ["true: panel 3"]


def test_a_composite_without_planets_is_refused_with_the_remedy() -> None:
    picture = np.zeros((400, 800, 3), np.uint8)
    picture[:200] = np.random.default_rng(0).integers(60, 110, (200, 800, 3))
    picture[200:, :136] = 190
    with pytest.raises(LayoutError, match=r"no 3 to 7 planets stand out in its 4 panels.*original size"):
        Orbit().prepare([picture], PREPROCESSING)
