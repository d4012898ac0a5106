"""Flags of whole pictures in LabelMe files as attributes for `tag`."""

from __future__ import annotations

from pathlib import Path

from zorko.data.attribute_settings import AS_WRITTEN, AttributeSettings
from zorko.data.attributes import Described, attribute_examples
from zorko.data.examples import Examples
from zorko.data.formats import Format
from zorko.data.json_text import read_json
from zorko.data.labelme import LabelMeEntry, fits_labelme, read_labelme
from zorko.data.labelme_shapes import Flag
from zorko.data.walk import files_below
from zorko.errors import DataError, InputError

NO, YES = "no", "yes"
GROUP = "group"


def fits_labelme_flags(path: Path) -> bool:
    """Whether the path is a file called .json, or a folder with a LabelMe file in it whose picture has flags."""
    if not path.is_dir():
        return fits_labelme(path)
    return any(_has_flags(file) for file in files_below(path) if file.suffix.lower() == ".json")


def load_labelme_flags(path: Path, images: Path | None = None, settings: AttributeSettings = AS_WRITTEN) -> Examples:
    """LabelMe's flags as attributes: a ticked box is `yes`, one that is not ticked `no`; text and numbers are values.

    A flag that a file does not name, or leaves null, is unknown there. Text under `group` names the picture's group.
    Raises DataError where no file can be used or none has flags; what is left out stands in `problems`.
    """
    data = read_labelme(path, images)
    names = dict.fromkeys(name for entry in data.entries for name in entry.flags if not _is_group(entry, name))
    if not names:
        raise DataError(f"{path}: none of its {len(data)} LabelMe files has flags; tick or fill in flags of the pictures")
    described = Described(
        where=path,
        pictures=data.pictures,
        sources=data.sources,
        cells={name: [_text(entry, name) for entry in data.entries] for name in names},
        groups=data.groups,
        fixed_split=data.fixed_split,
        problems=data.problems,
    )
    return attribute_examples(described, settings)


def _is_group(entry: LabelMeEntry, name: str) -> bool:
    return name == GROUP and not isinstance(entry.flags[name], bool)


def _text(entry: LabelMeEntry, name: str) -> str:
    flag: Flag = None if name not in entry.flags or _is_group(entry, name) else entry.flags[name]
    if isinstance(flag, bool):
        return YES if flag else NO
    return "" if flag is None else str(flag)


def _has_flags(file: Path) -> bool:
    try:
        content = read_json(file)
    except InputError:
        return False
    return "shapes" in content and bool(content.get("flags"))


LABELME_FLAGS = Format(
    looks_for="LabelMe .json files with flags (--images names the folder of the pictures, where not beside them)",
    fits=fits_labelme_flags,
    load=load_labelme_flags,
    described=load_labelme_flags,
)
