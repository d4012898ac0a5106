"""The photo bank: photographs kept by content, what was said of each, and who corrected it. Needs the extra `web`."""

from __future__ import annotations

from zorko.errors import MissingExtraError

try:
    import alembic
    import argon2
    import sqlalchemy
except ModuleNotFoundError as error:
    raise MissingExtraError("the photo bank", "web") from error

del alembic, argon2, sqlalchemy
