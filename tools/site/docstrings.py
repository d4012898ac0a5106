"""Docstrings as Markdown: what is lined up in columns, or drawn with lines, in the source stays so on the page."""

from __future__ import annotations

import re
from typing import Any

import griffe

_LINED_UP = re.compile(r"\S {2,}\S|[├└│]")  # columns, or the branches of a tree


class LinedUp(griffe.Extension):
    """Makes each paragraph that is lined up a block of code."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Called for each object that griffe has loaded."""
        if obj.docstring is not None:
            obj.docstring.value = "\n\n".join(_kept(part) for part in obj.docstring.value.split("\n\n"))


def _kept(paragraph: str) -> str:
    lines = paragraph.splitlines()
    if not any(_LINED_UP.search(line) for line in lines) or any(line.startswith(("- ", "|", "    ")) for line in lines):
        return paragraph
    return f"```text\n{paragraph}\n```"
