"""What `find` can be fitted by, on equal data and budget, beside one another: list-wise, batch-wise, contrastive, ..

    zorko generate conveyor train --count 2000 --seed 1
    zorko generate conveyor validation --count 200 --seed 2 --split validation
    zorko generate conveyor unseen --count 1000 --seed 3 --split test --set panels=8
    python benchmarks/studies/losses.py train validation unseen [--encoder find | timm:NAME --weights FILE]

The encoder stays as it is; its features are computed once, and a head is fitted to those of `train` by each loss, with the
same epochs, batches and seed. Of several learning rates each loss gets the one with the best mean reciprocal rank on
`validation`. One row a loss: top-1 and mean reciprocal rank on `unseen`, with 95 % intervals, and the seconds of a fit. The
row `none` is the cosine of the features themselves. Layout and size are those of --config, by default models/find.toml.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple, get_args

import lightning as L
import numpy as np
import torch
from numpy.typing import NDArray
from rich.console import Console
from torch.nn import functional as F

import zorko
from zorko.data.composites import HEAD, NAMES
from zorko.data.fingerprint import fingerprint
from zorko.data.load import load
from zorko.nn.encoders import Encoder
from zorko.nn.head import FittedHead
from zorko.nn.heads import make_head
from zorko.nn.matcher import choices
from zorko.nn.matching import MatchingLoss
from zorko.scores.intervals import binomial_interval, bootstrap_interval
from zorko.scores.metrics import reciprocal_rank_scores
from zorko.tasks.base import Head
from zorko.tasks.registry import task_named
from zorko.training.batches import EpochBatches, Source
from zorko.training.features import features_of
from zorko.training.fit import fit
from zorko.training.fitting import claim
from zorko.training.learner import Learner
from zorko.training.pixels import pixels_of
from zorko.training.prepared import asked_encoder
from zorko.training.progress import Progress
from zorko.training.rows import Rows
from zorko.training.settings import Settings, load_settings

RATES = (0.0001, 0.0003, 0.001)  # of 0.0003, 0.001 and 0.003 the first suited list-wise and batch-wise best
TASK = task_named("find")


class Part(NamedTuple):
    """Features of composites, and which panel is right, (N,), negative where none is."""

    rows: Rows
    labels: NDArray[np.int64]

    @property
    def matched(self) -> NDArray[np.int64]:
        """Those that have a match."""
        return np.flatnonzero(self.labels >= 0)


class Ranking(NamedTuple):
    """Of composites whether the answer is right, (N,) bool, and 1 / rank of the right panel, (N,)."""

    right: NDArray[np.bool_]
    reciprocal: NDArray[np.float64]

    @property
    def mrr(self) -> float:
        """The mean reciprocal rank."""
        return float(self.reciprocal.mean())


def part_of(folder: Path, encoder: Encoder, settings: Settings, cache: Path) -> Part:
    """The features of a folder's composites."""
    examples, progress = load("find", folder, layout=settings.layout.layout), Progress()
    pixels = pixels_of(examples, fingerprint(examples), TASK, encoder.preprocessing, cache, progress)
    features = features_of(encoder, pixels.rows.values, cache, progress, folder.name)
    return Part(pixels.rows.with_values(features).of_readable(), examples.labels[HEAD][pixels.readable])


def ranked(scores: torch.Tensor, labels: NDArray[np.int64]) -> Ranking:
    """By the scores (N, K) of panels."""
    values = scores.double().numpy()
    return Ranking(values.argmax(axis=1) == labels, reciprocal_rank_scores(values, labels))


@torch.inference_mode()
def by_head(head: FittedHead, part: Part) -> Ranking:
    """What a fitted head makes of a part."""
    values, sizes = part.rows.take(part.matched)
    logits = head.eval().logits(0, torch.from_numpy(values), torch.from_numpy(sizes))
    return ranked(logits[:, :-1], part.labels[part.matched])  # the last column is that of no panel


def by_cosine(part: Part) -> Ranking:
    """The same of the features as they are."""
    values, sizes = part.rows.take(part.matched)
    unit = F.normalize(torch.from_numpy(values), dim=1)
    outputs = {"embedding": unit, "none": torch.zeros(len(unit))}
    return ranked(choices(outputs, torch.from_numpy(sizes))[:, :-1], part.labels[part.matched])


