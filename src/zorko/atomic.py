"""Files that appear whole or not at all: written beside their place, then put into it in one step."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zorko.errors import UsageError


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Give a temporary path to write to; when the block ends well, that file takes the place of `path`.

    When the block raises, the temporary file is removed and `path` is as it was. The temporary file lies in the same
    folder, is hidden, and ends in the same suffix, for writers that go by it. The block creates it, in text or binary,
    so a new file gets the mode that the umask gives; a file that was there keeps its mode. A symbolic link stays one,
    and what it points to is replaced. A device or a pipe (/dev/null, /dev/stdout) is written directly, as there is
    nothing to put in its place.

    It guards against a process that dies while it writes (a killed one leaves a hidden .zorko-* file behind),
    not against a power cut: the disk is not waited for.

    Raises UsageError, before the block runs, where `path` is a folder, or its folder is missing or write-protected.
    """
    path = Path(path)
    if path.exists() and not path.is_file() and not path.is_dir():
        yield path
        return
    place = Path(os.path.realpath(path))
    _check_place(path, place)
    temporary = place.with_name(f".zorko-{secrets.token_hex(6)}{place.suffix}")
    try:
        yield temporary
        if place.exists():
            os.chmod(temporary, stat.S_IMODE(place.stat().st_mode))
        os.replace(temporary, place)
    finally:
        temporary.unlink(missing_ok=True)


def _check_place(path: Path, place: Path) -> None:
    if place.is_dir():
        raise UsageError(f"{path}: is a folder; name the file to write, for example {path / 'result'}")
    if not place.parent.is_dir():
        raise UsageError(f"{path}: there is no folder {place.parent} to write it to; make that folder first")
    if not os.access(place.parent, os.W_OK | os.X_OK):
        raise UsageError(f"{path}: the folder {place.parent} is write-protected; choose another, or change its mode")
