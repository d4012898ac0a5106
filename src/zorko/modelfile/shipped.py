"""The models that come with the package, each known by the name of its file: `read` is models/read.onnx."""

from __future__ import annotations

import os
from pathlib import Path

from zorko.errors import ModelFileError

FOLDER = Path(__file__).resolve().parents[1] / "models"


def shipped_names() -> tuple[str, ...]:
    """The names of the shipped models, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.onnx")))


def resolve(name_or_path: str | Path) -> Path:
    """The model file that is meant: a shipped one by its bare name, else whatever is at that path.

    A string that is a shipped name always means that model; a file of that name is reached as `./read`. Raises
    ModelFileError, listing the shipped names, where there is neither.
    """
    names = shipped_names()
    if isinstance(name_or_path, str) and name_or_path in names:
        return FOLDER / f"{name_or_path}.onnx"
    path = Path(name_or_path)
    if _is_there(path):
        return path
    shipped = ", ".join(names) or "none"
    raise ModelFileError(f"{name_or_path}: there is no such model file, and no model of that name; shipped: {shipped}")


def _is_there(path: Path) -> bool:
    """False only where there surely is nothing; what else is wrong with a path, opening it tells best."""
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        return True
    return True
