"""From the sources on the command line to questions: pictures, with their labels where folders or tables give them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from zorko.data import composites
from zorko.data.attribute_settings import AttributeSettings, same_text
from zorko.data.digit_table import LABEL_COLUMNS
from zorko.data.examples import OUTLIER
from zorko.data.folders import class_folders
from zorko.data.marks import Marks
from zorko.data.pairs import LABEL_COLUMNS as PAIR_LABELS
from zorko.data.pairs import pairs_in
from zorko.data.parts import parse_part
from zorko.data.table_pictures import picture_rows
from zorko.data.tables import Table, is_table, read_table
from zorko.data.walk import folders_in, pictures_in
from zorko.errors import DataError, UsageError
from zorko.images.files import list_pictures
from zorko.images.layout import Layout
from zorko.types import Failure, ImageSource, TaskName

IsLabel = Callable[[str], bool]


@dataclass(frozen=True)
class Question:
    """The pictures of one question, what it should be answered with, as the data says it, and what is right at each step of
    the way there; None where the data does not say it. `said`: of each attribute its value, "" where nobody said."""

    pictures: tuple[ImageSource, ...]
    label: str | None = None
    marks: Marks | None = None
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Questions:
    """`stream` yields the questions in order, once; `labelled`: some of them may have labels, known before it starts."""

    stream: Iterator[Question | Failure]
    labelled: bool


def listed(sources: Sequence[str], is_label: IsLabel) -> Questions:
    """Questions of one picture each: from files, folders, patterns, `-`, and tables of pictures.

    A folder gives labels where it has class folders, a table where it has a column for them. A source that cannot be
    used is a Failure in its place.
    """
    opened = [_opened(source, is_label) for source in sources]
    return Questions((item for part in opened for item in part.stream), any(part.labelled for part in opened))


def described(
    sources: Sequence[str], attributes: Sequence[str], settings: AttributeSettings, images: Path | None = None
) -> Questions:
    """Questions of one picture each, from what `listed` takes; of tables the columns that are called like `attributes`.

    A folder gives no labels. `images` is the folder of the tables' pictures, where not beside them. `settings` say what
    stands in cells. A source that cannot be used is a Failure in its place.
    """

    def opened_one(source: str) -> Questions:
        if source == "-" or not is_table(Path(source)):
            return _plain(source)
        return _described_in(Path(source), attributes, settings, images)

    opened = [opened_one(source) for source in sources]
    return Questions((item for part in opened for item in part.stream), any(part.labelled for part in opened))


def in_labelme(task: TaskName, path: Path, images: Path | None, layout: Layout) -> Questions:
    """A task's composites of a layout with their labels, from LabelMe files. Raises DataError where none can be used."""
    from zorko.data.load import load  # every format there is: a hundredth of a second that pictures alone do not need

    examples = load(task, path, images, layout)
    labels = examples.labels[composites.HEAD].tolist()
    words = [composites.NO_MATCH if label == OUTLIER else composites.NAMES[label] for label in labels]
    marks = examples.marks or [None] * len(examples)
    told = zip(examples.pictures, words, marks, strict=True)
    questions = [Question((picture,), word, mark) for picture, word, mark in told]
    return Questions(iter([*examples.problems, *questions]), labelled=True)


def paired(first: str, second: str) -> Questions:
    """One question about two pictures."""
    return Questions(iter([Question((Path(first), Path(second)))]), labelled=False)


def in_pair_folders(path: Path) -> Questions:
    """A question for each folder in a folder that holds two pictures, whatever they are called; other folders are Failures.

    Raises UsageError where the folder holds no folder.
    """
    folders = folders_in(path)
    if not folders:
        raise UsageError(f"{path}: holds neither a table of pairs nor folders of two pictures each")
    return Questions((_pair_in(folder) for folder in folders), labelled=False)


def _pair_in(folder: Path) -> Question | Failure:
    pictures = pictures_in(folder)
    if len(pictures) != 2:
        return Failure(str(folder), f"holds {len(pictures)} pictures, and a pair is two")
    return Question(tuple(pictures))


def in_pair_table(table: Table) -> Questions:
    """Pairs of pictures, with their labels where the table has a column for them. A row that can't be used is a Failure."""
    found = pairs_in(table)
    stream = (item if isinstance(item, Failure) else Question(*item) for item in (*table.problems, *found))
    return Questions(stream, labelled=table.find(*PAIR_LABELS) is not None)


def _opened(source: str, is_label: IsLabel) -> Questions:
    path = Path(source)
    if source != "-" and is_table(path):
        return _from_table(path)
    if source != "-" and path.is_dir() and _has_classes(path, is_label):
        return Questions((_in_class(item, path, is_label) for item in list_pictures(source)), labelled=True)
    return _plain(source)


def _plain(source: str) -> Questions:
    return Questions((_unlabelled(item) for item in list_pictures(source)), labelled=False)


def _described_in(path: Path, attributes: Sequence[str], settings: AttributeSettings, images: Path | None) -> Questions:
    from zorko.data.attribute_table import written_in

    try:
        found = written_in(path, images)
    except DataError as error:
        return _unusable(path, error)
    cells = {same_text(name): texts for name, texts in found.cells.items() if same_text(name) in attributes}
    said = {name: _values(texts, settings.names_of(name), settings.no_data_of(name)) for name, texts in cells.items()}
    questions = [
        Question((picture,), said={name: values[row] for name, values in said.items()})
        for row, picture in enumerate(found.pictures)
    ]
    return Questions(iter([*found.problems, *questions]), labelled=bool(said))


def _values(cells: Sequence[str], names: Mapping[str, str], no_data: Sequence[str]) -> list[str]:
    from zorko.data.attribute_values import coded

    column = coded(cells, names, no_data)
    return [column.names[label] if label >= 0 else "" for label in column.labels.tolist()]


def _unusable(path: Path, error: DataError) -> Questions:
    problem = str(error).removeprefix(f"{path}: ")
    return Questions(iter([Failure(str(path), problem)]), labelled=False)


def _unlabelled(item: Path | Failure) -> Question | Failure:
    return item if isinstance(item, Failure) else Question((item,))


def _has_classes(folder: Path, is_label: IsLabel) -> bool:
    try:
        return any(is_label(inner.name) for inner in class_folders(folder, is_label))
    except DataError:  # the listing of pictures says what is wrong with the folder
        return False


def _in_class(item: Path | Failure, top: Path, is_label: IsLabel) -> Question | Failure:
    """As data/folders.py has it: TOP/LABEL/**/PICTURE or TOP/PART/LABEL/**/PICTURE."""
    if isinstance(item, Failure):
        return item
    folders = os.path.relpath(item, top).split(os.sep)[:-1]
    if len(folders) > 1 and parse_part(folders[0]) is not None and is_label(folders[1]):
        folders = folders[1:]
    return Question((item,), folders[0] if folders and is_label(folders[0]) else None)


def _from_table(path: Path) -> Questions:
    try:
        table = read_table(path)
        found = picture_rows(table, path.parent)
    except DataError as error:
        return _unusable(path, error)
    column = table.find(*LABEL_COLUMNS)
    labels = table.column(column) if column else None
    questions = [
        Question((picture,), labels[row] or None if labels else None)
        for row, picture in zip(found.rows.tolist(), found.paths, strict=True)
    ]
    return Questions(iter([*table.problems, *found.problems, *questions]), labelled=labels is not None)
