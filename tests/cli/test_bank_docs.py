"""docs/how-to/bank.md: its calls are ones that the commands understand, every command is in it, and every option of those
that keep photographs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from zorko.cli.app import COMMANDS, make_app


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    return (root / "docs/how-to/bank.md").read_text(encoding="utf-8")


def calls(text: str) -> list[list[str]]:
    lines = [part for line in text.splitlines() if line.startswith("$ ") for part in line[2:].split(" | ")]
    return [shlex.split(line)[1:] for line in lines if line.startswith("zorko ")]


def test_each_call_is_understood(text: str) -> None:
    assert len(calls(text)) > 15
    for words in calls(text):
        found = typer.main.get_command(make_app())
        while hasattr(found, "commands"):
            found, words = found.commands[words[0]], words[1:]
        found.make_context("", words)  # raises for what it does not understand


def test_every_group_of_commands_is_there(text: str) -> None:
    shown = {" ".join(words[:2]) for words in calls(text)}
    assert {" ".join(command.name.split()[:2]) for command in COMMANDS if command.name.startswith("bank ")} <= shown


@pytest.mark.parametrize("name", ["bank import", "bank export", "bank check", "bank teach"])
def test_every_option_is_explained(text: str, name: str) -> None:
    command = typer.main.get_command(make_app())
    for word in name.split():
        command = command.commands[word]  # type: ignore[attr-defined]
    options = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
    assert options - {"--help", "--user"} <= set(re.findall(r"--[a-z][a-z-]+", text))
