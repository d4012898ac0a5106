"""Scenes: what the table says is in the picture, nothing of one split is in another, and no file of the user's is lost."""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from zorko.data.examples import UNKNOWN
from zorko.data.generate import outdoors
from zorko.data.generate.orders import SPLITS, Order, Split
from zorko.data.generate.outdoors import ATTRIBUTES, LEAST_SEEN, MOST_SUBJECTS, Scene, draw_scene
from zorko.data.generate.places import GROUNDS, SEASONS, TIMES, place_picture, some_place, some_tree
from zorko.data.generate.sprites import HEIGHT, Pen, Sprite, lay
from zorko.data.generate.subjects import DESIGNS, OTHERS, SUBJECTS, designs_of, drawn
from zorko.data.generate.write_scenes import SCENES
from zorko.data.load import load
from zorko.errors import UsageError


def write(
    out: Path, count: int = 6, seed: int = 5, split: Split = "train", overwrite: bool = False, **words: str
) -> list[Path]:
    options = SCENES.options_from({"size": "96", **words})
    return list(SCENES.write(out, Order(count, seed, split, overwrite, options)))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    return [draw_scene(0, "train", number, 96) for number in range(150)]


# ---- what is drawn


def test_every_value_of_every_attribute_comes_and_no_other(scenes: list[Scene]) -> None:
    found = {name: Counter(scene.values[name] for scene in scenes) for name in ATTRIBUTES}
    expected = [set(TIMES), set(SEASONS), set(GROUNDS), *[{"no", "yes"}] * len(SUBJECTS)]
    assert [set(found[name]) for name in ATTRIBUTES] == expected
    for subject in SUBJECTS:
        assert 0.1 < found[subject]["yes"] / len(scenes) < 0.5


def test_attributes_tell_nothing_of_each_other(scenes: list[Scene]) -> None:
    table = np.array([[scene.values[name] == "yes" for name in SUBJECTS] for scene in scenes], float)
    between = np.corrcoef(table.T)[np.triu_indices(len(SUBJECTS), 1)]
    assert np.abs(between).max() < 0.35  # four standard errors


def test_enough_is_seen_of_every_subject_and_some_are_partly_hidden(scenes: list[Scene]) -> None:
    shares = [share for scene in scenes for share in scene.seen.values()]
    assert min(shares) >= LEAST_SEEN - 0.25
    assert np.mean(np.array(shares) >= LEAST_SEEN) > 0.98
    assert np.mean(np.array(shares) < 0.95) > 0.1
    for scene in scenes:
        assert list(scene.seen) != [] or "yes" not in scene.values.values()
        assert set(scene.seen) == {name for name in SUBJECTS if scene.values[name] == "yes"}
        assert len(scene.seen) <= MOST_SUBJECTS


def test_a_subject_changes_the_pixels_it_is_said_to_cover(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outdoors, "worn", lambda picture, rng: np.clip(picture, 0, 255).astype(np.uint8))
    with_all = [draw_scene(3, "train", number, 96) for number in range(20)]
    monkeypatch.setattr(outdoors, "lay", lambda *_: None)
    without = [draw_scene(3, "train", number, 96) for number in range(20)]
    for full, bare in zip(with_all, without, strict=True):
        changed = np.abs(full.picture.astype(int) - bare.picture).max(axis=2) > 8
        assert changed.mean() > 0.004 * len(full.seen)


def test_day_is_brighter_than_night_and_snow_than_earth() -> None:
    def mean(time: str, season: str) -> float:
        rng = np.random.default_rng(1)
        drawings = [place_picture(some_place(time, season, "no data", 64, rng), 64, "train", rng) for _ in range(5)]
        return float(np.mean(drawings))

    assert mean("day", "winter") > mean("dawn or dusk", "winter") > mean("night", "winter")
    assert mean("day", "winter") > mean("day", "autumn") > mean("night", "autumn")


@pytest.mark.parametrize("kind", [*SUBJECTS, *OTHERS])
def test_every_design_is_drawn_whole(kind: str) -> None:
    for design in range(0, DESIGNS, 17):
        sprite = drawn(kind, design)
        assert sprite.mask.shape[0] == HEIGHT
        assert 0.05 < sprite.mask.mean() < 0.9
        small = sprite.sized(30, mirrored=True, angle_degrees=5)
        assert small.mask.shape == small.colour.shape[:2]
        assert small.mask.shape[0] == 30


