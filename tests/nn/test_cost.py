"""Multiply-adds, counted by hand and against published figures."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn

from zorko.images.preprocess import Preprocessing
from zorko.nn.cost import multiply_adds, pictures_per_second
from zorko.nn.encoders import Encoder, make_encoder
from zorko.tasks.read import Read

BASE = Read.default_preprocessing


def encoder(module: nn.Module, size_hw: tuple[int, int] = (8, 6)) -> Encoder:
    preprocessing = Preprocessing("whole", size_hw, "pad", "rgb", (0.5,) * 3, (0.5,) * 3, "bilinear")
    return Encoder(module, "made by hand", 1, preprocessing, "random", "none")


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        (nn.Conv2d(3, 5, 3, padding=1), 8 * 6 * 5 * 3 * 9),
        (nn.Conv2d(3, 5, 3, padding=1, stride=2), 4 * 3 * 5 * 3 * 9),
        (nn.Conv2d(3, 6, (1, 3), groups=3), 8 * 4 * 6 * 1 * 3),
        (nn.Sequential(nn.Flatten(), nn.Linear(8 * 6 * 3, 10), nn.ReLU(), nn.Linear(10, 2)), 144 * 10 + 10 * 2),
        (nn.Linear(6, 4), 3 * 8 * 6 * 4),  # along the last axis, once for each row
        (nn.Sequential(nn.BatchNorm2d(3), nn.MaxPool2d(2), nn.Flatten()), 0),
    ],
)
def test_each_output_value_costs_the_length_of_its_sum(module: nn.Module, expected: int) -> None:
    assert multiply_adds(encoder(module)) == expected


@pytest.mark.parametrize(("name", "published_gmacs"), [("mobilenetv2_100", 0.300), ("resnet18", 1.8)])
def test_known_networks_cost_what_their_papers_say(name: str, published_gmacs: float) -> None:
    # Sandler et al. 2018, table 4; He et al. 2016, table 1. Both count the classifier, of 1.3 and 0.5 million.
    found = multiply_adds(make_encoder(f"timm:{name}", BASE, untrained=True)) / 1e9
    assert found == pytest.approx(published_gmacs, rel=0.02)


def test_counting_leaves_no_trace() -> None:
    one = make_encoder("small", BASE)
    before = {name: value.clone() for name, value in one.module.state_dict().items()}
    assert multiply_adds(one) == multiply_adds(one) > 0
    assert all(torch.equal(value, before[name]) for name, value in one.module.state_dict().items())
    assert not any(module._forward_hooks for module in one.module.modules())


def test_speed_is_pictures_in_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(number * 0.1 for number in range(1000))  # each look at the clock is a tenth of a second later
    monkeypatch.setattr("time.perf_counter", lambda: next(ticks))
    assert pictures_per_second(encoder(nn.Identity())) == pytest.approx(320)  # 32 in a tenth


def test_more_pixels_cost_more() -> None:
    one = encoder(nn.Conv2d(3, 4, 3, padding=1))
    twice = replace(one, preprocessing=replace(one.preprocessing, size_hw=(16, 6)))
    assert multiply_adds(twice) == 2 * multiply_adds(one)
