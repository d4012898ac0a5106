"""`zorko bank`: what the photo bank's pages do, through the same functions; one file a command."""

from __future__ import annotations

from zorko.cli.bank import cases, check, correct, export, import_photos, search, teach, user
from zorko.cli.command import Command

SUMMARY = "Keep photographs: search, correct, learn from them."

COMMANDS: tuple[Command, ...] = (
    Command("bank import", import_photos.import_photos, import_photos.EXAMPLE),
    Command("bank search", search.search, search.EXAMPLE),
    Command("bank correct", correct.correct, correct.EXAMPLE),
    Command("bank undo", correct.undo, correct.UNDO_EXAMPLE),
    Command("bank history", correct.history, correct.HISTORY_EXAMPLE),
    *cases.COMMANDS,
    Command("bank teach", teach.teach, teach.EXAMPLE),
    Command("bank export", export.export, export.EXAMPLE),
    Command("bank check", check.check, check.EXAMPLE),
    *user.COMMANDS,
)
