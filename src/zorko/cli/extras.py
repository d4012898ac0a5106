"""What only some commands need: looked for before their work starts, and named where it is missing."""

from __future__ import annotations

from importlib.util import find_spec

from zorko.errors import MissingExtraError


def need(module: str, extra: str, purpose: str) -> None:
    """Raise MissingExtraError, with the command that installs it, unless `module` of that extra is installed.

    `purpose` starts the sentence: "training" needs the extra .. The module is not imported.
    """
    try:
        found = find_spec(module) is not None
    except ModuleNotFoundError:  # of a dotted name, where its parent is missing
        found = False
    if not found:
        raise MissingExtraError(purpose, extra)
