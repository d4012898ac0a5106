"""What an epoch sees is a function of seed and epoch alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from zorko.data.examples import UNKNOWN
from zorko.training.batches import EpochBatches, Source
from zorko.training.rows import Rows

PICTURES, POOL = 40, 30


def sources(each_epoch: int | None = 10) -> list[Source]:
    """Rows that tell where they come from: the pictures are 0, 1, 2, ..., the pool's 1000, 1001, ..."""
    mine = np.arange(PICTURES, dtype=np.float32)[:, None]
    pool = np.arange(1000, 1000 + POOL, dtype=np.float32)[:, None]
    return [
        Source(Rows.single(mine), {"digit": np.arange(PICTURES)}, np.arange(0, PICTURES, 2)),  # every second one
        Source(Rows.single(pool), {"digit": np.full(POOL, -2)}, np.arange(POOL), each_epoch),
    ]


def seen(batches: EpochBatches, epoch: int = 0) -> list[int]:
    batches.epoch = epoch
    return [int(value) for batch in batches for value in batch.rows[:, 0]]


def test_the_same_seed_and_epoch_give_the_same_order() -> None:
    first, second = (EpochBatches(sources(), 6, seed=3) for _ in range(2))
    assert [seen(first, epoch) for epoch in (0, 1, 5)] == [seen(second, epoch) for epoch in (0, 1, 5)]


def test_an_epoch_does_not_hang_on_those_before_it() -> None:
    resumed, undisturbed = (EpochBatches(sources(), 6, seed=3) for _ in range(2))
    for epoch in range(4):
        last = seen(undisturbed, epoch)
    assert seen(resumed, 3) == last


def test_another_epoch_or_seed_gives_another_order() -> None:
    batches = EpochBatches(sources(), 6, seed=3)
    assert len({tuple(seen(batches, epoch)) for epoch in range(4)}) == 4
    assert seen(EpochBatches(sources(), 6, seed=4)) != seen(batches)


def test_every_chosen_row_is_seen_once() -> None:
    found = seen(EpochBatches(sources(None), 10, seed=0))  # 20 + 30 rows: no short batch to leave out
    assert sorted(found) == [*range(0, PICTURES, 2), *range(1000, 1000 + POOL)]


def test_a_pool_gives_as_many_as_it_was_told_and_other_ones_each_epoch() -> None:
    batches = EpochBatches(sources(10), 30, seed=0)
    first, second = ({row for row in seen(batches, epoch) if row >= 1000} for epoch in (0, 1))
    assert (len(first), len(second)) == (10, 10)
    assert first != second


@pytest.mark.parametrize(("size", "count"), [(30, 1), (29, 1), (16, 1), (10, 3), (7, 4), (50, 1)])
def test_a_short_last_batch_is_left_out_of_training_but_never_the_only_one(size: int, count: int) -> None:
    batches = EpochBatches(sources(10), size, seed=0)  # 30 rows
    lengths = [len(batch.rows) for batch in batches]
    assert len(lengths) == len(batches) == count
    assert lengths == [min(size, 30)] * count


def test_without_a_seed_all_rows_come_in_order_and_none_is_left_out() -> None:
    batches = EpochBatches(sources(None), 7, seed=None)
    expected = [*range(0, PICTURES, 2), *range(1000, 1000 + POOL)]
    assert seen(batches, 0) == seen(batches, 1) == expected
    assert len(batches) == 8


def test_labels_go_with_their_rows() -> None:
    for batch in EpochBatches(sources(), 6, seed=1):
        for row, label in zip(batch.rows[:, 0].tolist(), batch.labels["digit"].tolist(), strict=True):
            assert label == (-2 if row >= 1000 else int(row))


def test_rows_keep_their_type_and_shape() -> None:
    rows = np.zeros((4, 28, 28, 1), np.uint8)
    batch = next(iter(EpochBatches([Source(Rows.single(rows), {"digit": np.zeros(4, np.int64)}, np.arange(4))], 2, seed=0)))
    assert tuple(batch.rows.shape) == (2, 28, 28, 1)
    assert str(batch.rows.dtype) == "torch.uint8"


