"""`orbit`: panels of planets on numbered orbits, and a hint; which panel's planet on that orbit has the icon, and where.

A composition of four steps: the system is located in the panels, its planets are ranked by their distance from the sun, the
hint's number is read, and its icon is matched with the planets'. Each says how sure it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from zorko.data import composites, orbits
from zorko.data.examples import UNKNOWN
from zorko.data.marks import Marks
from zorko.images import draw
from zorko.images.layout import DEFAULT_LAYOUT, Box, Found, find_layout
from zorko.images.lettering import Hint, find_hint
from zorko.images.preprocess import WHOLE, Preprocessing
from zorko.images.systems import SIDE, System, system_in
from zorko.tasks.base import Cells, Decision, FloatArray, Guess, Head, Part, PixelArray, Prepared, Task, softmax
from zorko.types import Answer, Reason, TaskName

HEADS = (Head(orbits.PANEL, composites.NAMES), Head(orbits.NUMBER, orbits.NUMBERS))

LOCATE, RANK, READ, MATCH = STEPS = ("locate", "rank", "read", "match")

ICON_ROW, NUMBER_ROW, PLANET_ROWS = 0, 1, 2

_ICON_FILLS = 0.76  # of what the encoder sees: in a planet, and so in the hint too
_NUMBER_FILLS = 0.7
_PLANET_SEEN = 0.95  # of a planet's radius to each side: its icon, and little of the ring
_NO_MATCH = 0.1  # how often, to one composite with an answer, there is one without, before it is looked at
_SUREST = 1000.0  # odds, by one panel: a network is never surer than its training was long
_CLEAR, _OFF_PX, _GAP_PX = 4.0, 1.5, 2.0  # how fast sureness grows with what speaks for a place and a rank

SYSTEM_COLOUR = (90, 200, 255)


class Orbit(Task):
    """The hint's icon and number and each planet are rows of one batch.

    Graph outputs, for each row: `embedding` (R, D), so scaled that the product of a planet's and the hint icon's is the
    logit of "the same icon"; `none` (R,), that of the icon's row being the logit of "on no planet of a panel"; `number`
    (R, L), that of the number's row being the logits of the hint's number.
    """

    name: ClassVar[TaskName] = "orbit"
    points: ClassVar[bool] = True
    steps: ClassVar[tuple[str, ...]] = STEPS
    summary: ClassVar[str] = "which panel's planet on the hinted orbit bears the hinted icon, and where"
    default_preprocessing: ClassVar[Preprocessing] = replace(
        WHOLE, size_hw=(56, 56), colour="grey", mean=(0.5,), std=(0.25,), layout=DEFAULT_LAYOUT
    )

    def outputs(self, heads: Sequence[Head]) -> Mapping[str, int | None]:
        """Embeddings to be compared, and the number's logits."""
        return {"embedding": None, "none": None, orbits.NUMBER: len(heads[1].labels)}

    def prepare(self, images: Sequence[PixelArray], preprocessing: Preprocessing) -> Prepared:
        """One composite: the row of the hint's icon, of its number, then of each planet, panel by panel, orbit by orbit."""
        seen = _seen(images[0], preprocessing)
        crops = [seen.icon(), seen.number(), *seen.planets()]
        rows = np.stack([preprocessing.pixels(crop) for crop in crops])
        return Prepared({"image": rows}, {"seen": seen})

    def decide(self, outputs: Mapping[str, FloatArray], heads: Sequence[Head], memo: Mapping[str, Any]) -> Decision:
        """`{"panel", "orbit", "x", "y"}`, counted from 1, x and y in pixels of the composite.

        In each panel the icon is on one planet, or on none: a softmax over its planets. A panel is the answer where it is on
        the asked orbit, and in all others it is elsewhere. Number and panel are weighed together. Details: `scores`, the
        probability of each panel given the number, and `none`, that of no panel; together they are 1.
        """
        seen: _Seen = memo["seen"]
        panels, orbit_count = len(seen.found.panels), len(seen.system.distances)
        on = _icon_on(outputs, panels, orbit_count)
        number_logits = outputs[orbits.NUMBER][NUMBER_ROW].astype(np.float64)
        numbers = softmax(number_logits)
        possible = numbers[:orbit_count]
        together = _weighed(possible, on)
        panel, orbit = (int(at) for at in np.unravel_index(int(together[:-1].argmax()), on.shape))
        probability = float(together[panel, orbit])
        no_match = float(together[-1].sum()) > probability
        if no_match:  # then the number is what it was read as, and the panel the best guess for that
            orbit = int(possible.argmax())
            panel = int(together[:-1, orbit].argmax())
        given = together[:, orbit] / together[:, orbit].sum()
        x, y = seen.planet_xy(panel, orbit)
        sure = {
            LOCATE: float(1.0 - np.exp(-_CLEAR * max(seen.system.clear - 1.0, 0.0))),
            RANK: _rank_sure(seen.system),
            READ: float(possible[orbit]),
            MATCH: float(given[panel]),
        }
        confidence = probability * sure[LOCATE] * sure[RANK]
        number = int(numbers.argmax()) + 1
        doubts = seen.doubts(number)
        details = {
            "scores": given[:-1].tolist(),
            "none": float(given[-1]),
            "logits": np.log(np.maximum(given[:-1], 1e-12)).tolist(),
            "number": number,
            "number_logits": number_logits.tolist(),
            "steps": sure,
            "weakest": min(sure, key=lambda name: sure[name]),
            "doubts": doubts,
            "icon_on": on.round(6).tolist(),
            **seen.to_dict(),
        }
        reason: Reason | None = "ambiguous" if doubts else "no-match" if no_match else None
        answer = {"panel": panel + 1, "orbit": orbit + 1, "x": round(x), "y": round(y)}
        return Decision(answer, confidence, None, reason, details)

    def guesses(self, answer: Answer, heads: Sequence[Head]) -> Iterator[Guess]:
        """The panel, and the number that was read."""
        panel, number = heads
        predicted, details = int(answer.answer["panel"]) - 1, answer.details
        known = predicted < len(panel.labels)
        logits = details["logits"][: len(panel.labels)]
        padded = [*logits, *[-np.inf] * (len(panel.labels) - len(logits))]
        yield Guess(panel.name, predicted if known else UNKNOWN, answer.confidence, not _forced(answer), None, padded)
        read = softmax(np.array(details["number_logits"]))
        best = int(read.argmax())
        yield Guess(number.name, best, float(read[best]), True, None, details["number_logits"])

    def right_steps(self, answer: Answer, marks: Marks) -> Mapping[str, bool]:
        """Locate: as many planets as are marked, one in each box. Rank: each in the box of its rank. Read: the number.
        Match: of the asked orbit's planets, the one with the icon is likeliest to have it."""
        places = np.array(answer.details["planets"][marks.marked_panel - 1])
        boxes = np.array(marks.planets_xyxy)
        inside = ((places[:, None] >= boxes[:, :2]) & (places[:, None] <= boxes[:, 2:])).all(axis=2)  # (found, marked)
        located = len(places) == len(boxes) and bool((inside.sum(axis=0) >= 1).all() and (inside.sum(axis=1) >= 1).all())
        on = np.array(answer.details["icon_on"])
        matched = marks.number <= on.shape[1] and int(on[:, marks.number - 1].argmax()) + 1 == marks.panel
        return {
            LOCATE: located,
            RANK: len(places) == len(boxes) and bool(np.diagonal(inside).all()),
            READ: answer.details["number"] == marks.number,
            MATCH: matched,
        }

    def draw(self, images: Sequence[PixelArray], answer: Answer) -> PixelArray:
        """The composite with sun, orbits, ranks, the score of each panel, the answer's planet marked, the verdict below; and
        the chosen panel once more beside the hint."""
        details = answer.details
        seen = np.ascontiguousarray(images[0]).copy()
        for number, box in enumerate(details["panels"]):
            _draw_system(seen, Box(*box), details, number)
        drawn = draw.panels(seen, details["panels"], details["scores"], answer.answer["panel"])
        (x, y), radius = details["hint"]["icon"]["xy"], details["hint"]["icon"]["radius"]
        cv2.circle(drawn, (round(x), round(y)), round(radius) + 4, SYSTEM_COLOUR, 1, cv2.LINE_AA)
        left, top, width, height = details["hint"]["number"]
        cv2.rectangle(drawn, (left - 4, top - 4), (left + width + 3, top + height + 3), SYSTEM_COLOUR, 1)
        draw.label(drawn, f"{details['number']}", left + width + 6, top, SYSTEM_COLOUR)
        if answer.reason != "no-match":
            drawn = draw.mark_point(drawn, answer.answer["x"], answer.answer["y"])
        place = f"panel {answer.answer['panel']}, orbit {answer.answer['orbit']}"
        return draw.caption(drawn, f"{place}: {self.verdict(answer)}", answer.trusted)

    def parts(self, images: Sequence[PixelArray], preprocessing: Preprocessing, predicted: int, true: int) -> Sequence[Part]:
        """What each step saw: the hint's icon and number, the panel that was chosen and, where that is another, the right
        one, with the ranks of its planets."""
        seen = _seen(images[0], preprocessing)
        named = {true: "true", predicted: "chosen"}
        details = seen.to_dict()
        shown = np.ascontiguousarray(images[0]).copy()
        for number, frame in enumerate(seen.found.panels):
            _draw_system(shown, frame, details, number)
        panels = [
            (named[number], number) for number in dict.fromkeys((predicted, true)) if 0 <= number < len(seen.found.panels)
        ]
        return [
            Part("icon", seen.icon()),
            Part("number", seen.number()),
            *(Part(f"{word}: panel {number + 1}", seen.found.panels[number].of(shown)) for word, number in panels),
        ]

    def guess(self, answer: Answer) -> str:
        """panel/orbit and the point; "-" where no panel fits."""
        place = answer.answer
        return "-" if answer.reason == "no-match" else f"{place['panel']}/{place['orbit']} at {place['x']},{place['y']}"

    def file_word(self, answer: Answer) -> str:
        """panel-N, or no-match."""
        return "no-match" if answer.reason == "no-match" else f"panel-{answer.answer['panel']}"

    def verdict(self, answer: Answer) -> str:
        """trusted, or why not and which step is to blame."""
        if answer.reason is None:
            return "trusted"
        if answer.details["doubts"]:
            return f"not trusted: {answer.details['doubts'][0]}"
        if answer.reason == "no-match":
            return f"the icon is on orbit {answer.answer['orbit']} of no panel (best guess {answer.answer['panel']})"
        if answer.reason != "ambiguous":
            return super().verdict(answer)
        words = {LOCATE: "finding the planets", RANK: "their ranks", READ: "the number", MATCH: "the icon"}
        return f"{super().verdict(answer)}, by {words[answer.details['weakest']]}"

    def is_label(self, text: str) -> bool:
        """A panel's number."""
        return text in composites.NAMES

    def truth(self, label: str, heads: Sequence[Head]) -> Mapping[str, int]:
        """The panel's index; of the number a panel says nothing."""
        panel, number = heads
        return {panel.name: panel.labels.index(label) if label in panel.labels else UNKNOWN, number.name: UNKNOWN}

    def columns(self, heads: Sequence[Head]) -> Sequence[str]:
        """panel, orbit, x, y, confidence, trusted, reason, weakest, the number, each step, score 1 .. score 16."""
        scores = (f"score {label}" for label in heads[0].labels)
        return (
            *("panel", "orbit", "x", "y", "confidence", "trusted", "reason", "weakest", "number"),
            *STEPS,
            *scores,
        )

    def cells(self, answer: Answer, heads: Sequence[Head]) -> Cells:
        """One answer; scores of panels that the picture has not are empty."""
        place, details = answer.answer, answer.details
        scores = details["scores"][: len(heads[0].labels)]
        return (
            *(place["panel"], place["orbit"], place["x"], place["y"]),
            *(answer.confidence, str(answer.trusted).lower(), answer.reason, details["weakest"], details["number"]),
            *(details["steps"][step] for step in STEPS),
            *scores,
            *[None] * (len(heads[0].labels) - len(scores)),
        )


