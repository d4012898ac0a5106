"""What the pages of the documentation hold that can be run: their fenced blocks, and the commands in them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SHOWN = frozenset({"", "text", "toml", "json", "csv", "html", "cpp", "cmake", "javascript", "js", "ini", "yaml", "mermaid"})
"""Languages of blocks that show what a file or an answer is like."""
RUN = frozenset({"console", "python"})

_FENCE = re.compile(r"^( *)```(.*)$")
_REASON = re.compile(r"^ *<!-- not run: (.+) -->$")
_PROMPT = "$ "


@dataclass(frozen=True)
class Command:
    """A line that begins with `$ `, whole; `line` counts from 1 in the page."""

    line: int
    text: str

    @property
    def programs(self) -> list[str]:
        """What it starts, left to right, each with its words."""
        return self.text.split(" | ")

    @property
    def zorko(self) -> Iterator[list[str]]:
        """The words behind each `zorko` in it."""
        for program in self.programs:
            words = words_of(program)
            if "zorko" in words and (words[0] == "zorko" or "=" in words[0]):  # an assignment may stand before it
                yield words[words.index("zorko") + 1 :]


def words_of(program: str) -> list[str]:
    """The words as a shell takes them, without a remark behind them."""
    return shlex.split(program, comments=True)


@dataclass(frozen=True)
class Block:
    """A fenced block; `line` is that of its first line of text, and `reason` why it can't be run, where it is so marked."""

    language: str
    line: int
    lines: tuple[str, ...]
    reason: str | None

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def commands(self) -> tuple[Command, ...]:
        """The commands of a `console` block, each with the lines that a backslash joins to it."""
        found, open_line, words = [], 0, ""
        for number, line in enumerate(self.lines, self.line):
            if words:
                words += line
            elif line.startswith(_PROMPT):
                open_line, words = number, line.removeprefix(_PROMPT)
            if words.endswith("\\"):
                words = words.removesuffix("\\")
            elif words:
                found.append(Command(open_line, words))
                words = ""
        return tuple(found)


@dataclass(frozen=True)
class Page:
    """A page: its name is its path in the checkout."""

    name: str
    text: str
    blocks: tuple[Block, ...]

    @property
    def commands(self) -> tuple[Command, ...]:
        """All of them, also those that can't be run."""
        return tuple(command for block in self.blocks if block.language == "console" for command in block.commands)

    @property
    def runs(self) -> bool:
        return any(block.language in RUN for block in self.blocks)

    @property
    def is_tutorial(self) -> bool:
        return self.name.startswith("docs/tutorials/")


def page_at(path: Path, root: Path) -> Page:
    """The page, read."""
    text = path.read_text(encoding="utf-8")
    return Page(path.relative_to(root).as_posix(), text, tuple(_blocks(text.splitlines())))


def pages_of(root: Path) -> list[Page]:
    """Those of docs/ and the READMEs."""
    return [page_at(path, root) for path in (*sorted(root.glob("README*.md")), *sorted((root / "docs").rglob("*.md")))]


def _blocks(lines: list[str]) -> Iterator[Block]:
    language, indent, first, before = None, 0, 0, ""
    for number, line in enumerate(lines, 1):
        fence = _FENCE.match(line)
        if fence and language is None:
            language, indent, first = fence[2].strip(), len(fence[1]), number + 1
        elif fence:
            reason = _REASON.match(before)
            inside = tuple(text[indent:] for text in lines[first - 1 : number - 1])
            yield Block(language or "", first, inside, reason[1] if reason else None)
            language = None
        if language is None and line.strip():
            before = line
