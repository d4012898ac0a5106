"""Tables and archives of a bank: what stands in them, that they can be learnt from, and that they harm nobody."""

from __future__ import annotations

import csv
import io
import tracemalloc
import zipfile
from collections.abc import Mapping
from pathlib import Path, PureWindowsPath

import pytest
from sqlalchemy import select, update
from tests.bank.conftest import drawn

from zorko.bank.bank import Bank
from zorko.bank.exporting import Wanted, archive, table
from zorko.bank.importing import Given, import_photos
from zorko.bank.records import Attribute, Correction, Photo, Value
from zorko.data.attribute_table import load_attribute_table
from zorko.errors import BankError
from zorko.images.files import list_pictures
from zorko.runtime.tagger import PredictorTagger
from zorko.types import Failure

ALL = Wanted()
DAY, COLOUR = "Время суток", "Цвет"


@pytest.fixture
def filled(bank: Bank, tagger: PredictorTagger, photographs: Path) -> Bank:
    import_photos(bank, list_pictures(photographs), tagger)
    return bank


def say(bank: Bank, photo: int, attribute: str, value: str, empty: bool = False) -> None:
    """A person says it, in a word that may be new."""
    with bank.writing() as (session, revision):
        number = session.scalars(select(Attribute.id).where(Attribute.name == attribute)).one()
        known = session.scalar(select(Value.id).where(Value.attribute_id == number, Value.text == value))
        if known is None:
            added = Value(attribute_id=number, text=value, position=9, empty=empty)
            session.add(added)
            session.flush()
            known = added.id
        session.add(Correction(photo_id=photo, attribute_id=number, value_id=known))
        session.execute(update(Photo).where(Photo.id == photo).values(revision=revision))


def rows(lines: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(lines)))


def table_of(bank: Bank, wanted: Wanted = ALL) -> list[dict[str, str]]:
    return rows("".join(table(bank, wanted)))


def unpacked(bank: Bank, wanted: Wanted = ALL) -> zipfile.ZipFile:
    packed = zipfile.ZipFile(io.BytesIO(b"".join(archive(bank, wanted))))
    assert packed.testzip() is None
    return packed


def test_all_that_is_shown(filled: Bank) -> None:
    say(filled, 3, COLOUR, "красный")
    found = table_of(filled)
    assert list(found[0]) == [
        "feature_name",
        *(f"{name}{what}" for name in (DAY, COLOUR) for what in ("", " confidence", " trusted")),
    ]
    assert [row[COLOUR] for row in found[:4]] == ["красный", "зелёный", "красный", "красный"]
    assert [row[DAY] for row in found[:4]] == ["night", "night", "night", "night"]
    assert (found[2][f"{COLOUR} confidence"], found[2][f"{COLOUR} trusted"]) == ("", "corrected")
    assert found[0][f"{COLOUR} trusted"] in {"true", "false"}
    assert all((filled.folder / row["feature_name"]).is_file() for row in found)


def test_only_what_was_corrected(filled: Bank) -> None:
    say(filled, 3, COLOUR, "красный")
    say(filled, 5, DAY, "day")
    found = table_of(filled, Wanted(corrected=True))
    assert [(row[DAY], row[COLOUR]) for row in found] == [("", "красный"), ("day", "")]
    assert list(found[0]) == ["feature_name", DAY, COLOUR]


def test_a_value_that_says_nothing_is_an_empty_cell(filled: Bank) -> None:
    say(filled, 1, COLOUR, "no data", empty=True)
    assert table_of(filled)[0][COLOUR] == ""


def test_chosen_photographs_in_their_order(filled: Bank) -> None:
    found = table_of(filled, Wanted([7, 2]))
    assert [row["feature_name"] for row in found] == [table_of(filled)[place]["feature_name"] for place in (6, 1)]
    with pytest.raises(BankError, match="no photograph 99"):
        table(filled, Wanted([1, 99]))


