"""Labelled pairs for `same`: tables that name two pictures in a row, and folders by identity, from which pairs are dealt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zorko.data.examples import UNKNOWN, Examples
from zorko.data.formats import Format
from zorko.data.identities import DEAL_SEED, Identities, blocks_of, fits_identities, read_identities
from zorko.data.identities import LOOKS_FOR as LOOKS_FOR_IDENTITIES
from zorko.data.parts import FREE, parse_part
from zorko.data.paths import resolve
from zorko.data.pictures import PictureSets
from zorko.data.table_pictures import GROUP_COLUMNS, PART_COLUMNS
from zorko.data.tables import Table, is_table, read_table
from zorko.data.walk import children
from zorko.errors import DataError, InputError
from zorko.types import Failure

HEAD = "same"
DIFFERENT, SAME = "different", "same"
NAMES: tuple[str, ...] = (DIFFERENT, SAME)

FIRST_COLUMNS = ("image1", "image_1", "first", "left", "image_a", "a", "path1", "path_1", "file1", "file_1")
SECOND_COLUMNS = ("image2", "image_2", "second", "right", "image_b", "b", "path2", "path_2", "file2", "file_2")
LABEL_COLUMNS = ("same", "label", "match", "is_same", "target")
KIND_COLUMNS = (("kind1", "kind_1", "identity1", "identity_1"), ("kind2", "kind_2", "identity2", "identity_2"))

YES = ("1", "1.0", "true", "yes", "same", "да", "y", "+")
NO = ("0", "0.0", "false", "no", "different", "нет", "n", "-")
EXPECTED = "1 or 0, true or false, yes or no, same or different"

PER_IDENTITY = 80  # pairs in which an identity comes first, half of them the same
MOST_PAIRS = 40_000
NEAR = 0.5  # share of the different pairs whose other picture is of the same group (alphabet), where there is one


def parse_same(text: str) -> int | None:
    """What a cell says: 1, 0, UNKNOWN where it is empty; None where it is no label."""
    word = text.strip().lower()
    if not word:
        return UNKNOWN
    return 1 if word in YES else 0 if word in NO else None


# ---- tables


def fits_pair_table(path: Path) -> bool:
    """Whether the path is a .csv or .tsv with two columns of pictures, or a folder with exactly one such table."""
    return _table_of(path) is not None


def load_pair_table(path: Path, images: Path | None = None) -> Examples:
    """The rows of a table `image1,image2,same` as examples; pictures are looked for in `images`, else beside the table.

    Optional columns: kind1 and kind2 (names of what the pictures show), group and split. Pairs that share a picture or a
    group stay on one side of a split. A row whose label or picture can't be used is left out and reported with file
    and line. Raises DataError where no row can be used.
    """
    table = _table_of(path)
    if table is None:
        raise DataError(f"{path}: no table of pairs; its first line must name image1, image2 and same")
    label_column = table.find(*LABEL_COLUMNS)
    if label_column is None:
        raise DataError(f"{table.path}: no column says whether pairs are the same; name one {', '.join(LABEL_COLUMNS[:3])}")
    root = images or table.path.parent
    numbers: dict[Path, int] = {}
    rows, members, labels, problems = [], [], [], list(table.problems)
    columns = [table.column(column) for column in _pair_columns(table)]
    parts = _parts(table)
    for row, (first, second, word) in enumerate(zip(*columns, table.column(label_column), strict=True)):
        try:
            label = parse_same(word)
            if label is None:
                raise InputError(word, f"is no label; labels are {EXPECTED}")
            if parts is not None and parts[row] is None:
                raise InputError(first, "its split is none of train, validation, calibration, test")
            pair = [resolve(text, root) for text in (first, second)]
        except InputError as error:
            problems.append(Failure(table.place(row), str(error)))
            continue
        rows.append(row)
        labels.append(label)
        members.append([numbers.setdefault(picture, len(numbers)) for picture in pair])
    if not rows:
        first_problem = f"; first {problems[0].source}: {problems[0].problem}" if problems else ""
        raise DataError(
            f"{table.path}: no pair can be used{first_problem}. Paths are relative to {root}; --images names another"
        )
    pairs = np.array(members, np.int64)
    kinds, kind_names = _kinds(table, rows)
    group_column = table.find(*GROUP_COLUMNS)
    named = [table.column(group_column)[row] for row in rows] if group_column else [""] * len(rows)
    return Examples(
        pictures=PictureSets(tuple(numbers), pairs),
        labels={HEAD: np.array(labels, np.int64)},
        label_names={HEAD: NAMES},
        sources=tuple(f"{list_of[a]}, {list_of[b]}" for list_of in [tuple(numbers)] for a, b in members),
        groups=_linked(pairs, len(numbers), named),
        fixed_split=None if parts is None else np.array([parts[row] for row in rows], np.str_),
        problems=tuple(problems),
        kinds=kinds,
        kind_names=kind_names,
    )


def pairs_in(table: Table, images: Path | None = None) -> Iterable[tuple[tuple[Path, Path], str | None] | Failure]:
    """Each row's two pictures and its label as text, None where it has none; a Failure for a row that can't be used."""
    label_column = table.find(*LABEL_COLUMNS)
    words: Sequence[str | None] = table.column(label_column) if label_column else [None] * len(table.rows)
    columns = [table.column(column) for column in _pair_columns(table)]
    for row, (first, second, word) in enumerate(zip(*columns, words, strict=True)):
        try:
            one, other = (resolve(text, images or table.path.parent) for text in (first, second))
            yield (one, other), word or None
        except InputError as error:
            yield Failure(table.place(row), str(error))


def is_pair_table(path: Path) -> bool:
    """Whether a .csv or .tsv has two columns of pictures."""
    return is_table(path) and len(_pair_columns(read_table(path))) == 2


def _table_of(path: Path) -> Table | None:
    tables = [path] if is_table(path) else [file for file in children(path) if is_table(file)] if path.is_dir() else []
    named = [file for file in tables if file.stem.lower() == "labels"]
    found = [table for table in map(read_table, named or tables) if len(_pair_columns(table)) == 2]
    return found[0] if len(found) == 1 else None


def _pair_columns(table: Table) -> list[str]:
    return [column for column in (table.find(*FIRST_COLUMNS), table.find(*SECOND_COLUMNS)) if column is not None]


def _parts(table: Table) -> list[str | None] | None:
    column = table.find(*PART_COLUMNS)
    return None if column is None else [parse_part(text) if text else FREE for text in table.column(column)]


def _kinds(table: Table, rows: Sequence[int]) -> tuple[NDArray[np.int64] | None, tuple[str, ...]]:
    """(N, 2) what each picture shows, UNKNOWN in an empty cell, and the names."""
    columns = [table.find(*names) for names in KIND_COLUMNS]
    if None in columns:
        return None, ()
    words = [[table.column(str(column))[row] for row in rows] for column in columns]
    names = tuple(sorted({word for column in words for word in column if word}))
    number = {name: index for index, name in enumerate(names)}
    return np.array([[number.get(word, UNKNOWN) for word in column] for column in words], np.int64).T, names


def _linked(pairs: NDArray[np.int64], pictures: int, named: Sequence[str]) -> NDArray[np.int64]:
    """A group for each pair (N,): pairs that share a picture, or a named group, are in one (union-find over both)."""
    number: dict[str, int] = {}
    above = list(range(pictures + len(set(named))))

    def root(node: int) -> int:
        while above[node] != node:
            above[node] = above[above[node]]
            node = above[node]
        return node

    for (first, second), name in zip(pairs.tolist(), named, strict=True):
        above[root(first)] = root(second)
        if name:
            above[root(second)] = root(pictures + number.setdefault(name, len(number)))
    roots = [root(first) for first in pairs[:, 0].tolist()]
    return np.unique(roots, return_inverse=True)[1].astype(np.int64)


# ---- folders by identity


def load_dealt_pairs(path: Path, images: Path | None = None) -> Examples:
    """Pairs dealt from folders by identity, half of them the same; no identity is on both sides of a split.

    Raises DataError where there are too few identities to tell apart.
    """
    found = read_identities(path)
    members, labels, groups, parts = _dealt(found, blocks_of(found))
    if not len(members):
        raise DataError(f"{path}: {len(found.names)} identities are too few; with at least 8, pairs can be dealt")
    return Examples(
        pictures=PictureSets(found.paths, members),
        labels={HEAD: labels},
        label_names={HEAD: NAMES},
        sources=tuple(f"{found.paths[a]}, {found.paths[b]}" for a, b in members.tolist()),
        groups=groups,
        fixed_split=None if found.fixed_split is None else parts,
        problems=found.problems,
        kinds=found.identities[members],
        kind_names=found.names,
    )


def _dealt(
    found: Identities, blocks: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.str_]]:
    """All pairs (N, 2), their labels, the block of each, and the part that it belongs to."""
    rng = np.random.default_rng(DEAL_SEED + 2)
    each = max(2, min(PER_IDENTITY, MOST_PAIRS // len(found.names)))
    part_of = np.full(len(found), FREE) if found.fixed_split is None else found.fixed_split
    members, labels, groups, parts = [], [], [], []
    for part in np.unique(part_of).tolist():
        own = np.flatnonzero(part_of == part)
        pictures = {int(k): own[found.identities[own] == k] for k in np.unique(found.identities[own])}
        group = {k: int(found.groups[mine[0]]) for k, mine in pictures.items()}
        for k, mine in pictures.items():
            others = [j for j in pictures if j != k and blocks[j] == blocks[k]]
            near = [j for j in others if group[j] == group[k]]
            if len(mine) < 2 or not others:
                continue
            for number in range(each):
                same = number % 2
                first = int(rng.choice(mine))
                choice = near if near and rng.random() < NEAR else others
                other = pictures[choice[int(rng.integers(len(choice)))]]
                second = rng.choice(mine[mine != first] if same else other)
                members.append((first, int(second)))
                labels.append(same)
                groups.append(int(blocks[k]))
                parts.append(part)
    return (
        np.array(members, np.int64).reshape(-1, 2),
        np.array(labels, np.int64),
        np.array(groups, np.int64),
        np.array(parts),
    )


PAIR_TABLE = Format(
    looks_for=".csv or .tsv with the columns image1, image2 and same (or a folder with one labels.csv)",
    fits=fits_pair_table,
    load=load_pair_table,
)
DEALT_PAIRS = Format(LOOKS_FOR_IDENTITIES, fits_identities, load_dealt_pairs)
