"""Paths that stand in data files: found below the data folder, or refused."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path, PureWindowsPath

from zorko.errors import InputError


def resolve(path_text: str, root: Path) -> Path:
    """The file that `path_text` names, taken relative to the folder `root`; see `locate`.

    Raises InputError, with `path_text` as its source, for a path that is refused and where there is no such file.
    """
    path = locate(path_text, root)
    if path is None:
        raise InputError(path_text, f"no such file below {root}")
    return path


def locate(path_text: str, root: Path, base: Path | None = None) -> Path | None:
    """The file that `path_text` names, taken relative to `base` (by default `root`); None where there is none.

    Windows separators are understood, and names whose accents are stored the other way (й and ё, between macOS
    and the rest). A path that leaves `root`, by "..", by an absolute path elsewhere or through a link, is
    refused. Raises InputError, with `path_text` as its source, for that.
    """
    if not path_text or "\0" in path_text:
        raise InputError(repr(path_text), "not a path; name a file below the data folder")
    if os.name != "nt" and PureWindowsPath(path_text).is_absolute():
        raise InputError(path_text, f"a path on a Windows drive; write it relative to {base or root}")
    path = (base or root) / path_text.replace("\\", "/")
    try:
        # Before the file is looked for: whether something exists outside must not show.
        _check_inside(path_text, path, root)
        if path.is_file():
            return path
        for other in _other_spellings(path):
            if other.is_file():
                _check_inside(path_text, other, root)
                return other
    except (OSError, RuntimeError) as error:
        raise InputError(path_text, f"the path cannot be followed ({error})") from error
    return None


def _check_inside(path_text: str, path: Path, root: Path) -> None:
    if not path.resolve().is_relative_to(root.resolve()):
        raise InputError(path_text, f"leaves the data folder {root}; name only files below it")


def _other_spellings(path: Path) -> list[Path]:
    texts = (unicodedata.normalize("NFC", str(path)), unicodedata.normalize("NFD", str(path)))
    return [Path(text) for text in texts if text != str(path)]
