"""Each command's help, walked: it is there, it explains every option, and its example could be run."""

from __future__ import annotations

import shlex

import pytest
import typer.main
from tests.cli.conftest import Zorko

from zorko.cli.app import COMMANDS, GROUPS, make_app
from zorko.cli.command import Command
from zorko.data.generate.registry import GENERATORS
from zorko.tasks.registry import TASKS

NAMES = (
    *("demo", "read", "find", "orbit", "same", "tag"),
    *("train", "pretrain", "eval", "bench", "generate", "export", "info", "serve"),
    *("bank import", "bank search", "bank correct", "bank undo", "bank history"),
    *("bank case make", "bank case rename", "bank case add", "bank case take", "bank case list"),
    *("bank teach", "bank export", "bank check"),
    *("bank user add", "bank user list", "bank user role", "bank user password", "bank user remove"),
)

OPTIONS = {
    "demo": {"--out"},
    "read": {"--model", "--risk", "--json", "--csv", "--save"},
    "find": {"--model", "--risk", "--json", "--csv", "--save"},
    "orbit": {"--model", "--risk", "--json", "--csv", "--save"},
    "same": {"--model", "--risk", "--false-accept", "--json", "--csv", "--save"},
    "tag": {"--images", "--model", "--risk", "--json", "--csv", "--save", "--next"},
    "train": {"--images", "--encoder", "--weights", "--config", "--out", "--resume", "--set", "--track", "--add-to"},
    "pretrain": {"--encoder", "--weights", "--method", "--config", "--out", "--resume", "--set"},
    "eval": {"--images", "--model", "--report", "--json"},
    "bench": {
        "--images",
        "--encoders",
        "--weights",
        "--weights-folder",
        "--untrained",
        "--model",
        "--limit",
        "--out",
        "--plot",
        "--json",
        "--cache",
    },
    "generate": {"--count", "--seed", "--split", "--overwrite", "--set", "--shapes"},
    "export": {"--to", "--calibration", "--images", "--allowed"},
    "info": {"--json"},
    "serve": {
        *("--host", "--port", "--model", "--token", "--name", "--origin", "--drawings", "--open"),
        *("--bank", "--database", "--tls"),
        *("--max-megabytes", "--max-megapixels", "--max-files", "--max-seconds", "--max-requests"),
    },
    "bank import": {"--bank", "--database", "--model", "--json"},
    "bank search": {
        *("--bank", "--database", "--is", "--any", "--not", "--untagged", "--untrusted", "--corrected", "--case"),
        *("--removed", "--order", "--together", "--similar", "--limit", "--counts", "--json", "--csv"),
    },
    "bank correct": {"--bank", "--database", "--new", "--user"},
    "bank undo": {"--bank", "--database", "--user"},
    "bank history": {"--bank", "--database"},
    "bank case make": {"--bank", "--database", "--description", "--user"},
    "bank case rename": {"--bank", "--database", "--description", "--user"},
    "bank case add": {"--bank", "--database", "--user"},
    "bank case take": {"--bank", "--database", "--user"},
    "bank case list": {"--bank", "--database", "--json"},
    "bank teach": {"--bank", "--database", "--accept", "--back", "--user", "--json"},
    "bank user add": {"--bank", "--database", "--role"},
    "bank user list": {"--bank", "--database", "--json"},
    "bank user role": {"--bank", "--database"},
    "bank user password": {"--bank", "--database"},
    "bank user remove": {"--bank", "--database"},
    "bank export": {"--bank", "--database", "--corrected"},
    "bank check": {"--bank", "--database", "--repair", "--json"},
}
"""Those of design.md, "The command line", and `generate`'s own."""


def parsed(command: Command) -> typer.core.TyperCommand:
    found = typer.main.get_command(make_app())
    for word in command.name.split():
        found = found.commands[word]  # type: ignore[attr-defined]
    return found  # type: ignore[return-value]


def test_the_commands_are_those_of_the_design() -> None:
    assert tuple(command.name for command in COMMANDS) == NAMES


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_help_explains_every_option_and_ends_with_an_example(zorko: Zorko, command: Command) -> None:
    done = zorko(*command.name.split(), "--help")
    assert (done.code, done.err) == (0, "")
    assert done.lines[-1].strip() == command.example
    assert done.lines[-2].strip() == "Example:"
    for parameter in parsed(command).params:
        assert parameter.help or "--help" in parameter.opts  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_options_are_those_of_the_design(command: Command) -> None:
    found = {name for parameter in parsed(command).params for name in parameter.opts if name.startswith("--")}
    assert found - {"--help"} == OPTIONS[command.name]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_the_example_is_a_call_that_the_command_understands(command: Command) -> None:
    program, *words = shlex.split(command.example)
    names = command.name.split()
    assert (program, words[: len(names)]) == ("zorko", names)
    parsed(command).make_context(command.name, words[len(names) :])  # raises for what it does not understand


@pytest.mark.parametrize("help_word", ["--help", "-h"])
@pytest.mark.parametrize("group", ["", *GROUPS])
def test_the_overview_names_every_command_in_full(zorko: Zorko, group: str, help_word: str) -> None:
    done = zorko(*group.split(), help_word)
    assert done.code == 0
    for command in COMMANDS:
        within, _, name = command.name.rpartition(" ")
        if within == group:
            assert f"\n  {name} " in done.out
    assert "..." not in done.out.partition("Commands:")[2]  # a summary that was cut
    assert done.lines[-2].strip() == "Example:"


def test_the_version_is_told(zorko: Zorko) -> None:
    import zorko as package

    assert zorko("--version").out == f"zorko {package.__version__}\n"


def test_every_task_has_its_part_of_the_command_line(zorko: Zorko) -> None:
    for task in TASKS:
        assert zorko(task.name, "--help").code == 0


def test_help_names_the_tasks_and_generators_that_there_are(zorko: Zorko) -> None:
    for task in TASKS:
        assert task.name in next(line for line in zorko("train", "--help").lines if line.startswith("  TASK"))
    for generator in GENERATORS:
        assert generator.name in next(line for line in zorko("generate", "--help").lines if line.startswith("  NAME"))
        for option in generator.options:
            assert f"{option.name}=" in zorko("generate", "--help").out
