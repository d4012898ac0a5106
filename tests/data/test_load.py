from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from zorko.data.load import FORMATS, load
from zorko.errors import DataError

Draw = Callable[..., Path]


def test_every_format_is_recognised_by_what_is_there(tmp_path: Path, draw: Draw) -> None:
    np.savez(tmp_path / "a.npz", x=np.zeros((2, 3, 3), np.uint8), y=[1, 2])
    draw(tmp_path / "folders" / "3" / "a.png")
    draw(tmp_path / "table" / "images" / "b.png")
    (tmp_path / "table" / "labels.csv").write_text("image_path,label\nimages/b.png,4\n")
    for path, labels in (("a.npz", [1, 2]), ("folders", [3]), ("table", [4]), ("table/labels.csv", [4])):
        assert load("read", tmp_path / path).labels["digit"].tolist() == labels


def test_answers_saved_beside_class_folders_are_not_taken_for_the_labels(tmp_path: Path, draw: Draw) -> None:
    draw(tmp_path / "3" / "a.png")
    (tmp_path / "labels.csv").write_text("image_path,label\n3/a.png,8\n")
    assert load("read", tmp_path).labels["digit"].tolist() == [3]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ((), "the folder is empty"),
        (("cats/a.png", "b.txt"), r"it holds b\.txt, cats"),
        (("one.csv", "two.csv"), r"it holds one\.csv, two\.csv"),
    ],
)
def test_where_nothing_fits_all_that_was_looked_for_is_named(tmp_path: Path, names: tuple[str, ...], message: str) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    with pytest.raises(DataError, match=message) as caught:
        load("read", tmp_path)
    for known in FORMATS["read"]:
        assert known.looks_for in str(caught.value)


def test_a_file_of_no_known_format(tmp_path: Path, draw: Draw) -> None:
    with pytest.raises(DataError, match=r"a\.png: a file of no known format"):
        load("read", draw(tmp_path / "a.png"))


def test_paths_that_are_not_there(tmp_path: Path, draw: Draw) -> None:
    with pytest.raises(DataError, match=r"absent: no such file or folder"):
        load("read", tmp_path / "absent")
    draw(tmp_path / "1" / "a.png")
    with pytest.raises(DataError, match=r"--images must name the folder"):
        load("read", tmp_path, tmp_path / "absent")


def test_a_task_whose_data_cannot_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"for the task 'juggle'; it can for read"):
        load("juggle", tmp_path)
