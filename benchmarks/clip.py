"""One `find` answer with CLIP's ViT-B/32: all pictures once in one batch, beside each pair encoded anew, as scripts do.

    python benchmarks/clip.py [--encoder vit_base_patch32_clip_224] [--rounds 3]

A model file is made with timm's encoder (random weights) and answers about a drawn composite. PyTorch, with the same encoder
run eagerly, encodes the reference and a panel, one by one, for each pair; then, to tell what the batch gives from what the
file gives, all pictures once in one batch. When all is loaded. Needs the extras `train` and `generate`.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from harness.models import as_eager, trained
from harness.processes import PYTHON, ZORKO, cost, number
from harness.program import Program, Sized
from harness.pytorch import CUTS, EAGER, IN_ZORKO, ONCE, script
from harness.rows import Row, by_turns
from zorko.images.layout import find_layout
from zorko.images.read import read
from zorko.modelfile.file import read_card

COMPOSITES = 30

PARTS = """
def parts(path):
    whole = picture(path)
    panels = [whole[:200, x : x + 200] for x in range(0, whole.shape[1], 200)]
    return shrunk(whole[200:, :136]), [shrunk(panel) for panel in panels]
def outputs(rows):
    with torch.inference_mode():
        pixels = (torch.from_numpy(rows).float() / 255 - torch.tensor(MEAN)) / torch.tensor(STD)
        return torch.nn.functional.normalize(model.body(pixels.permute(0, 3, 1, 2)))
"""

BY_PAIRS = """
def answer(files):
    reference, panels = parts(files[0])
    scores = [float((outputs(reference[None]) * outputs(panel[None])).sum()) for panel in panels]
    return scores.index(max(scores)) + 1
"""

ONE_BATCH = """
def answer(files):
    reference, panels = parts(files[0])
    embedding = outputs(np.stack([reference, *panels]))
    return int((embedding[1:] @ embedding[0]).argmax()) + 1
"""


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--encoder", default="vit_base_patch32_clip_224", help="of timm's  [%(default)s]")
    parser.add_argument("--times", type=int, default=Sized(5, 1), help="answers in a round  [%(default)s]")


def rows(wishes: Namespace) -> Iterator[Row]:
    composites = wishes.place / "composites"
    cost([*ZORKO, "generate", "conveyor", str(composites), "--count", str(COMPOSITES), "--seed", "1"])
    model = trained(wishes.models, "clip", "find", composites, wishes.encoder)
    asked, times = str(min(composites.rglob("*.jpg"))), str(wishes.times)
    saved, card = str(as_eager(model, wishes.models)), read_card(model)
    ways = [[PYTHON, "-c", IN_ZORKO, str(model), times, asked]]
    for way in (BY_PAIRS, ONE_BATCH):
        ways.append([PYTHON, "-c", script(card, EAGER, CUTS, PARTS, way, ONCE), saved, times, asked])
    ours, pairs, batch = by_turns(wishes.rounds, *(lambda way=way: number(way) for way in ways))
    panels = len(find_layout(read(asked)).panels)
    work = f"one find answer, {wishes.encoder}, {panels} panels"
    yield Row(work, "ms", ours, pairs, ("zorko", "PyTorch, each pair anew"))
    yield Row(work, "ms", ours, batch, ("zorko", "PyTorch, one batch"))


PROGRAM = Program(__doc__, options, rows)

if __name__ == "__main__":
    PROGRAM.main()
