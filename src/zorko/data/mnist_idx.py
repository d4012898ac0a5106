"""MNIST as it is published: pairs of idx files, one of pictures and one of labels."""

from __future__ import annotations

import re
from pathlib import Path

from zorko.data import digits
from zorko.data.blocks import Block, examples_of, refuse_images
from zorko.data.examples import Examples
from zorko.data.formats import Format
from zorko.data.idx import read_idx
from zorko.data.parts import FREE
from zorko.data.walk import children
from zorko.errors import DataError

_PICTURES = re.compile(r"(?P<stem>.*)images(?P<mark>[-.])idx3-ubyte(?P<gz>\.gz)?", re.IGNORECASE)

# Where torchvision keeps these files, below the folder that its user named.
_FOLDERS = (".", "raw", "MNIST/raw")


def fits_idx(path: Path) -> bool:
    """Whether the path is an idx file of pictures, or a folder that holds one."""
    if path.is_dir():
        return bool(_picture_files(path))
    return path.is_file() and _PICTURES.fullmatch(path.name) is not None


def load_idx(path: Path, images: Path | None = None) -> Examples:
    """Examples for `read` from a folder of idx files, gzipped or not, or from one file of pictures.

    The labels' file is found by name. In a folder the official parts are kept as the fixed split: "train" in the
    name is train, "t10k" or "test" is test; a file that was named alone comes undivided. Raises DataError when
    the labels are missing, two sets stand for one part, or a file is broken (see `read_idx`).
    """
    refuse_images(path, images)
    if not path.is_dir():
        return examples_of([_block(path, FREE)])
    files = _picture_files(path)
    parts = [_part_of(file) for file in files]
    if len(set(parts)) != len(parts):
        listed = ", ".join(file.name for file in files)
        raise DataError(f"{path}: several sets for one part ({listed}); name the file you mean instead of the folder")
    return examples_of([_block(file, part) for file, part in zip(files, parts, strict=True)])


def _picture_files(folder: Path) -> list[Path]:
    """The files of pictures in the first folder that has any; of a file and its gzipped twin only the file."""
    for place in (folder / inner for inner in _FOLDERS):
        if not place.is_dir():
            continue
        found = [path for path in children(place) if path.is_file() and _PICTURES.fullmatch(path.name)]
        plain = {path.name for path in found}
        kept = [path for path in found if path.name.removesuffix(".gz") == path.name or path.stem not in plain]
        if kept:
            # The training part first, as in the official order.
            return sorted(kept, key=lambda path: (_part_of(path) == "test", path.name))
    return []


def _part_of(path: Path) -> str:
    name = path.name.lower()
    if "t10k" in name or "test" in name:
        return "test"
    return "train" if "train" in name else FREE


def _block(pictures_file: Path, part: str) -> Block:
    labels_file = _labels_file(pictures_file)
    labels = digits.parse_labels(read_idx(labels_file, 1), str(labels_file))
    return Block(str(pictures_file), part, read_idx(pictures_file, 3), labels)


def _labels_file(pictures_file: Path) -> Path:
    match = _PICTURES.fullmatch(pictures_file.name)
    if match is None:
        raise DataError(f"{pictures_file}: expected a name like train-images-idx3-ubyte or train-images.idx3-ubyte")
    names = [f"{match['stem']}labels{mark}idx1-ubyte{gz}" for gz in ("", ".gz") for mark in ("-", ".")]
    for name in names:
        if (pictures_file.parent / name).is_file():
            return pictures_file.parent / name
    raise DataError(f"{pictures_file}: its labels are missing; put {names[0]} or {names[2]} beside it")


IDX = Format(
    looks_for="idx files such as train-images-idx3-ubyte.gz with train-labels-idx1-ubyte.gz",
    fits=fits_idx,
    load=load_idx,
)
