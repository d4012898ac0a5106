from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from zorko.data.digit_table import fits_digit_table, load_digit_table
from zorko.data.examples import OUTLIER, UNKNOWN
from zorko.data.table_pictures import PATH_COLUMNS, picture_rows
from zorko.data.tables import read_table
from zorko.errors import DataError

Draw = Callable[..., Path]


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def names(sources: object) -> list[str]:
    assert isinstance(sources, tuple)
    return [Path(source).name for source in sources]


def test_labels_as_tables_hold_them(tmp_path: Path, draw: Draw) -> None:
    for letter in "abcd":
        draw(tmp_path / "images" / f"{letter}.png")
    table = write(
        tmp_path / "t.csv",
        "image_path,label\nimages/a.png,7\nimages\\b.png,7.0\nimages/c.png,other\nimages/d.png,\n",
    )
    examples = load_digit_table(table)
    assert examples.labels["digit"].tolist() == [7, 7, OUTLIER, UNKNOWN]
    assert names(examples.sources) == ["a.png", "b.png", "c.png", "d.png"]
    assert [Path(str(picture)).is_file() for picture in examples.pictures] == [True] * 4
    assert examples.fixed_split is None
    assert examples.problems == ()


def test_cyrillic_names_with_spaces_in_cp1251_with_semicolons(tmp_path: Path, draw: Draw) -> None:
    draw(tmp_path / "мои цифры" / "цифра 3.png")
    table = write(tmp_path / "метки.csv", "файл;path;label\r\nда;мои цифры\\цифра 3.png;3\r\n\r\n;;\r\n", "cp1251")
    examples = load_digit_table(table)
    assert examples.labels["digit"].tolist() == [3]
    assert names(examples.sources) == ["цифра 3.png"]
    assert examples.problems == ()


def test_pictures_in_a_folder_of_their_own(tmp_path: Path, draw: Draw) -> None:
    draw(tmp_path / "pictures" / "a.png")
    table = write(tmp_path / "t.tsv", "file\tdigit\na.png\t4\n")
    assert load_digit_table(table, tmp_path / "pictures").labels["digit"].tolist() == [4]
    with pytest.raises(DataError, match=r"none of its 1 pictures can be used; first .*t\.tsv:2: a\.png: no such file"):
        load_digit_table(table)


@pytest.mark.parametrize("column", PATH_COLUMNS)
def test_every_name_for_the_path_column(tmp_path: Path, draw: Draw, column: str) -> None:
    draw(tmp_path / "a.png")
    table = write(tmp_path / "t.csv", f"label,{column.replace('_', ' ').title()}\n4,a.png\n")
    assert names(load_digit_table(table).sources) == ["a.png"]


def test_rows_that_cannot_be_used_are_named_by_line_and_left_out(tmp_path: Path, draw: Draw) -> None:
    draw(tmp_path / "outside.png")
    data = tmp_path / "data"
    draw(data / "a.png")
    draw(data / "b.png")
    table = write(data / "t.csv", "path,label\nabsent.png,1\n../outside.png,2\nb.png,eleven\nshort\na.png,5\n")
    examples = load_digit_table(table)
    assert names(examples.sources) == ["a.png"]
    found = {problem.source: problem.problem for problem in examples.problems}
    assert found.keys() == {f"{table}:{line}" for line in (2, 3, 4, 5)}
    assert "absent.png: no such file" in found[f"{table}:2"]
    assert "../outside.png: leaves the data folder" in found[f"{table}:3"]
    assert "0 to 9, or other" in found[f"{table}:4"]
    assert "expected 2 cells" in found[f"{table}:5"]


def test_groups_and_parts_where_the_table_has_them(tmp_path: Path, draw: Draw) -> None:
    for letter in "abcde":
        draw(tmp_path / f"{letter}.png")
    table = write(
        tmp_path / "t.csv",
        "path,label,group,split\na.png,1,Анна,train\nb.png,2,Боб,Test\nc.png,3,Анна,\nd.png,4,,val\ne.png,5,,exam\n",
    )
    examples = load_digit_table(table)
    groups = examples.groups.tolist()
    assert len(examples) == 4
    assert groups[0] == groups[2]
    assert len(set(groups)) == 3
    assert examples.fixed_split is not None
    assert examples.fixed_split.tolist() == ["train", "test", "", "validation"]
    assert [problem.source for problem in examples.problems] == [f"{table}:6"]


def test_a_picture_named_twice_is_one_group(tmp_path: Path, draw: Draw) -> None:
    draw(tmp_path / "a.png")
    draw(tmp_path / "b.png")
    groups = load_digit_table(write(tmp_path / "t.csv", "path,label\na.png,1\nb.png,2\na.png,1\n")).groups.tolist()
    assert groups[0] == groups[2] != groups[1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a.png,7\nb.png,8\n", r"no column for the labels; .* found a\.png, 7"),
        ("label,shade\n7,3\n", "no column names the pictures; .* found label, shade"),
        ("path,label\n", "the table has no rows"),
        ("path,label\na.png,ten\n", "no row has a picture and a label that can be used"),
    ],
)
def test_tables_that_say_too_little(tmp_path: Path, draw: Draw, text: str, message: str) -> None:
    draw(tmp_path / "a.png")
    with pytest.raises(DataError, match=message):
        load_digit_table(write(tmp_path / "t.csv", text))


def test_a_folder_fits_when_it_is_clear_which_table_is_meant(tmp_path: Path) -> None:
    assert not fits_digit_table(tmp_path)
    write(tmp_path / "one.csv", "path,label\n")
    assert fits_digit_table(tmp_path)
    write(tmp_path / "two.csv", "path,label\n")
    assert not fits_digit_table(tmp_path)
    write(tmp_path / "labels.csv", "path,label\n")
    assert fits_digit_table(tmp_path)


def test_the_real_photographs_are_all_found(shared: Path) -> None:
    file = shared / "data" / "photos" / "labels.csv"
    if not file.is_file():
        pytest.skip(f"needs {file}")
    table = read_table(file)
    rows = picture_rows(table, file.parent)
    assert table.columns == ("image_path", "time_of_day", "weather")
    assert len(rows.paths) == 1521
    assert sum(bool(cell) for cell in table.column("time_of_day")) == 400
    assert table.problems == rows.problems == ()
