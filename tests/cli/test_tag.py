"""`zorko tag`: attributes of pictures, tables of them, and what to label next."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from PIL import Image
from tests.cli.conftest import Zorko
from tests.models import calibration, read_model, tag_model

COLOURS = {"красный": (250, 110, 110), "зелёный": (20, 130, 20), "синий": (10, 10, 120)}
HEADS = ("Время суток", "Цвет")


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Trusts the time of day from 0.9 on, and no colour."""
    each = {"Время суток": calibration(0.9, None), "Цвет": calibration(None, None)}
    return tag_model(tmp_path_factory.mktemp("tag") / "tiny.onnx", calibrated=each)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """красный.png (light), зелёный.png and синий.png (dark)."""
    (tmp_path / "фото").mkdir()
    for name, colour in COLOURS.items():
        Image.new("RGB", (50, 30), colour).save(tmp_path / "фото" / f"{name}.png")
    return tmp_path / "фото"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_json_has_a_verdict_for_each_attribute(zorko: Zorko, model: Path, folder: Path) -> None:
    done = zorko("tag", folder, "--model", model, "--json")
    assert (done.code, done.err) == (0, "")
    records = [json.loads(line) for line in done.lines]
    for record in records:
        tags = record["answer"]["tags"]
        assert tags["Цвет"]["value"] == Path(record["source"]).stem
        assert not tags["Цвет"]["trusted"]
        assert record["details"]["reasons"]["Цвет"] == "uncalibrated"
        assert (record["trusted"], record["task"]) == (False, "tag")
        least = min(tag["confidence"] for tag in tags.values())
        assert record["confidence"] == pytest.approx(least, abs=1e-6)
    assert {record["answer"]["tags"]["Время суток"]["value"] for record in records} == {"day", "night"}


def test_a_person_reads_an_attribute_on_each_line(zorko: Zorko, model: Path, folder: Path) -> None:
    done = zorko("tag", folder / "синий.png", "--model", model)
    assert len(done.lines) == 3
    assert "1 of 2 trusted" in done.lines[0]
    assert done.lines[1].startswith("  Время суток: night  ")
    assert done.lines[2].endswith("not trusted: uncalibrated")


def test_csv_has_three_columns_an_attribute_and_can_be_learnt_from(
    zorko: Zorko, model: Path, folder: Path, tmp_path: Path
) -> None:
    done = zorko("tag", folder, "--model", model, "--csv", tmp_path / "out.csv")
    assert (done.code, done.out) == (0, "")
    found = rows(tmp_path / "out.csv")
    assert list(found[0]) == [
        "feature_name",
        *(f"{head}{what}" for head in HEADS for what in ("", " confidence", " trusted")),
    ]
    assert {Path(row["feature_name"]).stem: row["Цвет"] for row in found} == {name: name for name in COLOURS}
    assert {row["Цвет trusted"] for row in found} == {"false"}
    again = zorko("tag", tmp_path / "out.csv", "--model", model)  # its own answers are right by its own lights
    assert "Цвет                3    1.0000" in again.err


def test_pictures_are_kept_with_their_attributes(zorko: Zorko, model: Path, folder: Path, tmp_path: Path) -> None:
    assert zorko("tag", folder, "--model", model, "--save", tmp_path / "kept").code == 0
    names = sorted(path.name for path in (tmp_path / "kept").iterdir())
    assert len(names) == 6
    assert any(name.startswith("night-синий___") and name.endswith("_answer.png") for name in names)


def test_a_table_with_labels_is_measured_by_attribute(zorko: Zorko, model: Path, folder: Path, tmp_path: Path) -> None:
    table = folder / "labels.csv"
    table.write_text(
        "файл;Цвет;Время суток;примечание\nкрасный.png;красный;day;a\nзелёный.png;синий;;b\nсиний.png;;night;c\n",
        encoding="cp1251",
    )
    done = zorko("tag", table, "--model", model, "--csv", tmp_path / "out.csv")
    assert done.code == 0
    lines = {line.split("  ")[1].strip(): line.split() for line in done.err.splitlines() if line.startswith("  ")}
    assert lines["Цвет"][1:3] == ["2", "0.5000"]
    assert lines["Время суток"][2:4] == ["2", "1.0000"]
    assert lines["mean"][1] == "0.7500"
    assert "label" not in rows(tmp_path / "out.csv")[0]


