from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from zorko.data.examples import OUTLIER
from zorko.data.folders import fits_digits, list_labelled, load_digits
from zorko.errors import DataError

Draw = Callable[..., Path]


def test_labels_come_from_the_folders_in_natural_order(tmp_path: Path, draw: Draw) -> None:
    for name in ("7/img10.png", "7/img2.PNG", "0/a.jpg", "other/кот 1.png", "Not_a_digit/x.png", "7/scan/deep/b.png"):
        draw(tmp_path / name)
    examples = load_digits(tmp_path)
    found = [Path(source).relative_to(tmp_path).as_posix() for source in examples.sources]
    assert found == [
        "0/a.jpg", "7/img2.PNG", "7/img10.png", "7/scan/deep/b.png", "Not_a_digit/x.png", "other/кот 1.png"
    ]  # fmt: skip
    assert examples.labels["digit"].tolist() == [0, 7, 7, 7, OUTLIER, OUTLIER]
    assert examples.label_names == {"digit": tuple("0123456789")}
    assert [str(picture) for picture in examples.pictures] == list(examples.sources)
    assert examples.fixed_split is None
    assert examples.problems == ()


def test_a_level_above_the_labels_says_the_part(tmp_path: Path, draw: Draw) -> None:
    for name in ("train/1/a.png", "val/1/b.png", "Test/2/c.png", "calibration/3/d.png", "4/e.png"):
        draw(tmp_path / name)
    examples = load_digits(tmp_path)
    assert examples.fixed_split is not None
    parts = dict(zip((Path(s).name for s in examples.sources), examples.fixed_split.tolist(), strict=True))
    assert parts == {
        "a.png": "train", "b.png": "validation", "c.png": "test", "d.png": "calibration", "e.png": ""
    }  # fmt: skip


def test_what_is_left_out_is_reported_once(tmp_path: Path, draw: Draw) -> None:
    draw(tmp_path / "1/a.png")
    (tmp_path / "1/notes.txt").touch()
    (tmp_path / "1/.DS_Store").touch()
    (tmp_path / "1/Thumbs.db").touch()
    draw(tmp_path / "letters/a.png")
    draw(tmp_path / "letters/b.png")
    draw(tmp_path / "__MACOSX/1/a.png")
    draw(tmp_path / "loose.png")
    examples = load_digits(tmp_path)
    assert len(examples) == 1
    assert {(Path(p.source).name, p.problem) for p in examples.problems} == {
        ("notes.txt", "not a picture, by its name"),
        ("letters", "the folder's name is no label; its files are left out"),
        ("loose.png", "lies in no class folder"),
    }


def test_a_loose_picture_beside_the_labels_of_a_part(tmp_path: Path, draw: Draw) -> None:
    draw(tmp_path / "train/1/a.png")
    draw(tmp_path / "train/loose.png")
    examples = load_digits(tmp_path)
    assert examples.labels["digit"].tolist() == [1]
    assert [Path(problem.source).name for problem in examples.problems] == ["loose.png"]


def test_classes_of_any_name_for_other_tasks(tmp_path: Path, draw: Draw) -> None:
    for name in ("лето/a.png", "train/b.png", "train/wagon/c.png"):
        draw(tmp_path / name)
    files = list_labelled(tmp_path, lambda name: True)
    # Pictures lie in "train" itself, so it is a class (a railway train), not a part.
    assert files.class_names == ("train", "train", "лето")
    assert files.parts == ("", "", "")


def test_links_are_followed_but_not_in_circles(tmp_path: Path, draw: Draw) -> None:
    draw(tmp_path / "elsewhere" / "a.png")
    data = tmp_path / "data"
    data.mkdir()
    (data / "5").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (tmp_path / "elsewhere" / "again").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert load_digits(data).sources == (str(data / "5" / "a.png"),)


def test_no_labelled_picture_at_all(tmp_path: Path, draw: Draw) -> None:
    draw(tmp_path / "cats/a.png")
    (tmp_path / "7").mkdir()
    with pytest.raises(DataError, match=r"no labelled picture found; the folders here are '7', 'cats'.*0 to 9"):
        load_digits(tmp_path)


def test_folders_fit_when_one_of_them_is_a_label(tmp_path: Path, draw: Draw) -> None:
    assert not fits_digits(tmp_path)
    draw(tmp_path / "cats/a.png")
    assert not fits_digits(tmp_path)
    assert not fits_digits(tmp_path / "cats/a.png")
    draw(tmp_path / "train/3/a.png")
    assert fits_digits(tmp_path)


def test_a_folder_of_pictures_beside_it_makes_no_sense(tmp_path: Path, draw: Draw) -> None:
    draw(tmp_path / "1/a.png")
    with pytest.raises(DataError, match="leave out --images"):
        load_digits(tmp_path, tmp_path)
