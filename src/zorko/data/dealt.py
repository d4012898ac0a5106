"""Composites dealt from folders by identity, so that such folders are labelled data for `find` as they stand.

Each composite asks: which of these pictures shows what the reference shows? The reference and one panel are two pictures of
one identity, the other panels show other identities, those of the same group first. Identities are divided into blocks,
and a composite is dealt from one block alone, so that a split by blocks keeps every identity on one side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from zorko.data import composites
from zorko.data.examples import UNKNOWN, Examples
from zorko.data.formats import Format
from zorko.data.identities import DEAL_SEED, LOOKS_FOR, Identities, blocks_of, fits_identities, read_identities
from zorko.data.parts import FREE
from zorko.data.pictures import LazyPictures
from zorko.errors import DataError
from zorko.images.layout import DEFAULT_LAYOUT
from zorko.images.read import read
from zorko.types import ImageSource

PANELS = 8
PER_IDENTITY = 40  # composites in which an identity is the one asked for
MOST_COMPOSITES = 20_000
MARGIN = 1 / 16  # of a panel's side round its picture, by which that may also stand off its middle


@dataclass(frozen=True)
class Deal:
    """One composite: pictures by their index, and which of the panels is right."""

    reference: int
    panels: tuple[int, ...]
    right: int


def composite(reference: ImageSource, panels: Sequence[ImageSource], seed: int = DEAL_SEED) -> NDArray[np.uint8]:
    """A composite picture in the default layout, RGB (400, 200 * panels, 3) uint8, each picture fitted whole into its part.

    Pictures stand on a ground of their own rim's colour, in all parts at one scale. Raises ImageError for a picture that
    can't be read.
    """
    rng = np.random.default_rng(seed)
    width, height = DEFAULT_LAYOUT.panel_wh
    reference_width, reference_height = DEFAULT_LAYOUT.reference_wh
    side = min(width, height, reference_width, reference_height)
    canvas = np.full((DEFAULT_LAYOUT.height, width * len(panels), 3), DEFAULT_LAYOUT.fill_level, np.uint8)
    for number, panel in enumerate(panels):
        part = canvas[:height, number * width : (number + 1) * width]
        _lay(part, read(panel), side, rng.uniform(-MARGIN, MARGIN, 2) * side)
    _lay(canvas[-reference_height:, :reference_width], read(reference), side, np.zeros(2))
    return canvas


def _lay(part: NDArray[np.uint8], image: NDArray[np.uint8], side: int, off: NDArray[np.float64]) -> None:
    """Fit a picture into a square of `side` pixels in the middle of `part`, `off` (x, y) pixels from there."""
    rim = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    part[:] = np.median(rim, axis=0).astype(np.uint8)
    scale = side / max(image.shape[:2])
    size_wh = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    small = cv2.resize(image, size_wh, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    left, top = (
        int(np.clip(round((whole - extent) / 2 + shift), 0, whole - extent))
        for whole, extent, shift in zip(part.shape[1::-1], size_wh, off, strict=True)
    )
    part[top : top + small.shape[0], left : left + small.shape[1]] = small


def load_dealt(path: Path, images: Path | None = None) -> Examples:
    """Composites dealt from folders by identity; what a part shows is called by its identity.

    Raises DataError where there are too few identities to tell apart.
    """
    found = read_identities(path)
    blocks = blocks_of(found)
    deals, groups, parts = _deals(found, blocks)
    if not deals:
        raise DataError(f"{path}: {len(found.names)} identities are too few; with at least 8, composites can be dealt")
    return Examples(
        pictures=_Dealt(found.paths, tuple(deals)),
        labels={composites.HEAD: np.array([deal.right for deal in deals], np.int64)},
        label_names={composites.HEAD: composites.NAMES},
        sources=tuple(f"{found.paths[deal.reference]}:{number}" for number, deal in enumerate(deals)),
        groups=np.array(groups, np.int64),
        fixed_split=np.array(parts, np.str_) if found.fixed_split is not None else None,
        problems=found.problems,
        kinds=_kinds(found, deals),
        kind_names=found.names,
    )


def _kinds(found: Identities, deals: Sequence[Deal]) -> NDArray[np.int64]:
    """The identities of reference and panels, (N, 1 + PANELS), UNKNOWN where a composite has fewer panels."""
    kinds = np.full((len(deals), 1 + PANELS), UNKNOWN, np.int64)
    for row, deal in zip(kinds, deals, strict=True):
        row[: 1 + len(deal.panels)] = found.identities[[deal.reference, *deal.panels]]
    return kinds


class _Dealt(LazyPictures):
    """Composites, put together each time that one is asked for."""

    def __init__(self, paths: tuple[Path, ...], deals: tuple[Deal, ...]) -> None:
        self.paths = paths
        self.deals = deals

    def __len__(self) -> int:
        return len(self.deals)

    def _at(self, index: int) -> ImageSource:
        deal = self.deals[index]
        return composite(self.paths[deal.reference], [self.paths[panel] for panel in deal.panels], seed=index)


def _deals(found: Identities, blocks: NDArray[np.int64]) -> tuple[list[Deal], list[int], list[str]]:
    """All composites, the block of each, and the part that it belongs to."""
    rng = np.random.default_rng(DEAL_SEED + 1)
    parts = np.full(len(found), FREE) if found.fixed_split is None else found.fixed_split
    each = max(1, min(PER_IDENTITY, MOST_COMPOSITES // len(found.names)))
    deals: list[Deal] = []
    groups: list[int] = []
    part_of: list[str] = []
    for part in np.unique(parts).tolist():
        own = parts == part
        pictures = [np.flatnonzero(own & (found.identities == k)) for k in range(len(found.names))]
        group = [int(found.groups[mine[0]]) if len(mine) else -1 for mine in pictures]
        for k in range(len(found.names)):
            rivals = [j for j in np.flatnonzero(blocks == blocks[k]).tolist() if j != k and len(pictures[j])]
            if len(pictures[k]) < 2 or not rivals:
                continue
            for _ in range(each):
                order = sorted(rng.permutation(rivals).tolist(), key=lambda j: group[j] != group[k])
                others = [int(rng.choice(pictures[j])) for j in order[: PANELS - 1]]
                reference, match = (int(i) for i in rng.choice(pictures[k], 2, replace=False))
                right = int(rng.integers(len(others) + 1))
                deals.append(Deal(reference, (*others[:right], match, *others[right:]), right))
                groups.append(int(blocks[k]))
                part_of.append(part)
    return deals, groups, part_of


DEALT = Format(LOOKS_FOR, fits_identities, load_dealt)
