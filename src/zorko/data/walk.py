"""Folders and the pictures in them, in the order a person would list them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from zorko.errors import DataError
from zorko.images.files import PICTURE_SUFFIXES, natural_key

# What file managers leave behind; nobody means these as data.
_LITTER = frozenset({"__macosx", "thumbs.db", "desktop.ini"})


def is_picture(path: Path) -> bool:
    """Whether the name ends like a picture's; the file is not opened."""
    return path.suffix.lower() in PICTURE_SUFFIXES


def children(folder: Path) -> list[Path]:
    """What lies directly in the folder, in natural order, without hidden files and file managers' litter.

    Raises DataError when the folder cannot be listed.
    """
    try:
        paths = [path for path in folder.iterdir() if not _is_litter(path.name)]
    except OSError as error:
        raise DataError(f"{folder}: the folder cannot be listed ({error.strerror}); check its permissions") from error
    return sorted(paths, key=lambda path: natural_key(path.name))


def folders_in(folder: Path) -> list[Path]:
    """The folders that lie directly in the folder, in natural order; raises as `children` does."""
    return [path for path in children(folder) if path.is_dir()]


def pictures_in(folder: Path) -> list[Path]:
    """The pictures, by their names, that lie directly in the folder, in natural order; raises as `children` does."""
    return [path for path in children(folder) if is_picture(path) and not path.is_dir()]


def files_below(folder: Path) -> Iterator[Path]:
    """All files in the folder and the folders in it, in natural order.

    Links are followed, but never back into a folder that is being listed.
    """
    yield from _files_below(folder, ())


def _files_below(folder: Path, above: tuple[Path, ...]) -> Iterator[Path]:
    real = folder.resolve()
    if real in above:
        return
    for path in children(folder):
        if path.is_dir():
            yield from _files_below(path, (*above, real))
        else:
            yield path


def _is_litter(name: str) -> bool:
    return name.startswith(".") or name.lower() in _LITTER
