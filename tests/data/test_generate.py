"""Generators: the same order gives the same bytes, the splits share nothing, and no file of the user's is lost."""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from zorko.data.generate import glyphs, printed
from zorko.data.generate.orders import SPLITS, Generator, Order, Split
from zorko.data.generate.registry import GENERATORS, generator_named
from zorko.data.generate.write_digits import DIGITS, label_of
from zorko.data.load import load
from zorko.errors import UsageError


def write(
    out: Path, count: int = 24, seed: int = 5, split: Split = "train", overwrite: bool = False, others: float = 1 / 3
) -> list[Path]:
    return list(DIGITS.write(out, Order(count, seed, split, overwrite, {"others": others})))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


every_generator = pytest.mark.parametrize("generator", GENERATORS, ids=lambda generator: generator.name)


@every_generator
def test_every_generator_writes_as_many_pictures_as_ordered(
    generator: Generator, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if generator.name == "conveyor":
        request.getfixturevalue("studio")  # or the reason why it can't be drawn here
    made = list(generator.write(tmp_path, Order(5, 0, "train", False, generator.options_from({}))))
    assert len(set(made)) == 5
    for path in made:
        with Image.open(path) as picture:
            picture.load()
    assert generator_named(generator.name) is generator
    assert generator.summary


@every_generator
def test_every_option_takes_what_lies_between_its_ends_and_nothing_else(generator: Generator) -> None:
    for option in generator.options:
        assert option.low <= option.default <= (option.most or option.default) <= option.high, f"--set {option.name}="
        assert option.summary
        for end in (option.low, option.high):
            assert generator.options_from({option.name: f"{end:g}"})[option.name] == end, f"--set {option.name}={end:g}"
        for word in (f"{option.low - 1:g}", f"{option.high + 1:g}", "many", ""):
            with pytest.raises(UsageError, match=option.name):
                generator.options_from({option.name: word})
    with pytest.raises(UsageError, match=f"{generator.name} has no option colour"):
        generator.options_from({"colour": "1"})


@every_generator
def test_every_list_takes_the_words_that_it_knows_and_no_other(generator: Generator) -> None:
    for option in generator.lists:
        assert set(option.default) <= set(option.known)
        assert option.summary
        assert generator.lists_from({option.name: ", ".join(option.known)}) == {option.name: option.known}
        with pytest.raises(UsageError, match=f"--{option.name}: there is no 'none of them'; there are: {option.known[0]}"):
            generator.lists_from({option.name: "none of them"})


def test_the_same_order_gives_the_same_bytes(tmp_path: Path) -> None:
    write(tmp_path / "a")
    write(tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


@pytest.mark.parametrize("change", [{"seed": 6}, {"split": "test"}])
def test_another_seed_or_split_gives_other_pictures(tmp_path: Path, change: dict[str, object]) -> None:
    write(tmp_path / "a")
    write(tmp_path / "b", **change)  # type: ignore[arg-type]
    first, second = contents(tmp_path / "a"), contents(tmp_path / "b")
    assert all(second.get(name) != content for name, content in first.items())


def test_a_larger_set_begins_with_the_smaller(tmp_path: Path) -> None:
    write(tmp_path / "small", count=10)
    write(tmp_path / "large", count=25)
    small, large = contents(tmp_path / "small"), contents(tmp_path / "large")
    del small["labels.csv"]
    assert small.items() <= large.items()


def test_the_table_names_every_picture_and_its_folder(tmp_path: Path) -> None:
    made = write(tmp_path)
    table = rows(tmp_path)
    assert [tmp_path / row["image_path"] for row in table] == made
    assert all(Path(row["image_path"]).parent.name == row["label"] for row in table)
    assert all(row["kind"] for row in table)


def test_folders_and_table_load_as_the_same_labelled_data(tmp_path: Path) -> None:
    write(tmp_path, count=30)
    by_folder, by_table = load("read", tmp_path), load("read", tmp_path / "labels.csv")
    labels = [dict(zip(data.sources, data.labels["digit"].tolist(), strict=True)) for data in (by_folder, by_table)]
    assert labels[0] == labels[1]
    assert Counter(labels[0].values()) == {**dict.fromkeys(range(10), 2), -2: 10}
    assert by_folder.problems == by_table.problems == ()


@pytest.mark.parametrize("others", [0.0, 0.1, 1 / 3, 0.5, 0.77, 1.0])
def test_the_share_of_others_is_exact_and_digits_take_turns(others: float) -> None:
    labels = [label_of(number, others) for number in range(1000)]
    count = labels.count("other")
    assert abs(count - 1000 * others) < 1
    digits = [label for label in labels if label != "other"]
    assert digits == [str(number % 10) for number in range(1000 - count)]


def test_things_of_one_split_are_in_no_other(tmp_path: Path) -> None:
    seen = {}
    for split in SPLITS:
        write(tmp_path / split, count=60, split=split, others=1.0)
        seen[split] = {row["kind"] for row in rows(tmp_path / split)} & {*glyphs.LETTERS, *glyphs.DRAWINGS}
    for one, other in itertools.combinations(SPLITS, 2):
        assert seen[one]
        assert seen[one].isdisjoint(seen[other])


@pytest.mark.parametrize("label", list(glyphs.DIGITS))
def test_every_hand_that_draws_a_digit_belongs_to_one_split(label: str) -> None:
    shared = [hand for split in SPLITS for hand in glyphs.hands(label, split)]
    assert sorted(shared) == sorted(glyphs.DIGITS[label])


def test_every_printed_letter_belongs_to_one_split() -> None:
    assert sorted("".join(printed.letters(split) for split in SPLITS)) == sorted(printed.LETTERS)


def test_a_folder_with_files_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"not empty.*--overwrite"):
        write(tmp_path)
    assert contents(tmp_path) == {"mine.txt": b"mine"}


def test_overwriting_replaces_what_was_generated_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, count=40)
    (tmp_path / "3" / "mine.png").write_bytes(b"mine")
    write(tmp_path, count=10, seed=6, overwrite=True)
    write(tmp_path / "fresh", count=10, seed=6)
    left = {name: content for name, content in contents(tmp_path).items() if not name.startswith("fresh")}
    assert left == {**contents(tmp_path / "fresh"), "3/mine.png": b"mine"}


def test_a_table_that_names_files_elsewhere_removes_none_of_them(tmp_path: Path) -> None:
    treasure = tmp_path / "treasure.png"
    treasure.write_bytes(b"mine")
    out = tmp_path / "out"
    out.mkdir()
    (out / "labels.csv").write_text(f"image_path,label\n../treasure.png,1\n{treasure},1\n")
    write(out, count=3, overwrite=True)
    assert treasure.read_bytes() == b"mine"


def test_a_file_in_the_way_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(UsageError, match="file in the way"):
        write(tmp_path / "out")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"other": "0.5"}, "no option other; it has: others"),
        ({"others": "half"}, "from 0 to 1, got 'half'"),
        ({"others": "1.5"}, "from 0 to 1"),
        ({"others": "nan"}, "from 0 to 1"),
    ],
)
def test_a_wrong_option_is_named(words: dict[str, str], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        DIGITS.options_from(words)


def test_an_unknown_generator_lists_the_known() -> None:
    with pytest.raises(UsageError, match="digits"):
        generator_named("letters")


def test_pictures_are_rgb_and_hold_ink(tmp_path: Path) -> None:
    for path in write(tmp_path, count=20, others=0.0):
        pixels = np.asarray(Image.open(path))
        assert pixels.ndim == 3
        assert pixels.shape[2] == 3
        assert np.ptp(pixels.astype(int), axis=(0, 1)).max() >= 40
