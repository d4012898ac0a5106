from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from zorko.data.examples import OUTLIER, UNKNOWN, Examples, concatenate
from zorko.types import Failure

Make = Callable[..., Examples]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sources": ("a", "b")}, "sources: expected 3 entries, one a picture, got 2"),
        ({"groups": np.zeros(4, dtype=np.int64)}, "groups: expected 3 entries, one a picture, got 4"),
        ({"groups": np.zeros(3, dtype=np.int32)}, "groups: expected shape (3,) of int64, got (3,) of int32"),
        ({"labels": {"digit": np.zeros(2, dtype=np.int64)}}, "labels['digit']: expected 3 entries"),
        ({"labels": {"digit": np.array([0, 10, 1])}}, "labels['digit']: expected values in -2..9, got 0..10"),
        ({"labels": {"digit": np.array([0, -3, 1])}}, "labels['digit']: expected values in -2..9, got -3..1"),
        ({"labels": {"digit": np.zeros((3, 1), dtype=np.int64)}}, "got (3, 1) of int64"),
        ({"labels": {"letter": np.zeros(3, dtype=np.int64)}}, "got ['letter'] and ['digit']"),
        ({"labels": {}, "label_names": {}}, "at least one; got [] and []"),
        ({"label_names": {"digit": ("0", "0")}}, "label_names['digit']: expected at least one name, each once"),
        ({"label_names": {"digit": ()}}, "label_names['digit']: expected at least one name, each once"),
        ({"fixed_split": np.array(["train", "test"])}, "fixed_split: expected 3 entries"),
        ({"fixed_split": np.array(["train", "test", "exam"])}, "got ['exam']"),
        ({"fixed_split": np.array([0, 1, 1])}, "fixed_split: expected shape (3,) of str, got (3,) of int64"),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(make_examples: Make, change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        replace(make_examples([0, 1, 2]), **change)


def test_unknown_and_outlier_are_labels_that_a_record_may_hold(make_examples: Make) -> None:
    assert make_examples([UNKNOWN, OUTLIER, 9]).labels["digit"].tolist() == [-1, -2, 9]


def test_a_subset_takes_everything_in_the_order_asked_for(make_examples: Make) -> None:
    whole = make_examples([5, 6, 7, 8], groups=[1, 1, 2, 3], fixed_split=["train", "", "test", "test"])
    part = whole.subset(np.array([3, 0]))
    assert len(part) == 2
    assert part.labels["digit"].tolist() == [8, 5]
    assert part.sources == ("p3", "p0")
    assert part.groups.tolist() == [3, 1]
    assert part.fixed_split is not None
    assert part.fixed_split.tolist() == ["test", "train"]
    np.testing.assert_array_equal(part.pictures[0], whole.pictures[3])
    np.testing.assert_array_equal(part.pictures[1], whole.pictures[0])


def test_an_empty_subset_is_a_record_too(make_examples: Make) -> None:
    assert len(make_examples([1, 2]).subset(np.array([], dtype=np.int64))) == 0


@pytest.mark.parametrize(
    ("indices", "error"),
    [([2], IndexError), ([-1], IndexError), ([[0], [1]], ValueError), ([0.0], ValueError), ([True, False], ValueError)],
)
def test_indices_that_name_no_example_are_refused(make_examples: Make, indices: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="expected indices"):
        make_examples([1, 2]).subset(np.array(indices))


def test_sets_stand_one_behind_the_other_and_share_no_group(make_examples: Make) -> None:
    first = replace(make_examples([1, 2, 3], groups=[7, 7, 9]), problems=(Failure("a", "x"),))
    second = replace(make_examples([4, 5], groups=[7, 0]), problems=(Failure("b", "y"),))
    both = concatenate([first, second])
    assert both.labels["digit"].tolist() == [1, 2, 3, 4, 5]
    assert both.sources == ("p0", "p1", "p2", "p0", "p1")
    assert both.problems == (Failure("a", "x"), Failure("b", "y"))
    assert both.groups[0] == both.groups[1]
    assert len(set(both.groups.tolist())) == 4
    for index, picture in enumerate([*first.pictures, *second.pictures]):
        np.testing.assert_array_equal(both.pictures[index], picture)


def test_a_divided_and_an_undivided_set_keep_what_each_says(make_examples: Make) -> None:
    both = concatenate([make_examples([1]), make_examples([2, 3], fixed_split=["train", "validation"])])
    assert both.fixed_split is not None
    assert both.fixed_split.tolist() == ["", "train", "validation"]
    assert concatenate([make_examples([1]), make_examples([2])]).fixed_split is None


def test_sets_with_other_heads_do_not_go_together(make_examples: Make) -> None:
    other = replace(make_examples([0, 0]), label_names={"digit": ("yes", "no")})
    with pytest.raises(ValueError, match=r"expected the heads and names .* got .*yes"):
        concatenate([make_examples([1]), other])
    with pytest.raises(ValueError, match="at least one set"):
        concatenate([])
