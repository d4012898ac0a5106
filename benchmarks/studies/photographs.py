"""Attributes of real photographs: zorko's heads on frozen features, scikit-learn's on the same, and a tuned last stage.

    python benchmarks/studies/photographs.py [TABLE] [--weights-folder DIR] [--encoder NAME]... [--folds 5]

TABLE is a wide table as `zorko train tag` takes it; by default the project's own photographs, which are not in the
repository: without them the study says so and ends. The encoder embeds every picture once; pictures that it finds nearly
the same are one scene, and no scene is divided. All ways are fitted on the same train part, chosen on the same validation
part and judged on the same test part, one line an attribute: accuracy with its exact 95 % interval.

    heads    what `zorko train tag` makes, answering as a file
    linear   scikit-learn's logistic regression, C chosen on validation
    last     `zorko train tag --set encoder.unfreeze=last`

With --folds the test parts of that many divisions, by scene, are together all labelled pictures.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zorko.data.examples import Examples
from zorko.data.fingerprint import fingerprint
from zorko.data.load import load
from zorko.data.splits import Shares, split
from zorko.nn.encoders import TIMM, make_encoder
from zorko.scores.intervals import binomial_interval
from zorko.tasks.tag import Tag
from zorko.training.features import features_of
from zorko.training.pixels import pixels_of
from zorko.training.probes import linear_attributes
from zorko.training.progress import Progress
from zorko.training.rows import Rows
from zorko.training.run import train
from zorko.training.scenes import by_scene
from zorko.training.settings import Settings, SplitSettings, load_settings

SHARED = Path(__file__).resolve().parents[3] / "shared"
ENCODERS = ("timm:regnetx_002", "timm:mobilenetv2_100,pad_type=same")
WAYS = ("heads", "linear", "last")
SHARES, SEED = Shares(), 0  # as training has them
Right = dict[str, tuple[int, int]]
"""For each attribute how many answers were right, of how many."""


@dataclass(frozen=True)
class Study:
    """One encoder, and where what is made for it goes."""

    encoder: str
    weights: Path
    images: Path
    folder: Path
    cache: Path
    epochs: int

    def settings(self, table: Path, way: str) -> Settings:
        """Of a run on that table, in which scenes are groups already."""
        tuned = ("encoder.unfreeze=last", f"fit.epochs={self.epochs}", "fit.schedule=one-cycle", "fit.learning_rate=0.0005")
        overrides = ("split.near_duplicates=0", f"name={table.stem}-{way}", *(tuned if way == "last" else ()))
        places = {"images": self.images, "out": self.folder, "weights": self.weights}
        return load_settings("tag", table, encoder=self.encoder, overrides=overrides, **places)

    def features(self, examples: Examples) -> tuple[Examples, Rows]:
        """The readable examples, and what the encoder makes of them."""
        encoder = make_encoder(self.encoder, Tag.default_preprocessing, weights=self.weights)
        progress = Progress()
        pixels = pixels_of(examples, fingerprint(examples), Tag(), encoder.preprocessing, self.cache, progress)
        values = features_of(encoder, pixels.rows.values, self.cache, progress, "photographs")
        return examples.subset(np.flatnonzero(pixels.readable)), pixels.rows.with_values(values).of_readable()


def divisions(examples: Examples, folds: int) -> Iterator[NDArray[np.str_]]:
    """The part of each example, "" for those that are to be dealt among the others than test."""
    if not folds:
        parts = np.full(len(examples), "", dtype="U11")
        dealt = split(examples, SHARES, SEED)
        for name in dealt.sizes():
            parts[getattr(dealt, name)] = name
        yield parts
        return
    from sklearn.model_selection import StratifiedGroupKFold

    said = np.stack(list(examples.labels.values()), axis=1)
    kinds = np.unique(said, axis=0, return_inverse=True)[1].reshape(-1)
    for _, test in StratifiedGroupKFold(folds, shuffle=True, random_state=SEED).split(said, kinds, examples.groups):
        parts = np.full(len(examples), "", dtype="U11")
        parts[test] = "test"
        yield parts


def write_table(examples: Examples, parts: NDArray[np.str_], images: Path, path: Path) -> Path:
    """The examples with their scenes and parts; pictures by their place below `images`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["image_path", *examples.labels, "group", "split"])
        for row, source in enumerate(examples.sources):
            words = [
                examples.label_names[head][labels[row]] if labels[row] >= 0 else ""
                for head, labels in examples.labels.items()
            ]
            writer.writerow([os.path.relpath(source, images), *words, examples.groups[row], parts[row]])
    return path


