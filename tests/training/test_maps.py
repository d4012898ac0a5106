"""Samples of rows placed in a network's embedding space: the right rows, the right words, and no trace left behind."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from zorko.data.examples import OUTLIER, UNKNOWN
from zorko.images.preprocess import Preprocessing
from zorko.nn.head import Network
from zorko.nn.heads import make_head
from zorko.scores.spaces import linked_neighbours
from zorko.tasks import find, read, same
from zorko.training import maps
from zorko.training.rows import Rows

WIDTH = 6
GREY = Preprocessing("whole", (4, 4), "pad", "grey", (0.5,), (0.25,), "bilinear")


def rows_of(sizes: list[int]) -> Rows:
    """Features that tell the row: the row's number in each column."""
    total = sum(sizes)
    values = np.arange(total, dtype=np.float32)[:, None].repeat(WIDTH, axis=1)
    return Rows(values, np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64))


def test_rows_that_answer_are_marked_by_their_role() -> None:
    labels = np.array([1, OUTLIER, UNKNOWN, 0], np.int64)
    sample = maps.take_sample("find", rows_of([4, 3, 3, 2]), find.HEAD, labels, np.array([3, 2, 1, 0]))
    assert sample.marks == ("reference", "target", *("reference", "other", "other"), "reference", "other", "target", "other")
    assert sample.values[:, 0].tolist() == [10, 11, 4, 5, 6, 0, 1, 2, 3]
    assert sample.groups.tolist() == [0, 0, 1, 1, 1, 2, 2, 2, 2]
    assert sample.links.tolist() == [[0, 1], [5, 7]]


def test_rows_of_any_other_task_bear_their_label() -> None:
    labels = np.array([7, OUTLIER, UNKNOWN, 0], np.int64)
    sample = maps.take_sample("read", rows_of([1, 1, 1, 1]), read.HEAD, labels, np.arange(4))
    assert sample.marks == ("7", "other", "0")
    assert sample.links.shape == (0, 2)


def test_a_sample_is_of_a_size_that_a_map_can_show() -> None:
    count = maps.EXAMPLES_MOST * 3
    sample = maps.take_sample("find", rows_of([3] * count), find.HEAD, np.zeros(count, np.int64), np.arange(count))
    assert len(sample.links) == maps.EXAMPLES_MOST
    chosen = sample.values[::3, 0] // 3
    assert (chosen[0], chosen[-1]) == (0, count - 1)
    assert len(np.unique(chosen)) == maps.EXAMPLES_MOST


def network(encoder: nn.Module, task: str = "find") -> Network:
    torch.manual_seed(0)
    head = find.HEAD if task == "find" else read.HEAD
    return Network(encoder, make_head(task, (head,), WIDTH, dropout=0.5))  # type: ignore[arg-type]


def test_features_go_to_the_head_alone_and_dropout_is_off() -> None:
    made = network(nn.Linear(1, 1))  # which could not take them
    rng = np.random.default_rng(0)
    rows = Rows(rng.normal(size=(300 * 3, WIDTH)).astype(np.float32), np.arange(301) * 3)
    sample = maps.take_sample("find", rows, find.HEAD, np.ones(300, np.int64), np.arange(300))
    space = maps.space_of(made, sample, None)
    with torch.no_grad():
        expected = made.eval().head(torch.from_numpy(sample.values))["embedding"].numpy()
    np.testing.assert_allclose(space.embedding, expected, rtol=1e-5)
    assert space.marks == sample.marks
    assert len(space) > maps.AT_ONCE
    assert linked_neighbours(space)[1] == maps.EXAMPLES_MOST


def test_pixels_are_normalised_as_for_use() -> None:
    made = network(nn.Sequential(nn.Flatten(), nn.Linear(16, WIDTH)), "read")
    pixels = np.random.default_rng(0).integers(0, 256, (9, 4, 4, 1), dtype=np.uint8)
    sample = maps.take_sample("read", Rows.single(pixels), read.HEAD, np.arange(9), np.arange(9))
    space = maps.space_of(made, sample, GREY)
    with torch.no_grad():
        expected = made.eval()(torch.from_numpy((pixels.transpose(0, 3, 1, 2) / 255.0 - 0.5) / 0.25).float())["embedding"]
    np.testing.assert_allclose(space.embedding, expected.numpy(), atol=1e-5)


def test_looking_changes_nothing_that_training_uses() -> None:
    made = network(nn.Sequential(nn.Flatten(), nn.BatchNorm1d(16), nn.Linear(16, WIDTH)), "read").train()
    made.encoder[1].eval()  # as a frozen part is
    modes = [module.training for module in made.modules()]
    before = {name: value.clone() for name, value in made.state_dict().items()}
    pixels = np.random.default_rng(0).integers(0, 256, (9, 4, 4, 1), dtype=np.uint8)
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    maps.space_of(made, maps.take_sample("read", Rows.single(pixels), read.HEAD, np.arange(9), np.arange(9)), GREY)
    assert torch.equal(torch.rand(2), expected)
    assert [module.training for module in made.modules()] == modes
    assert all(torch.equal(value, before[name]) for name, value in made.state_dict().items())
    assert all(parameter.grad is None for parameter in made.parameters())


@pytest.mark.parametrize("indices", [[], [2]])
def test_nothing_to_look_at_is_an_empty_space(indices: list[int]) -> None:
    labels = np.array([1, 0, UNKNOWN], np.int64)
    sample = maps.take_sample("find", rows_of([2, 2, 2]), find.HEAD, labels, np.array(indices, np.int64))
    space = maps.space_of(network(nn.Identity()), sample, None)
    assert len(space) == 0
    assert linked_neighbours(space) == (0, 0)


def test_pairs_are_marked_by_what_their_pictures_show() -> None:
    names = np.array([["cat", "dog"], ["cat", "cat"], *([f"n{i}", f"n{i}"] for i in range(maps.NAMES_MOST))])
    rows = rows_of([2] * len(names))
    sample = maps.take_sample("same", rows, same.HEAD, np.zeros(len(names), np.int64), np.arange(len(names)), names)
    assert sample.marks[:6] == ("cat", maps.OTHER, "cat", "cat", "n0", "n0")  # dog is seen once, the others more often
    assert not len(sample.links)
