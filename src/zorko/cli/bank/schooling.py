"""What `zorko bank teach` does with the bank that it opened."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from types import FrameType

from zorko.bank.bank import Bank
from zorko.bank.models import AttributeChange, accept, go_back
from zorko.bank.teaching import recorded
from zorko.cli.progress import Progress, say
from zorko.cli.tables import make_console, print_table
from zorko.runtime.predictor import Predictor
from zorko.runtime.tagger import PredictorTagger

COLUMNS = ("attribute", "changed", "trusted", "held out", "right", "better", "worse")


def teach_and_tell(bank: Bank, user: str, as_json: bool) -> None:
    """Teach, and print how answers would change."""
    with _terminated_as_interrupted(), recorded(bank, user) as record:
        say("learning from what people said; this takes minutes")
        from zorko.training.teaching import teach

        taught = teach(bank, record)
    for why, names in groupby(sorted(taught.left, key=lambda name: taught.left[name]), key=lambda name: taught.left[name]):
        say(f"{', '.join(names)}: {why}; stays as it is")
    for failure in taught.failures:
        say(f"{failure.source}: {failure.problem}")
    if as_json:
        print(json.dumps({"model": taught.model, "changes": [asdict(c) for c in taught.changes]}, ensure_ascii=False))
        return
    print_table(make_console(), COLUMNS, map(_row, taught.changes))
    say(f"zorko bank teach --accept --bank {bank.folder} shows the answers of {taught.model}")


def show_model(bank: Bank, user: str, *, back: bool) -> None:
    """Show the candidate's answers, or the former model's."""
    with Progress(what="photographs") as progress:
        name = (go_back if back else accept)(bank, user, _tagger, lambda done, of: progress.step())
    say(f"what is shown are the answers of {name}")


def _tagger(path: Path) -> PredictorTagger:
    return PredictorTagger(Predictor(path))


def _row(change: AttributeChange) -> tuple[str, ...]:
    old, new = change.trusted
    judged = ("-", "-", "-") if not change.judged else (_both(change.right), str(change.better), str(change.worse))
    return change.attribute, f"{change.changed} of {change.photos}", _both((old, new)), str(change.judged), *judged


def _both(values: tuple[int, int]) -> str:
    return f"{values[0]} -> {values[1]}"


@contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """SIGTERM, by which the pages stop a teaching, ends it as Ctrl-C does: what is half done is cleared away."""

    def end(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
