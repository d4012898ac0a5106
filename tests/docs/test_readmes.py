"""README.md, README.ru.md and docs/measured.md say the same; commands are understood, figures are the models'."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from zorko.cli.app import make_app
from zorko.images.read import read
from zorko.modelfile.card import Card, Metric
from zorko.modelfile.file import read_card
from zorko.modelfile.shipped import resolve
from zorko.tasks.registry import TASKS

READMES = ("README.md", "README.ru.md")
PAGES = (*READMES, "docs/measured.md")
MOST_LINES = 165

_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\]\(([^)#]+)\)")
_ROW = re.compile(r"^\|.*\|$", re.MULTILINE)


@pytest.fixture(scope="module")
def texts(root: Path) -> dict[str, str]:
    return {name: (root / name).read_text(encoding="utf-8") for name in PAGES}


def prose(text: str) -> str:
    """The text without its fenced blocks."""
    return _FENCE.sub("", text)


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def numbers(text: str, name: str = "README.md") -> list[float]:
    """The numbers in a text, written as that page's language does: 10,000 and 0.5, or 10 000 and 0,5."""
    group, point = ("\u00a0", ",") if name.endswith(".ru.md") else (",", ".")
    text = re.sub(rf"(?<=\d){group}(?=\d{{3}}(?!\d))", "", text)
    return [float(number.replace(point, ".")) for number in re.findall(rf"(?<![\w.,-])\d+(?:[{point}]\d+)?", text)]


def calls(text: str) -> Iterator[str]:
    """Every command: lines behind a prompt, and code in the text that begins with a program's name."""
    yield from (line.removeprefix("$ ") for line in text.splitlines() if line.startswith("$ "))
    spans = (" ".join(span.split()) for span in _CODE.findall(prose(text)))
    yield from (span for span in spans if re.match(r"(zorko|python|make) ", span))


def figures(text: str) -> dict[str, list[str]]:
    """The rows of the table of tasks, by task: the first table of a README."""
    rows = [cells(row) for row in _ROW.findall(text)]
    names = {f"`{task.name}`": task.name for task in TASKS}
    return {names[row[0]]: row for row in rows if row[0] in names}


# ---- both languages


def test_each_leads_to_the_other_at_its_top(texts: dict[str, str]) -> None:
    for name, other in (READMES, READMES[::-1]):
        assert f"({other})" in "\n".join(texts[name].splitlines()[:4])


def test_the_headings_are_the_same(texts: dict[str, str]) -> None:
    english, russian = (re.findall(r"^(#+) ", prose(texts[name]), re.MULTILINE) for name in READMES)
    assert english == russian


def test_blocks_code_and_links_are_the_same(texts: dict[str, str]) -> None:
    english, russian = (texts[name] for name in READMES)
    assert _FENCE.findall(english) == _FENCE.findall(russian)
    codes = (Counter(" ".join(code.split()) for code in _CODE.findall(prose(text))) for text in (english, russian))
    assert next(codes) == next(codes)
    here, there = (Counter(_LINK.findall(prose(text))) - Counter(READMES) for text in (english, russian))
    assert here == there


def test_the_tables_hold_the_same_numbers(texts: dict[str, str]) -> None:
    english, russian = (_ROW.findall(texts[name]) for name in READMES)
    assert len(english) == len(russian) > 15
    for here, there in zip(english, russian, strict=True):
        assert len(cells(here)) == len(cells(there))
        if not here.startswith("| `"):
            continue
        for cell, other in zip(cells(here), cells(there), strict=True):
            if not cell.startswith("`"):
                assert numbers(cell, READMES[0]) == numbers(other, READMES[1]), f"{cell} | {other}"


def test_the_limits_hold_the_same_numbers(texts: dict[str, str]) -> None:
    english, russian = (
        [numbers(_CODE.sub("", item), name) for item in re.split(r"^- ", prose(texts[name]), flags=re.MULTILINE)[1:]]
        for name in READMES
    )
    assert english == russian


@pytest.mark.parametrize("name", READMES)
def test_a_readme_is_short(texts: dict[str, str], name: str) -> None:
    assert len(texts[name].splitlines()) <= MOST_LINES


# ---- commands


