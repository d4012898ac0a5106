"""How far a command is, on stderr, for a person who waits at a terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID


def say(text: str) -> None:
    """A line for a person, on stderr."""
    print(f"zorko: {text}", file=sys.stderr)


PATIENCE_S = 0.7  # shorter work needs no bar, and rich takes a tenth of a second to import


class Progress:
    """A bar, or a count where the `total` is not known; nothing where stderr is no terminal.

    `seen_anyway`: the work shows on the terminal by itself, line by line, and a bar would only get between.
    """

    def __init__(self, total: int | None = None, *, what: str = "pictures", seen_anyway: bool = False) -> None:
        self._wanted = sys.stderr.isatty() and not seen_anyway
        self._total = total
        self._what = what
        self._done = 0
        self._start_s = time.monotonic()
        self._bars: Bars | None = None
        self._bar: TaskID | None = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bars is not None:
            self._bars.stop()

    def step(self) -> None:
        """One more is done."""
        self._done += 1
        if self._bars is not None and self._bar is not None:
            self._bars.update(self._bar, completed=self._done)
        elif self._wanted and time.monotonic() - self._start_s > PATIENCE_S:
            self._show()

    def say(self, text: str) -> None:
        """One line on stderr, above the bar where there is one."""
        if self._bars is None:
            print(text, file=sys.stderr)
        else:
            self._bars.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bars

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bars = Bars(*columns, console=Console(stderr=True), transient=True)
        self._bar = self._bars.add_task(self._what, total=self._total, completed=self._done)
        self._bars.start()
