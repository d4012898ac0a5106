"""`--save DIR`: each picture by the name of its answer, beside what the network saw and the answer drawn on it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from zorko.cli.questions import Question
from zorko.errors import UsageError
from zorko.images.draw import is_own_png, save_png
from zorko.images.read import read
from zorko.runtime.predictor import Predictor
from zorko.tasks.base import Task
from zorko.types import Answer

ANSWER_SUFFIX = "_answer"
PICTURE = ".png"


class PictureSaver:
    """Writes the drawn answer to one file, that of the only question."""

    def __init__(self, path: Path, task: Task) -> None:
        if path.exists() and not is_own_png(path):
            raise UsageError(
                f"{path}: is there already, and zorko did not write it; name another file for the answer's picture"
            )
        self._path = path
        self._task = task
        self._used = False

    def __call__(self, question: Question, answer: Answer) -> None:
        """Save the answer. Raises UsageError for a second one, ImageError where a picture is no longer what it was."""
        if self._used:
            raise UsageError(f"{self._path}: one file is for one answer; give --save a folder for several")
        self._used = True
        save_png(self._task.draw([read(path) for path in question.pictures], answer), self._path)


class Saver:
    """Writes, for each answer, into `folder`:

    PREDICTION___DATE_TIME.png          the picture as read; with a number behind it where a question has several
    PREDICTION___DATE_TIME_28x28.png    its normalised form, for tasks that have one, named by its size
    PREDICTION___DATE_TIME_answer.png   the answer drawn
    """

    def __init__(self, folder: Path, task: Task, predictor: Predictor) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{folder}: this folder cannot be made ({error.strerror}); name another") from error
        self._folder = folder
        self._task = task
        self._predictor = predictor
        self._last = datetime.min

    def __call__(self, question: Question, answer: Answer) -> None:
        """Save one answer. Raises ImageError where a picture is no longer what it was."""
        images = [read(path) for path in question.pictures]
        stem = self._free_stem(self._task.file_word(answer))
        for number, image in enumerate(images, start=1):
            save_png(image, self._folder / f"{stem}{f'_{number}' if len(images) > 1 else ''}.png")
        normalised = self._task.prepare(images, self._predictor.card.preprocessing).memo.get("normalised")
        if isinstance(normalised, np.ndarray):
            height, width = normalised.shape[:2]
            save_png(normalised, self._folder / f"{stem}_{width}x{height}.png")
        drawn = self._task.draw(images, answer)
        save_png(drawn, self._folder / f"{stem}{ANSWER_SUFFIX}.png")

    def _free_stem(self, word: str) -> str:
        """A name that is not taken: the time goes down to the microsecond, and on by one where that is not enough."""
        moment = max(datetime.now(), self._last + timedelta(microseconds=1))
        while (self._folder / f"{_stem(word, moment)}{ANSWER_SUFFIX}.png").exists():
            moment += timedelta(microseconds=1)
        self._last = moment
        return _stem(word, moment)


def _stem(word: str, moment: datetime) -> str:
    return f"{word}___{moment:%Y-%m-%d_%H-%M-%S-%f}"
