"""Pictures with what was written of each, whatever format it came in, as examples for `tag`: a head for each attribute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zorko.data.attribute_settings import AttributeSettings, same_text
from zorko.data.attribute_values import Coded, coded, nothing_to_learn, rare_values
from zorko.data.examples import Examples
from zorko.data.parts import FREE
from zorko.data.pictures import PictureView
from zorko.errors import DataError, ImageError
from zorko.images.read import check_file
from zorko.types import Failure, ImageSource, Remark

# Columns whose words are for people; Label Studio's and spreadsheets' own notes beside them.
TEXT_COLUMNS = frozenset({
    "description", "descriptions", "comment", "comments", "caption", "note", "notes", "remark", "remarks", "text", "url",
    "link", "author", "описание", "описания", "комментарий", "комментарии", "примечание", "примечания", "подпись", "заметки",
    "текст", "ссылка", "автор", "annotator", "annotation_id", "created_at", "updated_at", "lead_time",
})  # fmt: skip


@dataclass(frozen=True, eq=False)
class Described:
    """N pictures, and what people wrote of them.

    where        the file or folder that says it, for messages
    pictures     N sources
    sources      N names for messages
    cells        for each attribute N texts, "" where nothing was said
    groups       (N,) int64
    fixed_split  (N,) of parts or "" (free), or None
    problems     what was left out so far
    """

    where: Path
    pictures: Sequence[ImageSource]
    sources: Sequence[str]
    cells: Mapping[str, Sequence[str]]
    groups: NDArray[np.int64]
    fixed_split: NDArray[np.str_] | None
    problems: tuple[Failure, ...]


def joined(where: Path, tables: Sequence[Described]) -> Described:
    """What stands in several tables, one behind the other; an attribute that a table lacks is unknown of its pictures.

    Groups of different tables are different ones.
    """
    if len(tables) == 1:
        return tables[0]
    names = dict.fromkeys(name for table in tables for name in table.cells)
    groups = [table.groups for table in tables]
    before = np.cumsum([0, *(own.max(initial=-1) + 1 for own in groups[:-1])])
    divided = any(table.fixed_split is not None for table in tables)
    return Described(
        where=where,
        pictures=tuple(picture for table in tables for picture in table.pictures),
        sources=tuple(source for table in tables for source in table.sources),
        cells={name: [cell for t in tables for cell in t.cells.get(name, [""] * len(t.sources))] for name in names},
        groups=np.concatenate([own + start for own, start in zip(groups, before, strict=True)]),
        fixed_split=np.concatenate([_parts(table) for table in tables]) if divided else None,
        problems=tuple(problem for table in tables for problem in table.problems),
    )


def _parts(table: Described) -> NDArray[np.str_]:
    return np.full(len(table.sources), FREE) if table.fixed_split is None else table.fixed_split


def attribute_examples(found: Described, settings: AttributeSettings) -> Examples:
    """The pictures with one head for each attribute from which something can be learnt.

    A file that is missing or no picture (by its first bytes; nothing is decoded) is left out with its row. A column that
    is no attribute is left out whole: one that holds free text or names, or has one value only. All of that stands in
    `problems`, as do doubts: codes without a name, values that differ in their case only.
    Raises DataError where no picture or no attribute is left; SettingsError where the settings tell of an attribute
    that is not there.
    """
    settings.check(found.cells, str(found.where))
    kept, unreadable = _readable(found)
    if not len(kept):
        first = unreadable[0] if unreadable else Failure(str(found.where), "it names none")
        raise DataError(f"{found.where}: no picture can be read; first {first.source}: {first.problem}")
    columns, words = _columns(found, kept, settings)
    if not columns:
        told = "".join(f"\n  - {word.source.rpartition(': ')[2]} {word.problem}" for word in words)
        raise DataError(f"{found.where}: no column is an attribute{':' + told if told else '; give each one a column'}")
    return Examples(
        pictures=PictureView(found.pictures, kept),
        labels={name: column.labels for name, column in columns.items()},
        label_names={name: column.names for name, column in columns.items()},
        sources=tuple(found.sources[row] for row in kept.tolist()),
        groups=found.groups[kept],
        fixed_split=None if found.fixed_split is None else found.fixed_split[kept],
        problems=(*found.problems, *unreadable, *words),
    )


def _readable(found: Described) -> tuple[NDArray[np.int64], list[Failure]]:
    """The rows whose picture is one, and those whose is none."""
    kept, problems = [], []
    for row in range(len(found.sources)):
        picture = found.pictures[row]
        try:
            if isinstance(picture, (str, Path)):
                check_file(picture)
            kept.append(row)
        except ImageError as error:
            problems.append(Failure(found.sources[row], f"{error.problem}; left out"))
    return np.array(kept, np.int64), problems


def _columns(
    found: Described, kept: NDArray[np.int64], settings: AttributeSettings
) -> tuple[dict[str, Coded], list[Remark]]:
    columns, words = {}, []
    asked = any(map(settings.asks, found.cells))  # else the columns that there are tell what is wrong
    for name, cells in found.cells.items():
        if (asked and not settings.asks(name)) or (not asked and settings.ignores(name)):
            continue
        place = f"{found.where}: {name!r}"
        column = coded([cells[row] for row in kept.tolist()], settings.names_of(name), settings.no_data_of(name))
        reason = None if asked and column.names else _for_people(name) or nothing_to_learn(column)
        if reason:
            words.append(Remark(place, f"{reason}; left out"))
            continue
        columns[same_text(name)] = column
        if column.unnamed:
            words.append(Remark(place, f"names has no name for {', '.join(column.unnamed)}; kept as it is written"))
        if not asked and (rare := rare_values(column)):
            told = ", ".join(f"{value!r} ({count})" for value, count in rare)
            words.append(Remark(place, f"too few pictures to learn and to test: {told}; label more, or join values"))
        for one, other in column.variants:
            words.append(Remark(place, f"{one!r} and {other!r} are taken as two values; write them alike if they are one"))
    return columns, words


def _for_people(name: str) -> str | None:
    plain = "_".join(same_text(name).lower().split())
    return "is by its name a text, and no attribute; rename it if it is one" if plain in TEXT_COLUMNS else None
