"""The pages of the command line, from the application that `zorko` runs: what a page says is what `--help` says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer.main
from tables import code, table, words

from zorko.cli.app import COMMANDS, GROUPS, make_app
from zorko.cli.command import Command

FOLDER = "reference/commands/"

_INTRODUCTION = """\
# The command line

`zorko` and a word; `zorko WORD --help` prints what the page of that word says. Answers go to stdout, everything else to
stderr. `--debug`, which may stand anywhere, adds tracebacks to errors; `zorko --version` prints the version.

"""

_EXIT_CODES = """

## Exit codes

| code | meaning |
|---|---|
| 0 | every input was answered; an answer that is not trusted is an answer |
| 2 | wrong usage: an unknown option, a setting that can't be |
| 3 | some input could not be read; the others were answered, and each failure is named on stderr |
| 130 | stopped by Ctrl-C |
| 1 | anything else |
"""


def pages() -> Iterator[tuple[str, str]]:
    """The path and the Markdown of each page: an overview, then one for each first word."""
    first_words = list(dict.fromkeys(command.name.split()[0] for command in COMMANDS))
    rows = [(f"[`zorko {word}`]({word}.md)", words(_summary_of(word))) for word in first_words]
    yield f"{FOLDER}index.md", _INTRODUCTION + table(("command", "what it does"), rows) + _EXIT_CODES
    for word in first_words:
        yield f"{FOLDER}{word}.md", _page(word)


def _summary_of(word: str) -> str:
    return GROUPS[word] if word in GROUPS else _summary(_parsed(next(each for each in COMMANDS if each.name == word)))


def _page(word: str) -> str:
    commands = [command for command in COMMANDS if command.name.split()[0] == word]
    if word not in GROUPS:
        return f"# zorko {word}\n\n{_body(commands[0])}"
    sections = "\n".join(f"## zorko {command.name}\n\n{_body(command)}" for command in commands)
    return f"# zorko {word}\n\n{GROUPS[word]}\n\n{sections}"


def _body(command: Command) -> str:
    parsed = _parsed(command)
    context = parsed.make_context(f"zorko {command.name}", [], resilient_parsing=True)
    usage = " ".join(parsed.get_usage(context).removeprefix("Usage: ").split())
    records: dict[str, list[tuple[str, str]]] = {"argument": [], "option": []}
    for parameter in parsed.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and "--help" not in parameter.opts:
            records[parameter.param_type_name].append((code(record[0]), words(record[1])))
    parts = [_prose(parsed), f"```text\n{usage}\n```"]
    parts += [table((kind, "meaning"), rows) for kind, rows in records.items() if rows]
    return "\n\n".join([*parts, f"For example:\n\n```text\n{command.example}\n```"]) + "\n"


def _parsed(command: Command) -> Any:
    found: Any = typer.main.get_command(make_app())
    for word in command.name.split():
        found = found.commands[word]
    return found


def _prose(parsed: Any) -> str:
    """Its docstring; a paragraph behind a backslash and b, whose lines a terminal keeps as they are, is a block here."""
    paragraphs = str(parsed.help).strip().split("\n\n")
    return "\n\n".join(f"```text\n{part[2:]}\n```" if part.startswith("\b\n") else part for part in paragraphs)


def _summary(parsed: Any) -> str:
    return _prose(parsed).split("\n\n")[0].replace("\n", " ")
