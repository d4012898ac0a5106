"""Label Studio's exports and LabelMe's flags as attributes; the files are made as those programs write them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zorko.data.attribute_settings import AttributeSettings
from zorko.data.examples import UNKNOWN, Examples
from zorko.data.label_studio_tasks import find_picture
from zorko.data.load import load
from zorko.errors import DataError, InputError

Draw = Callable[..., Path]


def result(control: str, *choices: str, **place: object) -> dict[str, Any]:
    return {
        "id": "Dx_aB91ISN",
        "from_name": control,
        "to_name": "image",
        "type": "choices",
        "value": {"choices": list(choices), **place},
    }


def annotation(*results: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"id": 1, "was_cancelled": False, "ground_truth": False, "result": list(results), **more}


def entry(image: str, *annotations: dict[str, Any], **more: object) -> dict[str, Any]:
    return {
        "id": 1,
        "data": {"note": "see below", "image": image},
        "annotations": list(annotations),
        "predictions": [],
        **more,
    }


def save(path: Path, content: object, encoding: str = "utf-8") -> Path:
    path.write_bytes(json.dumps(content, ensure_ascii=False, indent=1).encode(encoding))
    return path


def values(examples: Examples, head: str) -> list[str | None]:
    names = examples.label_names[head]
    return [None if label == UNKNOWN else names[label] for label in examples.labels[head].tolist()]


@pytest.fixture
def pictures(tmp_path: Path, draw: Draw) -> Path:
    for letter in "abcdef":
        draw(tmp_path / "images" / f"снимок {letter}.png")
    return tmp_path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_single_choices_are_attributes(pictures: Path, encoding: str) -> None:
    content = [
        entry("/data/upload/3/1a2b3c4d-снимок%20a.png", annotation(result("Погода", "дождь"), result("Свет", "день"))),
        entry("images/снимок b.png", annotation(result("Погода", "ясно"))),
        entry("images\\снимок c.png", annotation(result("Погода", "ясно"), result("Свет", "ночь"))),
        entry("images/снимок d.png"),
    ]
    for path in (save(pictures / "export.json", content, encoding), pictures):
        examples = load("tag", path)
        assert values(examples, "Погода") == ["дождь", "ясно", "ясно", None]
        assert values(examples, "Свет") == ["день", None, "ночь", None]
        assert [Path(source).name for source in examples.sources] == [f"снимок {letter}.png" for letter in "abcd"]
        assert examples.problems == ()


def test_several_choices_are_yes_or_no_each(pictures: Path) -> None:
    content = [
        entry("images/снимок a.png", annotation(result("subjects", "Кони", "БПЛА"), result("light", "day"))),
        entry("images/снимок b.png", annotation(result("subjects", "Кони"), result("light", "night"))),
        entry("images/снимок c.png", annotation(result("light", "night"))),
        entry("images/снимок d.png"),
    ]
    examples = load("tag", save(pictures / "export.json", content))
    assert list(examples.labels) == ["Кони", "БПЛА", "light"]
    assert values(examples, "Кони") == ["yes", "yes", "no", None]
    assert values(examples, "БПЛА") == ["yes", "no", "no", None]
    assert values(examples, "light") == ["day", "night", "night", None]


def test_a_choice_called_like_another_attribute_is_told_apart(pictures: Path) -> None:
    content = [
        entry("images/снимок a.png", annotation(result("light", "day"), result("seen", "light", "dark"))),
        entry("images/снимок b.png", annotation(result("light", "night"), result("seen", "dark"))),
        entry("images/снимок c.png", annotation(result("light", "night"), result("seen", "light"))),
    ]
    assert set(load("tag", save(pictures / "export.json", content)).labels) == {"light", "seen: light", "dark"}


def test_which_answers_count(pictures: Path) -> None:
    region = result("light", "dusk", x=1.0, y=2.0, width=3.0, height=4.0)
    box = {"from_name": "light", "type": "rectanglelabels", "value": {"rectanglelabels": ["car"]}}
    content = [
        entry(
            "images/снимок a.png",
            annotation(result("light", "dawn"), was_cancelled=True),
            annotation(result("light", "day")),
        ),
        entry(
            "images/снимок b.png",
            annotation(result("light", "day")),
            annotation(result("light", "night"), ground_truth=True),
        ),
        entry("images/снимок c.png", annotation(result("light", "day")), annotation(result("light", "night"))),
        entry("images/снимок d.png", annotation(region, box, result("light", "day"))),
        entry("images/снимок e.png", predictions=[{"result": [result("light", "night")]}]),
        entry("images/снимок f.png", annotation(result("light", "night")), annotation(result("light", "night"))),
    ]
    examples = load("tag", save(pictures / "export.json", content))
    assert values(examples, "light") == ["day", "night", None, "day", None, "night"]
    problem = examples.problems[0]
    assert Path(problem.source).name == "снимок c.png"
    assert "differ on 'light' (day or night); taken as unknown" in problem.problem


def test_the_short_form_has_an_entry_for_each_annotator(pictures: Path) -> None:
    def short(letter: str, **answers: object) -> dict[str, object]:
        image = f"/data/local-files/?d=project%2Fimages%2Fснимок {letter}.png"
        return {
            "image": image,
            "id": 1,
            "annotator": 1,
            "annotation_id": 4,
            "created_at": "2024-01-01",
            "lead_time": 3.5,
        } | answers

    content = [
        short("a", light="day", subjects={"choices": ["car", "horse"]}),
        short("b", light="night", subjects="car"),
        short("b", light="night", subjects="car", annotator=2),
        short("c", light="day", boxes=[{"x": 1}]),
        short("d", light="day", subjects="horse"),
        short("d", light="night", subjects="horse"),
    ]
    examples = load("tag", save(pictures / "export.json", content))
    assert set(examples.labels) == {"light", "car", "horse"}
    assert values(examples, "light") == ["day", "night", "day", None]
    assert values(examples, "car") == ["yes", "yes", "no", "no"]
    assert values(examples, "horse") == ["yes", "no", "no", "yes"]
    assert len(examples.problems) == 1


def test_entries_that_cannot_be_used_are_named_by_number(pictures: Path) -> None:
    content = [
        entry("images/absent.png", annotation(result("light", "day"))),
        entry("images/снимок a.png", annotation(result("light", "day"))),
        "text",
        {"id": 7, "data": {"text": "no picture"}, "annotations": []},
        entry("../secret.png"),
        {"id": 8, "data": {"image": "images/снимок b.png"}, "annotations": [annotation(result("light", 5))]},  # type: ignore[arg-type]
        entry("elsewhere/снимок a.png", annotation(result("light", "night"))),
        entry("images/снимок c.png", annotation(result("light", "night"))),
    ]
    file = save(pictures / "export.json", content)
    examples = load("tag", file)
    assert values(examples, "light") == ["day", "night"]
    found = {problem.source: problem.problem for problem in examples.problems}
    assert found.keys() == {f"{file}: entry {number}" for number in (1, 3, 4, 5, 6, 7)}
    assert "no such file" in found[f"{file}: entry 1"]
    assert "expected an object" in found[f"{file}: entry 3"]
    assert "names no picture" in found[f"{file}: entry 4"]
    assert "leaves the data folder" in found[f"{file}: entry 5"]
    assert "expected a list of texts" in found[f"{file}: entry 6"]
    assert "is what images/снимок a.png was taken for" in found[f"{file}: entry 7"]


def test_pictures_in_a_folder_of_their_own(pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    content = [
        entry(f"s3://bucket/deep/снимок {letter}.png?token=1", annotation(result("light", light)))
        for letter, light in zip("abc", ("day", "night", "day"), strict=True)
    ]
    file = save(tmp_path_factory.mktemp("exports") / "export.json", content)
    assert values(load("tag", file, pictures / "images"), "light") == ["day", "night", "day"]
    with pytest.raises(DataError, match=r"none of its 3 pictures was found; first .*--images names their folder"):
        load("tag", file)


def test_settings_reach_choices(pictures: Path) -> None:
    content = [
        entry(f"images/снимок {letter}.png", annotation(result("light", code)))
        for letter, code in zip("abcd", "0121", strict=True)
    ]
    settings = AttributeSettings(names={"light": {"0": "no data", "1": "day", "2": "night"}}, no_data=("no data",))
    examples = load("tag", save(pictures / "export.json", content), attributes=settings)
    assert values(examples, "light") == [None, "day", "night", "day"]


def test_broken_files(pictures: Path) -> None:
    broken = pictures / "export.json"
    broken.write_text("[{]")
    with pytest.raises(DataError, match=r"export\.json: the file: is no whole JSON"):
        load("tag", broken)
    with pytest.raises(DataError, match="none of its 0 pictures was found"):
        load("tag", save(broken, []))
    with pytest.raises(DataError, match="no column is an attribute"):
        load("tag", save(broken, [entry("images/снимок a.png")]))


@pytest.mark.parametrize(
    "address",
    [
        "снимок a.png",
        "images/снимок a.png",
        "/data/upload/12/0123abcd-снимок a.png",
        "/data/upload/12/0123abcd-%D1%81%D0%BD%D0%B8%D0%BC%D0%BE%D0%BA%20a.png",
        "/data/local-files/?d=some/folder/images/снимок a.png",
        "https://example.com/x/%D1%81%D0%BD%D0%B8%D0%BC%D0%BE%D0%BA%20a.png?size=big",
        "C\\images\\снимок a.png",
    ],
)
def test_addresses(pictures: Path, address: str) -> None:
    assert find_picture(address, pictures) == pictures / "images" / "снимок a.png"


def test_an_address_outside_is_refused(pictures: Path) -> None:
    with pytest.raises(InputError, match="leaves the data folder"):
        find_picture("../x.png", pictures)
    assert find_picture("/data/upload/1/other.png", pictures) is None


# ---- LabelMe


def labelme(path: Path, image: str, flags: object) -> Path:
    return save(path, {"version": "5.0.1", "flags": flags, "shapes": [], "imagePath": image, "imageData": None})


def test_ticked_flags_are_yes_or_no_and_text_is_a_value(pictures: Path) -> None:
    flags: list[dict[str, object]] = [
        {"Авиа": True, "погода": "дождь", "group": "вылет 1", "этаж": 2, "БПЛА": False},
        {"Авиа": False, "погода": "ясно", "group": "вылет 1", "этаж": 1, "БПЛА": False},
        {"Авиа": True, "погода": None, "group": "вылет 2", "этаж": 1},
    ]
    for letter, told in zip("abc", flags, strict=True):
        labelme(pictures / "images" / f"{letter}.json", f"снимок {letter}.png", told)
    examples = load("tag", pictures)
    assert examples.label_names == {"Авиа": ("no", "yes"), "погода": ("дождь", "ясно"), "этаж": ("1", "2")}
    assert values(examples, "Авиа") == ["yes", "no", "yes"]
    assert values(examples, "погода") == ["дождь", "ясно", None]
    assert examples.groups[0] == examples.groups[1] != examples.groups[2]
    assert "'БПЛА'" in examples.problems[0].source
    assert "one value only, 'no'" in examples.problems[0].problem


def test_a_flag_called_group_that_is_ticked_is_an_attribute(pictures: Path) -> None:
    for letter, ticked in zip("abc", (True, False, True), strict=True):
        labelme(pictures / "images" / f"{letter}.json", f"снимок {letter}.png", {"group": ticked})
    assert values(load("tag", pictures), "group") == ["yes", "no", "yes"]


def test_labelme_files_without_flags_are_no_attributes(pictures: Path) -> None:
    file = labelme(pictures / "images" / "a.json", "снимок a.png", {})
    with pytest.raises(DataError, match="none of its 1 LabelMe files has flags"):
        load("tag", file)
    with pytest.raises(DataError, match="no known format in this folder"):
        load("tag", pictures)
