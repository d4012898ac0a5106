"""Photographs into a bank: kept by content, seen by the model, and put down in one go a batch.

Threads read, hash and decode each file, once for its thumbnail and for the model, and write both copies; the network runs
on a batch meanwhile; and a third party waits for the disk and writes the rows of the batch before. A row says that a
photograph is there only once its file can't be lost any more, so whoever is killed at any moment runs again and goes on.
"""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from zorko.bank import exif
from zorko.bank.bank import Bank
from zorko.bank.files import Arrivals, Files
from zorko.bank.records import Model, Photo
from zorko.bank.tagging import KeptModel, Tagged, Tagger, check_is_shown, keep_model, write_answers
from zorko.bank.words import words_of
from zorko.errors import BankError, InputError
from zorko.images.read import describe, file_bytes, read, read_header
from zorko.images.thumbnail import LONG_SIDE_PX, thumbnail
from zorko.tasks.base import PixelArray, Prepared
from zorko.threads import in_batches
from zorko.types import Failure

BATCH = 64
"""Photographs that are put down together: what is done again after a kill, at most two of them."""


@dataclass(frozen=True)
class Given:
    """A photograph to be taken in, a file or the bytes of one, and what is put down as its name and its folder."""

    picture: Path | bytes
    name: str
    folder: str = ""


@dataclass(frozen=True)
class Taken:
    """A photograph that is in the bank: its number, and whether it was `new` to it."""

    source: str
    photo: int
    new: bool


@dataclass
class Imported:
    """What became of all that was to be taken in; photographs by their numbers, in order, and one may come twice."""

    new: list[int] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def add(self, outcome: Taken | Failure) -> None:
        """One more."""
        if isinstance(outcome, Failure):
            self.failures.append(outcome)
        else:
            (self.new if outcome.new else self.known).append(outcome.photo)


Told = Callable[[Taken | Failure], None]


def import_photos(
    bank: Bank,
    sources: Iterable[Path | Given | Failure],
    tagger: Tagger,
    *,
    folder: str | None = None,
    told: Told = lambda outcome: None,
) -> Imported:
    """Take photographs into the bank, answered by `tagger`, which must be the model whose answers it shows, if it has one.

    Sources are files, photographs with a name of their own, and failures that are passed on. `folder`: what is put down as
    the folder of files, by default the one that each lies in. `told` hears of each, in order, once it is there for good. A
    photograph whose content the bank has is known: it stays as it is, and only its file is put back where that was lost.

    Raises BankError where the bank shows the answers of another model, also where that begins on the way (what was told of
    stays), and while its files are being checked.
    """
    check_is_shown(bank, tagger)
    imported = Imported()
    with bank.files.adding() as arrivals, ThreadPoolExecutor(1, thread_name_prefix="zorko-bank") as keeper:
        look = _Look(bank.files, arrivals, tagger, _contents(bank))
        keep = _Keep(bank, arrivals, keep_model(bank, tagger))
        kept: deque[Future[list[Taken | Failure]]] = deque()
        for batch in in_batches(sources, lambda source: look(_given(source, folder)), BATCH):
            said = tagger.tagged([item.prepared for item in batch if isinstance(item, _Fresh)])
            if kept:
                _tell(kept.popleft().result(), imported, told)
            kept.append(keeper.submit(keep, batch, said))
        while kept:
            _tell(kept.popleft().result(), imported, told)
    return imported


def _given(source: Path | Given | Failure, folder: str | None) -> Given | Failure:
    if isinstance(source, Path):
        return Given(source, source.name, os.path.abspath(source.parent) if folder is None else folder)
    return source


def _contents(bank: Bank) -> dict[str, str]:
    """By content the format of each photograph in the bank."""
    with bank.reading() as session:
        return dict(session.execute(select(Photo.sha256, Photo.format)).all())


def _tell(outcomes: Iterable[Taken | Failure], imported: Imported, told: Told) -> None:
    for outcome in outcomes:
        imported.add(outcome)
        told(outcome)


# ---- from a source to what is known of it


@dataclass(frozen=True)
class _Known:
    """Its content and its file are in the bank."""

    source: str
    sha256: str


@dataclass(frozen=True)
class _Fresh:
    """A photograph, written to `file` and to be moved to `place`, and its row."""

    source: str
    sha256: str
    file: Path
    place: Path
    row: dict[str, Any]
    prepared: Prepared


_Item = _Known | _Fresh | Failure


