"""What a network sees on the way: each stage's channels beside its embedding, for heads on frozen features.

What a network learnt for names of things lies in its last stage; light, colour and texture, which say whether it is day or
cloudy, lie in the first ones (Yosinski et al. 2014; the statistics are those of Huang & Belongie 2017).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

EPSILON = 1e-5  # under the root: a channel that is the same everywhere has no slope there


class Stages(nn.Module):
    """(B, C, H, W) -> (B, D): the embedding of a timm network, and the mean and spread of each channel of each stage.

    Each of these parts is brought to mean 0 and spread 1 over its own values: they are of very different size, and a linear
    head that begins with small weights would see the largest alone.
    """

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network: Any = network  # timm's models can more than nn.Module tells

    def forward(self, images: Tensor) -> Tensor:
        last, stages = self.network.forward_intermediates(images)
        parts = [self.network.forward_head(last)]
        for stage in stages:
            mean = stage.mean(dim=(2, 3))  # (B, C)
            spread = torch.sqrt(((stage - mean[:, :, None, None]) ** 2).mean(dim=(2, 3)) + EPSILON)
            parts += [mean, spread]
        return torch.cat([F.layer_norm(part, part.shape[1:]) for part in parts], dim=1)
