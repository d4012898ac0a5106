"""One entry of a Label Studio export: the picture it is about, and what each annotator chose.

Source: https://labelstud.io/guide/task_format (JSON) and https://labelstud.io/guide/export (JSON_MIN).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qs, unquote, urlsplit

from zorko.data.attribute_settings import same_text
from zorko.data.json_text import is_storable
from zorko.data.paths import locate
from zorko.data.walk import is_picture
from zorko.errors import InputError

Choices: TypeAlias = "Mapping[str, tuple[str, ...]]"
"""What one annotator chose: for each control (`from_name`) the choices, in the order of the file."""

# What a JSON_MIN entry says of itself, beside the data and the answers.
_OWN_KEYS = frozenset(
    {"id", "annotator", "annotation_id", "annotations", "created_at", "updated_at", "lead_time", "agreement", "sources"}
)

# Files that were uploaded are stored under their name with this before it.
_UPLOAD_MARK = re.compile(r"[0-9a-f]{8}-(?=.)")


@dataclass(frozen=True)
class StudioTask:
    """picture: the address as it stands in the file; annotations: one for each annotator, none where nobody has answered."""

    picture: str
    annotations: tuple[Choices, ...]


def parse_task(item: object) -> StudioTask:
    """An entry of the JSON or of the JSON_MIN form. Answers that were cancelled, those of models and those about regions
    don't count; where one is marked as ground truth, only such ones do.

    Raises InputError, with the place as its source, for what is no entry or names no picture.
    """
    if not isinstance(item, dict):
        raise InputError("the entry", f"expected an object, found {item!a:.40}")
    data = item.get("data")
    if isinstance(data, dict):
        return StudioTask(_picture(data), tuple(_annotations(item.get("annotations", item.get("completions")))))
    picture = _picture(item)
    return StudioTask(picture, (_chosen_at_once(item, picture),))


def find_picture(address: str, root: Path) -> Path | None:
    """The file below `root` that an address means; None where there is none.

    Label Studio's addresses begin with folders that only its server has: they are left away one by one, as is the mark
    before an upload's name, and `images` is looked into, where exports put the pictures. Raises InputError for a path that
    leaves `root`.
    """
    for text in _readings(address):
        for folder in ("", "images/"):
            path = locate(folder + text, root)
            if path is not None:
                return path
    return None


def _readings(address: str) -> Iterator[str]:
    text = address.replace("\\", "/")
    if "://" in text or "?d=" in text:
        split = urlsplit(text)
        text = parse_qs(split.query).get("d", [split.path])[0]
    for spelled in dict.fromkeys((text, unquote(text))):
        steps = [step for step in spelled.split("/") if step not in ("", ".")]
        yield from ("/".join(steps[start:]) for start in range(len(steps)))
        if steps and _UPLOAD_MARK.match(steps[-1]):
            yield _UPLOAD_MARK.sub("", steps[-1], count=1)


def _picture(data: Mapping[str, Any]) -> str:
    for value in data.values():
        if isinstance(value, str) and is_storable(value) and _names_picture(value):
            return value
    raise InputError("the entry", f"names no picture; its keys are {', '.join(map(repr, list(data)[:6])) or 'none'}")


def _names_picture(text: str) -> bool:
    if "\n" in text or len(text) > 2000:
        return False
    try:
        return any(is_picture(Path(reading)) for reading in _readings(text))
    except ValueError:  # looks like an address and is none
        return False


def _annotations(value: object) -> Iterator[Choices]:
    found = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    counted = [one for one in found if not one.get("was_cancelled")]
    certain = [one for one in counted if one.get("ground_truth")]
    for one in certain or counted:
        yield _chosen(one.get("result"))


def _chosen(results: object) -> Choices:
    chosen: dict[str, tuple[str, ...]] = {}
    for result in results if isinstance(results, list) else []:
        if not isinstance(result, dict) or result.get("type") != "choices":
            continue
        value, control = result.get("value"), result.get("from_name")
        # With a place beside them, the choices speak of a part of the picture.
        if isinstance(value, dict) and value.keys() == {"choices"} and isinstance(control, str):
            chosen[same_text(control)] = _words(value["choices"])
    return chosen


def _chosen_at_once(item: Mapping[str, Any], picture: str) -> Choices:
    chosen: dict[str, tuple[str, ...]] = {}
    for control, value in item.items():
        if control in _OWN_KEYS or value == picture:
            continue
        if isinstance(value, str):
            chosen[same_text(control)] = _words([value])
        elif isinstance(value, dict) and value.keys() == {"choices"}:
            chosen[same_text(control)] = _words(value["choices"])
    return chosen


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) and is_storable(word) for word in value):
        raise InputError("choices", f"expected a list of texts, found {value!a:.40}")
    return tuple(dict.fromkeys(word for text in value if (word := same_text(text))))
