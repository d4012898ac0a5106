"""From a caller's sources to named, decoded pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from zorko.errors import ImageError, InputError, LayoutError, UsageError
from zorko.images import ink
from zorko.images.preprocess import Preprocessing
from zorko.runtime.questions import Ready, is_one_question, pictures_of, prepared
from zorko.tasks.base import PixelArray
from zorko.tasks.read import Read
from zorko.types import Failure

GREY = np.zeros((5, 7), np.uint8)


class Pointing(Read):
    """A task that names pixels of its picture."""

    points = True


def shapes(images: Sequence[PixelArray]) -> list[tuple[int, ...]]:
    return [image.shape for image in images]


def whole(size_hw: tuple[int, int]) -> Preprocessing:
    return Preprocessing("whole", size_hw, "pad", "grey", (0.0,), (1.0,), "bilinear")


@pytest.mark.parametrize("picture", ["a.png", Path("a.png"), b"bytes", GREY, Image.new("L", (3, 3))])
def test_one_question_or_several(picture: Any) -> None:
    assert is_one_question(picture, 1)
    assert not is_one_question([picture], 1)
    assert not is_one_question((picture, picture), 1)
    assert is_one_question((picture, picture), 2)
    assert is_one_question([picture, picture], 2)
    assert not is_one_question([(picture, picture)], 2)
    assert not is_one_question([], 1)
    assert not is_one_question([], 2)


def test_a_picture() -> None:
    assert prepared(GREY, 1, shapes, None) == Ready("<array 5x7>", [(5, 7, 3)])


def test_a_pair() -> None:
    pair = (GREY, Image.new("RGB", (4, 2)))
    assert prepared(pair, 2, shapes, None) == Ready("<array 5x7>, <image 2x4 RGB>", [(5, 7, 3), (2, 4, 3)])


def test_a_failure_is_passed_on() -> None:
    found = prepared(Failure("x/", "no picture in it"), 1, shapes, None)
    assert isinstance(found, InputError)
    assert (found.source, found.problem) == ("x/", "no picture in it")


def test_a_bad_picture_is_returned() -> None:
    found = prepared("none.png", 1, shapes, None)
    assert isinstance(found, ImageError)
    assert found.source == "none.png"
    assert "no such file" in found.problem


def test_of_a_pair_the_bad_one_is_named() -> None:
    found = prepared((GREY, "none.png"), 2, shapes, None)
    assert isinstance(found, ImageError)
    assert found.source == "<array 5x7>, none.png"
    assert found.problem.startswith("none.png: no such file")


@pytest.mark.parametrize(("source", "pictures"), [(GREY, 1), ((GREY, GREY), 2)])
def test_what_the_task_refuses_gets_the_name_that_the_task_does_not_know(source: Any, pictures: int) -> None:
    def refuse(images: Sequence[PixelArray]) -> None:
        raise LayoutError("picture", "has no panels")

    found = prepared(source, pictures, refuse, None)
    assert isinstance(found, LayoutError)
    assert found.source == ", ".join(["<array 5x7>"] * pictures)
    assert found.problem == "has no panels"


@pytest.mark.parametrize("source", [GREY, (GREY,), (GREY, GREY, GREY), "ab"])
def test_another_number_of_pictures(source: Any) -> None:
    with pytest.raises(UsageError, match="2 pictures"):
        prepared(source, 2, shapes, None)


def test_faults_of_the_program_are_not_hidden() -> None:
    def fault(images: Sequence[PixelArray]) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        prepared(GREY, 1, fault, None)


def test_large_jpegs_are_decoded_small_unless_the_answer_points_into_them(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    Image.new("RGB", (1600, 800)).save(path)

    def seen(size_hw: tuple[int, int] | None) -> Any:
        found = prepared(path, 1, shapes, size_hw)
        assert isinstance(found, Ready)
        return found.content[0][:2]

    assert seen(Read().decode_hw(whole((90, 100)))) == (200, 400)  # a quarter: an eighth would be under 180
    assert seen(Read().decode_hw(whole((300, 100)))) == (800, 1600)
    assert seen(Pointing().decode_hw(whole((90, 100)))) == (800, 1600)


def test_ink_is_looked_for_at_the_size_that_it_is_reduced_to() -> None:
    preprocessing = Preprocessing("ink", (28, 28), "pad", "grey", (0.0,), (1.0,), "bilinear")
    assert Read().decode_hw(preprocessing) == (ink.MAX_SIDE, ink.MAX_SIDE)


def test_pictures_of_a_question_are_as_many_as_the_task_takes() -> None:
    (one,) = pictures_of(GREY, 1)
    assert one.shape == (5, 7, 3)
    assert [picture.shape for picture in pictures_of((GREY, GREY.T), 2)] == [(5, 7, 3), (7, 5, 3)]
    with pytest.raises(UsageError, match="2 pictures"):
        pictures_of(GREY, 2)
    with pytest.raises(ImageError):
        pictures_of(b"no picture", 1)
