"""Encoders on pictures that are decoded already: a model file, in float and in 8 bits, beside PyTorch run eagerly.

    python benchmarks/encoders.py [--encoders legacy_xception,mobilenetv2_100,vit_base_patch32_224] [--rounds 3]

timm's names, random weights: a model file is trained with each (`tag`, two classes) and exported to 8 bits, and PyTorch has
timm's network with the same weights. Either way takes batches of 16 pictures as bytes, normalises them and runs the network,
in a process that does nothing else. What comes out is compared too. Needs the extra `train`.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from harness.models import as_eager, as_int8, trained
from harness.processes import PYTHON, FailedError, number
from harness.program import Program, Sized
from harness.pytorch import EAGER, script
from harness.rows import LeftOut, Line, Row, by_turns
from zorko.data.generate.outdoors import draw_scene
from zorko.modelfile.file import read_card

ENCODERS = "legacy_xception,mobilenetv2_100,vit_base_patch32_224"
BATCH = 16
EACH = 40  # pictures of each of the two classes
ALLOWED = 1.0  # fall of a figure: that of random weights says nothing, and stands in the note

# Both sides: the embeddings of the batch into a file, then pictures a second.
TIMED = """
import time
import numpy as np
def timed(embed, made, batches, out):
    np.save(out, embed(made))
    start = time.perf_counter()
    for _ in range(batches):
        embed(made)
    print(batches * len(made) / (time.perf_counter() - start))
"""

IN_ZORKO = """
import sys
from zorko.runtime.predictor import Predictor
model = Predictor(sys.argv[1])
timed(lambda rows: model.outputs({"image": rows})["embedding"], np.load(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
"""

IN_PYTORCH = """
model = network(sys.argv[1])
mean, std = torch.tensor(MEAN), torch.tensor(STD)
def embed(rows):
    with torch.inference_mode():
        return model.body(((torch.from_numpy(rows).float() / 255 - mean) / std).permute(0, 3, 1, 2)).numpy()
timed(embed, np.load(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
"""


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--encoders", default=Sized(ENCODERS, "mobilenetv2_100"), help="  [%(default)s]")
    parser.add_argument("--batches", type=int, default=Sized(3, 1), help=f"of {BATCH} pictures in a round  [%(default)s]")


def rows(wishes: Namespace) -> Iterator[Line]:
    for encoder in wishes.encoders.split(","):
        yield from _of(encoder, wishes)


def _of(encoder: str, wishes: Namespace) -> Iterator[Line]:
    model = trained(wishes.models, f"encoder-{encoder}", "tag", day_and_night(wishes.models, "train"), encoder)
    card = read_card(model)
    made = wishes.place / f"{encoder}.npy"
    pictures = [draw_scene(0, "test", place, 256).picture for place in range(BATCH)]
    np.save(made, np.stack([card.preprocessing.pixels(picture) for picture in pictures]))
    outs = {way: wishes.place / f"{encoder} {way}.npy" for way in ("float", "INT8", "PyTorch")}

    def timing(code: str, file: Path, way: str) -> float:
        return number([PYTHON, "-c", code, str(file), str(made), str(wishes.batches), str(outs[way])])

    ours, theirs = TIMED + IN_ZORKO, script(card, EAGER, TIMED, IN_PYTORCH)
    saved = as_eager(model, wishes.models)
    files, changes = {"float": model}, {"float": ""}
    try:
        files["INT8"], changes["INT8"] = as_int8(model, day_and_night(wishes.models, "test"), wishes.models, ALLOWED)
    except FailedError as error:
        yield LeftOut(f"{encoder}, INT8", f"zorko export --to int8 wrote no file ({error.why})")
    ways = [lambda way=way, file=file: timing(ours, file, way) for way, file in files.items()]
    eager, *others = by_turns(wishes.rounds, lambda: timing(theirs, saved, "PyTorch"), *ways)
    for way, rates in zip(files, others, strict=True):
        cosine = f"embeddings: cosine {_cosine(outs[way], outs['PyTorch']):.4f}"
        note = "; ".join(filter(None, [cosine, changes[way]]))
        yield Row(f"{encoder}, {way}", "pict/s", rates, eager, ("zorko", "PyTorch eager"), higher=True, note=note)


def _cosine(one: Path, other: Path) -> float:
    """The mean cosine between two arrays of embeddings (N, D)."""
    a, b = np.load(one), np.load(other)
    return float(((a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)).mean())


def day_and_night(models: Path, split: str) -> Path:
    """Two class folders of drawn scenes, one of them darkened: what any encoder tells apart, with weights of chance too."""
    folder = models / f"day-and-night-{split}"
    for name, light in (("day", 1.0), ("night", 0.3)):
        if not (folder / name).exists():
            (folder / name).mkdir(parents=True)
            for place in range(EACH):
                picture = draw_scene(0, split, place, 256).picture[:, :, ::-1] * light
                cv2.imwrite(str(folder / name / f"{name}-{place}.jpg"), picture.astype(np.uint8))
    return folder


PROGRAM = Program(__doc__, options, rows)

if __name__ == "__main__":
    PROGRAM.main()
