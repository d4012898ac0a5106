"""What a bank knows, for others: a table that `zorko train tag` takes, or an archive with the photographs too.

Both are made as they are taken, so that memory stays flat however many photographs there are.
"""

from __future__ import annotations

import os
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from zorko.bank.bank import Bank
from zorko.bank.chunks import LARGEST, chunks
from zorko.bank.files import SUFFIXES
from zorko.bank.records import Answer, Attribute, Correction, Model, Photo, Value
from zorko.data.table_out import Row, safe_cell, table_lines
from zorko.errors import BankError
from zorko.types import Failure

TABLE = "labels.csv"
"""The table in an archive: what `zorko train tag FOLDER` looks for."""

LEFT_OUT = "left-out.txt"
"""In an archive that lacks photographs: which, and why, a line each."""

_PAGE = 500
_PIECE_BYTES = 1 << 20
_MISSING = "its file is missing in the bank; zorko bank check says what to do"
_NAME_BYTES = 120  # what a name has room for in an archive, its number and suffix aside

# What Windows refuses in a name; and of Unicode what is not seen, as what turns the direction of writing.
_NEVER_IN_NAMES = re.compile(r'[<>:"/\\|?*]')
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

_FIRST = datetime(1980, 1, 1)
"""The earliest moment that a ZIP file can tell."""

OnFailure = Callable[[Failure], None]


@dataclass(frozen=True)
class Wanted:
    """What is exported: the photographs of these numbers, in this order, or None for all that are not removed. `corrected`:
    only what people said, and only photographs of which they said something; else all that is shown."""

    photos: Sequence[int] | None = None
    corrected: bool = False


def table(bank: Bank, wanted: Wanted) -> Iterator[str]:
    """A CSV table, a line at a time, for `zorko train tag TABLE --images BANK`.

    Columns: `feature_name`, the photograph's file in the bank's folder, and each attribute's value, empty where there is
    nothing to say. Unless only what was corrected is wanted, behind each value stands its confidence, and whether it is
    trusted, or `corrected` by a person. Raises BankError, at once, for a photograph that is not there.
    """
    _check_there(bank, wanted)
    return _table(bank, wanted)


def archive(bank: Bank, wanted: Wanted, failed: OnFailure = lambda failure: None) -> Iterator[bytes]:
    """The bytes of a ZIP file: the photographs as they came, and the same table, `labels.csv`, with their names in it.

    A photograph whose file is missing is told to `failed` and left out; `left-out.txt`, there in no other case, names it.
    Names are the photographs' own, each behind its number, without what other systems can't have in a name. Raises
    BankError, at once, for a photograph that is not there.
    """
    _check_there(bank, wanted)
    return _archive(bank, wanted, failed)


def _table(bank: Bank, wanted: Wanted) -> Iterator[str]:
    with bank.reading() as session:
        named = ((photo, photo.original(bank).relative_to(bank.folder).as_posix()) for photo in _photos(session, wanted))
        yield from _lines(session, named, wanted)


def _archive(bank: Bank, wanted: Wanted, failed: OnFailure) -> Iterator[bytes]:
    sink = _Sink()
    lost: dict[int, str] = {}
    with bank.reading() as session, zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as packed:
        for photo in _photos(session, wanted):
            try:
                yield from _packed(packed, sink, photo, photo.original(bank))
            except FileNotFoundError:
                lost[photo.number] = f"{photo.name_in_archive}: {_MISSING}\n"
                failed(Failure(photo.name, _MISSING))
        named = ((photo, photo.name_in_archive) for photo in _photos(session, wanted) if photo.number not in lost)
        if lost:
            packed.writestr(_entry(LEFT_OUT, datetime.now()), "".join(lost.values()))
        with packed.open(_entry(TABLE, datetime.now()), "w", force_zip64=True) as entry:
            for line in _lines(session, named, wanted):
                entry.write(line.encode())
                yield sink.taken()
    yield sink.taken()


# ---- photographs


@dataclass(frozen=True)
class _Photo:
    number: int
    sha256: str
    format: str
    name: str
    moment: datetime

    def original(self, bank: Bank) -> Path:
        return bank.files.original(self.sha256, self.format)

    @property
    def name_in_archive(self) -> str:
        return f"photos/{self.number}-{_plain(self.name)}{SUFFIXES[self.format]}"


def _check_there(bank: Bank, wanted: Wanted) -> None:
    with bank.reading() as session:
        for some in chunks(wanted.photos or ()):
            askable = [number for number in some if number <= LARGEST]
            missing = set(some) - set(session.scalars(select(Photo.id).where(Photo.id.in_(askable))))
            if missing:
                raise BankError(f"there is no photograph {min(missing)} in this bank; zorko bank search shows their numbers")


