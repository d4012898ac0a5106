from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from zorko.data.labelme import fits_labelme, read_labelme
from zorko.data.labelme_shapes import Shape
from zorko.errors import DataError
from zorko.images.read import read

Draw = Callable[..., Path]

RECTANGLE = {
    "label": "цель",
    "points": [[210.5, 40], [260, 90.25]],
    "group_id": None,
    "shape_type": "rectangle",
    "flags": {},
}


def content(image_path: str = "a.png", **changes: Any) -> dict[str, Any]:
    """What LabelMe 5 writes."""
    return {
        "version": "5.5.0",
        "flags": {},
        "shapes": [RECTANGLE],
        "imagePath": image_path,
        "imageData": None,
        "imageHeight": 400,
        "imageWidth": 1000,
        **changes,
    }


def write(path: Path, value: Any, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(json.dumps(value, ensure_ascii=False, indent=2).encode(encoding))
    return path


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in content().items() if name != key}


def shape(**changes: Any) -> dict[str, Any]:
    return content(shapes=[RECTANGLE, {**RECTANGLE, **changes}])


# ---- what is read


def test_one_file_with_all_that_it_says(tmp_path: Path, draw: Draw) -> None:
    picture = draw(tmp_path / "мой кот.png")
    shapes = [
        {"label": "+", "points": [[1, 2.5]], "shape_type": "point", "group_id": 3, "flags": {"sure": False}, "mask": None},
        {"label": " icon ", "points": [[30, 40], [10, 20]], "shape_type": "rectangle"},
        {"label": "old", "points": [[0, 0], [4, 0], [4, 4]]},
        {"label": "5", "points": [[1, 1], [9, 1], [9, 7], [1, 7]], "shape_type": "rectangle", "score": 0.5},
    ]
    file = write(
        tmp_path / "разметка 1.json",
        content("мой кот.png", shapes=shapes, flags={"день": True, "note": "x", "n": 2}, somebody_elses=[1, {"key": 2}]),
    )
    data = read_labelme(file)
    (entry,) = data.entries
    assert entry.file == file
    assert entry.size_hw == (400, 1000)
    assert entry.flags == {"день": True, "note": "x", "n": 2}
    assert entry.group is None
    assert entry.shapes[0] == Shape("+", "point", ((1.0, 2.5),), 3, {"sure": False})
    assert entry.shapes[1].label == "icon"
    assert entry.shapes[1].box_xyxy == (10.0, 20.0, 30.0, 40.0)
    assert [item.kind for item in entry.shapes] == ["point", "rectangle", "polygon", "rectangle"]
    assert [item.label for item in entry.of_kind("rectangle")] == ["icon", "5"]
    assert entry.of_kind("rectangle")[1].box_xyxy == (1.0, 1.0, 9.0, 7.0)
    assert list(data.pictures) == [picture]
    assert data.sources == (str(picture),)
    assert data.fixed_split is None
    assert data.problems == ()
    assert len(data) == 1


def test_a_folder_with_folders_in_natural_order(tmp_path: Path, draw: Draw) -> None:
    for name in ("p10", "p2", "ещё один/p1", "пустая разметка/.hidden"):
        draw(tmp_path / f"{name}.png")
        write(tmp_path / f"{name}.JSON", content(f"{Path(name).name}.png"))
    (tmp_path / "notes.txt").touch()
    data = read_labelme(tmp_path)
    found = [entry.file.relative_to(tmp_path).as_posix() for entry in data.entries]
    assert found == ["p2.JSON", "p10.JSON", "ещё один/p1.JSON"]
    assert [Path(source).stem for source in data.sources] == ["p2", "p10", "p1"]
    assert data.problems == ()


@pytest.mark.parametrize("text", [r"..\images\мой кот.png", "../images/мой кот.png", r".\..\images\.\мой кот.png"])
def test_paths_are_relative_to_the_file_and_may_be_written_on_windows(tmp_path: Path, draw: Draw, text: str) -> None:
    picture = draw(tmp_path / "images" / "мой кот.png")
    write(tmp_path / "labels" / "кот.json", content(text))
    data = read_labelme(tmp_path)
    assert isinstance(data.pictures[0], Path)
    assert data.pictures[0].samefile(picture)


def test_paths_relative_to_the_folder_that_was_given(tmp_path: Path, draw: Draw) -> None:
    draw(tmp_path / "images" / "a.png")
    write(tmp_path / "labels" / "a.json", content("images/a.png"))
    assert read_labelme(tmp_path).sources == (str(tmp_path / "images" / "a.png"),)


