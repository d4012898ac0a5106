"""What `zorko tag FOLDER` and `zorko train tag` take, as pictures become more: time, and memory.

    python benchmarks/size.py [tag] [--counts 1000,10000,100000] [--model FILE]
    python benchmarks/size.py train --weights FILE [--counts 500,2000] [--encoder timm:regnetx_002]

Rows, three a count: seconds, the largest memory that is the process's own (anonymous pages, which nothing but the process
can give back) and the largest resident set. The last holds, beside the own, pages of files: program code, and as much of the
cache of pixels and features, which is memory-mapped, as the machine has room for; the kernel takes those back whenever
something else wants memory, so that the own says what a machine must have. Both are read from /proc, ten times a second.

`tag` answers links to a few hundred small pictures with a small model. `train` learns from links to a few
dozen photographs of 12 megapixels with a frozen encoder. Nothing in zorko asks whether two names are one file: each is
decoded, kept and embedded as if it were the only one; only as near-duplicates they are found, and make a scene.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from harness.pictures import linked
from harness.processes import ZORKO, Peak, cost, watched
from harness.program import Program, Sized
from harness.rows import Row
from zorko.data.generate.outdoors import draw_scene

PICTURES, LARGE_PICTURES = 300, 24  # different ones
LARGE_WH = (4000, 3000)


def options(parser: ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", choices=("tag", "train"), default="tag")
    parser.add_argument("--counts", help="  [1000,10000,100000 for tag, 100,1000 if quick; 500,2000 for train]")
    parser.add_argument("--model", type=Path, help="for tag  [a small one, made first]")
    parser.add_argument("--encoder", default="timm:regnetx_002")
    parser.add_argument("--weights", type=Path, help="of the encoder  [random ones]")


def rows(wishes: Namespace) -> Iterator[Row]:
    usual = "500,2000" if wishes.what == "train" else "100,1000" if wishes.quick else "1000,10000,100000"
    counts = [int(count) for count in (wishes.counts or usual).split(",")]
    peaks = tag(wishes, counts) if wishes.what == "tag" else train(wishes, counts)
    for count, peak in zip(counts, peaks, strict=True):
        work = f"zorko {'tag' if wishes.what == 'tag' else 'train tag'}, {count:,} pictures"
        yield Row(work, "s", [peak.seconds])
        yield Row(f"{work}: memory of its own", "MB", [peak.own])
        yield Row(f"{work}: resident, with file pages", "MB", [peak.resident])


def tag(wishes: Namespace, counts: list[int]) -> Iterator[Peak]:
    """Answering a folder."""
    place = wishes.place
    scenes, model = place / "scenes", wishes.model or place / "runs" / "tag" / "model" / "model.onnx"
    cost([*ZORKO, "generate", "scenes", str(scenes), "--count", str(PICTURES), "--seed", "0", "--set", "size=96"])
    if wishes.model is None:
        small = ("--set", "encoder.size=32", "--set", "fit.epochs=1")
        cost([*ZORKO, "train", "tag", str(scenes), "--out", str(place / "runs"), *small])
    pictures = sorted((scenes / "images").iterdir())
    for count in counts:
        folder = place / f"folder {count}"
        linked(pictures, folder, count)
        yield watched([*ZORKO, "tag", str(folder), "--model", str(model), "--csv", str(place / "out.csv")])


def train(wishes: Namespace, counts: list[int]) -> Iterator[Peak]:
    """Training heads on a frozen encoder."""
    place = wishes.place
    pictures = large_pictures(place / "large")
    weights = ["--weights", str(wishes.weights)] if wishes.weights else ["--set", "encoder.untrained=true"]
    for count in counts:
        folder = place / f"photographs {count}"
        names = linked(pictures, folder, count)
        rows = [f"{name},{'day' if number % 2 else 'night'},{'abc'[number % 3]}" for number, name in enumerate(names)]
        (folder / "labels.csv").write_text("\n".join(["image_path,time,kind", *rows]), encoding="utf-8")
        words = ["train", "tag", str(folder), "--encoder", wishes.encoder, "--out", str(place / f"runs {count}")]
        yield watched([*ZORKO, *words, *weights, "--set", "fit.epochs=5"])


def large_pictures(folder: Path) -> list[Path]:
    """Scenes at 12 megapixels, with the noise that a camera has."""
    folder.mkdir()
    rng = np.random.default_rng(0)
    for number in range(LARGE_PICTURES):
        scene = draw_scene(0, "train", number, 512).picture
        large = cv2.resize(scene, LARGE_WH, interpolation=cv2.INTER_CUBIC)[:, :, ::-1]
        noise = rng.integers(-6, 7, (*large.shape[:2], 1), dtype=np.int16)
        cv2.imwrite(str(folder / f"{number:02d}.jpg"), np.clip(large + noise, 0, 255).astype(np.uint8))
    return sorted(folder.iterdir())


PROGRAM = Program(__doc__, options, rows, rounds=Sized(1, 1))

if __name__ == "__main__":
    PROGRAM.main()
