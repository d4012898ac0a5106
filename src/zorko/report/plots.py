"""The figures of the report: each a function from arrays to a matplotlib Figure, without pyplot and its global state.

Blue is what is right, known or validated; orange is what is wrong, unknown or trained on. `svg.py` writes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator, NullFormatter
from numpy.typing import NDArray

from zorko.report import axes as ours
from zorko.report.axes import FIGURE_IN, Floats, styled
from zorko.report.strata import Stratum
from zorko.report.style import LIGHT
from zorko.scores.intervals import binomial_interval
from zorko.scores.metrics import Reliability
from zorko.scores.selective import RiskCoverage, RiskReport

MATRIX_MOST = 24
"""Classes beyond which a confusion matrix can't be read any more."""

_BINS = 48
_DASHED = (0, (4, 4))
_PHASE_COLOURS = {"train": "orange", "validation": "blue"}


@styled
def learning_curve(phases: Mapping[str, tuple[Floats, Floats]], is_share: bool) -> Figure:
    """One line for each phase: `phases[name]` is (epochs (E,), values (E,)), finite, E >= 1.

    `is_share`: the values are shares in 0..1 of which 1 is best; see `axes.share_axis` for their scale.
    """
    figure, axes = ours.one_axes(ours.SMALL_IN)
    longest = max(len(epochs) for epochs, _ in phases.values())
    for name, (epochs, values) in phases.items():
        colour = LIGHT[_PHASE_COLOURS.get(name, "green")]
        marker = "o" if longest <= 30 else ""
        axes.plot(epochs, values, color=colour, label=name, marker=marker, markersize=4.0)
    scale = ours.share_axis if is_share else ours.positive_axis
    scale(axes, np.concatenate([values for _, values in phases.values()]))
    ours.epoch_axis(axes, np.concatenate([epochs for epochs, _ in phases.values()]))
    if len(phases) > 1:
        ours.legend_above(axes)
    return figure


@styled
def confusion(matrix: NDArray[np.int64], labels: Sequence[str]) -> Figure:
    """Counts (K, K), row = true class, column = predicted class, K <= MATRIX_MOST; `labels` K names.

    Depth of colour is the share of the row; mistakes are scaled to the worst of them, or they could not be seen.
    """
    size = len(labels)
    figure, axes = ours.one_axes((FIGURE_IN[0], max(FIGURE_IN[1], min(FIGURE_IN[0], 0.8 + 0.38 * size))))
    shares = matrix / np.maximum(1, matrix.sum(axis=1, keepdims=True))
    worst = float(np.where(np.eye(size, dtype=bool), 0.0, shares).max(initial=0.0))
    for row, column in np.argwhere(matrix > 0).tolist():
        right = row == column
        depth = 0.35 * shares[row, column] if right else 0.12 + 0.5 * shares[row, column] / worst
        colour = LIGHT["blue" if right else "orange"]
        axes.add_patch(Rectangle((column - 0.47, row - 0.47), 0.94, 0.94, color=colour, alpha=depth, linewidth=0.0))
        count = str(int(matrix[row, column]))
        axes.text(column, row, count, ha="center", va="center", fontsize=9.5 if size <= 12 else 6.0)
    names = [ours.shortened(name) for name in labels]
    axes.set_xticks(range(size), names, rotation=90.0 if max(map(len, names)) > 3 else 0.0)
    axes.set_yticks(range(size), names)
    axes.set(xlim=(-0.5, size - 0.5), ylim=(size - 0.5, -0.5), aspect="equal", xlabel="answer", ylabel="truth")
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    return figure


@styled
def reliability(curve: Reliability) -> Figure:
    """Share right against confidence, with the exact 95 % interval of each bin, over the number of answers in it."""
    figure = Figure(figsize=FIGURE_IN, layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[4, 1])
    known = curve.count > 0
    count, confidence, accuracy = curve.count[known], curve.confidence[known], curve.accuracy[known]
    right = np.rint(accuracy * count).astype(int)
    bounds = [binomial_interval(int(r), int(n)) for r, n in zip(right, count, strict=True)]
    low, high = np.array(bounds, dtype=np.float64).reshape(-1, 2).T
    spread = np.clip(np.stack([accuracy - low, high - accuracy]), 0.0, None)
    upper.plot([0, 1], [0, 1], color=LIGHT["muted"], linewidth=1.0, linestyle=_DASHED)
    upper.errorbar(confidence, accuracy, yerr=spread, fmt="o", color=LIGHT["blue"], markersize=5.0, elinewidth=1.4)
    upper.set(xlim=(0, 1.01), ylim=(0, 1.02), ylabel="share right")
    upper.yaxis.set_major_formatter(ours.percent())
    widths = np.diff(curve.edges)
    lower.bar(curve.edges[:-1], curve.count, widths * 0.9, align="edge", color=LIGHT["muted"], linewidth=0.0)
    lower.set_yscale("symlog", linthresh=1.0)
    ticks = sorted({1, int(curve.count.max(initial=1))})
    lower.set_yticks(ticks, [f"{n:,}" for n in ticks])
    lower.yaxis.set_minor_formatter(NullFormatter())
    lower.set(ylabel="answers", xlabel="confidence")
    lower.xaxis.set_major_formatter(ours.percent())
    figure.align_ylabels([upper, lower])
    return figure


