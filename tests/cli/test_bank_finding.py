"""`zorko bank search`, `correct`, `undo`, `history`, `case` and `teach`: what they print, and their exit codes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from tests.bank.conftest import drawn
from tests.cli.conftest import Zorko
from tests.models import tag_model

pytest.importorskip("sqlalchemy", reason="needs the extra web")

COLOUR, TIME = "Цвет", "Время суток"


@pytest.fixture
def bank(zorko: Zorko, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Six photographs: red, green and blue, light, then dark."""
    model = tag_model(tmp_path / "tag.onnx")
    folder = tmp_path / "bank"
    assert zorko("bank", "import", drawn(tmp_path / "lake", 6), "--bank", folder, "--model", model).code == 0
    monkeypatch.setenv("ZORKO_BANK", str(folder))
    return folder


def numbers(out: str) -> list[int]:
    return [int(line.split("\t")[0]) for line in out.splitlines()]


@pytest.mark.usefixtures("bank")
def test_search_prints_a_line_for_each(zorko: Zorko, bank: Path) -> None:
    done = zorko("bank", "search", "lake", "--is", f"{COLOUR}=зелёный", "--order", "oldest")
    assert (done.code, done.err) == (0, "")
    assert numbers(done.out) == [2, 5]
    number, name, file, said = done.lines[0].split("\t")
    assert (number, name) == ("2", "p01.jpg")
    assert Path(file).is_file()
    assert Path(file).is_relative_to(bank)
    assert f"{COLOUR}=зелёный" in said
    assert numbers(zorko("bank", "search", "--not", f"{COLOUR}=зелёный", "--limit", "3", "--order", "oldest").out) == [
        1,
        3,
        4,
    ]
    assert zorko("bank", "search", "no-such-word").out == ""


@pytest.mark.usefixtures("bank")
def test_search_as_json_and_as_a_table(zorko: Zorko, tmp_path: Path) -> None:
    zorko("bank", "correct", f"{COLOUR}==1+1", "1", "--new", "--user", "ann")
    record = json.loads(zorko("bank", "search", "--corrected", "--json").out)
    assert (record["photo"], record["name"]) == (1, "p00.jpg")
    assert record["values"][COLOUR] == {"value": "=1+1", "trusted": True, "corrected": True}
    table = tmp_path / "found.csv"
    done = zorko("bank", "search", "--order", "oldest", "--csv", table)
    assert (done.code, done.out) == (0, "")
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"))))
    assert [row["photo"] for row in rows] == ["1", "2", "3", "4", "5", "6"]
    assert rows[0][COLOUR] == "'=1+1"


@pytest.mark.usefixtures("bank")
def test_counts_and_similar_ones(zorko: Zorko) -> None:
    done = zorko("bank", "search", "--counts", "--is", f"{COLOUR}=синий")
    assert done.lines[0] == "2 photographs"
    assert any(line.startswith(f"{COLOUR}: ") and "красный 2, зелёный 2, синий 2" in line for line in done.lines)
    said = json.loads(zorko("bank", "search", "--counts", "--json").out)
    assert (said["total"], said["counts"][COLOUR]["красный"]) == (6, 2)
    assert len(numbers(zorko("bank", "search", "--similar", "1", "--limit", "2").out)) == 2


@pytest.mark.usefixtures("bank")
def test_what_was_found_is_corrected_and_undone(zorko: Zorko) -> None:
    found = zorko("bank", "search", "--is", f"{COLOUR}=красный").out
    done = zorko("bank", "correct", f"{COLOUR}=синий", "-", "2", "--user", "ann", stdin=found)
    assert (done.code, done.out, done.err) == (0, "1\n", "zorko: 3 photographs changed\n")
    assert f"{COLOUR}=синий!" in zorko("bank", "search", "--is", f"{COLOUR}=синий").out
    again = zorko("bank", "correct", f"{COLOUR}=синий", "2", "--user", "ann")
    assert (again.out, again.err) == ("", "zorko: 0 photographs changed\n")
    zorko("bank", "correct", f"{COLOUR}=зелёный", "4", "--user", "bob")
    undone = zorko("bank", "undo", "--user", "ann")
    assert undone.code == 0
    assert undone.err == "zorko: 2 photographs changed\nzorko: changed by somebody since, and left as they are: 4\n"
    assert numbers(zorko("bank", "search", "--is", f"{COLOUR}=красный").out) == [1]


@pytest.mark.usefixtures("bank")
def test_who_did_what(zorko: Zorko) -> None:
    zorko("bank", "case", "make", "Lake", "--user", "bob", "--description", "north")
    zorko("bank", "case", "add", "Lake", "1", "2", "--user", "bob")
    zorko("bank", "case", "take", "Lake", "2", "--user", "ann")
    zorko("bank", "case", "rename", "Lake", "River", "--user", "ann")
    done = zorko("bank", "history")
    assert [line.split("\t")[2:4] for line in done.lines] == [
        ["ann", "case renamed: “Lake” to “River”"],
        ["ann", "out of the case Lake"],
        ["bob", "into the case Lake"],
        ["bob", "case made: Lake"],
    ]
    assert zorko("bank", "case", "list").out == "River\t1\tnorth\n"
    assert json.loads(zorko("bank", "case", "list", "--json").out)["photos"] == 1
    assert zorko("bank", "history", "1").lines[0].endswith("bob\tcase River: - -> in")


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("search", "--is", "season"), 2, "expected ATTRIBUTE=VALUE"),
        (("search", "--is", "season=winter"), 1, f"there is no attribute 'season'; there are: {TIME}, {COLOUR}"),
        (("correct", f"{COLOUR}=лиловый", "1"), 1, "it is one of: красный, зелёный, синий"),
        (("correct", f"{COLOUR}=синий", "one"), 2, "'one' is no photograph's number"),
        (("undo", "--user", "eve"), 2, "eve did nothing that could be undone"),
        (("case", "add", "Sea", "1"), 1, "there is no case 'Sea'"),
        (("teach", "--accept"), 1, "no new model to accept"),
        (("teach", "--back"), 1, "no former model"),
        (("teach", "--back", "--accept"), 2, "give one of the two"),
        (("teach",), 1, "too little to learn from"),
    ],
)
def test_what_can_not_be_is_told(zorko: Zorko, words: tuple[str, ...], code: int, told: str) -> None:
    done = zorko("bank", *words)
    assert (done.code, done.out) == (code, "")
    assert told in done.err
