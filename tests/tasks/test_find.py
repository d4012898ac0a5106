"""What `find` makes of a composite, and of the network's outputs for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from zorko.data.examples import OUTLIER, UNKNOWN
from zorko.images.layout import DEFAULT_LAYOUT
from zorko.tasks.find import HEAD, Find

FOCUS = (0.1, 0.2, 0.9, 0.8)
PREPROCESSING = Find.default_preprocessing
FOCUSED = replace(PREPROCESSING, layout=replace(DEFAULT_LAYOUT, focus=FOCUS))


def composite(count: int = 3) -> np.ndarray:
    """Noise for panels, each with a white square in its middle, and for the reference."""
    rng = np.random.default_rng(0)
    picture = np.zeros((400, 200 * count, 3), np.uint8)
    picture[:200] = rng.integers(40, 200, (200, 200 * count, 3))
    picture[200:, :136] = rng.integers(120, 240, (200, 136, 3))
    for number in range(count):
        picture[90:110, 200 * number + 90 : 200 * number + 110] = 255
    return picture


def outputs(panels: int, right: int, place: tuple[float, float]) -> dict[str, np.ndarray]:
    embedding = np.zeros((panels + 1, 2), np.float32)
    embedding[0] = embedding[1 + right] = (3.0, 0.0)
    return {
        "embedding": embedding,
        "none": np.zeros(panels + 1, np.float32),
        "place": np.tile(np.float32(place), (panels + 1, 1)),
    }


def test_the_encoder_sees_the_focus_of_a_panel_and_the_whole_reference() -> None:
    whole, focused = (Find().prepare([composite()], how).inputs["image"] for how in (PREPROCESSING, FOCUSED))
    assert whole.shape == focused.shape == (4, 64, 64, 3)
    assert (whole[0] == focused[0]).all()

    def white(rows: np.ndarray) -> int:
        return int((rows[1] > 250).all(axis=-1).sum())

    assert white(focused) > 1.3 * white(whole)


@pytest.mark.parametrize("how", [PREPROCESSING, FOCUSED])
def test_a_point_in_the_row_is_one_in_the_picture(how: object) -> None:
    prepared = Find().prepare([composite()], how)  # type: ignore[arg-type]
    # the square's middle, as labelled data has it: in shares of the panel
    place = Find().places_in_rows(np.array([[0.5, 0.5]], np.float32), how)[0]  # type: ignore[arg-type]
    decision = Find().decide(outputs(3, 1, tuple(place.tolist())), (HEAD,), prepared.memo)
    assert decision.answer["panel"] == 2
    assert decision.answer["x"] == pytest.approx(300, abs=1)
    assert decision.answer["y"] == pytest.approx(100, abs=1)


def test_places_beyond_the_focus_are_drawn_to_its_edge_and_unknown_ones_stay_unknown() -> None:
    places = np.array([[0.05, 0.9], [0.1, 0.5], [np.nan, np.nan]], np.float32)
    seen = Find().places_in_rows(places, FOCUSED)
    assert seen[:2] == pytest.approx(np.array([[0.0, 1.0], [0.0, 0.5]]), abs=1e-6)
    assert np.isnan(seen[2]).all()


@pytest.mark.parametrize(
    ("predicted", "true", "names"),
    [
        (2, 0, ["reference", "chosen: panel 3", "true: panel 1"]),
        (1, 1, ["reference", "chosen: panel 2"]),
        (1, OUTLIER, ["reference", "chosen: panel 2"]),
        (UNKNOWN, 2, ["reference", "true: panel 3"]),
        (0, 5, ["reference", "chosen: panel 1"]),  # a label for a panel that the picture has not
    ],
)
def test_parts_are_those_of_the_picture(predicted: int, true: int, names: list[str]) -> None:
    picture = composite()
    found = Find().parts([picture], PREPROCESSING, predicted, true)
    assert [part.name for part in found] == names
    assert (found[0].picture == picture[200:, :136]).all()
    for part in found[1:]:
        left = 200 * (int(part.name[-1]) - 1)
        assert (part.picture == picture[:200, left : left + 200]).all()
