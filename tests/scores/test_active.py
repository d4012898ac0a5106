"""The choice of what to label next, against a slow second way and by its properties."""

from __future__ import annotations

import numpy as np
import pytest

from zorko.scores.active import least_margin, most_telling


def test_the_margin_is_the_least_gap_between_the_two_likeliest() -> None:
    assert least_margin([[0.7, 0.2, 0.1], [0.4, 0.6]]) == pytest.approx(0.2)
    assert least_margin([[0.5, 0.5], [1.0, 0.0]]) == 0.0
    assert least_margin([]) == least_margin([[1.0]]) == 1.0


def test_the_choice_is_that_of_the_definition() -> None:
    rng = np.random.default_rng(0)
    margin, rows = rng.random(40), rng.normal(size=(40, 6))
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    chosen = [int(margin.argmin())]
    while len(chosen) < 12:
        gains = {
            i: (1 - margin[i]) * min((1 - float(unit[i] @ unit[j])) / 2 for j in chosen)
            for i in range(40)
            if i not in chosen
        }
        chosen.append(max(gains, key=lambda i: gains[i]))
    assert most_telling(margin, rows, 12).tolist() == chosen


def test_alike_pictures_are_not_both_chosen_while_there_are_others() -> None:
    rows = np.repeat(np.eye(4), 5, axis=0)  # four scenes, five pictures of each
    margin = np.linspace(0.0, 0.5, 20)
    first = most_telling(margin, rows, 4)
    assert sorted((first // 5).tolist()) == [0, 1, 2, 3]
    assert first.tolist() == [0, 5, 10, 15]  # of each scene the one most in doubt


def test_nothing_is_chosen_twice_and_all_are_chosen_in_the_end() -> None:
    rng = np.random.default_rng(1)
    rows = np.concatenate([rng.normal(size=(5, 3)), np.zeros((2, 3)), np.ones((3, 3))])
    assert sorted(most_telling(np.r_[rng.random(9), 1.0], rows, 99).tolist()) == list(range(10))
    assert most_telling([], np.empty((0, 4)), 5).tolist() == []


def test_a_sure_picture_comes_after_all_that_are_in_doubt() -> None:
    rng = np.random.default_rng(2)
    margin = np.array([1.0, 0.3, 1.0, 0.9, 0.5])
    assert set(most_telling(margin, rng.normal(size=(5, 8)), 3).tolist()) == {1, 3, 4}


@pytest.mark.parametrize(
    ("margin", "rows"), [([0.1], np.zeros((2, 2))), ([0.1], np.zeros(1)), ([np.nan], [[1.0]]), ([0.1], [[np.inf]])]
)
def test_what_cannot_be_chosen_from(margin: list[float], rows: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        most_telling(margin, rows, 1)  # type: ignore[arg-type]
