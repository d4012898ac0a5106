from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from zorko.data.examples import OUTLIER, UNKNOWN, Examples
from zorko.data.parts import PARTS
from zorko.data.splits import Shares, Split, read_parts, split, write_parts
from zorko.errors import DataError, SettingsError

Make = Callable[..., Examples]

SHARES = {"train": 0.71, "validation": 0.09, "calibration": 0.1, "test": 0.1}


def parts_of(result: Split) -> dict[str, np.ndarray]:
    return {part: getattr(result, part) for part in PARTS}


def labels_and_groups(seed: int, count: int, most_in_group: int) -> tuple[list[int], list[int]]:
    """Random labels, rare and common ones, in groups of random size."""
    rng = np.random.default_rng(seed)
    labels = rng.choice([OUTLIER, 0, 1, 2, 3], size=count, p=[0.3, 0.4, 0.2, 0.07, 0.03])
    groups = np.repeat(np.arange(count), rng.integers(1, most_in_group + 1, count))[:count]
    return labels.tolist(), rng.permutation(groups).tolist()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("most_in_group", [1, 4, 40])
def test_each_example_is_in_one_part_and_each_group_too(make_examples: Make, seed: int, most_in_group: int) -> None:
    labels, groups = labels_and_groups(seed, 600, most_in_group)
    result = parts_of(split(make_examples(labels, groups), Shares(), seed))
    assert sorted(np.concatenate(list(result.values())).tolist()) == list(range(600))
    seen: dict[int, str] = {}
    for part, indices in result.items():
        assert indices.dtype == np.int64
        assert indices.tolist() == sorted(indices.tolist())
        for index in indices.tolist():
            assert seen.setdefault(groups[index], part) == part


@pytest.mark.parametrize("seed", range(5))
def test_single_pictures_are_stratified_to_within_a_picture_or_two(make_examples: Make, seed: int) -> None:
    labels, _ = labels_and_groups(seed, 1000, 1)
    result = parts_of(split(make_examples(labels), Shares(), seed))
    for part, indices in result.items():
        assert abs(len(indices) - SHARES[part] * 1000) <= 1
        for label in set(labels):
            expected = SHARES[part] * labels.count(label)
            assert abs(sum(labels[index] == label for index in indices.tolist()) - expected) <= 2


@pytest.mark.parametrize("seed", range(5))
def test_groups_are_stratified_to_within_a_group_or_two(make_examples: Make, seed: int) -> None:
    labels, groups = labels_and_groups(seed, 2000, 6)
    result = parts_of(split(make_examples(labels, groups), Shares(), seed))
    for part, indices in result.items():
        assert abs(len(indices) - SHARES[part] * 2000) <= 6
        for label in set(labels):
            expected = SHARES[part] * labels.count(label)
            assert abs(sum(labels[index] == label for index in indices.tolist()) - expected) <= 12


def test_one_huge_group_does_not_swallow_a_small_part(make_examples: Make) -> None:
    groups = [0] * 30 + [1] * 30 + [2] * 30 + list(range(3, 53))
    labels = [number % 2 for number in range(len(groups))]
    result = split(make_examples(labels, groups), Shares(), 0)
    assert result.sizes() == pytest.approx({"train": 99, "validation": 13, "calibration": 14, "test": 14}, abs=2)


