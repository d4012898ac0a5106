"""Progress of long work: a bar on a terminal, a line in a log elsewhere, nothing on stdout."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

Listener = Callable[[str, Mapping[str, Any]], None]
"""Is told what happened, and its facts."""


class Progress:
    """Says on stderr how far work is, and keeps `log.jsonl` where a path is given; `listener` hears each event as well."""

    def __init__(self, log: Path | None = None, console: Console | None = None, listener: Listener | None = None) -> None:
        # FORCE_COLOR, which notebooks set for what their cells start, makes no terminal of a pipe.
        self._console = console or Console(stderr=True, force_terminal=None if sys.stderr.isatty() else False)
        self._log = log
        self._listener = listener
        self._start_s = time.monotonic()

    @contextmanager
    def bar(self, what: str, total: int) -> Iterator[Callable[[int], None]]:
        """A bar on a terminal while the block runs; the block calls what it gets with the number of steps done."""
        if not self._console.is_terminal:
            self.event(what, total=total)
            yield lambda steps: None
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Bars(*columns, console=self._console, transient=True) as bars:
            task = bars.add_task(what, total=total)
            yield lambda steps: bars.advance(task, steps)

    def say(self, text: str) -> None:
        """One line for the person who waits."""
        self._console.print(text, highlight=False, markup=False, soft_wrap=True)  # a log has no edge to break lines at
        sys.stderr.flush()

    def event(self, what: str, **facts: Any) -> None:
        """One line of `log.jsonl`: what happened, seconds since the start, facts."""
        if self._listener is not None:
            self._listener(what, facts)
        if self._log is None:
            return
        record = {"what": what, "seconds": round(time.monotonic() - self._start_s, 2), **facts}
        with self._log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")
