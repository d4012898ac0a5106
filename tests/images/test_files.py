"""From names to picture files."""

from __future__ import annotations

import io
import os
import random
import re
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorko.images.files import PICTURE_SUFFIXES, list_pictures, natural_key
from zorko.types import Failure


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Puts bytes on stdin."""
    return lambda data: monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))


def touch(*names: str) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()


def names(*sources: str | Path, recursive: bool = True) -> list[str]:
    """What comes out, as text with slashes; a Failure as '! source'."""
    found = list_pictures(sources, recursive=recursive)
    return [f"! {item.source}" if isinstance(item, Failure) else item.as_posix() for item in found]


def problem(source: str, recursive: bool = True) -> str:
    (item,) = list_pictures([source], recursive=recursive)
    assert isinstance(item, Failure)
    return item.problem


@pytest.mark.usefixtures("here")
def test_a_file_is_taken_as_it_is_and_order_and_duplicates_stay() -> None:
    touch("b.png", "a.dat", ".hidden.png")
    assert names("b.png", Path("a.dat"), "b.png", ".hidden.png") == ["b.png", "a.dat", "b.png", ".hidden.png"]
    assert list(list_pictures("b.png")) == [Path("b.png")]
    assert names() == []


@pytest.mark.usefixtures("here")
def test_a_folder_gives_its_pictures_and_nothing_else() -> None:
    pictures = [f"data/{number}{suffix}" for number, suffix in enumerate(PICTURE_SUFFIXES)]
    touch(*pictures, "data/CAPITAL.PNG", "data/notes.txt", "data/png", "data/.hidden.png", "data/.cache/x.png")
    Path("data/folder.png").mkdir()
    assert names("data") == [*pictures, "data/CAPITAL.PNG"]


@pytest.mark.usefixtures("here")
def test_a_folder_comes_in_natural_order_before_the_folders_in_it() -> None:
    expected = ["d/img1.png", "d/img2.png", "d/img10.png", "d/a2/1.png", "d/a2/b/1.png", "d/a10/1.png"]
    shuffled = random.Random(0).sample(expected, len(expected))
    touch(*shuffled)
    assert names("d") == expected
    assert names("d", recursive=False) == expected[:3]


def test_natural_order_puts_numbers_by_value_and_ignores_case() -> None:
    expected = ["", "9.png", "10.png", "a", "A1b2", "a1b10", "a01c", "a2", "B", "ж3", "ж20"]
    assert sorted(random.Random(1).sample(expected, len(expected)), key=natural_key) == expected


@given(st.lists(st.text(st.sampled_from("aAя 0129-."), max_size=8)))
def test_natural_order_compares_text_and_numbers_by_turns(words: list[str]) -> None:
    def by_parts(name: str) -> tuple[list[str | int], str]:
        parts = re.split("([0-9]+)", name.casefold())
        return [int(part) if index % 2 else part for index, part in enumerate(parts)], name

    assert sorted(words, key=natural_key) == sorted(words, key=by_parts)


@pytest.mark.usefixtures("here")
def test_what_is_not_there_fails_in_its_place_and_the_others_go_on() -> None:
    touch("a.png", "empty/readme.txt", "deep/er/b.png")
    assert names("a.png", "missing.png", "empty", "*.gif", "deep", "") == [
        "a.png", "! missing.png", "! empty", "! *.gif", "deep/er/b.png", "! ",
    ]  # fmt: skip
    assert "no such file" in problem("missing.png")
    assert "pattern matches no picture" in problem("*.gif")
    assert problem("empty").startswith("no picture in this folder")
    assert all(suffix in problem("empty") for suffix in PICTURE_SUFFIXES)
    assert "not looked into" in problem("deep", recursive=False)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.png", ["a1.png", "a2.png", "a10.png"]),
        ("a?.png", ["a1.png", "a2.png"]),
        ("a[12].png", ["a1.png", "a2.png"]),
        ("[x].png", ["[x].png"]),
        ("*", ["a1.png", "a2.png", "a10.png", "sub/b.png", "sub/deep/c.png"]),
        ("sub/**/*.png", ["sub/b.png", "sub/deep/c.png"]),
        ("**", ["a1.png", "a2.png", "a10.png", "sub/b.png", "sub/deep/c.png"]),
        ("*.dat", ["scan.dat"]),
        ("*.txt", ["note.txt"]),
    ],
)
def test_patterns(pattern: str, expected: list[str]) -> None:
    touch("a10.png", "a2.png", "a1.png", "scan.dat", "note.txt", ".hidden.png", "sub/b.png", "sub/deep/c.png")
    if pattern == "[x].png":
        touch("[x].png", "x.png")  # the name comes before what it would match
    assert names(pattern) == expected


@pytest.mark.usefixtures("here")
@pytest.mark.skipif(os.sep == "\\", reason="there, a backslash separates as it is")
def test_windows_separators_are_turned_round_where_the_name_does_not_exist() -> None:
    touch("sub/a.png", "real\\name.png")
    assert names("sub\\a.png", "sub\\*.png", "sub\\", "real\\name.png", "no\\such.png") == [
        "sub/a.png", "sub/a.png", "sub/a.png", "real\\name.png", "! no\\such.png",
    ]  # fmt: skip


@pytest.mark.usefixtures("here")
def test_names_from_stdin(type_in: Callable[[bytes], None]) -> None:
    touch("a b.png", "ж.png", "dir/c.png", " lead.png", "-")
    type_in("\ufeffa b.png\r\n\r\n   \nж.png\nmissing\ndir\n lead.png\n*b.png\n-".encode())
    assert names("-") == ["a b.png", "ж.png", "! missing", "dir/c.png", " lead.png", "a b.png", "-"]


@pytest.mark.usefixtures("here")
@pytest.mark.skipif(os.name != "posix", reason="such names are POSIX's")
def test_a_name_that_is_no_utf8_survives_stdin(type_in: Callable[[bytes], None]) -> None:
    Path(os.fsdecode(b"caf\xe9.png")).touch()
    type_in(b"caf\xe9.png\n")
    assert [os.fsencode(item) for item in list_pictures("-") if isinstance(item, Path)] == [b"caf\xe9.png"]


@pytest.mark.usefixtures("here")
def test_stdin_is_answered_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    touch("a.png")
    reading, writing = os.pipe()
    with open(reading, encoding="utf-8") as stdin, open(writing, "wb", buffering=0) as typist:
        monkeypatch.setattr("sys.stdin", stdin)
        found = list_pictures("-")
        for _ in range(3):
            typist.write(b"a.png\n")
            assert next(found) == Path("a.png")  # would wait for ever if it wanted the end first


@pytest.mark.usefixtures("here")
def test_a_million_sources_are_not_gathered_first() -> None:
    touch("a.png")
    endless = iter(lambda: "a.png", None)
    assert list(islice(list_pictures(endless), 5)) == [Path("a.png")] * 5


@pytest.mark.usefixtures("here")
def test_links_are_followed_but_not_in_a_ring() -> None:
    touch("data/a.png", "elsewhere/b.png")
    Path("data/link").symlink_to(Path("elsewhere").resolve())
    Path("data/ring").symlink_to(Path("data").resolve())
    Path("elsewhere/back").symlink_to(Path("data").resolve())
    assert names("data") == ["data/a.png", "data/link/b.png"]


@pytest.mark.usefixtures("here")
def test_names_that_only_the_reader_can_explain_are_passed_on() -> None:
    assert names("null\0.png", "x" * 300 + ".png") == ["null\0.png", "x" * 300 + ".png"]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_folder_that_cannot_be_opened_is_named(here: Path) -> None:
    touch("data/a.png", "data/locked/b.png")
    here.chmod(0o755)
    Path("data/locked").chmod(0o000)
    user = os.geteuid()
    if user == 0:  # whom no mode holds
        os.seteuid(65534)
    try:
        found = list(list_pictures("data"))
    finally:
        os.seteuid(user)
        Path("data/locked").chmod(0o755)
    assert found[0] == Path("data/a.png")
    assert isinstance(found[1], Failure)
    assert found[1].source == "data/locked"
    assert "Permission denied" in found[1].problem
