"""What a generator is, and what it is asked for."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from zorko.errors import UsageError

Split = Literal["train", "validation", "test"]

SPLITS: tuple[Split, ...] = ("train", "validation", "test")


@dataclass(frozen=True)
class Option:
    """A number that a generator can be told, in `low`..`high`.

    With `most`, it may be a range (`5-12`, or `8` for 8 alone), of whole numbers: `default` to `most` where nothing is told.
    """

    name: str
    default: float
    low: float
    high: float
    summary: str
    most: int | None = None

    @property
    def most_name(self) -> str:
        """The entry among an order's options that holds a range's upper end; `name` holds the lower."""
        return f"{self.name}.most"


@dataclass(frozen=True)
class ListOption:
    """Words that a generator can be told, `--name WORD,WORD`: any of `known`, each once; `default` where nothing is told."""

    name: str
    default: tuple[str, ...]
    known: tuple[str, ...]
    summary: str


@dataclass(frozen=True)
class Order:
    """`count` pictures (pairs, scenes) of one split, drawn from `seed`.

    `options` holds every option of the generator; `lists` those of its lists that were told.
    """

    count: int
    seed: int
    split: Split
    overwrite: bool = False
    options: Mapping[str, float] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def words_of(self, option: ListOption) -> tuple[str, ...]:
        """What was told for that list, else its default."""
        return self.lists.get(option.name, option.default)


@dataclass(frozen=True)
class Generator:
    """One kind of generated data.

    `write(out, order)` fills the folder `out` and yields the path of each picture (of each pair's first) once it is
    there; nothing happens until it is iterated. The same order gives the same bytes on the same installation. It
    raises UsageError for a folder that is not empty, unless `order.overwrite`.
    """

    name: str
    summary: str
    options: tuple[Option, ...]
    write: Callable[[Path, Order], Iterator[Path]]
    lists: tuple[ListOption, ...] = ()
    unit: str = "pictures"  # what an order counts

    def lists_from(self, words: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
        """The lists of words that were told, by the name of their option. Raises UsageError for a wrong one."""
        known = {option.name: option for option in self.lists}
        for name in words.keys() - known.keys():
            raise UsageError(f"the generator {self.name} takes no --{name}; leave it out")
        return {name: _words(known[name], text) for name, text in words.items()}

    def options_from(self, words: Mapping[str, str]) -> dict[str, float]:
        """All options with their values: those in `words`, else the defaults. Raises UsageError for a wrong one."""
        unknown = sorted(words.keys() - {option.name for option in self.options})
        if unknown:
            known = ", ".join(option.name for option in self.options) or "none"
            raise UsageError(f"the generator {self.name} has no option {', '.join(unknown)}; it has: {known}")
        values: dict[str, float] = {}
        for option in self.options:
            word = words.get(option.name)
            if option.most is None:
                values[option.name] = _value(option, word)
            else:
                values[option.name], values[option.most_name] = _range(option, option.most, word)
        return values


def chosen_before(number: int, share: float) -> int:
    """How many of the things 0 .. `number` - 1 are chosen where a `share` of all is, spread evenly: `number` itself is,
    where `number` + 1 has one more before it."""
    return math.floor(number * share + 1e-9)


def _value(option: Option, word: str | None) -> float:
    if word is None:
        return option.default
    try:
        value = float(word)
    except ValueError:
        value = float("nan")
    if not option.low <= value <= option.high:
        raise UsageError(f"{option.name} must be a number from {option.low:g} to {option.high:g}, got {word!r}")
    return value


def _words(option: ListOption, text: str) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(word.strip() for word in text.split(",")))
    for word in words:
        if word not in option.known:
            near = difflib.get_close_matches(word, option.known, 1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            raise UsageError(f"--{option.name}: there is no '{word}'{hint}; there are: {', '.join(option.known)}")
    return words


def _range(option: Option, most: int, word: str | None) -> tuple[int, int]:
    if word is None:
        return int(option.default), most
    ends = word.replace("..", "-").split("-")
    try:
        low, high = int(ends[0]), int(ends[-1])
    except ValueError:
        low, high = 0, -1
    if len(ends) > 2 or not option.low <= low <= high <= option.high:
        raise UsageError(
            f"{option.name} must be a whole number from {option.low:g} to {option.high:g}, or a range such as "
            f"{option.default:g}-{most}, got {word!r}"
        )
    return low, high
