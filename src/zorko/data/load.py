"""The labelled data of a task, whatever format it is in."""

from __future__ import annotations

from pathlib import Path

from zorko.data.attribute_settings import AttributeSettings
from zorko.data.attribute_table import ATTRIBUTE_TABLE
from zorko.data.class_folders import CLASS_FOLDERS
from zorko.data.composites import COMPOSITES
from zorko.data.dealt import DEALT
from zorko.data.digit_table import DIGIT_TABLE
from zorko.data.examples import Examples
from zorko.data.folders import DIGIT_FOLDERS
from zorko.data.formats import Format
from zorko.data.label_studio import LABEL_STUDIO
from zorko.data.labelme_flags import LABELME_FLAGS
from zorko.data.mnist_idx import IDX
from zorko.data.mnist_npz import NPZ
from zorko.data.orbits import ORBITS
from zorko.data.pairs import DEALT_PAIRS, PAIR_TABLE
from zorko.data.walk import children
from zorko.errors import DataError
from zorko.images.layout import DEFAULT_LAYOUT, Layout

FORMATS: dict[str, tuple[Format, ...]] = {
    # The first that fits is taken: class folders stand before tables, since answers are often saved beside pictures.
    "read": (NPZ, IDX, DIGIT_FOLDERS, DIGIT_TABLE),
    "find": (COMPOSITES, DEALT),
    "orbit": (ORBITS,),
    "same": (PAIR_TABLE, DEALT_PAIRS),
    # Class folders stand last: any folder with pictures in its folders fits.
    "tag": (ATTRIBUTE_TABLE, LABEL_STUDIO, LABELME_FLAGS, CLASS_FOLDERS),
}
"""For each task the formats of its data, in the order in which they are tried; a new one is a file and a line here."""


def load(
    task: str,
    path: Path,
    images: Path | None = None,
    layout: Layout | None = None,
    attributes: AttributeSettings | None = None,
) -> Examples:
    """The labelled examples at `path`; `images` is the folder that a table's pictures lie in, where not beside it; `layout`
    where the parts of composites are, if elsewhere than by default; `attributes` what is to be known of attributes.

    Raises DataError when nothing is there, when no format of the task fits (naming all that were looked for and
    what is there), and for data that cannot be used as a whole; single bad entries stand in `problems`.
    """
    formats = FORMATS.get(task)
    if formats is None:
        raise DataError(f"no labelled data can be loaded for the task {task!r}; it can for {', '.join(FORMATS)}")
    if not path.exists():
        raise DataError(f"{path}: no such file or folder")
    if images is not None and not images.is_dir():
        raise DataError(f"{images}: no such folder; --images must name the folder of the pictures")
    for data_format in formats:
        if data_format.fits(path):
            if attributes is not None and data_format.described is not None:
                return data_format.described(path, images, attributes)
            if layout is None or layout.geometry == DEFAULT_LAYOUT.geometry:
                return data_format.load(path, images)
            if data_format.laid_out is None:
                raise DataError(f"{path}: composites are dealt from it in the default layout; set its focus alone")
            return data_format.laid_out(path, images, layout)
    wanted = "".join(f"\n  - {data_format.looks_for}" for data_format in formats)
    raise DataError(f"{path}: {_what_is_there(path)}. Looked for, to {task}:{wanted}")


def _what_is_there(path: Path) -> str:
    if not path.is_dir():
        return "a file of no known format"
    names = [child.name for child in children(path)]
    if not names:
        return "the folder is empty"
    more = ", ..." if len(names) > 8 else ""
    return f"no known format in this folder; it holds {', '.join(names[:8])}{more}"
