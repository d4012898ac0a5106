"""What a format of labelled data on disk is to the loader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from zorko.data.attribute_settings import AttributeSettings
from zorko.data.examples import Examples
from zorko.images.layout import Layout


@dataclass(frozen=True)
class Format:
    """One way to keep labelled pictures on disk.

    looks_for  the words that finish "looked for ..." in messages
    fits       whether the path looks like this format; it opens no picture and raises only DataError
    load       reads the path, and the folder of pictures where one is given; raises DataError
    laid_out   the same for composites of another layout than the default one; None where there is no such thing
    described  the same with what a person says about attributes; None where there are none
    """

    looks_for: str
    fits: Callable[[Path], bool]
    load: Callable[[Path, Path | None], Examples]
    laid_out: Callable[[Path, Path | None, Layout], Examples] | None = None
    described: Callable[[Path, Path | None, AttributeSettings], Examples] | None = None
