"""Every error zorko raises on purpose; each message names the thing and the remedy.

ZorkoError                  anything a user can cause; a command prints its text and no traceback
├── UsageError              the call's words are off (exit code 2)
│   └── SettingsError       a training setting is unknown, of the wrong type or impossible
├── InputError              one input could not be used; the rest of the batch goes on (exit code 3)
│   ├── ImageError          a picture that cannot be read
│   │   └── TooLargeError   a picture beyond the limits of the reader
│   └── LayoutError         a picture without the parts its task needs
├── DataError               a labelled data set that cannot be used as a whole
├── BankError               a photo bank that is missing, or can't do what was asked
├── ModelFileError          a model file that is broken, foreign or of a newer format
├── MissingExtraError       an optional dependency that the call needs
└── ExportError             a model that did not prove itself after export
"""

from __future__ import annotations


class ZorkoError(Exception):
    """Base of all errors that zorko raises on purpose."""

    exit_code = 1


class UsageError(ZorkoError):
    """The call cannot be understood as it stands."""

    exit_code = 2


class SettingsError(UsageError):
    """A setting is unknown, of the wrong type, or impossible."""


class InputError(ZorkoError):
    """One input cannot be used; `source` names it.

    Raised for a single picture or record, never for the batch it came in.
    """

    exit_code = 3

    def __init__(self, source: str, problem: str) -> None:
        super().__init__(f"{source}: {problem}")
        self.source = source
        self.problem = problem

    def __reduce__(self) -> tuple[type[InputError], tuple[str, str]]:
        return type(self), (self.source, self.problem)


class ImageError(InputError):
    """A picture cannot be read."""


class TooLargeError(ImageError):
    """A picture exceeds a limit of the reader: its bytes, its pixels or a side."""


class LayoutError(InputError):
    """A picture lacks a part that its task needs."""


class DataError(ZorkoError):
    """A labelled data set cannot be used as a whole."""


class BankError(ZorkoError):
    """A photo bank is missing, damaged or of a newer zorko, or can't do what was asked of it."""


class ModelFileError(ZorkoError):
    """A model file is broken, foreign, or of a newer format."""


class MissingExtraError(ZorkoError):
    """An optional dependency is missing; the message has the command that installs it."""

    def __init__(self, purpose: str, extra: str) -> None:
        super().__init__(f"{purpose} needs the extra '{extra}'. Install it with: pip install 'zorko[{extra}]'")
        self.extra = extra


class ExportError(ZorkoError):
    """The exported file did not agree with the network it was made from; it was removed."""
