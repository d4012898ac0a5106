"""Digits and letters as fonts have them: Pillow's own font, and those that matplotlib brings where it is installed."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

LETTERS = (
    "abcdefghjkmnpqrstuvwxyABCDEFGHJKLMNPQRSTUVWXY"  # without o, O, i, I, l, z, Z: they are the digits 0, 1 and 2
    "БГДЖИЙКЛПУФЦЧШЩЪЫЬЭЮЯвджиклмнптуфхцшщъыьэюя"  # without О and З
    "ΓΔΘΛΞΠΣΦΨΩαβγδεζηθκλμνξπρστφχψω"
    "#$%&@?*+=<>[]{}/~"
)
_FONT_FILES = (
    "DejaVuSans.ttf",
    "DejaVuSans-Bold.ttf",
    "DejaVuSans-Oblique.ttf",
    "DejaVuSerif.ttf",
    "DejaVuSerif-Bold.ttf",
    "DejaVuSansMono.ttf",
    "DejaVuSerif-Italic.ttf",
)
_HELD_OUT_FONT_FILES = {"validation": ("DejaVuSerif-BoldItalic.ttf",), "test": ("DejaVuSansMono-Bold.ttf",)}
_HELD_OUT_LETTERS = {"validation": 1, "test": 0}  # of each five
_MISSING = "\U0010fffd"  # no font has this: what a font draws for it is its sign for "no such letter"


def letters(split: str) -> str:
    """The characters, no digits, that belong to a split."""
    held_out = set(_HELD_OUT_LETTERS.values())
    wanted = {_HELD_OUT_LETTERS[split]} if split in _HELD_OUT_LETTERS else set(range(5)) - held_out
    return "".join(letter for i, letter in enumerate(LETTERS) if i % 5 in wanted)


def render(text: str, rng: np.random.Generator, split: str) -> NDArray[np.uint8]:
    """One character, white on black, slightly slanted or turned: (H, W) uint8. No font serves two splits."""
    size_px = int(rng.integers(24, 140))
    fonts = [font for font in _fonts(split, size_px // 4 * 4) if _has(font, text)]
    font = fonts[rng.integers(len(fonts))] if fonts else _pillow_font(size_px // 4 * 4)
    left, top, right, bottom = font.getbbox(text)
    margin = size_px // 2
    canvas = Image.new("L", (int(right - left) + 2 * margin, int(bottom - top) + 2 * margin))
    ImageDraw.Draw(canvas).text((margin - left, margin - top), text, fill=255, font=font)
    slant, turn = rng.normal(0, 0.1), rng.normal(0, 0.06)
    cx, cy = canvas.width / 2, canvas.height / 2
    matrix = (1.0, slant + turn, -cy * (slant + turn), -turn, 1.0, cx * turn)
    return np.asarray(canvas.transform(canvas.size, Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC)).copy()


def _fonts(split: str, size_px: int) -> list[ImageFont.FreeTypeFont]:
    folder = _font_folder()
    names = _HELD_OUT_FONT_FILES.get(split, _FONT_FILES)
    found = [] if folder is None else [_font(folder / name, size_px) for name in names if (folder / name).is_file()]
    return found if found and split in _HELD_OUT_FONT_FILES else [_pillow_font(size_px), *found]


@cache
def _font_folder() -> Path | None:
    spec = find_spec("matplotlib")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"


@cache
def _font(path: Path, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size_px)


@cache
def _pillow_font(size_px: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size_px)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font


@cache
def _has(font: ImageFont.FreeTypeFont, text: str) -> bool:
    return bytes(font.getmask(text)) != bytes(font.getmask(_MISSING))
