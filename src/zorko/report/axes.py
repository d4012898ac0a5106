"""What the figures share: axes in shares and percent, and curves with no more points than can be seen."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import ParamSpec

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, MaxNLocator, NullLocator
from numpy.typing import NDArray

from zorko.report.svg import our_settings

FIGURE_IN = (4.7, 3.2)
"""Width and height of a figure in inches: its text of 10 points is then about as large as the page's, in one column of
a phone and in two of a wide page."""
SMALL_IN = (4.0, 2.8)
"""The same for figures that stand three in a row."""

POINTS_MOST = 500  # of a curve; more can't be seen, and each costs 20 bytes
LABEL_MOST = 14  # letters of a class name on an axis

Floats = NDArray[np.float64]
P = ParamSpec("P")


def styled(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """The drawing function under the report's settings, whatever the caller's matplotlib is set to."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with our_settings():
            return draw(*args, **kwargs)

    return drawn


def one_axes(size_in: tuple[float, float] = FIGURE_IN) -> tuple[Figure, Axes]:
    """A figure (width, height) with one pair of axes; belongs to no window and to no global list."""
    figure = Figure(figsize=size_in, layout="constrained")
    return figure, figure.subplots()


def legend_above(axes: Axes) -> None:
    """The legend in one line over the axes, where it hides nothing."""
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, borderaxespad=0.2, handlelength=1.4)


def percent() -> FuncFormatter:
    """0.25 as `25 %`, 0.0035 as `0.35 %`."""
    return FuncFormatter(lambda share, _: f"{100.0 * share:.4g} %")


def epoch_axis(axes: Axes, epochs: Floats) -> None:
    """Whole numbers only, also where there is but one epoch."""
    axes.set_xlabel("epoch")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True, min_n_ticks=1))
    if epochs.min() == epochs.max():
        axes.set_xticks([float(epochs[0])])
        axes.set_xlim(epochs[0] - 1.0, epochs[0] + 1.0)


LEAST_SHARES = 0.02
"""Of an axis of shares, where all of them are the same."""


def share_axis(axes: Axes, values: Floats) -> None:
    """An axis for shares of right answers, ticks in percent.

    Logarithmic in the distance to 1 where the worst is over five times as far from it as the best, since the last
    tenths of a percent are what a training is about; a share of exactly 1 has no place there, and keeps it linear.
    """
    worst, best = 1.0 - float(values.min()), 1.0 - float(values.max())
    if best <= 0.0 or worst < 5.0 * best:
        margin = 0.05 * max(worst - best, LEAST_SHARES)
        axes.set_ylim(1.0 - max(worst, best + LEAST_SHARES) - margin, 1.0 - best + margin)
        axes.yaxis.set_major_formatter(percent())
        return
    axes.set_yscale("function", functions=(_distance_in_decades, lambda decades: 1.0 - 10.0**-decades))
    errors = np.array([1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 5e-4, 2e-4, 1e-4])
    axes.set_ylim(1.0 - worst * 1.15, 1.0 - best / 1.15)
    axes.yaxis.set_major_locator(FixedLocator(list(1.0 - errors)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(percent())


def _distance_in_decades(share: Floats) -> Floats:
    decades: Floats = -np.log10(np.maximum(1.0 - share, 1e-9))  # matplotlib also asks for 1, where nothing is drawn
    return decades


def positive_axis(axes: Axes, values: Floats) -> None:
    """Logarithmic where positive values span more than a factor of 20, else linear."""
    if values.min() > 0.0 and values.max() > 20.0 * values.min():
        axes.set_yscale("log")
        few = values.max() < 1000.0 * values.min()
        axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if few else (1.0,)))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.yaxis.set_minor_locator(NullLocator())


def thinned(size: int) -> NDArray[np.intp]:
    """At most POINTS_MOST indices into `size` points, evenly spread, first and last among them."""
    return np.unique(np.linspace(0, size - 1, min(size, POINTS_MOST)).round().astype(np.intp))


def share_above(values: Floats, cuts: Floats) -> Floats:
    """For each cut the share of `values` (N,), N >= 1, that is above it."""
    return 1.0 - np.searchsorted(np.sort(values), cuts, side="right") / values.size


def middle_range(groups: Iterable[Floats], threshold: float | None) -> tuple[float, float]:
    """A range that holds all but the outer 0.2 % on each side of every group, and the threshold; never empty."""
    ends = np.array([np.quantile(values, [0.002, 0.998]) for values in groups])
    marks = [] if threshold is None else [threshold]
    low, high = min([ends[:, 0].min(), *marks]), max([ends[:, 1].max(), *marks])
    margin = 0.03 * (high - low) or 0.5
    return float(low - margin), float(high + margin)


def clustered(points: Sequence[tuple[float, float, float]], top: float) -> list[tuple[float, float, str]]:
    """(coverage, error, risk) -> (coverage, error, "1 %, 2 %"): points too near each other for two labels get one.

    `top` is the height of the error axis; coverage spans 1.
    """
    found: list[tuple[float, float, list[float]]] = []
    for coverage, error, risk in points:
        near = [c for c in found if abs(c[0] - coverage) < 0.3 and abs(c[1] - error) < 0.07 * top]
        if near:
            near[0][2].append(risk)
        else:
            found.append((coverage, error, [risk]))
    return [(c, e, ", ".join(f"{100.0 * r:g} %" for r in risks)) for c, e, risks in found]


def shortened(name: str, most: int = LABEL_MOST) -> str:
    """A name that fits beside an axis: no control characters (SVG can't hold them), an ellipsis where it was cut."""
    plain = "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(c).startswith("C") else c for c in name)
    return plain if len(plain) <= most else plain[: most - 1] + "…"
