"""Parts of zorko's own encoders."""

from __future__ import annotations

import torch
from torch import nn

from zorko.nn.small import Weighing


def test_weighing_is_a_convolution_and_its_gradients_are_that_ones() -> None:
    torch.manual_seed(0)
    weighing, plain = Weighing(6, 12, 5), nn.Conv2d(6, 12, 5, groups=6, bias=False)
    plain.load_state_dict(weighing.state_dict())
    images = torch.randn(3, 6, 5, 5).contiguous(memory_format=torch.channels_last)
    seen = [images.clone().requires_grad_() for _ in range(3)]
    found = [weighing.train()(seen[0]), weighing.eval()(seen[1]), plain(seen[2])]
    gradients = [
        torch.autograd.grad(made.square().sum(), [rows, module.weight])
        for made, rows, module in zip(found, seen, (weighing, weighing, plain), strict=True)
    ]
    for made, (of_rows, of_weight) in zip(found, gradients, strict=True):
        assert made.shape == (3, 12, 1, 1)
        assert torch.allclose(made, found[2], atol=1e-5)
        assert torch.allclose(of_rows, gradients[2][0], atol=1e-4)
        assert torch.allclose(of_weight, gradients[2][1], atol=1e-4)
