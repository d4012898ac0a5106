"""LabelMe: a JSON file a picture, with shapes drawn by hand and flags; one file, or a folder of them, nested or not."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zorko.data.json_text import JsonObject, is_storable, read_json
from zorko.data.labelme_shapes import Flag, Shape, parse_flags, parse_shapes
from zorko.data.parts import FREE, parse_part
from zorko.data.paths import locate
from zorko.data.pictures import LazyPictures
from zorko.data.walk import files_below
from zorko.errors import DataError, InputError
from zorko.types import Failure, ImageSource

LOOKS_FOR = "LabelMe .json file, or a folder of them (--images names the folder of the pictures, where not beside them)"

# The key without which nothing is LabelMe; the second form is found in UTF-16 of either byte order.
_MARKS = (b'"shapes"', '"shapes"'.encode("utf-16-le")[:-1])


@dataclass(frozen=True)
class LabelMeEntry:
    """What one JSON file says about its picture.

    file     the JSON file
    shapes   in the order of the file
    flags    of the whole picture
    group    pictures of one group show the same object or scene; from a key or a flag `group`, None without
    part     the part that the outermost folder below the data folder is named after, "" without
    size_hw  height and width as the file states them, None where it does not; the picture itself is not opened
    """

    file: Path
    shapes: tuple[Shape, ...]
    flags: Mapping[str, Flag]
    group: str | None
    part: str
    size_hw: tuple[int, int] | None

    def of_kind(self, kind: str) -> tuple[Shape, ...]:
        """The shapes of one kind ("rectangle", "point", "polygon", ...), in the order of the file."""
        return tuple(shape for shape in self.shapes if shape.kind == kind)


@dataclass(frozen=True, eq=False)
class LabelMeData:
    """N entries with their pictures.

    pictures     N sources, opened only when used: a path, or the bytes from `imageData`, then read out of the JSON
                 anew each time that it is asked for
    sources      N names for messages: the picture's path, or "FILE.json:imageData"
    groups       (N,) int64; equal numbers for equal groups, an entry without one is a group of its own
    fixed_split  (N,) of parts or "" (free); None where no entry lies in a folder that is named after a part
    problems     the files that were left out, one Failure each
    """

    entries: tuple[LabelMeEntry, ...]
    pictures: Sequence[ImageSource]
    sources: tuple[str, ...]
    groups: NDArray[np.int64]
    fixed_split: NDArray[np.str_] | None
    problems: tuple[Failure, ...]

    def __len__(self) -> int:
        return len(self.entries)


def fits_labelme(path: Path) -> bool:
    """Whether the path is a file called .json, or a folder with one in it that speaks of shapes."""
    if path.is_dir():
        return any(_mentions_shapes(file) for file in files_below(path) if _is_json(file))
    return _is_json(path) and path.is_file()


def read_labelme(path: Path, images: Path | None = None) -> LabelMeData:
    """The entries of one LabelMe file, or of all .json files in a folder and the folders in it, in natural order.

    `imagePath` is looked for below `images` where that is given, then relative to the JSON file, then below `path`;
    Windows separators are understood. `imageData` is used only where there is no such file. A path that leaves both
    folders is refused, whatever `imageData` holds. Keys that are not LabelMe's are passed over. The text is UTF-8
    (with or without BOM), UTF-16 or UTF-32, else cp1251.

    Left out and reported, one Failure a file: what is no whole JSON, or no LabelMe; missing keys, wrong types and
    impossible shapes; pictures that are missing or lie elsewhere; a picture that an earlier file has described.
    Raises DataError where no file is there, or none can be used.
    """
    root = path if path.is_dir() else path.parent
    files = [file for file in files_below(path) if _is_json(file)] if path.is_dir() else [path]
    if not files:
        raise DataError(f"{path}: no .json file in this folder or those in it; looked for {LOOKS_FOR}")
    entries, pictures, problems = [], [], []
    described: dict[Path, Path] = {}
    for file in files:
        try:
            content = read_json(file)
            entry = _entry(content, file, root)
            picture, name = _picture(content, file, root, images)
            if described.setdefault(name, file) is not file:
                raise InputError("imagePath", f"the same picture as in {described[name]}; keep one of the two files")
        except InputError as error:
            problems.append(Failure(str(file), f"{error}; left out"))
            continue
        entries.append(entry)
        pictures.append(picture)
    if not entries:
        raise DataError(
            f"{path}: none of its {len(problems)} .json files can be used; first {problems[0].source}: {problems[0].problem}"
        )
    parts = np.array([entry.part for entry in entries], dtype=np.str_)
    return LabelMeData(
        entries=tuple(entries),
        pictures=_Pictures(tuple(pictures), tuple(entry.file for entry in entries)),
        sources=tuple(str(picture or f"{entry.file}:imageData") for picture, entry in zip(pictures, entries, strict=True)),
        groups=_groups(entries),
        fixed_split=parts if np.any(parts != FREE) else None,
        problems=tuple(problems),
    )


class _Pictures(LazyPictures):
    """The pictures' files; where there is none, the bytes within the JSON file."""

    def __init__(self, paths: tuple[Path | None, ...], files: tuple[Path, ...]) -> None:
        self.paths = paths
        self.files = files

    def __len__(self) -> int:
        return len(self.paths)

    def _at(self, index: int) -> ImageSource:
        path, file = self.paths[index], self.files[index]
        if path is not None:
            return path
        try:
            return _embedded(read_json(file))
        except InputError as error:
            raise DataError(f"{file}: {error}; the data set has changed since it was loaded") from error


