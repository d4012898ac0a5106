"""Folders by identity: DATA/**/NAME/**/PICTURE; any two pictures below one NAME show the same thing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zorko.data.parts import FREE, parse_part
from zorko.data.walk import files_below, folders_in, is_picture, pictures_in
from zorko.errors import DataError
from zorko.types import Failure

LOOKS_FOR = "folders by identity, NAME/PICTURE or GROUP/NAME/PICTURE, at least two with two pictures or more"

BLOCKS = 20
DEAL_SEED = 0  # dealing questions from folders is part of the data, not of a run


@dataclass(frozen=True, eq=False)
class Identities:
    """N pictures of K identities, at least two of them, each with two pictures or more.

    paths        N files, those of one identity together
    identities   (N,) int64, indices into `names`
    names        K names: the identity's folder relative to the data folder (below the level train, val, test, where
                 there is one), with "/" between levels
    groups       (N,) int64, indices into `group_names`
    group_names  where identities lie in folders of folders ("alphabet/character"), the folder above ("alphabet");
                 else each identity is a group of its own
    fixed_split  (N,) of parts or "" (free); None where no folder is named after a part
    problems     what was left out, and folders that can be read in two ways
    """

    paths: tuple[Path, ...]
    identities: NDArray[np.int64]
    names: tuple[str, ...]
    groups: NDArray[np.int64]
    group_names: tuple[str, ...]
    fixed_split: NDArray[np.str_] | None
    problems: tuple[Failure, ...]

    def __len__(self) -> int:
        return len(self.paths)


@dataclass(frozen=True)
class _Folder:
    """One identity's folder; `above` is the data folder, or the part's folder in it."""

    path: Path
    above: Path
    part: str

    @property
    def name(self) -> str:
        # macOS stores й and ё in two characters each; an identity has one name wherever its folders come from.
        return unicodedata.normalize("NFC", self.path.relative_to(self.above).as_posix())


def fits_identities(root: Path) -> bool:
    """Whether `root` is a folder with at least two folders of pictures below it, none within the other."""
    if not root.is_dir():
        return False
    found = _identity_folders(root)
    return next(found, None) is not None and next(found, None) is not None


def read_identities(root: Path) -> Identities:
    """The pictures below `root` by identity, in natural order; no file is opened.

    The outermost folder that holds a picture is an identity, with all pictures in the folders in it; folders above it
    only group. An outermost folder called train, val, test or the like, with folders in it, says the part; an identity keeps
    its name in every part.

    Reported, one Failure each: an identity with one picture only, which nothing matches (left out); files that are no
    pictures, and pictures in no identity's folder (left out); an identity with pictures both in its folder and in
    folders in it, since those might have been meant as identities (kept).
    Raises DataError where fewer than two identities are left, naming the folders that are there.
    """
    levels = (root, *(folder for folder in folders_in(root) if _is_part_level(folder)))
    problems = [Failure(str(p), "lies in no identity's folder; left out") for level in levels for p in pictures_in(level)]
    found: dict[str, list[tuple[Path, str]]] = {}
    folder_of: dict[str, Path] = {}
    for folder in _identity_folders(root):
        folder_of.setdefault(folder.name, folder.path)
        found.setdefault(folder.name, []).extend((path, folder.part) for path in _pictures_of(folder, problems))
    for name in [name for name, pictures in found.items() if len(pictures) < 2]:
        problems.append(Failure(str(folder_of[name]), "holds one picture only, which nothing matches; left out"))
        del found[name]
    if len(found) < 2:
        raise DataError(_too_few(root, len(found)))
    return _put_together(found, problems)


def blocks_of(found: Identities) -> NDArray[np.int64]:
    """A block for each of the K identities, (K,): at random, of equal size, at least four identities to each.

    Questions are dealt from one block alone, so that a split by blocks keeps every identity on one side. Where folders say
    the part, a block has identities of one part: that of an identity's first picture.
    """
    blocks = np.zeros(len(found.names), np.int64)
    first = np.unique(found.identities, return_index=True)[1]
    parts = np.zeros(len(first)) if found.fixed_split is None else found.fixed_split[first]
    rng, begin = np.random.default_rng(DEAL_SEED), 0
    for part in np.unique(parts).tolist():
        own = np.flatnonzero(parts == part)
        number = max(1, min(BLOCKS, len(own) // 4))
        blocks[own] = begin + rng.permutation(np.arange(len(own), dtype=np.int64) % number)
        begin += number
    return blocks


def _put_together(found: dict[str, list[tuple[Path, str]]], problems: list[Failure]) -> Identities:
    names = tuple(found)
    counts = [len(pictures) for pictures in found.values()]
    group_of = [_group(name) for name in names]
    group_names = tuple(dict.fromkeys(group_of))
    number = {name: index for index, name in enumerate(group_names)}
    parts = np.array([part for pictures in found.values() for _, part in pictures], dtype=np.str_)
    return Identities(
        paths=tuple(path for pictures in found.values() for path, _ in pictures),
        identities=np.repeat(np.arange(len(names), dtype=np.int64), counts),
        names=names,
        groups=np.repeat(np.array([number[name] for name in group_of], dtype=np.int64), counts),
        group_names=group_names,
        fixed_split=parts if np.any(parts != FREE) else None,
        problems=tuple(problems),
    )


def _group(name: str) -> str:
    above, _, _ = name.rpartition("/")
    return above or name


# ---- folders


def _identity_folders(root: Path) -> Iterator[_Folder]:
    for folder in folders_in(root):
        if _is_part_level(folder):
            part = parse_part(folder.name) or FREE
            for inner in folders_in(folder):
                yield from (_Folder(path, folder, part) for path in _outermost_with_pictures(inner, (folder.resolve(),)))
        else:
            yield from (_Folder(path, root, FREE) for path in _outermost_with_pictures(folder, (root.resolve(),)))


def _is_part_level(folder: Path) -> bool:
    # A folder of that name without folders in it is a thing that is called so (a railway train).
    return parse_part(folder.name) is not None and bool(folders_in(folder))


def _outermost_with_pictures(folder: Path, above: tuple[Path, ...]) -> Iterator[Path]:
    """Links are followed, but never back into a folder that is being looked through."""
    real = folder.resolve()
    if real in above:
        return
    if pictures_in(folder):
        yield folder
        return
    for inner in folders_in(folder):
        yield from _outermost_with_pictures(inner, (*above, real))


def _pictures_of(folder: _Folder, problems: list[Failure]) -> list[Path]:
    pictures = []
    for path in files_below(folder.path):
        if is_picture(path):
            pictures.append(path)
        else:
            problems.append(Failure(str(path), "not a picture, by its name"))
    if any(path.parent != folder.path for path in pictures):
        problem = f"holds pictures and folders of pictures; all are taken as one identity, {folder.name!r}"
        problems.append(Failure(str(folder.path), f"{problem}; move the pictures that lie in it where that is wrong"))
    return pictures


def _too_few(root: Path, count: int) -> str:
    names = [repr(folder.name) for folder in folders_in(root)]
    listed = (", ".join(names[:10]) + (", ..." if len(names) > 10 else "")) or "none"
    found = "only one identity" if count else "no identity"
    return (
        f"{root}: {found} with two pictures or more found, and it takes two to tell apart; the folders here are {listed}. "
        "Give each thing a folder of its own: NAME/PICTURE, or GROUP/NAME/PICTURE"
    )
