"""Cuts views out of pictures, a batch at a time: at another place and scale, mirrored, lit and coloured otherwise, blurred.

Pictures are (B, C, H, W) float in 0..1. All draw from torch's global generator.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from zorko.training.selfsupervised.settings import ViewSettings

BLUR = 0.02  # of the picture's side: the largest sigma; SimCLR (Chen et al. 2020) has 2 pixels of 224, but sharper pictures
GREY = (0.299, 0.587, 0.114)  # what red, green and blue add to brightness (ITU-R BT.601)


def view(images: Tensor, size_hw: tuple[int, int], settings: ViewSettings) -> Tensor:
    """One view of each picture, (B, C, *size_hw): all that the settings name, as of SimCLR's (Chen et al. 2020, A)."""
    return blurred(recoloured(cut(images, frames(len(images), settings), size_hw), settings), settings.blurred)


def frames(count: int, settings: ViewSettings, smallest: float | None = None) -> Tensor:
    """Affine maps (B, 2, 3) from a view's coordinates to its picture's, both in -1..1, to a part that lies within the
    picture (but for the corners of what is turned)."""
    area = torch.empty(count).uniform_(settings.smallest if smallest is None else smallest, 1.0)
    ratio = torch.exp(_even(count, settings.stretch) / 2)
    sides = torch.stack([area.sqrt() * ratio, area.sqrt() / ratio], dim=1).clamp(max=1.0)  # (B, 2), x and y
    centre = (torch.rand(count, 2) * 2 - 1) * (1 - sides)
    turn = _even(count, settings.turn)
    mirror = torch.where(torch.rand(count) < 0.5, -1.0, 1.0) if settings.mirror else torch.ones(count)
    cosine, sine = torch.cos(turn), torch.sin(turn)
    upper = torch.stack([sides[:, 0] * mirror * cosine, -sides[:, 0] * mirror * sine, centre[:, 0]], dim=1)
    lower = torch.stack([sides[:, 1] * sine, sides[:, 1] * cosine, centre[:, 1]], dim=1)
    return torch.stack([upper, lower], dim=1)


def cut(images: Tensor, frame: Tensor, size_hw: tuple[int, int]) -> Tensor:
    """The parts that the frames (B, 2, 3) show, (B, C, *size_hw); beyond the edge the edge is repeated."""
    grid = F.affine_grid(frame, [len(images), 1, *size_hw], align_corners=False)
    return F.grid_sample(images, grid, padding_mode="border", align_corners=False)


def recoloured(images: Tensor, settings: ViewSettings) -> Tensor:
    """Contrast about each picture's mean, brightness, saturation and the strength of each colour changed; some made grey."""
    count, channels = images.shape[:2]
    mean = images.mean(dim=(1, 2, 3), keepdim=True)
    lit = (images - mean) * _factor(count, 1, settings.light) + mean * _factor(count, 1, settings.light)
    if channels == 3:
        weights = torch.tensor(GREY).view(1, 3, 1, 1)
        brightness = (lit * weights).sum(dim=1, keepdim=True)
        saturation = _factor(count, 1, settings.colour)
        saturation[torch.rand(count) < settings.grey] = 0.0
        lit = (brightness + (lit - brightness) * saturation) * torch.where(
            saturation > 0, _factor(count, 3, settings.colour / 2), 1.0
        )
    return lit.clamp(0.0, 1.0)


def blurred(images: Tensor, share: float) -> Tensor:
    """A share of the pictures convolved with a Gaussian, whose sigma is up to BLUR of the side."""
    most = BLUR * max(images.shape[2:])
    reach = math.ceil(2 * most)
    chosen = torch.rand(len(images)) < share
    sigma = torch.empty(len(images)).uniform_(0.1 * most, most)[chosen]
    if not len(sigma):
        return images
    steps = torch.arange(-reach, reach + 1)
    kernel = torch.exp(-0.5 * (steps / sigma[:, None]) ** 2)
    kernel /= kernel.sum(dim=1, keepdim=True)  # (B', 2 reach + 1)
    soft = _along(_along(images[chosen], kernel, 2), kernel, 3)
    result = images.clone()
    result[chosen] = soft
    return result


def _along(images: Tensor, kernel: Tensor, axis: int) -> Tensor:
    """Each picture with its own kernel (B, K), along axis 2 or 3. A sum of shifted pictures: K is small."""
    reach = kernel.shape[1] // 2
    padded = F.pad(images, (0, 0, reach, reach) if axis == 2 else (reach, reach, 0, 0), mode="replicate")
    total = torch.zeros_like(images)
    for step in range(kernel.shape[1]):
        total += kernel[:, step, None, None, None] * padded.narrow(axis, step, images.shape[axis])
    return total


def _even(count: int, limit: float) -> Tensor:
    return (torch.rand(count) * 2 - 1) * limit


def _factor(count: int, channels: int, limit: float) -> Tensor:
    return torch.exp((torch.rand(count, channels, 1, 1) * 2 - 1) * limit)
