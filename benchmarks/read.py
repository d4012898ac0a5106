"""What `zorko read` costs, beside the same model in PyTorch, in one run on one machine.

    python benchmarks/read.py [--model FILE] [--files 10000] [--rounds 3]

Rows: process start to answer (time and peak memory), a folder of 28 x 28 PNG files (files a second), and peak memory
at a tenth of the files and at all of them. Each ratio is the other way's cost over zorko's, as the median of the rounds
with their spread. Needs the extra `train` for the other side.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np

from _ratios import cost, row
from zorko.data.generate import digits
from zorko.images import ink
from zorko.images.draw import save_png
from zorko.modelfile.shipped import resolve

# timm is what such scripts import beside torch; the network itself is the same one, as TorchScript
ONE_IN_PYTORCH = """
import sys, torch, timm, cv2
from zorko.images.read import read
from zorko.images.ink import normalise
model = torch.jit.load(sys.argv[1])
glyph = normalise(read(sys.argv[2])).picture
logits = model(torch.from_numpy(glyph)[None, None].float() / 255)[0]
print(int(logits.argmax()))
"""

MANY_IN_PYTORCH = """
import sys, torch
from pathlib import Path
from torch.utils.data import DataLoader, Dataset
from zorko.images.read import read
from zorko.images.ink import normalise
class Folder(Dataset):
    def __init__(self, folder): self.paths = sorted(Path(folder).glob("*.png"))
    def __len__(self): return len(self.paths)
    def __getitem__(self, i): return torch.from_numpy(normalise(read(self.paths[i])).picture)[None].float() / 255
if __name__ == "__main__":
    model = torch.jit.load(sys.argv[1])
    with torch.inference_mode():
        for batch in DataLoader(Folder(sys.argv[2]), batch_size=64, num_workers=2):
            for digit in model(batch)[0].argmax(1).tolist(): print(digit)
"""


def draw_files(folder: Path, count: int) -> None:
    """Digits of 28 x 28, by zorko's own hand."""
    rng = np.random.default_rng(0)
    for number in range(count):
        drawing = digits.draw(str(number % 10), rng, "test").ink
        save_png(ink.normalise(np.repeat(drawing[:, :, None], 3, axis=2)).picture, folder / f"{number:05d}.png")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--model", default="read")
    options.add_argument("--files", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=3)
    wishes = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder, few, script = Path(place, "all"), Path(place, "few"), Path(place, "read.pt")
        folder.mkdir()
        few.mkdir()
        draw_files(folder, wishes.files)
        for path in sorted(folder.iterdir())[: wishes.files // 10]:
            (few / path.name).symlink_to(path)
        model = str(resolve(wishes.model))
        # in a process of its own: a child's peak is at least what its parent held when it was started
        cost([sys.executable, "-m", "zorko", "export", model, str(script), "--to", "torchscript"])
        one = str(folder / "00007.png")
        zorko = [sys.executable, "-m", "zorko", "read", "--model", model, "--json"]
        starts = [cost([*zorko, one]) for _ in range(wishes.rounds)]
        others = [cost([sys.executable, "-c", ONE_IN_PYTORCH, str(script), one]) for _ in range(wishes.rounds)]
        row("process start to answer", "s", [c.seconds for c in starts], [c.seconds for c in others], "lower")
        row("its peak memory", "MB", [c.peak_mb for c in starts], [c.peak_mb for c in others], "lower")
        program = Path(place, "many.py")
        program.write_text(MANY_IN_PYTORCH, encoding="utf-8")
        many = [cost([*zorko, str(folder)]) for _ in range(wishes.rounds)]
        theirs = [cost([sys.executable, str(program), str(script), str(folder)]) for _ in range(wishes.rounds)]
        speed = [wishes.files / c.seconds for c in many]
        row("a folder, start included", "files/s", speed, [wishes.files / c.seconds for c in theirs], "higher")
        tenth = cost([*zorko, str(few)])
        most = f"{many[0].peak_mb:.0f} MB for {wishes.files}"
        print(f"peak memory of zorko: {tenth.peak_mb:.0f} MB for {wishes.files // 10} files, {most}")


if __name__ == "__main__":
    main()
