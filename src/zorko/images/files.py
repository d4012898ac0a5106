"""From the names that a user gives (files, folders, patterns, a list on stdin) to the picture files they stand for."""

from __future__ import annotations

import glob
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from zorko.types import Failure

PICTURE_SUFFIXES = (".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".tif", ".tiff", ".gif")
"""What names of pictures end in, in lower case; in a folder, nothing else is taken."""

_DIGITS = re.compile(r"[0-9]+")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def list_pictures(sources: str | Path | Iterable[str | Path], *, recursive: bool = True) -> Iterator[Path | Failure]:
    """Yield the picture files that `sources` stand for, in order, one by one.

    A source that stands for nothing yields a `Failure` in its place, with the source as given, and the others go on.
    A picture that is named twice comes twice.

    - A file is taken as it is, whatever its name ends in; whether it is a picture, the reader finds out.
    - A folder gives its pictures (`PICTURE_SUFFIXES`) in natural order (img2 before img10), then, if `recursive`, those
      of the folders in it. Hidden ones (.name) are skipped; links are followed, and no folder is entered twice. Of
      memory it takes the names in one folder at a time.
    - A pattern (* ? [ ] and ** for any depth), for shells that do not expand them: files with a suffix as above, or
      with the one that the pattern spells out; folders too, unless ** has been in them already. A file or folder that
      is really called so comes first.
    - "-" reads such names from stdin, one a line, each as it arrives. Blank lines are skipped.

    On POSIX, a name with backslashes that does not exist is tried with slashes.
    """
    for source in [sources] if isinstance(sources, (str, Path)) else sources:
        if os.fspath(source) == "-":
            for line in _lines_of_stdin():
                yield from _expand(line, recursive)
        else:
            yield from _expand(os.fspath(source), recursive)


def natural_key(name: str) -> tuple[str, str]:
    """A sort key by which numbers in names count as numbers, and case only parts equals: img2, IMG10; no whole path.

    One short string, since a folder may hold a hundred thousand names: a number ends the text before it by a character
    that no name has, and begins with how many digits it has.
    """
    return _DIGITS.sub(_counted, name.casefold()), name


def _counted(number: re.Match[str]) -> str:
    digits = number.group().lstrip("0")
    return f"\0{chr(len(digits))}{digits}"


def _lines_of_stdin() -> Iterator[str]:
    # Bytes, so that names which are no UTF-8 survive.
    for number, line in enumerate(sys.stdin.buffer):
        line = line.removeprefix(_BYTE_ORDER_MARK) if number == 0 else line
        name = os.fsdecode(line.rstrip(b"\r\n"))
        if name.strip():
            yield name


def _expand(source: str, recursive: bool) -> Iterator[Path | Failure]:
    names = [source]
    if os.sep == "/" and "\\" in source:
        names.append(source.replace("\\", "/"))
    for name in names:
        if _is_there(name):
            yield from _walk(name, recursive) if os.path.isdir(name) else [Path(name)]
            return
    for name in names:
        matches = _matches(name) if glob.has_magic(name) else []
        if matches:
            for match in matches:
                yield from _walk(match, recursive) if os.path.isdir(match) else [Path(match)]
            return
    yield Failure(source, _nothing_there(source))


def _is_there(name: str) -> bool:
    """Whether to let the reader try this name: not if it surely does not exist; other troubles it explains best."""
    try:
        os.stat(name)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        return True
    return True


def _nothing_there(source: str) -> str:
    if glob.has_magic(source):
        return f"this pattern matches no picture; looked for {', '.join(PICTURE_SUFFIXES)}"
    return "no such file or folder; check the spelling and the folder"


def _matches(pattern: str) -> list[str]:
    deep = "**" in pattern
    suffixes = {*PICTURE_SUFFIXES, os.path.splitext(pattern)[1].lower()} - {""}
    found = [
        name
        for name in glob.iglob(pattern, recursive=True)
        if (not deep if os.path.isdir(name) else os.path.splitext(name)[1].lower() in suffixes)
    ]
    return sorted(found, key=lambda name: [natural_key(part) for part in name.split(os.sep)])


def _walk(top: str, recursive: bool) -> Iterator[Path | Failure]:
    found_any = False
    troubles: list[OSError] = []
    entered: set[tuple[int, int]] = set()
    for folder, subfolders, names in os.walk(top, onerror=troubles.append, followlinks=True):
        subfolders[:] = _in_order(subfolders) if recursive else []
        if _seen_before(folder, entered):
            subfolders.clear()
            continue
        for name in _in_order(name for name in names if name.lower().endswith(PICTURE_SUFFIXES)):
            found_any = True
            yield Path(folder, name)
    for trouble in troubles:
        yield Failure(str(trouble.filename), f"this folder cannot be opened: {trouble.strerror}; check its mode")
    if not found_any and not troubles:
        where = "this folder or those in it" if recursive else "this folder (those in it were not looked into)"
        yield Failure(top, f"no picture in {where}; looked for {', '.join(PICTURE_SUFFIXES)}")


def _in_order(names: Iterable[str]) -> list[str]:
    """The names that are not hidden, in natural order."""
    return sorted((name for name in names if not name.startswith(".")), key=natural_key)


def _seen_before(folder: str, entered: set[tuple[int, int]]) -> bool:
    """Whether the walk was in this folder already, as links can lead round in a ring; notes it in `entered`."""
    status = os.stat(folder)
    identity = (status.st_dev, status.st_ino)
    seen = identity in entered
    entered.add(identity)
    return seen
