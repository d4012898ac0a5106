"""Rows, and the page and the table that are written of them."""

from __future__ import annotations

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from harness.machine import facts
from harness.page import page, write_page
from harness.results import COLUMNS, Result, write_csv
from harness.rows import LeftOut, Row, by_turns, from_dict, shown, to_dict

ROWS = [
    Row("start", "s", [1.0, 2.0, 4.0], [3.0, 4.0, 4.0]),
    Row("speed", "files/s", [10.0, 20.0], [20.0, 20.0], ("INT8", "float <b>"), higher=True, note="a & b"),
    Row("memory", "MB", [44.0]),
    LeftOut("in 8 bits", "no such command"),
]
RESULTS = [
    Result("find", "What it costs.", "python benchmarks/find.py", ROWS, seconds=61.0),
    Result("same", "Another.", "python benchmarks/same.py", [], failure="ValueError: <no>", seconds=2.0),
]


def test_a_ratio_over_one_is_for_the_first_way() -> None:
    start, speed, memory, _ = ROWS
    assert start.ratios == [3.0, 2.0, 1.0]
    assert start.spread == (2.0, 1.0, 3.0)
    assert start.medians == (2.0, 4.0)
    assert speed.ratios == [0.5, 1.0]
    assert memory.spread is None
    assert memory.medians == (44.0, None)


def test_a_line_says_all() -> None:
    text = str(ROWS[0])
    assert "zorko 2.00   PyTorch 4.00 s   ratio 2.00 (1.00 .. 3.00)" in text
    assert str(ROWS[1]).endswith("a & b")
    assert str(ROWS[2]).endswith("zorko 44.0 MB")
    assert str(ROWS[3]).endswith("left out: no such command")


def test_rounds_must_be_as_many_on_both_sides() -> None:
    with pytest.raises(ValueError, match="2 and 1 rounds"):
        Row("x", "s", [1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="0 and 0 rounds"):
        Row("x", "s", [])


@pytest.mark.parametrize("line", ROWS)
def test_a_row_comes_back_from_json(line: Row | LeftOut) -> None:
    assert from_dict(json.loads(json.dumps(to_dict(line)))) == line


def test_ways_take_turns_in_going_first() -> None:
    said: list[str] = []
    found = by_turns(3, lambda: said.append("a") or len(said), lambda: said.append("b") or len(said))
    assert "".join(said) == "abbaab"
    assert found == [[1, 4, 5], [2, 3, 6]]


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (1234.5, "1,234"), (123.4, "123"), (12.34, "12.3"), (1.234, "1.23"), (0.01234, "0.0123")]
)
def test_figures_are_short(value: float, text: str) -> None:
    assert shown(value) == text


def test_the_table_has_a_line_for_each_row(tmp_path: Path) -> None:
    write_csv(tmp_path / "bench.csv", RESULTS)
    with (tmp_path / "bench.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert tuple(lines[0]) == COLUMNS
    assert [line["work"] for line in lines] == ["start", "speed", "memory", "in 8 bits", ""]
    start, speed, memory, left_out, failed = lines
    assert (start["figure"], start["other_figure"], start["rounds"]) == ("2", "4", "3")
    assert (start["ratio"], start["ratio_lowest"], start["ratio_highest"], start["better"]) == ("2", "1", "3", "lower")
    assert (speed["way"], speed["other_way"], speed["better"]) == ("INT8", "float <b>", "higher")
    assert (memory["ratio"], memory["other_way"]) == ("", "")
    assert left_out["note"] == "left out: no such command"
    assert failed["note"] == "failed: ValueError: <no>"


class _Balanced(HTMLParser):
    """Fails on a tag that is closed and was not opened."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag != "meta":  # which HTML never closes
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag


def test_the_page_shows_each_row_and_needs_nothing_else(tmp_path: Path) -> None:
    write_page(tmp_path / "bench.html", RESULTS, facts())
    text = (tmp_path / "bench.html").read_text(encoding="utf-8")
    parser = _Balanced()
    parser.feed(text)
    assert parser.opened == []
    assert text.count("<li>") == len(ROWS)
    assert "float &lt;b&gt; <b>20.0 files/s</b>" in text
    assert "It failed: ValueError: &lt;no&gt;" in text
    assert 'Failed: <a href="#same">same</a>' in text
    assert "<b>2.00</b> <small>1.00 to 3.00</small>" in text
    assert "2 programs, 3 rows" in text
    assert re.findall(r"https?://|<script|url\(|src=", text) == []
    assert "prefers-color-scheme: dark" in text


def test_bars_lie_in_the_scale() -> None:
    """A ratio off the scale is drawn at its end."""
    row = Row("x", "s", [1.0], [1e6])
    (width,) = re.findall(r'<rect x="[\d.]+" y="5" width="([\d.]+)"', page([Result("x", "", "", [row])], {}))
    assert 0 < float(width) <= 200


def test_the_machine_is_told() -> None:
    found = facts()
    assert {"date", "commit", "processor", "cores", "memory", "versions"} <= set(found)
    assert "onnxruntime" in found["versions"]
