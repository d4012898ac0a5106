"""What a start from unlabelled pictures gives `same`, where only a hundred pairs have labels.

    zorko generate shapes pool --count 2000 --seed 51 --set size=64
    zorko generate shapes asked --count 2000 --seed 52 --set size=64
    python benchmarks/studies/pretrain_pairs.py pool asked [--methods vicreg,simclr] [--epochs 20] [--draws 5]

An encoder learns from all pictures of the table `pool` without its labels, by each method (`zorko pretrain`). Then a hundred
pairs of the table are drawn, half of them the same, and `zorko train same` is run on them: a fifth is for validation. It
begins with nothing, with the pretrained encoder left as it is (frozen), and with that encoder trained on (whole). What the
pictures show is not told, only whether a pair is the same. Each model is asked about all pairs of the table `asked`; a pair
is called the same where that is the likelier.

One row a start: mean of accuracy, F1 of "the same" and AUROC over draws of the hundred pairs, the same draws for each row,
and from the least to the most. All "same" has an F1 of 0.667; chance has an AUROC of 0.5.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

import zorko
from zorko.data.examples import Examples
from zorko.data.load import load
from zorko.data.table_out import table_writer
from zorko.runtime.evaluate import evaluate
from zorko.scores.verification import auroc
from zorko.training.pretrain import pretrain
from zorko.training.progress import Progress
from zorko.training.run import train
from zorko.training.selfsupervised.settings import load_pretrain_settings
from zorko.training.settings import load_settings

QUIET = Progress(console=Console(quiet=True))
VALIDATION_EACH = 5  # every fifth pair
COLUMNS = ("image1", "image2", "same", "split")
SEEN = ("encoder.size=56", "views.turn=3.1", "views.smallest=0.6")  # figures have no upright, and must not be cut off
FITTED = (
    "encoder.size=56",
    "split.calibration=0",
    "split.test=0",
    "pair.loss=bce",
    "fit.batch_size=20",
    "fit.learning_rate=0.001",
    "fit.dropout=0.2",
    "fit.keep=last",
)


class Start(NamedTuple):
    """What training begins with: `run` None is nothing; `whole`: its encoder is trained on."""

    name: str
    run: Path | None
    whole: bool


class Figures(NamedTuple):
    """Of one model about all pairs that are asked."""

    accuracy: float
    f1: float
    auroc: float


def pretrained(pool: Path, out: Path, methods: list[str], words: argparse.Namespace) -> Iterator[Start]:
    """The starts, beginning with nothing; each method is run when its turn comes."""
    yield Start("nothing", None, whole=True)
    for method in methods:
        began = time.perf_counter()
        overrides = (*SEEN, f"fit.epochs={words.epochs}", f"name={method}", *words.pretrain_set)
        run = pretrain(load_pretrain_settings([str(pool)], out=out, method=method, overrides=overrides), progress=QUIET)
        print(f"{method}: {run.pictures} pictures, {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
        yield Start(f"{method}, frozen", run.folder, whole=False)
        yield Start(f"{method}, whole", run.folder, whole=True)


def drawn(pool: Examples, count: int, seed: int) -> NDArray[np.int64]:
    """Indices of `count` pairs, half of them the same, by turns, so that both parts of them have both."""
    rng = np.random.default_rng([seed, 3])
    halves = [rng.permutation(np.flatnonzero(pool.labels["same"] == label))[: count // 2] for label in (0, 1)]
    return np.stack(halves, axis=1).flatten()


def write_table(pool: Examples, chosen: NDArray[np.int64], path: Path) -> Path:
    """The chosen pairs as a table with its parts fixed, without names of what they show."""
    with table_writer(path, COLUMNS) as write_row:
        for number, index in enumerate(chosen.tolist()):
            first, second = pool.pictures[index]
            part = "validation" if number // 2 % VALIDATION_EACH == 0 else "train"
            write_row((str(first.resolve()), str(second.resolve()), str(pool.labels["same"][index]), part))
    return path


def fitted(start: Start, table: Path, out: Path, seed: int, words: argparse.Namespace) -> Path:
    """The model file of one training."""
    name = f"name={start.name.replace(', ', '-')}-{seed}"
    overrides = [*FITTED, f"fit.epochs={words.fit_epochs}", f"seed={seed}", name, *words.set]
    if start.run is not None and start.whole:
        overrides.append("encoder.unfreeze=all")
    config, encoder = Path(zorko.__file__).parent / "models" / "same.toml", None if start.run is None else str(start.run)
    settings = load_settings(
        "same", table, images=words.pool.resolve(), config=config, out=out, encoder=encoder, overrides=overrides
    )
    return train(settings, progress=QUIET).folder / "model.onnx"


def figures(path: Path, asked: Examples) -> Figures:
    """What the model says of all pairs, judged."""
    found = evaluate(zorko.load(path), asked).head
    assert found.logits is not None
    score, true = found.logits[:, 1] - found.logits[:, 0], found.true == 1
    said = score > 0
    f1 = 2 * int((true & said).sum()) / max(1, int(true.sum()) + int(said.sum()))
    return Figures(float((true == said).mean()), f1, auroc(score, true))


def spread(values: list[float]) -> str:
    """A mean, and from the least to the most."""
    return f"{np.mean(values):.3f} ({min(values):.3f} .. {max(values):.3f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pool", type=Path, help="a table of pairs to draw from; all its pictures are seen without labels")
    parser.add_argument("asked", type=Path, help="a table of pairs for the test")
    parser.add_argument("--methods", default="vicreg,simclr")
    parser.add_argument("--epochs", type=int, default=20, help="of pretraining")
    parser.add_argument("--labelled", type=int, default=100, help="pairs")
    parser.add_argument("--fit-epochs", type=int, default=60, help="of training on the labelled pairs")
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument(
        "--pretrain-set", action="append", default=[], metavar="KEY=VALUE", help="settings of zorko pretrain"
    )
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="settings of zorko train same")
    words = parser.parse_args()
    pool, asked = load("same", words.pool), load("same", words.asked)
    print(f"{'start':16s} {'accuracy':24s} {'F1':24s} {'AUROC':24s} of {words.labelled} pairs, {words.draws} draws")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        tables = [write_table(pool, drawn(pool, words.labelled, seed), out / f"{seed}.csv") for seed in range(words.draws)]
        for start in pretrained(words.pool, out, words.methods.split(","), words):
            found = [figures(fitted(start, table, out, seed, words), asked) for seed, table in enumerate(tables)]
            columns = [spread([*column]) for column in zip(*found, strict=True)]
            print(f"{start.name:16s} " + " ".join(f"{column:24s}" for column in columns), flush=True)


if __name__ == "__main__":
    main()
