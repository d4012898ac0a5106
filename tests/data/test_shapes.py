"""Pairs of figures: what is called the same is the same form, what is not differs, and nothing else tells them apart."""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from zorko.data.generate import surfaces
from zorko.data.generate.figures import NAMED, Pose, named, silhouette
from zorko.data.generate.inventions import LEAST_DIFFERENCE, LEAST_NEWNESS, RECIPES, recipes_of
from zorko.data.generate.likeness import difference, form, form_of_mask
from zorko.data.generate.orders import SPLITS, Order, Split
from zorko.data.generate.shapes import Shown, draw_pair, is_same, names_of, wanted_from
from zorko.data.generate.write_shapes import FIGURES, SHAPES
from zorko.errors import UsageError

EVERY_SETTING = [("circle,square", "train"), ("all", "validation"), ("invented", "test"), ("all,invented", "train")]


def order(
    count: int,
    shapes: str = "circle,square",
    split: Split = "train",
    seed: int = 5,
    overwrite: bool = False,
    size: str = "96",
) -> Order:
    options, lists = SHAPES.options_from({"size": size}), SHAPES.lists_from({"shapes": shapes})
    return Order(count, seed, split, overwrite, options, lists)


def write(out: Path, count: int, **changes: object) -> list[Path]:
    return list(SHAPES.write(out, order(count, **changes)))  # type: ignore[arg-type]


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def pairs(count: int, shapes: str, split: Split, side: int = 96) -> list[tuple[Shown, Shown]]:
    wanted = wanted_from(tuple(shapes.split(",")), 3, split, side)
    return [draw_pair(wanted, number) for number in range(count)]


# ---- the folder


def test_the_table_names_every_picture_and_is_right_about_its_kinds(tmp_path: Path) -> None:
    made = write(tmp_path, 20, shapes="all,invented", split="test")
    table = rows(tmp_path)
    assert list(table[0]) == ["image1", "image2", "same", "kind1", "kind2"]
    assert [tmp_path / row["image1"] for row in table] == made
    assert table[0]["image1"] == "pictures/000000-a.png"
    named_files = {row[column] for row in table for column in ("image1", "image2")}
    assert named_files == {f"pictures/{path.name}" for path in (tmp_path / "pictures").iterdir()}
    assert len(named_files) == 40
    for row in table:
        assert row["same"] == str(int(row["kind1"] == row["kind2"]))


@pytest.mark.parametrize("size", ["32", "96", "130"])
def test_pictures_are_rgb_of_the_size_asked_for(tmp_path: Path, size: str) -> None:
    write(tmp_path, 3, size=size)
    for path in (tmp_path / "pictures").iterdir():
        with Image.open(path) as picture:
            assert (picture.mode, picture.size) == ("RGB", (int(size), int(size)))


def test_what_is_written_is_what_was_drawn(tmp_path: Path) -> None:
    write(tmp_path, 4)
    wanted = wanted_from(("circle", "square"), 5, "train", 96)
    for number in range(4):
        for letter, shown in zip("ab", draw_pair(wanted, number), strict=True):
            with Image.open(tmp_path / f"pictures/{number:06d}-{letter}.png") as picture:
                np.testing.assert_array_equal(np.asarray(picture), shown.picture)


def test_the_same_order_gives_the_same_bytes_and_a_larger_set_begins_with_the_smaller(tmp_path: Path) -> None:
    for name, count in (("a", 12), ("b", 12), ("more", 16)):
        write(tmp_path / name, count, shapes="all,invented")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert rows(tmp_path / "a") == rows(tmp_path / "more")[:12]
    small = contents(tmp_path / "a")
    del small["labels.csv"]
    assert small.items() <= contents(tmp_path / "more").items()


@pytest.mark.parametrize("change", [{"seed": 6}, {"split": "test"}])
def test_another_seed_or_split_gives_other_pictures(tmp_path: Path, change: dict[str, object]) -> None:
    write(tmp_path / "a", 6)
    write(tmp_path / "b", 6, **change)
    first, second = contents(tmp_path / "a"), contents(tmp_path / "b")
    assert all(second[name] != content for name, content in first.items() if name.endswith(".png"))


def test_overwriting_replaces_what_was_generated_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, 8)
    (out / "pictures" / "mine.png").write_bytes(b"mine")
    with pytest.raises(UsageError, match="--overwrite"):
        write(out, 3)
    write(out, 3, seed=6, overwrite=True)
    write(tmp_path / "fresh", 3, seed=6)
    assert contents(out) == {**contents(tmp_path / "fresh"), "pictures/mine.png": b"mine"}


# ---- which figures


