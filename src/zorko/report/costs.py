"""What encoders are worth against what they cost, as one figure in which each is named beside its point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter
from matplotlib.transforms import Bbox

from zorko.report import axes as ours
from zorko.report.axes import Floats, styled
from zorko.report.style import LIGHT

WIDTH_IN = 8.0
NAME_MOST = 36  # letters of a label
LABEL_SIZE = 8.0

_NEAR = 4.0  # points of space between a dot and its label
_STEP = 5.0  # points from one ring of places to the next
_DOT = 3.5  # points from a dot's middle to where its own label may begin
_WIDE = 8.0  # and to where another's may, so that nobody takes it for this one's
_ANGLES = np.pi / 8.0 * np.array([0, 8, 4, 12, 2, 6, 10, 14, 1, 7, 9, 15, 3, 5, 11, 13])
"""Places round a dot in the order of preference: right, left, above, below, then between."""


@dataclass(frozen=True)
class CostPoint:
    """One encoder: `score` with its interval `low`..`high`, shares in 0..1, and `cost` > 0. `tuned`: its weights were
    trained for the task."""

    name: str
    score: float
    low: float
    high: float
    cost: float
    tuned: bool = False


@styled
def score_against_cost(points: Sequence[CostPoint], score_name: str, cost_name: str) -> Figure:
    """Scores with their intervals over cost on a logarithmic axis, for at least one point; no label lies on another.

    Frozen encoders in blue, fine-tuned ones in orange. The figure grows with the number of points, so that each label
    finds a place.
    """
    figure, axes = ours.one_axes((WIDTH_IN, 4.2 + 0.09 * len(points)))
    for tuned, colour, label in ((False, "blue", "frozen"), (True, "orange", "fine-tuned")):
        kind = [point for point in points if point.tuned == tuned]
        if kind:
            _draw(axes, kind, LIGHT[colour], label)
    _scale(axes, points)
    axes.set(xlabel=cost_name, ylabel=score_name)
    if len({point.tuned for point in points}) > 1:
        ours.legend_above(axes)
    _label(figure, axes, points)
    return figure


def _draw(axes: Axes, points: Sequence[CostPoint], colour: str, label: str) -> None:
    cost, score, low, high = np.array([(p.cost, p.score, p.low, p.high) for p in points], dtype=np.float64).T
    axes.vlines(cost, low, high, color=colour, alpha=0.35, linewidth=1.4)
    axes.plot(cost, score, "o", color=colour, markersize=5.0, label=label)


def _scale(axes: Axes, points: Sequence[CostPoint]) -> None:
    costs = np.array([point.cost for point in points])
    axes.set_xscale("log")
    axes.set_xlim(costs.min() / 1.8, costs.max() * 1.8)
    few = costs.max() < 30.0 * costs.min()
    axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if few else (1.0,)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    low, high = min(point.low for point in points), max(point.high for point in points)
    margin = max(0.05 * (high - low), 0.005)
    axes.set_ylim(low - margin, high + margin)
    axes.yaxis.set_major_formatter(ours.percent())


def _label(figure: Figure, axes: Axes, points: Sequence[CostPoint]) -> None:
    """A name beside each point, at the nearest place that is free; a thin line leads to one that is farther off."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]  # matplotlib has it untyped
    figure.set_layout_engine("none")  # the layout is known now, and stays: no label reaches out of the axes
    scale = figure.dpi / 72.0
    at = axes.transData.transform([(point.cost, point.score) for point in points])  # (N, 2) pixels
    ends = [axes.transData.transform([(p.cost, p.low), (p.cost, p.high)]) for p in points]
    bars = _corners([_around(x[0][0], (x[0][1] + x[1][1]) / 2.0, scale, (x[1][1] - x[0][1]) / 2.0) for x in ends])
    dots, wide = (_corners([_around(x, y, r * scale, r * scale) for x, y in at.tolist()]) for r in (_DOT, _WIDE))
    reach = float(np.hypot(*axes.bbox.size)) / scale
    placed: list[Bbox] = []
    renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
    behind = {"facecolor": LIGHT["paper"], "alpha": 0.75, "linewidth": 0.0, "pad": 0.5}
    for number, (point, (x, y)) in enumerate(zip(points, at.tolist(), strict=True)):
        name = ours.shortened(point.name, NAME_MOST)
        text = axes.text(0.0, 0.0, name, fontsize=LABEL_SIZE, ha="center", va="center", bbox=behind, transform=None)
        extent = text.get_window_extent(renderer)
        half = (extent.width / 2.0 + scale, extent.height / 2.0)  # a little air at the sides
        labels = _corners(placed)
        apart = np.concatenate([labels, dots[number : number + 1], np.delete(wide, number, axis=0)])
        tries = (  # what is kept off, and how many points away
            (np.concatenate([apart, bars]), 4.0 * _STEP),
            (apart, 16.0 * _STEP),
            (np.concatenate([labels, dots]), reach),
        )
        box = _free_place((x, y), half, axes.bbox, scale, tries)
        placed.append(box)
        text.set_transform(axes.transAxes)
        centre = axes.transAxes.inverted().transform(((box.x0 + box.x1) / 2.0, (box.y0 + box.y1) / 2.0))
        text.set_position((float(centre[0]), float(centre[1])))
        _lead(axes, (x, y), box, scale)


