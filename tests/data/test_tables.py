from __future__ import annotations

import csv
from pathlib import Path

import pytest

from zorko.data.tables import read_table
from zorko.errors import DataError
from zorko.types import Failure

ROWS = (("фото 1.png", "день"), ("b,c.png", "ночь; поздняя"), ('d"e.png', "две\nстроки"), ("f\tg.png", ""))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_table_written_by_pythons_own_writer_comes_back(
    tmp_path: Path, encoding: str, delimiter: str, line_end: str
) -> None:
    path = tmp_path / "метки.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator=line_end)
        writer.writerows([("image_path", "Время суток"), *ROWS])
        file.write(line_end + delimiter + line_end + line_end)
    table = read_table(path)
    assert table.columns == ("image_path", "Время суток")
    assert table.rows == ROWS
    # The third row holds a newline, so the fourth starts a line later than its number says.
    assert table.lines == (2, 3, 4, 6)
    assert table.problems == ()
    assert table.column("image_path") == tuple(row[0] for row in ROWS)


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode())
    return path


def test_ragged_rows_are_reported_by_file_and_line_and_the_others_kept(tmp_path: Path) -> None:
    path = write(tmp_path, "path,label\na.png,1\n\nb.png\nc.png,2,3\nd.png,4,,\n")
    table = read_table(path)
    assert table.rows == (("a.png", "1"), ("d.png", "4"))
    assert table.problems == (
        Failure(f"{path}:4", "expected 2 cells, found 1; left out"),
        Failure(f"{path}:5", "expected 2 cells, found 3; left out"),
    )
    assert table.place(1) == f"{path}:6"


def test_a_column_that_stands_twice_is_reported_and_the_first_used(tmp_path: Path) -> None:
    path = write(tmp_path, "\npath,label,path,\na.png,1,b.png,x\n")
    table = read_table(path)
    assert table.columns == ("path", "label")
    assert table.rows == (("a.png", "1"),)
    assert table.problems == (Failure(f"{path}:2", "the column 'path' stands here twice; only the first is used"),)


def test_broken_quotes_cost_only_their_own_lines(tmp_path: Path) -> None:
    path = write(tmp_path, 'path,label\n"a"b.png,1\nc.png,2\n"d.png,3\ne.png,4\n')
    table = read_table(path)
    assert table.rows == (("c.png", "2"),)
    assert [problem.source for problem in table.problems] == [f"{path}:2", f"{path}:4"]
    assert "up to line 5" in table.problems[1].problem


def test_spaces_around_cells_and_names_mean_nothing(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, ' path ; label\n a b.png ; "7"\n'))
    assert table.columns == ("path", "label")
    assert table.rows == (("a b.png", "7"),)


def test_a_delimiter_within_cells_is_not_taken_for_the_delimiter(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "path;a, b;score\nx.png;да, нет;0,5\ny.png;нет;0,25\n"))
    assert table.columns == ("path", "a, b", "score")
    assert table.rows[1] == ("y.png", "нет", "0,25")


def test_blank_lines_before_the_header_do_not_hide_the_delimiter(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, " \n\n;;\npath;label\na.png;1\n"))
    assert table.columns == ("path", "label")
    assert table.lines == (5,)


def test_columns_are_found_whatever_their_spelling(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "Image Path,LABEL\n"))
    assert table.rows == ()
    assert table.find("path", "image_path") == "Image Path"
    assert table.find("label") == "LABEL"
    assert table.find("group") is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the table is empty"),
        (b"\xef\xbb\xbf\r\n \r\n;;\r\n", "the table is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a text table"),
        (b"path,label\n\x98.png,1\n", "not a text table"),
        (b"\xff\xfep", "not a text table"),
        (b'"path"x,label\na.png,1\n', "the first line, which names the columns, is broken"),
    ],
)
def test_what_is_no_table(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=message) as caught:
        read_table(path)
    assert str(caught.value).startswith(str(path))


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="the table cannot be read"):
        read_table(tmp_path / "t.csv")


def test_a_cell_beyond_all_measure_costs_only_itself(tmp_path: Path) -> None:
    path = write(tmp_path, f"path,label\na.png,1\n{'x' * 200_000},2\nb.png,3\n")
    table = read_table(path)
    assert table.rows == (("a.png", "1"), ("b.png", "3"))
    assert [problem.source for problem in table.problems] == [f"{path}:3"]


def test_names_of_columns_stand_on_one_line_and_are_what_they_were_before_they_were_made_safe(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"image,\"day\r\n  or night\",'=sum,'tis\r\na.png,1,2,3\r\n")
    assert read_table(path).columns == ("image", "day or night", "=sum", "'tis")
