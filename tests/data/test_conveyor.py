"""`zorko generate conveyor`: ordinary LabelMe files, true labels, the same bytes each time, no object in two places."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from zorko.data.composites import NO_MATCH_FLAG
from zorko.data.generate.conveyor import BLOCK
from zorko.data.generate.objects.registry import kinds_of
from zorko.data.generate.orders import SPLITS, Order, Split
from zorko.data.generate.render import Studio
from zorko.data.generate.write_conveyor import CONVEYOR, matched
from zorko.data.labelme import read_labelme
from zorko.data.load import load
from zorko.errors import MissingExtraError, UsageError
from zorko.images.layout import find_layout

pytestmark = pytest.mark.usefixtures("studio")


def write(
    out: Path, count: int = 4, seed: int = 2, split: Split = "train", overwrite: bool = False, **words: str
) -> list[Path]:
    return list(CONVEYOR.write(out, Order(count, seed, split, overwrite, CONVEYOR.options_from(words))))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def told(picture: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(picture.with_suffix(".json").read_text(encoding="utf-8"))
    return content


def pixels(picture: Path) -> np.ndarray:
    with Image.open(picture) as image:
        return np.asarray(image.convert("RGB")).astype(int)


@pytest.fixture(scope="module")
def made(studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Sixteen composites of the test split, a quarter without a match."""
    return write(tmp_path_factory.mktemp("made"), 16, split="test", no_match="0.25")


def test_labels_load_as_the_user_s_own_would(made: list[Path]) -> None:
    examples = load("find", made[0].parent)
    assert not examples.problems
    targets = [told(path)["zorko"]["target"] for path in made]
    expected = [-2 if target is None else target - 1 for target in targets]
    assert examples.labels["panel"].tolist() == expected
    assert [Path(source) for source in examples.sources] == made


def test_the_picture_has_the_geometry_that_is_looked_for(made: list[Path]) -> None:
    for path in made:
        found = find_layout(pixels(path).astype(np.uint8))
        assert len(found.panels) == len(told(path)["zorko"]["kinds"])
        assert tuple(found.reference) == (0, 200, 136, 200)
        content = told(path)
        assert (content["imageHeight"], content["imageWidth"]) == (400, 200 * len(found.panels))


def test_the_first_rectangle_is_round_the_target_and_lies_in_its_panel(made: list[Path]) -> None:
    for path, entry in zip(made, read_labelme(made[0].parent).entries, strict=True):
        facts = told(path)["zorko"]
        if facts["target"] is None:
            assert entry.shapes == ()
            continue
        (left, top, right, bottom) = entry.shapes[0].box_xyxy
        others = [kind for number, kind in enumerate(facts["kinds"], 1) if number != facts["target"]]
        assert [shape.label for shape in entry.shapes] == [facts["reference"], *others]
        assert [left, top, right, bottom] == facts["boxes_xyxy"][facts["target"] - 1]
        assert (facts["target"] - 1) * 200 <= left < right <= facts["target"] * 200
        assert 0 <= top < bottom <= 200
        assert facts["kinds"][facts["target"] - 1] == facts["reference"]


def test_reference_and_target_are_seen_from_thirty_degrees_apart_at_least(made: list[Path]) -> None:
    angles = [told(path)["zorko"]["angle_deg"] for path in made]
    assert [angle is None for angle in angles] == [told(path)["zorko"]["target"] is None for path in made]
    assert all(30 <= angle <= 90 for angle in angles if angle is not None)


def test_the_share_without_a_match_is_exact_and_marked(made: list[Path]) -> None:
    for number, path in enumerate(made):
        content = told(path)
        assert content["flags"] == {NO_MATCH_FLAG: not matched(number, 0.25)}
        assert (content["zorko"]["target"] is None) == (not matched(number, 0.25))
    assert sum(not matched(number, 0.25) for number in range(1000)) == 250
    assert all(matched(number, 0.0) for number in range(50))
    assert not any(matched(number, 1.0) for number in range(50))


def test_the_reference_is_grey_and_the_panels_are_not(made: list[Path]) -> None:
    for path in made:
        picture = pixels(path)
        reference, panels, rest = picture[216:, :120], picture[:184], picture[216:, 152:]
        assert np.ptp(reference, axis=2).max() <= 12  # JPEG's own
        assert np.ptp(panels, axis=2).max() > 60
        assert reference.mean() > 40
        assert rest.mean() < 4
        assert reference.std() > 5


