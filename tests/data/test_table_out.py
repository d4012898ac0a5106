"""CSV written for people who open it in a spreadsheet."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from zorko.data.table_out import safe_cell, table_writer
from zorko.errors import UsageError


@pytest.mark.parametrize("text", ["=1+1.png", "+7", "-7.png", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "－1"])
def test_what_a_spreadsheet_would_run_is_led_in_by_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a.png", "dir/=1.png", "7", "a-b", "x=1", "зорко.png"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


def test_cells_come_back_as_they_were_written(tmp_path: Path) -> None:
    written = [('a,"b"\n.png', 1.5, None), ("зорко.png", -2, "+")]
    with table_writer(tmp_path / "t.csv", ("name", "x", "act")) as write_row:
        for row in written:
            write_row(row)
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["name", "x", "act"], ['a,"b"\n.png', "1.5", ""], ["зорко.png", "-2", "+"]]


def test_a_name_that_is_no_unicode_does_not_stop_the_table(tmp_path: Path) -> None:
    with table_writer(tmp_path / "t.csv", ("name",)) as write_row:
        write_row(("\udcff.png",))
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == "name\n\\udcff.png\n"


def test_nothing_is_left_where_writing_was_broken_off(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("old")
    with pytest.raises(ZeroDivisionError), table_writer(tmp_path / "t.csv", ("name",)) as write_row:
        write_row((1 // 0,))
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"t.csv": "old"}


def test_a_missing_folder_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"), table_writer(tmp_path / "no" / "t.csv", ("name",)):
        pass
