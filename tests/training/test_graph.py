"""A rewritten graph says what it said before, with fewer nodes and smaller weights."""

from __future__ import annotations

from collections import Counter

import numpy as np
import onnx
import pytest
import torch
from onnx.reference import ReferenceEvaluator
from torch import Tensor, nn

from zorko.training import graph

SIDE = 6


def unsettled(network: nn.Module) -> nn.Module:
    """The network with statistics and gains in its norms that are not those of a new one."""
    torch.manual_seed(3)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            for values in (module.weight.data, module.bias.data, module.running_mean, module.running_var):
                assert values is not None
                values.uniform_(0.2, 2.0)
    return network.eval()


def exported(network: nn.Module) -> onnx.ModelProto:
    program = torch.onnx.export(
        unsettled(network),
        (torch.rand(2, 3, SIDE, SIDE),),
        input_names=["image"],
        dynamic_shapes=({0: torch.export.Dim("batch", min=1)},),
        dynamo=True,
        optimize=False,
        verbose=False,
    )
    assert program is not None
    proto: onnx.ModelProto = program.model_proto
    return proto


def answers(proto: onnx.ModelProto) -> np.ndarray:
    rows = np.random.default_rng(0).random((5, 3, SIDE, SIDE), np.float32)
    return np.asarray(ReferenceEvaluator(proto).run(None, {"image": rows})[0])


def kinds(proto: onnx.ModelProto) -> Counter[str]:
    return Counter(node.op_type for node in proto.graph.node)


class Twice(nn.Module):
    """One convolution whose result goes two ways: into a norm, and around it."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.norm = nn.BatchNorm2d(4)

    def forward(self, image: Tensor) -> Tensor:
        found = self.conv(image)
        result: Tensor = self.norm(found) + found
        return result


class Again(nn.Module):
    """One network run on the picture and on half of it."""

    def __init__(self, *parts: nn.Module) -> None:
        super().__init__()
        self.parts = nn.Sequential(*parts)

    def forward(self, image: Tensor) -> Tensor:
        result: Tensor = self.parts(image).mean(dim=(2, 3)) + self.parts(image[:, :, ::2, ::2]).mean(dim=(2, 3))
        return result


class Crossed(nn.Module):
    """A convolution with a norm beside another such pair, each of them given by its number: what both name is shared."""

    def __init__(self, convs: tuple[int, int], norms: tuple[int, int]) -> None:
        super().__init__()
        self.convs = nn.ModuleList(nn.Conv2d(3, 4, 3) for _ in range(2))
        self.norms = nn.ModuleList(nn.BatchNorm2d(4) for _ in range(2))
        self.pairs = tuple(zip(convs, norms, strict=True))

    def forward(self, image: Tensor) -> Tensor:
        one, other = (self.norms[norm](self.convs[conv](image)) for conv, norm in self.pairs)
        result: Tensor = one - 2 * other
        return result


class Bare(Twice):
    """The convolution itself is run twice, once with the norm behind it and once without."""

    def forward(self, image: Tensor) -> Tensor:
        result: Tensor = self.norm(self.conv(image)) - self.conv(image.flip(3))
        return result


FOLDED = {
    "without bias": (nn.Sequential(nn.Conv2d(3, 4, 3, bias=False), nn.BatchNorm2d(4), nn.ReLU()), 0),
    "with bias": (nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4, eps=0.01)), 0),
    "grouped": (nn.Sequential(nn.Conv2d(3, 6, 3, groups=3, bias=False), nn.BatchNorm2d(6)), 0),
    "norm first": (nn.Sequential(nn.BatchNorm2d(3), nn.Conv2d(3, 4, 3)), 1),
    "norm behind a ReLU": (nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.BatchNorm2d(4)), 1),
    "used twice": (Twice(), 1),
    "run twice": (Again(nn.Conv2d(3, 4, 3, bias=False), nn.BatchNorm2d(4), nn.ReLU()), 0),
    "run twice, with bias": (Again(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)), 0),
    "run twice, the result two ways": (Again(Twice()), 2),
    "each its own norm": (Crossed((0, 1), (0, 1)), 0),
    "one weight, two norms": (Crossed((0, 0), (0, 1)), 2),
    "two weights, one norm": (Crossed((0, 1), (0, 0)), 2),
    "once with a norm, once without": (Bare(), 1),
}


@pytest.mark.parametrize("name", FOLDED)
def test_norms_behind_convolutions_are_folded_and_the_answers_stay(name: str) -> None:
    network, left = FOLDED[name]
    proto = exported(network)
    before = answers(proto)
    graph.fold_norms(proto.graph)
    onnx.checker.check_model(proto)
    assert kinds(proto)["BatchNormalization"] == left
    assert np.allclose(answers(proto), before, rtol=1e-5, atol=1e-5)


def test_what_a_folded_norm_leaves_behind_is_its_bias() -> None:
    proto = exported(nn.Sequential(nn.Conv2d(3, 4, 3, bias=False), nn.BatchNorm2d(4)))
    graph.fold_norms(proto.graph)
    assert set(graph.weights(proto.graph, "")) == {"0.weight", "1.bias"}
    assert not {"Shape", "Expand"} & set(kinds(proto))  # of the bias that the exporter makes up


def test_large_weights_take_two_bytes_each_and_the_answers_stay_near() -> None:
    proto = exported(nn.Sequential(nn.Conv2d(3, 64, 3), nn.ReLU(), nn.Conv2d(64, 8, 3)))
    before, size = answers(proto), proto.ByteSize()
    graph.store_in_16_bits(proto.graph)
    onnx.checker.check_model(proto)
    assert proto.ByteSize() < 0.65 * size
    assert {name: values.dtype.name for name, values in graph.weights(proto.graph, "").items()} == {
        "0.weight": "float16",
        "0.bias": "float32",
        "2.weight": "float16",
        "2.bias": "float32",
    }
    assert np.allclose(answers(proto), before, atol=2e-3)
    assert not np.array_equal(answers(proto), before)


def test_weights_beyond_what_16_bits_hold_keep_32() -> None:
    module = nn.Sequential(nn.Conv2d(3, 64, 3))
    with torch.no_grad():
        module[0].weight.mul_(1e6)
    proto = exported(module)
    graph.store_in_16_bits(proto.graph)
    assert all(np.isfinite(values).all() for values in graph.weights(proto.graph, "").values())
    assert {values.dtype.name for values in graph.weights(proto.graph, "").values()} == {"float32"}
