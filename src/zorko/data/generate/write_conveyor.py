"""`zorko generate conveyor`: composites for `find`, with LabelMe files that mark the target."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from zorko.atomic import replacing
from zorko.data.composites import MOST_PANELS, NO_MATCH_FLAG
from zorko.data.generate import folders
from zorko.data.generate.conveyor import BLOCK, Composite, Wanted, composites
from zorko.data.generate.labelme_out import clear, document, shape
from zorko.data.generate.orders import SPLITS, Generator, Option, Order, chosen_before
from zorko.data.generate.render import Studio, check_installed
from zorko.processes import side_by_side

NAME = "conveyor"
PANELS = Option("panels", 5, 1, MOST_PANELS, "panels of a composite, or a range", most=12)
NO_MATCH = Option("no_match", 0.0, 0.0, 1.0, "share of composites in which no panel matches")


def write_conveyor(out: Path, order: Order) -> Iterator[Path]:
    """Write OUT/000000.jpg .. with a LabelMe file of the same name beside each.

    The first rectangle of a LabelMe file is the target's box, those behind it are round the objects of the other panels,
    each labelled with its kind; a composite without a match has none, and the flag `no_match`. Under the key `zorko`: the
    generator, the panels' kinds and boxes, the reference's kind, the target's panel (from 1) and the degrees between the
    two views of it. Yields each picture's path, in order.

    Composite number i depends on seed, split and i alone (of the options: on `panels`, and on whether i has a match), so
    a larger set begins with the smaller one. As many processes work as there are cores; their number changes nothing.
    A script that calls this needs the usual `if __name__ == "__main__":`, as all that starts processes. Raises
    MissingExtraError without pyvista, UsageError for a folder that is not empty.
    """
    check_installed("zorko generate conveyor")
    folders.prepare(out, order.overwrite, partial(clear, generator=NAME))
    jobs = [_Job(out, wanted) for wanted in _blocks(order)]
    # Always in processes of their own: where Mesa's LLVM was loaded before torch's triton, both in one process end it.
    for paths in side_by_side(_all, jobs):
        yield from paths


def matched(number: int, no_match: float) -> bool:
    """Whether composite `number` (from 0) has a match, where a share `no_match` of all has none, spread evenly."""
    return chosen_before(number + 1, no_match) == chosen_before(number, no_match)


@dataclass(frozen=True)
class _Job:
    """What one process is handed: a block, and where its files go."""

    out: Path
    wanted: Wanted


def _blocks(order: Order) -> list[Wanted]:
    no_match = order.options[NO_MATCH.name]
    panels = (int(order.options[PANELS.name]), int(order.options[PANELS.most_name]))
    blocks = []
    for start in range(0, order.count, BLOCK):
        numbers = tuple(range(start, min(start + BLOCK, order.count)))
        blocks.append(
            Wanted(order.seed, order.split, numbers, tuple(matched(number, no_match) for number in numbers), panels)
        )
    return blocks


def _all(job: _Job) -> list[Path]:
    return list(_each(job))


def _each(job: _Job) -> Iterator[Path]:
    wanted = job.wanted
    for number, composite in zip(wanted.numbers, composites(wanted, _studio()), strict=True):
        rng = np.random.default_rng([wanted.seed, SPLITS.index(wanted.split), 2, number])
        path = job.out / f"{number:06d}.jpg"
        with replacing(path) as temporary:
            Image.fromarray(composite.picture).save(
                temporary, format="JPEG", quality=int(rng.integers(60, 96)), subsampling=int(rng.choice([0, 2]))
            )
        with replacing(path.with_suffix(".json")) as temporary:
            temporary.write_text(json.dumps(_labelme(composite, path.name), indent=1) + "\n", encoding="utf-8")
        yield path


@cache
def _studio() -> Studio:
    """The process's one window; opening another takes longer than a block."""
    return Studio()


def _labelme(composite: Composite, picture_name: str) -> dict[str, Any]:
    boxes = [list(map(float, box)) for box in composite.boxes]
    order = [] if composite.target is None else sorted(range(len(boxes)), key=lambda panel: panel != composite.target)
    truth = {
        "generator": NAME,
        "kinds": list(composite.kinds),
        "boxes_xyxy": boxes,
        "reference": composite.reference_kind,
        "target": None if composite.target is None else composite.target + 1,
        "angle_deg": None if composite.angle is None else round(composite.angle, 1),
    }
    shapes = [shape(composite.kinds[panel], "rectangle", [boxes[panel][:2], boxes[panel][2:]]) for panel in order]
    height, width = composite.picture.shape[:2]
    return document(picture_name, (height, width), shapes, {NO_MATCH_FLAG: composite.target is None}, truth)


CONVEYOR = Generator(NAME, "panels with 3-D objects, and a drawing of one of them", (PANELS, NO_MATCH), write_conveyor)
