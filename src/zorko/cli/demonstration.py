"""What `zorko demo` does: the shipped samples of every task answered, drawn, and put on one page."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import zorko
from zorko.atomic import replacing
from zorko.cli.demo_page import Picture, Section, page
from zorko.cli.lines import table_lines
from zorko.errors import UsageError
from zorko.images.draw import save_png
from zorko.images.read import read
from zorko.runtime.predictor import Predictor
from zorko.tasks.base import Task
from zorko.tasks.registry import TASKS
from zorko.tasks.samples import SAMPLES, Sample, samples_of
from zorko.types import Answer

PAGE = "demo.html"


def demonstrate(out: Path, load: Callable[[str], Predictor] = zorko.load) -> None:
    """Answer all samples; write each picture with its answer, and the page, to `out`; print a table and the page's path.

    `load` opens the model of a task. Raises UsageError where `out` cannot be made.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{out}: this folder cannot be made ({error.strerror}); name another") from error
    sections = []
    for task in TASKS:
        samples = list(samples_of(task))
        if samples:
            sections.append(_section(task, samples, load(task.name), out))
    with replacing(out / PAGE) as temporary:
        temporary.write_text(page(sections), encoding="utf-8")
    print(f"zorko: the pictures with their answers are in {out}; the page:", file=sys.stderr)
    print(out / PAGE)


def _section(task: Task, samples: list[Sample], predictor: Predictor, out: Path) -> Section:
    folder = out / task.name
    folder.mkdir(exist_ok=True)
    _ask(predictor, samples[0])  # the first answer also pays for what is set up once
    line = table_lines(task, lambda: (sample.name for sample in samples), brief=True)
    pictures = []
    for sample in samples:
        start = time.perf_counter()
        answer = replace(_ask(predictor, sample), source=sample.name)
        milliseconds = 1000 * (time.perf_counter() - start)
        path = folder / f"{Path(sample.name).stem}.png"
        images = [read(part) for part in sample.pictures]
        save_png(predictor.task.draw(images, answer), path)
        print(line(answer), flush=True)
        pictures.append(Picture(sample.name, path.read_bytes(), task.verdict(answer), answer, milliseconds))
    command = f"zorko {task.name} {SAMPLES / task.name}"
    return Section(predictor.task.summary, predictor.card, predictor.path.stat().st_size, command, pictures)


def _ask(predictor: Predictor, sample: Sample) -> Answer:
    answer = predictor.predict(sample.pictures[0] if len(sample.pictures) == 1 else sample.pictures)
    assert isinstance(answer, Answer)
    return answer
