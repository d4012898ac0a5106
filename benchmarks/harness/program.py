"""A benchmark as a program: its options, and rows that it prints and hands on."""

from __future__ import annotations

import argparse
import json
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from harness.rows import Line, to_dict


class Sized(NamedTuple):
    """The value of an option that nobody gave: in full, and for a quick look at whether all works."""

    full: Any
    quick: Any

    def __str__(self) -> str:
        return f"{self.full}; {self.quick} if quick"


ROUNDS = Sized(3, 1)


@dataclass(frozen=True)
class Program:
    """One file of benchmarks/. `about`: its docstring. `options` adds to the parser what it alone takes. `rows` measures,
    and yields each row as soon as it has it.

    Every program takes `rounds`, `quick` (what is not given is small), `rows` (a file, to which rows are added as JSON) and
    `models` (a folder in which models that are made are kept, for the next program). `rows` finds in `wishes.place` a folder
    for all else, which is new, and gone at the end.
    """

    about: str
    options: Callable[[ArgumentParser], None]
    rows: Callable[[Namespace], Iterable[Line]]
    rounds: Sized = ROUNDS

    def parsed(self, words: Sequence[str] | None = None) -> Namespace:
        """The wishes on the command line, sizes settled."""
        parser = ArgumentParser(description=self.about, formatter_class=argparse.RawDescriptionHelpFormatter)
        self.options(parser)
        size = parser.add_argument_group("size and place")
        size.add_argument("--rounds", type=int, default=self.rounds, help="how often each way has its turn  [%(default)s]")
        size.add_argument("--quick", action="store_true", help="few files, one round: only to see that it works")
        size.add_argument("--rows", type=Path, metavar="FILE", help="add the rows to this file too, a line of JSON each")
        size.add_argument("--models", type=Path, metavar="DIR", help="where models that are made are kept  [nowhere]")
        wishes = parser.parse_args(words)
        for name, value in vars(wishes).items():
            if isinstance(value, Sized):
                setattr(wishes, name, value.quick if wishes.quick else value.full)
        if wishes.rounds < 1:
            parser.error("--rounds: at least 1")
        return wishes

    def main(self, words: Sequence[str] | None = None) -> None:
        """Measure, print each row, and add it to the file of rows."""
        wishes = self.parsed(words)
        with tempfile.TemporaryDirectory() as place:
            wishes.place = Path(place)
            wishes.models = wishes.models or wishes.place / "models"
            wishes.models.mkdir(parents=True, exist_ok=True)
            for line in self.rows(wishes):
                print(line, flush=True)
                if wishes.rows:
                    with wishes.rows.open("a", encoding="utf-8") as file:
                        file.write(json.dumps(to_dict(line)) + "\n")
