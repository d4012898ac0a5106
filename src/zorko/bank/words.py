"""Text of a bank: what of it can be stored, and what a search for text looks into."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from zorko.bank.chunks import chunks
from zorko.bank.records import Case, CasePhoto, Photo
from zorko.data.attribute_settings import same_text

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text with what PostgreSQL or UTF-8 can't hold replaced: null bytes, halves of characters (a file's name may
    be any bytes)."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def plain_name(text: str) -> str:
    """The name of an attribute, a value or a case as it is stored: on one line, in one spelling for what looks the same."""
    return same_text(storable(text))


def sought(text: str) -> str:
    """The form in which texts are compared: letters of either case alike, and one spelling for what looks the same."""
    return unicodedata.normalize("NFC", storable(text)).casefold()


def words_of(name: str, folder: str, description: str = "", cases: Iterable[str] = ()) -> str:
    """`Photo.words` of a photograph with that name, folder and description, in these cases; each on a line."""
    return sought("\n".join((name, folder, description, *cases)))


def refresh_words(session: Session, photos: Sequence[int]) -> None:
    """Write the words of these photographs anew, after a description or a case of theirs changed."""
    written = update(Photo).where(Photo.id == bindparam("number")).values(words=bindparam("new"))
    for some in chunks(photos):
        cases: dict[int, list[str]] = defaultdict(list)
        member = select(CasePhoto.photo_id, Case.name).join(Case, Case.id == CasePhoto.case_id).order_by(Case.name)
        for photo, name in session.execute(member.where(CasePhoto.photo_id.in_(some))):
            cases[photo].append(name)
        texts = select(Photo.id, Photo.name, Photo.folder, Photo.description).where(Photo.id.in_(some))
        rows = [
            {"number": photo, "new": words_of(name, folder, description, cases[photo])}
            for photo, name, folder, description in session.execute(texts)
        ]
        if rows:
            session.connection().execute(written, rows)
