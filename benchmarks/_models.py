"""Models that benchmarks make for themselves, as they are too large to ship."""

from __future__ import annotations

import sys
from pathlib import Path

from _ratios import cost

RESNET34 = "resnet34"
SCENES = 120  # as many as give each head both of its values; what is learnt does not matter


def resnet34(folder: Path) -> Path:
    """A ResNet34 that sees 256 x 256 and has the eleven heads of drawn scenes. Its weights are random, so that what it says
    means nothing; it costs what a trained one costs."""
    scenes = folder / "scenes"
    zorko = [sys.executable, "-m", "zorko"]
    cost([*zorko, "generate", "scenes", str(scenes), "--count", str(SCENES), "--seed", "1"])
    settings = ("encoder.size=256", "encoder.untrained=true", "fit.epochs=1", f"name={RESNET34}")
    asked = [word for setting in settings for word in ("--set", setting)]
    runs = folder / "runs"
    cost([*zorko, "train", "tag", str(scenes), "--encoder", "timm:resnet34", *asked, "--out", str(runs)])
    return runs / "tag" / RESNET34 / "model.onnx"


def model_named(name: str, folder: Path) -> str:
    """What `--model` of a benchmark means: RESNET34 is made in `folder`, anything else is a file or a shipped name."""
    return str(resnet34(folder)) if name == RESNET34 else name
