"""The four ways to join two pictures, on equal data and budget, beside one another.

    python benchmarks/studies/joining.py DATA --seen FOLDER --unseen FOLDER [--config FILE.toml] [--ways gate,cross]

Trains each way with the same settings, and asks each about two tables of pairs: figures that training shows, and figures
that it does not. One row a way: accuracy, F1 and AUROC on both, weights, size of the file, milliseconds a pair when warm.
For `regions` the softened assignment of the file stands beside the best one (the Hungarian method), which no graph can hold.
Writes the rows as CSV where --out says so.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from pathlib import Path

import numpy as np

import zorko
from zorko.data.load import load
from zorko.runtime.evaluate import evaluate
from zorko.runtime.predictor import Predictor
from zorko.scores.verification import auroc
from zorko.training.progress import Progress
from zorko.training.run import train
from zorko.training.settings import load_settings

WAYS = ("gate", "cross", "concat", "regions")
TIMED = 100


def figures(model: Predictor, folder: Path) -> dict[str, float]:
    """Accuracy, F1 of "the same" and AUROC on a table of pairs, at the model's own threshold."""
    found = evaluate(model, load("same", folder)).head
    true, said = found.true == 1, found.predicted == 1
    hits = int((true & said).sum())
    assert found.logits is not None
    score = found.logits[:, 1] - found.logits[:, 0]
    return {
        "accuracy": float((true == said).mean()),
        "F1": 2 * hits / max(1, int(true.sum()) + int(said.sum())),
        "AUROC": auroc(score, true),
    }


def milliseconds(model: Predictor, folder: Path) -> float:
    """Of one pair, decoding included, median."""
    pairs = [tuple(pair) for pair in load("same", folder).pictures[:TIMED]]
    model.predict(pairs[0])
    times = []
    for pair in pairs:
        start = time.perf_counter()
        model.predict(pair)
        times.append(time.perf_counter() - start)
    return 1000 * float(np.median(times))


def with_hungarian(run: Path, folder: Path) -> dict[str, float]:
    """What a model of the way `regions` says with the best assignment of its regions in place of the softened one."""
    import torch
    from scipy.optimize import linear_sum_assignment

    from zorko.images.read import read
    from zorko.nn.joining import Regions
    from zorko.training.export import rebuilt

    predictor = Predictor(run / "model.onnx")
    network = rebuilt(predictor.path, predictor.card)
    way = network.head.way
    assert isinstance(way, Regions)
    examples = load("same", folder)
    scores = []
    with torch.inference_mode():
        for pair in examples.pictures:
            rows = predictor.task.prepare([read(picture) for picture in pair], predictor.card.preprocessing).inputs["image"]
            maps = network.encoder(torch.from_numpy(predictor.card.preprocessing.normalise(rows)))
            cosines = way.compared(maps[:1], maps[1:])[0][0].numpy()
            first, second = linear_sum_assignment(-cosines)
            scores.append(float(cosines[first, second].mean()))
    true = examples.labels["same"] == 1
    return {"AUROC": auroc(np.array(scores), true)}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path)
    options.add_argument("--seen", type=Path, required=True)
    options.add_argument("--unseen", type=Path, required=True)
    options.add_argument("--config", type=Path, default=Path(zorko.__file__).parent / "models" / "same.toml")
    options.add_argument("--ways", default=",".join(WAYS))
    options.add_argument("--runs", type=Path, default=Path("runs"))
    options.add_argument("--out", type=Path)
    options.add_argument("--set", action="append", default=[], dest="overrides")
    wishes = options.parse_args()
    rows: list[dict[str, object]] = []
    for way in wishes.ways.split(","):
        overrides = (*wishes.overrides, f"pair.way={way}", f"name=way-{way}")
        settings = load_settings("same", wishes.data, config=wishes.config, out=wishes.runs, overrides=overrides)
        start = time.perf_counter()
        run = train(settings, progress=Progress()).folder
        seconds = time.perf_counter() - start
        model = zorko.load(run / "model.onnx")
        row: dict[str, object] = {"way": way, "training s": round(seconds)}
        for name, folder in (("seen", wishes.seen), ("unseen", wishes.unseen)):
            row |= {f"{name} {key}": round(value, 4) for key, value in figures(model, folder).items()}
        if way == "regions":
            row["unseen AUROC, Hungarian"] = round(with_hungarian(run, wishes.unseen)["AUROC"], 4)
        row["weights"] = model.card.encoder.parameters
        row["file MB"] = round(model.path.stat().st_size / 1e6, 2)
        row["ms a pair"] = round(milliseconds(model, wishes.seen), 2)
        rows.append(row)
        print(row, file=sys.stderr, flush=True)
    columns = list(dict.fromkeys(key for row in rows for key in row))
    file = wishes.out.open("w", encoding="utf-8", newline="") if wishes.out else sys.stdout
    writer = csv.DictWriter(file, columns)
    writer.writeheader()
    writer.writerows(rows)


if __name__ == "__main__":
    main()
