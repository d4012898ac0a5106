"""`find` and `orbit` as docs/model-file.md describes them, written from that page alone."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

Array = Any


def parts_of(picture: Array, layout: dict[str, Any]) -> tuple[list[tuple[int, int, int, int]], tuple[int, int, int, int]]:
    """The panels and the reference (left, top, width, height) of a picture in the layout's proportions, reference at the
    bottom left."""
    height, width = picture.shape[:2]
    panel_width, panel_height = layout["panel_wh"]
    rows = layout["rows"]
    bottom = round(height * rows * panel_height / layout["height"])
    nominal = panel_width * bottom / (rows * panel_height)
    columns = min(range(1, 100), key=lambda count: abs(width / count - nominal))
    across = [round(number * width / columns) for number in range(columns + 1)]
    down = [round(number * bottom / rows) for number in range(rows + 1)]
    panels = [(left, top, right - left, end - top) for top, end in pairwise(down) for left, right in pairwise(across)]
    plain = (np.abs(picture[bottom:].mean(axis=2) - layout["fill_level"]) < 16).mean(axis=0) > 0.97
    right = width - int(np.argmin(plain[::-1]))
    if right > 1.5 * layout["reference_wh"][0]:
        right = round(layout["reference_wh"][0] * (down[1] - down[0]) / panel_height)
    return panels, (0, bottom, right, height - bottom)


def seen(box: tuple[int, int, int, int], focus: list[float]) -> tuple[int, int, int, int]:
    left, top, width, height = box
    x0, y0, x1, y1 = (round(share * side) for share, side in zip(focus, (width, height, width, height), strict=True))
    return left + x0, top + y0, x1 - x0, y1 - y0


def cut(picture: Array, box: tuple[int, int, int, int]) -> Array:
    left, top, width, height = box
    return np.ascontiguousarray(picture[top : top + height, left : left + width])


def softmax(logits: Array) -> Array:
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def find(model: Any, picture: Array) -> tuple[dict[str, int], float, bool]:
    """The answer, the confidence, and whether no panel fits better; `model` is the page's own reader, for its pixels."""
    layout = model.card["preprocessing"]["layout"]
    panels, reference = parts_of(picture, layout)
    views = [seen(panel, layout["focus"]) for panel in panels]
    boxes = [seen(reference, layout["reference_focus"]), *views]
    outputs = model.run([model.pixels(cut(picture, box)) for box in boxes])
    embedding = outputs["embedding"].astype(np.float64)
    scores = softmax(np.append(embedding[1:] @ embedding[0], outputs["none"][0]))
    best = int(scores[:-1].argmax())
    left, top, width, height = views[best]
    place = np.clip(outputs["place"][1 + best], 0, 1).astype(float)
    answer = {"panel": best + 1, "x": round(left + place[0] * (width - 1)), "y": round(top + place[1] * (height - 1))}
    return answer, float(scores[best]), bool(scores[-1] > scores[best])


def orbit(outputs: dict[str, Array], panels: int, planets: int) -> tuple[int, int, float, bool]:
    """Panel and orbit from 1, the probability before the system's own sureness, and whether no panel fits better."""
    embedding = outputs["embedding"].astype(np.float64)
    products = (embedding[2:] @ embedding[0]).reshape(panels, planets)
    on = np.stack([softmax(np.append(row, outputs["none"][0]))[:-1] for row in products])
    number = softmax(outputs["number"][1].astype(np.float64))[:planets]
    odds = np.clip(on / np.maximum(1 - on, 1e-12), 0.001, 1000)
    share, none = number * odds, number * 0.1
    total = share.sum() + none.sum()
    share, none = share / total, none / total
    visible = min(1.0, float(np.median(on.sum(axis=1))))
    share, none = visible * share, visible * none + (1 - visible) * number / number.sum()
    panel, rank = divmod(int(share.argmax()), planets)
    probability = float(share[panel, rank])
    no_match = float(none.sum()) > probability
    if no_match:
        rank = int(number.argmax())
        panel = int(share[:, rank].argmax())
    return panel + 1, rank + 1, probability, no_match
