from __future__ import annotations

import numpy as np
import pytest

from zorko.data.digits import parse_label, parse_labels
from zorko.data.examples import OUTLIER, UNKNOWN
from zorko.errors import DataError


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("0", 0), ("9", 9), (" 7 ", 7), ("7.0", 7), ("7.", 7), ("", UNKNOWN), ("   ", UNKNOWN),
        ("other", OUTLIER), ("None", OUTLIER), ("not-a-digit", OUTLIER), ("Not_a digit", OUTLIER),
        ("10", None), ("-1", None), ("7.5", None), ("07", None), ("nan", None), ("seven", None), ("٧", None),
        ("²", None),
    ],
)  # fmt: skip
def test_labels_as_people_write_them(text: str, label: int | None) -> None:
    assert parse_label(text) == label


@pytest.mark.parametrize("dtype", ["uint8", "int64", "float32", ">i4", "<U3"])
def test_labels_of_any_type_mean_the_same(dtype: str) -> None:
    assert parse_labels(np.array([3, 0, 9, 3]).astype(dtype), "y").tolist() == [3, 0, 9, 3]


def test_text_labels_can_say_that_something_is_no_digit() -> None:
    assert parse_labels(np.array(["other", "", "4"]), "y").tolist() == [OUTLIER, UNKNOWN, 4]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.array([1, 26, 10]), "x.npz: the labels must be 0 to 9, .* found also 10, 26"),
        (np.array([1.0, np.nan]), "found also nan"),
        (np.eye(10), r"expected one label a picture, shape \(N,\), got shape \(10, 10\)"),
    ],
)
def test_what_is_no_label_is_named(values: np.ndarray, message: str) -> None:
    with pytest.raises(DataError, match=message):
        parse_labels(values, "x.npz")
