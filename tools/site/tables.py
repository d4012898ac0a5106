"""Tables in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_MEANT_OTHERWISE = re.compile(r"([\\`*_\[\]<|~])")


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already."""
    lines = (columns, ["---"] * len(columns), *rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def words(text: object) -> str:
    """Plain text as it may stand in a cell."""
    return _MEANT_OTHERWISE.sub(r"\\\1", _in_a_line(text))


def code(text: object) -> str:
    """What somebody types, or a program prints, as it may stand in a cell."""
    return f"`{_in_a_line(text)}`".replace("|", "\\|")


def _in_a_line(text: object) -> str:
    return " ".join(str(text).split())