@pytest.mark.parametrize(("shapes", "split"), EVERY_SETTING)
def test_half_the_pairs_are_the_same_and_kinds_take_turns(shapes: str, split: Split) -> None:
    words = tuple(shapes.split(","))
    kinds = names_of(split) if "all" in words else tuple(word for word in words if word in NAMED)
    # Once round every ordered pair of two different figures; with invented ones between them twice as many.
    count = 2 * len(kinds) * (len(kinds) - 1) * (2 if "invented" in words else 1) or 100
    wanted = wanted_from(words, 3, split, 32)
    drawn = [tuple(shown.kind for shown in draw_pair(wanted, number)) for number in range(min(count, 400))]
    assert sum(one == other for one, other in drawn) * 2 == len(drawn)
    if kinds:
        with_names = [pair for pair in drawn if pair[0] in kinds]
        assert len(with_names) == len(drawn) // (2 if "invented" in words else 1)
        seen = Counter(kind for pair in with_names for kind in pair)
        assert set(seen) == set(kinds)
        assert max(seen.values()) - min(seen.values()) <= 4
        different = Counter(pair for pair in with_names if pair[0] != pair[1])
        assert max(different.values()) - min(different.values()) <= 1


def test_invented_figures_have_names_of_their_own() -> None:
    drawn = [tuple(shown.kind for shown in pair) for pair in pairs(40, "invented", "train", 32)]
    names = [name for pair in drawn for name in set(pair)]
    assert len(names) == len(set(names)) == 60
    assert all(name.startswith("invented-") for name in names)


def test_every_split_has_figures_and_recipes_of_its_own() -> None:
    assert [len(names_of(split)) for split in SPLITS] == [17, 6, 10]
    assert sorted(name for split in SPLITS for name in names_of(split)) == sorted(NAMED)
    assert {"circle", "square"} <= set(names_of("train"))
    assert set(recipes_of("test")) - set(recipes_of("train")) == {"blocks", "petals"}
    assert set(recipes_of("validation")) - set(recipes_of("train")) == {"beads"}
    assert set(RECIPES) == {name for split in SPLITS for name in recipes_of(split)}


@pytest.mark.parametrize("split", SPLITS)
def test_circle_and_square_may_be_asked_for_everywhere(split: Split) -> None:
    assert wanted_from(FIGURES.default, 0, split, 96).names == ("circle", "square")
    with_all = wanted_from(("all", "circle"), 0, split, 96).names
    assert set(with_all) == {*names_of(split), "circle"}


