"""The four ways to join two pictures, on equal data and budget, beside one another.

    zorko generate shapes joining/train/named --count 8000 --seed 31 --shapes all --set size=64
    zorko generate shapes joining/validation/named --split validation --count 400 --seed 32 --shapes all --set size=64
    zorko generate shapes joining/calibration/named --split validation --count 400 --seed 35 --shapes all --set size=64
    zorko generate shapes joining/test/named --split test --count 2000 --seed 34 --shapes all --set size=64
    zorko generate shapes seen --count 2000 --seed 33 --shapes all --set size=64
    python benchmarks/studies/joining.py joining --seen seen --unseen joining/test/named --weights regnetx_002.safetensors
    python benchmarks/studies/joining.py joining --seen seen --unseen joining/test/named --time

All begin with the same weights, an encoder from ImageNet, since from nothing none gets beyond chance in so few steps, and
are trained whole by the shipped recipe with fewer epochs, on the same pictures. Names of figures are learnt beside in all of
them. None looks for hard pairs, and none has a loss on single pictures' embeddings, since pictures stacked as channels
belong to one pair. Then each is asked about two
tables of pairs: figures that training shows, and figures that it does not. A pair is called the same where that is the
likelier, by the logit as validation has shifted it. One row a way: accuracy, F1 with a 95 % interval and AUROC on both,
weights and size of the file. For `regions` the softened assignment of the file stands beside the best one (the Hungarian
method), which no graph can hold.

A run that is there already is not made again. With --time nothing is trained: milliseconds a pair of the runs that are
there, when warm, their pairs by turns; for a machine that does nothing else. Writes the rows as CSV where --out says so.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import zorko
from zorko.data.load import load
from zorko.runtime.evaluate import evaluate
from zorko.runtime.predictor import Predictor
from zorko.scores.intervals import bootstrap_interval
from zorko.scores.verification import auroc
from zorko.training.progress import Progress
from zorko.training.run import train
from zorko.training.settings import Settings, load_settings

WAYS = ("gate", "cross", "concat", "regions")
BUDGET = (
    "encoder.size=64",
    "encoder.unfreeze=all",
    "fit.epochs=6",
    "fit.learning_rate=0.001",
    "pair.loss=bce",
    "pair.hard=false",
)
TIMED = 300  # pairs

Row = dict[str, Any]


def f1(true: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    """Of "the same", from (N,) each."""
    return 2 * float((true & said).sum()) / max(1, int(true.sum()) + int(said.sum()))


def figures(model: Predictor, folder: Path) -> Row:
    """Accuracy, F1 of "the same" and AUROC on a table of pairs."""
    found = evaluate(model, load("same", folder)).head
    assert found.logits is not None
    score, true = found.logits[:, 1] - found.logits[:, 0], found.true == 1
    said = score > 0
    low, high = bootstrap_interval(f1, (true, said), seed=0)
    return {
        "accuracy": round(float((true == said).mean()), 4),
        "F1": round(f1(true, said), 4),
        "F1 from": round(low, 4),
        "F1 to": round(high, 4),
        "AUROC": round(auroc(score, true), 4),
    }


def milliseconds(models: Sequence[Predictor], folder: Path) -> list[float]:
    """Of one pair, decoding included, median for each model; asked by turns, so that a busy minute hits them all."""
    times: list[list[float]] = [[] for _ in models]
    for pair in [tuple(pair) for pair in load("same", folder).pictures[:TIMED]]:
        for model, taken in zip(models, times, strict=True):
            start = time.perf_counter()
            model.predict(pair)
            taken.append(time.perf_counter() - start)
    return [1000 * float(np.median(taken)) for taken in times]


def weights_in(model: Predictor) -> int:
    """Numbers that the file holds, encoder and head together."""
    import onnx

    return sum(int(np.prod(tensor.dims)) for tensor in onnx.load(str(model.path)).graph.initializer)


def with_hungarian(model: Predictor, folder: Path) -> float:
    """The AUROC of a model of the way `regions` with the best assignment of its regions in place of the softened one."""
    import torch
    from scipy.optimize import linear_sum_assignment

    from zorko.images.read import read
    from zorko.nn.joining import Regions
    from zorko.training.export import rebuilt

    network: Any = rebuilt(model.path, model.card)
    way = network.head.way
    assert isinstance(way, Regions)
    examples, how = load("same", folder), model.card.preprocessing
    scores = []
    with torch.inference_mode():
        for pair in examples.pictures:
            rows = model.task.prepare([read(picture) for picture in pair], how).inputs["image"]
            maps = network.encoder(torch.from_numpy(how.normalise(rows)))
            cosines = way.compared(maps[:1], maps[1:])[0][0].numpy()
            first, second = linear_sum_assignment(-cosines)
            scores.append(float(cosines[first, second].mean()))
    return auroc(np.array(scores), examples.labels["same"] == 1)


def row_of(settings: Settings, tables: dict[str, Path]) -> Row:
    """Trains one way, where that has not been done, and measures it."""
    path, start = settings.folder / "model.onnx", time.perf_counter()
    made = not path.exists()
    if made:
        train(settings, progress=Progress())
    model = zorko.load(path)
    row: Row = {"way": settings.pair.way, "training s": round(time.perf_counter() - start) if made else ""}
    for name, folder in tables.items():
        row |= {f"{name} {key}": value for key, value in figures(model, folder).items()}
    if settings.pair.way == "regions":
        row |= {f"{name} AUROC, Hungarian": round(with_hungarian(model, folder), 4) for name, folder in tables.items()}
    return row | {"weights": weights_in(model), "file MB": round(path.stat().st_size / 1e6, 2)}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path)
    options.add_argument("--seen", type=Path, required=True)
    options.add_argument("--unseen", type=Path, required=True)
    options.add_argument("--config", type=Path, default=Path(zorko.__file__).parent / "models" / "same.toml")
    options.add_argument("--encoder", default="timm:regnetx_002")
    options.add_argument("--weights", type=Path, help="of the encoder, .safetensors; downloaded without")
    options.add_argument("--ways", default=",".join(WAYS))
    options.add_argument("--runs", type=Path, default=Path("runs"))
    options.add_argument("--time", action="store_true", help="milliseconds a pair of the runs that are there")
    options.add_argument("--out", type=Path)
    options.add_argument("--set", action="append", default=[], dest="overrides", metavar="KEY=VALUE")
    wishes = options.parse_args()
    ways = wishes.ways.split(",")

    def settings_of(way: str) -> Settings:
        overrides = (*BUDGET, *wishes.overrides, f"pair.way={way}", f"name=way-{way}")
        begin = {"encoder": wishes.encoder, "weights": wishes.weights}
        return load_settings("same", wishes.data, config=wishes.config, out=wishes.runs, overrides=overrides, **begin)

    rows: list[Row] = []
    if wishes.time:
        models = [zorko.load(settings_of(way).folder / "model.onnx") for way in ways]
        milliseconds(models, wishes.seen)  # the first round warms up
        rows += [{"way": w, "ms a pair": round(t, 2)} for w, t in zip(ways, milliseconds(models, wishes.seen), strict=True)]
    else:
        for way in ways:
            rows.append(row_of(settings_of(way), {"seen": wishes.seen, "unseen": wishes.unseen}))
            print(rows[-1], file=sys.stderr, flush=True)
    columns = list(dict.fromkeys(key for row in rows for key in row))
    file = wishes.out.open("w", encoding="utf-8", newline="") if wishes.out else sys.stdout
    writer = csv.DictWriter(file, columns)
    writer.writeheader()
    writer.writerows(rows)


if __name__ == "__main__":
    main()
