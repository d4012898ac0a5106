"""What a start from unlabelled pictures gives, where only a hundred have labels.

    python benchmarks/studies/pretrain.py [--data FOLDER] [--methods vicreg,simclr,jigsaw,masked] [--epochs 12]

FOLDER holds class folders at any depth; without it, digits are drawn. A part of the pictures is set aside as the test; an
encoder learns from all others without their labels, by each method; then it is judged with a hundred labels by three
measures: the nearest labelled picture (cosine of embeddings), a linear classifier on the embeddings as they are, and the
whole network trained on. The row `nothing` is the same encoder with random weights: there, the last measure is a training
from scratch. All are means over `--draws` draws of the labelled pictures, the same for each row, with a 95 % interval by
bootstrap over the test pictures; `gain` is the last measure's over that from nothing, of the same pictures and draws.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch.nn import functional as F
from torch.optim.lr_scheduler import OneCycleLR

from zorko.data.generate.orders import Order
from zorko.data.generate.write_digits import DIGITS
from zorko.images.files import list_pictures
from zorko.images.read import read
from zorko.nn.encoders import Encoder, make_encoder
from zorko.scores.intervals import bootstrap_interval
from zorko.training.features import embed
from zorko.training.pretrain import pretrain
from zorko.training.selfsupervised.settings import PretrainSettings, load_pretrain_settings
from zorko.training.selfsupervised.views import view

TEST_SHARE = 0.3
EMBEDDED_AT_ONCE = 256
STRENGTHS = (0.001, 0.01, 0.1, 1.0)  # C of the linear classifier, chosen by cross-validation on the labelled pictures
MEASURES = ("nearest", "linear", "trained")


class Question(NamedTuple):
    """Pictures as the encoder takes them, (N, H, W, C) uint8, labels (N,), which are for the test, and draws of the others
    that count as labelled."""

    pixels: NDArray[np.uint8]
    labels: NDArray[np.int64]
    test: NDArray[np.int64]
    draws: list[NDArray[np.int64]]


def drawn(folder: Path, count: int, seed: int) -> Path:
    """Class folders of digits in zorko's own hand."""
    for _ in DIGITS.write(folder, Order(count, seed, "train", False, {"others": 0.0})):
        pass
    return folder


def listed(folder: Path, classes: int, rng: np.random.Generator) -> tuple[list[Path], NDArray[np.int64]]:
    """All pictures, and the labels of those that are asked about: `classes` of the largest, by chance; -1 elsewhere."""
    paths = [found for found in list_pictures(folder) if isinstance(found, Path)]
    names, index, sizes = np.unique([str(path.parent) for path in paths], return_inverse=True, return_counts=True)
    large = np.flatnonzero(sizes >= np.sort(sizes)[-classes:][0])
    chosen = rng.permutation(large)[:classes]
    label_of = np.full(len(names), -1, np.int64)
    label_of[chosen] = np.arange(len(chosen))
    return paths, label_of[index]