def test_composites_are_read_by_labelme_s_own_rules(made: list[Path]) -> None:
    for path in made:
        content = told(path)
        assert {"version", "flags", "shapes", "imagePath", "imageData", "imageHeight", "imageWidth"} <= content.keys()
        assert content["imageData"] is None
        assert content["imagePath"] == path.name
        assert all(type(flag) is bool for flag in content["flags"].values())
        for shape in content["shapes"]:
            assert shape.keys() == {"label", "points", "group_id", "description", "shape_type", "flags", "mask"}


def test_the_same_order_gives_the_same_bytes_and_a_larger_set_begins_with_the_smaller(tmp_path: Path) -> None:
    write(tmp_path / "a", 2, panels="3")
    write(tmp_path / "b", 5, panels="3")
    small, large = contents(tmp_path / "a"), contents(tmp_path / "b")
    assert len(large) == 10
    assert small.items() <= large.items()


@pytest.mark.parametrize("change", [{"seed": 3}, {"split": "validation"}])
def test_another_seed_or_split_gives_other_pictures(tmp_path: Path, change: dict[str, Any]) -> None:
    write(tmp_path / "a", 2, panels="2")
    write(tmp_path / "b", 2, panels="2", **change)
    first, second = contents(tmp_path / "a"), contents(tmp_path / "b")
    assert all(first[name] != second[name] for name in first)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity") or os.cpu_count() == 1, reason="needs two cores, and Linux")
def test_the_number_of_processes_changes_nothing(tmp_path: Path) -> None:
    cores = os.sched_getaffinity(0)
    count = BLOCK + 2  # two blocks
    made = write(tmp_path / "many", count, panels="1")
    assert made == [tmp_path / "many" / f"{number:06d}.jpg" for number in range(count)]
    try:
        os.sched_setaffinity(0, {min(cores)})
        write(tmp_path / "one", count, panels="1")
    finally:
        os.sched_setaffinity(0, cores)
    assert contents(tmp_path / "one") == contents(tmp_path / "many")


def test_every_split_shows_its_own_kinds(tmp_path: Path) -> None:
    for split in SPLITS:
        own = {kind.name for kind in kinds_of(split)}
        seen = Counter(kind for path in write(tmp_path / split, 3, split=split) for kind in told(path)["zorko"]["kinds"])
        assert seen
        assert seen.keys() <= own


@pytest.mark.parametrize(("word", "allowed"), [("2", {2}), ("1-3", {1, 2, 3}), ("4..5", {4, 5})])
def test_the_number_of_panels_is_as_asked(tmp_path: Path, word: str, allowed: set[int]) -> None:
    counts = {len(told(path)["zorko"]["kinds"]) for path in write(tmp_path, 5, panels=word)}
    assert counts <= allowed
    assert len(counts) > 1 or len(allowed) == 1


@pytest.mark.parametrize("word", ["0", "17", "8-5", "many", "3-4-5", "2.5", ""])
def test_a_wrong_number_of_panels_is_named(word: str) -> None:
    with pytest.raises(UsageError, match=r"panels must be a whole number from 1 to 16, or a range such as 5-12"):
        CONVEYOR.options_from({"panels": word})


def test_five_to_twelve_panels_unless_told() -> None:
    options = CONVEYOR.options_from({})
    assert (options["panels"], options["panels.most"], options["no_match"]) == (5, 12, 0)


def test_overwriting_replaces_what_was_generated_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, 4, panels="2")
    (tmp_path / "mine.json").write_text('{"shapes": [], "imagePath": "mine.jpg"}')
    (tmp_path / "mine.jpg").write_bytes(b"mine")
    (tmp_path / "list.json").write_text("[1, 2]")
    with pytest.raises(UsageError, match="--overwrite"):
        write(tmp_path, 2, panels="2")
    write(tmp_path, 2, seed=9, overwrite=True, panels="2")
    names = {"000000.jpg", "000000.json", "000001.jpg", "000001.json", "mine.jpg", "mine.json", "list.json"}
    assert {path.name for path in tmp_path.iterdir()} == names
    assert (tmp_path / "mine.jpg").read_bytes() == b"mine"


def test_without_pyvista_the_extra_is_named_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zorko.data.generate.render.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"conveyor needs the extra 'generate'.*pip install 'zorko\[generate\]'"):
        write(tmp_path / "out")
    assert not (tmp_path / "out").exists()
