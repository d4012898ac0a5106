"""What `zorko bank import` does with the bank that it opened."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from zorko.bank.bank import Bank
from zorko.bank.importing import Imported, Taken, import_photos
from zorko.bank.tagging import shown_model
from zorko.cli.answering import UNREADABLE, open_model
from zorko.cli.progress import Progress
from zorko.images.files import list_pictures
from zorko.runtime.tagger import PredictorTagger
from zorko.tasks.tag import Tag
from zorko.types import Failure


def asked_tagger(model: str | None) -> PredictorTagger | None:
    """The model that is asked for, open; None where none is. Raises ModelFileError for what is no model for `tag`."""
    return None if model is None else PredictorTagger(open_model(Tag(), model))


def take(bank: Bank, sources: Sequence[str], tagger: PredictorTagger | None, as_json: bool) -> int:
    """Take all that the sources stand for into the bank, and print how it went; returns the exit code. Without a `tagger`
    the bank's own model answers, or the one that ships where it has none yet."""
    if tagger is None:
        shown = shown_model(bank)
        tagger = PredictorTagger(open_model(Tag(), None if shown is None else str(shown)))
    pictures = list(list_pictures(sources))
    with Progress(len(pictures), what="photographs") as progress:

        def told(outcome: Taken | Failure) -> None:
            progress.step()
            if isinstance(outcome, Failure):
                progress.say(f"zorko: {outcome.source}: {outcome.problem}")

        imported = import_photos(bank, pictures, tagger, told=told)
    print(_as_json(imported) if as_json else _in_words(imported))
    return UNREADABLE if imported.failures else 0


def _in_words(imported: Imported) -> str:
    words = f"{len(imported.new)} new, {len(imported.known)} known"
    return f"{words}, {len(imported.failures)} that could not be read" if imported.failures else words


def _as_json(imported: Imported) -> str:
    return json.dumps(asdict(imported), ensure_ascii=False)