class _Look:
    """Reads a photograph, and writes it and its thumbnail into the bank's folder; called by many threads."""

    def __init__(self, files: Files, arrivals: Arrivals, tagger: Tagger, contents: dict[str, str]) -> None:
        self._files = files
        self._arrivals = arrivals
        self._tagger = tagger
        self._contents = contents

    def __call__(self, given: Given | Failure) -> _Item:
        if isinstance(given, Failure):
            return given
        source = describe(given.picture) if isinstance(given.picture, Path) else describe(given.name)
        try:
            return self._looked(given, source)
        except InputError as error:
            return Failure(source, error.problem)

    def _looked(self, given: Given, source: str) -> _Item:
        content = given.picture if isinstance(given.picture, bytes) else file_bytes(given.picture)
        sha256 = hashlib.sha256(content).hexdigest()
        form = self._contents.get(sha256)
        if form is not None and self._files.original(sha256, form).exists():
            return _Known(source, sha256)
        picture = read(content, at_least_hw=self._tagger.decode_hw)
        row = _row(given, content, sha256)
        place = self._files.original(sha256, row["format"])
        small = thumbnail(_large_enough(picture, content, row))
        self._arrivals.put({self._arrivals.written(small): self._files.thumbnail(sha256)})
        return _Fresh(source, sha256, self._arrivals.written(content), place, row, self._tagger.prepared(picture))


def _large_enough(picture: PixelArray, content: bytes, row: dict[str, Any]) -> PixelArray:
    """The picture as the model sees it, or decoded once more where that is too small for the thumbnail: of a model that
    sees little, and a photograph that is nearly square."""
    wanted = min(LONG_SIDE_PX, max(row["height"], row["width"]))
    return picture if max(picture.shape[:2]) >= wanted else read(content, at_least_hw=(LONG_SIDE_PX, LONG_SIDE_PX))


def _row(given: Given, content: bytes, sha256: str) -> dict[str, Any]:
    header = read_header(content)
    latitude, longitude = exif.place(header.gps)
    name, description = describe(given.name), exif.description(header.exif)
    folder = describe(given.folder) if given.folder else ""
    return {
        "sha256": sha256,
        "format": header.format,
        "size": len(content),
        "width": header.width,
        "height": header.height,
        "name": name,
        "folder": folder,
        "taken_at": exif.taken_at(header.exif),
        "latitude": latitude,
        "longitude": longitude,
        "description": description,
        "words": words_of(name, folder, description),
        "added_at": datetime.now(UTC),
    }


# ---- from that to the bank


class _Keep:
    """Puts a batch down: files first, then rows, all of them or none."""

    def __init__(self, bank: Bank, arrivals: Arrivals, model: KeptModel) -> None:
        self._bank = bank
        self._arrivals = arrivals
        self._model = model

    def __call__(self, batch: Sequence[_Item], said: Sequence[Tagged]) -> list[Taken | Failure]:
        fresh = [item for item in batch if isinstance(item, _Fresh)]
        self._arrivals.settle({item.file: item.place for item in fresh})
        contents = {item.sha256 for item in batch if not isinstance(item, Failure)}
        if fresh:
            with self._bank.writing() as (session, revision):
                self._check_model(session)
                numbers = _numbers(session, contents)
                news: dict[str, tuple[_Fresh, Tagged]] = {}
                for item, tagged in zip(fresh, said, strict=True):
                    if item.sha256 not in numbers:
                        news.setdefault(item.sha256, (item, tagged))
                added = self._added(session, revision, list(news.values()))
        else:
            with self._bank.reading() as session:
                numbers, added = _numbers(session, contents), {}
        return list(_outcomes(batch, numbers, added))

    def _check_model(self, session: Session) -> None:
        if not session.scalar(select(Model.shown).where(Model.id == self._model.number)):
            raise BankError(
                f"{self._bank.folder}: another model's answers are shown since; import the rest again, by that one"
            )

    def _added(self, session: Session, revision: int, news: Sequence[tuple[_Fresh, Tagged]]) -> dict[str, int]:
        if not news:
            return {}
        rows = [{**item.row, "revision": revision} for item, _ in news]
        photos = list(session.scalars(insert(Photo).returning(Photo.id, sort_by_parameter_order=True), rows))
        write_answers(session, self._model, photos, [tags for _, tags in news])
        return dict(zip((item.sha256 for item, _ in news), photos, strict=True))


def _numbers(session: Session, contents: Iterable[str]) -> dict[str, int]:
    """By content the numbers of the photographs that are in the bank."""
    found = session.execute(select(Photo.sha256, Photo.id).where(Photo.sha256.in_(list(contents))))
    return dict(found.all())


def _outcomes(batch: Sequence[_Item], known: dict[str, int], added: dict[str, int]) -> Iterator[Taken | Failure]:
    """Of photographs with the same content the first is new."""
    left = dict(added)
    for item in batch:
        if isinstance(item, Failure):
            yield item
        else:
            new = left.pop(item.sha256, None)
            number = known.get(item.sha256) or added[item.sha256]
            yield Taken(item.source, number, new is not None)
