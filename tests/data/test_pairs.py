"""Pairs for `same`: tables as people keep them, and folders by identity."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from zorko.data.examples import UNKNOWN
from zorko.data.fingerprint import fingerprint
from zorko.data.load import load
from zorko.data.pairs import HEAD, NEAR, PER_IDENTITY, load_dealt_pairs, load_pair_table, pair_table_at, pairs_in, parse_same
from zorko.data.pictures import distinct
from zorko.data.splits import Shares, split
from zorko.errors import DataError
from zorko.images.draw import save_png
from zorko.types import Failure


def picture(path: Path, seed: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    save_png(np.random.default_rng(seed).integers(0, 256, (8, 8, 3), dtype=np.uint8), path)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(8):
        picture(tmp_path / "снимки" / f"{number} день.png", number)
    return tmp_path


def table(folder: Path, text: str, name: str = "labels.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(("word", "label"), [("1", 1), (" Yes ", 1), ("да", 1), ("0.0", 0), ("different", 0), ("", UNKNOWN)])
def test_labels_as_people_write_them(word: str, label: int) -> None:
    assert parse_same(word) == label
    assert parse_same("maybe") is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_a_table_with_semicolons_in_any_encoding(folder: Path, encoding: str) -> None:
    rows = "image1;image2;same\r\nснимки\\0 день.png;снимки/1 день.png;1\r\nснимки/2 день.png;снимки/0 день.png;нет\r\n"
    found = load("same", table(folder, rows, encoding=encoding))
    assert found.labels[HEAD].tolist() == [1, 0]
    files, members = distinct(found.pictures)
    assert [path.name for path in files] == ["0 день.png", "1 день.png", "2 день.png"]
    assert members.tolist() == [[0, 1], [2, 0]]
    assert found.pictures[1] == (files[2], files[0])
    assert found.kinds is None
    assert found.groups.tolist() == [0, 0]  # they share a picture


def test_rows_that_cannot_be_used_are_named_and_the_others_stay(folder: Path) -> None:
    good = "снимки/0 день.png,снимки/1 день.png,"
    rows = (
        f"image1,image2,same\n{good}1\n{good}perhaps\nснимки/0 день.png,gone.png,0\n../x.png,снимки/1 день.png,0\n{good}\n"
    )
    found = load_pair_table(table(folder, rows))
    assert found.labels[HEAD].tolist() == [1, UNKNOWN]
    assert [problem.source.rsplit(":", 1)[1] for problem in found.problems] == ["3", "4", "5"]
    assert "perhaps" in found.problems[0].problem
    assert "gone.png" in found.problems[1].problem


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("image1,image2\na.png,b.png\n", "no column says whether"),
        ("image1,image2,same\na.png,b.png,1\n", "no pair can be used; first .*labels.csv:2: .*a.png"),
        ("image1,image2,same\n", "no pair can be used"),
    ],
)
def test_a_table_of_no_use_is_refused(tmp_path: Path, rows: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        load("same", table(tmp_path, rows))


def test_kinds_groups_and_parts_are_taken_along(folder: Path) -> None:
    head = "image1,image2,same,kind1,kind2,group,split\n"
    lines = [
        f"снимки/{2 * i} день.png,снимки/{2 * i + 1} день.png,{i % 2},cat,{'cat' if i % 2 else ''},g{i // 2},test"
        for i in range(4)
    ]
    found = load_pair_table(table(folder, head + "\n".join(lines)))
    assert found.kind_names == ("cat",)
    assert found.kinds is not None
    assert found.kinds.tolist() == [[0, UNKNOWN], [0, 0], [0, UNKNOWN], [0, 0]]
    assert found.groups.tolist() == [0, 0, 1, 1]
    assert found.fixed_split is not None
    assert set(found.fixed_split.tolist()) == {"test"}


def test_folders_called_after_parts_hold_tables_of_their_own(tmp_path: Path) -> None:
    for number, inner in enumerate(("train/mixed", "train/plain", "val", "test")):
        for side in "ab":
            picture(tmp_path / inner / f"{side}.png", 2 * number + (side == "b"))
        table(tmp_path / inner, "image1,image2,same\na.png,b.png,1\n")
    found = load("same", tmp_path)
    assert found.fixed_split is not None
    assert sorted(found.fixed_split.tolist()) == ["test", "train", "train", "validation"]
    assert len(set(found.groups.tolist())) == 4


def test_the_fingerprint_knows_which_pictures_are_paired(folder: Path) -> None:
    def mark(second: int) -> str:
        rows = f"image1,image2,same\nснимки/0 день.png,снимки/1 день.png,1\nснимки/2 день.png,снимки/{second} день.png,1\n"
        return fingerprint(load_pair_table(table(folder, rows)))

    assert mark(1) == mark(1)
    assert mark(1) != mark(0)


def test_questions_of_the_command_line_come_from_the_same_table(folder: Path) -> None:
    path = table(folder, "image1,image2,same\nснимки/0 день.png,снимки/1 день.png,yes\nx.png,снимки/1 день.png,0\n")
    found = pair_table_at(path)
    assert found is not None
    assert pair_table_at(table(folder, "image_path,label\nx,1\n", "other.csv")) is None
    assert pair_table_at(folder) == found  # it alone is called labels
    good, bad = pairs_in(found)
    assert not isinstance(good, Failure)
    assert [part.name for part in good[0]] == ["0 день.png", "1 день.png"]
    assert good[1] == "yes"
    assert isinstance(bad, Failure)


# ---- folders by identity


@pytest.fixture
def alphabets(tmp_path: Path) -> Path:
    for alphabet in ("greek", "latin"):
        for character in range(8):
            for drawer in range(4):
                picture(tmp_path / alphabet / f"character{character}" / f"{drawer}.png", drawer + 4 * character)
    return tmp_path


def test_pairs_are_dealt_half_of_them_the_same_and_kinds_say_so(alphabets: Path) -> None:
    found = load("same", alphabets)
    labels = found.labels[HEAD]
    assert abs(labels.mean() - 0.5) < 0.01
    assert found.kinds is not None
    assert ((found.kinds[:, 0] == found.kinds[:, 1]) == (labels == 1)).all()
    _, members = distinct(found.pictures)
    assert (members[:, 0] != members[:, 1]).all()  # no picture is compared with itself
    assert load_dealt_pairs(alphabets).sources == found.sources


def test_a_good_part_of_the_different_ones_is_of_one_alphabet(alphabets: Path) -> None:
    found = load_dealt_pairs(alphabets)
    assert found.kinds is not None
    apart = found.kinds[found.labels[HEAD] == 0]
    near = np.array([[found.kind_names[k].split("/")[0] for k in pair] for pair in apart.tolist()])
    assert (near[:, 0] == near[:, 1]).mean() > NEAR


def test_no_identity_is_on_two_sides_of_a_split(alphabets: Path) -> None:
    found = load_dealt_pairs(alphabets)
    parts = split(found, Shares(0.25, 0.25, 0.25), seed=0)
    assert found.kinds is not None
    seen = [
        set(found.kinds[part].reshape(-1).tolist())
        for part in (parts.train, parts.validation, parts.calibration, parts.test)
    ]
    assert all(len(own) for own in seen)
    for i, one in enumerate(seen):
        for other in seen[i + 1 :]:
            assert not one & other


def test_folders_may_say_the_part_of_their_identities(tmp_path: Path) -> None:
    for part, things in (("train", 12), ("test", 8)):
        for thing in range(things):
            for number in range(3):
                picture(tmp_path / part / f"{part}{thing}" / f"{number}.png", number)
    found = load("same", tmp_path)
    parts = split(found, Shares(0.2, 0.2, 0.1), seed=0)  # raises where a group were in two parts
    assert len(parts.test) == 8 * PER_IDENTITY
    assert found.kinds is not None
    assert all(found.kind_names[k].startswith("test") for k in found.kinds[parts.test].reshape(-1).tolist())
