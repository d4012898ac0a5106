"""Embeddings as a map: many dimensions flattened to two, where what was near stays near."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import cycle, product

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from zorko.report import axes as ours
from zorko.report.axes import Floats, styled
from zorko.report.style import LIGHT
from zorko.scores.spaces import directions

FEWEST = 8
"""Rows below which a map would say nothing."""

MAP_IN = (4.7, 4.7)
LEGEND_LETTERS = 50  # beside one another, over a map
PERPLEXITY = 30.0  # how many neighbours count, as van der Maaten & Hinton 2008 had it; fewer where there are few rows
START = 1e-4  # spread at the beginning, small, so that all may still move (Kobak & Berens 2019)
TRACE = 1e-6  # of noise: rows that are equal would never part
SEED = 0

_FORMS: dict[str, tuple[str, str, float]] = {  # mark: colour, marker, size; what has none here takes the next below
    "other": ("muted", "o", 2.2),
    "target": ("blue", "o", 4.6),
    "reference": ("orange", "^", 5.2),
}
_FREE_FORMS = tuple(
    (colour, marker, 4.6) for marker, colour in product(("o", "^", "s", "D", "v"), ("blue", "orange", "green", "bad", "ink"))
)


@styled
def embedding_map(embeddings: NDArray[np.float32], marks: Sequence[str], links: NDArray[np.int64] | None = None) -> Figure:
    """A map of `embeddings` (R, D), R >= FEWEST, flattened by `flattened`; each point in the form and colour of its mark.

    `marks` are R words, of which "reference", "target" and "other" have looks of their own, the last the least striking.
    `links` (L, 2): pairs of rows to be joined by a line. The axes have no meaning and therefore no scale.
    """
    points_xy = flattened(embeddings)
    figure, axes = ours.one_axes(MAP_IN)
    for pair in np.empty((0, 2), np.int64) if links is None else links:
        axes.plot(*points_xy[pair].T, color=LIGHT["blue"], linewidth=0.9, alpha=0.45, zorder=1.5)
    words = np.array(marks)
    for mark, (colour, marker, size) in _forms(marks).items():
        mine = points_xy[words == mark]
        label = ours.shortened(mark)
        axes.plot(*mine.T, marker, color=LIGHT[colour], markersize=size, markeredgewidth=0.0, alpha=0.8, label=label)
    axes.set(xticks=[], yticks=[])
    axes.set_aspect("equal", adjustable="datalim")  # each map as large as its neighbour
    axes.spines[:].set_visible(True)
    longest = max(len(ours.shortened(mark)) for mark in marks)
    columns = max(1, min(5, LEGEND_LETTERS // (longest + 4)))  # a broader legend would leave the map no room
    axes.legend(
        loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=columns, borderaxespad=0.2, handletextpad=0.1, columnspacing=1.2
    )
    return figure


def flattened(embeddings: NDArray[np.float32]) -> Floats:
    """Embeddings (R, D), R >= FEWEST, to points (R, 2) by t-SNE (van der Maaten & Hinton 2008) of their directions.

    It begins at the two principal components and runs in one thread: the same embeddings give the same points.
    """
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    unit = directions(embeddings)
    unit += np.random.default_rng(SEED).normal(0.0, TRACE, unit.shape)
    with threadpool_limits(1):  # threads would add up the same numbers in another order each time
        start = PCA(2, svd_solver="full").fit_transform(unit)
        start *= START / start[:, 0].std()
        perplexity = min(PERPLEXITY, (len(unit) - 1) / 3)
        points: Floats = TSNE(2, perplexity=perplexity, init=start, random_state=SEED, n_jobs=1).fit_transform(unit)
    return points.astype(np.float64)


def _forms(marks: Sequence[str]) -> dict[str, tuple[str, str, float]]:
    """The look of each mark that there is, the least striking first, since what comes later lies on top."""
    there = set(marks)
    known = {mark: form for mark, form in _FORMS.items() if mark in there}
    free = dict(zip(sorted(there - _FORMS.keys(), key=_natural), cycle(_FREE_FORMS), strict=False))
    return known | free


def _natural(mark: str) -> tuple[float, str]:
    """Numbers by their value, then words."""
    return (float(mark), "") if mark.isdecimal() else (math.inf, mark)
