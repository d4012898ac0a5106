"""How much memory `zorko tag FOLDER` and `zorko train tag` take, as pictures become more.

    python benchmarks/studies/memory.py tag [--counts 1000,10000,100000] [--model FILE]
    python benchmarks/studies/memory.py train --weights FILE [--counts 500,2000] [--encoder timm:regnetx_002]

One row a count: seconds, the largest memory that is the process's own (anonymous pages, which nothing but the process can
give back) and the largest resident set. The second holds, beside the first, pages of files: program code, and as much of the
cache of pixels and features, which is memory-mapped, as the machine has room for; the kernel takes those back whenever
something else wants memory, so that the first says what a machine must have. Both are read from /proc, ten times a second.

`tag` answers links to a few hundred small pictures with a small model. `train` learns from links to a few
dozen photographs of 12 megapixels with a frozen encoder. Nothing in zorko asks whether two names are one file: each is
decoded, kept and embedded as if it were the only one; only as near-duplicates they are found, and make a scene.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from zorko.data.generate.outdoors import draw_scene

POLLED_S = 0.1
PICTURES, LARGE_PICTURES = 300, 24  # different ones
LARGE_WH = (4000, 3000)


class Peak(NamedTuple):
    """Of one process, in MB."""

    seconds: float
    own: float
    resident: float


def watched(command: Sequence[str], log: Path) -> Peak:
    """Run a command to its end. Raises SystemExit with its last words where it fails."""
    start, own, resident = time.perf_counter(), 0.0, 0.0
    with log.open("w+b") as words:
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=words)
        while child.poll() is None:
            found = _held(child.pid)
            own, resident = max(own, found.get("RssAnon", 0.0)), max(resident, found.get("VmHWM", 0.0))
            time.sleep(POLLED_S)
        if child.returncode:
            words.seek(0)
            raise SystemExit(f"{' '.join(command[:5])}: exit {child.returncode}\n{words.read().decode()[-2000:]}")
    return Peak(time.perf_counter() - start, own, resident)


def _held(pid: int) -> dict[str, float]:
    """The sizes of /proc/PID/status in MB; none once the process has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return {}
    words = [line.split() for line in lines if line.endswith(" kB")]
    return {name.rstrip(":"): int(size) / 1024 for name, size, _ in words}


def linked(pictures: Sequence[Path], folder: Path, count: int) -> list[str]:
    """Names of so many links in a new folder."""
    folder.mkdir()
    names = [f"{number:06d}.jpg" for number in range(count)]
    for number, name in enumerate(names):
        (folder / name).symlink_to(pictures[number % len(pictures)])
    return names


def run(*words: str) -> None:
    """Let zorko do something that is not measured."""
    subprocess.run([sys.executable, "-m", "zorko", *words], check=True, stdout=subprocess.DEVNULL)


def tag(place: Path, counts: Sequence[int], model: Path | None) -> None:
    """Answering a folder."""
    scenes, runs = place / "scenes", place / "runs"
    run("generate", "scenes", str(scenes), "--count", str(PICTURES), "--seed", "0", "--set", "size=96")
    if model is None:
        run("train", "tag", str(scenes), "--out", str(runs), "--set", "encoder.size=32", "--set", "fit.epochs=1")
    pictures = sorted((scenes / "images").iterdir())
    for count in counts:
        folder = place / f"folder {count}"
        linked(pictures, folder, count)
        words = ["tag", str(folder), "--model", str(model or runs / "tag" / "model" / "model.onnx")]
        words += ["--csv", str(place / "out.csv")]
        told(count, watched([sys.executable, "-m", "zorko", *words], place / "log"))


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


def train(place: Path, counts: Sequence[int], encoder: str, weights: Path | None) -> None:
    """Training heads on a frozen encoder."""
    pictures = large_pictures(place / "large")
    for count in counts:
        folder = place / f"photographs {count}"
        names = linked(pictures, folder, count)
        rows = [f"{name},{'day' if number % 2 else 'night'},{'abc'[number % 3]}" for number, name in enumerate(names)]
        (folder / "labels.csv").write_text("\n".join(["image_path,time,kind", *rows]), encoding="utf-8")
        words = ["train", "tag", str(folder), "--encoder", encoder, "--out", str(place / f"runs {count}")]
        words += ["--weights", str(weights)] if weights else []
        told(count, watched([sys.executable, "-m", "zorko", *words, "--set", "fit.epochs=5"], place / "log"))


def told(count: int, peak: Peak) -> None:
    """One row."""
    print(
        f"{count:7d} pictures {peak.seconds:7.0f} s   own {peak.own:7.0f} MB   resident, with file pages "
        f"{peak.resident:7.0f} MB",
        flush=True,
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("what", choices=("tag", "train"))
    options.add_argument("--counts", help="  [default: 1000,10000,100000 for tag; 500,2000 for train]")
    options.add_argument("--model", type=Path, help="for tag  [default: a small one, made first]")
    options.add_argument("--encoder", default="timm:regnetx_002")
    options.add_argument("--weights", type=Path)
    options.add_argument("--place", type=Path, help="where files are made  [default: the folder for temporary ones]")
    wishes = options.parse_args()
    counts = wishes.counts or ("1000,10000,100000" if wishes.what == "tag" else "500,2000")
    numbers = [int(count) for count in counts.split(",")]
    with tempfile.TemporaryDirectory(dir=wishes.place) as place:
        if wishes.what == "tag":
            tag(Path(place), numbers, wishes.model)
        else:
            train(Path(place), numbers, wishes.encoder, wishes.weights)


if __name__ == "__main__":
    main()