def test_the_seed_alone_decides(make_examples: Make) -> None:
    labels, groups = labels_and_groups(0, 300, 3)
    examples = make_examples(labels, groups)
    first, again, other = (split(examples, Shares(), seed).test.tolist() for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_another_process_with_another_hash_seed_divides_alike(make_examples: Make) -> None:
    program = (
        "import numpy as np; from zorko.data.examples import Examples; from zorko.data.splits import Shares, split\n"
        "n = 200; labels = np.arange(n) * 7 % 3\n"
        "e = Examples(['p.png'] * n, {'a': labels, 'b': labels[::-1] % 2}, {'a': tuple('xyz'), 'b': ('n', 'y')},\n"
        "             ['p'] * n, np.arange(n) // 2)\n"
        "print(split(e, Shares(), 5).test.tolist())"
    )
    source = str(Path(sys.modules["zorko"].__file__ or "").parents[1])
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": source, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert len(outputs.pop()) > 20


def test_a_fixed_test_part_stays_and_train_is_divided_nine_to_one(make_examples: Make) -> None:
    labels = [number % 10 for number in range(1200)]
    examples = make_examples(labels, fixed_split=["train"] * 1000 + ["test"] * 200)
    result = split(examples, Shares(), 3)
    assert result.test.tolist() == list(range(1000, 1200))
    assert result.sizes() == pytest.approx({"train": 810, "validation": 90, "calibration": 100, "test": 200}, abs=1)


def test_every_part_that_comes_fixed_is_kept_and_free_examples_are_divided(make_examples: Make) -> None:
    fixed = ["validation"] * 10 + ["calibration"] * 10 + ["train"] * 50 + [""] * 50
    result = split(make_examples([number % 2 for number in range(120)], fixed_split=fixed), Shares(), 0)
    assert result.validation.tolist() == list(range(10))
    assert result.calibration.tolist() == list(range(10, 20))
    assert result.sizes()["test"] == 10
    assert result.sizes()["train"] == 90


def test_the_rest_of_a_group_follows_its_fixed_part(make_examples: Make) -> None:
    labels = [number % 2 for number in range(42)]
    examples = make_examples(labels, groups=[*range(40), 50, 50], fixed_split=[""] * 41 + ["test"])
    assert split(examples, Shares(), 0).test.tolist() == [40, 41]


def test_a_group_that_was_fixed_to_two_parts_is_refused(make_examples: Make) -> None:
    examples = make_examples([0, 1, 0, 1], groups=[0, 1, 0, 2], fixed_split=["train", "train", "test", "test"])
    with pytest.raises(DataError, match="p2 is in the part 'test', but another picture of its group is in 'train'"):
        split(examples, Shares(), 0)


def test_examples_without_any_label_are_in_no_part(make_examples: Make) -> None:
    labels = [UNKNOWN if number % 3 == 0 else number % 2 for number in range(90)]
    result = parts_of(split(make_examples(labels), Shares(), 0))
    assert sorted(np.concatenate(list(result.values())).tolist()) == [i for i in range(90) if i % 3]


def test_all_heads_are_stratified_also_where_each_picture_has_only_one(make_examples: Make) -> None:
    base = make_examples([0] * 400)
    rng = np.random.default_rng(0)
    weather = np.where(np.arange(400) < 300, rng.integers(0, 4, 400), UNKNOWN)
    daytime = np.where(np.arange(400) < 300, UNKNOWN, rng.integers(0, 2, 400))
    examples = replace(
        base,
        labels={"weather": weather, "daytime": daytime},
        label_names={"weather": tuple("abcd"), "daytime": ("day", "night")},
    )
    for part, indices in parts_of(split(examples, Shares(), 0)).items():
        for values in (weather, daytime):
            for label in set(values[values >= 0].tolist()):
                expected = SHARES[part] * int((values == label).sum())
                assert abs(int((values[indices] == label).sum()) - expected) <= 2


@pytest.mark.parametrize("seed", range(10))
def test_the_number_that_the_error_asks_for_is_enough_and_one_less_is_not(make_examples: Make, seed: int) -> None:
    # Ten digits, and three parts beside train.
    labels = [*range(10), 3, 3]
    with pytest.raises(DataError, match=r"train needs 10 groups .* 13 in all; found 12"):
        split(make_examples(labels), Shares(), seed)
    examples = make_examples([*labels, 5])
    result = split(examples, Shares(), seed)
    assert result.sizes() == {"train": 10, "validation": 1, "calibration": 1, "test": 1}
    assert set(examples.labels["digit"][result.train].tolist()) == set(range(10))


@pytest.mark.parametrize("count", [4, 5, 7, 10, 15])
def test_few_pictures_a_digit_leave_no_part_empty_and_train_whole(make_examples: Make, count: int) -> None:
    labels = [number % 3 for number in range(count + 2)]
    examples = make_examples(labels)
    result = split(examples, Shares(), 0)
    assert min(result.sizes().values()) >= 1
    assert set(examples.labels["digit"][result.train].tolist()) == {0, 1, 2}


def test_a_share_of_zero_asks_for_no_part(make_examples: Make) -> None:
    shares = Shares(validation=0.25, calibration=0.0, test=0.0)
    assert split(make_examples([0, 1] * 20), shares, 0).sizes() == {
        "train": 30, "validation": 10, "calibration": 0, "test": 0
    }  # fmt: skip


@pytest.mark.parametrize(
    ("labels", "fixed", "message"),
    [
        ([4] * 30, None, r"nothing to tell apart: .*'digit': \['4'\].*at least one other label"),
        ([4] * 30 + [OUTLIER] * 30, None, "nothing to tell apart"),
        ([4] * 30 + [5] * 5, ["train"] * 30 + ["test"] * 5, "nothing to tell apart"),
        ([UNKNOWN] * 30, None, "none of the examples has a label"),
        ([], None, "none of the examples has a label"),
        ([4, 5] * 10, ["test"] * 20, "nothing is left to train on"),
    ],
)
def test_data_that_cannot_teach_anything(
    make_examples: Make, labels: list[int], fixed: list[str] | None, message: str
) -> None:
    with pytest.raises(DataError, match=message):
        split(make_examples(labels, fixed_split=fixed), Shares(), 0)


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ({"test": -0.1}, "the share of test must be at least 0"),
        ({"validation": 1.0}, "the share of validation must be .* under 1, got 1.0"),
        ({"calibration": float("nan")}, "got nan"),
        ({"validation": 0.4, "calibration": 0.3, "test": 0.3}, "leave nothing for train"),
    ],
)
def test_shares_that_cannot_be(shares: dict[str, float], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        Shares(**shares)


def test_a_split_with_an_example_in_two_parts_is_refused() -> None:
    empty = np.zeros(0, dtype=np.int64)
    with pytest.raises(ValueError, match="got some in several"):
        Split(np.array([0, 1]), np.array([1]), empty, empty)


def test_parts_can_be_written_down_and_read_again(make_examples: Make, tmp_path: Path) -> None:
    examples = replace(make_examples([0, 1] * 30), sources=[f"=папка {i}/a,b.png" for i in range(60)])
    divided = split(examples, Shares(), 3)
    write_parts(divided, examples, tmp_path / "parts.csv")
    found = read_parts(tmp_path / "parts.csv", examples)
    for part in PARTS:
        assert getattr(found, part).tolist() == getattr(divided, part).tolist()


def test_parts_of_other_data_are_refused(make_examples: Make, tmp_path: Path) -> None:
    examples = make_examples([0, 1] * 30)
    write_parts(split(examples, Shares(), 3), examples, tmp_path / "parts.csv")
    other = replace(examples, sources=[f"other {i}" for i in range(60)])
    with pytest.raises(DataError, match="names none of these"):
        read_parts(tmp_path / "parts.csv", other)
    with pytest.raises(DataError, match=r"nowhere\.csv"):
        read_parts(tmp_path / "nowhere.csv", examples)
