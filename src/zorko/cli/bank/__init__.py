"""`zorko bank`: what the photo bank's pages do, through the same functions; one file a command."""

from __future__ import annotations

from zorko.cli.bank import check, export, import_photos, user
from zorko.cli.command import Command

SUMMARY = "Keep photographs: search, correct, learn from them."

COMMANDS: tuple[Command, ...] = (
    Command("bank import", import_photos.import_photos, import_photos.EXAMPLE),
    Command("bank export", export.export, export.EXAMPLE),
    Command("bank check", check.check, check.EXAMPLE),
    *user.COMMANDS,
)
