"""Attributes from tables and class folders: whatever a person may write in a column."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from zorko.data.attribute_settings import AttributeSettings
from zorko.data.attribute_table import load_attribute_table
from zorko.data.attribute_values import coded, in_order
from zorko.data.examples import UNKNOWN, Examples, told
from zorko.data.load import load
from zorko.data.splits import Shares, split
from zorko.data.table_out import safe_cell, table_writer, unsafe_cell
from zorko.errors import DataError, SettingsError
from zorko.types import Failure, Remark

Draw = Callable[..., Path]


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def values(examples: Examples, head: str) -> list[str | None]:
    names = examples.label_names[head]
    return [None if label == UNKNOWN else names[label] for label in examples.labels[head].tolist()]


def words(examples: Examples) -> dict[str, str]:
    return {problem.source: problem.problem for problem in examples.problems}


@pytest.fixture
def pictures(tmp_path: Path, draw: Draw) -> Path:
    for letter in "abcdefgh":
        draw(tmp_path / f"{letter}.png")
    return tmp_path


# ---- how the table is written


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_any_delimiter_and_encoding_with_cyrillic_names_and_spaces(
    tmp_path: Path, draw: Draw, delimiter: str, encoding: str
) -> None:
    for number in (1, 2, 3):
        draw(tmp_path / "мои снимки" / f"снимок {number}.png")
    lines = [
        ("Файл", "Время года", "Авиа"),
        ("мои снимки\\снимок 1.png", "зима", "да"),
        ("мои снимки\\снимок 2.png", "лето", ""),
        ("мои снимки/снимок 3.png", "зима", "нет"),
    ]
    text = "\r\n".join(delimiter.join(line) for line in lines) + "\r\n"
    examples = load("tag", write(tmp_path / "метки.csv", text, encoding))
    assert examples.label_names == {"Время года": ("зима", "лето"), "Авиа": ("да", "нет")}
    assert values(examples, "Время года") == ["зима", "лето", "зима"]
    assert values(examples, "Авиа") == ["да", None, "нет"]
    assert [Path(source).name for source in examples.sources] == [f"снимок {number}.png" for number in (1, 2, 3)]
    assert all(Path(str(picture)).is_file() for picture in examples.pictures)
    assert examples.problems == ()


def test_the_column_of_pictures_is_known_by_its_cells_where_its_name_says_nothing(pictures: Path) -> None:
    table = write(pictures / "t.csv", "источник данных,свет\na.png,день\nb.png,ночь\nc.png,день\n")
    assert values(load_attribute_table(table), "свет") == ["день", "ночь", "день"]


def test_a_column_with_a_path_like_name_is_an_attribute_where_another_one_names_the_pictures(pictures: Path) -> None:
    table = write(pictures / "t.csv", "source,снимок\nдрон,a.png\nкамера,b.png\nдрон,c.png\n")
    assert values(load_attribute_table(table), "source") == ["дрон", "камера", "дрон"]


def test_a_table_without_pictures_says_what_it_has(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no column names the pictures; .* found shade, light"):
        load_attribute_table(write(tmp_path / "t.csv", "shade,light\n1,2\n2,1\n"))


def test_names_stored_in_two_ways_are_one(pictures: Path) -> None:
    table = write(pictures / "t.csv", "path,\u0438\u0306\na.png,\u0439\nb.png,\u0438\u0306\nc.png,x\n")
    assert values(load_attribute_table(table), "\u0439") == ["\u0439", "\u0439", "x"]


# ---- pictures that can't be used


def test_missing_unreadable_and_other_files_are_listed_and_skipped(pictures: Path) -> None:
    data = pictures / "data"
    data.mkdir()
    (pictures / "a.png").rename(data / "a.png")
    (pictures / "b.png").rename(data / "b.png")
    (data / "text.jpg").write_text("not a picture")
    (data / "empty.png").touch()
    (data / "folder.png").mkdir()
    names = ["a.png", "absent.png", "../c.png", "C:\\c.png", "text.jpg", "empty.png", "folder.png", "b.png", ""]
    rows = "".join(f"{name},{'day' if row % 2 else 'night'}\n" for row, name in enumerate(names))
    table = write(data / "t.csv", f"path,light\n{rows}")
    examples = load_attribute_table(table)
    assert values(examples, "light") == ["night", "day"]
    found = words(examples)
    assert "no such file" in found[f"{table}:3"]
    assert "leaves the data folder" in found[f"{table}:4"]
    assert "Windows drive" in found[f"{table}:5"]
    assert "is text, not a picture" in found[str(data / "text.jpg")]
    assert "is empty" in found[str(data / "empty.png")]
    assert "no such file" in found[f"{table}:8"]
    assert "not a path" in found[f"{table}:10"]
    assert len(found) == 7


def test_where_no_picture_is_one_the_first_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("no")
    with pytest.raises(DataError, match=r"no picture can be read; first .*a\.png: is text"):
        load_attribute_table(write(tmp_path / "t.csv", "path,light\na.png,day\n"))


# ---- columns that are no attributes


def test_groups_and_parts_are_no_attributes(pictures: Path) -> None:
    table = write(
        pictures / "t.csv",
        "path,Группа,split,light\na.png,один,train,day\nb.png,,test,night\nc.png,один,,day\n",
    )
    examples = load_attribute_table(table)
    assert list(examples.labels) == ["light"]
    assert examples.groups[0] == examples.groups[2] != examples.groups[1]
    assert examples.fixed_split is not None
    assert examples.fixed_split.tolist() == ["train", "test", ""]


def test_a_picture_that_comes_twice_is_of_its_group_both_times(pictures: Path) -> None:
    table = write(pictures / "t.csv", "path,group,light\na.png,,day\nb.png,,night\na.png,g,day\nc.png,g,night\n")
    groups = load_attribute_table(table).groups.tolist()
    assert groups[0] == groups[2] == groups[3] != groups[1]


def test_a_column_called_part_that_names_none_is_an_attribute(pictures: Path) -> None:
    table = write(pictures / "t.csv", "path,part\na.png,wing\nb.png,tail\nc.png,wing\n")
    examples = load_attribute_table(table)
    assert values(examples, "part") == ["wing", "tail", "wing"]
    assert examples.fixed_split is None


def test_text_identifiers_and_columns_of_one_value_are_named_and_left_out(pictures: Path) -> None:
    rows = "".join(
        f"{letter}.png,{number},{'day' if number % 2 else 'night'},a {letter} b,РФ,\n"
        for number, letter in enumerate("abcdefgh")
    )
    table = write(pictures / "t.csv", f"path,id,light,Описание,country,later\n{rows}")
    examples = load_attribute_table(table)
    assert list(examples.labels) == ["light"]
    found = words(examples)
    assert "8 different values in 8 rows" in found[f"{table}: 'id'"]
    assert "by its name a text" in found[f"{table}: 'Описание'"]
    assert "one value only, 'РФ'" in found[f"{table}: 'country'"]
    assert "no value in any row" in found[f"{table}: 'later'"]


def test_where_no_column_is_left_each_is_told(pictures: Path) -> None:
    with pytest.raises(DataError, match=r"no column is an attribute:\n  - 'light' has one value only, 'day'"):
        load_attribute_table(write(pictures / "t.csv", "path,light\na.png,day\nb.png,day\n"))
    with pytest.raises(DataError, match="no column is an attribute; give each one a column"):
        load_attribute_table(write(pictures / "u.csv", "path\na.png\n"))


@pytest.mark.parametrize("style", ["{} {}", "{}_{}", "{}.{}", "{} ({})", "{}: {}"])
def test_an_answered_table_can_be_corrected_and_learnt_from(pictures: Path, style: str) -> None:
    heads = ("Время суток", "Авиа")
    header = ["feature_name"]
    for head in heads:
        header += [head, style.format(head, "confidence"), style.format(head, "trusted")]
    header += ["confidence", "trusted", "reason"]
    rows = [
        f"{letter}.png,день,0.9{letter},True,{safe_cell('+-'[n % 2])},0.8,False,0.8,True,ambiguous"
        for n, letter in enumerate("abc")
    ]
    rows[1] = rows[1].replace("день", "ночь")
    examples = load_attribute_table(write(pictures / "out.csv", "\n".join([",".join(header), *rows])))
    assert list(examples.labels) == list(heads)
    assert values(examples, "Авиа") == ["+", "-", "+"]
    assert examples.problems == ()


def test_an_answered_table_with_difficult_names_is_the_same_attributes_again(pictures: Path) -> None:
    heads = ("=cmd", "day\nor night", "a, b", "confidence")
    columns = [safe_cell(f"{head}{what}") for head in heads for what in ("", " confidence", " trusted")]
    with table_writer(pictures / "t.csv", ("feature_name", *columns)) as write_row:
        for number, name in enumerate("abcd"):
            write_row((f"{name}.png", *(cell for _ in heads for cell in (f"x{number % 2}", 0.1 * number, "false"))))
    examples = load_attribute_table(pictures / "t.csv")
    assert list(examples.label_names) == ["=cmd", "day or night", "a, b", "confidence"]
    assert examples.problems == ()


def test_spaces_within_names_and_values_are_one(pictures: Path) -> None:
    table = write(pictures / "t.csv", 'image,Время  суток\na.png,"ясный  день"\nb.png,"ясный\nдень"\nc.png,ночь\n')
    assert values(load_attribute_table(table), "Время суток") == ["ясный день", "ясный день", "ночь"]


def test_reason_by_itself_is_an_attribute(pictures: Path) -> None:
    table = write(pictures / "t.csv", "path,reason\na.png,lost\nb.png,hurt\nc.png,lost\n")
    assert values(load_attribute_table(table), "reason") == ["lost", "hurt", "lost"]


def test_a_picture_whose_name_looks_like_a_formula_is_found_again(pictures: Path, draw: Draw) -> None:
    draw(pictures / "+7 912.png")
    table = write(pictures / "t.csv", f"path,light\n{safe_cell('+7 912.png')},day\nb.png,night\n")
    assert Path(load_attribute_table(table).sources[0]).name == "+7 912.png"


@pytest.mark.parametrize("text", ["", "a", "=1", "'a", "+", "-5", "'", " =x"])
def test_cells_made_safe_are_read_as_they_were(text: str) -> None:
    assert unsafe_cell(safe_cell(text)) == text


# ---- values


def test_values_are_in_natural_order_and_kept_as_written() -> None:
    assert in_order(["10", "9", "-1", "2.5"]) == ("-1", "2.5", "9", "10")
    assert in_order(["view 10", "view 9", "Other"]) == ("Other", "view 9", "view 10")
    assert coded(["Да", "нет", "", "Да"]).names == ("Да", "нет")
    assert coded(["True", "False"]).names == ("False", "True")


def test_whole_numbers_are_the_same_with_and_without_a_point() -> None:
    found = coded(["1.0", "0", "1", "nan", "0,0", ""])
    assert found.names == ("0", "1")
    assert found.labels.tolist() == [1, 0, 1, UNKNOWN, 0, UNKNOWN]
    assert coded(["1.0", "2.5", "1"]).names == ("1", "1.0", "2.5")


def test_values_that_differ_in_case_only_are_told(pictures: Path) -> None:
    table = write(pictures / "t.csv", "path,light\na.png,Day\nb.png,day\nc.png,night\n")
    examples = load_attribute_table(table)
    assert examples.label_names["light"] == ("Day", "day", "night")
    assert "'Day' and 'day'" in words(examples)[f"{table}: 'light'"]


# ---- what settings say


def test_codes_get_their_names_and_no_data_is_unknown(pictures: Path) -> None:
    rows = "".join(
        f"{letter}.png,{code},{code}\n" for letter, code in zip("abcdef", ["0", "2.0", "1", "", "7", "2"], strict=True)
    )
    table = write(pictures / "t.csv", f"path,Время года,Авиа\n{rows}")
    settings = AttributeSettings(
        names={"Время года": {"0": "no data", "2": "весна", "1": "зима"}}, no_data_in={"Время года": ("no data",)}
    )
    examples = load("tag", table, attributes=settings)
    assert examples.label_names == {"Время года": ("зима", "весна", "7"), "Авиа": ("0", "1", "2", "7")}
    assert values(examples, "Время года") == [None, "весна", "зима", None, "7", "весна"]
    assert values(examples, "Авиа") == ["0", "2", "1", None, "7", "2"]
    assert words(examples) == {f"{table}: 'Время года'": "names has no name for 7; kept as it is written"}


def test_no_data_as_a_code_and_for_every_attribute(pictures: Path) -> None:
    table = write(pictures / "t.csv", "path,x,y\na.png,0,?\nb.png,1,да\nc.png,2,нет\nd.png,1,да\n")
    examples = load_attribute_table(table, settings=AttributeSettings(no_data=("?",), no_data_in={"x": ("0",)}))
    assert values(examples, "x") == [None, "1", "2", "1"]
    assert values(examples, "y") == [None, "да", "нет", "да"]
    assert load_attribute_table(table).label_names["y"] == ("?", "да", "нет")


def test_names_may_stand_in_cells_and_several_codes_may_share_one() -> None:
    names = {"0": "no", "нет": "no", "1": "yes", "да": "yes"}
    found = coded(["0", "нет", "yes", "да", "1", "no"], names)
    assert found.names == ("no", "yes")
    assert found.labels.tolist() == [0, 0, 1, 1, 1, 0]
    assert found.unnamed == ()


def test_columns_can_be_ignored(pictures: Path) -> None:
    table = write(pictures / "t.csv", "path,x,y\na.png,0,да\nb.png,1,нет\nc.png,1,да\n")
    examples = load_attribute_table(table, settings=AttributeSettings(ignore=("x",)))
    assert list(examples.labels) == ["y"]


@pytest.mark.parametrize(
    "settings",
    [
        AttributeSettings(names={"Время годa": {"0": "x"}}),
        AttributeSettings(no_data_in={"Время годa": ("0",)}),
        AttributeSettings(ignore=("Время годa",)),
    ],
)
def test_settings_that_tell_of_no_column_are_refused(pictures: Path, settings: AttributeSettings) -> None:
    table = write(pictures / "t.csv", "path,Время года\na.png,0\nb.png,1\n")
    with pytest.raises(SettingsError, match=r"no attribute 'Время годa'; it has 'Время года'"):
        load_attribute_table(table, settings=settings)


@pytest.mark.parametrize(
    "told", [{"names": {"x": {"": "no"}}}, {"names": {"x": {"0": " "}}}, {"names": {"x": {}}}, {"no_data_in": {"x": ()}}]
)
def test_settings_that_say_nothing_are_refused(told: dict[str, dict[str, dict[str, str]]]) -> None:
    with pytest.raises(SettingsError, match="'x'"):
        AttributeSettings(**told)  # type: ignore[arg-type]


# ---- class folders


def test_a_value_of_few_pictures_is_told_and_nothing_is_lost_by_it(pictures: Path) -> None:
    rows = [f"{name}.png,{'закат' if name == 'h' else 'день'}" for name in "abcdefgh"]
    examples = load_attribute_table(write(pictures / "t.csv", "\n".join(["image,когда", *rows])))
    (remark,) = examples.problems
    assert isinstance(remark, Remark)
    assert told(remark) == f"{pictures / 't.csv'}: 'когда': {remark.problem}"
    assert "'закат' (1)" in remark.problem
    assert len(examples) == 8
    assert told(Failure("a", "gone")) == "left out: a: gone"
    assert told(Failure("a", "gone; left out")) == "a: gone; left out"


def test_of_what_a_model_answers_every_value_counts_and_nothing_else_is_looked_at(pictures: Path) -> None:
    table = write(pictures / "t.csv", "image,сезон,id,note\na.png,зима,1,x\nb.png,зима,2,y\nc.png,,3,z\n")
    settings = AttributeSettings(asked=("сезон", "note"), ignore=("a column of other data",))
    examples = load_attribute_table(table, settings=settings)
    assert values(examples, "сезон") == ["зима", "зима", None]
    assert values(examples, "note") == ["x", "y", "z"]
    assert set(examples.label_names) == {"сезон", "note"}
    assert examples.problems == ()


def test_class_folders_are_a_table_with_one_attribute(tmp_path: Path, draw: Draw) -> None:
    for name in ("лес/a.png", "лес/вглубь/b.png", "город/c.png", "пусто.png"):
        draw(tmp_path / name)
    (tmp_path / "лес" / "broken.jpg").write_text("x")
    examples = load("tag", tmp_path)
    assert examples.label_names == {"class": ("город", "лес")}
    assert values(examples, "class") == ["город", "лес", "лес"]
    assert len(set(examples.groups.tolist())) == 3
    found = words(examples)
    assert "lies in no class folder" in found[str(tmp_path / "пусто.png")]
    assert "is text" in found[str(tmp_path / "лес" / "broken.jpg")]


def test_class_folders_below_parts(tmp_path: Path, draw: Draw) -> None:
    for part in ("train", "val"):
        for name in ("rain", "shine"):
            draw(tmp_path / part / name / "a.png")
    examples = load("tag", tmp_path)
    assert examples.fixed_split is not None
    assert examples.fixed_split.tolist() == ["train", "train", "validation", "validation"]
    assert values(examples, "class") == ["rain", "shine"] * 2
    with pytest.raises(DataError, match="leave out --images"):
        load("tag", tmp_path, tmp_path / "train")


def test_names_of_class_folders_can_be_codes(tmp_path: Path, draw: Draw) -> None:
    for name in ("0/a.png", "1/b.png", "2/c.png", "10/d.png"):
        draw(tmp_path / name)
    settings = AttributeSettings(names={"class": {"0": "?", "1": "one"}}, no_data=("?",))
    examples = load("tag", tmp_path, attributes=settings)
    assert values(examples, "class") == [None, "one", "2", "10"]


def test_a_labels_table_stands_before_folders_of_pictures(tmp_path: Path, draw: Draw) -> None:
    for name in ("one/a.png", "two/b.png", "two/c.png"):
        draw(tmp_path / name)
    assert list(load("tag", tmp_path).labels) == ["class"]
    write(tmp_path / "labels.csv", "path,light\none/a.png,day\ntwo/b.png,night\ntwo/c.png,day\n")
    assert list(load("tag", tmp_path).labels) == ["light"]


def test_answers_saved_beside_class_folders_are_not_taken_for_the_labels(tmp_path: Path, draw: Draw) -> None:
    for name in ("one/a.png", "two/b.png", "two/c.png"):
        draw(tmp_path / name)
    answers = "feature_name,light,light confidence,light trusted\none/a.png,day,0.9,True\ntwo/b.png,night,0.9,True\n"
    write(tmp_path / "out.csv", answers)
    assert list(load("tag", tmp_path).labels) == ["class"]
    assert list(load("tag", tmp_path / "out.csv").labels) == ["light"]


# ---- the whole way


def test_rows_without_any_value_stay_and_are_in_no_part(pictures: Path) -> None:
    rows = "".join(f"{letter}.png,{light}\n" for letter, light in zip("abcdefgh", ["x", "y"] * 3 + ["", ""], strict=True))
    examples = load_attribute_table(write(pictures / "t.csv", f"path,light\n{rows}"))
    assert len(examples) == 8
    parts = split(examples, Shares(0.2, 0.0, 0.2), 0)
    assert sum(parts.sizes().values()) == 6


def test_the_real_photographs_have_two_attributes_each_known_in_a_part(shared: Path) -> None:
    file = shared / "data" / "photos" / "labels.csv"
    if not file.is_file():
        pytest.skip(f"needs {file}")
    examples = load("tag", file.parent)
    assert examples.label_names == {"time_of_day": ("day", "night"), "weather": ("cloudy", "rain", "shine", "sunrise")}
    known = {head: int(np.sum(labels != UNKNOWN)) for head, labels in examples.labels.items()}
    assert known == {"time_of_day": 400, "weather": 1121}
    assert len(examples) == 1521
    assert examples.problems == ()


def test_tables_in_folders_called_like_parts_are_one_data_set(tmp_path: Path, draw: Draw) -> None:
    for folder in ("train", "val", "test/second"):
        for letter in "ab":
            draw(tmp_path / folder / "images" / f"{letter}.png")
    write(tmp_path / "train" / "labels.csv", "image_path,sky,sea\nimages/a.png,day,yes\nimages/b.png,night,no\n")
    write(tmp_path / "val" / "labels.csv", "image_path;sky\nimages/a.png;night\nimages/b.png;day\n")
    write(tmp_path / "test" / "second" / "labels.csv", "image_path,sea\nimages/a.png,no\nimages/gone.png,yes\n")
    found = load("tag", tmp_path)
    assert values(found, "sky") == ["day", "night", "night", "day", None]
    assert values(found, "sea") == ["yes", "no", None, None, "no"]
    assert found.fixed_split is not None
    assert found.fixed_split.tolist() == ["train", "train", "validation", "validation", "test"]
    assert len(set(found.groups.tolist())) == 5
    assert any("gone.png" in problem for problem in words(found).values())


def test_class_folders_with_parts_stay_class_folders_beside_answered_tables(tmp_path: Path, draw: Draw) -> None:
    for part in ("train", "test"):
        for name in ("cat", "dog"):
            draw(tmp_path / part / name / "a.png")
        write(tmp_path / part / "out.csv", "image_path,class,class confidence,class trusted\ncat/a.png,cat,0.9,true\n")
    assert set(load("tag", tmp_path).label_names) == {"class"}
    assert len(load("tag", tmp_path)) == 4
