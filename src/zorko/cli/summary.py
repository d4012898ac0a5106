"""The figures of an evaluation in words and rows, for people."""

from __future__ import annotations

from collections.abc import Iterator

from zorko.data.examples import OUTLIER
from zorko.modelfile.card import Metric
from zorko.report import wording
from zorko.runtime.blame import StepReport
from zorko.runtime.evaluate import Evaluation
from zorko.runtime.measure import HeadEvaluation
from zorko.scores.selective import RiskReport
from zorko.scores.verification import AcceptReport
from zorko.tasks.registry import task_named

LEAST_WIDTH = 28
"""Of the names of metrics, so that the lines of most runs look alike."""


def metric_name(key: str) -> str:
    """What a metric is called in prose; for several heads, with the head before it."""
    head, _, name = key.rpartition(".")
    return f"{head}: {wording.metric_name(name)}" if head else wording.metric_name(name)


def metric_rows(metrics: dict[str, Metric]) -> Iterator[tuple[str, str, str, str]]:
    """Name, value, 95 % interval and number of examples of each metric, as text."""
    for key, metric in metrics.items():
        yield metric_name(key), f"{metric.value:.4f}", f"{metric.low:.4f} .. {metric.high:.4f}", str(metric.n)


def metric_lines(metrics: dict[str, Metric], counts: bool = False) -> Iterator[str]:
    """The same as aligned lines of text, the number of examples where `counts` are wished."""
    rows = list(metric_rows(metrics))
    width = max((len(name) for name, *_ in rows), default=0)
    for name, value, interval, count in rows:
        yield f"{name:<{max(width, LEAST_WIDTH)}} {value}  ({interval}{f', n = {count}' if counts else ''})"


def risk_row(report: RiskReport) -> tuple[str, str, str, str, str, str]:
    """Risk, coverage, trusted answers, errors among them, the bound on their share, and the promise, as text."""
    return (
        f"{report.risk:g}",
        f"{report.coverage:.2%}",
        str(report.accepted),
        f"{report.errors} ({report.error:.2%})" if report.error is not None else "-",
        f"{report.upper_bound:.2%}" if report.upper_bound is not None else "-",
        "nothing trusted" if report.threshold is None else "kept" if report.kept else "BROKEN",
    )


def accept_row(report: AcceptReport) -> tuple[str, str, str, str, str]:
    """False-accept rate, what was seen of it, the bound on that, the true-accept rate, and the promise, as text."""
    seen = "-" if report.false_accept is None else f"{report.accepted} of {report.impostors} ({report.false_accept:.3%})"
    return (
        f"{report.rate:g}",
        seen,
        "-" if report.upper_bound is None else f"{report.upper_bound:.3%}",
        "-" if report.true_accept is None else f"{report.true_accept:.2%}",
        "nothing proven" if report.threshold is None else "kept" if report.kept else "BROKEN",
    )


def step_row(report: StepReport) -> tuple[str, str, str]:
    """A step, how often it was right, and how many wrong answers it caused, as text."""
    return report.step, f"{report.right} of {report.n} ({report.right / report.n:.2%})", str(report.caused)


HEAD_COLUMNS = ("attribute", "labelled", "accuracy", "macro F1", "trusted", "wrong", "promise")


def by_head(evaluation: Evaluation) -> bool:
    """Whether figures are told head by head: several questions, none of which is more the answer than another."""
    return task_named(evaluation.task).describes and len(evaluation.heads) > 1


def head_rows(evaluation: Evaluation, risk: float) -> Iterator[tuple[str, ...]]:
    """Of each head what HEAD_COLUMNS say, as text, at the strictest step of the ladder that covers `risk`; then the means of
    accuracy and F1 over the heads that have labels."""
    means: dict[str, list[float]] = {"accuracy": [], "macro_f1": []}
    for name, head in evaluation.heads.items():
        for key, values in means.items():
            values += [head.metrics[key].value] if key in head.metrics else []
        figures = (f"{head.metrics[key].value:.4f}" if key in head.metrics else "-" for key in means)
        report = _covering(head, risk)
        row = ("", "", "-", "-", "", "no promise") if report is None else risk_row(report)
        trusted = "-" if report is None else row[1]
        yield name, str(int((head.true >= 0).sum())), *figures, trusted, row[3], row[5]
    yield "mean", "", *(f"{sum(values) / len(values):.4f}" if values else "-" for values in means.values()), "", "", ""


def head_lines(evaluation: Evaluation, risk: float) -> list[str]:
    """The table of the heads as lines of text."""
    rows = [HEAD_COLUMNS, *head_rows(evaluation, risk)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join([f"{row[0]:<{widths[0]}}", *(f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True))])
        for row in rows
    ]


def summary(evaluation: Evaluation, risk: float) -> str:
    """A few lines about labelled pictures that were answered at `risk`."""
    if by_head(evaluation):
        told = f"{len(evaluation.sources)} pictures; trusted at risk {risk:g}"
        return "\n".join([told, *(f"  {line}" for line in head_lines(evaluation, risk))])
    head = evaluation.head
    labelled, outliers = int((head.true >= 0).sum()), int((head.true == OUTLIER).sum())
    others = f", {outliers} labelled as other" if outliers else ""
    lines = [f"{len(evaluation.sources)} pictures, {labelled} labelled{others}"]
    lines += [f"  {line}" for line in metric_lines(evaluation.metrics)]
    rows = map(step_row, evaluation.steps)
    lines += [f"  step {step:<23} right {right}; wrong answers it caused: {caused}" for step, right, caused in rows]
    return "\n".join([*lines, *_promise(head, risk)])


def _covering(head: HeadEvaluation, risk: float) -> RiskReport | None:
    """The step of the ladder that answers for `risk`, as the answers were judged by it; None where there is none."""
    return max((step for step in head.risks if step.risk <= risk), key=lambda step: step.risk, default=None)


def _promise(head: HeadEvaluation, risk: float) -> Iterator[str]:
    report = _covering(head, risk)
    if report is not None:
        verdict = "the promise is kept" if report.kept else "the promise is BROKEN"
        yield f"  trusted at risk {report.risk:g}: {report.coverage:.1%}, {report.errors} of them wrong; {verdict}"
