"""The model that answers what comes into the bank: the one whose answers are shown, else the first open one for `tag`."""

from __future__ import annotations

from threading import Lock

import zorko
from zorko.bank.bank import Bank
from zorko.bank.tagging import shown_model
from zorko.runtime.tagger import PredictorTagger
from zorko.web.problems import NO_MODEL, Problem
from zorko.web.service import Service


class Taggers:
    """Opens a model once, and another where the bank shows another's answers. Many threads may share it."""

    def __init__(self, bank: Bank, service: Service) -> None:
        self._bank = bank
        self._service = service
        self._lock = Lock()
        self._tagger: PredictorTagger | None = None

    def now(self) -> PredictorTagger:
        """The model for what comes in at this moment. Raises Problem where there is none, and ModelFileError."""
        with self._lock:
            wanted = shown_model(self._bank)
            if self._tagger is None or (wanted is not None and self._tagger.path != wanted):
                served = self._service.first("tag")
                if wanted is not None:
                    self._tagger = PredictorTagger(zorko.load(wanted))
                elif served is not None:
                    self._tagger = PredictorTagger(served.predictor)
                else:
                    raise Problem(NO_MODEL, "No model for 'tag' is open here, and the bank has none.")
            return self._tagger
