"""Class folders for `tag`: a table with one attribute, `class`, whose values are the folders' names."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from zorko.data.attribute_settings import AS_WRITTEN, AttributeSettings
from zorko.data.attributes import Described, attribute_examples
from zorko.data.examples import Examples
from zorko.data.folders import class_folders, list_labelled
from zorko.data.formats import Format
from zorko.data.parts import FREE
from zorko.data.walk import files_below, is_picture
from zorko.errors import DataError

ATTRIBUTE = "class"


def fits_class_folders(root: Path) -> bool:
    """Whether `root` is a folder with at least two class folders that hold pictures, whatever they are called."""
    if not root.is_dir():
        return False
    folders = class_folders(root, _any_name)
    return len({folder.name for folder in folders if any(map(is_picture, files_below(folder.path)))}) > 1


def load_class_folders(root: Path, images: Path | None = None, settings: AttributeSettings = AS_WRITTEN) -> Examples:
    """Class folders as examples with the one attribute `class`; a level train, val, test above them says the part.

    Raises DataError where fewer than two classes have pictures; files that are no pictures stand in `problems`.
    """
    if images is not None:
        raise DataError(f"{root}: class folders hold their own pictures; leave out --images {images}")
    files = list_labelled(root, _any_name)
    divided = any(part != FREE for part in files.parts)
    described = Described(
        where=root,
        pictures=files.paths,
        sources=tuple(map(str, files.paths)),
        cells={ATTRIBUTE: files.class_names},
        groups=np.arange(len(files.paths), dtype=np.int64),
        fixed_split=np.array(files.parts, np.str_) if divided else None,
        problems=files.problems,
    )
    return attribute_examples(described, settings)


def _any_name(name: str) -> bool:
    return bool(name)


CLASS_FOLDERS = Format(
    looks_for="class folders, CLASS/PICTURE, at least two (a level train, val, test above them may stand)",
    fits=fits_class_folders,
    load=load_class_folders,
    described=load_class_folders,
)
