"""The values of one attribute: from what people wrote to numbered labels, or why nothing can be learnt from it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zorko.data.attribute_settings import same_text
from zorko.data.examples import UNKNOWN
from zorko.data.parts import PARTS
from zorko.data.table_out import unsafe_cell
from zorko.images.files import natural_key

# How pandas, R and spreadsheets write an empty cell.
EMPTY_WORDS = frozenset({"nan", "NaN", "<NA>", "#N/A"})

# Up to here a column is short enough for all its values to differ and still be an attribute.
FEW_VALUES = 4

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d*)?")
_WHOLE = re.compile(r"([+-]?\d+)(?:[.,]0*)?")


@dataclass(frozen=True, eq=False)
class Coded:
    """One attribute of N pictures.

    labels    (N,) int64, indices into `names`, or UNKNOWN
    names     the values that occur, in the order of their codes: numbers by size, text in natural order
    unnamed   codes that occur, and that the table of names has no name for, where there is such a table
    variants  pairs of values that differ in their case only
    """

    labels: NDArray[np.int64]
    names: tuple[str, ...]
    unnamed: tuple[str, ...] = ()
    variants: tuple[tuple[str, str], ...] = ()


def coded(cells: Sequence[str], names: Mapping[str, str] | None = None, no_data: Collection[str] = ()) -> Coded:
    """Number the values of an attribute.

    `names` says what codes mean; a name may stand for several, and stands in cells as well as its codes do. An empty cell,
    and one whose code or name is in `no_data`, is UNKNOWN. Values are kept as they are written; only where all are whole
    numbers, 1.0 is 1, as tables write them once a cell of the column has been empty.
    """
    texts = [_cell(cell) for cell in cells]
    whole = all(_WHOLE.fullmatch(text) for text in set(texts) if text)
    name_of = {_code(code, whole): same_text(name) for code, name in (names or {}).items()}
    unknown = {"", *(_code(text, whole) for text in no_data)}
    values, rank, unnamed = [], {}, set()
    for text in texts:
        code = _code(text, whole)
        value = name_of.get(code, code)
        if code in unknown or value in unknown:
            value = ""
        elif name_of and code not in name_of and value not in name_of.values():
            unnamed.add(code)
        values.append(value)
    codes = {value: code for code, value in reversed(name_of.items())}
    ordered = in_order({codes.get(value, value) for value in values if value})
    rank = {name_of.get(code, code): number for number, code in enumerate(ordered)}
    return Coded(
        labels=np.array([rank.get(value, UNKNOWN) for value in values], np.int64),
        names=tuple(rank),
        unnamed=in_order(unnamed),
        variants=_variants(tuple(rank)),
    )


def in_order(values: Collection[str]) -> tuple[str, ...]:
    """Numbers by their size, where all are numbers; else text in natural order."""
    if all(_NUMBER.fullmatch(value) for value in values):
        return tuple(sorted(values, key=lambda value: (float(value.replace(",", ".")), value)))
    return tuple(sorted(values, key=natural_key))


def rare_values(found: Coded) -> list[tuple[str, int]]:
    """The values that stand in too few rows for each part of a split to hold one, with how many those are.

    A column in which most values are rare is short, and nobody expects anything of it yet: nothing is told of that.
    """
    counts = np.bincount(found.labels[found.labels != UNKNOWN], minlength=len(found.names)).tolist()
    rare = [(value, count) for value, count in zip(found.names, counts, strict=True) if count < len(PARTS)]
    return rare if 2 * len(rare) <= len(found.names) else []


def nothing_to_learn(found: Coded) -> str | None:
    """Why an attribute is none, in words; None where it is one."""
    known = int((found.labels != UNKNOWN).sum())
    if known == 0:
        return "has no value in any row; fill it in for some of the pictures"
    if len(found.names) == 1:
        return (
            f"has one value only, {found.names[0]!r}, so that nothing can be learnt from it; fill it in for pictures with "
            "another value too"
        )
    if len(found.names) > max(FEW_VALUES, known / 2):
        return (
            f"has {len(found.names)} different values in {known} rows: a name, a number or a free text, and no attribute, "
            "whose values come again"
        )
    return None


def _cell(text: str) -> str:
    plain = same_text(unsafe_cell(text))
    return "" if plain in EMPTY_WORDS else plain


def _code(text: str, whole: bool) -> str:
    plain = same_text(text)
    match = _WHOLE.fullmatch(plain) if whole else None
    return match[1] if match else plain


def _variants(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    first: dict[str, str] = {}
    return tuple((other, name) for name in names if (other := first.setdefault(name.casefold(), name)) != name)