class _Seen:
    """What was found in one composite, and the parts of it that are asked about."""

    def __init__(self, picture: PixelArray, found: Found, system: System, hint: Hint) -> None:
        self.picture = picture
        self.found = found
        self.system = system
        self.hint = hint

    def planet_xy(self, panel: int, orbit: int) -> tuple[float, float]:
        """The middle of a planet, in pixels of the picture."""
        x, y = self.system.planets_xy[orbit]
        return self._in_picture(panel, float(x), float(y))

    def doubts(self, number: int) -> list[str]:
        """Why no answer can be trusted, the hint's number (from 1) being read so; empty where nothing forbids it."""
        unseen = [] if self.hint.sure else ["the hint shows no icon with a number below it"]
        planets = len(self.system.distances)
        beyond = [f"the number is read as {number}, and {planets} planets are found"] if number > planets else []
        return [*unseen, *beyond, *self.system.doubts]

    def icon(self) -> PixelArray:
        """The hint's icon, as large in this as a planet's in `planets`."""
        reference = self.found.reference.of(self.picture)
        return _cut(reference, self.hint.icon_xy, self.hint.icon_radius / _ICON_FILLS)

    def number(self) -> PixelArray:
        """The hint's number."""
        box = self.hint.number
        middle = (box.left + box.width / 2, box.top + box.height / 2)
        return _cut(self.found.reference.of(self.picture), middle, max(box.width, box.height) / 2 / _NUMBER_FILLS)

    def planets(self) -> Iterator[PixelArray]:
        """Each planet's disc, panel by panel, from the first orbit on."""
        for panel, frame in enumerate(self.found.panels):
            half = self.system.planet_radius * _PLANET_SEEN * frame.height / SIDE
            for orbit in range(len(self.system.distances)):
                yield _cut(self.picture, self.planet_xy(panel, orbit), half)

    def to_dict(self) -> dict[str, Any]:
        """Where everything is, JSON-ready; pixels of the picture."""
        panels = self.found.panels
        scale = panels[0].height / SIDE
        count = range(len(self.system.distances))
        reference = self.found.reference
        icon_x, icon_y = self.hint.icon_xy
        number = self.hint.number
        return {
            "panels": [list(box) for box in panels],
            "suns": [_rounded(self._in_picture(panel, *self.system.sun_xy)) for panel in range(len(panels))],
            "sun_radius": round(self.system.sun_radius * scale, 2),
            "planets": [[_rounded(self.planet_xy(panel, orbit)) for orbit in count] for panel in range(len(panels))],
            "planet_radius": round(self.system.planet_radius * scale, 2),
            "distances": [round(float(away) * scale, 2) for away in self.system.distances],
            "hint": {
                "icon": {
                    "xy": _rounded((icon_x + reference.left, icon_y + reference.top)),
                    "radius": round(self.hint.icon_radius, 2),
                },
                "number": [number.left + reference.left, number.top + reference.top, number.width, number.height],
            },
        }

    def _in_picture(self, panel: int, x: float, y: float) -> tuple[float, float]:
        frame = self.found.panels[panel]
        return frame.left + x * frame.width / SIDE, frame.top + y * frame.height / SIDE


