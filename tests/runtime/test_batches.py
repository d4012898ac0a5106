"""Questions with rows of their own, stacked and taken apart."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from zorko.images.preprocess import Preprocessing
from zorko.runtime.batches import rows_at_most, run_together
from zorko.tasks.base import FloatArray, PixelArray

GREY = Preprocessing("whole", (2, 3), "pad", "grey", (0.0,), (1.0,), "bilinear")


class Echo:
    """Stands in for a session: `sum` of each row of a, `twice` the first pixel of each row of b."""

    name = "echo"
    inputs = ("a", "b")
    outputs = ("sum", "twice")
    follows = {"sum": "a", "twice": "b"}  # noqa: RUF012

    def __init__(self) -> None:
        self.calls = 0

    def run(self, inputs: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
        self.calls += 1
        assert all(values.shape[1:] == (1, 2, 3) for values in inputs.values())
        return {"sum": inputs["a"].sum(axis=(1, 2, 3)), "twice": 2 * inputs["b"][:, 0, 0, :1]}


def rows(count: int, seed: int) -> PixelArray:
    return np.random.default_rng(seed).integers(0, 256, (count, 2, 3, 1), dtype=np.uint8)


def test_each_question_gets_its_own_rows() -> None:
    counts = [(1, 1), (4, 1), (2, 3), (1, 2)]
    questions = [{"a": rows(a, index), "b": rows(b, 100 + index)} for index, (a, b) in enumerate(counts)]
    echo = Echo()
    found = run_together(echo, GREY, questions)  # type: ignore[arg-type]
    assert echo.calls == 1
    assert len(found) == len(questions)
    for question, own in zip(questions, found, strict=True):
        np.testing.assert_allclose(own["sum"], question["a"].sum(axis=(1, 2, 3)) / 255, rtol=1e-5)
        np.testing.assert_allclose(own["twice"], question["b"][:, 0, 0] / 127.5, rtol=1e-5)


def test_no_questions_no_run() -> None:
    echo = Echo()
    assert run_together(echo, GREY, []) == []  # type: ignore[arg-type]
    assert echo.calls == 0


@pytest.mark.parametrize(
    ("size_hw", "asked", "rows_at_a_time"),
    [((28, 28), 256, 256), ((28, 28), 1, 1), ((28, 28), 0, 1), ((512, 512), 256, 8), ((8192, 8192), 256, 1)],
)
def test_large_pictures_go_in_smaller_batches(size_hw: tuple[int, int], asked: int, rows_at_a_time: int) -> None:
    # 512 x 512 grey float32 are 1 MiB, and 8 MiB are allowed.
    preprocessing = Preprocessing("whole", size_hw, "pad", "grey", (0.0,), (1.0,), "bilinear")
    assert rows_at_most(preprocessing, asked) == rows_at_a_time