def right_of(study: Study, table: Path, way: str) -> Right:
    """How often a way is right about the test part of the table."""
    if way != "linear":
        heads = train(study.settings(table, way), progress=Progress()).evaluation.heads
        return {name: (int(head.correct.sum()), int((head.true >= 0).sum())) for name, head in heads.items()}
    examples, rows = study.features(load("tag", table, study.images))
    parts = split(examples, SHARES, SEED)
    scores = linear_attributes(rows, examples, parts)
    sizes = {head: int((labels[parts.test] >= 0).sum()) for head, labels in examples.labels.items()}
    accuracy = {score.head: score.test for score in scores if score.metric == "accuracy" and score.head is not None}
    return {head: (round(accuracy[head] * size), size) for head, size in sizes.items()}


def compare(study: Study, examples: Examples, ways: Sequence[str], folds: int) -> None:
    """A line for each way and attribute."""
    examples, rows = study.features(examples)
    examples = by_scene(examples, rows, SplitSettings().near_duplicates, Progress())
    parts = list(divisions(examples, folds))
    tables = [
        write_table(examples, part, study.images, study.folder / f"{number}-of-{len(parts)}.csv")
        for number, part in enumerate(parts)
    ]
    for way in ways:
        start = time.perf_counter()
        right: Counter[str] = Counter()
        asked: Counter[str] = Counter()
        for table in tables:
            for head, (hits, size) in right_of(study, table, way).items():
                right[head] += hits
                asked[head] += size
        seconds = time.perf_counter() - start
        for head, size in asked.items():
            low, high = binomial_interval(right[head], size)
            print(
                f"{study.encoder:36s} {way:7s} {head:12s} {right[head] / size:.4f} ({low:.4f} .. {high:.4f})"
                f" {right[head]:5d} of {size:5d}  {seconds:6.0f} s",
                flush=True,
            )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("table", type=Path, nargs="?", default=SHARED / "data" / "photos")
    options.add_argument(
        "--encoder", action="append", default=[], help="repeatable  [default: the two small ones of --help]"
    )
    options.add_argument("--weights-folder", type=Path, default=SHARED / "weights", help="with MODEL.safetensors")
    options.add_argument("--ways", default=",".join(WAYS))
    options.add_argument("--folds", type=int, default=0, help="divisions by scene  [default: one, with the usual shares]")
    options.add_argument("--epochs", type=int, default=10, help="of tuning the last stage")
    options.add_argument("--cache", type=Path, help="where features are kept  [default: nowhere]")
    wishes = options.parse_args()
    if not wishes.table.exists():
        print(f"{wishes.table}: no photographs here; name a table of some", file=sys.stderr)
        return
    examples = load("tag", wishes.table)
    images = Path(os.path.commonpath([Path(source).parent for source in examples.sources]))
    with tempfile.TemporaryDirectory() as place:
        for number, encoder in enumerate(wishes.encoder or ENCODERS):
            model = encoder.removeprefix(TIMM).partition(",")[0]
            folder = Path(place, str(number))
            folder.mkdir()
            weights = wishes.weights_folder / f"{model}.safetensors"
            study = Study(encoder, weights, images, folder, wishes.cache or folder / "cache", wishes.epochs)
            compare(study, examples, wishes.ways.split(","), wishes.folds)


if __name__ == "__main__":
    main()
