"""Whole folders of orbit: what the generator knows is what is read, and each contradiction is told apart."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from zorko.data.generate.labelme_out import KEY
from zorko.data.generate.orbits.marks import CONTRADICTIONS
from zorko.data.generate.orders import Order, Split
from zorko.data.generate.write_orbits import ORBITS_GENERATOR, PANELS
from zorko.data.load import load
from zorko.data.orbits import NUMBERS, load_orbits
from zorko.errors import DataError
from zorko.images.draw import save_png
from zorko.types import Contradiction


def write(out: Path, count: int, split: Split = "validation", **words: str) -> Path:
    options = ORBITS_GENERATOR.options_from({"panels": "3-4", **words})
    list(ORBITS_GENERATOR.write(out, Order(count, 17, split, False, options)))
    return out


def truth(picture: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(Path(picture).with_suffix(".json").read_text(encoding="utf-8"))[KEY]
    return told


def test_what_is_read_is_what_was_drawn(tmp_path: Path) -> None:
    found = load("orbit", write(tmp_path, 12, orbits="3-7", touching="0.5"))
    assert len(found) == 12
    assert found.problems == ()
    assert found.marks is not None
    assert found.label_names["number"] == NUMBERS
    for at, (source, marks) in enumerate(zip(found.sources, found.marks, strict=True)):
        told = truth(source)
        assert marks.number == told["hint"]["number"] == found.labels["number"][at] + 1
        assert marks.panel == told["answer"]["panel"] == found.labels["panel"][at] + 1
        assert marks.aims_at(told["answer"]["x"], told["answer"]["y"])
        assert marks.marked_panel == told["marked_panel"]
        assert [icons[orbit - 1] for icons, orbit in zip(told["icons"], marks.found_at, strict=True)] == [
            told["hint"]["icon"]
        ] * len(marks.found_at)


def test_marks_go_with_their_pictures(tmp_path: Path) -> None:
    found = load_orbits(write(tmp_path, 4))
    few = found.subset(np.array([2, 0]))
    assert found.marks is not None
    assert few.marks == (found.marks[2], found.marks[0])


def test_every_contradiction_is_reported_and_nothing_else(tmp_path: Path) -> None:
    count = 2 * len(CONTRADICTIONS)
    found = load_orbits(write(tmp_path, count, contradictions="0.5"))
    reported = {Path(problem.source).name: problem for problem in found.problems}
    told = {path.name: json.loads(path.read_text(encoding="utf-8"))[KEY] for path in tmp_path.glob("*.json")}
    planted = {name for name, one in told.items() if one["contradiction"]}
    assert {told[name]["contradiction"] for name in planted} == set(CONTRADICTIONS)
    assert reported.keys() == planted
    assert len(found) == count - len(planted)
    for problem in reported.values():
        assert isinstance(problem, Contradiction)
        assert "contradicts itself: " in problem.problem
        assert problem.problem.endswith("; left out")


def test_nothing_but_contradictions_is_an_error_that_names_the_first(tmp_path: Path) -> None:
    write(tmp_path, 2, contradictions="1")
    with pytest.raises(DataError, match=r"none of its 2 labelled composites can be used.*contradicts itself"):
        load_orbits(tmp_path)


def test_pictures_that_cannot_be_used_are_no_contradictions(tmp_path: Path) -> None:
    write(tmp_path, 4)
    (tmp_path / "000001.jpg").unlink()
    (tmp_path / "000002.jpg").write_bytes(b"no picture")
    plain = np.zeros((400, 600, 3), np.uint8)
    plain[:200] = np.repeat(np.arange(20, 220).astype(np.uint8)[:, None, None], 600, axis=1)
    plain[200:, :136] = 128
    save_png(plain, tmp_path / "plain.png")
    label = json.loads((tmp_path / "000003.json").read_text(encoding="utf-8"))
    (tmp_path / "000003.json").write_text(json.dumps({**label, "imagePath": "plain.png"}), encoding="utf-8")
    found = load_orbits(tmp_path)
    assert len(found) == 1
    problems = {Path(problem.source).name: problem for problem in found.problems}
    assert problems.keys() == {"000001.json", "000002.json", "000003.json"}
    assert not any(isinstance(problem, Contradiction) for problem in problems.values())
    assert "no 3 to 7 planets" in problems["000003.json"].problem


def test_an_answer_in_a_panel_that_labels_do_not_know_is_left_out(tmp_path: Path) -> None:
    options = {**ORBITS_GENERATOR.options_from({"orbits": "3"}), PANELS.name: 18, PANELS.most_name: 20}
    assert len(list(ORBITS_GENERATOR.write(tmp_path, Order(12, 17, "train", False, options)))) == 12
    drawn = [truth(str(file))["answer"]["panel"] for file in sorted(tmp_path.glob("*.json"))]
    beyond = [panel for panel in drawn if panel > 16]
    assert 0 < len(beyond) < len(drawn)
    found = load_orbits(tmp_path)
    assert (found.labels["panel"] + 1).tolist() == [panel for panel in drawn if panel <= 16]
    told = [re.search(r"answer is in panel (\d+), and no more than 16", problem.problem) for problem in found.problems]
    assert [int(match[1]) for match in told if match] == beyond
    assert len(told) == len(beyond)


def test_pictures_may_lie_elsewhere(tmp_path: Path) -> None:
    write(tmp_path / "labels", 2)
    (tmp_path / "pictures").mkdir()
    for picture in sorted((tmp_path / "labels").glob("*.jpg")):
        picture.rename(tmp_path / "pictures" / picture.name)
    assert len(load_orbits(tmp_path / "labels", tmp_path / "pictures")) == 2


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no \.json file"):
        load_orbits(tmp_path)
