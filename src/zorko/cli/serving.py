"""What `zorko serve` opens."""

from __future__ import annotations

from collections.abc import Sequence

import zorko
from zorko.modelfile.shipped import shipped_names
from zorko.runtime.predictor import Predictor


def models_for(names: Sequence[str]) -> list[Predictor]:
    """The models that were named, and the shipped one of each task that none of them answers.

    Raises ModelFileError for one that is none.
    """
    named = [zorko.load(name) for name in dict.fromkeys(names)]
    answered = {predictor.card.task for predictor in named}
    return [*named, *(zorko.load(name) for name in shipped_names() if name not in answered)]
