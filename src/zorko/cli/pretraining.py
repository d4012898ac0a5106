"""What `zorko pretrain` does with its settings: the run, its curve, and where everything is."""

from __future__ import annotations

import sys

from zorko import atomic
from zorko.report.history import curves
from zorko.report.plots import learning_curve
from zorko.report.svg import to_png
from zorko.training.pretrain import pretrain
from zorko.training.selfsupervised.settings import PretrainSettings

CURVE = "loss.png"

FILES: tuple[tuple[str, str], ...] = (
    ("checkpoints/last.ckpt", "the weights"),
    (CURVE, "the loss of each epoch"),
    ("history.csv", "each epoch"),
    ("log.jsonl", "what happened when"),
    ("config.toml", "all settings; --config repeats the run"),
)


def run_pretraining(settings: PretrainSettings, resume: bool) -> None:
    """Train, draw the loss, tell on stderr where everything is, and print the run's folder."""
    run = pretrain(settings, resume=resume)
    loss = next(curve for curve in curves(run.history) if curve.name == "loss")
    with atomic.replacing(run.folder / CURVE) as temporary:
        temporary.write_bytes(to_png(learning_curve(loss.phases, is_share=False)))
    for name, what in FILES:
        _say(f"{run.folder / name}: {what}")
    _say(f"begin with it: zorko train TASK DATA --encoder {run.folder}")
    print(run.folder)


def _say(text: str) -> None:
    print(text, file=sys.stderr)
