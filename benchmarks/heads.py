"""Training eleven heads for 200 epochs on features that are kept, beside the frozen network run anew in each epoch.

    python benchmarks/heads.py [--scenes 160] [--epochs 200] [--rounds 2]

`zorko train tag` on drawn scenes with a frozen ResNet34 at 256 x 256, from the pictures to the finished file: its
calibration, its proof and its figures included. The other way is a loop in PyTorch over as many pictures as zorko fits and
validates on, decoded by two worker processes, through the frozen network and eleven heads. Two epochs of it are measured,
and what they took is multiplied: start + epochs x the mean epoch. Needs the extra `train`.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from harness.models import RESNET34, as_eager, resnet34, scenes
from harness.processes import PYTHON, ZORKO, cost, saying
from harness.program import Program, Sized
from harness.pytorch import EAGER, EVERY, TRANSFORMS, script
from harness.rows import Row, by_turns
from zorko.modelfile.file import read_card
from zorko.training.settings import SplitSettings

MEASURED = 2  # epochs of the other way

IN_PYTORCH = (
    EVERY
    + """
from torch.utils.data import DataLoader, Dataset
class Files(Dataset):
    def __init__(self, paths): self.paths = paths
    def __len__(self): return len(self.paths)
    def __getitem__(self, number): return tensor(self.paths[number]), number % 2
if __name__ == "__main__":
    begun = time.perf_counter()
    model = network(sys.argv[1])
    model.body.requires_grad_(False)
    fitted = torch.optim.AdamW(model.heads.parameters(), lr=1e-3)
    batches = DataLoader(Files(every(sys.argv[2])[:int(sys.argv[3])]), batch_size=64, shuffle=True, num_workers=2)
    print(time.perf_counter() - begun)
    for _ in range(int(sys.argv[4])):
        start = time.perf_counter()
        for pictures, labels in batches:
            with torch.no_grad():
                embedding = model.body(pictures)
            loss = sum(nn.functional.cross_entropy(head(embedding), labels) for head in model.heads)
            fitted.zero_grad()
            loss.backward()
            fitted.step()
        print(time.perf_counter() - start)
"""
)


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--scenes", type=int, default=Sized(160, 120), help="how many pictures there are  [%(default)s]")
    parser.add_argument("--epochs", type=int, default=Sized(200, 20), help="  [%(default)s]")


def rows(wishes: Namespace) -> Iterator[Row]:
    data, model = scenes(wishes.models, wishes.scenes), resnet34(wishes.models)
    wished = ("encoder.untrained=true", "encoder.size=256", f"fit.epochs={wishes.epochs}", f"fit.patience={wishes.epochs}")
    words = [word for setting in wished for word in ("--set", setting)]
    trained = [*ZORKO, "train", "tag", str(data), "--encoder", f"timm:{RESNET34}", *words]
    program = wishes.place / "heads.py"
    program.write_text(script(read_card(model), EAGER, TRANSFORMS, IN_PYTORCH), encoding="utf-8")
    fitted = str(round(wishes.scenes * (1 - SplitSettings().calibration - SplitSettings().test)))
    loop = [PYTHON, str(program), str(as_eager(model, wishes.models)), str(data / "images"), fitted, str(MEASURED)]
    places = iter(range(wishes.rounds))

    def ours() -> float:
        return cost([*trained, "--out", str(wishes.place / f"runs {next(places)}")]).seconds  # nothing kept from before

    def theirs() -> float:
        start, *epochs = map(float, saying(loop).split())
        return start + wishes.epochs * sum(epochs) / len(epochs)

    note = f"PyTorch: {MEASURED} epochs measured, scaled to {wishes.epochs}"
    sides = ("zorko, features kept", "PyTorch, network in each epoch")
    work = f"eleven heads, {wishes.epochs} epochs, {wishes.scenes} pictures"
    yield Row(work, "s", *by_turns(wishes.rounds, ours, theirs), sides, note=note)


PROGRAM = Program(__doc__, options, rows, rounds=Sized(2, 1))

if __name__ == "__main__":
    PROGRAM.main()
