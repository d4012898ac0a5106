"""JSON files that others wrote: read whole, in whatever encoding, or refused in plain words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeAlias

from zorko.errors import InputError

JsonObject: TypeAlias = "dict[str, Any]"

MAX_BYTES = 400_000_000
"""What is refused unread; a picture as large as the reader takes fits in, in base64."""


def read_json(file: Path) -> JsonObject:
    """The object in a JSON file of UTF-8 (with or without BOM), UTF-16 or UTF-32, else cp1251.

    Raises InputError, with what is wrong as its source, for a file that cannot be read, is cut short, is no JSON,
    holds something else than an object, or names a key twice.
    """
    content = _read(file)
    if not isinstance(content, dict):
        raise InputError("the file", f"holds {_kind(content)}, not an object with keys")
    return content


def read_json_list(file: Path) -> list[Any]:
    """The list in a JSON file; raises as `read_json` does, and for anything but a list."""
    content = _read(file)
    if not isinstance(content, list):
        raise InputError("the file", f"holds {_kind(content)}, not a list")
    return content


def _read(file: Path) -> object:
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            raise InputError("the file", f"has {size:,} bytes, more than {MAX_BYTES:,}; keep the picture outside of it")
        data = file.read_bytes()
    except OSError as error:
        raise InputError("the file", f"cannot be read ({error.strerror})") from error
    if not data.strip():
        raise InputError("the file", "is empty")
    return _parsed(data)


def is_storable(value: str | int) -> bool:
    """Whether UTF-8 can hold it: JSON can spell halves of characters, which no file name or message can show."""
    try:
        str(value).encode()
    except ValueError:
        return False
    return True


def _parsed(data: bytes) -> object:
    try:
        try:
            return json.loads(data, object_pairs_hook=_object)
        except UnicodeDecodeError:
            return json.loads(data.decode("cp1251"), object_pairs_hook=_object)
    except UnicodeDecodeError as error:
        raise InputError("the file", "is no text in UTF-8, UTF-16 or cp1251; save it in UTF-8") from error
    except RecursionError as error:
        raise InputError("the file", "is nested too deeply") from error
    except ValueError as error:
        raise InputError("the file", f"is no whole JSON ({error}); save it anew") from error


def _object(pairs: list[tuple[str, Any]]) -> JsonObject:
    found = dict(pairs)
    if len(found) != len(pairs):
        # Python keeps the last, others the first: what was meant cannot be known.
        names = [key for key, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"the key {twice!a}", "stands twice in one object")
    return found


def _kind(value: object) -> str:
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object with keys"
    return "text" if isinstance(value, str) else "a single value"
