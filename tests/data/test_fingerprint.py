from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from zorko.data.examples import Examples, concatenate
from zorko.data.fingerprint import fingerprint
from zorko.data.folders import load_digits
from zorko.data.pictures import ArrayPictures
from zorko.errors import DataError

Draw = Callable[..., Path]
Make = Callable[..., Examples]


def test_it_is_a_sha256_and_the_same_each_time(make_examples: Make) -> None:
    first = fingerprint(make_examples([1, 2, 3]))
    assert len(first) == 64
    assert set(first) <= set(string.hexdigits.lower())
    assert fingerprint(make_examples([1, 2, 3])) == first


def test_any_change_of_labels_pictures_or_order_changes_it(make_examples: Make) -> None:
    base = make_examples([1, 2, 2])
    brighter = np.array([np.asarray(picture) for picture in base.pictures])
    brighter[2, 1, 1] += 1
    other_names = {"digit": (*"012345678", "neun")}
    changed = [
        make_examples([1, 2, 3]),
        base.subset(np.array([0, 2, 1])),
        base.subset(np.array([0, 1])),
        replace(base, pictures=ArrayPictures(brighter)),
        replace(base, pictures=ArrayPictures(brighter.reshape(3, 3, 2))),
        replace(base, pictures=ArrayPictures(brighter.astype(np.uint16))),
        replace(base, label_names=other_names),
        replace(base, labels={"figure": base.labels["digit"]}, label_names={"figure": base.label_names["digit"]}),
    ]
    assert len({fingerprint(examples) for examples in [base, *changed]}) == len(changed) + 1


def test_how_the_data_is_held_does_not_count(make_examples: Make) -> None:
    whole = make_examples([1, 2, 3])
    cut = concatenate([whole.subset(np.array([0])), whole.subset(np.array([1, 2]))])
    regrouped = replace(whole, groups=np.zeros(3, dtype=np.int64), fixed_split=np.array(["train", "", "test"]))
    reordered = np.asfortranarray(np.array([np.asarray(picture) for picture in whole.pictures]))
    assert fingerprint(cut) == fingerprint(whole)
    assert fingerprint(regrouped) == fingerprint(whole)
    assert fingerprint(replace(whole, pictures=ArrayPictures(reordered))) == fingerprint(whole)


def test_the_order_of_bytes_in_memory_does_not_count(make_examples: Make) -> None:
    base = make_examples([1, 2])
    values = np.arange(12, dtype="<u2").reshape(2, 2, 3) * 1000
    numbers = {fingerprint(replace(base, pictures=ArrayPictures(values.astype(kind)))) for kind in ("<u2", ">u2")}
    assert len(numbers) == 1


def test_moved_files_keep_it_and_changed_files_do_not(tmp_path: Path, draw: Draw) -> None:
    for folder in ("a", "b", "c"):
        draw(tmp_path / folder / "1" / "x.png", shade=10)
        draw(tmp_path / folder / "2" / "y.png", shade=20 if folder != "c" else 21)
    numbers = [fingerprint(load_digits(tmp_path / folder)) for folder in ("a", "b", "c")]
    assert numbers[0] == numbers[1] != numbers[2]


def test_a_file_that_has_gone_is_named(tmp_path: Path, draw: Draw) -> None:
    draw(tmp_path / "1" / "x.png")
    gone = draw(tmp_path / "2" / "y.png")
    examples = load_digits(tmp_path)
    gone.unlink()
    with pytest.raises(DataError, match=r"y\.png: the picture cannot be read"):
        fingerprint(examples)
