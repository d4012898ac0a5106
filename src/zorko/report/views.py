"""What the page shows of each head: numbers as text, figures as SVG. The template only arranges it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from zorko.data.examples import OUTLIER, UNKNOWN
from zorko.report import gallery, history, plots, wording
from zorko.report.promises import PromiseRow, promise_rows
from zorko.report.roc import AcceptRow, accept_view
from zorko.report.spaces import FEWEST, embedding_map
from zorko.report.strata import option_counts, strata
from zorko.report.svg import to_svg
from zorko.scores.metrics import reliability_curve
from zorko.scores.selective import RiskCoverage, risk_coverage_curve
from zorko.scores.spaces import Space, linked_auroc, linked_neighbours, marked_neighbours

if TYPE_CHECKING:
    from zorko.modelfile.card import HeadCalibration, Metric
    from zorko.runtime.blame import StepReport
    from zorko.runtime.evaluate import Evaluation
    from zorko.runtime.measure import HeadEvaluation

MIX_UPS_MOST = 30


@dataclass(frozen=True)
class Headline:
    """One figure with its interval and the number of examples behind it."""

    name: str
    value: str
    interval: str
    n: str


@dataclass(frozen=True)
class Drawing:
    """A figure with its heading, and a sentence that says how to read it."""

    title: str
    svg: str
    caption: str


@dataclass(frozen=True)
class ByStratum:
    """Accuracy apart by something of the question, in a figure and a table: value, pictures, right, accuracy, interval."""

    name: str
    drawing: Drawing
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Acceptance:
    """How well pairs are told apart, where the question is whether two things are the same: the ROC, and a row a rate."""

    drawing: Drawing
    rows: tuple[AcceptRow, ...]


@dataclass(frozen=True)
class HeadView:
    """All that the page shows of one head. `id` is unique in the page and safe in an address."""

    id: str
    name: str
    summary: str
    headlines: tuple[Headline, ...]
    promises: tuple[PromiseRow, ...]
    broken: int
    trusts: bool
    confidence_level: str
    matrix: Drawing | None
    mix_ups: tuple[tuple[str, str, str], ...]
    classes: tuple[tuple[str, ...], ...]
    by_options: ByStratum | None
    acceptance: Acceptance | None
    trust: tuple[Drawing, ...]
    novelty: tuple[Drawing, ...]
    galleries: tuple[gallery.Gallery, ...]


def head_view(
    evaluation: Evaluation,
    name: str,
    calibration: HeadCalibration | None,
    parts_of: gallery.PartsOf | None,
) -> HeadView:
    """One head of the evaluation, with figures and, by `parts_of`, pictures; the more heads, the fewer of each."""
    head = evaluation.heads[name]
    key = f"h{list(evaluation.heads).index(name)}"
    promises = promise_rows(head, calibration.levels if calibration else ())
    words = wording.words_of(evaluation.task)
    return HeadView(
        id=key,
        name=name,
        summary=_summary(head, words),
        headlines=headlines(head.metrics),
        promises=promises,
        broken=sum(row.state == "broken" for row in promises) + sum(not report.kept for report in head.accepts),
        trusts=any(report.accepted for report in head.risks),
        confidence_level=wording.percent(calibration.confidence_level, 0) if calibration else "",
        matrix=_matrix(head, key),
        mix_ups=_mix_ups(head),
        classes=_classes(head),
        by_options=_by_options(head, key, words),
        acceptance=_acceptance(head, calibration, key),
        trust=tuple(_trust(head, key)),
        novelty=tuple(_novelty(head, calibration, key, words)),
        galleries=() if parts_of is None else _galleries(evaluation, head, parts_of),
    )


def _galleries(evaluation: Evaluation, head: HeadEvaluation, parts_of: gallery.PartsOf) -> tuple[gallery.Gallery, ...]:
    most = max(4, gallery.MOST // len(evaluation.heads))
    return tuple(gallery.galleries(evaluation, head, parts_of, most))


def step_rows(steps: Sequence[StepReport]) -> tuple[tuple[str, ...], ...]:
    """Of each step of a composition as text: name, how often it was right, of how many, that share, and what it caused."""
    return tuple(
        (
            step.step,
            wording.count(step.right),
            wording.count(step.n),
            wording.percent(step.right / step.n),
            wording.count(step.caused),
        )
        for step in steps
    )


def headlines(metrics: Mapping[str, Metric]) -> tuple[Headline, ...]:
    """Each metric as text, in the order given."""
    return tuple(
        Headline(wording.sentence(wording.metric_name(name)), *wording.metric_value(name, metric), wording.count(metric.n))
        for name, metric in metrics.items()
    )


def learning_curves(rows: Sequence[Mapping[str, Any]]) -> tuple[Drawing, ...]:
    """A figure for each column of a training's history."""
    return tuple(
        Drawing(
            curve.label,
            to_svg(plots.learning_curve(curve.phases, curve.is_share), f"curve-{curve.name}", curve.label),
            "",
        )
        for curve in history.curves(rows)
    )


