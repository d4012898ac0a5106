"""LabelMe files as generators write them: what a labeller would mark, and beside it all that is known of the picture."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

KEY = "zorko"
"""The key of a LabelMe file, passed over by LabelMe, under which a picture tells what it shows, and who drew it."""


def shape(label: str, kind: str, points: Sequence[Sequence[float]]) -> dict[str, Any]:
    """One mark; `kind` is `rectangle`, of two corners, or `point`. Points x, y in pixels."""
    return {
        "label": label,
        "points": [list(point) for point in points],
        "group_id": None,
        "description": "",
        "shape_type": kind,
        "flags": {},
        "mask": None,
    }


def document(
    picture_name: str,
    size_hw: tuple[int, int],
    shapes: Sequence[Mapping[str, Any]],
    flags: Mapping[str, bool],
    truth: Mapping[str, Any],
) -> dict[str, Any]:
    """The whole file, JSON-ready; `truth` stands under KEY and names its `generator`."""
    height, width = size_hw
    return {
        "version": "5.5.0",
        "flags": dict(flags),
        "shapes": list(shapes),
        "imagePath": picture_name,
        "imageData": None,
        "imageHeight": height,
        "imageWidth": width,
        KEY: dict(truth),
    }


def clear(out: Path, generator: str) -> None:
    """Remove what a generator wrote to a folder before: its LabelMe files, known by their key, and their JPEG pictures."""
    for labels in out.glob("*.json"):
        try:
            content = json.loads(labels.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(content, dict) and isinstance(content.get(KEY), dict) and content[KEY].get("generator") == generator:
            labels.with_suffix(".jpg").unlink(missing_ok=True)
            labels.unlink()
