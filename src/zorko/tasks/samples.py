"""The pictures that ship with zorko to show what each task does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zorko.data.walk import is_picture
from zorko.tasks.base import Task

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
"""A folder for each task; in it a picture for each question, or a folder for questions of several pictures."""


@dataclass(frozen=True)
class Sample:
    """One question that ships with zorko."""

    name: str
    pictures: tuple[Path, ...]


def samples_of(task: Task) -> Iterator[Sample]:
    """The samples of a task, by name."""
    for path in sorted((SAMPLES / task.name).glob("*")):
        if path.is_dir():
            yield Sample(path.name, tuple(sorted(part for part in path.iterdir() if is_picture(part))))
        elif is_picture(path):
            yield Sample(path.name, (path,))