def embedding_maps(spaces: Mapping[str, Space]) -> tuple[Drawing, ...]:
    """A map of each space that has enough rows for one, under its title."""
    return tuple(
        Drawing(
            title,
            _svg(embedding_map(space.embedding, space.marks, space.links), f"space{number}", "map of embeddings"),
            _neighbours(space),
        )
        for number, (title, space) in enumerate(spaces.items())
        if len(space) >= FEWEST
    )


def _neighbours(space: Space) -> str:
    """What the map's flattening can't change: how often the nearest is the right one, in all dimensions."""
    everywhere = f"In all {wording.count(space.embedding.shape[1])} dimensions"
    if len(space.links):
        hits, total = linked_neighbours(space)
        asks, answers = (space.marks[row] for row in space.links[0].tolist())
        auroc = wording.decimal(linked_auroc(space))
        meaning = (
            f"Lines join each {asks} and its {answers}. {everywhere} the AUROC of such pairs against the others of their "
            f"examples, by cosine, is {auroc}, and that {answers} is the nearest of its example for"
        )
    else:
        hits, total = marked_neighbours(space)
        meaning = f"{everywhere} the nearest other point has the same mark for"
    return f"{meaning} {wording.count(hits)} of {wording.count(total)} ({wording.percent(hits / total, 1)})."


def _by_options(head: HeadEvaluation, key: str, words: wording.Words) -> ByStratum | None:
    """Accuracy by the number of possible answers, where questions differ in it."""
    counts = option_counts(head)
    found = () if counts is None else strata(head, counts)
    if len(found) < 2:
        return None
    name = f"number of {words.option}s"
    figure = plots.accuracy_by(found, name, [1.0 / stratum.value for stratum in found])
    caption = "Whiskers are exact 95 % intervals (Clopper-Pearson). The dashed line is what guessing gets right."
    rows = tuple(
        (
            wording.count(stratum.value),
            wording.count(stratum.count),
            wording.count(stratum.right),
            wording.percent(stratum.accuracy),
            wording.interval(stratum.low, stratum.high),
        )
        for stratum in found
    )
    return ByStratum(name, Drawing(f"Accuracy by {name}", _svg(figure, key, "accuracy by options"), caption), rows)


def _acceptance(head: HeadEvaluation, calibration: HeadCalibration | None, key: str) -> Acceptance | None:
    """None where the head has no thresholds on a score, or test pairs of one sort alone."""
    if calibration is None or not head.accepts or head.logits is None or calibration.false_accept is None:
        return None
    known = head.true >= 0
    score = (head.logits[:, 1] - head.logits[:, 0])[known]
    found = accept_view(
        head.true[known] == 1, score, calibration.accept, calibration.false_accept, calibration.confidence_level
    )
    if found is None:
        return None
    return Acceptance(Drawing("ROC", _svg(found.figure, key, "roc"), found.caption), found.rows)


def _summary(head: HeadEvaluation, words: wording.Words) -> str:
    known, outliers = int((head.true >= 0).sum()), int((head.true == OUTLIER).sum())
    if not known:
        return "No answer has a label, so nothing can be said about how many are right."
    all_labelled = wording.counted(known, f"labelled {words.example}")
    right = f"{wording.count(int(head.correct.sum()))} of {all_labelled} answered right"
    refused = int(((head.true == OUTLIER) & ~head.eligible).sum())
    also = f"; {wording.count(refused)} of {wording.counted(outliers, 'outlier')} refused" if outliers else ""
    return f"{right}{also}."


def _matrix(head: HeadEvaluation, key: str) -> Drawing | None:
    labels = head.head.labels
    there = _occurring(head)
    if len(there) > plots.MATRIX_MOST or not head.confusion.any():
        return None
    caption = (
        "Rows are the truth, columns the answers. Blue is right; orange is wrong, the deeper the larger its share of "
        "the row, scaled to the worst."
    )
    figure = plots.confusion(head.confusion[np.ix_(there, there)], [labels[i] for i in there])
    return Drawing("Confusion matrix", _svg(figure, key, "confusion matrix"), caption)


