"""Printed characters: in some font, whole, and none of a split's fonts in another."""

from __future__ import annotations

import numpy as np
import pytest

from zorko.data.generate import printed
from zorko.data.generate.orders import SPLITS


@pytest.mark.parametrize("split", SPLITS)
def test_characters_stand_whole_on_their_canvas(split: str) -> None:
    rng = np.random.default_rng(0)
    for text in ("0", "7", "W", "Ж", "Ω", "@"):
        for _ in range(5):
            ink = printed.render(text, rng, split)
            assert ink.dtype == np.uint8
            assert ink.max() > 200
            rim = np.concatenate([ink[0], ink[-1], ink[:, 0], ink[:, -1]])
            assert rim.max() < 40, text


def test_the_same_seed_prints_the_same() -> None:
    first, second = (printed.render("5", np.random.default_rng(3), "train") for _ in range(2))
    assert np.array_equal(first, second)


def test_fonts_of_one_split_are_in_no_other() -> None:
    pytest.importorskip("matplotlib", reason="its fonts are the held-out ones")
    paths = {split: {str(font.path) for font in printed._fonts(split, 40)} for split in SPLITS}
    assert all(paths.values())
    assert not paths["train"] & paths["test"]
    assert not paths["train"] & paths["validation"]
    assert not paths["validation"] & paths["test"]


def test_no_letter_looks_like_a_digit() -> None:
    assert not set(printed.LETTERS) & set("oOоОοΟiIіІlzZЗз0123456789")