def _photos(session: Session, wanted: Wanted) -> Iterator[_Photo]:
    question = select(Photo.id, Photo.sha256, Photo.format, Photo.name, func.coalesce(Photo.taken_at, Photo.added_at))
    if wanted.corrected:
        question = question.where(Photo.id.in_(select(Correction.photo_id)))
    if wanted.photos is None:
        question = question.where(Photo.removed_at.is_(None)).order_by(Photo.id)
        last = 0
        while page := session.execute(question.where(Photo.id > last).limit(_PAGE)).all():
            yield from (_Photo(*row) for row in page)
            last = page[-1].id
    else:
        for start in range(0, len(wanted.photos), _PAGE):
            numbers = wanted.photos[start : start + _PAGE]
            found = {row.id: row for row in session.execute(question.where(Photo.id.in_(numbers)))}
            yield from (_Photo(*found[number]) for number in numbers if number in found)


def _plain(name: str) -> str:
    """A photograph's name without its suffix, as any system can have it."""
    stem = os.path.splitext(unicodedata.normalize("NFC", name))[0]
    seen = "".join("_" if unicodedata.category(letter) in _UNSEEN else letter for letter in _NEVER_IN_NAMES.sub("_", stem))
    return seen.encode()[:_NAME_BYTES].decode(errors="ignore").strip(". ") or "photo"


# ---- the table


def _lines(session: Session, named: Iterable[tuple[_Photo, str]], wanted: Wanted) -> Iterator[str]:
    attributes = session.execute(select(Attribute.id, Attribute.name).order_by(Attribute.position, Attribute.id)).all()
    after = ("",) if wanted.corrected else ("", " confidence", " trusted")
    columns = [safe_cell(f"{attribute.name}{what}") for attribute in attributes for what in after]
    numbers = [attribute.id for attribute in attributes]
    return table_lines(("feature_name", *columns), _rows(session, named, numbers, wanted))


def _rows(session: Session, named: Iterable[tuple[_Photo, str]], attributes: Sequence[int], wanted: Wanted) -> Iterator[Row]:
    stream = iter(named)
    while page := list(islice(stream, _PAGE)):
        said = _said(session, [photo.number for photo, _ in page], wanted)
        for photo, name in page:
            cells = [said.get((photo.number, attribute), _NOTHING) for attribute in attributes]
            yield safe_cell(name), *(cell for three in cells for cell in (three[:1] if wanted.corrected else three))


_Cells = tuple[str, float | None, str | None]
"""A value, its confidence, and whether it is trusted."""

_NOTHING: _Cells = ("", None, None)


def _said(session: Session, photos: Sequence[int], wanted: Wanted) -> dict[tuple[int, int], _Cells]:
    """By photograph and attribute what is said: by a person, or else by the model whose answers are shown."""
    said: dict[tuple[int, int], _Cells] = {}
    if not wanted.corrected:
        answers = select(Answer.photo_id, Answer.attribute_id, Value.text, Value.empty, Answer.confidence, Answer.trusted)
        answers = answers.join(Value, Value.id == Answer.value_id).join(Model, Model.id == Answer.model_id)
        for photo, attribute, value, empty, confidence, trusted in session.execute(
            answers.where(Model.shown, Answer.photo_id.in_(photos))
        ):
            said[photo, attribute] = "" if empty else safe_cell(value), confidence, str(trusted).lower()
    corrections = select(Correction.photo_id, Correction.attribute_id, Value.text, Value.empty)
    corrections = corrections.join(Value, Value.id == Correction.value_id).where(Correction.photo_id.in_(photos))
    for photo, attribute, value, empty in session.execute(corrections):
        said[photo, attribute] = "" if empty else safe_cell(value), None, "corrected"
    return said


# ---- the archive


class _Sink:
    """A file that is written by one and taken piece by piece by another."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def close(self) -> None:
        """What was written can still be taken."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


def _packed(packed: zipfile.ZipFile, sink: _Sink, photo: _Photo, original: Path) -> Iterator[bytes]:
    entry = _entry(photo.name_in_archive, photo.moment)
    with original.open("rb") as file, packed.open(entry, "w", force_zip64=True) as place:
        while piece := file.read(_PIECE_BYTES):
            place.write(piece)
            yield sink.taken()


def _entry(name: str, moment: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, max(moment, _FIRST).timetuple()[:6])
    entry.external_attr = 0o644 << 16
    return entry