def _free_place(
    dot: tuple[float, float], half: tuple[float, float], inside: Bbox, scale: float, tries: Sequence[tuple[Floats, float]]
) -> Bbox:
    """The nearest box, of half-width and half-height `half`, inside the axes and clear of what the first of `tries` with
    such a place keeps off. Where there is none, the first place."""
    for obstacles, farthest in tries:
        for box in _places(dot, half, scale, farthest):
            if _contains(inside, box) and not _hits(box, obstacles):
                return box
    return next(_places(dot, half, scale, _STEP))


def _places(dot: tuple[float, float], half: tuple[float, float], scale: float, farthest: float) -> Iterator[Bbox]:
    """Boxes round the dot, ring by ring, up to `farthest` points away from it."""
    for away in np.arange(_NEAR, max(farthest, 2.0 * _NEAR), _STEP):
        for angle in _ANGLES:
            x = dot[0] + np.cos(angle) * (half[0] + away * scale)
            y = dot[1] + np.sin(angle) * (half[1] + away * scale)
            yield _around(float(x), float(y), *half)


def _lead(axes: Axes, dot: tuple[float, float], box: Bbox, scale: float) -> None:
    """A line from the dot to the nearest point of a box that does not stand right beside it."""
    end = np.clip(dot, box.min, box.max)
    if np.hypot(*(end - dot)) > 2.0 * _NEAR * scale:
        line = axes.transAxes.inverted().transform(np.array([dot, end]))
        axes.plot(line[:, 0], line[:, 1], color=LIGHT["muted"], linewidth=0.6, zorder=1.5, transform=axes.transAxes)


def _around(x: float, y: float, half_width: float, half_height: float) -> Bbox:
    return Bbox([[x - half_width, y - half_height], [x + half_width, y + half_height]])


def _corners(boxes: Sequence[Bbox]) -> Floats:
    """(N, 4): left, bottom, right, top."""
    corners: Floats = np.array([box.extents for box in boxes], dtype=np.float64).reshape(-1, 4)
    return corners


def _hits(box: Bbox, corners: Floats) -> bool:
    left, bottom, right, top = box.extents
    x_apart = (corners[:, 0] >= right) | (corners[:, 2] <= left)
    return bool((~(x_apart | (corners[:, 1] >= top) | (corners[:, 3] <= bottom))).any())


def _contains(outer: Bbox, box: Bbox) -> bool:
    return bool(box.x0 >= outer.x0 and box.y0 >= outer.y0 and box.x1 <= outer.x1 and box.y1 <= outer.y1)
