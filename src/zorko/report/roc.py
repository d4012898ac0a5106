"""Two pictures, same or not: the ROC with the chosen point, and what each false-accept rate costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator
from numpy.typing import ArrayLike, NDArray

from zorko.report import axes as ours
from zorko.report import wording
from zorko.report.axes import Floats, styled
from zorko.report.style import LIGHT
from zorko.scores.intervals import binomial_interval
from zorko.scores.verification import AcceptLevel, AcceptReport, RocCurve, auroc, equal_error_rate, roc_curve, verify

LEAST_RATE = 1e-4
"""Where the axis of false accepts begins; what is rarer stands there too."""

LEAST_SPAN = 0.01
"""Of the axis of shares recognised, where all are."""

SIZE_IN = (4.7, 3.7)  # a little higher than others: title and legend stand above the axes
_CELLS = 250  # on each axis: corners that fall into one of them can't be told apart
_DASHED, _DOTTED = (0, (4, 4)), (0, (1, 2))

State = Literal["kept", "broken", "nothing proven"]


@dataclass(frozen=True)
class AcceptRow:
    """One false-accept rate, as text. `seen`: the rate on test; `interval`: that of `true_accept`."""

    rate: str
    threshold: str
    seen: str
    upper_bound: str
    true_accept: str
    interval: str
    state: State
    remark: str


@dataclass(frozen=True)
class AcceptView:
    """What a page shows: the ROC, a sentence under it that says how to read it, and a row for each rate."""

    figure: Figure
    caption: str
    rows: tuple[AcceptRow, ...]


def accept_view(
    true: ArrayLike, score: ArrayLike, levels: Sequence[AcceptLevel], rate: float, level: float = 0.95
) -> AcceptView | None:
    """All of it, from test pairs: `true` (N,) bool, `score` (N,) logits, higher = same; None where one kind is missing.

    `levels` are the card's, and `rate` is the one among them whose point is marked; `level` is that of the bounds.
    """
    same = np.asarray(true, np.bool_)
    if same.all() or not same.any():
        return None
    chosen = next((found.threshold for found in levels if found.rate == rate), None)
    caption = (
        "Each threshold on the score is a point of the line: the pairs that are the same and are recognised, against those "
        "that are not and are taken for it, on a logarithmic scale. Left of the dotted line lies less than one such pair."
    )
    if chosen is None:
        caption += f" No threshold is proven for a rate of {wording.risk(rate)}."
    figure = roc(same, score, chosen, rate, level)
    return AcceptView(figure, caption, accept_rows(verify(score, same, levels, level), levels))


@styled
def roc(true: ArrayLike, score: ArrayLike, threshold: float | None, rate: float, level: float = 0.95) -> Figure:
    """The ROC over false-accept rates from LEAST_RATE to 1; AUROC in the title, the equal error rate as a ring.

    `true` (N,) bool and `score` (N,) finite, higher = same, with a pair of each kind at least, else ValueError. The dot is
    at `threshold`, which was chosen for the false-accept rate `rate`, with the exact interval of its true-accept rate.
    """
    values, same = np.asarray(score, np.float64), np.asarray(true, np.bool_)
    if same.all() or not same.any():
        raise ValueError("a ROC needs pairs that are the same and pairs that are not")
    figure, axes = ours.one_axes(SIZE_IN)
    curve, error = roc_curve(values, same), equal_error_rate(values, same)
    x, y = _visible(curve)
    guessed = np.geomspace(LEAST_RATE, 1.0, 100)
    axes.plot(guessed, guessed, color=LIGHT["muted"], linewidth=1.0, linestyle=_DASHED)
    axes.plot(x, y, color=LIGHT["blue"])
    one_pair = 1.0 / int((~same).sum())
    if one_pair > LEAST_RATE:
        axes.axvline(one_pair, color=LIGHT["muted"], linewidth=1.2, linestyle=_DOTTED)
    ring: dict[str, Any] = {"markerfacecolor": "none", "markeredgecolor": LIGHT["ink"], "markersize": 7.0}
    label = f"equal error rate {wording.percent(error)}"
    axes.plot([max(error, LEAST_RATE)], [1.0 - error], "o", label=label, linestyle="none", **ring)
    lowest = min(float(y[0]), 1.0 - error)
    if threshold is not None:
        lowest = min(lowest, _mark(axes, values, same, threshold, rate, level))
    axes.set_xscale("log")
    axes.set(xlim=(LEAST_RATE * 0.92, 1.08), xlabel="not the same, taken for the same", ylabel="the same, recognised")
    axes.set_ylim(*_span(lowest))
    axes.xaxis.set_major_formatter(ours.percent())
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(ours.percent())
    figure.suptitle(f"AUROC {_area(auroc(values, same))}", x=0.01, ha="left", fontsize=10.0)
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], labels[::-1], loc="lower left", bbox_to_anchor=(0.0, 1.0), borderaxespad=0.2)
    return figure


def accept_rows(reports: Sequence[AcceptReport], levels: Sequence[AcceptLevel]) -> tuple[AcceptRow, ...]:
    """A row for each report of `verify`; `levels` are the card's, for what is missing where nothing is proven."""
    by_rate = {found.rate: found for found in levels}
    return tuple(_row(report, by_rate.get(report.rate)) for report in reports)


