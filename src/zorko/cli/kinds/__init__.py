"""What differs from task to task on the command line; one file a task."""

from __future__ import annotations

from zorko.cli.kinds.base import Kind
from zorko.cli.kinds.read import READ
from zorko.errors import UsageError

KINDS: tuple[Kind, ...] = (READ,)


def kind_named(task: str) -> Kind:
    """The kind of that task. Raises UsageError that lists the tasks there are."""
    for kind in KINDS:
        if kind.task == task:
            return kind
    raise UsageError(f"there is no task '{task}'; there are: {', '.join(kind.task for kind in KINDS)}")