def test_the_pictures_folder_goes_first_where_one_is_given(tmp_path: Path, draw: Draw) -> None:
    draw(tmp_path / "labels" / "a.png", 1)
    chosen = draw(tmp_path / "мои картинки" / "a.png", 2)
    below = draw(tmp_path / "мои картинки" / "deep" / "b.png")
    write(tmp_path / "labels" / "a.json", content("a.png"))
    write(tmp_path / "labels" / "b.json", content(r"deep\b.png"))
    # LabelMe itself writes paths from the label file to the picture, out of the one folder and into the other.
    write(tmp_path / "labels" / "c.json", content(r"..\мои картинки\c.png"))
    draw(tmp_path / "мои картинки" / "c.png")
    data = read_labelme(tmp_path / "labels", tmp_path / "мои картинки")
    assert data.sources[:2] == (str(chosen), str(below))
    assert Path(data.sources[2]).samefile(tmp_path / "мои картинки" / "c.png")
    assert data.problems == ()


def test_pictures_within_the_file_are_used_only_where_the_file_is_missing(tmp_path: Path, draw: Draw) -> None:
    black, white = draw(tmp_path / "black.png", 0), draw(tmp_path / "white.png", 255)
    data = base64.b64encode(white.read_bytes()).decode()
    write(tmp_path / "1.json", content("black.png", imageData=data))
    file = write(tmp_path / "2.json", content("gone.png", imageData=f"{data[:60]}\n{data[60:]}"))
    found = read_labelme(tmp_path)
    assert found.pictures[0] == black
    assert found.pictures[1] == white.read_bytes()
    assert read(found.pictures[1]).min() == 255
    assert found.sources[1] == f"{file}:imageData"
    file.unlink()
    with pytest.raises(DataError, match=r"2\.json: .*the data set has changed"):
        found.pictures[1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251"])
def test_text_in_whatever_encoding(tmp_path: Path, draw: Draw, encoding: str) -> None:
    draw(tmp_path / "ёлка 1.png")
    file = write(tmp_path / "a.json", content("ёлка 1.png"), encoding)
    data = read_labelme(file)
    assert data.entries[0].shapes[0].label == "цель"
    assert data.problems == ()


def test_groups_by_key_or_by_flag(tmp_path: Path, draw: Draw) -> None:
    changes: list[dict[str, Any]] = [
        {"group": "сцена 1"},
        {},
        {"flags": {"group": "сцена 1"}},
        {"group": 7},
        {"group": None, "flags": {"group": True}},
        {"group": "7"},
        {"group": "", "flags": {"group": None}},
    ]
    for number, change in enumerate(changes):
        draw(tmp_path / f"{number}.png")
        write(tmp_path / f"{number}.json", content(f"{number}.png", **change))
    data = read_labelme(tmp_path)
    assert [entry.group for entry in data.entries] == ["сцена 1", None, "сцена 1", "7", None, "7", None]
    assert data.groups.dtype == np.int64
    assert data.groups.tolist() == [0, 1, 0, 2, 3, 2, 4]


def test_an_outermost_folder_may_say_the_part(tmp_path: Path, draw: Draw) -> None:
    for name in ("train/a", "val/deep/b", "Test/c", "d", "deep/train/e"):
        draw(tmp_path / f"{name}.png")
        write(tmp_path / f"{name}.json", content(f"{Path(name).name}.png"))
    data = read_labelme(tmp_path)
    assert data.fixed_split is not None
    parts = {entry.file.stem: part for entry, part in zip(data.entries, data.fixed_split.tolist(), strict=True)}
    assert parts == {"a": "train", "b": "validation", "c": "test", "d": "", "e": ""}


@pytest.mark.parametrize("change", [{"shapes": []}, {"flags": None}, {"imageHeight": None, "imageWidth": None}])
def test_what_may_be_empty(tmp_path: Path, draw: Draw, change: dict[str, Any]) -> None:
    draw(tmp_path / "a.png")
    data = read_labelme(write(tmp_path / "a.json", content(**change)))
    assert data.entries[0].size_hw == ((400, 1000) if "imageWidth" not in change else None)


def test_only_shapes_and_a_path_are_needed(tmp_path: Path, draw: Draw) -> None:
    draw(tmp_path / "a.png")
    data = read_labelme(write(tmp_path / "a.json", {"shapes": [], "imagePath": "a.png"}))
    assert data.entries[0].flags == {}


# ---- what is reported


BAD: dict[str, tuple[bytes | Any, str]] = {
    "empty": (b"", "the file: is empty"),
    "spaces": (b" \r\n", "the file: is empty"),
    "cut short": (json.dumps(content()).encode()[:-40], "is no whole JSON"),
    "cut short in UTF-16": (json.dumps(content()).encode("utf-16")[:-41], "is no whole JSON"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x98", "is no text in UTF-8, UTF-16 or cp1251"),
    "text": ("это не JSON".encode(), "is no whole JSON"),
    "list": ([content()], "holds a list, not an object"),
    "string": ("shapes", "holds text, not an object"),
    "deep": (b"[" * 200_000, "is nested too deeply"),
    "number too long": (b'{"shapes": ' + b"1" * 5000 + b"}", "is no whole JSON"),
    "key twice": (b'{"imagePath": "a.png", "shapes": [], "shapes": []}', "the key 'shapes': stands twice"),
    "COCO": (
        {"images": [], "annotations": [], "categories": []},
        "shapes and imagePath: missing, so this is no LabelMe file; its keys are 'images', 'annotations', 'categories'",
    ),
    "no keys": ({}, "its keys are none"),
    "no shapes": (without("shapes"), "shapes: missing"),
    "no imagePath": (without("imagePath"), "imagePath: missing"),
    "imagePath null": (content(imagePath=None), "imagePath: expected the path of a picture, found None"),
    "imagePath number": (content(imagePath=5), "imagePath: expected the path of a picture, found 5"),
    "imagePath empty": (content(""), "not a path"),
    "imagePath half a character": (b'{"shapes": [], "imagePath": "\\ud800.png"}', "expected the path of a picture"),
    "shapes object": (content(shapes={"0": RECTANGLE}), "shapes: expected a list"),
    "shapes null": (content(shapes=None), "shapes: expected a list, found None"),
    "shape text": (content(shapes=["rectangle"]), "shapes[0]: expected an object"),
    "no label": (content(shapes=[{"points": [[1, 2]]}]), "shapes[0]: has no label"),
    "no points": (content(shapes=[{"label": "a"}]), "shapes[0]: has no points"),
    "label number": (shape(label=3), "shapes[1].label: expected text, found 3"),
    "kind number": (shape(shape_type=3), "shapes[1].shape_type: expected text"),
    "points null": (shape(points=None), "shapes[1].points: expected points"),
    "points empty": (shape(points=[]), "shapes[1].points: expected points"),
    "points flat": (shape(points=[1, 2]), "shapes[1].points[0]: expected two numbers"),
    "point of three": (shape(points=[[1, 2], [1, 2, 3]]), "shapes[1].points[1]: expected two numbers"),
    "point of text": (shape(points=[[1, 2], ["3", 4]]), "shapes[1].points[1]: expected two numbers"),
    "point of true": (shape(points=[[1, 2], [True, 4]]), "shapes[1].points[1]: expected two numbers"),
    "point nowhere": (shape(points=[[1, 2], [float("nan"), 4]]), "shapes[1].points[1]: expected two numbers"),
    "point too far": (shape(points=[[1, 2], [10**400, 4]]), "shapes[1].points[1]: expected two numbers"),
    "rectangle of one": (shape(points=[[1, 2]]), "shapes[1].points: a rectangle has 2 or 4 points, found 1"),
    "point of two": (shape(shape_type="point"), "shapes[1].points: a point has 1 points, found 2"),
    "group_id list": (shape(group_id=[1]), "shapes[1].group_id: expected a whole number"),
    "shape flags": (shape(flags=[1]), "shapes[1].flags: expected names with values"),
    "flags list": (content(flags=["day"]), "flags: expected names with values"),
    "flag list": (content(flags={"день": [1]}), "expected true, false, text or a number, found [1]"),
    "group list": (content(group=["a"]), "group: expected text or a whole number"),
    "height text": (content(imageHeight="400"), "imageHeight: expected a whole number from 1 on, found '400'"),
    "width true": (content(imageWidth=True), "imageWidth: expected a whole number"),
    "width 0": (content(imageWidth=0), "imageWidth: expected a whole number"),
    "no picture": (content("нет.png"), "imagePath: no such file as нет.png"),
    "a folder": (content("folder"), "imagePath: no such file as folder"),
    "bad base64": (content("gone.png", imageData="!!!"), "imageData: no picture in base64"),
    "cut base64": (content("gone.png", imageData="iVBORw0KG"), "imageData: no picture in base64"),
    "Cyrillic base64": (content("gone.png", imageData="картинка"), "imageData: no picture in base64"),
    "empty base64": (content("gone.png", imageData=""), "imageData: no picture in base64"),
    "list for base64": (content("gone.png", imageData=[1]), "imageData: no picture in base64"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_reported_and_the_others_are_read(tmp_path: Path, draw: Draw, case: str) -> None:
    bad, message = BAD[case]
    for name in ("a", "b", "c"):
        draw(tmp_path / f"{name}.png")
    (tmp_path / "folder").mkdir()
    write(tmp_path / "1.json", content("b.png"))
    file = tmp_path / "2 плохой.json"
    if isinstance(bad, bytes):
        file.write_bytes(bad)
    else:
        write(file, bad)
    write(tmp_path / "3.json", content("c.png"))
    data = read_labelme(tmp_path)
    assert [entry.file.name for entry in data.entries] == ["1.json", "3.json"]
    assert len(data.pictures) == len(data.sources) == len(data.groups) == 2
    (problem,) = data.problems
    assert problem.source == str(file)
    assert message in problem.problem
    assert problem.problem.endswith("left out")
    with pytest.raises(DataError, match=r"none of its 1 \.json files can be used") as caught:
        read_labelme(file)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize("data", [None, "iVBORw0KGgo="])
@pytest.mark.parametrize(
    "text", ["../secret.png", r"..\secret.png", "x/../../secret.png", "{outside}", "out/secret.png", "../absent.png"]
)
def test_a_path_that_leaves_the_folder_is_refused(tmp_path: Path, draw: Draw, text: str, data: str | None) -> None:
    secret = draw(tmp_path / "secret.png")
    root, images = tmp_path / "data", tmp_path / "images"
    draw(root / "ok.png")
    images.mkdir()
    (root / "out").symlink_to(tmp_path, target_is_directory=True)
    (images / "out").symlink_to(tmp_path, target_is_directory=True)
    write(root / "0.json", content("ok.png"))
    bad = write(root / "1.json", content(text.format(outside=secret), imageData=data))
    for folder in (None, images):
        found = read_labelme(root, folder)
        assert [entry.file.name for entry in found.entries] == ["0.json"]
        assert [problem.source for problem in found.problems] == [str(bad)]
        assert "leaves the data folder" in found.problems[0].problem


@pytest.mark.parametrize("text", [r"C:\data\a.png", r"\\server\share\a.png"])
def test_a_path_on_a_windows_drive(tmp_path: Path, draw: Draw, text: str) -> None:
    draw(tmp_path / "a.png")
    file = write(tmp_path / "a.json", content(text))
    with pytest.raises(DataError, match="a path on a Windows drive"):
        read_labelme(file)


def test_the_way_out_is_named_where_labels_and_pictures_lie_side_by_side(tmp_path: Path, draw: Draw) -> None:
    draw(tmp_path / "images" / "a.png")
    file = write(tmp_path / "labels" / "a.json", content(r"..\images\a.png"))
    with pytest.raises(DataError, match=r"leaves the data folder .*--images"):
        read_labelme(file)
    assert len(read_labelme(file, tmp_path / "images")) == 1


def test_two_files_about_one_picture(tmp_path: Path, draw: Draw) -> None:
    draw(tmp_path / "a.png")
    write(tmp_path / "1.json", content("a.png"))
    write(tmp_path / "2.json", content("./a.png"))
    write(tmp_path / "deep" / "3.json", content(r"..\a.png"))
    # Pictures that lie within their files are of one name too; in another folder, the name means another picture.
    white = base64.b64encode(draw(tmp_path / "white.png", 255).read_bytes()).decode()
    write(tmp_path / "4.json", content("gone.png", imageData=white))
    write(tmp_path / "5.json", content("gone.png", imageData=white))
    write(tmp_path / "deep" / "6.json", content("gone.png", imageData=white))
    data = read_labelme(tmp_path)
    assert [entry.file.stem for entry in data.entries] == ["1", "4", "6"]
    reported = {Path(problem.source).stem: problem.problem for problem in data.problems}
    assert reported.keys() == {"2", "3", "5"}
    assert f"the same picture as in {tmp_path / '1.json'}" in reported["3"]


def test_a_file_that_may_not_be_read(tmp_path: Path, draw: Draw) -> None:
    draw(tmp_path / "a.png")
    write(tmp_path / "a.json", content())
    (tmp_path / "b.json").symlink_to(tmp_path / "gone.json")
    data = read_labelme(tmp_path)
    assert len(data) == 1
    assert [(Path(p.source).name, "cannot be read" in p.problem) for p in data.problems] == [("b.json", True)]


def test_no_json_at_all(tmp_path: Path, draw: Draw) -> None:
    draw(tmp_path / "a.png")
    with pytest.raises(DataError, match=r"no \.json file in this folder"):
        read_labelme(tmp_path)


# ---- what fits


def test_a_folder_fits_when_a_json_below_it_speaks_of_shapes(tmp_path: Path, draw: Draw) -> None:
    assert not fits_labelme(tmp_path)
    assert not fits_labelme(tmp_path / "absent.json")
    picture = draw(tmp_path / "deep" / "a.png")
    write(tmp_path / "deep" / "metrics.json", {"accuracy": 0.5})
    assert not fits_labelme(tmp_path)
    assert not fits_labelme(picture)
    assert fits_labelme(tmp_path / "deep" / "metrics.json")  # named by itself, it is meant; reading says what is wrong


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "cp1251"])
def test_a_file_that_is_cut_short_still_fits(tmp_path: Path, encoding: str) -> None:
    file = write(tmp_path / "deep" / "a.json", content(), encoding)
    file.write_bytes(file.read_bytes()[:-20])
    assert fits_labelme(tmp_path)
