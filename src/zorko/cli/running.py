"""What `zorko train` does with its settings: the run, its report, and where everything is."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from zorko.cli.summary import accept_row, by_head, head_lines, metric_lines, risk_row
from zorko.modelfile.file import read_card
from zorko.report.html import ReportData, write_report
from zorko.runtime.evaluate import Evaluation
from zorko.runtime.questions import pictures_of
from zorko.tasks.registry import task_named
from zorko.training.progress import Progress
from zorko.training.run import MODEL, PARTS, SUSPECTS, TrainedRun, train
from zorko.training.settings import Settings
from zorko.training.suspects import COLUMNS
from zorko.training.tracking import Wanted, tracked
from zorko.types import DEFAULT_RISK

REPORT = "report.html"

FILES: tuple[tuple[str, str], ...] = (
    (MODEL, "the model"),
    (REPORT, "figures and pictures"),
    ("metrics.json", "figures on the test part"),
    ("predictions.csv", "every answer on the test part"),
    (PARTS, "which pictures were for training, validation, calibration and test"),
    (SUSPECTS, "labels that are probably wrong"),
    ("history.csv", "each epoch"),
    ("log.jsonl", "what happened when"),
    ("config.toml", "all settings; --config repeats the run"),
)

TRACKED = (MODEL, REPORT, "metrics.json", "predictions.csv", "history.csv", "config.toml")
"""The files that a tracker is given."""


def run_training(settings: Settings, resume: bool, track: Sequence[Wanted] = ()) -> None:
    """Train, write the report, tell on stderr and to whatever tracks it how it went, and print the run's folder."""
    with tracked(settings, track, _say, resume=resume) as tracking:
        progress = Progress(settings.folder / "log.jsonl", listener=tracking.heard)
        run = train(settings, resume=resume, progress=progress)
        _report(settings, run)
        figures = {name: metric.value for name, metric in run.evaluation.metrics.items()}
        tracking.finished(run.history, figures, [run.folder / name for name in TRACKED])
    _say_figures(run.evaluation)
    for report in run.evaluation.head.accepts:
        rate, seen, bound, recognised, state = accept_row(report)
        _say(f"false accepts {rate:<6} {seen}, at most {bound}; the same recognised {recognised}: {state}")
    for name, what in FILES:
        if (run.folder / name).exists():
            _say(f"{run.folder / name}: {what}")
    print(run.folder)


def _say_figures(evaluation: Evaluation) -> None:
    if by_head(evaluation):
        _say(f"trusted at risk {DEFAULT_RISK:g}")
        for line in head_lines(evaluation, DEFAULT_RISK):
            _say(line)
        return
    for line in metric_lines(evaluation.metrics, counts=True):
        _say(line)
    for risk in evaluation.risks:
        row = risk_row(risk)
        _say(f"risk {row[0]:<6} trusted {row[1]:>8}, wrong {row[3]}, at most {row[4]}: {row[5]}")


def _report(settings: Settings, run: TrainedRun) -> None:
    task = task_named(settings.task)
    write_report(
        run.folder / REPORT,
        ReportData(
            title=f"{settings.task}: {settings.name}",
            card=read_card(run.folder / MODEL),
            evaluation=run.evaluation,
            history=run.history,
            candidates=run.candidates or None,
            pictures_of=lambda index: pictures_of(run.examples.pictures[index], task.pictures_per_question),
            spaces=run.spaces,
            suspects=[dict(zip(COLUMNS, suspect.row(), strict=True)) for suspect in run.suspects],
        ),
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr)
