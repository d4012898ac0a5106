"""What `zorko train` does with its settings: the run, its report, and where everything is."""

from __future__ import annotations

import sys

from zorko.cli.summary import metric_rows, risk_row
from zorko.modelfile.file import read_card
from zorko.report.html import ReportData, write_report
from zorko.runtime.questions import pictures_of
from zorko.tasks.registry import task_named
from zorko.training.run import MODEL, TrainedRun, train
from zorko.training.settings import Settings

REPORT = "report.html"

FILES: tuple[tuple[str, str], ...] = (
    (MODEL, "the model"),
    (REPORT, "figures and pictures"),
    ("metrics.json", "figures on the test part"),
    ("predictions.csv", "every answer on the test part"),
    ("history.csv", "each epoch"),
    ("log.jsonl", "what happened when"),
    ("config.toml", "all settings; --config repeats the run"),
)


def run_training(settings: Settings, resume: bool) -> None:
    """Train, write the report, tell on stderr how it went, and print the run's folder."""
    run = train(settings, resume=resume)
    _report(settings, run)
    for name, value, interval, count in metric_rows(run.evaluation.metrics):
        _say(f"{name:<28} {value}  ({interval}, n = {count})")
    for risk in run.evaluation.risks:
        row = risk_row(risk)
        _say(f"risk {row[0]:<6} trusted {row[1]:>8}, wrong {row[3]}, at most {row[4]}: {row[5]}")
    for name, what in FILES:
        if (run.folder / name).exists():
            _say(f"{run.folder / name}: {what}")
    print(run.folder)


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
        ),
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr)
