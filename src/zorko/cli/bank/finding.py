"""What `zorko bank search` asks and prints."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from zorko.bank.bank import Bank
from zorko.bank.search import Condition, Found, similar
from zorko.bank.showing import Glance, Said, glances, originals
from zorko.data.table_out import safe_cell, table_writer
from zorko.errors import UsageError

AT_ONCE = 1000
SIMILAR = 24


def condition(text: str) -> Condition:
    """ATTRIBUTE=VALUE as the two. Raises UsageError for a text without =."""
    attribute, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"{text!r}: expected ATTRIBUTE=VALUE, as season=winter")
    return attribute.strip(), value.strip()


def similar_photos(bank: Bank, photo: int, limit: int | None) -> tuple[int, ...]:
    """The numbers of the photographs most like that one."""
    return tuple(one.photo for one in similar(bank, photo, SIMILAR if limit is None else limit))


def print_photos(bank: Bank, photos: Sequence[int], as_json: bool, csv: Path | None) -> None:
    """A line for each, or a row of a table in the file `csv`."""
    names = [attribute.name for attribute in bank.index.now().attributes]
    if csv is None:
        for glance, file in _each(bank, photos):
            print(json.dumps(_record(glance, file, names), ensure_ascii=False) if as_json else _line(glance, file, names))
        return
    with table_writer(csv, ("photo", "name", "file", *map(safe_cell, names))) as write_row:
        for glance, file in _each(bank, photos):
            values = [safe_cell(said.value or "") for said in glance.values[: len(names)]]
            write_row((glance.id, safe_cell(glance.name), safe_cell(str(file)), *values))


def print_counts(found: Found, as_json: bool) -> None:
    """How many photographs there are, and of each value."""
    if as_json:
        facts = {"total": found.total, "counts": found.counts, "untagged": found.untagged}
        print(json.dumps(facts, ensure_ascii=False))
        return
    print(f"{found.total} photographs")
    for attribute, counts in found.counts.items():
        print(f"{attribute}: {', '.join(f'{value} {count}' for value, count in counts.items())}; ", end="")
        print(f"nothing said {found.untagged[attribute]}")


def _each(bank: Bank, photos: Sequence[int]) -> Iterator[tuple[Glance, Path]]:
    rest = iter(photos)
    while some := list(islice(rest, AT_ONCE)):
        yield from zip(glances(bank, some), originals(bank, some), strict=True)


def _record(glance: Glance, file: Path, names: Sequence[str]) -> dict[str, Any]:
    said = {
        name: {"value": one.value, "trusted": one.trusted, "corrected": one.corrected}
        for name, one in zip(names, glance.values, strict=False)
    }
    return {"photo": glance.id, "name": glance.name, "file": str(file), "values": said}


def _line(glance: Glance, file: Path, names: Sequence[str]) -> str:
    said = [f"{name}={one.value}{_mark(one)}" for name, one in zip(names, glance.values, strict=False) if one.value]
    return "\t".join((str(glance.id), glance.name, str(file), " ".join(said)))


def _mark(said: Said) -> str:
    return "!" if said.corrected else "" if said.trusted else "?"
