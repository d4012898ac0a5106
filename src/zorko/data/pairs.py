"""Labelled pairs for `same`: tables that name two pictures in a row, and folders by identity, from which pairs are dealt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zorko.data.examples import UNKNOWN, Examples
from zorko.data.formats import Format
from zorko.data.identities import DEAL_SEED, Identities, blocks_of, fits_identities, read_identities
from zorko.data.identities import LOOKS_FOR as LOOKS_FOR_IDENTITIES
from zorko.data.parts import FREE, parse_part, places_in
from zorko.data.paths import resolve
from zorko.data.pictures import PictureSets
from zorko.data.table_pictures import GROUP_COLUMNS, PART_COLUMNS
from zorko.data.tables import Table, foremost, is_table, read_table
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
    """Whether the path is a .csv or .tsv with two columns of pictures, a folder with exactly one such table, or one with
    folders called train, validation, calibration or test that hold such tables."""
    return bool(_tables_of(path))


def load_pair_table(path: Path, images: Path | None = None) -> Examples:
    """The rows of tables `image1,image2,same` as examples; pictures are looked for in `images`, else beside each table.

    Optional columns: kind1 and kind2 (names of what the pictures show), group and split. Pairs that share a picture or a
    group stay on one side of a split. A row whose label or picture can't be used is left out and reported with file
    and line. Raises DataError where no row can be used.
    """
    tables = _tables_of(path)
    if not tables:
        raise DataError(f"{path}: no table of pairs; its first line must name image1, image2 and same")
    rows, problems = _Rows(), []
    for table, part in tables:
        problems += [*table.problems, *rows.take(table, part, images or table.path.parent)]
    if not rows.members:
        first = f"; first {problems[0].source}: {problems[0].problem}" if problems else ""
        raise DataError(
            f"{path}: no pair can be used{first}. Paths are relative to the table; --images names another folder"
        )
    pairs, files = np.array(rows.members, np.int64), tuple(rows.numbers)
    kind_names = tuple(sorted({kind for pair in rows.kinds for kind in pair if kind}))
    number = {kind: index for index, kind in enumerate(kind_names)}
    return Examples(
        pictures=PictureSets(files, pairs),
        labels={HEAD: np.array(rows.labels, np.int64)},
        label_names={HEAD: NAMES},
        sources=tuple(f"{files[a]}, {files[b]}" for a, b in rows.members),
        groups=_linked(pairs, len(files), rows.groups),
        fixed_split=np.array(rows.parts, np.str_) if any(rows.parts) else None,
        problems=tuple(problems),
        kinds=np.array([[number.get(kind, UNKNOWN) for kind in pair] for pair in rows.kinds], np.int64) if number else None,
        kind_names=kind_names,
    )


@dataclass
class _Rows:
    """What was read of tables: for each pair its two pictures by number, its label, and what else is said of it."""

    numbers: dict[Path, int] = field(default_factory=dict)
    members: list[tuple[int, int]] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    kinds: list[tuple[str, str]] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    def take(self, table: Table, part: str, root: Path) -> Iterator[Failure]:
        """Add a table's pairs; yields the rows that can't be used. `part` is theirs where the table names none."""
        label_column = table.find(*LABEL_COLUMNS)
        if label_column is None:
            raise DataError(
                f"{table.path}: no column says whether pairs are the same; name one {', '.join(LABEL_COLUMNS[:3])}"
            )
        words = table.column(label_column)
        firsts, seconds = (table.column(column) for column in _pair_columns(table))
        kinds = [_optional(table, names) for names in KIND_COLUMNS]
        groups, parts = _optional(table, GROUP_COLUMNS), _optional(table, PART_COLUMNS)
        for row, pair in enumerate(zip(firsts, seconds, strict=True)):
            try:
                label, own_part = parse_same(words[row]), parse_part(parts[row]) if parts[row] else part
                if label is None:
                    raise InputError(words[row], f"is no label; labels are {EXPECTED}")
                if own_part is None:
                    raise InputError(parts[row], "is no part; parts are train, validation, calibration, test")
                one, other = (resolve(text, root) for text in pair)
            except InputError as error:
                yield Failure(table.place(row), str(error))
                continue
            self.members.append((self._number(one), self._number(other)))
            self.labels.append(label)
            self.kinds.append((kinds[0][row], kinds[1][row]))
            self.groups.append(groups[row])
            self.parts.append(own_part)

    def _number(self, file: Path) -> int:
        return self.numbers.setdefault(file, len(self.numbers))


def _optional(table: Table, names: Sequence[str]) -> Sequence[str]:
    """A column's cells, empty ones where there is no such column."""
    column = table.find(*names)
    return [""] * len(table.rows) if column is None else table.column(column)


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


def pair_table_at(path: Path) -> Table | None:
    """The table of pairs at a path: a .csv or .tsv with two columns of pictures, or the only one in a folder, where those
    called labels go before all others. None where there is none, or more than one.

    Raises DataError for a table or a folder that can't be read.
    """
    tables = [path] if is_table(path) else [file for file in children(path) if is_table(file)] if path.is_dir() else []
    found = [table for table in map(read_table, foremost(tables)) if len(_pair_columns(table)) == 2]
    return found[0] if len(found) == 1 else None


def _tables_of(path: Path) -> list[tuple[Table, str]]:
    """The tables of pairs at a path, each with the part that its folder is named after, FREE for none."""
    return [(table, part) for place, part in places_in(path) if (table := pair_table_at(place)) is not None]


def _pair_columns(table: Table) -> list[str]:
    return [column for column in (table.find(*FIRST_COLUMNS), table.find(*SECOND_COLUMNS)) if column is not None]


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