# ---- one file


def _entry(content: JsonObject, file: Path, root: Path) -> LabelMeEntry:
    missing = [key for key in ("shapes", "imagePath") if key not in content]
    if missing:
        found = ", ".join(map(repr, list(content)[:6])) or "none"
        raise InputError(" and ".join(missing), f"missing, so this is no LabelMe file; its keys are {found}")
    flags = parse_flags(content.get("flags"), "flags")
    folders = file.relative_to(root).parts[:-1]
    return LabelMeEntry(
        file=file,
        shapes=parse_shapes(content["shapes"]),
        flags=flags,
        group=_group(content.get("group")) or _group(flags.get("group")),
        part=(parse_part(folders[0]) or FREE) if folders else FREE,
        size_hw=_size(content.get("imageHeight"), content.get("imageWidth")),
    )


def _group(value: object) -> str | None:
    # LabelMe's own flags are boxes to tick: one called "group" names no group.
    if value is None or isinstance(value, bool):
        return None
    if not isinstance(value, str | int) or not is_storable(value):
        raise InputError("group", "expected text or a whole number")
    return str(value).strip() or None


def _size(height: object, width: object) -> tuple[int, int] | None:
    for key, value in (("imageHeight", height), ("imageWidth", width)):
        if value is not None and (type(value) is not int or value < 1):
            raise InputError(key, f"expected a whole number from 1 on, found {value!r:.40}")
    return (height, width) if isinstance(height, int) and isinstance(width, int) else None


def _picture(content: JsonObject, file: Path, root: Path, images: Path | None) -> tuple[Path | None, Path]:
    """The picture's file, None where `imageData` stands for it; and where the picture is, or would be."""
    text = content["imagePath"]
    if not isinstance(text, str) or not is_storable(text):
        raise InputError("imagePath", f"expected the path of a picture, found {text!r:.40}")
    path = _located(text, file, root, images)
    if path is not None:
        return path, path.resolve()
    if content.get("imageData") is None:
        where = f"below {images}, beside the file or below {root}" if images else f"beside the file or below {root}"
        raise InputError("imagePath", f"no such file as {text} {where}, and no imageData; name its folder with --images")
    _embedded(content)
    return None, (file.parent / text.replace("\\", "/")).resolve()


def _located(text: str, file: Path, root: Path, images: Path | None) -> Path | None:
    """The file, None where there is none; raises InputError where the path leaves every folder that it may lie in."""
    ways = [(images, images), (root, file.parent), (images, file.parent), (root, root)]
    refused: list[InputError] = []
    inside = False
    for folder, base in ways:
        if folder is None:
            continue
        try:
            path = locate(text, folder, base)
        except InputError as error:
            refused.append(error)
            continue
        if path is not None:
            return path
        inside = True
    if not inside:
        raise InputError("imagePath", f"{refused[0]}, or name their folder with --images")
    return None


def _embedded(content: JsonObject) -> bytes:
    """The bytes of `imageData`."""
    text = content.get("imageData")
    try:
        data = base64.b64decode("".join(text.split()), validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError) as error:
        raise InputError("imageData", f"no picture in base64 ({error}), and the file of imagePath is missing") from error
    if not data:
        raise InputError("imageData", "no picture in base64, and the file of imagePath is missing")
    return data


# ---- all files


def _groups(entries: Sequence[LabelMeEntry]) -> NDArray[np.int64]:
    numbers: dict[str | Path, int] = {}
    keys = [entry.file if entry.group is None else entry.group for entry in entries]
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


def _is_json(path: Path) -> bool:
    return path.suffix.lower() == ".json"


def _mentions_shapes(file: Path) -> bool:
    try:
        data = file.read_bytes()
    except OSError:
        return False
    return any(mark in data for mark in _MARKS)
