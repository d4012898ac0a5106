"""What a photograph's EXIF says of it: often nothing, often wrong, never a reason to refuse the photograph."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

_MOMENTS = (0x9003, 0x9004, 0x0132)  # DateTimeOriginal, DateTimeDigitized, DateTime
_DESCRIPTION, _MAKER = 0x010E, 0x010F
_LATITUDE, _LONGITUDE = (1, 2, "S", 90), (3, 4, "W", 180)
"""Of each the tag of its hemisphere, that of its degrees, the letter that turns the sign, and the largest value."""


def taken_at(exif: Mapping[int, Any]) -> datetime | None:
    """The camera's clock when the photograph was taken, without a zone; else when it was digitised or last changed."""
    moments = (_moment(exif.get(tag)) for tag in _MOMENTS)
    return next((moment for moment in moments if moment is not None), None)


def place(gps: Mapping[int, Any]) -> tuple[float, float] | tuple[None, None]:
    """Latitude and longitude in degrees, north and east positive; neither where one is missing or impossible."""
    latitude, longitude = _degrees(gps, *_LATITUDE), _degrees(gps, *_LONGITUDE)
    # (0, 0) lies in the Gulf of Guinea; a camera says it that has found no satellite.
    if latitude is None or longitude is None or latitude == longitude == 0:
        return None, None
    return latitude, longitude


def description(exif: Mapping[int, Any]) -> str:
    """What a person wrote of the photograph; "" for what the camera writes of itself."""
    text = " ".join(_text(exif.get(_DESCRIPTION, "")).replace("\0", " ").split())
    maker = _text(exif.get(_MAKER, "")).split()
    own = (*maker[:1], "digital camera", "dcim")
    return "" if any(word.casefold() in text.casefold() for word in own) else text


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.strptime(_text(value)[:19], "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None


def _degrees(gps: Mapping[int, Any], hemisphere: int, degrees: int, negative: str, most: float) -> float | None:
    value = gps.get(degrees)
    try:
        parts = [float(part) for part in value] if isinstance(value, (tuple, list)) else [math.nan]
    except (TypeError, ValueError, ArithmeticError):  # no numbers, or with a denominator of 0
        return None
    size = sum(part / 60.0**power for power, part in enumerate(parts[:3]))
    if not (math.isfinite(size) and 0 <= size <= most):
        return None
    return -size if _text(gps.get(hemisphere, "")).upper().startswith(negative) else size


def _text(value: Any) -> str:
    """EXIF has ASCII alone; programs write UTF-8 all the same, which Pillow takes for Latin-1."""
    content = value if isinstance(value, bytes) else str(value).encode("latin-1", "replace")
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("latin-1")