def test_the_kinds_of_rows_go_with_their_rows() -> None:
    first = np.array([0, 3, 5, 9])  # three examples of 3, 2 and 4 rows
    rows = Rows(np.arange(9, dtype=np.float32)[:, None], first)
    kinds = np.array([[0, 1, 2, -1], [3, 4, -1, -1], [5, -1, 7, 8]])
    named = Source(rows, {"panel": np.zeros(3, np.int64)}, np.arange(3), kinds=kinds)
    silent = Source(Rows.single(np.array([[90.0]], np.float32)), {"panel": np.zeros(1, np.int64)}, np.arange(1))
    (batch,) = EpochBatches([named, silent], 4, seed=1)
    told = dict(zip(batch.rows[:, 0].int().tolist(), batch.kinds.tolist(), strict=True))
    assert told == {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: -1, 7: 7, 8: 8, 90: -1}


def test_alike_ones_stand_together_and_each_is_still_seen_once() -> None:
    kinds = (np.arange(PICTURES) % 4)[:, None]
    source = Source(Rows.single(np.arange(PICTURES, dtype=np.float32)[:, None]), {"panel": kinds[:, 0]}, np.arange(PICTURES))
    batches = EpochBatches([replace(source, kinds=kinds)], 5, seed=0, alike=5)  # ten of each kind
    order = seen(batches)
    assert sorted(order) == list(range(PICTURES))
    assert all(len({row % 4 for row in order[i : i + 5]}) == 1 for i in range(0, PICTURES, 5))
    assert order != seen(batches, 1)
    assert len({row % 4 for row in order[:20]}) > 1  # the runs themselves come by chance


def test_alike_is_of_no_effect_where_nobody_said_what_is_shown() -> None:
    assert sorted(seen(EpochBatches(sources(None), 10, seed=0, alike=4))) == sorted(seen(EpochBatches(sources(None), 10, 0)))


def pairs(counts: tuple[int, ...] = (6, 5, 3)) -> Source:
    """Pictures 0, 1, 2, ... of so many to a kind, in pairs that share them."""
    kind = np.repeat(np.arange(len(counts)), counts)
    members = np.stack([np.arange(len(kind)), np.roll(np.arange(len(kind)), 1)], axis=1)
    rows = Rows.single(np.arange(len(kind), dtype=np.float32)[:, None]).of_sets(members)
    labels = {"same": (kind[members[:, 0]] == kind[members[:, 1]]).astype(np.int64)}
    return Source(rows, labels, np.arange(len(members)), kinds=kind[members], redraw="same")


def test_pairs_are_drawn_anew_for_each_epoch_and_their_labels_with_them() -> None:
    source, kind = pairs(), np.repeat(np.arange(3), (6, 5, 3))
    batches = EpochBatches([source], 14, seed=0)
    partners: dict[int, set[int]] = {}
    labels = []
    for epoch in range(300):
        batches.epoch = epoch
        (batch,) = batches
        numbers = batch.rows[:, 0].long().reshape(-1, 2)
        assert sorted(numbers[:, 0].tolist()) == list(range(14))  # each stands first once
        assert (numbers[:, 0] != numbers[:, 1]).all()
        assert ((kind[numbers[:, 0]] == kind[numbers[:, 1]]) == batch.labels["same"].numpy().astype(bool)).all()
        assert (batch.kinds.numpy() == kind[numbers.reshape(-1)]).all()
        labels += batch.labels["same"].tolist()
        for first, second in numbers.tolist():
            partners.setdefault(first, set()).add(second)
    assert abs(np.mean(labels) - 0.5) < 0.01
    assert all(len(found) == 13 for found in partners.values())  # with every other picture, at one time or another


def test_a_thing_that_was_pictured_once_is_never_the_same_as_another() -> None:
    batches = EpochBatches([pairs((1, 1, 4))], 6, seed=0)
    for epoch in range(20):
        batches.epoch = epoch
        (batch,) = batches
        lonely = batch.rows[::2, 0] < 2
        assert not batch.labels["same"][lonely].any()


def test_validation_and_pairs_of_unknown_things_stay_as_they_are() -> None:
    source = pairs()
    fixed = EpochBatches([source], 14, seed=None)
    assert seen(fixed) == source.rows.numbers(source.indices).tolist()
    assert source.kinds is not None
    half_known = source.kinds.copy()
    half_known[3, 1] = UNKNOWN
    kept = replace(source, kinds=half_known).drawn(np.random.default_rng(0))
    assert kept.rows is source.rows
