"""Label Studio's exports JSON and JSON_MIN as attributes for `tag`: each control with choices is one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from zorko.data.attribute_settings import AS_WRITTEN, AttributeSettings
from zorko.data.attributes import Described, attribute_examples
from zorko.data.examples import Examples
from zorko.data.formats import Format
from zorko.data.json_text import read_json_list
from zorko.data.label_studio_tasks import Choices, find_picture, parse_task
from zorko.data.labelme_flags import NO, YES
from zorko.data.walk import children
from zorko.errors import DataError, InputError
from zorko.types import Failure

_BEGINNING_BYTES = 64  # a mark of the encoding, and space before the list
_SPACE = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"


def fits_label_studio(path: Path) -> bool:
    """Whether the path is a file called .json that holds a list, or a folder with exactly one directly in it."""
    return _export(path) is not None


def load_label_studio(path: Path, images: Path | None = None, settings: AttributeSettings = AS_WRITTEN) -> Examples:
    """The entries of an export as examples for `tag`; pictures are looked for in `images`, else beside the file.

    A control of which one choice is made is an attribute. One of which several may be made is an attribute for each choice,
    `yes` or `no`, called as the choice is; there, an answer without any choice means that none applies. Where annotators
    differ the attribute is unknown, which is told in `problems`, as are entries that are left out.
    Raises DataError for a file that can't be read, and where no picture is found.
    """
    file = _export(path)
    if file is None:
        raise DataError(f"{path}: no export of Label Studio; give the .json file that it wrote (JSON or JSON_MIN)")
    try:
        items = read_json_list(file)
    except InputError as error:
        raise DataError(f"{file}: {error}") from error
    answers, problems = _by_picture(items, file, images or file.parent)
    if not answers:
        first = f"; first {problems[0].source}: {problems[0].problem}" if problems else ""
        raise DataError(f"{file}: none of its {len(items)} pictures was found{first}. --images names their folder")
    described = Described(
        where=file,
        pictures=tuple(answers),
        sources=tuple(map(str, answers)),
        cells=_attributes(answers, problems),
        groups=np.arange(len(answers), dtype=np.int64),
        fixed_split=None,
        problems=tuple(problems),
    )
    return attribute_examples(described, settings)


def _by_picture(items: Iterable[object], file: Path, root: Path) -> tuple[dict[Path, list[Choices]], list[Failure]]:
    """For each picture what its annotators chose (JSON_MIN has an entry for each of them), and the entries left out."""
    answers: dict[Path, list[Choices]] = {}
    address_of: dict[Path, str] = {}
    problems = []
    for number, item in enumerate(items, start=1):
        try:
            task = parse_task(item)
            picture = find_picture(task.picture, root)
            if picture is None:
                raise InputError(task.picture, f"no such file below {root}; --images names the folder of the pictures")
            other = address_of.setdefault(picture, task.picture)
            if other != task.picture:
                raise InputError(task.picture, f"{picture} is what {other} was taken for; lay the folders out as there")
        except InputError as error:
            problems.append(Failure(f"{file}: entry {number}", f"{error}; left out"))
            continue
        answers.setdefault(picture, []).extend(task.annotations)
    return answers, problems


def _attributes(answers: Mapping[Path, list[Choices]], problems: list[Failure]) -> dict[str, list[str]]:
    """For each attribute a text for each picture."""
    every = [choices for annotations in answers.values() for choices in annotations]
    controls = tuple(dict.fromkeys(control for choices in every for control in choices))
    several = {control for control in controls if any(len(choices.get(control, ())) > 1 for choices in every)}
    options = {control: _options(every, control) for control in controls if control in several}
    count = Counter(controls) + Counter(option for found in options.values() for option in found)
    cells: dict[str, list[str]] = {}
    for control in controls:
        chosen = [_agreed(path, control, annotations, control in several, problems) for path, annotations in answers.items()]
        if control not in several:
            cells[control] = ["" if not words else words[0] for words in chosen]
            continue
        for option in options[control]:
            name = option if count[option] == 1 else f"{control}: {option}"
            cells[name] = ["" if words is None else YES if option in words else NO for words in chosen]
    return cells


def _options(every: Iterable[Choices], control: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for choices in every for word in choices.get(control, ())))


def _agreed(
    path: Path, control: str, annotations: Iterable[Choices], several: bool, problems: list[Failure]
) -> tuple[str, ...] | None:
    """What all annotators chose; None where there are none, or where they differ."""
    given = [choices.get(control, ()) for choices in annotations if several or control in choices]
    if len({frozenset(words) for words in given}) > 1:
        told = " or ".join(dict.fromkeys(", ".join(words) or "nothing" for words in given))
        problems.append(Failure(str(path), f"its annotators differ on {control!r} ({told}); taken as unknown"))
        return None
    return given[0] if given else None


def _export(path: Path) -> Path | None:
    if not path.is_dir():
        return path if path.is_file() and _is_list(path) else None
    found = [file for file in children(path) if _is_list(file)]
    return found[0] if len(found) == 1 else None


def _is_list(file: Path) -> bool:
    if file.suffix.lower() != ".json" or not file.is_file():
        return False
    try:
        with file.open("rb") as stream:
            return stream.read(_BEGINNING_BYTES).lstrip(_SPACE).startswith(b"[")
    except OSError:
        return False


LABEL_STUDIO = Format(
    looks_for="an export of Label Studio with choices, JSON or JSON_MIN (or a folder with one)",
    fits=fits_label_studio,
    load=load_label_studio,
    described=load_label_studio,
)
