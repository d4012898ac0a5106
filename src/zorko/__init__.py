"""zorko answers one visual question about a picture, and says when the answer must not be trusted.

    model = zorko.load("read")
    answer = model.predict("digit.png")

Importing it costs nothing: what is heavy is imported when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from zorko.errors import (
        BankError,
        DataError,
        ExportError,
        ImageError,
        InputError,
        LayoutError,
        MissingExtraError,
        ModelFileError,
        SettingsError,
        TooLargeError,
        UsageError,
        ZorkoError,
    )
    from zorko.runtime.predictor import Predictor
    from zorko.types import Answer, Failure

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "BankError",
    "DataError",
    "ExportError",
    "Failure",
    "ImageError",
    "InputError",
    "LayoutError",
    "MissingExtraError",
    "ModelFileError",
    "Predictor",
    "SettingsError",
    "TooLargeError",
    "UsageError",
    "ZorkoError",
    "__version__",
    "load",
]

_HOMES = {"Answer": "zorko.types", "Failure": "zorko.types", "Predictor": "zorko.runtime.predictor"}


def load(name_or_path: str | Path, *, threads: int | None = None, false_accept: float | None = None) -> Predictor:
    """Open a shipped model by its name (`"read"`) or any model file by its path.

    `threads` is how many cores the network may use, by default all. `false_accept` is the share of different pairs that
    may be called the same (`same`). Raises ModelFileError where there is no such
    model, or the file is damaged, foreign or of a newer format.
    """
    from zorko.modelfile.shipped import resolve
    from zorko.runtime.predictor import Predictor

    return Predictor(resolve(name_or_path), threads=threads, false_accept=false_accept)


def __getattr__(name: str) -> Any:
    """The public names that live in other modules (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module 'zorko' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES.get(name, "zorko.errors")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