def fitted(settings: Settings, encoder: Encoder, train: Part, validation: Part) -> tuple[FittedHead, float]:
    """A head fitted to the features of `train`, and the seconds that took."""
    claim(settings.folder, settings.to_toml(), resume=False)
    L.seed_everything(settings.seed, verbose=False)
    heads = (Head(HEAD, NAMES),)
    head = make_head("find", heads, encoder.embedding_size, dropout=settings.fit.dropout, loss=settings.fit.matching_loss)
    sources = [Source(part.rows, {HEAD: part.labels}, np.arange(len(part.rows))) for part in (train, validation)]
    size = settings.fit.batch_size
    batches = EpochBatches(sources[:1], size, settings.seed), EpochBatches(sources[1:], 4 * size, None)
    steps = settings.fit.epochs * len(batches[0])
    learner = Learner(settings, None, head, heads, encoder.preprocessing, steps)
    start = time.perf_counter()
    fit(settings, learner, *batches, resume=False, progress=Progress(settings.folder / "log.jsonl", Console(quiet=True)))
    return learner.kept.head, time.perf_counter() - start


def row_of(name: str, found: Ranking, validated: Ranking, rate: float | None, seconds: float | None) -> dict[str, object]:
    """One line of the table."""
    low, high = binomial_interval(int(found.right.sum()), len(found.right))
    mrr_low, mrr_high = bootstrap_interval(lambda one: float(one.mean()), (found.reciprocal,), seed=0)
    return {
        "loss": name,
        "top-1": round(float(found.right.mean()), 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "MRR": round(found.mrr, 4),
        "MRR low": round(mrr_low, 4),
        "MRR high": round(mrr_high, 4),
        "validation MRR": round(validated.mrr, 4),
        "learning rate": rate,
        "fit s": None if seconds is None else round(seconds, 1),
    }


def compared(wishes: argparse.Namespace, runs: Path) -> list[dict[str, object]]:
    """The table; heads are fitted in the folder `runs`."""

    def settings_for(loss: str, rate: float) -> Settings:
        fixed = ("encoder.unfreeze=none", f"fit.epochs={wishes.epochs}", f"seed={wishes.seed}")
        asked = (f"fit.matching_loss={loss}", f"fit.learning_rate={rate}", f"name={loss}-{rate}")
        given = {"config": wishes.config, "out": runs, "encoder": wishes.encoder, "weights": wishes.weights}
        return load_settings("find", wishes.train, overrides=(*fixed, *asked), **given)

    losses = wishes.losses.split(",")
    some = settings_for(losses[0], RATES[0])
    encoder = asked_encoder(some, TASK)
    folders = (wishes.train, wishes.validation, wishes.unseen)
    train, validation, unseen = (part_of(path, encoder, some, wishes.cache) for path in folders)
    rows = [row_of("none", by_cosine(unseen), by_cosine(validation), None, None)]
    for loss in losses:
        tried = [(rate, *fitted(settings_for(loss, rate), encoder, train, validation)) for rate in RATES]
        rate, head, seconds = max(tried, key=lambda one: by_head(one[1], validation).mrr)
        rows.append(row_of(loss, by_head(head, unseen), by_head(head, validation), rate, seconds))
        print(rows[-1], file=sys.stderr, flush=True)
    return rows


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("train", "validation", "unseen"):
        options.add_argument(name, type=Path, help="a folder of composites")
    options.add_argument("--encoder", default="find", help="as zorko train has it")
    options.add_argument("--weights", type=Path)
    options.add_argument("--config", type=Path, default=Path(zorko.__file__).parent / "models" / "find.toml")
    options.add_argument("--losses", default=",".join(get_args(MatchingLoss)))
    options.add_argument("--epochs", type=int, default=40)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--cache", type=Path, default=Path("runs/cache"), help="where pixels and features are kept")
    options.add_argument("--out", type=Path, help="a CSV file, instead of stdout")
    wishes = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = compared(wishes, Path(folder))
    with wishes.out.open("w", encoding="utf-8", newline="") if wishes.out else nullcontext(sys.stdout) as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