def _mix_ups(head: HeadEvaluation) -> tuple[tuple[str, str, str], ...]:
    """The most frequent (truth, answer, count), where there are too many classes for a matrix."""
    if len(_occurring(head)) <= plots.MATRIX_MOST:
        return ()
    wrong = head.confusion * ~np.eye(len(head.confusion), dtype=bool)
    order = np.argsort(-wrong, axis=None, kind="stable")[:MIX_UPS_MOST]
    rows, columns = np.unravel_index(order, wrong.shape)
    labels = head.head.labels
    return tuple(
        (labels[row], labels[column], wording.count(int(wrong[row, column])))
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        if wrong[row, column]
    )


def _classes(head: HeadEvaluation) -> tuple[tuple[str, ...], ...]:
    """(name, precision, recall, F1, support) of each class as text; empty without labels."""
    scores = head.classes
    if not scores.support.any():
        return ()
    columns = (scores.precision, scores.recall, scores.f1)
    return tuple(
        (name, *(wording.percent(float(values[i])) for values in columns), wording.count(int(scores.support[i])))
        for i, name in enumerate(head.head.labels)
        if i in _occurring(head)
    )


def _occurring(head: HeadEvaluation) -> list[int]:
    """The classes that some answer has or should have: a head may know more of them than the data has."""
    there = head.confusion.any(axis=0) | (head.classes.support > 0)
    return np.flatnonzero(there).tolist()


def _trust(head: HeadEvaluation, key: str) -> list[Drawing]:
    rated = (head.true >= 0) & (head.predicted >= 0)
    found = []
    if rated.any():
        curve = reliability_curve(head.confidence[rated], head.correct[rated])
        caption = (
            "On the dashed line confidence is the share that is right. Whiskers are 95 % intervals; below, the number "
            "of answers in each bin, on a logarithmic scale."
        )
        if "ece" in head.metrics:
            name, value = wording.metric_name("ece"), wording.percent(head.metrics["ece"].value)
            caption = f"{wording.sentence(name)} {value}. {caption}"
        found.append(Drawing("Reliability", _svg(plots.reliability(curve), key, "reliability diagram"), caption))
    coverage = coverage_curve(head)
    if coverage is not None:
        figure = plots.coverage_against_risk(coverage, head.risks)
        caption = "Every threshold on the confidence is a point of the line; the dots are the thresholds of the risks."
        found.append(Drawing("Coverage against risk", _svg(figure, key, "coverage against risk"), caption))
    return found


def coverage_curve(head: HeadEvaluation) -> RiskCoverage | None:
    """The curve that the head's risk reports lie on: coverage is of all answers but those of unknown truth, the refused
    ones included, and an outlier is an error. None where no such answer is eligible."""
    told = head.true != UNKNOWN
    chosen = told & head.eligible
    if not chosen.any():
        return None
    curve = risk_coverage_curve(head.confidence[chosen], head.correct[chosen])
    return RiskCoverage(curve.threshold, curve.coverage * (chosen.sum() / told.sum()), curve.risk)


def _novelty(head: HeadEvaluation, calibration: HeadCalibration | None, key: str, words: wording.Words) -> list[Drawing]:
    if head.unknown is None:
        return []
    known, outliers = _finite(head.unknown[head.true >= 0]), _finite(head.unknown[head.true == OUTLIER])
    groups = {name: values for name, values in ((words.known, known), (words.outliers, outliers)) if values.size}
    if not groups:
        return []
    threshold = calibration.unknown_threshold if calibration else None
    made_by = f"The score is “{calibration.unknown_score}”. " if calibration and calibration.unknown_score else ""
    meaning = "What lies right of the threshold is refused as unlike training." if threshold is not None else ""
    spread = _svg(plots.unknown_scores(groups, threshold), key, "unknown score")
    found = [Drawing("Unknown score", spread, f"{made_by}{meaning}")]
    if len(groups) == 2:
        figure = plots.roc(known, outliers, threshold, (words.known, words.outliers))
        auroc = head.metrics.get("auroc_unknown")
        caption = "The dot is at the threshold." if threshold is not None else ""
        if auroc is not None:
            value, interval = wording.metric_value("auroc_unknown", auroc)
            caption = f"AUROC {value} ({interval}). {caption}"
        found.append(Drawing("ROC of the unknown score", _svg(figure, key, "ROC curve"), caption))
    return found


def _finite(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values[np.isfinite(values)]


def _svg(figure: Figure, key: str, description: str) -> str:
    return to_svg(figure, f"{key}-{description.replace(' ', '-')}", description)