def test_a_table_that_lies_elsewhere_is_told_where_its_pictures_are(
    zorko: Zorko, model: Path, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "tables").mkdir()
    table = tmp_path / "tables" / "t.csv"
    name = sorted(path for path in folder.iterdir() if path.suffix in (".png", ".jpg"))[0].name
    table.write_text(f"path,light\n{name},day\n", encoding="utf-8")
    lost = zorko("tag", table, "--model", model, "--json")
    assert (lost.code, lost.out) == (3, "")
    assert zorko("tag", table, "--images", folder, "--model", model, "--json").code == 0
    missing = zorko("tag", table, "--images", tmp_path / "none", "--model", model)
    assert (missing.code, missing.out) == (2, "")
    assert "no such folder" in missing.err


def test_a_table_with_one_value_and_other_columns_is_measured(zorko: Zorko, model: Path, folder: Path) -> None:
    lines = ["путь,Время суток,заметки,пусто", "красный.png,day,первый,", "красный.png,day,второй,"]
    (folder / "день.csv").write_text("\n".join(lines), encoding="utf-8")
    done = zorko("eval", "tag", folder / "день.csv", "--model", model, "--json")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["metrics"]["Время суток.accuracy"]["n"] == 2


def test_codes_in_a_table_mean_what_the_model_was_told(zorko: Zorko, folder: Path, tmp_path: Path) -> None:
    told = {"attributes": {"names": {"Цвет": {"1": "красный", "2": "зелёный", "3": "синий"}}, "no_data": ["0"]}}
    model = tag_model(tmp_path / "coded.onnx", settings=told)
    table = folder / "labels.csv"
    table.write_text("path,Цвет\nкрасный.png,1\nзелёный.png,2\nсиний.png,0\n", encoding="utf-8")
    done = zorko("tag", table, "--model", model)
    row = next(line.split() for line in done.err.splitlines() if line.strip().startswith("Цвет"))
    assert row[1:3] == ["2", "1.0000"]


def test_next_is_a_table_ready_to_be_filled_in(zorko: Zorko, model: Path, folder: Path, tmp_path: Path) -> None:
    for number in range(6):  # the least certain one, six times over, and between two colours
        Image.new("RGB", (50, 30), (120, 125, 10)).save(folder / f"twin {number}.png")
    done = zorko("tag", folder, "--model", model, "--next", "3", "--csv", folder / "next.csv")
    assert (done.code, done.out) == (0, "")
    found = rows(folder / "next.csv")
    assert list(found[0])[:4] == ["image_path", "Время суток", "Время суток guess", "Время суток confidence"]
    assert len(found) == 3
    assert sum(row["image_path"].startswith("twin") for row in found) == 1
    assert {row[head] for row in found for head in HEADS} == {""}
    assert all((folder / row["image_path"]).is_file() for row in found)
    filled = [{**row, "Цвет": row["Цвет guess"], "Время суток": "day"} for row in found]
    with (folder / "filled.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(found[0]))
        writer.writeheader()
        writer.writerows(filled)
    assert "3    1.0000" in zorko("tag", folder / "filled.csv", "--model", model).err


def test_next_leaves_out_what_has_its_labels(zorko: Zorko, model: Path, folder: Path) -> None:
    table = folder / "labels.csv"
    table.write_text("path,Цвет,Время суток\nкрасный.png,красный,day\nзелёный.png,,\nсиний.png,синий,\n", encoding="utf-8")
    done = zorko("tag", table, "--model", model, "--next", "5")
    assert sorted(Path(line).name for line in done.lines) == ["зелёный.png", "синий.png"]


def test_next_tells_where_pictures_are_that_do_not_lie_below_the_table(
    zorko: Zorko, model: Path, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "tables").mkdir()
    done = zorko("tag", folder, "--model", model, "--next", "2", "--csv", tmp_path / "tables" / "next.csv")
    assert f"--images {folder}" in done.err
    assert all((folder / row["image_path"]).is_file() for row in rows(tmp_path / "tables" / "next.csv"))


@pytest.mark.parametrize("words", [["--json"], ["--save", "x"]])
def test_next_answers_nothing(zorko: Zorko, model: Path, folder: Path, words: list[str]) -> None:
    done = zorko("tag", folder, "--model", model, "--next", "2", *words)
    assert done.code == 2
    assert "leave out" in done.err


def test_a_model_of_another_task_is_refused(zorko: Zorko, folder: Path, tmp_path: Path) -> None:
    done = zorko("tag", folder, "--model", read_model(tmp_path / "read.onnx"))
    assert done.code == 2
    assert "zorko read" in done.err


def test_one_that_cannot_be_read_does_not_stop_the_others(zorko: Zorko, model: Path, folder: Path) -> None:
    (folder / "a.png").write_text("no picture")
    done = zorko("tag", folder, "--model", model, "--json")
    assert (done.code, len(done.lines)) == (3, 3)
    assert zorko("tag", folder, "--model", model, "--next", "2").code == 3
