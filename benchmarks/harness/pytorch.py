"""The other way: scripts that do the same work in PyTorch as its users write them. A script is put together from parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.models import as_torchscript
from harness.processes import PYTHON, ZORKO, cost, number
from harness.rows import Row, by_turns
from zorko.modelfile.card import Card
from zorko.modelfile.file import read_card

# timm is what such scripts import beside torch, also where the network comes as TorchScript
SCRIPTED = """
import sys, time, torch, timm
def network(path):
    return torch.jit.load(path)
"""

EAGER = """
import sys, time, torch, timm
from torch import nn
class Tagger(nn.Module):
    def __init__(self, saved):
        super().__init__()
        self.body = timm.create_model(saved["encoder"], num_classes=0)
        self.body.load_state_dict(saved["body"])
        self.heads = nn.ModuleList(nn.Linear(*reversed(weight.shape)) for weight, _ in saved["heads"])
        for head, (weight, bias) in zip(self.heads, saved["heads"]):
            head.load_state_dict({"weight": weight, "bias": bias})
    def forward(self, pictures):
        embedding = self.body(pictures)
        return [head(embedding) for head in self.heads]
def network(path):
    return Tagger(torch.load(path)).eval()
"""
"""The network written down, with the weights that harness/models.py saved."""

TENSOR = {
    "read": """
from zorko.images.read import read
from zorko.images.ink import normalise
def tensor(source):
    return torch.from_numpy(normalise(read(source)).picture)[None].float() / 255
""",
    "tag": """
import io
from PIL import Image
from torchvision.transforms import functional as F
def tensor(source):
    picture = Image.open(io.BytesIO(source) if isinstance(source, bytes) else source).convert("RGB")
    scale = SIDE / max(picture.size)
    picture = picture.resize([max(1, round(length * scale)) for length in picture.size], Image.Resampling.BICUBIC)
    left, top = (SIDE - picture.width) // 2, (SIDE - picture.height) // 2
    padded = F.pad(picture, [left, top, SIDE - picture.width - left, SIDE - picture.height - top])
    return F.normalize(F.to_tensor(padded), MEAN, STD)
""",
}
"""How one picture, a path or the bytes of a file, becomes what the network sees; by task, for those that ask about whole
pictures. `read` has zorko's own reader, as nothing in PyTorch finds the ink."""

TRANSFORMS = """
from PIL import Image
from torchvision import transforms
of_picture = transforms.Compose([
    transforms.Resize(SIDE), transforms.CenterCrop(SIDE), transforms.ToTensor(), transforms.Normalize(MEAN, STD)])
def tensor(source):
    return of_picture(Image.open(source).convert("RGB"))
"""
"""torchvision's default for classifiers: the short side to size, the middle of the long one."""

CUTS = """
import cv2
import numpy as np
from PIL import Image
def picture(path):
    return np.asarray(Image.open(path).convert("RGB"))
def shrunk(part):
    return cv2.resize(part, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
def outputs(rows):
    with torch.inference_mode():
        return model(((torch.from_numpy(rows).float() / 255 - torch.tensor(MEAN)) / torch.tensor(STD)).permute(0, 3, 1, 2))
"""
"""For questions about parts of pictures: reading, cutting, and a stack of parts through the network."""

HEADS = """
def answer(files):
    with torch.inference_mode():
        return [head.argmax(1).tolist() for head in model(tensor(files[0])[None])[:COUNT]]
"""
"""`answer(files)` of a task whose outputs begin with a head for each thing that is asked."""

ONCE = """
model, times, files = network(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
print(answer(files))
if times:
    start = time.perf_counter()
    for _ in range(times):
        answer(files)
    print((time.perf_counter() - start) / times * 1000)
"""
"""The answer about the files, and milliseconds for one more, if asked so many times."""

EVERY = """
from pathlib import Path
def every(folder):
    return sorted(path for path in Path(folder).iterdir())
"""

LOADER = (
    EVERY
    + """
from torch.utils.data import DataLoader, Dataset
class Files(Dataset):
    def __init__(self, paths): self.paths = paths
    def __len__(self): return len(self.paths)
    def __getitem__(self, number): return tensor(self.paths[number])
if __name__ == "__main__":
    model = network(sys.argv[1])
    with torch.inference_mode():
        for batch in DataLoader(Files(every(sys.argv[2])), batch_size=64, num_workers=2):
            for answers in zip(*(head.argmax(1).tolist() for head in model(batch)[:COUNT])): print(*answers)
"""
)
"""A folder of files by a DataLoader with two worker processes; an answer a line."""

LOOP = (
    EVERY
    + """
model = network(sys.argv[1])
with torch.inference_mode():
    for path in every(sys.argv[2]):
        print(*(head.argmax(1).item() for head in model(tensor(path)[None])[:COUNT]))
"""
)
"""A folder of files, one after the other."""

IN_ZORKO = """
import sys, time, zorko
model, times, files = zorko.load(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
asked = files[0] if len(files) == 1 else tuple(files)
model.predict(asked)
start = time.perf_counter()
for _ in range(times):
    model.predict(asked)
print((time.perf_counter() - start) / times * 1000)
"""
"""Milliseconds for one answer of zorko's, when all is loaded."""


def script(card: Card, *parts: str) -> str:
    """A whole script: SIDE, MEAN, STD of what the model sees and COUNT of its heads, then the parts."""
    how = card.preprocessing
    known = {"SIDE": how.size_hw[0], "MEAN": how.mean, "STD": how.std, "COUNT": len(card.heads)}
    return "\n".join([*(f"{name} = {value}" for name, value in known.items()), *parts])


def against_pytorch(
    model: str, files: Sequence[str], parts: Sequence[str], what: str, rounds: int, times: int, place: Path
) -> Iterator[Row]:
    """Three rows: process start to answer, in time and peak memory, and one answer when all is loaded.

    `parts` define `answer(files)`, by the model's own network as TorchScript.
    """
    card = read_card(model)
    exported = str(as_torchscript(model, place))
    torch = [PYTHON, "-c", script(card, SCRIPTED, *parts, ONCE), exported]
    ours = [*ZORKO, card.task, *files, "--model", model, "--json"]
    starts = by_turns(rounds, lambda: cost(ours), lambda: cost([*torch, "0", *files]))
    sides = ("zorko", "PyTorch with timm")
    yield Row(f"{card.task}: process start to answer", "s", *([c.seconds for c in side] for side in starts), sides=sides)
    yield Row(f"{card.task}: its peak memory", "MB", *([c.peak_mb for c in side] for side in starts), sides=sides)
    warm = [[PYTHON, "-c", IN_ZORKO, model, str(times), *files], [*torch, str(times), *files]]
    yield Row(f"{card.task}: {what}, all loaded", "ms", *by_turns(rounds, *(lambda w=w: number(w) for w in warm)))


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
