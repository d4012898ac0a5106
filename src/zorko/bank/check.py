"""Whether all of a bank is there and whole, and what can be done where it is not.

A repair throws nothing away that could be a photograph: what nobody knows, and what is damaged, is moved to the bank's
folder `aside`. Of damaged and missing photographs `zorko bank import` puts the files back, from wherever they still are.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Row, select, text

from zorko.bank.bank import Bank
from zorko.bank.files import Arrivals
from zorko.bank.records import Model, Photo
from zorko.errors import ImageError, ModelFileError
from zorko.images.read import read
from zorko.images.thumbnail import LONG_SIDE_PX, thumbnail
from zorko.modelfile.file import read_card
from zorko.processes import available_cores
from zorko.threads import in_order

_AHEAD = 64
_PIECE_BYTES = 1 << 20

_STRAY = "belongs to no photograph and no model"
_IMPORT = "import the photograph again, from wherever it still is"


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be. `subject`: a path in the bank's folder, or "database"; `done`: what was done
    about it, None where nothing was; `remedy`: what is left for a person to do, None where nothing is."""

    subject: str
    problem: str
    done: str | None
    remedy: str | None


def check(bank: Bank, *, repair: bool = False, step: Callable[[], None] = lambda: None) -> list[Finding]:
    """Look at every row and every file, each read to its end; `step` is called after each photograph.

    With `repair`, thumbnails are made again, what a killed process left is removed, and what is damaged or belongs to
    nothing is moved aside. Raises BankError while somebody adds files.
    """
    with bank.files.alone() as arrivals:
        checking = _Checking(bank, arrivals, repair)
        return [
            *_database(bank),
            *checking.photographs(step),
            *checking.models(),
            *checking.strays(),
            *checking.left_over(),
        ]


def _database(bank: Bank) -> Iterator[Finding]:
    if bank.engine.dialect.name != "sqlite":  # PostgreSQL looks after itself, by its checksums
        return
    with bank.reading() as session:
        said = [str(problem) for (problem,) in session.execute(text("PRAGMA integrity_check(20)")) if problem != "ok"]
        orphans = session.execute(text("PRAGMA foreign_key_check")).all()
    remedy = "take the database from a backup, then check again: photographs that it does not know are moved aside"
    yield from (Finding("database", problem, None, remedy) for problem in said)
    if orphans:
        yield Finding("database", f"{len(orphans)} rows belong to rows that are not there", None, remedy)


class _Checking:
    """The files of a bank, against its rows."""

    def __init__(self, bank: Bank, arrivals: Arrivals, repair: bool) -> None:
        self._bank = bank
        self._files = bank.files
        self._arrivals = arrivals
        self._repair = repair

    def photographs(self, step: Callable[[], None]) -> Iterator[Finding]:
        """Originals that are missing or damaged, and thumbnails."""
        with self._bank.reading() as session:
            rows = session.execute(select(Photo.sha256, Photo.format).order_by(Photo.id)).all()
        with closing(in_order(rows, self._photograph, ahead=_AHEAD, workers=available_cores())) as checked:
            for found in checked:
                yield from found
                step()

    def models(self) -> Iterator[Finding]:
        """Model files that are missing or damaged."""
        with self._bank.reading() as session:
            kept = session.scalars(select(Model).order_by(Model.id)).all()
        for model in kept:
            path = self._files.model(model.sha256)
            try:
                whole = read_card(path).sha256 == model.sha256
                problem = None if whole else "is another model than its name says"
            except ModelFileError as error:
                problem = str(error).removeprefix(f"{path}: ")
            if problem is not None:
                yield Finding(self._named(path), problem, None, f"put the model '{model.name}' there again")

    def strays(self) -> Iterator[Finding]:
        """Files that no row knows."""
        with self._bank.reading() as session:
            photos = session.execute(select(Photo.sha256, Photo.format)).all()
            models = session.scalars(select(Model.sha256)).all()
        known = {self._files.original(sha256, form) for sha256, form in photos}
        known |= {self._files.thumbnail(sha256) for sha256, _ in photos}
        known |= {self._files.model(sha256) for sha256 in models}
        for folder in (self._files.originals, self._files.thumbnails, self._files.models):
            for path in sorted(set(_files_in(folder)) - known):
                own = folder == self._files.thumbnails and path == self._files.thumbnail(path.stem)
                yield self._removed(path, _STRAY) if own else self._set_aside(path, _STRAY, None)

    def left_over(self) -> Iterator[Finding]:
        """What a process that was killed left behind."""
        for path in sorted(set(self._files.incoming.iterdir()) - {self._arrivals.folder}):
            yield self._removed(path, "was left by a process that was killed")

    def _photograph(self, row: Row[str, str]) -> list[Finding]:
        sha256, form = row
        original, small = self._files.original(sha256, form), self._files.thumbnail(sha256)
        if not original.is_file():
            return [Finding(self._named(original), "is missing", None, _IMPORT)]
        if _digest(original) != sha256:
            return [self._set_aside(original, "is damaged", _IMPORT)]
        if _is_picture(small):
            return []
        if self._repair:
            picture = read(original, at_least_hw=(LONG_SIDE_PX, LONG_SIDE_PX))
            self._arrivals.put({self._arrivals.written(thumbnail(picture)): small})
        return [Finding(self._named(small), "is missing or damaged", self._done("made again"), None)]

    def _removed(self, path: Path, problem: str) -> Finding:
        if self._repair:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        return Finding(self._named(path), problem, self._done("removed"), None)

    def _set_aside(self, path: Path, problem: str, remedy: str | None) -> Finding:
        name = self._named(path)
        if not self._repair:
            return Finding(name, problem, None, remedy)
        place = self._files.aside / path.name
        if place.exists():
            place = place.with_name(f"{secrets.token_hex(4)}-{path.name}")
        place.parent.mkdir(exist_ok=True)
        os.replace(path, place)
        return Finding(name, problem, f"moved to {self._named(place)}", remedy)

    def _done(self, what: str) -> str | None:
        return what if self._repair else None

    def _named(self, path: Path) -> str:
        return path.relative_to(self._bank.folder).as_posix()


def _files_in(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def _is_picture(path: Path) -> bool:
    try:
        read(path)
    except ImageError:
        return False
    return True
