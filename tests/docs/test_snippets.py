"""Every command and every piece of Python in the documentation works as it stands there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.docs.pages import RUN, SHOWN, Page, page_at, pages_of
from tests.docs.running import PageError, Reader, command_of

from zorko.cli.app import COMMANDS

PAGES = pages_of(Path(__file__).parents[2])
COMPLETE = {
    "docs/how-to/serve.md": ("serve",),
    "docs/how-to/bank.md": ("bank import", "bank export", "bank check", "bank teach"),
}
"""Pages that explain every option of a command, --user of the bank's apart, which is said once for all."""

TRANSLATED = ("README.ru.md",)
"""Pages whose blocks are another's (test_readmes.py), where they are run."""


def name_of(page: Page) -> str:
    return page.name


@pytest.mark.parametrize(
    "page", [page for page in PAGES if any(block.language in RUN for block in page.blocks)], ids=name_of
)
def test_what_stands_in_the_page_works(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: Callable[[], Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        Reader(page, tmp_path, client).work_through()
    except PageError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_block_says_what_it_is(page: Page) -> None:
    for block in page.blocks:
        place = f"{page.name}:{block.line}"
        assert block.language in RUN | SHOWN, f"{place}: ```{block.language} is run by nothing and shows nothing known"
        if block.language not in RUN:
            asks = [line for line in block.lines if re.match(r"(\$ )?zorko [a-z]+ ", line)]
            assert not asks, f"{place}: nothing runs this command, since its block is not `console`: {asks[0]}"
        if block.language == "console":
            assert block.commands, f"{place}: a `console` block without a command; one begins with `$ `"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_option_in_a_sentence_is_one(page: Page) -> None:
    for span in re.findall(r"`(zorko [^`]*)`", " ".join(page.text.split())):
        words = [word.partition("=")[0] for word in span.replace("zorko TASK", "zorko read").split()[1:]]
        found, _ = command_of(words)
        known = {option for parameter in found.params for option in (*parameter.opts, *parameter.secondary_opts)}
        assert {word for word in words if word.startswith("--")} <= known | {"--help"}, f"{page.name}: `{span}`"


@pytest.mark.parametrize(("name", "commands"), COMPLETE.items())
def test_every_option_is_explained(root: Path, name: str, commands: tuple[str, ...]) -> None:
    said = set(re.findall(r"--[a-z][a-z-]+", page_at(root / name, root).text))
    for command in commands:
        found, _ = command_of(command.split())
        options = {option for parameter in found.params for option in parameter.opts if option.startswith("--")}
        assert options - {"--help", "--user"} <= said, command


def test_every_group_of_commands_of_the_bank_is_shown(root: Path) -> None:
    page = page_at(root / "docs/how-to/bank.md", root)
    shown = {" ".join(words[:2]) for command in page.commands for words in command.zorko}
    assert {" ".join(command.name.split()[:2]) for command in COMMANDS if command.name.startswith("bank ")} <= shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("```console\n$ zorko info no-such-model\n```\n", "page.md:2: $ zorko info no-such-model\n"),
        ("```console\n$ zorko read a.png --sharp\n```\n", "No such option: --sharp"),
        (
            "<!-- not run: a service -->\n```console\n$ zorko serve --prot 80\n```\n",
            "page.md:3: $ zorko serve --prot 80\nNo such option: --prot",
        ),
        ("```console\n$ pip install zorko\n```\n", "pip is never run here"),
        ("```console\n$ ls no-such-file | zorko read -\n```\n", "no-such-file"),
        ("```python\nnumber = 1\n\nnumber / 0\n```\n", 'File "page.md", line 4'),
    ],
)
def test_what_does_not_work_is_told(
    text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: Callable[[], Any]
) -> None:
    file = tmp_path / "page.md"
    file.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PageError, match=r"page\.md:\d") as caught:
        Reader(page_at(file, tmp_path), tmp_path, client).work_through()
    assert said in str(caught.value)