def test_a_figure_of_another_split_is_an_error_that_names_its_own(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"keyhole belongs to the split test, not to train.*--split test"):
        write(tmp_path / "out", 1, shapes="circle,keyhole")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("shapes", "told"),
    [
        ("sqare,circle", r"no 'sqare' \(did you mean square\?\); there are: all, invented, circle"),
        ("", "there is no ''"),
        ("circle", "takes two figures"),
        ("circle,circle", "takes two figures"),
        ("circle,invented", "takes two figures"),
    ],
)
def test_wrong_words_are_named(tmp_path: Path, shapes: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        write(tmp_path / "out", 1, shapes=shapes)


def test_a_generator_without_lists_of_words_says_so() -> None:
    from zorko.data.generate.write_digits import DIGITS

    with pytest.raises(UsageError, match="digits takes no --shapes"):
        DIGITS.lists_from({"shapes": "circle"})


# ---- what the pictures show


@pytest.mark.parametrize(("shapes", "split"), EVERY_SETTING)
def test_a_same_pair_shows_one_form_and_another_pair_two(shapes: str, split: Split) -> None:
    """By the masks alone; the two must be turned, scaled and laid on each other first, as `difference` does."""
    for number, (one, other) in enumerate(pairs(60, shapes, split, side=160)):
        apart = float(difference(form_of_mask(one.mask), form_of_mask(other.mask)))
        if is_same(number):
            assert apart < 0.06, (one.kind, other.kind)
        else:
            assert apart > (LEAST_DIFFERENCE - 0.06 if one.kind.startswith("invented") else 0.1), (one.kind, other.kind)


def test_a_square_in_both_pictures_has_a_square_s_angles() -> None:
    """The second way, without `difference`: the smallest rectangle round the mask is a square that it fills."""
    for one, other in pairs(24, "circle,square", "train"):
        for shown in (one, other):
            contours, _ = cv2.findContours((shown.mask > 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
            (width, height) = cv2.minAreaRect(contours[0])[1]
            assert width == pytest.approx(height, rel=0.1)
            filled = shown.mask.sum() / ((width + 1) * (height + 1))
            assert filled == pytest.approx({"circle": np.pi / 4, "square": 1.0}[shown.kind], abs=0.08)


@pytest.mark.parametrize(("shapes", "split"), EVERY_SETTING)
def test_a_figure_lies_wholly_inside_and_is_large_enough_to_see(shapes: str, split: Split) -> None:
    reaches = []
    for pair in pairs(60, shapes, split):
        for shown in pair:
            border = (shown.mask[0], shown.mask[-1], shown.mask[:, 0], shown.mask[:, -1])
            assert not np.concatenate(border).any()
            points = np.argwhere(shown.mask > 0.5)[:, ::-1].astype(np.float32)
            reaches.append(cv2.minEnclosingCircle(points)[1] * 2 / 96)
    # Bites may leave less than the circle that a figure was fitted to.
    assert 0.15 < min(reaches) < 0.45
    assert 0.6 < max(reaches) < 0.77


def test_figures_stand_out_from_their_ground() -> None:
    """Where each is left plain, they differ by what people can tell at a glance."""
    for seed in range(200):
        palette = surfaces.some_palette(np.random.default_rng(seed))
        flat = np.concatenate([palette.ground, palette.figure])[None] / np.float32(255)
        lab = cv2.cvtColor(flat, cv2.COLOR_RGB2Lab)[0]
        apart = lab[:2, None] - lab[None, 2:]
        assert np.linalg.norm(apart, axis=-1).min() >= surfaces.LEAST_CONTRAST - 0.01
        assert np.abs(apart[..., 0]).min() >= surfaces.LEAST_LIGHTNESS - 0.01


def test_colours_places_sizes_and_turns_are_drawn_anew_for_each_picture() -> None:
    same = pairs(40, "square,circle", "train")[1::2]
    for one, other in same:
        assert not np.array_equal(one.mask, other.mask)
        inside = [shown.picture[shown.mask > 0.99].mean(axis=0) for shown in (one, other)]
        assert np.abs(inside[0] - inside[1]).max() > 5
    areas = np.array([[shown.mask.sum() for shown in pair] for pair in same])
    assert np.corrcoef(areas.T)[0, 1] < 0.5
    assert areas.max() > 3 * areas.min()


@pytest.mark.parametrize("shapes", ["circle,square", "invented"])
def test_no_distance_of_grey_pixels_tells_same_from_different(shapes: str) -> None:
    apart = np.array(
        [
            np.sqrt(
                (
                    (cv2.cvtColor(a.picture, cv2.COLOR_RGB2GRAY) - cv2.cvtColor(b.picture, cv2.COLOR_RGB2GRAY).astype(float))
                    ** 2
                ).mean()
            )
            for a, b in pairs(200, shapes, "train", 48)
        ]
    )
    same, other = apart[1::2], apart[::2]
    auroc = (same[:, None] < other[None]).mean()
    # Of pure chance the standard error is 0.041.
    assert 0.33 < auroc < 0.67


# ---- forms


def test_a_turned_scaled_or_mirrored_figure_is_the_same_form_and_no_other_named_one() -> None:
    forms = np.stack([form(named(name)) for name in NAMED])
    for number, name in enumerate(NAMED):
        for turn, radius, mirror in ((0.4, 40.0, False), (2.9, 25.0, False), (1.1, 33.0, True)):
            mask = silhouette(named(name), Pose((50.0, 47.0), radius, turn), 96)
            found = form_of_mask(np.ascontiguousarray(mask[:, ::-1]) if mirror else mask)
            assert int(np.argmin(difference(found, forms))) == number


def test_named_figures_differ_from_one_another() -> None:
    """Across all splits, since circle and square may stand beside any; the least are circle and hexagon, 0.043."""
    forms = {name: form(named(name)) for name in NAMED}
    for one, other in itertools.combinations(NAMED, 2):
        assert difference(forms[one], forms[other]) > 0.03, (one, other)


def test_no_invented_figure_has_a_name() -> None:
    forms = np.stack([form(named(name)) for name in NAMED])
    for one, other in pairs(40, "invented", "train", 160):
        for shown in (one, other):
            assert difference(form_of_mask(shown.mask), forms).min() > LEAST_NEWNESS - 0.04


def test_difference_is_the_share_of_area_that_is_not_common() -> None:
    """A square and the bar of equal area, of which the middle is common: known by hand."""
    square, bar = np.zeros((64, 64), np.float32), np.zeros((64, 64), np.float32)
    square[20:44, 20:44] = 1
    bar[26:38, 8:56] = 1
    # Common: 12 of 24 rows by 24 columns, half of either; 1 - 1/3 of the union. A turn can't better it by much:
    # at 45 degrees the diagonal is longer, but the strip's corners stick out.
    assert float(difference(form_of_mask(square), form_of_mask(bar))) == pytest.approx(2 / 3, abs=0.12)
