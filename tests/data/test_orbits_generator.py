"""Orbits: what is in the labels is what is in the picture, the answer is one, and the splits share no icon."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from zorko.data.generate.labelme_out import KEY
from zorko.data.generate.orbits import lookalikes
from zorko.data.generate.orbits.icon_inventions import invented_icons
from zorko.data.generate.orbits.icons import REDUCED, names_of, reduced, shape_of
from zorko.data.generate.orbits.lookalikes import tells_apart
from zorko.data.generate.orbits.marks import CONTRADICTIONS
from zorko.data.generate.orbits.places import LEAST_GAP, PANEL, some_system
from zorko.data.generate.orders import SPLITS, Order, Split
from zorko.data.generate.write_orbits import ORBITS_GENERATOR
from zorko.data.labelme import LabelMeEntry, read_labelme
from zorko.errors import UsageError
from zorko.images.layout import find_layout
from zorko.images.read import read


def write(
    out: Path, count: int = 4, seed: int = 3, split: Split = "train", overwrite: bool = False, **words: str
) -> list[Path]:
    options = ORBITS_GENERATOR.options_from(words)
    return list(ORBITS_GENERATOR.write(out, Order(count, seed, split, overwrite, options)))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def truth(picture: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(picture.with_suffix(".json").read_text(encoding="utf-8"))[KEY]
    return told


@pytest.fixture(scope="module")
def varied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("varied")
    write(out, count=24, panels="3-12", orbits="3-7", lookalike="0.3", touching="0.5", split="test")
    return out


def entries(folder: Path) -> tuple[LabelMeEntry, ...]:
    data = read_labelme(folder)
    assert data.problems == ()
    return data.entries


# ---- orders


def test_the_same_order_gives_the_same_bytes_and_a_larger_set_begins_with_the_smaller(tmp_path: Path) -> None:
    write(tmp_path / "a", count=3)
    write(tmp_path / "b", count=5)
    assert contents(tmp_path / "a").items() <= contents(tmp_path / "b").items()


@pytest.mark.parametrize("change", [{"seed": 4}, {"split": "validation"}])
def test_another_seed_or_split_gives_other_pictures(tmp_path: Path, change: dict[str, Any]) -> None:
    write(tmp_path / "a", count=2)
    write(tmp_path / "b", count=2, **change)
    first, second = contents(tmp_path / "a"), contents(tmp_path / "b")
    assert all(second[name] != content for name, content in first.items())


def test_overwriting_leaves_what_is_not_its_own(tmp_path: Path) -> None:
    write(tmp_path, count=3)
    (tmp_path / "mine.json").write_text('{"shapes": []}')
    (tmp_path / "mine.jpg").write_bytes(b"mine")
    with pytest.raises(UsageError, match="not empty"):
        write(tmp_path, count=1)
    write(tmp_path, count=1, overwrite=True)
    assert sorted(contents(tmp_path)) == ["000000.jpg", "000000.json", "mine.jpg", "mine.json"]


@pytest.mark.parametrize("words", [{"panels": "2"}, {"orbits": "8"}, {"quality": "0"}, {"lookalike": "2"}, {"suns": "1"}])
def test_impossible_orders_are_refused(words: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=next(iter(words))):
        ORBITS_GENERATOR.options_from(words)


# ---- icons


def test_there_are_300_icons_and_no_split_has_one_of_another() -> None:
    names = {split: set(names_of(split)) for split in SPLITS}
    assert sum(map(len, names.values())) >= 300
    assert min(map(len, names.values())) >= 60
    for one, other in itertools.combinations(SPLITS, 2):
        assert names[one].isdisjoint(names[other])


def test_no_icon_is_nearly_as_one_of_another_split() -> None:
    """Correlation at the size of a planet, over turns: measured here anew, apart from the choice of the icons."""
    flat = {split: np.stack([_unit(reduced(shape_of(name))) for name in names_of(split)]) for split in SPLITS}
    middle = (REDUCED - 1) / 2
    for degrees in (-12, 0, 12):
        matrix = cv2.getRotationMatrix2D((middle, middle), degrees, 1.0)
        tests = np.stack([_unit(cv2.warpAffine(reduced(shape_of(n)), matrix, (REDUCED, REDUCED))) for n in names_of("test")])
        for other in ("train", "validation"):
            assert (tests @ flat[other].T).max() < 0.9


def _unit(view: np.ndarray) -> np.ndarray:
    view = view.ravel() - view.mean()
    return view / np.linalg.norm(view)


def test_every_icon_is_clear_in_a_planet() -> None:
    for split in SPLITS:
        for name in names_of(split):
            view = reduced(shape_of(name))
            share = view.sum() / (np.pi * (REDUCED / 2) ** 2)
            assert 0.08 < share < 0.72, name
            assert view.max() > 0.6, name


def test_lookalikes_are_made_from_one_icon_and_differ_clearly() -> None:
    for seed in range(12):
        found = lookalikes.lookalikes("train", 7, np.random.default_rng(seed))
        assert len({name for name, _ in found}) == 7
        assert len({name.split("~")[0] for name, _ in found}) == 1
        assert all(tells_apart(one, other) for (_, one), (_, other) in itertools.combinations(found, 2))


def test_an_icon_turned_a_little_is_no_lookalike() -> None:
    shape = shape_of("emblem-none-anchor")
    turned = cv2.warpAffine(shape, cv2.getRotationMatrix2D((63.5, 63.5), 10, 1.0), shape.shape)
    assert not tells_apart(shape, turned.astype(np.uint8))


# ---- places


@pytest.mark.parametrize("orbits", range(3, 8))
@pytest.mark.parametrize("touching", [False, True])
def test_planets_stand_on_their_orbits_within_the_panel_and_meet_only_when_asked(orbits: int, touching: bool) -> None:
    for seed in range(5):
        system = some_system(orbits, touching, np.random.default_rng(seed))
        away = np.hypot(*(system.planets_xy - system.sun_xy).T)
        np.testing.assert_allclose(away, system.orbit_radii)
        assert np.diff(system.orbit_radii).min() >= LEAST_GAP
        assert system.planets_xy.min() > system.planet_radius
        assert system.planets_xy.max() < PANEL - system.planet_radius
        assert system.sun_xy[0] - system.sun_radius < 0
        apart = np.hypot(*(system.planets_xy[:, None] - system.planets_xy).transpose(2, 0, 1))[np.triu_indices(orbits, 1)]
        met = (apart <= 2 * system.planet_radius + 1e-6).sum()
        assert apart.min() > 1.7 * system.planet_radius
        assert (met > 0) == touching == bool(system.touching)
        assert met == sum(len(group) - 1 for group in system.touching)


def test_a_number_is_nearer_to_its_own_orbit_than_to_another() -> None:
    for seed in range(10):
        system = some_system(7, True, np.random.default_rng(seed))
        away = np.hypot(*(system.numbers_xy - system.sun_xy).T)
        nearest = np.abs(away[:, None] - np.array(system.orbit_radii)).argmin(axis=1)
        assert nearest.tolist() == list(range(7))


# ---- labels


def test_the_marks_say_what_is_true(varied: Path) -> None:
    for entry in entries(varied):
        told = truth(entry.file)
        icons = [shape.box_xyxy for shape in entry.shapes if shape.label == "icon"]
        points = [shape.points_xy[0] for shape in entry.shapes if shape.label == "+"]
        numbers = [shape for shape in entry.of_kind("rectangle") if shape.label.isdigit()]
        panels, orbits = len(told["icons"]), len(told["orbit_radii"])
        assert (len(icons), len(points), len(numbers)) == (1 + orbits, panels, 1 + orbits)
        assert _within(icons[0], _middle(told["hint_boxes_xyxy"]["icon"]))
        assert {int(middle // PANEL) + 1 for middle, _ in map(_middle, icons[1:])} == {told["marked_panel"]}
        lowest = max(numbers, key=lambda shape: shape.box_xyxy[3])
        assert lowest.label == str(told["hint"]["number"])
        assert sorted(shape.label for shape in numbers if shape is not lowest) == [str(k + 1) for k in range(orbits)]
        _check_answer(told, icons[1:], points)


def _check_answer(told: dict[str, Any], icons: list[tuple[float, ...]], points: list[tuple[float, float]]) -> None:
    """As the issue has it: the point whose rank by distance from the sun is the hint's number, in one icon's box."""
    sun = np.array(told["suns_xy"][0])
    found = []
    for x, y in points:
        panel = int(x // PANEL)
        moved = np.array([x - panel * PANEL, y])
        boxes = [(box[0] % PANEL, box[1], box[2] % PANEL, box[3]) for box in icons]
        own = [box for box in boxes if _within(box, moved)]
        assert len(own) == 1
        rank = sorted(float(np.hypot(*(np.array(_middle(box)) - sun))) for box in boxes).index(
            float(np.hypot(*(np.array(_middle(own[0])) - sun)))
        )
        if rank + 1 == told["hint"]["number"]:
            found.append((panel + 1, x, y))
    ((panel, x, y),) = found
    answer = told["answer"]
    assert panel == answer["panel"]
    assert np.hypot(x - answer["x"], y - answer["y"]) < 6


def _middle(box: Any) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _within(box: Any, point: Any) -> bool:
    return bool(box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3])


def test_the_hints_icon_is_in_every_panel_and_on_the_asked_orbit_in_one(varied: Path) -> None:
    for entry in entries(varied):
        told = truth(entry.file)
        asked = [icons[told["hint"]["number"] - 1] for icons in told["icons"]]
        assert [k + 1 for k, icon in enumerate(asked) if icon == told["hint"]["icon"]] == [told["answer"]["panel"]]
        assert all(icons.count(told["hint"]["icon"]) == 1 for icons in told["icons"])
        assert all(len(set(icons)) == len(icons) for icons in told["icons"])


def test_planets_stand_at_the_same_places_in_every_panel(varied: Path) -> None:
    for entry in entries(varied):
        places = np.array(truth(entry.file)["planets_xy"])
        moved = places - np.arange(len(places))[:, None, None] * [PANEL, 0]
        np.testing.assert_allclose(moved, np.broadcast_to(moved[0], moved.shape), atol=0.02)


def test_a_white_icon_stands_in_each_box_on_darker_ground(varied: Path) -> None:
    for entry in entries(varied):
        pixels = np.asarray(Image.open(entry.file.with_suffix(".jpg")).convert("L"), int)
        for row in truth(entry.file)["icon_boxes_xyxy"]:
            for box in row:
                left, top, right, bottom = map(int, box)
                part = pixels[top - 2 : bottom + 2, left - 2 : right + 2]  # a filled rectangle leaves no ground in its box
                assert np.percentile(part, 98) - np.percentile(part, 2) > 70, (entry.file, box)


def test_options_are_kept(varied: Path) -> None:
    told = [truth(entry.file) for entry in entries(varied)]
    assert {len(one["icons"]) for one in told} <= set(range(3, 13))
    assert len({len(one["icons"]) for one in told}) >= 5
    assert {len(one["orbit_radii"]) for one in told} == set(range(3, 8))
    assert 4 <= sum(bool(one["touching"]) for one in told) <= 20
    assert 2 <= sum(one["lookalike"] for one in told) <= 14
    for one in told:
        assert one["lookalike"] == (len({icon.split("~")[0] for row in one["icons"] for icon in row}) == 1)


def test_panels_and_hint_are_found_where_they_are(varied: Path) -> None:
    for entry in entries(varied):
        found = find_layout(read(entry.file.with_suffix(".jpg")))
        assert len(found.panels) == len(truth(entry.file)["icons"])
        assert abs(found.panels[1].left - PANEL) <= 1
        assert max(abs(found.reference.top - 200), abs(found.reference.width - 136)) <= 2


# ---- contradictions


def test_as_many_labels_contradict_themselves_as_asked_and_in_every_way(tmp_path: Path) -> None:
    planted = len(CONTRADICTIONS)
    paths = write(tmp_path, count=2 * planted, contradictions="0.5")
    assert read_labelme(tmp_path).problems == ()
    ways = Counter(truth(path)["contradiction"] for path in paths)
    assert ways == {None: planted, **dict.fromkeys(CONTRADICTIONS, 1)}


def test_a_contradiction_changes_the_label_and_not_the_picture(tmp_path: Path) -> None:
    write(tmp_path / "right", count=len(CONTRADICTIONS))
    write(tmp_path / "wrong", count=len(CONTRADICTIONS), contradictions="1")
    right, wrong = contents(tmp_path / "right"), contents(tmp_path / "wrong")
    for name, content in right.items():
        if name.endswith(".jpg"):
            assert wrong[name] == content
        else:
            assert json.loads(wrong[name])["shapes"] != json.loads(content)["shapes"]


def test_invented_icons_are_in_no_catalogue_and_differ(tmp_path: Path) -> None:
    pictures = write(tmp_path / "new", count=5, invented="1", orbits="3-7")
    for picture in pictures:
        told = truth(picture)
        assert all(name.startswith("new-") for icons in told["icons"] for name in icons)
    rng = np.random.default_rng(4)
    for _ in range(3):
        found = invented_icons("validation", 6, rng)
        assert len({name for name, _ in found}) == 6
        assert all(tells_apart(one, other) for (_, one), (_, other) in itertools.combinations(found, 2))


def test_what_is_not_invented_stays_as_it_is(tmp_path: Path) -> None:
    write(tmp_path / "none", count=6, seed=8)
    write(tmp_path / "some", count=6, seed=8, invented="0.5")
    before, after = contents(tmp_path / "none"), contents(tmp_path / "some")
    same = [name for name in before if before[name] == after[name]]
    assert 0 < len(same) < len(before)