def _row(report: AcceptReport, found: AcceptLevel | None) -> AcceptRow:
    state: State = "broken" if not report.kept else "nothing proven" if report.threshold is None else "kept"
    seen = wording.percent(report.false_accept, 3)
    if report.false_accept is not None:
        seen += f" ({wording.count(report.accepted)} of {wording.count(report.impostors)})"
    low, high = report.true_accept_low, report.true_accept_high
    return AcceptRow(
        rate=wording.risk(report.rate),
        threshold=wording.MISSING if report.threshold is None else f"{report.threshold:.1f}",
        seen=seen,
        upper_bound=wording.percent(report.upper_bound, 3),
        true_accept=wording.percent(report.true_accept),
        interval=wording.MISSING if low is None or high is None else wording.interval(low, high),
        state=state,
        remark=_remark(state, report, found),
    )


def _remark(state: State, report: AcceptReport, found: AcceptLevel | None) -> str:
    if state == "broken":
        by_chance = report.lower_bound is None or report.lower_bound <= report.rate
        return "so few may be chance" if by_chance else "more than chance explains"
    if state == "kept":
        return ""
    if found is None or found.more_needed == 0:
        return "the model was not calibrated for this rate"
    if found.more_needed is None:
        return "more calibration pairs would not help: too many that are not the same score as if they were"
    return f"about {wording.counted(found.more_needed, 'more calibration pair')} that are not the same needed"


def _mark(axes: Axes, score: Floats, same: NDArray[np.bool_], threshold: float, rate: float, level: float) -> float:
    """Draws the chosen point; returns the lowest value that it reaches."""
    taken = score >= threshold
    recognised, genuine = int((taken & same).sum()), int(same.sum())
    share = recognised / genuine
    low, high = binomial_interval(recognised, genuine, level)
    axes.errorbar(
        [max(float(taken[~same].mean()), LEAST_RATE)],
        [share],
        yerr=np.clip([[share - low], [high - share]], 0.0, None),
        fmt="o",
        color=LIGHT["orange"],
        markersize=6.5,
        elinewidth=1.6,
        label=f"chosen for {wording.risk(rate)}: {wording.percent(share)} ({wording.interval(low, high)})",
    )
    return low


def _visible(curve: RocCurve) -> tuple[Floats, Floats]:
    """The curve from LEAST_RATE on, (V,) each, without the corners that can't be told apart on a logarithmic axis."""
    start = int(np.searchsorted(curve.false_accept, LEAST_RATE, side="right")) - 1  # the last corner on the edge, or before
    x, y = np.maximum(curve.false_accept[start:], LEAST_RATE), curve.true_accept[start:]
    cells = np.rint(np.stack([np.log10(x / LEAST_RATE) / 4.0, y]) * _CELLS)
    differs = np.any(np.diff(cells, axis=1) != 0.0, axis=0)
    kept = np.concatenate([[True], differs]) | np.concatenate([differs, [True]])  # both ends of each step between cells
    return x[kept], y[kept]


def _span(lowest: float) -> tuple[float, float]:
    """The axis of shares recognised: all of it, or its upper end where the curve needs no more; never nothing."""
    bottom = 1.0 - 1.15 * max(1.0 - lowest, LEAST_SPAN)
    return (-0.02, 1.03) if bottom < 0.35 else (bottom, 1.0 + 0.05 * (1.0 - bottom))


def _area(value: float) -> str:
    """Four decimals, more beside 1, and never 1 for what is less."""
    return next((text for digits in (4, 6, 8) if float(text := f"{value:.{digits}f}") < 1.0), "1")
