"""Class folders: DATA/LABEL/**/PICTURE, or DATA/PART/LABEL/**/PICTURE where the data comes divided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from zorko.data import digits
from zorko.data.examples import Examples
from zorko.data.formats import Format
from zorko.data.parts import FREE, parse_part
from zorko.data.walk import files_below, folders_in, is_picture, pictures_in
from zorko.errors import DataError
from zorko.types import Failure


@dataclass(frozen=True)
class ClassFolder:
    """One folder whose pictures share a label; `part` is "" where no train/val/test level stands above it."""

    path: Path
    part: str

    @property
    def name(self) -> str:
        """The folder's own, which is the label as it was written."""
        return self.path.name


@dataclass(frozen=True)
class LabelledFiles:
    """N pictures, the name of each one's class folder, and the part it belongs to."""

    paths: tuple[Path, ...]
    class_names: tuple[str, ...]
    parts: tuple[str, ...]
    problems: tuple[Failure, ...]


def class_folders(root: Path, is_class_name: Callable[[str], bool]) -> tuple[ClassFolder, ...]:
    """The class folders below `root`, in natural order, also those whose name is no label."""
    found = []
    for folder in folders_in(root):
        if _is_part_level(folder, is_class_name):
            part = parse_part(folder.name) or FREE
            found += [ClassFolder(inner, part) for inner in folders_in(folder)]
        else:
            found.append(ClassFolder(folder, FREE))
    return tuple(found)


def list_labelled(root: Path, is_class_name: Callable[[str], bool]) -> LabelledFiles:
    """The pictures of all class folders whose name is a label, nested folders included.

    Folders of other names, files that are no pictures and pictures outside any class folder are reported, one
    Failure each. No file is opened. Raises DataError when no picture is left, naming the folders that are there.
    """
    folders = class_folders(root, is_class_name)
    levels = dict.fromkeys((root, *(folder.path.parent for folder in folders)))
    problems = [Failure(str(path), "lies in no class folder") for level in levels for path in pictures_in(level)]
    paths, names, parts = [], [], []
    for folder in folders:
        if not is_class_name(folder.name):
            problems.append(Failure(str(folder.path), "the folder's name is no label; its files are left out"))
            continue
        for path in files_below(folder.path):
            if not is_picture(path):
                problems.append(Failure(str(path), "not a picture, by its name"))
                continue
            paths.append(path)
            names.append(folder.name)
            parts.append(folder.part)
    if not paths:
        raise DataError(f"{root}: no labelled picture found; the folders here are {_listed(folders)}")
    return LabelledFiles(tuple(paths), tuple(names), tuple(parts), tuple(problems))


def fits_digits(root: Path) -> bool:
    """Whether `root` is a folder with at least one class folder for `read`."""
    if not root.is_dir():
        return False
    return any(digits.is_class_name(folder.name) for folder in class_folders(root, digits.is_class_name))


def load_digits(root: Path, images: Path | None = None) -> Examples:
    """Class folders 0..9 and other, none or not-a-digit as examples for `read`.

    Raises DataError when no labelled picture is found; a file in the way of a label is reported in `problems`.
    """
    if images is not None:
        raise DataError(f"{root}: class folders hold their own pictures; leave out --images {images}")
    try:
        files = list_labelled(root, digits.is_class_name)
    except DataError as error:
        raise DataError(f"{error}. For read, name them {digits.EXPECTED}") from error
    labels = np.array([digits.parse_label(name) for name in files.class_names], dtype=np.int64)
    divided = any(part != FREE for part in files.parts)
    return Examples(
        pictures=files.paths,
        labels={digits.HEAD: labels},
        label_names={digits.HEAD: digits.NAMES},
        sources=tuple(str(path) for path in files.paths),
        groups=np.arange(len(files.paths), dtype=np.int64),
        fixed_split=np.array(files.parts, dtype=np.str_) if divided else None,
        problems=files.problems,
    )


def _is_part_level(folder: Path, is_class_name: Callable[[str], bool]) -> bool:
    if parse_part(folder.name) is None or not any(is_class_name(inner.name) for inner in folders_in(folder)):
        return False
    # A class of photographs may itself be called "train" or "test"; then its pictures lie directly in it.
    return not is_class_name(folder.name) or not pictures_in(folder)


def _listed(folders: tuple[ClassFolder, ...]) -> str:
    names = [repr(folder.name) for folder in folders[:10]]
    return ", ".join(names) + (", ..." if len(folders) > 10 else "") if names else "none"


DIGIT_FOLDERS = Format(
    looks_for="class folders named " + digits.EXPECTED + " (a level train, val, test above them may stand)",
    fits=fits_digits,
    load=load_digits,
)