def question(
    paths: Sequence[Path], labels: NDArray[np.int64], test: NDArray[np.int64], encoder: Encoder, words: argparse.Namespace
) -> Question:
    """What is asked of each encoder; as many labelled pictures of each class in each draw."""
    asked = np.flatnonzero(labels >= 0)
    place = np.full(len(paths), -1)
    place[asked] = np.arange(len(asked))
    pixels = np.stack([encoder.preprocessing.pixels(read(paths[i])) for i in asked])
    rest = np.setdiff1d(asked, test)
    rng = np.random.default_rng([words.seed, 1])
    each = max(1, words.labelled // len(np.unique(labels[asked])))
    draws = []
    for _ in range(words.draws):
        of_class = [rng.permutation(rest[labels[rest] == label])[:each] for label in np.unique(labels[rest])]
        draws.append(place[np.concatenate(of_class)])
    return Question(pixels, labels[asked], place[test], draws)


def embedded(encoder: Encoder, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(N, D)."""
    blocks = range(0, len(pixels), EMBEDDED_AT_ONCE)
    return np.concatenate([embed(encoder.module, encoder.preprocessing, pixels[i : i + EMBEDDED_AT_ONCE]) for i in blocks])


def settle(encoder: Encoder, pixels: NDArray[np.uint8]) -> None:
    """Let batch norms see the pictures (N, H, W, C): without, random weights fare worse than they must."""
    encoder.module.train()
    with torch.inference_mode():
        for start in range(0, len(pixels), 64):
            encoder.module(torch.from_numpy(encoder.preprocessing.normalise(pixels[start : start + 64])))


def judged(encoder: Encoder, asked: Question, settings: PretrainSettings, steps: int) -> dict[str, NDArray[np.float64]]:
    """For each measure, how often each test picture was named rightly, in 0..1, (T,)."""
    features = embedded(encoder, asked.pixels)
    state = {name: value.clone() for name, value in encoder.module.state_dict().items()}
    right: dict[str, list[NDArray[np.bool_]]] = {name: [] for name in MEASURES}
    for number, few in enumerate(asked.draws):
        true, labels = asked.labels[asked.test], asked.labels[few]
        unit = features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-12)  # a black picture has none
        right["nearest"].append(labels[(unit[asked.test] @ unit[few].T).argmax(axis=1)] == true)
        classifier = make_pipeline(StandardScaler(), LogisticRegression(max_iter=300))
        search = GridSearchCV(classifier, {"logisticregression__C": STRENGTHS}, cv=min(5, int(np.bincount(labels).min())))
        right["linear"].append(search.fit(features[few], labels).predict(features[asked.test]) == true)
        encoder.module.load_state_dict(state)
        torch.manual_seed(number)
        right["trained"].append(trained(encoder, asked, few, settings, steps) == true)
    return {name: np.mean(found, axis=0) for name, found in right.items()}


def trained(
    encoder: Encoder, asked: Question, few: NDArray[np.int64], settings: PretrainSettings, steps: int
) -> NDArray[np.int64]:
    """The whole network trained on the labelled pictures, and what it calls the test pictures, (T,)."""
    head = torch.nn.Linear(encoder.embedding_size, int(asked.labels.max()) + 1)
    optimiser = torch.optim.AdamW([*encoder.module.parameters(), *head.parameters()], lr=1e-3, weight_decay=0.03)
    cycle = OneCycleLR(optimiser, 1e-3, total_steps=steps, pct_start=0.2)
    how = encoder.preprocessing
    mean, std = (torch.tensor(values).view(1, -1, 1, 1) for values in (how.mean, how.std))
    images = torch.from_numpy(asked.pixels[few]).permute(0, 3, 1, 2).float() / 255
    labels = torch.from_numpy(asked.labels[few])
    encoder.module.train()
    for _ in range(steps):
        batch = torch.randint(0, len(few), (32,))
        changed = (view(images[batch], how.size_hw, settings.views) - mean) / std
        loss = F.cross_entropy(head(encoder.module(changed)), labels[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        cycle.step()
    with torch.inference_mode():
        logits = head(torch.from_numpy(embedded(encoder, asked.pixels[asked.test])))
    return logits.argmax(dim=1).numpy()


def share(values: NDArray[np.float64], sign: str = "") -> str:
    """A mean with its interval, in per cent."""
    low, high = bootstrap_interval(lambda one: float(one.mean()), (values,), seed=0)
    return f"{100 * values.mean():{sign}.1f} ({100 * low:{sign}.1f} .. {100 * high:{sign}.1f})"


def compare(folder: Path, out: Path, words: argparse.Namespace) -> None:
    """One row for each start."""
    rng = np.random.default_rng(words.seed)
    paths, labels = listed(folder, words.classes, rng)
    asked_about = rng.permutation(np.flatnonzero(labels >= 0))
    test = np.sort(asked_about[: min(round(TEST_SHARE * len(asked_about)), words.most_test)])
    pool = out / "pool"
    pool.mkdir()
    for index in np.setdiff1d(np.arange(len(paths)), test):
        (pool / f"{index:06d}{paths[index].suffix}").symlink_to(paths[index].resolve())
    own = () if words.data else ("task=read", "views.mirror=false", "views.smallest=0.5", "views.turn=0.2")
    overrides = (*own, f"fit.epochs={words.epochs}", f"seed={words.seed}", *words.set)
    asked = None
    for start in ("nothing", *words.methods.split(",")):
        method = None if start == "nothing" else start
        settings = load_pretrain_settings([str(pool)], out=out, method=method, overrides=(*overrides, f"name={start}"))
        began = time.process_time()
        if method is None:
            torch.manual_seed(words.seed)
            encoder = make_encoder(settings.encoder.name, settings.base, untrained=True, size=settings.encoder.size)
        else:
            encoder = pretrain(settings).encoder
        seconds = time.process_time() - began
        if asked is None:
            asked = question(paths, labels, test, encoder, words)
            print(
                f"{len(paths) - len(test)} unlabelled pictures, {len(asked.draws[0])} labelled of "
                f"{len(np.unique(asked.labels))} classes, {len(test)} for the test, {len(asked.draws)} draws; accuracy in %"
            )
            print(f"{'start':9s} " + " ".join(f"{name:22s}" for name in (*MEASURES, "gain")) + " CPU s to pretrain")
        if method is None:
            settle(encoder, np.delete(asked.pixels, asked.test, axis=0))
        found = judged(encoder, asked, settings, words.steps)
        if method is None:
            scratch = found["trained"]
        columns = [share(found[name]) for name in MEASURES]
        columns.append("" if method is None else share(found["trained"] - scratch, "+"))
        print(f"{start:9s} " + " ".join(f"{column:22s}" for column in columns) + f" {seconds:.0f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="class folders, at any depth")
    parser.add_argument("--count", type=int, default=1500, help="digits to draw without --data")
    parser.add_argument("--classes", type=int, default=20, help="how many classes are asked about")
    parser.add_argument("--methods", default="vicreg,simclr,jigsaw,masked")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--labelled", type=int, default=100)
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--steps", type=int, default=150, help="batches of 32 that the whole network is trained on")
    parser.add_argument("--most-test", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="settings of zorko pretrain")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        print("drawing digits" if words.data is None else words.data, file=sys.stderr)
        compare(words.data or drawn(out / "digits", words.count, words.seed), out, words)


if __name__ == "__main__":
    main()
