"""What the examples are asked, and zorko's own answers: shipped samples, and models that reach every reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.models import calibration, card, read_graph

import zorko
from zorko.modelfile.file import write
from zorko.tasks.read import Read
from zorko.tasks.samples import samples_of
from zorko.types import Answer

RISK = 0.05
AGREES = 2e-3
"""Of a confidence: other builds of OpenCV and of the network round differently."""


@dataclass(frozen=True)
class Asked:
    """One model, one risk, and what zorko answers to each picture."""

    model: Path
    risk: float
    pictures: Sequence[Path]
    answers: Sequence[Answer]


def all_asked(root: Path, folder: Path) -> Iterator[Asked]:
    """The shipped model on its samples; then tiny ones, written to `folder`, some: whose threshold no confidence reaches;
    that have none; to which everything is unlike training; and one whose encoder sees 40 x 40 pixels, with a mean."""
    pictures = [picture for sample in samples_of(Read()) for picture in sample.pictures]
    few = [path for path in pictures if path.stem in ("three-photographed", "nine-transparent", "star", "empty-sheet")]
    hard = calibration(threshold=1.1)
    unproven = calibration(threshold=None)
    unlike = calibration(unknown=-1e9)
    yield asked(root / "src/zorko/models/read.onnx", RISK, pictures)
    yield asked(root / "src/zorko/models/read.onnx", 0.001, few)  # where the threshold is the strictest
    for name, found in (("hard", hard), ("unproven", unproven), ("unlike", unlike)):
        path = folder / f"{name}.onnx"
        write(read_graph(), card(calibrated=found), path)
        yield asked(path, RISK, few)
    larger = replace(Read.default_preprocessing, size_hw=(40, 40), mean=(0.2,), std=(4.0,))
    write(read_graph(side=40), card(preprocessing=larger), folder / "larger.onnx")
    yield asked(folder / "larger.onnx", RISK, few)


def asked(model: Path, risk: float, pictures: Sequence[Path]) -> Asked:
    """What zorko answers."""
    predictor = zorko.load(model)
    return Asked(model, risk, pictures, [predictor.predict(path, risk=risk) for path in pictures])
