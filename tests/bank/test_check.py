"""What `check` finds in a bank that something happened to, and what it does about it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from tests.bank.conftest import drawn

from zorko.bank.bank import Bank
from zorko.bank.check import Finding, check
from zorko.bank.importing import import_photos
from zorko.bank.records import Model, Photo
from zorko.errors import BankError
from zorko.images.files import list_pictures
from zorko.images.read import read
from zorko.runtime.tagger import PredictorTagger


@pytest.fixture
def filled(bank: Bank, tagger: PredictorTagger, photographs: Path) -> Bank:
    import_photos(bank, list_pictures(photographs), tagger)
    return bank


def photo(bank: Bank) -> Photo:
    with bank.reading() as session:
        return session.scalars(select(Photo).order_by(Photo.id)).all()[4]


def original(bank: Bank) -> Path:
    row = photo(bank)
    return bank.files.original(row.sha256, row.format)


def small(bank: Bank) -> Path:
    return bank.files.thumbnail(photo(bank).sha256)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-20] ^= 1
    path.write_bytes(content)


def lose_the_row(bank: Bank) -> None:
    with bank.writing() as (session, _):
        session.execute(delete(Photo).where(Photo.id == photo(bank).id))


def leave_something(bank: Bank) -> None:
    folder = bank.files.incoming / "0123"
    folder.mkdir()
    (folder / "half").write_bytes(b"half")


def model_file(bank: Bank) -> Path:
    with bank.reading() as session:
        return bank.files.model(session.scalars(select(Model.sha256)).one())


def test_a_whole_bank(filled: Bank) -> None:
    steps: list[int] = []
    assert check(filled, step=lambda: steps.append(1)) == []
    assert check(filled, repair=True) == []
    assert len(steps) == 12


MISHAPS: dict[str, tuple[Callable[[Bank], object], int, bool]] = {
    "thumbnail lost": (lambda bank: small(bank).unlink(), 1, True),
    "thumbnail cut": (lambda bank: small(bank).write_bytes(small(bank).read_bytes()[:200]), 1, True),
    "original lost": (lambda bank: original(bank).unlink(), 1, False),
    "original damaged": (lambda bank: flip(original(bank)), 1, False),
    "original empty": (lambda bank: original(bank).write_bytes(b""), 1, False),
    "row lost": (lose_the_row, 2, True),  # its original and its thumbnail
    "killed": (leave_something, 1, True),
    "stranger": (lambda bank: shutil.copy(original(bank), bank.files.originals / "x.jpg"), 1, True),
    "model lost": (lambda bank: model_file(bank).unlink(), 1, False),
    "model damaged": (lambda bank: flip(model_file(bank)), 1, False),
}
"""What happens to a bank, how many findings it makes, and whether a repair leaves nothing to do."""


@pytest.mark.parametrize("mishap", MISHAPS)
def test_what_happened_is_found_and_repaired(filled: Bank, mishap: str) -> None:
    happen, count, mended = MISHAPS[mishap]
    happen(filled)
    before = sorted(filled.folder.rglob("*"))
    found = check(filled)
    assert len(found) == count
    assert all(finding.done is None for finding in found)
    assert sorted(filled.folder.rglob("*")) == before  # looking changes nothing
    repaired = check(filled, repair=True)
    assert [finding.subject for finding in repaired] == [finding.subject for finding in found]
    assert (check(filled) == []) is mended
    assert all(finding.remedy is not None for finding in check(filled))


@pytest.mark.parametrize("mishap", ["original lost", "original damaged", "original empty"])
def test_a_lost_original_is_mended_by_importing_it_again(
    filled: Bank, tagger: PredictorTagger, photographs: Path, mishap: str
) -> None:
    MISHAPS[mishap][0](filled)
    check(filled, repair=True)
    import_photos(filled, list_pictures(photographs), tagger)
    assert check(filled) == []


def test_what_nobody_knows_can_be_taken_in_again(filled: Bank, tagger: PredictorTagger) -> None:
    lost, content = original(filled).name, original(filled).read_bytes()
    lose_the_row(filled)
    found = check(filled, repair=True)
    assert found[0] == Finding(
        f"originals/{lost[:2]}/{lost}", "belongs to no photograph and no model", f"moved to aside/{lost}", None
    )
    assert (filled.files.aside / lost).read_bytes() == content
    assert len(import_photos(filled, list_pictures(filled.files.aside), tagger).new) == 1
    assert check(filled) == []


def test_nothing_that_lies_aside_is_overwritten(filled: Bank) -> None:
    for content in (b"one", b"other"):
        (filled.files.originals / "x.jpg").write_bytes(content)
        check(filled, repair=True)
    assert sorted(path.read_bytes() for path in filled.files.aside.iterdir()) == [b"one", b"other"]


def test_a_thumbnail_is_made_again_as_it_was(filled: Bank) -> None:
    before = read(small(filled))
    small(filled).unlink()
    check(filled, repair=True)
    assert abs(read(small(filled)).astype(int) - before).max() <= 1


def test_no_check_while_files_are_added(filled: Bank, tmp_path: Path, tagger: PredictorTagger) -> None:
    more = list_pictures(drawn(tmp_path / "more", 14))

    def told(_: object) -> None:
        with pytest.raises(BankError, match="being added"):
            check(filled)

    assert len(import_photos(filled, more, tagger, told=told).new) == 2
