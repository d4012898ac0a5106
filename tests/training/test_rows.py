"""Rows of examples, any number to each."""

from __future__ import annotations

import numpy as np

from zorko.training.rows import Rows

# four examples with 2, 0, 3 and 1 rows
ROWS = Rows(np.arange(6)[:, None] * 10, np.array([0, 2, 2, 5, 6]))


def test_examples_have_their_own_rows() -> None:
    assert len(ROWS) == 4
    assert ROWS.sizes.tolist() == [2, 0, 3, 1]


def test_rows_of_chosen_examples_come_in_the_order_asked_for() -> None:
    values, sizes = ROWS.take(np.array([3, 0, 1, 2, 3]))
    assert values[:, 0].tolist() == [50, 0, 10, 20, 30, 40, 50]
    assert sizes.tolist() == [1, 2, 0, 3, 1]
    none, no_sizes = ROWS.take(np.array([], np.int64))
    assert (len(none), len(no_sizes)) == (0, 0)


def test_single_rows() -> None:
    single = Rows.single(np.arange(5) * 2)
    values, sizes = single.take(np.array([4, 1]))
    assert values.tolist() == [8, 2]
    assert sizes.tolist() == [1, 1]


def test_examples_without_rows_can_be_left_out() -> None:
    readable = ROWS.of_readable()
    assert readable.sizes.tolist() == [2, 3, 1]
    assert readable.take(np.array([1]))[0][:, 0].tolist() == [20, 30, 40]
    first_gone = Rows(np.arange(3), np.array([0, 0, 1, 3, 3])).of_readable()
    assert [first_gone.take(np.array([i]))[0].tolist() for i in range(2)] == [[0], [1, 2]]


def test_features_take_the_place_of_pixels() -> None:
    features = ROWS.with_values(np.arange(6)[:, None] + 0.5)
    assert features.take(np.array([2]))[0][:, 0].tolist() == [2.5, 3.5, 4.5]


def test_sets_share_the_rows_of_their_members() -> None:
    single = Rows(np.arange(3.0)[:, None], np.array([0, 1, 1, 2, 3]))  # the second picture could not be read
    sets = single.of_sets(np.array([[0, 2], [1, 3], [3, 0]]))
    assert sets.sizes.tolist() == [2, 0, 2]
    values, sizes = sets.take(np.array([2, 0]))
    assert values[:, 0].tolist() == [2.0, 0.0, 0.0, 1.0]
    assert sizes.tolist() == [2, 2]
    readable = sets.of_readable()
    assert len(readable) == 2
    assert readable.numbers(np.array([1])).tolist() == [2, 0]
    assert readable.with_values(np.arange(3) * 10.0).take(np.array([0]))[0].tolist() == [0.0, 10.0]
    assert single.of_sets(np.arange(4)[:, None]) is single
