"""What one word of the command line is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """One word of the command line, or two where the first names a group of them; its help ends with `example`, which can be
    pasted."""

    name: str
    function: Callable[..., None]
    example: str
