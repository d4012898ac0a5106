"""What libraries tell through loggers, where it helps nobody."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator


@contextlib.contextmanager
def errors_only(name: str = "") -> Iterator[None]:
    """While it lasts the logger `name`, the root where it is empty, passes on errors and nothing less."""
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
