"""Arrays on disk: whole or not there, mapped, and named by all that they depend on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from numpy.typing import NDArray

from zorko.training import batches, store
from zorko.training.store import code_digest, key_of, stored

ROWS = np.arange(12, dtype=np.float32).reshape(6, 2)


def blocks(counted: list[int] | None = None) -> Iterator[NDArray[np.float32]]:
    for start in (0, 4):
        if counted is not None:
            counted.append(start)
        yield ROWS[start : start + 4]


def test_an_array_is_filled_once_and_mapped_read_only(tmp_path: Path) -> None:
    counted: list[int] = []
    for _ in range(2):
        array = stored(tmp_path / "cache", "key", ROWS.shape, np.float32, lambda: blocks(counted))
        assert isinstance(array, np.memmap)
        assert array.dtype == np.float32
        assert np.array_equal(array, ROWS)
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    assert counted == [0, 4]


def test_another_key_is_another_array(tmp_path: Path) -> None:
    stored(tmp_path, "a", ROWS.shape, np.float32, blocks)
    twice = stored(tmp_path, "b", ROWS.shape, np.float32, lambda: iter([2 * ROWS]))
    assert np.array_equal(twice, 2 * ROWS)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.npy", "b.npy"]


def failing() -> Iterator[NDArray[np.float32]]:
    yield ROWS[:4]
    raise OSError("the disk is full")


@pytest.mark.parametrize(
    ("fill", "error"),
    [
        (failing, OSError),
        (lambda: iter([ROWS[:4]]), RuntimeError),
        (lambda: iter([ROWS, ROWS]), ValueError),
    ],
)
def test_nothing_half_written_is_left(tmp_path: Path, fill: store.Fill, error: type[Exception]) -> None:
    with pytest.raises(error):
        stored(tmp_path, "key", ROWS.shape, np.float32, fill)
    assert list(tmp_path.iterdir()) == []
    assert np.array_equal(stored(tmp_path, "key", ROWS.shape, np.float32, blocks), ROWS)


def test_no_rows_are_an_array_too(tmp_path: Path) -> None:
    for _ in range(2):
        assert stored(tmp_path, "key", (0, 3), np.uint8, lambda: iter([])).shape == (0, 3)


FACTS = {"pixels": "abc", "how": {"size_hw": (28, 28), "crop": "ink"}, "count": 3}


@pytest.mark.parametrize(
    "change",
    [{"pixels": "abd"}, {"how": {"size_hw": (28, 29), "crop": "ink"}}, {"count": 4}, {"count": "3x"}, {"more": None}],
)
def test_a_key_changes_with_any_fact(change: dict[str, object]) -> None:
    assert key_of({**FACTS, **change}) != key_of(FACTS)


def test_a_key_does_not_hang_on_the_order_of_facts() -> None:
    assert key_of(dict(reversed(FACTS.items()))) == key_of(FACTS)
    assert len(key_of(FACTS)) == 32


def test_code_has_a_digest_of_its_own() -> None:
    modules: tuple[tuple[ModuleType, ...], ...] = ((store,), (batches,), (store, batches), (batches, store))
    assert len({code_digest(*each) for each in modules}) == len(modules)
    assert code_digest(store) == code_digest(store)