def _seen(picture: PixelArray, preprocessing: Preprocessing) -> _Seen:
    found = find_layout(picture, preprocessing.layout or DEFAULT_LAYOUT)
    return _Seen(picture, found, system_in(picture, found), find_hint(found.reference.of(picture)))


def _cut(picture: PixelArray, middle_xy: tuple[float, float], half: float) -> PixelArray:
    """A square part about a point, `half` to each side, at least a pixel; beyond the picture's edge it goes on as that."""
    side = max(2, round(2 * half))
    place = (middle_xy[0] - 0.5, middle_xy[1] - 0.5)
    return cv2.getRectSubPix(np.ascontiguousarray(picture), (side, side), place).astype(np.uint8, copy=False)


# ---- sureness


def _icon_on(outputs: Mapping[str, FloatArray], panels: int, orbit_count: int) -> NDArray[np.float64]:
    """(P, N): how likely the hint's icon is on each planet of a panel; what is missing to 1 is that it is on none."""
    embedding = outputs["embedding"].astype(np.float64)
    products = (embedding[PLANET_ROWS:] @ embedding[ICON_ROW]).reshape(panels, orbit_count)
    none = np.full((panels, 1), float(outputs["none"][ICON_ROW]))
    return softmax(np.hstack([products, none]))[:, :-1]


