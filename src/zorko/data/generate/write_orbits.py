"""`zorko generate orbits`: pictures for `orbit`, with LabelMe files that mark icons, numbers and places."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from zorko.atomic import replacing
from zorko.data.generate import folders
from zorko.data.generate.labelme_out import clear, document
from zorko.data.generate.orbits.composites import Composite, Wanted, draw
from zorko.data.generate.orbits.marks import CONTRADICTIONS, true_marks
from zorko.data.generate.orders import SPLITS, Generator, Option, Order, chosen_before

NAME = "orbits"
PANELS = Option("panels", 5, 3, 12, "panels of a picture, or a range", most=5)
ORBITS = Option("orbits", 5, 3, 7, "orbits of a system, or a range", most=5)
LOOKALIKE = Option("lookalike", 0.1, 0.0, 1.0, "share of pictures whose icons are variations of one")
TOUCHING = Option("touching", 0.25, 0.0, 1.0, "share of pictures in which two or three planets touch or slightly overlap")
INVENTED = Option("invented", 0.0, 0.0, 1.0, "share of pictures whose icons are made up, and stand in no catalogue")
QUALITY = Option("quality", 60, 20, 100, "JPEG quality, or a range", most=95)
CONTRADICTING = Option("contradictions", 0.0, 0.0, 1.0, "share of labels that contradict themselves")

_DRAWN, _LABELLED, _INVENTED = 100, 101, 102  # what dice are for; the drawing's own have smaller numbers


def write_orbits(out: Path, order: Order) -> Iterator[Path]:
    """Write OUT/000000.jpg .. with a LabelMe file of the same name beside each. Yields each picture's path, in order.

    In a LabelMe file, rectangles called `icon` are round icons: the first round the hint's, the others round those of the
    planets of one panel. Points called `+` stand where the hint's icon is in each panel. Rectangles called by a number are
    round numbers: the lowest round the hint's, the others round those of that one panel's orbits. What is true stands
    under the key `zorko`, also where the marks were made to contradict themselves: there `contradiction` names the way,
    one of `CONTRADICTIONS`; it is null elsewhere.

    Picture number i depends on seed, split and i alone (of the options: on `panels`, `orbits` and `quality`, and on
    whether i has look-alikes, touching planets, invented icons or a contradiction), so that a larger set begins with the
    smaller one. Raises UsageError for a folder that is not empty.
    """
    folders.prepare(out, order.overwrite, partial(clear, generator=NAME))
    for number in range(order.count):
        yield _write(out, order, number)


def contradiction(number: int, share: float) -> str | None:
    """How the label of picture `number` (from 0) contradicts itself, where a share of all do, spread evenly."""
    earlier = chosen_before(number, share)
    if chosen_before(number + 1, share) == earlier:
        return None
    return list(CONTRADICTIONS)[earlier % len(CONTRADICTIONS)]


def _write(out: Path, order: Order, number: int) -> Path:
    place = [order.seed, SPLITS.index(order.split), number]
    rng = np.random.default_rng([*place, _DRAWN])
    lookalike, touching = (bool(rng.random() < order.options[option.name]) for option in (LOOKALIKE, TOUCHING))
    quality = int(rng.integers(*_ends(order, QUALITY), endpoint=True))
    invented = bool(np.random.default_rng([*place, _INVENTED]).random() < order.options[INVENTED.name])
    wanted = Wanted(
        order.seed, order.split, number, _ends(order, PANELS), _ends(order, ORBITS), lookalike, touching, invented
    )
    composite = draw(wanted)
    path = out / f"{number:06d}.jpg"
    with replacing(path) as temporary:
        Image.fromarray(composite.picture).save(
            temporary, format="JPEG", quality=quality, subsampling=int(rng.choice([0, 2]))
        )
    rng = np.random.default_rng([*place, _LABELLED])
    marks = true_marks(composite, rng)
    wrong = contradiction(number, order.options[CONTRADICTING.name])
    if wrong is not None:
        CONTRADICTIONS[wrong](marks, composite, rng)
    truth = {**_truth(composite, wanted), "quality": quality, "marked_panel": marks.panel, "contradiction": wrong}
    height, width = composite.picture.shape[:2]
    content = document(path.name, (height, width), marks.shapes(rng), {}, truth)
    with replacing(path.with_suffix(".json")) as temporary:
        temporary.write_text(json.dumps(content) + "\n", encoding="utf-8")
    return path


def _ends(order: Order, option: Option) -> tuple[int, int]:
    return int(order.options[option.name]), int(order.options[option.most_name])


def _truth(composite: Composite, wanted: Wanted) -> dict[str, Any]:
    """What the picture shows. Pixels are the picture's; lists of panels and of orbits begin with the first."""
    system, centres = composite.system, composite.planet_centres()
    x, y = centres[composite.answer - 1][composite.asked - 1]
    panels = range(len(composite.dealt))
    width = composite.picture.shape[1] // len(panels)
    return {
        "generator": NAME,
        "split": wanted.split,
        "suns_xy": [[round(system.sun_xy[0] + width * panel, 2), round(system.sun_xy[1], 2)] for panel in panels],
        "sun_radius": round(system.sun_radius, 2),
        "orbit_radii": [round(radius, 2) for radius in system.orbit_radii],
        "planets_xy": [[[round(x, 2), round(y, 2)] for x, y in row] for row in centres],
        "planet_radius": round(system.planet_radius, 2),
        "numbers_xy": [
            [[round(x + width * panel, 2), round(y, 2)] for x, y in system.numbers_xy.tolist()] for panel in panels
        ],
        "icons": [list(icons) for icons in composite.dealt],
        "icon_boxes_xyxy": [[list(box) for box in row] for row in composite.icon_boxes],
        "hint": {"icon": composite.icon, "number": composite.asked},
        "hint_boxes_xyxy": {"icon": list(composite.hint_boxes[0]), "number": list(composite.hint_boxes[1])},
        "answer": {"panel": composite.answer, "orbit": composite.asked, "x": round(x, 2), "y": round(y, 2)},
        "touching": [list(group) for group in system.touching],
        "lookalike": composite.lookalike,
    }


ORBITS_GENERATOR = Generator(
    NAME,
    "panels with planets on numbered orbits, and a hint with a number and an icon",
    (PANELS, ORBITS, LOOKALIKE, TOUCHING, QUALITY, CONTRADICTING, INVENTED),
    write_orbits,
)
