"""Tables for people, on stdout; plain text where that is no terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from zorko.cli.summary import HEAD_COLUMNS, accept_row, by_head, head_rows, metric_rows, risk_row, step_row
from zorko.modelfile.card import Card, HeadCalibration
from zorko.runtime.evaluate import Evaluation
from zorko.runtime.measure import HeadEvaluation
from zorko.types import DEFAULT_RISK

PLAIN_WIDTH = 160  # columns where there is no terminal to ask: a file has no edge, and a cut name is of no use

ACCEPT_COLUMNS = ("false accepts", "seen", "at most (95 %)", "the same recognised", "promise")
STEP_COLUMNS = ("step", "right", "wrong answers it caused")
RISK_COLUMNS = ("risk", "coverage", "trusted", "wrong", "at most (95 %)", "promise")


def print_evaluation(evaluation: Evaluation) -> None:
    """The metrics, and for each head and risk what was trusted and whether the promise held; broken ones in red."""
    console = make_console()
    console.print(f"model {evaluation.model}, task {evaluation.task}: {len(evaluation.sources)} pictures", highlight=False)
    if by_head(evaluation):
        print_table(console, HEAD_COLUMNS, head_rows(evaluation, DEFAULT_RISK), f"risk {DEFAULT_RISK:g}")
    rows = list(metric_rows(evaluation.metrics))
    print_table(console, ("metric", "value", "95 % interval", "n"), rows)
    for name, head in evaluation.heads.items():
        if head.risks:
            print_table(console, RISK_COLUMNS, _risk_rows(head), name if len(evaluation.heads) > 1 else None)
        else:
            console.print(f"{name}: no promise to check; the model has no calibration, or the data no labels")
        if head.accepts:
            print_table(console, ACCEPT_COLUMNS, [_in_red(accept_row(report), report.kept) for report in head.accepts])
        if head.outliers:
            print_table(console, ("risk", "other pictures trusted", "coverage of the rest"), _outlier_rows(head))
    print_table(console, STEP_COLUMNS, map(step_row, evaluation.steps))
    milliseconds = 1000 * evaluation.seconds_per_picture
    console.print(f"{milliseconds:.2f} ms a picture, reading included", highlight=False)


def print_card(card: Card, size_bytes: int) -> None:
    """All that stands in a model's card."""
    console = make_console()
    facts = [
        ("model", f"{card.name}, format {card.format}, {size_bytes:,} bytes"),
        ("task", card.task),
        *((f"head {head.name}", ", ".join(head.labels)) for head in card.heads),
        ("input", _preprocessing(card)),
        ("encoder", f"{card.encoder.name}, {card.encoder.parameters:,} weights"),
        ("weights from", f"{card.encoder.weights} ({card.encoder.licence})"),
        ("trained on", card.data.description),
        ("split", ", ".join(f"{part} {count:,}" for part, count in card.data.splits.items())),
        ("data fingerprint", card.data.fingerprint),
        ("made by", card.made.command),
        ("seed", str(card.made.seed)),
        ("versions", ", ".join(f"{name} {version}" for name, version in card.made.versions.items())),
        ("notes", card.notes or "-"),
        ("sha256", card.sha256),
    ]
    print_table(console, ("", ""), facts)
    print_table(console, ("metric on test", "value", "95 % interval", "n"), metric_rows(card.metrics))
    for name, calibration in card.calibration.items():
        print_table(console, _CALIBRATION_COLUMNS, _calibration_rows(calibration), f"trust, head {name}")
        console.print(_unknown_line(calibration), highlight=False)
        if calibration.accept:
            print_table(console, _ACCEPT_COLUMNS, _accept_rows(calibration), "what is taken for the same")
    if not card.calibration:
        console.print("not calibrated: no answer of this model is ever trusted")


def make_console() -> Console:
    """A console on stdout that never wraps what goes to a file."""
    console = Console()
    return console if console.is_terminal else Console(width=PLAIN_WIDTH)


def print_table(
    console: Console, columns: Sequence[str], rows: Iterable[Sequence[str | Text]], title: str | None = None
) -> None:
    """One table, the first column to the left; nothing where there are no rows."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE, show_header=any(columns), pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number and any(columns) else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
    if table.row_count:
        console.print(table, highlight=False)


_ACCEPT_COLUMNS = ("false accepts", "threshold (logit)", "calibration pairs", "at most", "the same recognised", "")
_CALIBRATION_COLUMNS = ("risk", "threshold", "calibration answers trusted", "wrong", "at most", "")


def _risk_rows(head: HeadEvaluation) -> list[tuple[str | Text, ...]]:
    return [_in_red(risk_row(report), report.kept) for report in head.risks]


def _in_red(row: tuple[str, ...], kept: bool) -> tuple[str | Text, ...]:
    """The row as it is where a promise was kept."""
    return row if kept else tuple(Text(cell, style="bold red") for cell in row)


def _outlier_rows(head: HeadEvaluation) -> list[tuple[str, ...]]:
    return [(f"{row.risk:g}", f"{row.trusted} of {row.outliers}", f"{row.known_coverage:.2%}") for row in head.outliers]


def _calibration_rows(calibration: HeadCalibration) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for level in calibration.levels:
        if level.threshold is None or level.upper_bound is None:
            more = "no number of pictures would do" if level.more_needed is None else f"{level.more_needed} more needed"
            rows.append((f"{level.risk:g}", "none", "-", "-", "-", more))
        else:
            bound = f"{level.upper_bound:.3%}"
            rows.append((f"{level.risk:g}", f"{level.threshold:.6f}", str(level.accepted), str(level.errors), bound, ""))
    return rows


def _accept_rows(calibration: HeadCalibration) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for level in calibration.accept:
        chosen = "chosen" if level.rate == calibration.false_accept else ""
        if level.threshold is None or level.upper_bound is None:
            more = "no number would do" if level.more_needed is None else f"{level.more_needed} more needed"
            rows.append((f"{level.rate:g}", "none", f"- of {level.impostors}", "-", "-", more))
        else:
            seen, share = f"{level.accepted} of {level.impostors}", level.true_accept
            recognised = "-" if share is None else f"{share:.2%}"
            rows.append((f"{level.rate:g}", f"{level.threshold:.1f}", seen, f"{level.upper_bound:.3%}", recognised, chosen))
    return rows


def _unknown_line(calibration: HeadCalibration) -> str:
    line = f"{calibration.examples} calibration answers, {calibration.confidence_level:.0%} confidence"
    if calibration.unknown_threshold is None or calibration.unknown_pass_share is None:
        return line
    score = f"{calibration.unknown_score} score" if calibration.unknown_score else "score"
    share = f"{calibration.unknown_pass_share:.0%}"
    return f"{line}; unlike training above a {score} of {calibration.unknown_threshold:.4f}; {share} of real inputs pass"


def _preprocessing(card: Card) -> str:
    made = card.preprocessing
    height, width = made.size_hw
    return f"{height} x {width} {made.colour}, crop {made.crop}, fit {made.fit}, {made.resampling}"
