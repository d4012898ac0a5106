"""Multiply-adds of model files, against counting by hand and against the network that a file was made from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper
from tests.models import WIDTH, read_graph, serialised, value

from zorko.modelfile.file import read_card
from zorko.modelfile.shipped import resolve
from zorko.nn.cost import multiply_adds
from zorko.nn.encoders import make_encoder
from zorko.training.filecost import multiply_adds_of_file


def file_of(content: bytes, folder: Path) -> Path:
    path = folder / "graph.onnx"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("batch", ["N", 1])
def test_two_matrices(batch: str | int, tmp_path: Path) -> None:
    assert multiply_adds_of_file(file_of(read_graph(batch=batch), tmp_path)) == 49 * WIDTH + WIDTH * 10


def test_convolutions_count_each_filter_once_an_output(tmp_path: Path) -> None:
    def weight(name: str, *shape: int) -> onnx.TensorProto:
        return numpy_helper.from_array(np.zeros(shape, np.float16), name)

    nodes = [
        helper.make_node("Cast", ["narrow"], ["wide"], to=onnx.TensorProto.FLOAT),  # as the files store large weights
        helper.make_node("Conv", ["image", "wide"], ["a"], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]),
        helper.make_node("Cast", ["each"], ["each wide"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Conv", ["a", "each wide"], ["b"], kernel_shape=[3, 3], group=8),
        helper.make_node("MatMul", ["b", "b"], ["c"]),  # both made of the picture, as in attention: not counted
    ]
    weights = [weight("narrow", 8, 3, 3, 3), weight("each", 8, 1, 3, 3)]
    content = serialised(nodes, [value("image", ["N", 3, 16, 16])], [value("c", ["N", 8, 6, 6])], weights)
    assert multiply_adds_of_file(file_of(content, tmp_path)) == 8 * 8 * 8 * 27 + 8 * 6 * 6 * 9


def test_a_graph_of_other_operations_has_no_count(tmp_path: Path) -> None:
    nodes = [helper.make_node("GlobalAveragePool", ["image"], ["digit"])]
    content = serialised(nodes, [value("image", ["N", 1, 4, 4])], [value("digit", ["N", 1, 1, 1])])
    assert multiply_adds_of_file(file_of(content, tmp_path)) is None


def test_a_graph_that_multiplies_in_other_ways_too_has_no_count(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Flatten", ["image"], ["flat"]),
        helper.make_node("MatMul", ["flat", "first"], ["some"]),
        helper.make_node("Einsum", ["some", "second"], ["digit"], equation="ij,jk->ik"),
    ]
    weights = [
        numpy_helper.from_array(np.zeros(shape, np.float32), name)
        for name, shape in (("first", (16, 4)), ("second", (4, 2)))
    ]
    content = serialised(nodes, [value("image", ["N", 1, 4, 4])], [value("digit", ["N", 2])], weights)
    assert multiply_adds_of_file(file_of(content, tmp_path)) is None


def test_a_graph_that_cannot_be_followed_has_no_count(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Flatten", ["image"], ["flat"]),
        helper.make_node("MatMul", ["flat", "first"], ["some"]),
        helper.make_node("Strange", ["some"], ["digit"], domain="elsewhere"),
    ]
    first = numpy_helper.from_array(np.zeros((16, 4), np.float32), "first")
    content = serialised(nodes, [value("image", ["N", 1, 4, 4])], [value("digit", ["N", 4])], [first])
    assert multiply_adds_of_file(file_of(content, tmp_path)) is None


def test_a_shipped_file_costs_what_its_network_does() -> None:
    path = resolve("read")
    card = read_card(path)
    encoder = make_encoder("small", card.preprocessing)
    found = multiply_adds_of_file(path)
    assert found is not None
    head = found - multiply_adds(encoder)
    assert head >= encoder.embedding_size * len(card.heads[0].labels)
    assert head < 0.02 * found
