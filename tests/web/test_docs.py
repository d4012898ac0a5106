"""docs/how-to/serve.md: its calls work as they stand there, and every option of the command is in it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import typer.main
from starlette.testclient import TestClient

from zorko.cli.app import make_app
from zorko.web.problems import KINDS
from zorko.web.settings import ServiceLimits, Settings

PICTURES = {"seven.png": "read/seven-thin-pen.png", "a.png": "read/two-brush.png", "b.png": "read/house.png"}
PAIR = {"one.jpg": "same/circle-same/a.jpg", "other.jpg": "same/circle-same/b.jpg"}


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    return (root / "docs/how-to/serve.md").read_text(encoding="utf-8")


def curls(text: str) -> list[list[str]]:
    joined = text.replace("\\\n", " ")
    return [shlex.split(line[2:]) for line in joined.splitlines() if line.startswith("$ curl ")]


def test_each_call_is_answered(client: TestClient, samples: Path, text: str) -> None:
    calls = curls(text)
    assert len(calls) == 5
    for words in calls:
        files, fields, content, headers = [], {}, None, {}
        for option, value in zip(words[1:-1:2], words[2:-1:2], strict=True):
            name, _, told = value.partition("=")
            if option == "-F" and told.startswith("@"):
                files.append((name, (told[1:], (samples / {**PICTURES, **PAIR}[told[1:]]).read_bytes())))
            elif option == "-F":
                fields[name] = told
            elif option == "-H":
                headers[value.partition(":")[0]] = value.partition(":")[2].strip()
            else:
                assert option == "-d"
                content = value
        path = urlsplit(words[-1]).path
        response = client.post(path, files=files or None, data=fields or None, content=content, headers=headers)
        assert response.status_code == 200, words
        pictures = 2 if path.endswith("same") else 1
        assert len(response.json()["answers"]) == max(1, len(files) // pictures)


def test_every_option_is_there_and_no_other(text: str) -> None:
    command = typer.main.get_command(make_app()).commands["serve"]  # type: ignore[attr-defined]
    options = {name for parameter in command.params for name in parameter.opts if name.startswith("--")} - {"--help"}
    assert options | {"--json"} == set(re.findall(r"--[a-z][a-z-]+", text))  # and the one of the other commands


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
