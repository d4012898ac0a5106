from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from zorko.data.paths import resolve
from zorko.errors import InputError

Draw = Callable[..., Path]


@pytest.mark.parametrize(
    "text",
    ["sub/мой кот.png", r"sub\мой кот.png", "./sub/мой кот.png", "sub/../sub/мой кот.png", r".\sub\.\мой кот.png"],
)
def test_one_file_written_in_many_ways(tmp_path: Path, draw: Draw, text: str) -> None:
    file = draw(tmp_path / "sub" / "мой кот.png")
    assert resolve(text, tmp_path).samefile(file)


def test_an_absolute_path_within_the_folder(tmp_path: Path, draw: Draw) -> None:
    file = draw(tmp_path / "a.png")
    assert resolve(str(file), tmp_path) == file


@pytest.mark.parametrize(("on_disk", "in_table"), [("NFD", "NFC"), ("NFC", "NFD")])
def test_accents_stored_the_other_way(tmp_path: Path, draw: Draw, on_disk: str, in_table: str) -> None:
    file = draw(tmp_path / unicodedata.normalize(on_disk, "йод ё.png"))
    assert resolve(unicodedata.normalize(in_table, "йод ё.png"), tmp_path).samefile(file)


@pytest.mark.parametrize("text", ["../secret.png", r"..\secret.png", "sub/../../secret.png", "{outside}", "out/secret.png"])
def test_a_path_that_leaves_the_folder_is_refused(tmp_path: Path, draw: Draw, text: str) -> None:
    secret = draw(tmp_path / "secret.png")
    root = tmp_path / "data"
    draw(root / "sub" / "a.png")
    (root / "out").symlink_to(tmp_path, target_is_directory=True)
    text = text.format(outside=secret)
    with pytest.raises(InputError, match="leaves the data folder") as caught:
        resolve(text, root)
    assert caught.value.source == text


def test_a_linked_file_that_lies_outside_is_refused(tmp_path: Path, draw: Draw) -> None:
    secret = draw(tmp_path / "secret.png")
    root = tmp_path / "data"
    root.mkdir()
    (root / "a.png").symlink_to(secret)
    with pytest.raises(InputError, match="leaves the data folder"):
        resolve("a.png", root)


def test_a_path_outside_is_refused_the_same_way_when_nothing_is_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="leaves the data folder"):
        resolve("../absent.png", tmp_path)


def test_the_data_folder_itself_may_be_a_link(tmp_path: Path, draw: Draw) -> None:
    draw(tmp_path / "real" / "a.png")
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    assert resolve("a.png", tmp_path / "link").is_file()


@pytest.mark.parametrize("text", [r"C:\data\a.png", r"\\server\share\a.png", "D:/a.png"])
def test_a_windows_drive_is_named_as_the_trouble(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"a path on a Windows drive; write it relative to"):
        resolve(text, tmp_path)


@pytest.mark.parametrize("text", ["", "a\0.png"])
def test_what_is_no_path(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match="not a path"):
        resolve(text, tmp_path)


@pytest.mark.parametrize("text", ["absent.png", "folder", "a.png/b.png", "x" * 300, "x" * 5000])
def test_where_there_is_no_such_file(tmp_path: Path, draw: Draw, text: str) -> None:
    draw(tmp_path / "a.png")
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match=r"no such file below|cannot be followed"):
        resolve(text, tmp_path)


def test_links_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "a.png").symlink_to(tmp_path / "b.png")
    (tmp_path / "b.png").symlink_to(tmp_path / "a.png")
    with pytest.raises(InputError, match=r"no such file below|cannot be followed"):
        resolve("a.png", tmp_path)
