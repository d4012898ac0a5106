"""What `zorko tag` costs, beside the same network in PyTorch and by itself, in one run on one machine.

    python benchmarks/tag.py [--model FILE | --model resnet34] [--folder DIR] [--files 2000] [--rounds 3]

Rows: process start to answer (time and peak memory); a folder of JPEG files of 256 x 256 to 1024 x 768, start included
(pictures a second); and the same pictures a second over those of the network alone: ONNX Runtime on batches that are ready,
in one process that does nothing else. Each ratio is the median of the rounds with their spread. PyTorch decodes in worker
processes of a DataLoader, as its users do. `--model resnet34` makes a ResNet34 at 256 x 256 with eleven heads first. Needs
the extra `train` for the other side.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2

import zorko
from _models import model_named
from _ratios import cost, row
from zorko.data.generate.outdoors import draw_scene
from zorko.errors import ZorkoError
from zorko.modelfile.shipped import resolve

SIZES_WH = ((256, 256), (320, 240), (480, 640), (640, 480), (800, 600), (1024, 768))
DRAWN = 60  # different pictures; the other files repeat them
QUALITY = 90
BATCH = 64

ALONE = """
import sys, time
import numpy as np
import onnxruntime
path, side, batches, size = sys.argv[1], *map(int, sys.argv[2:])
session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
rows = np.random.default_rng(0).normal(size=(size, 3, side, side)).astype(np.float32)
feed = {session.get_inputs()[0].name: rows}
session.run(None, feed)
start = time.perf_counter()
for _ in range(batches):
    session.run(None, feed)
print(batches * size / (time.perf_counter() - start))
"""

# timm is what such scripts import beside torch; the network itself is the same one, as TorchScript
IN_PYTORCH = """
import sys, torch, timm
from pathlib import Path
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision.transforms import functional as F
side = int(sys.argv[2])
class Folder(Dataset):
    def __init__(self, paths): self.paths = paths
    def __len__(self): return len(self.paths)
    def __getitem__(self, i):
        picture = Image.open(self.paths[i]).convert("RGB")
        scale = side / max(picture.size)
        picture = picture.resize([max(1, round(length * scale)) for length in picture.size], Image.Resampling.BICUBIC)
        left, top = (side - picture.width) // 2, (side - picture.height) // 2
        padded = F.pad(picture, [left, top, side - picture.width - left, side - picture.height - top])
        return F.normalize(F.to_tensor(padded), {mean}, {std})
if __name__ == "__main__":
    model, source = torch.jit.load(sys.argv[1]), Path(sys.argv[3])
    paths = sorted(source.glob("*.jpg")) if source.is_dir() else [source]
    with torch.inference_mode():
        for batch in DataLoader(Folder(paths), batch_size=64, num_workers=2 if len(paths) > 64 else 0):
            for heads in zip(*(part.argmax(1).tolist() for part in model(batch) if part.dim() == 2)): print(heads)
"""


def draw_files(folder: Path, count: int) -> None:
    """Drawn scenes as JPEG files of SIZES_WH in turn."""
    kept = []
    for number in range(min(DRAWN, count)):
        picture = cv2.cvtColor(draw_scene(0, "test", number, 256).picture, cv2.COLOR_RGB2BGR)
        larger = cv2.resize(picture, SIZES_WH[number % len(SIZES_WH)], interpolation=cv2.INTER_CUBIC)
        kept.append(cv2.imencode(".jpg", larger, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes())
    for number in range(count):
        (folder / f"{number:05d}.jpg").write_bytes(kept[number % len(kept)])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--model", default="tag")
    options.add_argument("--folder", type=Path, help="JPEG files  [default: drawn ones]")
    options.add_argument("--files", type=int, default=2000, help="how many to draw")
    options.add_argument("--rounds", type=int, default=3)
    wishes = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        try:
            model = zorko.load(resolve(model_named(wishes.model, Path(place))))
        except ZorkoError as error:
            raise SystemExit(f"{error}; --model names another") from error
        path, how = str(model.path), model.card.preprocessing
        folder, out = wishes.folder or Path(place, "files"), Path(place, "out.csv")
        if wishes.folder is None:
            folder.mkdir()
            draw_files(folder, wishes.files)
        files = sorted(folder.glob("*.jpg"))
        exported, script = str(Path(place, "tag.pt")), Path(place, "many.py")
        # in a process of its own: a child's peak is at least what its parent held when it was started
        cost([sys.executable, "-m", "zorko", "export", path, exported, "--to", "torchscript"])
        script.write_text(IN_PYTORCH.replace("{mean}", str(how.mean)).replace("{std}", str(how.std)), encoding="utf-8")
        ours = [sys.executable, "-m", "zorko", "tag", "--model", path]
        theirs = [sys.executable, str(script), exported, str(how.size_hw[0])]
        starts = [(cost([*ours, str(files[0])]), cost([*theirs, str(files[0])])) for _ in range(wishes.rounds)]
        row("process start to answer", "s", [a.seconds for a, _ in starts], [b.seconds for _, b in starts], "lower")
        row("its peak memory", "MB", [a.peak_mb for a, _ in starts], [b.peak_mb for _, b in starts], "lower")
        alone = [sys.executable, "-c", ALONE, path, str(how.size_hw[0]), str(max(1, len(files) // BATCH)), str(BATCH)]
        rounds = [
            (
                len(files) / cost([*ours, str(folder), "--csv", str(out)]).seconds,
                len(files) / cost([*theirs, str(folder)]).seconds,
                float(subprocess.run(alone, check=True, capture_output=True, text=True).stdout),
            )
            for _ in range(wishes.rounds)
        ]
    many, other, network = zip(*rounds, strict=True)
    row("a folder of photographs, start included", "files/s", many, other, "higher")
    shares = [a / b for a, b in zip(many, network, strict=True)]
    print(
        f"{'the same over ONNX Runtime on ready batches':42s} zorko {statistics.median(many):9.2f}   network "
        f"{statistics.median(network):9.2f} files/s  ratio {statistics.median(shares):5.2f} "
        f"({min(shares):.2f} .. {max(shares):.2f})"
    )


if __name__ == "__main__":
    main()
