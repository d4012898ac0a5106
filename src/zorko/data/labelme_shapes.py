"""Shapes and flags as LabelMe writes them, checked one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from zorko.data.json_text import is_storable
from zorko.errors import InputError

Flag: TypeAlias = "bool | int | float | str | None"
"""LabelMe itself ticks boxes (bool); programs that write its format also put text and numbers there."""

# How many points a shape of a kind has; LabelMe's successors draw rectangles by all four corners.
_POINTS = {"rectangle": (2, 4), "point": (1,), "line": (2,), "circle": (2,)}

# Pixels; the largest picture that is read has sides of 30,000. Also refuses NaN and infinity.
_FARTHEST = 1e6


@dataclass(frozen=True)
class Shape:
    """One shape on a picture.

    kind       LabelMe's shape_type: "rectangle", "point", "polygon", "circle", "line", "linestrip", ...
    points_xy  pixels from the picture's upper left corner, in the order of the file; they may lie a little outside
    group_id   what ties shapes of one picture together, None without
    """

    label: str
    kind: str
    points_xy: tuple[tuple[float, float], ...]
    group_id: int | str | None = None
    flags: Mapping[str, Flag] = field(default_factory=dict)

    @property
    def box_xyxy(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the points, whichever corner was drawn first."""
        xs, ys = zip(*self.points_xy, strict=True)
        return min(xs), min(ys), max(xs), max(ys)


def parse_shapes(value: object) -> tuple[Shape, ...]:
    """The list under the key "shapes". Raises InputError, with the place as its source, for the first that is wrong.

    One wrong shape spoils its file: left out by itself, it could change which rectangle is the first.
    """
    if not isinstance(value, list):
        raise InputError("shapes", f"expected a list, found {value!r:.40}")
    return tuple(_shape(item, f"shapes[{number}]") for number, item in enumerate(value))


def parse_flags(value: object, where: str) -> dict[str, Flag]:
    """Flags of a picture or a shape; {} where there are none. Raises InputError for what is no flags."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InputError(where, f"expected names with values, found {value!r:.40}")
    for name, flag in value.items():
        if not is_storable(name):
            raise InputError(f"{where}[{name!a}]", "the name is no valid text")
        if not (flag is None or isinstance(flag, bool | int | float) or (isinstance(flag, str) and is_storable(flag))):
            raise InputError(f"{where}[{name!a}]", f"expected true, false, text or a number, found {flag!a:.40}")
    return dict(value)


def _shape(value: object, where: str) -> Shape:
    if not isinstance(value, dict):
        raise InputError(where, f"expected an object, found {value!r:.40}")
    for key in ("label", "points"):
        if key not in value:
            raise InputError(where, f"has no {key}")
    # Before version 4 LabelMe knew polygons only, and wrote no type.
    kind = _text(value.get("shape_type") or "polygon", f"{where}.shape_type")
    group_id = value.get("group_id")
    if group_id is not None and type(group_id) not in (int, str):
        raise InputError(f"{where}.group_id", f"expected a whole number, found {group_id!r:.40}")
    return Shape(
        label=_text(value["label"], f"{where}.label"),
        kind=kind,
        points_xy=_points(value["points"], kind, f"{where}.points"),
        group_id=group_id,
        flags=parse_flags(value.get("flags"), f"{where}.flags"),
    )


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not is_storable(value):
        raise InputError(where, f"expected text, found {value!a:.40}")
    return value.strip()


def _points(value: object, kind: str, where: str) -> tuple[tuple[float, float], ...]:
    if not isinstance(value, list) or not value:
        raise InputError(where, f"expected points, found {value!r:.40}")
    allowed = _POINTS.get(kind)
    if allowed and len(value) not in allowed:
        raise InputError(where, f"a {kind} has {' or '.join(map(str, allowed))} points, found {len(value)}")
    return tuple(_point(item, f"{where}[{number}]") for number, item in enumerate(value))


def _point(value: Any, where: str) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2 or not all(map(_is_coordinate, value)):
        raise InputError(where, f"expected two numbers, x and y in pixels, found {value!r:.40}")
    return float(value[0]), float(value[1])


def _is_coordinate(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -_FARTHEST < value < _FARTHEST
