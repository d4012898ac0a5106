"""The .onnx file that is the whole model: its graph, and the card in its metadata, sealed by a checksum.

The card's `sha256` is the SHA-256 of the whole file with the 64 digits of that very field replaced by zeros. It is the
last field of the card's JSON, so its place is found without trusting the JSON. The rule is older than any card format
and stays the same in newer ones. It tells damage, not forgery: whoever can change the file can also seal it again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from pathlib import Path

from zorko.atomic import replacing
from zorko.errors import ModelFileError
from zorko.modelfile import card as cards
from zorko.modelfile import proto
from zorko.modelfile.card import Card
from zorko.modelfile.foreign import looks_like

_BEFORE, _AFTER = b'"sha256":"', b'"}'  # what the digest stands between, at the end of the card
_DIGITS = 64
_ZEROS = b"0" * _DIGITS
_SEAL = re.compile(rb'"sha256":".{64}"\}\Z', re.DOTALL)  # the end of a file with a card
_BYTES_MAX = 2**31 - 1  # protobuf's own limit for one message; larger files are no single-file ONNX models
_DAMAGED = "is damaged: its checksum does not match; fetch or export it again"


def write(graph: bytes, card: Card, path: str | Path) -> Card:
    """Write the serialised ONNX model `graph` with `card` in it to `path`, whole or not at all.

    A card that the graph already has is replaced; its other metadata stay. Returns the card as written, `sha256`
    filled in. Raises ModelFileError where `graph` is no ONNX model or the card cannot be read back, UsageError where
    `path` cannot be written to; then nothing is left behind and a file that was there is as it was.
    """
    name = str(path)
    blank = card.model_copy(update={"sha256": _ZEROS.decode()})
    content = proto.with_metadata(graph, cards.KEY, blank.to_json(), name)
    place = _digest_place(content, _card_entry(content, name))
    if place is None:
        raise ModelFileError(f"{name}: the card to write does not end in its checksum; this is a fault of zorko's")
    content = content[:place] + _digest(content, place) + content[place + _DIGITS :]
    written = card_of(content, name)
    with replacing(path) as temporary:
        temporary.write_bytes(content)
    return written


def load_verified(path: str | Path) -> tuple[bytes, Card]:
    """The whole file and its card, after the checksum was found right.

    Raises ModelFileError, naming the file and the remedy, for whatever is no intact model of zorko's: a flipped byte
    anywhere, another kind of file, an ONNX model without a card, a card that is incomplete or of a newer format.
    """
    name = str(path)
    content = _read(Path(path), name)
    return content, card_of(content, name)


def read_card(path: str | Path) -> Card:
    """The card of a model file, without onnxruntime. The checksum is verified here too: a megabyte takes a millisecond.

    Raises ModelFileError as `load_verified` does.
    """
    return load_verified(path)[1]


def card_of(content: bytes, name: str) -> Card:
    """The card in the bytes of a model file; `name` is what errors call it. Raises as `load_verified` does."""
    entry = _card_entry(content, name)
    text = content[entry.value : entry.value_end]
    place = _digest_place(content, entry)
    if place is None or content[place : place + _DIGITS] != _digest(content, place):
        raise ModelFileError(f"{name}: {_newer_or_damaged(text)}")
    try:
        return cards.parse(text.decode(), name)
    except (UnicodeDecodeError, RecursionError) as error:  # sealed, so somebody meant it: not damage
        raise ModelFileError(f"{name}: its card is no readable JSON; export the model again") from error


# ---- the file


def _read(path: Path, name: str) -> bytes:
    try:
        status = os.stat(path)
        if stat.S_ISREG(status.st_mode) and 0 < status.st_size <= _BYTES_MAX:
            return path.read_bytes()
    except FileNotFoundError as error:
        raise ModelFileError(f"{name}: there is no such model file; check the spelling and the folder") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ModelFileError(f"{name}: the model file cannot be opened ({reason}); check its name and mode") from error
    if stat.S_ISDIR(status.st_mode):
        raise ModelFileError(f"{name}: is a folder, not a model; name the .onnx file in it")
    if not stat.S_ISREG(status.st_mode):
        raise ModelFileError(f"{name}: is a pipe or a device, not a model file; save the model to a file first")
    if status.st_size == 0:
        raise ModelFileError(f"{name}: is empty (0 bytes); fetch or export it again")
    raise ModelFileError(f"{name}: has {status.st_size:,} bytes, and an ONNX file has at most {_BYTES_MAX:,}")


# ---- the card in it


def _card_entry(content: bytes, name: str) -> proto.Entry:
    try:
        entries = proto.metadata(content, name)
    except ModelFileError as error:
        kind = looks_like(content[:512])
        if kind is None:
            raise
        raise ModelFileError(f"{name}: {kind}") from error
    found = [entry for entry in entries if entry.key == cards.KEY]
    if len(found) == 1:
        return found[0]
    if found or _SEAL.search(content):
        raise ModelFileError(f"{name}: {_DAMAGED}")  # two cards, or one that was hit in what stands before it
    raise ModelFileError(
        f"{name}: is an ONNX model without a zorko card, which says what its inputs and outputs mean; "
        "use a file that `zorko train` or `zorko export` wrote"
    )


def _newer_or_damaged(text: bytes) -> str:
    """What is wrong with a card whose checksum fails: damage, unless a newer zorko may have sealed it differently."""
    try:
        raw = json.loads(text)
        version = raw["format"]
    except (ValueError, RecursionError, LookupError, TypeError):
        return _DAMAGED
    if not isinstance(version, int) or version <= cards.FORMAT:
        return _DAMAGED
    return (
        f"its card says format {version}, and this zorko knows formats up to {cards.FORMAT}; also, its checksum does "
        "not match. Install a newer zorko (pip install --upgrade zorko), or, if it is damaged, fetch or export it again"
    )


# ---- the checksum


def _digest_place(content: bytes, entry: proto.Entry) -> int | None:
    """Where the digits of the checksum begin, or None where the entry does not end as a card does."""
    place = entry.value_end - len(_AFTER) - _DIGITS
    if place - len(_BEFORE) < entry.value:
        return None
    framed = content[place - len(_BEFORE) : place] == _BEFORE
    return place if framed and content[place + _DIGITS : entry.value_end] == _AFTER else None


def _digest(content: bytes, place: int) -> bytes:
    view = memoryview(content)
    digest = hashlib.sha256(view[:place])
    digest.update(_ZEROS)
    digest.update(view[place + _DIGITS :])
    return digest.hexdigest().encode()