def _weighed(number: NDArray[np.float64], on: NDArray[np.float64]) -> NDArray[np.float64]:
    """How likely it is, all in all 1, that the number is each of N and the answer each of P panels, or none: (P + 1, N).

    `number` (N,): how it was read. `on` (P, N): on which planet of each panel the icon is; the answer's is on the asked
    orbit and the others' are not, so that a panel speaks for itself by its odds. An icon that no panel has is missed in all
    of them alike, so of that they speak with one voice, the median's.
    """
    odds = np.clip(on / np.maximum(1.0 - on, 1e-12), 1.0 / _SUREST, _SUREST)
    weights = number * np.vstack([odds, np.full(len(number), _NO_MATCH)])
    shares: NDArray[np.float64] = weights / max(float(weights.sum()), 1e-300)
    seen = min(1.0, float(np.median(on.sum(axis=1))))
    shares[:-1] *= seen
    shares[-1] = seen * shares[-1] + (1.0 - seen) * number / max(float(number.sum()), 1e-300)
    return shares


def _rank_sure(system: System) -> float:
    gap = float(np.diff(system.distances).min()) if len(system.distances) > 1 else np.inf
    off = max(float(np.abs(system.distances - system.arcs).max()) - _OFF_PX, 0.0)
    return float((1.0 - np.exp(-gap / _GAP_PX)) * np.exp(-((off / _OFF_PX) ** 2)))


def _forced(answer: Answer) -> bool:
    """Whether the answer may not be trusted whatever its confidence."""
    return answer.reason == "no-match" or bool(answer.details["doubts"])


# ---- drawing


def _draw_system(drawn: PixelArray, frame: Box, details: Mapping[str, Any], panel: int) -> None:
    """The sun's rim, the orbits, and at each planet its rank, within the panel, in place."""
    part = frame.of(drawn)
    sun = details["suns"][panel]
    middle = (round(sun[0] - frame.left), round(sun[1] - frame.top))
    cv2.circle(part, middle, round(details["sun_radius"]), SYSTEM_COLOUR, 1, cv2.LINE_AA)
    for rank, ((x, y), away) in enumerate(zip(details["planets"][panel], details["distances"], strict=True), 1):
        cv2.circle(part, middle, round(away), SYSTEM_COLOUR, 1, cv2.LINE_AA)
        corner = round(x - frame.left - details["planet_radius"]), round(y - frame.top - details["planet_radius"])
        draw.label(part, str(rank), max(0, corner[0]), max(0, corner[1]), SYSTEM_COLOUR)


def _rounded(point: tuple[float, float]) -> list[float]:
    return [round(point[0], 2), round(point[1], 2)]