def test_removed_photographs_are_not_in_it(filled: Bank) -> None:
    with filled.writing() as (session, _):
        session.execute(update(Photo).where(Photo.id == 4).values(removed_at=Photo.added_at))
    assert len(table_of(filled)) == 11


def test_zorko_reads_its_own_table(filled: Bank, tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text("".join(table(filled, Wanted())), encoding="utf-8")
    examples = load_attribute_table(path, filled.folder)
    assert {name: len(values) for name, values in examples.label_names.items()} == {COLOUR: 3}  # of DAY all are night
    assert len(examples) == 12


def test_an_archive_can_be_learnt_from(filled: Bank, photographs: Path, tmp_path: Path) -> None:
    unpacked(filled).extractall(tmp_path / "unpacked")
    examples = load_attribute_table(tmp_path / "unpacked")
    assert len(examples) == 12
    assert (tmp_path / "unpacked/photos/3-p02.jpg").read_bytes() == (photographs / "p02.jpg").read_bytes()


HOSTILE = (
    "=1+1.jpg",
    "../../etc/passwd",
    "C:\\x\\con.jpg",
    "<img src=x>.jpg",
    "a\nb.jpg",
    "\u202egpj.exe",
    "",
    "ё" * 300,
    "...",
)


def test_hostile_names_are_harmless(bank: Bank, tagger: PredictorTagger, photographs: Path, tmp_path: Path) -> None:
    contents = [path.read_bytes() for path in sorted(photographs.iterdir())]
    import_photos(bank, [Given(content, name) for content, name in zip(contents, HOSTILE, strict=False)], tagger)
    packed = unpacked(bank)
    names = packed.namelist()
    assert len(set(names)) == len(HOSTILE) + 1
    for name in names[:-1]:
        folder, _, plain = name.partition("/")
        assert folder == "photos"
        assert PureWindowsPath(plain).name == plain
        assert plain.isprintable()
        assert len(plain.encode()) < 200
        assert plain[0].isdecimal()
    packed.extractall(tmp_path / "unpacked")
    assert len(list((tmp_path / "unpacked/photos").iterdir())) == len(HOSTILE)


def test_hostile_values_are_harmless(filled: Bank) -> None:
    for photo, value in enumerate(("=1+1", "@x", "-2", "\t=1", 'a"b,c\nd'), start=1):
        say(filled, photo, COLOUR, value)
    with filled.writing() as (session, _):
        session.execute(update(Attribute).where(Attribute.name == DAY).values(name="=cmd()"))
    found = table_of(filled)
    assert [row[COLOUR] for row in found[:5]] == ["'=1+1", "'@x", "'-2", "'\t=1", 'a"b,c\nd']
    assert "'=cmd()" in found[0]


def test_a_missing_file_is_told_and_left_out(filled: Bank) -> None:
    (filled.folder / table_of(filled)[1]["feature_name"]).unlink()
    failures: list[Failure] = []
    packed = zipfile.ZipFile(io.BytesIO(b"".join(archive(filled, Wanted(), failures.append))))
    assert [failure.source for failure in failures] == ["p01.jpg"]
    assert len(packed.namelist()) == 13
    assert packed.read("left-out.txt").decode().startswith("photos/2-p01.jpg: its file is missing in the bank; ")
    assert len(packed.read("left-out.txt").splitlines()) == 1
    told: list[Mapping[str, str]] = list(rows(packed.read("labels.csv").decode()))
    assert {row["feature_name"] for row in told} == set(packed.namelist()) - {"labels.csv", "left-out.txt"}


def test_an_archive_is_made_with_little_memory(bank: Bank, tagger: PredictorTagger, tmp_path: Path) -> None:
    folder = drawn(tmp_path / "large", 6)
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes() + bytes(3_000_000))  # what follows a JPEG's end is no part of the picture
    import_photos(bank, list_pictures(folder), tagger)
    total = sum(path.stat().st_size for path in folder.iterdir())
    tracemalloc.start()
    written = sum(len(piece) for piece in archive(bank, Wanted()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert written > total
    assert peak < total / 4