@pytest.mark.parametrize("name", PAGES)
def test_each_command_is_understood(texts: dict[str, str], name: str, root: Path) -> None:
    found = list(calls(texts[name]))
    assert len(found) > 15
    app = typer.main.get_command(make_app())
    lines = {line.removeprefix("$ ") for line in texts[name].splitlines() if line.startswith("$ ")}
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    shared = (root / "benchmarks/harness/program.py").read_text(encoding="utf-8")  # options that all benchmarks have
    for call in found:
        program, *words = shlex.split(call)
        if program == "zorko":
            command = app
            while hasattr(command, "commands"):
                command, words = command.commands[words[0]], words[1:]
            try:
                command.make_context("", words)
            except Exception as error:  # what it does not understand; in the text only a part of a call may be named
                if call in lines or type(error).__name__ != "MissingParameter":
                    raise
        elif program == "python":
            source = (root / words[0]).read_text(encoding="utf-8") + shared
            assert all(f'"{word}"' in source for word in words if word.startswith("--")), call
        elif program == "make":
            assert re.search(rf"^{words[0]}:", makefile, re.MULTILINE), call


def test_every_row_of_measured_figures_says_what_prints_it_again(texts: dict[str, str]) -> None:
    rows = [cells(row) for row in _ROW.findall(texts["docs/measured.md"])]
    by = [row[2] for row in rows if len(row) == 3 and row[0] != "what" and not row[0].startswith("---")]
    assert len(by) > 40
    assert [cell for cell in by if not re.search(r"`(zorko|python) |the same|the reports|\.toml`", cell)] == []


# ---- the picture


def test_the_pictures_can_be_drawn_again(texts: dict[str, str], root: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, root / "tools/draw_pictures.py", tmp_path], check=True, timeout=300)
    drawn = {path.name: read(path) for path in tmp_path.iterdir()}
    assert set(drawn) == {"tasks.png", *(f"{task.name}.png" for task in TASKS)}
    assert {picture.shape[1] for picture in drawn.values()} == {1280}
    assert all((root / "docs/pictures" / name).is_file() for name in drawn)
    for name in READMES:
        assert "](docs/pictures/tasks.png)" in texts[name]


# ---- figures


@pytest.mark.parametrize("name", READMES)
def test_the_table_has_every_task_with_a_command_that_measures_it(texts: dict[str, str], name: str) -> None:
    found = figures(texts[name])
    assert tuple(found) == ("read", "find", "orbit", "same", "tag")
    assert set(found) == {task.name for task in TASKS}
    for task, row in found.items():
        assert row[-1].startswith(f"`zorko eval {task} ")


def test_sizes_are_those_of_the_files(texts: dict[str, str]) -> None:
    for task, row in figures(texts["README.md"]).items():
        (size,) = re.fullmatch(r"([\d.]+) MB", row[4]).groups()  # type: ignore[union-attr]
        decimals = len(size.partition(".")[2])
        assert round(resolve(task).stat().st_size / 1e6, decimals) == float(size), task


def test_figures_are_among_those_that_were_measured(texts: dict[str, str]) -> None:
    parts = {part.split("\n")[0]: part for part in texts["docs/measured.md"].split("\n## ")}
    for task, row in figures(texts["README.md"]).items():
        measured = set(numbers(parts[task]))
        assert set(numbers(row[2])) | set(numbers(row[3])) <= measured | {0.05}, task


def shares(metric: Metric) -> list[float]:
    return [metric.value, metric.low, metric.high]


def test_figures_are_those_of_the_cards_where_both_are_of_the_same_pictures(texts: dict[str, str]) -> None:
    cards: dict[str, Card] = {task.name: read_card(resolve(task.name)) for task in TASKS}
    found = {task: numbers(row[2]) for task, row in figures(texts["README.md"]).items()}
    for task in ("read", "find"):
        assert found[task] == pytest.approx([100 * share for share in shares(cards[task].metrics["accuracy"])], abs=0.06)
    each = [metric for name, metric in cards["tag"].metrics.items() if name.endswith(".macro_f1")]
    mean, lowest = sum(metric.value for metric in each) / len(each), min(each, key=lambda metric: metric.value)
    assert found["tag"][-4:] == pytest.approx([mean, *shares(lowest)], abs=0.0006)
