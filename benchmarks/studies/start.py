"""How many epochs a run saves by beginning with the encoder of another (`zorko train TASK DATA --encoder RUN`).

    zorko generate shapes figures/train --count 80 --seed 61 --shapes invented --set size=64
    zorko generate shapes figures/validation --split validation --count 32 --seed 62 --shapes invented --set size=64
    python benchmarks/studies/start.py find figures --encoder runs/same/way-gate --weights regnetx_002.safetensors

    zorko generate digits hands --count 3000 --seed 63 --set others=0
    zorko pretrain hands --set task=read --set views.mirror=false --set views.turn=0.2 --set name=hands
    python benchmarks/studies/start.py read mnist.npz --few 2000 --encoder runs/pretrain/hands

DATA is what the task takes; for `find` also a table of pairs with names of what they show, from whose pictures composites
are dealt, and for `read` an .npz of which the first `--few` pictures for training and as many for the test are taken.
The task is trained with the same encoder, data, settings and seeds, whole: from random weights, from those of a file where
--weights names one (ImageNet's), and from those of the run. The learning rate is the same in all epochs, so that they can be
compared. The first table has the accuracy on validation by epoch, mean over seeds; the second the first epoch at which that
mean reached a level.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from zorko.data.load import load
from zorko.data.pairs import fits_pair_table
from zorko.training.progress import Progress
from zorko.training.run import train
from zorko.training.settings import encoder_of, load_settings

EVEN = ("fit.schedule=plateau", "fit.plateau_epochs=10000", "fit.patience=10000", "split.calibration=0", "split.test=0")
LEVELS = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99)


def by_kind(pairs: Path, out: Path) -> Path:
    """The pictures of tables of pairs as folders by identity: OUT/PART/KIND/PICTURE, links each."""
    examples = load("same", pairs)
    assert examples.kinds is not None
    parts = [""] * len(examples) if examples.fixed_split is None else examples.fixed_split.tolist()
    for pair, kinds, part in zip(examples.pictures, examples.kinds, parts, strict=True):
        for picture, kind in zip(pair, kinds.tolist(), strict=True):
            folder = out / part / examples.kind_names[kind]
            folder.mkdir(parents=True, exist_ok=True)
            if not (folder / picture.name).exists():
                (folder / picture.name).symlink_to(picture.resolve())
    return out


def first_of(archive: Path, count: int, out: Path) -> Path:
    """An .npz like MNIST's with the first pictures of each part of it."""
    with np.load(archive) as arrays:
        np.savez(out, **{name: arrays[name][:count] for name in ("x_train", "y_train", "x_test", "y_test")})
    return out


def data_of(words: argparse.Namespace, out: Path) -> Path:
    """The data as the task takes it."""
    if words.task == "find" and fits_pair_table(words.data):
        return by_kind(words.data, out / "by-kind")
    return words.data if words.few is None else first_of(words.data, words.few, out / "few.npz")


def starts(words: argparse.Namespace) -> dict[str, tuple[str, ...]]:
    """Settings of the encoder by what the row is called: always the encoder of the run, whole."""
    theirs = encoder_of(words.encoder)
    name, size = theirs["name"], theirs.get("size")
    of_run = (f"encoder.name={name}", "encoder.unfreeze=all", *([] if size is None else [f"encoder.size={size}"]))
    found = {"nothing": of_run if name == "small" else (*of_run, "encoder.untrained=true")}
    if words.weights is not None:
        found["weights"] = (*of_run, f"encoder.weights={words.weights}")
    return {**found, "run": (*of_run, f"encoder.start={theirs['start']}")}


def accuracies(data: Path, out: Path, name: str, start: tuple[str, ...], words: argparse.Namespace) -> NDArray[np.float64]:
    """On validation, (epochs,), mean over seeds."""
    found = []
    for seed in range(words.seeds):
        overrides = (*EVEN, *words.set, *start, f"fit.epochs={words.epochs}", f"seed={seed}", f"name={name}-{seed}")
        settings = load_settings(words.task, data, config=words.config, out=out, overrides=overrides)
        history = train(settings, progress=Progress(console=Console(quiet=True))).history
        found.append([row["accuracy"] for row in history if row["phase"] == "validation"])
        print(f"{name}, seed {seed}: " + " ".join(f"{value:.3f}" for value in found[-1]), file=sys.stderr, flush=True)
    return np.mean(found, axis=0)


def first(values: NDArray[np.float64], level: float) -> int | None:
    """The first epoch, from 1, that reached the level."""
    reached = np.flatnonzero(values >= level)
    return int(reached[0]) + 1 if len(reached) else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task")
    parser.add_argument("data", type=Path)
    parser.add_argument("--encoder", required=True, metavar="RUN", help="the folder of a run")
    parser.add_argument("--weights", type=Path, metavar="FILE", help="of the same encoder, to begin with as well")
    parser.add_argument("--config", type=Path)
    parser.add_argument("--few", type=int, metavar="N", help="pictures of an .npz for training")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="settings of both trainings")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        data = data_of(words, out)
        found = {name: accuracies(data, out, name, start, words) for name, start in starts(words).items()}
    print(f"| from | {' | '.join(map(str, range(1, words.epochs + 1)))} |\n|---|{'---|' * words.epochs}")
    for name, values in found.items():
        print(f"| {name} | {' | '.join(f'{value:.3f}' for value in values)} |")
    print(f"\n| accuracy | {' | '.join(f'epochs from {name}' for name in found)} |\n|---|{'---|' * len(found)}")
    for level in LEVELS:
        epochs = [first(values, level) for values in found.values()]
        if any(epochs):
            print(f"| {level} | {' | '.join(str(epoch or f'over {words.epochs}') for epoch in epochs)} |")


if __name__ == "__main__":
    main()
