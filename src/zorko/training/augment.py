"""Bends training pictures, a batch at a time: turned, slanted, stretched, shifted, softly warped, and lit otherwise."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from zorko.training.settings import AugmentSettings

WARP_KNOTS = 5  # the warp is smooth between 5 x 5 points: coarser is a mere shift, finer breaks strokes


def augment(images: Tensor, settings: AugmentSettings) -> Tensor:
    """(B, C, H, W) float to the same shape, or the smaller one that `settings.size` asks for, each picture bent in its own
    way; draws from torch's global generator.

    What comes in from beyond the edge repeats the edge, so a dark or light ground stays as it is. One resampling does
    all: an affine map plus a smooth random field (elastic distortion, Simard et al. 2003, with a coarse grid).
    """
    batch, _, height, width = images.shape
    if settings.size is not None:
        height, width = settings.size, round(width * settings.size / height)

    def even(limit: float) -> Tensor:
        return (torch.rand(batch) * 2 - 1) * limit

    turn, slant = even(settings.turn), even(settings.slant)
    wide, high = torch.exp(even(settings.stretch)), torch.exp(even(settings.stretch))
    cosine, sine = torch.cos(turn), torch.sin(turn)
    upper = torch.stack([cosine * wide, (slant - sine) * wide, even(settings.shift)], dim=1)
    lower = torch.stack([sine * high, cosine * high, even(settings.shift)], dim=1)
    grid = F.affine_grid(torch.stack([upper, lower], dim=1), [batch, 1, height, width], align_corners=False)
    knots = torch.randn(batch, 2, WARP_KNOTS, WARP_KNOTS) * settings.bend
    field = F.interpolate(knots, (height, width), mode="bicubic", align_corners=True)
    bent = F.grid_sample(images, grid + field.permute(0, 2, 3, 1), padding_mode="border", align_corners=False)
    return _relit(bent, settings) if settings.light or settings.tint else bent


def mirrored(rows: Tensor, sizes: Tensor, places: Tensor, upright: Tensor) -> tuple[Tensor, Tensor]:
    """(R, H, W, C) rows, those of every second example, as many as `sizes` (B,) says, by chance as in a mirror, and the
    places (B, 2) in them; but not those of the examples that stay `upright` (B,)."""
    chosen = (torch.rand(len(sizes)) < 0.5) & ~upright
    rows = torch.where(chosen.repeat_interleave(sizes)[:, None, None, None], rows.flip(2), rows)
    x = torch.where(chosen, 1 - places[:, 0], places[:, 0])
    return rows, torch.stack([x, places[:, 1]], dim=1)


def colours_swapped(rows: Tensor) -> Tensor:
    """(R, H, W, C) rows, the colours of each in an order of its own: grey stays grey, and red things turn blue."""
    order = torch.rand(len(rows), rows.shape[3]).argsort(dim=1)
    return rows.gather(3, order[:, None, None, :].expand(rows.shape))


def quarter_turned(rows: Tensor, sizes: Tensor, upright: Tensor) -> tuple[Tensor, Tensor]:
    """(R, S, S, C) rows, those of each example, as many as `sizes` (B,) says, turned by the same number of right angles, but
    not those of the examples that stay `upright` (B,); and that number for each row, (R,).

    The place of an object is not turned with it: not for data that says where it is.
    """
    turns = (torch.randint(0, 4, sizes.shape) * ~upright).repeat_interleave(sizes)
    turned = rows.clone()
    for quarters in (1, 2, 3):
        chosen = turns == quarters
        turned[chosen] = torch.rot90(rows[chosen], quarters, (1, 2))
    return turned, turns


def _relit(images: Tensor, settings: AugmentSettings) -> Tensor:
    """Contrast about each picture's own mean, brightness, and the strength of each colour changed."""
    batch, channels, _, _ = images.shape

    def factor(limit: float, count: int) -> Tensor:
        return torch.exp((torch.rand(batch, count, 1, 1) * 2 - 1) * limit)

    mean = images.mean(dim=(2, 3), keepdim=True)
    relit = (images - mean) * factor(settings.light, 1) * factor(settings.tint, channels) + mean
    return relit + torch.log(factor(settings.light, 1)) + torch.log(factor(settings.tint, channels))
