"""What is said about the service, in docs/how-to/serve.md and by the service itself, is what it does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

from zorko.cli.app import make_app
from zorko.web.problems import KINDS
from zorko.web.settings import ServiceLimits, Settings


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    return (root / "docs/how-to/serve.md").read_text(encoding="utf-8")


def test_the_limits_are_those_that_are_set(text: str) -> None:
    rows = re.findall(r"^\| `--max-(\w+)` \|.*\| (\d+) \|$", text, re.MULTILINE)
    assert {name: float(value) for name, value in rows} == {
        name: float(value) for name, value in vars(ServiceLimits()).items()
    }


def test_the_command_has_the_defaults_of_the_settings() -> None:
    command = typer.main.get_command(make_app()).commands["serve"]  # type: ignore[attr-defined]
    defaults = {parameter.name: parameter.default for parameter in command.params}
    for name, value in vars(ServiceLimits()).items():
        assert defaults[f"max_{name}"] == value
    assert (defaults["host"], defaults["port"]) == (Settings().host, Settings().port)


def test_every_remedy_names_options_that_there_are() -> None:
    command = typer.main.get_command(make_app()).commands["serve"]  # type: ignore[attr-defined]
    options = {name for parameter in command.params for name in parameter.opts}
    for kind in KINDS:
        assert set(re.findall(r"--[a-z][a-z-]+", kind.about)) - {"--debug"} <= options
