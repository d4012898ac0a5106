"""The command line; one file a command."""

from __future__ import annotations

from zorko.cli.app import main

__all__ = ["main"]
