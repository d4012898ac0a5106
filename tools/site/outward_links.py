"""Links from a page to files beside docs/: they work where the repository is read, and the site has no such file."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((\.\./[^)#\s]+)(#[^)\s]*)?\)")


def named(markdown: str, page: str) -> str:
    """The Markdown of docs/`page` with each such link as its words and the name of the file. One to a file that is not there
    stays, so that the build complains."""

    def instead(link: re.Match[str]) -> str:
        words, target = link[1], (DOCS / page).parent.joinpath(link[2]).resolve()
        if DOCS in target.parents or not target.exists() or ROOT not in target.parents:
            return link[0]
        path = target.relative_to(ROOT).as_posix()
        return words if path in words else f"{words} (`{path}`)"

    return _LINK.sub(instead, markdown)
