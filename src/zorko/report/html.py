"""The report as one HTML file that needs nothing else: no network, no other file, no script."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zorko.atomic import replacing
from zorko.errors import MissingExtraError
from zorko.report import wording
from zorko.report.style import DARK, LIGHT, css_variables
from zorko.tasks.registry import task_named
from zorko.types import DEFAULT_RISK

if TYPE_CHECKING:
    from zorko.modelfile.card import Card
    from zorko.runtime.evaluate import Evaluation
    from zorko.scores.spaces import Space
    from zorko.tasks.base import Part, PixelArray

TEMPLATE, STYLE = "report.html.jinja", "report.css"
FAILURES_MOST = 50
SUSPECTS_MOST = 100


@dataclass(frozen=True)
class ReportData:
    """What a report is made from.

    title        the heading; any text
    card         of the model that was measured
    evaluation   what it answered on labelled pictures
    history      one row an epoch and phase (`epoch`, `phase`, `loss`, `accuracy`, ..); None where nothing was trained
    candidates   one row for each way of telling "unlike training" that was compared, `name` and any other columns
    pictures_of  gives the pictures of an example, by its number from `evaluation.indices`: each (H, W, 3) uint8, as many as
                 the task asks about at a time; may raise InputError
    spaces       by title, embeddings to be shown as maps: before training and after
    suspects     labels that are probably wrong, one row each, with any columns, the most probable first
    """

    title: str
    card: Card
    evaluation: Evaluation
    history: Sequence[Mapping[str, Any]] | None
    candidates: Sequence[Mapping[str, Any]] | None
    pictures_of: Callable[[int], Sequence[PixelArray]]
    spaces: Mapping[str, Space] = field(default_factory=dict)
    suspects: Sequence[Mapping[str, Any]] = ()


def write_report(path: str | Path, data: ReportData) -> None:
    """Write the report to `path`, whole or not at all. The same data gives the same bytes.

    Raises MissingExtraError without matplotlib or jinja2 (for maps of `spaces` also without scikit-learn), and UsageError
    where `path` can't be written to.
    """
    # A file's name may hold bytes that are no UTF-8; Python keeps them as lone surrogates, which no file may hold.
    page = render(data).encode("utf-8", errors="backslashreplace")
    with replacing(path) as temporary:
        temporary.write_bytes(page)


def render(data: ReportData) -> str:
    """The page as text. Raises MissingExtraError as `write_report` does."""
    try:
        jinja2 = import_module("jinja2")
        import_module("matplotlib")
        if data.spaces:
            import_module("sklearn")
    except ModuleNotFoundError as error:
        raise MissingExtraError("A report", "train") from error
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    here = files("zorko.report")
    template = environment.from_string(here.joinpath(TEMPLATE).read_text(encoding="utf-8"))
    page: str = template.render(_context(data), style=here.joinpath(STYLE).read_text(encoding="utf-8"))
    return page


def _context(data: ReportData) -> dict[str, Any]:
    from zorko.report import history, views

    card, evaluation = data.card, data.evaluation
    task = task_named(card.task)

    def parts_of(index: int, predicted: int, true: int) -> Sequence[Part]:
        return task.parts(data.pictures_of(index), card.preprocessing, predicted, true)

    # Of a composition, the first head is the answer, whose pictures show what each step saw.
    shown = {name: parts_of if number == 0 or not task.steps else None for number, name in enumerate(evaluation.heads)}
    heads = [views.head_view(evaluation, name, card.calibration.get(name), parts) for name, parts in shown.items()]
    rows = data.history or ()
    return {
        "title": data.title,
        "card": card,
        "evaluation": evaluation,
        "pictures": wording.counted(len(evaluation.sources), wording.words_of(card.task).example),
        "heads": heads,
        "steps": views.step_rows(evaluation.steps),
        "broken": sum(head.broken for head in heads),
        "curves": views.learning_curves(rows),
        "spaces": views.embedding_maps(data.spaces),
        "best_epoch": _best_epoch(history.best_epoch(history.curves(rows))),
        "candidates": candidate_table(data.candidates or ()),
        "suspects": candidate_table(data.suspects[:SUSPECTS_MOST]),
        "suspects_all": wording.count(len(data.suspects)),
        "words": wording.words_of(card.task),
        "earlier": views.headlines(card.metrics) if card.metrics != evaluation.metrics else (),
        "splits": _splits(card.data.splits),
        "settings": wording.flattened(card.made.settings),
        "failures_most": FAILURES_MOST,
        "default_risk": wording.risk(DEFAULT_RISK),
        "count": wording.count,
        "light": css_variables(LIGHT),
        "dark": css_variables(DARK),
    }


def candidate_table(rows: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, ...], tuple[tuple[tuple[str, bool], ...], ...]]:
    """Column names in the order in which they turn up, and for each row (text, is the best) a column.

    The best is the highest number, in columns that are known to be better when higher: those with `auroc` in their
    names. Empty where there are no rows.
    """
    columns = tuple(dict.fromkeys(str(key) for row in rows for key in row))
    best = {name: max(_numbers(rows, name), default=None) for name in columns if "auroc" in name.lower()}
    table = tuple(
        tuple(
            (wording.cell(row.get(name)), row.get(name) is not None and row.get(name) == best.get(name)) for name in columns
        )
        for row in rows
    )
    return columns, table


def _numbers(rows: Sequence[Mapping[str, Any]], name: str) -> list[float]:
    return [row[name] for row in rows if isinstance(row.get(name), int | float)]


def _best_epoch(found: tuple[int, float, int] | None) -> str:
    if found is None:
        return ""
    epoch, accuracy, last = found
    return f"The best validation accuracy, {wording.percent(accuracy)}, was in epoch {epoch} of {last}."


def _splits(splits: Mapping[str, int]) -> list[tuple[str, str, str]]:
    total = sum(splits.values())
    return [
        (name, wording.count(size), wording.percent(size / total if total else None, 1)) for name, size in splits.items()
    ]
