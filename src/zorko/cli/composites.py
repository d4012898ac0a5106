"""What `find` and `orbit` share: one composite picture to a point in it, or many, or LabelMe labels to figures."""

from __future__ import annotations

from pathlib import Path

from zorko.cli.answering import Wishes, answer_all, answer_point, open_model
from zorko.cli.questions import in_labelme, listed
from zorko.data.labelme import fits_labelme
from zorko.errors import UsageError
from zorko.images.layout import DEFAULT_LAYOUT
from zorko.tasks.base import Task


def answer_composites(task: Task, source: str, second: Path | None, wishes: Wishes) -> int:
    """Answer what `source` names; returns the exit code. Raises as `answer_all` and `answer_point` do, and UsageError where
    pictures of labels are to lie in a folder that is not there."""
    path = Path(source)
    if source != "-" and fits_labelme(path):
        if second is not None and not second.is_dir():
            raise UsageError(f"{second}: no such folder; after labels, SECOND must name the folder of their pictures")
        layout = open_model(task, wishes.model).card.preprocessing.layout or DEFAULT_LAYOUT
        return answer_all(task, in_labelme(task.name, path, second, layout), wishes)
    if second is not None or (path.is_file() and not (wishes.as_json or wishes.csv or wishes.save)):
        return answer_point(task, path, second, wishes)
    return answer_all(task, listed([source], task.is_label), wishes)
