"""Every task that zorko knows. A new one is its file and one line here."""

from __future__ import annotations

from zorko.errors import UsageError
from zorko.tasks.base import Task
from zorko.tasks.find import Find
from zorko.tasks.orbit import Orbit
from zorko.tasks.read import Read
from zorko.tasks.same import Same
from zorko.tasks.tag import Tag

TASKS: tuple[Task, ...] = (Read(), Find(), Orbit(), Same(), Tag())


def task_named(name: str) -> Task:
    """The task of that name. Raises UsageError that lists the names there are."""
    for task in TASKS:
        if task.name == name:
            return task
    raise UsageError(f"there is no task '{name}'; there are: {', '.join(task.name for task in TASKS)}")