def test_a_sprite_is_laid_where_it_is_told_also_over_the_edge() -> None:
    pen = Pen(1.0)
    pen.box(0, 0, 1, 1, (200, 100, 50))
    sprite = pen.lifted().sized(10)
    picture = np.zeros((20, 30, 3), np.float32)
    for left, top in ((-5, -5), (25, 15), (40, 0), (0, -20)):
        lay(picture, sprite, left, top, np.full(3, 0.5, np.float32))
    covered = picture[..., 0] > 0
    assert covered[:5, :5].all()
    assert covered[15:, 25:].all()
    assert covered.sum() == 50
    assert picture[0, 0].tolist() == pytest.approx([100, 50, 25])


def test_a_sprites_edge_keeps_its_colour_when_it_shrinks() -> None:
    pen = Pen(1.0)
    pen.ellipse(0.5, 0.5, 0.4, 0.4, (250, 10, 10))
    small: Sprite = pen.lifted().sized(9)
    assert small.colour[small.mask > 0.05][:, 0].min() > 240


# ---- splits and order


def test_designs_of_one_split_are_in_no_other() -> None:
    for one, other in itertools.combinations(SPLITS, 2):
        assert not set(designs_of(one)) & set(designs_of(other))
    assert sorted(number for split in SPLITS for number in designs_of(split)) == list(range(DESIGNS))


def test_trees_of_every_season_are_drawn() -> None:
    for season in SEASONS:
        assert some_tree(season, "test", np.random.default_rng(0)).mask.mean() > 0.02


def test_the_same_order_gives_the_same_bytes_and_a_larger_set_begins_with_the_smaller(tmp_path: Path) -> None:
    write(tmp_path / "a")
    write(tmp_path / "b")
    write(tmp_path / "c", count=9)
    first = contents(tmp_path / "a")
    assert first == contents(tmp_path / "b")
    del first["labels.csv"]
    assert first.items() <= contents(tmp_path / "c").items()


@pytest.mark.parametrize("change", [{"seed": 6}, {"split": "test"}, {"split": "validation"}])
def test_another_seed_or_split_gives_other_pictures(tmp_path: Path, change: dict[str, object]) -> None:
    write(tmp_path / "a")
    write(tmp_path / "b", **change)  # type: ignore[arg-type]
    first, second = contents(tmp_path / "a"), contents(tmp_path / "b")
    assert all(second.get(name) != content for name, content in first.items())


# ---- the folder


def test_the_table_names_every_picture_and_loads_as_eleven_attributes(tmp_path: Path) -> None:
    made = write(tmp_path, count=60)
    with (tmp_path / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == ("image_path", *ATTRIBUTES)
    assert [tmp_path / row["image_path"] for row in rows] == made
    with Image.open(made[0]) as picture:
        assert (picture.size, picture.format) == ((96, 96), "JPEG")
    examples = load("tag", tmp_path)
    assert tuple(examples.labels) == ATTRIBUTES
    assert set(examples.label_names["Время года"]) == set(SEASONS)
    for name in ATTRIBUTES:
        written = [row[name] for row in rows]
        assert [examples.label_names[name][label] for label in examples.labels[name].tolist()] == written
    assert examples.problems == ()


def test_a_share_of_the_cells_can_be_empty(tmp_path: Path) -> None:
    write(tmp_path, count=40, unknown="0.3")
    labels = np.array(list(load("tag", tmp_path).labels.values()))
    assert 0.2 < np.mean(labels == UNKNOWN) < 0.4


def test_overwriting_replaces_what_was_generated_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, count=8)
    (out / "images" / "mine.jpg").write_bytes(b"mine")
    write(out, count=3, seed=6, overwrite=True)
    write(tmp_path / "fresh", count=3, seed=6)
    assert contents(out) == {**contents(tmp_path / "fresh"), "images/mine.jpg": b"mine"}
    with pytest.raises(UsageError, match="not empty"):
        write(out)


def test_a_table_that_somebody_else_wrote_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "holiday.jpg").write_bytes(b"mine")
    (tmp_path / "labels.csv").write_text("image_path,weather\nimages/holiday.jpg,rain\n")
    before = contents(tmp_path)
    with pytest.raises(UsageError, match=r"labels\.csv: .* choose another folder"):
        write(tmp_path, overwrite=True)
    assert contents(tmp_path) == before
