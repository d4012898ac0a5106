"""Draws docs/pictures/architecture.svg: `python tools/draw_architecture.py`.

The layers are those that import-linter holds, read from pyproject.toml; what a package is, is said here. The picture brings
its own ground, and a darker one where the reader prefers that, so that it can be read on any page.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "pictures" / "architecture.svg"

PACKAGES = {
    "cli": "one file a command",
    "web": "pages, HTTP service",
    "training": "fit, calibrate, export",
    "report": "the HTML report",
    "nn": "encoders, heads, losses",
    "runtime": "open a file, predict",
    "bank": "photographs, corrections",
    "modelfile": "the .onnx and its card",
    "tasks": "what each question is",
    "data": "formats, splits, generators",
    "scores": "metrics, intervals, thresholds: functions",
    "images": "reader, preprocessing, drawing",
    "errors": "",
    "types": "",
    "atomic": "",
    "processes": "",
    "threads": "",
}
OWN = {"nn": "torch", "training": "torch", "runtime": "onnxruntime", "bank": "SQLAlchemy", "web": "FastAPI"}
"""What no other package may use."""

ANSWER = (
    ("images.read", "file, bytes or array to RGB, upright"),
    ("tasks: prepare", "parts are found; rows for the network"),
    ("images.preprocess", "size, colour, mean and std"),
    ("runtime.session", "the graph, many questions in a batch"),
    ("tasks: decide", "outputs become a best guess, how sure"),
    ("runtime.trust", "the card's thresholds: trusted, or why not"),
    ("types.Answer", "one record: cli prints it, web sends it"),
)
MODEL = (
    ("data.load", "folders, tables, LabelMe become examples"),
    ("data.splits", "train, validation, calibration, test, by group"),
    ("training.prepared", "the same prepare; frozen features on disk"),
    ("training.fit", "encoder and head of nn, by validation"),
    ("training.export", "the network as a graph, proven by runtime"),
    ("training.trusted", "thresholds from calibration, by scores"),
    ("runtime.evaluate", "the test part, once, as users run it"),
    ("modelfile.file", "the card put in, sealed, written"),
    ("report", "what was found, as a page"),
)

LABEL = "The architecture of zorko"
WIDTH, MARGIN, GAP = 720, 24, 10
ROW, BOX, ARROW = 46, 50, 16
STYLE = """
  .ground { fill: #f7f9f8 } .box { fill: #ffffff; stroke: #8aa59c } .flow { fill: #e3f1ec; stroke: #2f7d68 }
  text { font-family: ui-sans-serif, system-ui, "DejaVu Sans", sans-serif; fill: #1c2b27 }
  .title { font-size: 19px; font-weight: 700 } .name { font-size: 16px; font-weight: 600 }
  .words { font-size: 14px; fill: #40524c }
  .alone { font-size: 13px; fill: #9a3c1c } .line { stroke: #2f7d68; fill: none; stroke-width: 2 } .head { fill: #2f7d68 }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #17201d } .box { fill: #22302b; stroke: #5d7a70 } .flow { fill: #1d3a31; stroke: #58b79c }
    text { fill: #e6efec } .words { fill: #b5c6c0 } .alone { fill: #f0a384 }
    .line { stroke: #58b79c } .head { fill: #58b79c }
  }"""


def main() -> None:
    """Writes the picture."""
    PICTURE.write_text(drawn(layers()), encoding="utf-8")


def layers() -> list[list[str]]:
    """The packages of each layer, from the uppermost down."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    found = next(contract for contract in contracts if contract["type"] == "layers")["layers"]
    return [re.findall(r"\w+", layer) for layer in found]


def drawn(rows: Sequence[Sequence[str]]) -> str:
    """The picture as SVG."""
    parts = [_text(MARGIN, 40, "title", "Packages: the upper may import the lower")]
    y = 58
    for row in rows:
        parts += _layer(row, y)
        y += ROW + 6
    y += 34
    half = (WIDTH - 2 * MARGIN - 3 * GAP) // 2
    right = WIDTH - MARGIN - half
    parts += [
        _text(MARGIN, y, "title", "From a picture to an answer"),
        _text(right, y, "title", "From labels to a model file"),
    ]
    parts += [*_flow(ANSWER, MARGIN, y + 16, half), *_flow(MODEL, right, y + 16, half)]
    height = y + 16 + len(MODEL) * (BOX + ARROW) + 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{LABEL}">\n'
        f"<style>{STYLE}\n</style>\n"
        f'<rect class="ground" width="{WIDTH}" height="{height}" rx="10"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _layer(names: Sequence[str], y: int) -> Iterator[str]:
    width = (WIDTH - 2 * MARGIN - GAP * (len(names) - 1)) / len(names)
    for number, name in enumerate(names):
        x = MARGIN + number * (width + GAP)
        yield _box(x, y, width, ROW, "box")
        words = PACKAGES[name]
        yield _text(x + 12, y + (20 if words else 29), "name", name)
        if words:
            yield _text(x + 12, y + 38, "words", words)
        if name in OWN:
            yield _text(x + width - 12, y + 20, "alone", f"uses {OWN[name]}", anchor="end")


def _flow(steps: Sequence[tuple[str, str]], x: int, y: int, width: int) -> Iterator[str]:
    for number, (name, words) in enumerate(steps):
        top = y + number * (BOX + ARROW)
        yield _box(x, top, width, BOX, "flow")
        yield _text(x + 12, top + 21, "name", name)
        yield _text(x + 12, top + 40, "words", words)
        if number:
            middle = x + width / 2
            yield f'<path class="line" d="M{middle:g} {top - ARROW}v{ARROW - 6}"/>'
            yield f'<path class="head" d="M{middle - 5:g} {top - 8}h10l-5 8z"/>'


def _box(x: float, y: float, width: float, height: float, kind: str) -> str:
    return f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6"/>'


def _text(x: float, y: float, kind: str, words: str, anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text>'


if __name__ == "__main__":
    main()
