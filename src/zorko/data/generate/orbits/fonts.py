"""Fonts: Pillow's own and those that matplotlib brings where it is installed; digits in them, as masks."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from zorko.data.generate.orders import Split

PILLOW = "pillow"
DIGIT_PX = 96
"""The height of a digit as `digit_mask` draws it."""

# Those that printed.py keeps for a split belong to it here too.
DIGIT_FONTS: dict[Split, tuple[str, ...]] = {
    "train": (
        PILLOW, "DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf", "DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf",
        "DejaVuSansMono.ttf", "DejaVuSerif-Italic.ttf", "STIXGeneral.ttf", "STIXGeneralBol.ttf", "cmr10.ttf", "cmss10.ttf",
    ),
    "validation": ("DejaVuSerif-BoldItalic.ttf", "DejaVuSans-BoldOblique.ttf", "STIXGeneralItalic.ttf"),
    "test": (
        "DejaVuSansMono-Bold.ttf", "DejaVuSansMono-BoldOblique.ttf", "STIXGeneralBolIta.ttf", "cmb10.ttf", "cmtt10.ttf",
    ),
}  # fmt: skip


@cache
def digit_fonts(split: Split) -> tuple[str, ...]:
    """The fonts of a split that are there; Pillow's where none is."""
    return tuple(name for name in DIGIT_FONTS[split] if name == PILLOW or font_file(name) is not None) or (PILLOW,)


@cache
def digit_mask(font_name: str, digit: int) -> NDArray[np.uint8]:
    """A digit, white on black, as tight as its ink: (DIGIT_PX, W)."""
    font = font_of(font_name, 140)
    left, top, right, bottom = (int(edge) for edge in font.getbbox(str(digit)))
    canvas = Image.new("L", (right - left + 20, bottom - top + 20))
    ImageDraw.Draw(canvas).text((10 - left, 10 - top), str(digit), fill=255, font=font)
    tight = canvas.crop(canvas.getbbox())
    return np.asarray(tight.resize((max(1, round(tight.width * DIGIT_PX / tight.height)), DIGIT_PX), Image.Resampling.BOX))


@cache
def font_of(name: str, size_px: int) -> ImageFont.FreeTypeFont:
    """The font of that file name among matplotlib's; Pillow's own for PILLOW."""
    if name == PILLOW:
        font = ImageFont.load_default(size_px)
        assert isinstance(font, ImageFont.FreeTypeFont)
        return font
    return ImageFont.truetype(str(font_file(name)), size_px)


@cache
def font_file(name: str) -> Path | None:
    """Where that font lies, None where matplotlib is not installed or has none such."""
    spec = find_spec("matplotlib")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / name
    return path if path.is_file() else None