@styled
def accuracy_by(strata: Sequence[Stratum], name: str, by_chance: Sequence[float]) -> Figure:
    """Share right in each stratum with its exact 95 % interval, at the stratum's value; what `name` says stands below.

    `by_chance` has for each stratum the share that guessing would get right.
    """
    figure, axes = ours.one_axes()
    values = [stratum.value for stratum in strata]
    accuracy = np.array([stratum.accuracy for stratum in strata])
    bounds = np.array([(stratum.low, stratum.high) for stratum in strata]).reshape(-1, 2).T
    spread = np.clip(np.stack([accuracy - bounds[0], bounds[1] - accuracy]), 0.0, None)
    axes.plot(values, by_chance, color=LIGHT["muted"], linewidth=1.0, linestyle=_DASHED, label="guessing")
    axes.errorbar(
        values, accuracy, yerr=spread, fmt="o", color=LIGHT["blue"], markersize=5.0, elinewidth=1.4, label="answers"
    )
    axes.set(ylim=(0, 1.02), xlim=(values[0] - 0.5, values[-1] + 0.5), xlabel=name, ylabel="share right")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=12, integer=True, min_n_ticks=1))
    axes.yaxis.set_major_formatter(ours.percent())
    ours.legend_above(axes)
    return figure


@styled
def coverage_against_risk(curve: RiskCoverage, reports: Sequence[RiskReport]) -> Figure:
    """Error among the trusted against the share trusted, and a dot where each risk's threshold puts it.

    `curve` has M >= 1 points. Dots that lie together share their label.
    """
    figure, axes = ours.one_axes()
    chosen = ours.thinned(len(curve.coverage))
    axes.plot(curve.coverage[chosen], curve.risk[chosen], color=LIGHT["blue"], drawstyle="steps-post")
    points = [(r.coverage, r.error, r.risk) for r in reports if r.error is not None]
    top = min(1.02, 1.25 * max([float(curve.risk.max()), *(error for _, error, _ in points), 0.002]))
    axes.plot([c for c, _, _ in points], [e for _, e, _ in points], "o", color=LIGHT["orange"], markersize=6.0)
    for coverage, error, risks in ours.clustered(points, top):
        axes.annotate(
            f"risk {risks}",
            (coverage, error),
            (-5, 6),
            textcoords="offset points",
            ha="right",
            color=LIGHT["orange"],
            fontsize=9.0,
        )
    axes.set(xlim=(0, 1.01), ylim=(-0.02 * top, top), xlabel="share of all answers that is trusted")
    axes.set_ylabel("error among them")
    axes.xaxis.set_major_formatter(ours.percent())
    axes.yaxis.set_major_formatter(ours.percent())
    return figure


@styled
def unknown_scores(groups: Mapping[str, Floats], threshold: float | None) -> Figure:
    """How the unknown score is spread: for each group (known first, outliers second) the share in each bin.

    `groups[name]` (N,) finite, N >= 1. The few beyond the outer 0.2 % count in the outermost bins, so that one score
    without bounds (a blank picture) does not squeeze the rest together. Above `threshold` is "unlike training".
    """
    figure, axes = ours.one_axes()
    low, high = ours.middle_range(groups.values(), threshold)
    edges = np.linspace(low, high, _BINS + 1)
    for (name, values), colour in zip(groups.items(), ("blue", "orange"), strict=False):
        counts, _ = np.histogram(np.clip(values, low, high), edges)
        shares = counts / values.size
        axes.stairs(shares, edges, fill=True, color=LIGHT[colour], alpha=0.22, linewidth=0.0)
        axes.stairs(shares, edges, color=LIGHT[colour], linewidth=1.6, label=name)
    if threshold is not None:
        axes.axvline(threshold, color=LIGHT["ink"], linewidth=1.2, label="threshold", linestyle=_DASHED)
    axes.set(xlim=(low, high), xlabel="unknown score (higher: less alike)", ylabel="share of the group")
    axes.yaxis.set_major_formatter(ours.percent())
    axes.set_ylim(bottom=0.0)
    ours.legend_above(axes)
    return figure


@styled
def roc(known: Floats, outliers: Floats, threshold: float | None, names: tuple[str, str]) -> Figure:
    """Share of outliers refused against share of known inputs refused, for each threshold on the unknown score.

    `known` (N,), `outliers` (M,) finite scores, N and M >= 1. The dot is at `threshold`, where refused means above it.
    """
    figure, axes = ours.one_axes()
    cuts = np.unique(np.concatenate([known, outliers]))
    x = np.concatenate([[1.0], ours.share_above(known, cuts)])
    y = np.concatenate([[1.0], ours.share_above(outliers, cuts)])
    chosen = ours.thinned(len(x))
    axes.plot([0, 1], [0, 1], color=LIGHT["muted"], linewidth=1.0, linestyle=_DASHED)
    axes.plot(x[chosen], y[chosen], color=LIGHT["blue"])
    if threshold is not None:
        cut = np.array([threshold])
        axes.plot(ours.share_above(known, cut), ours.share_above(outliers, cut), "o", color=LIGHT["orange"], markersize=6.5)
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.02), xlabel=f"{names[0]} refused", ylabel=f"{names[1]} refused")
    axes.xaxis.set_major_formatter(ours.percent())
    axes.yaxis.set_major_formatter(ours.percent())
    return figure
