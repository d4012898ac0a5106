from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from zorko.data.identities import fits_identities, read_identities
from zorko.errors import DataError

Draw = Callable[..., Path]


def test_one_folder_an_identity(tmp_path: Path, draw: Draw) -> None:
    for name in ("Мой кот/кот 10.png", "Мой кот/кот 2.JPG", "anna/b.png", "anna/2020/лето/a.png", "anna/2021/a.png"):
        draw(tmp_path / name)
    data = read_identities(tmp_path)
    found = [path.relative_to(tmp_path).as_posix() for path in data.paths]
    assert found == [
        "anna/2020/лето/a.png", "anna/2021/a.png", "anna/b.png", "Мой кот/кот 2.JPG", "Мой кот/кот 10.png"
    ]  # fmt: skip
    assert data.names == ("anna", "Мой кот")
    assert data.identities.dtype == data.groups.dtype == np.int64
    assert data.identities.tolist() == [0, 0, 0, 1, 1]
    assert data.group_names == data.names
    assert data.groups.tolist() == [0, 0, 0, 1, 1]
    assert data.fixed_split is None
    assert len(data) == 5


def test_folders_of_folders_are_groups(tmp_path: Path, draw: Draw) -> None:
    for alphabet, count in (("Greek", 2), ("Грузинский язык", 3)):
        for character in range(count):
            for drawer in range(2):
                draw(tmp_path / alphabet / f"character{character + 1:02}" / f"{drawer:02}.png")
    for name in ("flat/1.png", "flat/2.png", "a/b/c/1.png", "a/b/c/2.png"):
        draw(tmp_path / name)
    data = read_identities(tmp_path)
    assert data.names == (
        "a/b/c", "flat", "Greek/character01", "Greek/character02",
        "Грузинский язык/character01", "Грузинский язык/character02", "Грузинский язык/character03",
    )  # fmt: skip
    assert data.group_names == ("a/b", "flat", "Greek", "Грузинский язык")
    assert data.identities.tolist() == [i for i in range(7) for _ in range(2)]
    assert [data.group_names[group] for group in data.groups[::2].tolist()] == [
        "a/b", "flat", "Greek", "Greek", "Грузинский язык", "Грузинский язык", "Грузинский язык"
    ]  # fmt: skip
    assert data.problems == ()


def test_a_level_above_says_the_part_and_is_no_part_of_the_name(tmp_path: Path, draw: Draw) -> None:
    for name in ("train/anna", "train/Greek/alpha", "Val/boris", "free", "test"):
        for number in (1, 2):
            draw(tmp_path / name / f"{number}.png")
    draw(tmp_path / "train" / unicodedata.normalize("NFD", "йод") / "1.png")
    draw(tmp_path / "val" / unicodedata.normalize("NFC", "йод") / "1.png")
    draw(tmp_path / "train" / "loose.png")
    data = read_identities(tmp_path)
    assert data.fixed_split is not None
    parts: dict[str, set[str]] = {name: set() for name in data.names}
    for identity, part in zip(data.identities.tolist(), data.fixed_split.tolist(), strict=True):
        parts[data.names[identity]].add(part)
    # Pictures lie in "test" itself, so it is a thing that is called so.
    assert parts == {
        "anna": {"train"}, "Greek/alpha": {"train"}, "boris": {"validation"}, "free": {""}, "test": {""},
        "йод": {"train", "validation"},
    }  # fmt: skip
    assert [Path(problem.source).name for problem in data.problems] == ["loose.png"]


def test_what_is_left_out_or_unclear_is_reported(tmp_path: Path, draw: Draw) -> None:
    for name in ("anna/1.png", "anna/2.png", "boris/1.png", "boris/2.png", "одна/1.png", "loose.png"):
        draw(tmp_path / name)
    (tmp_path / "anna" / "notes.txt").touch()
    (tmp_path / "anna" / "Thumbs.db").touch()
    (tmp_path / "empty").mkdir()
    draw(tmp_path / "boris" / "deep" / "3.png")
    data = read_identities(tmp_path)
    assert data.names == ("anna", "boris")
    problems = {Path(problem.source).name: problem.problem for problem in data.problems}
    assert problems.keys() == {"loose.png", "notes.txt", "boris", "одна"}
    assert problems["loose.png"] == "lies in no identity's folder; left out"
    assert problems["notes.txt"] == "not a picture, by its name"
    assert problems["одна"] == "holds one picture only, which nothing matches; left out"
    assert "all are taken as one identity, 'boris'" in problems["boris"]
    assert len(data.problems) == 4


def test_links_are_followed_but_not_in_circles(tmp_path: Path, draw: Draw) -> None:
    data = tmp_path / "data"
    for name in ("anna/1.png", "anna/2.png"):
        draw(data / "people" / name)
        draw(tmp_path / "elsewhere" / name)
    (data / "people" / "again").symlink_to(data, target_is_directory=True)
    (data / "others").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert read_identities(data).names == ("others/anna", "people/anna")


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ((), "no identity .* the folders here are none"),
        (("loose.png", "other.png"), "no identity .* the folders here are none"),
        (("anna/1.png", "boris/1.png"), "no identity .* the folders here are 'anna', 'boris'"),
        (("anna/1.png", "anna/2.png", "boris/1.png"), "only one identity .* NAME/PICTURE, or GROUP/NAME/PICTURE"),
    ],
)
def test_too_few_identities(tmp_path: Path, draw: Draw, names: tuple[str, ...], message: str) -> None:
    for name in names:
        draw(tmp_path / name)
    with pytest.raises(DataError, match=message) as caught:
        read_identities(tmp_path)
    assert str(caught.value).startswith(str(tmp_path))


def test_folders_fit_when_there_are_two_of_them(tmp_path: Path, draw: Draw) -> None:
    assert not fits_identities(tmp_path)
    draw(tmp_path / "loose.png")
    picture = draw(tmp_path / "images" / "deep" / "a.png")  # a table's pictures lie so
    assert not fits_identities(tmp_path)
    assert not fits_identities(picture)
    draw(tmp_path / "images" / "other" / "a.png")
    assert fits_identities(tmp_path)


def test_omniglot_as_it_comes(shared: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(shared / "data" / "omniglot" / "images_background_small2.zip") as archive:
        for name in archive.namelist():
            if name.endswith(".png"):
                (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / name).touch()  # no file is opened
    data = read_identities(tmp_path / "images_background_small2")
    assert data.problems == ()
    assert len(data) == 3120
    assert len(data.names) == 156
    assert set(np.bincount(data.identities).tolist()) == {20}
    assert data.group_names == ("Greek", "Japanese_(katakana)", "Latin", "Sanskrit", "Tagalog")
