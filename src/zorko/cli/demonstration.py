"""What `zorko demo` does: the shipped samples of every task answered, drawn, and put on one page."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shlex import quote

import zorko
from zorko.atomic import replacing
from zorko.cli.demo_page import Picture, Section, page
from zorko.cli.lines import table_lines
from zorko.errors import UsageError
from zorko.images.draw import save_png
from zorko.images.read import read
from zorko.modelfile.card import Card
from zorko.runtime.predictor import Predictor
from zorko.tasks.base import Task
from zorko.tasks.registry import TASKS
from zorko.tasks.samples import SAMPLES, Sample, samples_of
from zorko.types import DEFAULT_RISK, Answer

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
    risk = strictest(predictor.card)
    _ask(predictor, samples[0], risk)  # the first answer also pays for what is set up once
    line = table_lines(task, lambda: (sample.name for sample in samples), brief=True)
    pictures = []
    for sample in samples:
        start = time.process_time()  # of all threads; whatever else the machine does is not in it
        answer = replace(_ask(predictor, sample, risk), source=sample.name)
        milliseconds = 1000 * (time.process_time() - start)
        drawn = predictor.task.draw([read(part) for part in sample.pictures], answer)
        save_png(drawn, folder / f"{Path(sample.name).stem}.png")
        print(line(answer), flush=True)
        pictures.append(Picture(sample.name, drawn, task.guess(answer), task.verdict(answer), answer, milliseconds))
    command = f"zorko {task.name} {quote(_shown(SAMPLES / task.name))} --risk {risk:g}"
    return Section(predictor.task.summary, predictor.card, predictor.path.stat().st_size, risk, command, pictures)


def strictest(card: Card) -> float:
    """The smallest risk at which every part of an answer can be trusted; the default one where there is none.

    There a demonstration shows most: what is asked for less strictly, a good model answers without a doubt.
    """
    proven = [
        {level.risk for level in calibration.levels if level.threshold is not None}
        for calibration in card.calibration.values()
    ]
    return min(set.intersection(*proven), default=DEFAULT_RISK) if proven else DEFAULT_RISK


def _shown(folder: Path) -> str:
    """The folder as it is said where the program runs."""
    here = Path.cwd()
    return str(folder.relative_to(here) if folder.is_relative_to(here) else folder)


def _ask(predictor: Predictor, sample: Sample, risk: float) -> Answer:
    answer = predictor.predict(sample.pictures[0] if len(sample.pictures) == 1 else sample.pictures, risk=risk)
    assert isinstance(answer, Answer)
    return answer
