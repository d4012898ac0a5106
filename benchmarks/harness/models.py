"""Models that benchmarks make for themselves, as they are too large to ship. Their encoders have random weights: what they
say means nothing, and costs what it costs of a trained one."""

from __future__ import annotations

import re
from pathlib import Path

from harness.processes import PYTHON, ZORKO, cost, telling

RESNET34 = "resnet34"
SCENES = 120  # as many as give each head both of its values
EPOCHS = 30  # on features that are kept, seconds; chance features tell a little of a scene, too

_FIGURE = re.compile(r"(\w+) ([\d.]+) -> ([\d.]+)$", re.MULTILINE)  # as `zorko export --to int8` tells each head's

_EAGER = """
import sys, torch
from pathlib import Path
from zorko.modelfile.file import read_card
from zorko.training.export import rebuilt
path = Path(sys.argv[1])
card = read_card(path)
network = rebuilt(path, card)
heads = [network.head.weights(number) for number in range(len(card.heads))] if card.task == "tag" else []
body = {name: values.clone() for name, values in network.encoder.state_dict().items()}
torch.save({"encoder": card.encoder.name.removeprefix("timm:"), "body": body, "heads": heads}, sys.argv[2])
"""


def scenes(models: Path, count: int = SCENES, seed: int = 1) -> Path:
    """Drawn scenes with the labels of eleven attributes; those of another seed have nothing in common."""
    folder = models / f"scenes-{count}-{seed}"
    if not folder.exists():
        cost([*ZORKO, "generate", "scenes", str(folder), "--count", str(count), "--seed", str(seed)])
    return folder


def trained(models: Path, name: str, task: str, data: Path, encoder: str, *settings: str, epochs: int = 1) -> Path:
    """A model file whose head was fitted on a frozen timm encoder with random weights; what an earlier program
    left in `models` serves again."""
    made = models / "runs" / task / name / "model.onnx"
    if not made.exists():
        wished = (f"name={name}", "encoder.untrained=true", f"fit.epochs={epochs}", *settings)
        words = [word for setting in wished for word in ("--set", setting)]
        out = str(models / "runs")
        cost([*ZORKO, "train", task, str(data), "--encoder", f"timm:{encoder}", *words, "--out", out])
    return made


def resnet34(models: Path) -> Path:
    """A ResNet34 that sees 256 x 256 and has the eleven heads of drawn scenes."""
    return trained(models, RESNET34, "tag", scenes(models), RESNET34, "encoder.size=256", epochs=EPOCHS)


def model_named(name: str, models: Path) -> str:
    """What `--model` of a benchmark means: RESNET34 is made in `models`, anything else is a file or a shipped name."""
    return str(resnet34(models)) if name == RESNET34 else name


def as_torchscript(model: str | Path, place: Path) -> Path:
    """The same model, exported for torch.jit.load."""
    exported = place / f"{_name(model)}.pt"
    if not exported.exists():
        cost([*ZORKO, "export", str(model), str(exported), "--to", "torchscript"])
    return exported


def as_eager(model: Path, models: Path) -> Path:
    """The same weights, for a network that is written down in PyTorch and timm: see EAGER in harness/pytorch.py."""
    saved = models / f"{_name(model)}-eager.pt"
    if not saved.exists():
        cost([PYTHON, "-c", _EAGER, str(model), str(saved)])
    return saved


def as_int8(model: Path, data: Path, models: Path, allowed: float) -> tuple[Path, str]:
    """The same model in 8 bits, calibrated on labelled pictures that it has not seen, and how its figures changed on them,
    in words. `allowed`: by how much one may fall. Raises FailedError where zorko writes no such file."""
    made = models / f"{_name(model)}-int8.onnx"
    said = made.with_suffix(".txt")
    if not said.exists():
        words = ["--to", "int8", "--calibration", str(data), "--allowed", str(allowed)]
        said.write_text(telling([*ZORKO, "export", str(model), str(made), *words]), encoding="utf-8")
    return made, _change(said.read_text(encoding="utf-8"))


def _change(said: str) -> str:
    """The mean over heads of the figures that an export told, before and after."""
    told = _FIGURE.findall(said)
    before, after = (sum(float(figures[at]) for figures in told) / len(told) for at in (1, 2))
    heads = f"of {len(told)} heads, mean " if len(told) > 1 else ""
    return f"{told[0][0].replace('_', ' ')} {heads}{before:.4f} -> {after:.4f}"


def _name(model: str | Path) -> str:
    """Of the run that made it, as all runs call their file alike."""
    return f"{Path(model).parent.name}-{Path(model).stem}"
