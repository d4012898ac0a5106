"""A bank's model taught anew from what people said: its heads, on its own encoder."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path

from rich.console import Console

from zorko.bank.bank import Bank
from zorko.bank.lessons import Lesson, lesson
from zorko.bank.models import AttributeChange, add_candidate, compare, models
from zorko.bank.teaching import FOLDER, Record
from zorko.data.examples import Examples
from zorko.errors import BankError
from zorko.runtime.predictor import Predictor
from zorko.runtime.tagger import PredictorTagger
from zorko.training.progress import Progress
from zorko.training.run import MODEL, train
from zorko.training.settings import FitSettings, Settings, SplitSettings
from zorko.types import Failure

RUN = "run"
"""Of the bank's folder `teaching`: what is needed while it learns."""

BATCH = 32
STEPS = 2000
EPOCHS_LEAST, EPOCHS_MOST = 40, 300

_STAMP = re.compile(r"-\d{8}-\d{6}$")


@dataclass(frozen=True)
class Taught:
    """What came of it: the candidate's name, how its answers differ from the shown ones, the attributes that stayed as they
    were and why, and the photographs that could not be read."""

    model: str
    changes: tuple[AttributeChange, ...]
    left: dict[str, str]
    failures: tuple[Failure, ...]


def teach(bank: Bank, record: Record, seed: int = 0) -> Taught:
    """Learn from the bank, and let the new model answer all its photographs; the answers that are shown stay what they are
    until somebody accepts it.

    The encoder stays as it is, to the bit, and so do heads of attributes of which people said too little (bank/lessons.py
    says how much is enough, and who is measured on what).
    Raises BankError where there is no model, or too little to learn from.
    """
    shown = models(bank).shown
    if shown is None:
        raise BankError("there is no model in this bank that could be taught; import photographs first")
    record.step("gathering what people said")
    found = lesson(bank, seed)
    record.tell(left=found.left)
    folder = bank.folder / FOLDER / RUN
    shutil.rmtree(folder, ignore_errors=True)
    try:
        path = bank.files.model(shown.sha256)
        learning = int((found.parts == "train").sum())
        run = train(_settings(path, shown.name, folder, seed, learning), progress=_Steps(record), examples=_examples(found))
        tagger = PredictorTagger(Predictor(run.folder / MODEL))
        failures = add_candidate(bank, tagger, lambda done, of: record.step("answering photographs", done, of))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    record.tell(unread=len(failures))
    record.step("comparing")
    candidate = models(bank).candidate
    assert candidate is not None
    return Taught(candidate.name, compare(bank, shown.number, candidate.number), dict(found.left), failures)


def _settings(model: Path, name: str, folder: Path, seed: int, learning: int) -> Settings:
    """`learning`: how many photographs train; linear heads on features need steps, and few photographs make few an epoch."""
    epochs = min(EPOCHS_MOST, max(EPOCHS_LEAST, STEPS * BATCH // learning))
    plain = re.sub(r"[^\w.-]", "_", _STAMP.sub("", name)).strip(".-") or "model"
    return Settings(
        task="tag",
        data=folder,
        out=folder,
        name=f"{plain}-{datetime.now():%Y%m%d-%H%M%S}",
        description="photographs of a bank, as people said and as its model said with trust",
        add_to=model,
        relearn=True,
        seed=seed,
        split=SplitSettings(near_duplicates=0),  # scenes have their parts already
        # What was said may be too little for validation to tell a good epoch from a lucky one.
        fit=FitSettings(epochs=epochs, schedule="one-cycle", keep="last", batch_size=BATCH, learning_rate=0.003),
    )


def _examples(found: Lesson) -> Examples:
    return Examples(
        pictures=found.files,
        labels=dict(found.labels),
        label_names=dict(found.values),
        sources=tuple(map(str, found.files)),
        groups=found.scenes,
        fixed_split=found.parts,
    )


class _Steps(Progress):
    """Tells the bank's record how far the run is, and nobody else."""

    def __init__(self, record: Record) -> None:
        super().__init__(console=Console(file=StringIO()))
        self._record = record

    @contextmanager
    def bar(self, what: str, total: int) -> Iterator[Callable[[int], None]]:
        done = 0
        self._record.step(what, 0, total)

        def advance(steps: int) -> None:
            nonlocal done
            done += steps
            self._record.step(what, done, total)

        yield advance

    def say(self, text: str) -> None:
        """Lines for a person at a terminal; a record has none."""
