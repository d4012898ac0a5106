"""Drawing on pictures: captions, marked points, pictures side by side. Each function leaves its input as it was."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from zorko.atomic import replacing

RGB = NDArray[np.uint8]
"""A picture: RGB, uint8, shape (H, W, 3)."""

Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
GREY: Colour = (160, 160, 160)
BLACK: Colour = (0, 0, 0)
POINT_COLOUR: Colour = (255, 30, 90)
FRAME_COLOUR: Colour = (150, 150, 150)
# Ground and text: light on dark against dark on light, so that the two also differ in print and to the colour-blind.
TRUSTED_COLOURS: tuple[Colour, Colour] = ((0, 92, 75), WHITE)
UNTRUSTED_COLOURS: tuple[Colour, Colour] = ((255, 196, 61), BLACK)

WEBP_QUALITY = 88  # of 100: small letters on a coloured strip keep their edges

MADE_BY = ("Software", "zorko")
"""What stands in the text of every PNG that zorko writes."""

CAPTION_TEXT_PX = 20
CAPTION_SMALLEST_TEXT_PX = 12
CAPTION_PAD_PX = 6
CAPTION_MIN_WIDTH_PX = 160  # about 25 letters of the smallest size
LISTING_MIN_WIDTH_PX = 360  # some 40 letters
CAPTION_WEIGHT = 500  # 400 is regular, and thin on a dark ground
LINE_HEIGHT = 1.25  # of the text size; what the font needs with its accents and tails

MARK_SMALLEST_RADIUS_PX = 12  # so that its three outlines stay apart
MARK_SHARE = 0.06  # of the shorter side: a composite grows broader with its panels, and what is pointed at does not

INSET_GAP_PX = 8
BLACK_AT_MOST = 10  # of 255, the mean of a column: JPEG lets what is above and beside it shine in


def caption(image: RGB, text: str, trusted: bool) -> RGB:
    """Put a strip with `text` under a picture: white on dark green where trusted, black on amber where not.

    The text is shrunk to stay on one line (a line for each line of `text`), and wrapped where the smallest size is
    still too wide. A picture narrower than `CAPTION_MIN_WIDTH_PX` is centred on grey of that width, to leave room.
    Returns shape (H + strip, max(W, CAPTION_MIN_WIDTH_PX), 3).
    """
    height, width = _checked(image).shape[:2]
    width = max(width, CAPTION_MIN_WIDTH_PX)
    return np.concatenate(
        [_centred(image, height, width, GREY), _strip(text, trusted, width, _largest_text_px(height, width))]
    )


def listing(image: RGB, lines: Sequence[tuple[str, bool]]) -> RGB:
    """Put a strip for each (text, trusted) under a picture, in the colours of `caption`, all in one size of text.

    A picture narrower than `LISTING_MIN_WIDTH_PX` is centred on grey of that width. Returns (H + strips, W, 3).
    """
    height, width = _checked(image).shape[:2]
    width = max(width, LISTING_MIN_WIDTH_PX)
    largest = _largest_text_px(height, width)
    size_px = min((_fit_text(text, width - 2 * CAPTION_PAD_PX, largest)[0] for text, _ in lines), default=largest)
    strips = [_strip(text, trusted, width, size_px) for text, trusted in lines]
    return np.concatenate([_centred(image, height, width, GREY), *strips])


def mark_point(image: RGB, x: float, y: float) -> RGB:
    """Mark a point, in pixels from the upper left corner, with a ring and four ticks that leave the point itself free.

    Outlined in black and white, it shows on any ground. A point outside of the picture is marked at its nearest pixel.
    """
    height, width = _checked(image).shape[:2]
    centre = np.array([np.clip(round(x), 0, width - 1), np.clip(round(y), 0, height - 1)])
    radius = max(MARK_SMALLEST_RADIUS_PX, round(MARK_SHARE * min(height, width)))
    thin = radius // MARK_SMALLEST_RADIUS_PX
    marked = image.copy()
    for colour, thickness in ((BLACK, 5 * thin), (WHITE, 3 * thin), (POINT_COLOUR, thin)):
        cv2.circle(marked, centre.tolist(), radius, colour, thickness, cv2.LINE_AA)
        for direction in np.array([(1, 0), (-1, 0), (0, 1), (0, -1)]):
            inner, outer = centre + direction * radius, centre + direction * (radius * 8 // 5)
            cv2.line(marked, inner.tolist(), outer.tolist(), colour, thickness, cv2.LINE_AA)
    return marked


def label(image: RGB, text: str, left: int, top: int, ground: Colour) -> None:
    """Write one line of small text on a plain ground into the picture, its upper left corner at (left, top), in place."""
    size_px = max(CAPTION_SMALLEST_TEXT_PX, image.shape[0] // 24)
    width, height = _text_width(text, size_px) + 4, round(LINE_HEIGHT * size_px)
    cv2.rectangle(image, (left, top), (left + width, top + height), ground, cv2.FILLED)
    cv2.putText(
        image, text, (left + 2, top + size_px), BLACK if sum(ground) > 380 else WHITE, _font(), size_px, CAPTION_WEIGHT
    )


def frame(image: RGB, box: Sequence[int], text: str, colour: Colour) -> None:
    """Draw a frame just within a box (left, top, width, height), and text in its upper left corner, in place."""
    left, top, width, height = box
    thick = max(1, height // 70)
    cv2.rectangle(image, (left, top), (left + width - 1, top + height - 1), colour, thick)
    label(image, text, left + thick, top + thick, colour)


def panels(image: RGB, boxes: Sequence[Sequence[int]], scores: Sequence[float], chosen: int) -> RGB:
    """A composite with each panel framed, its number from 1 and its score in it, the chosen one in the colour of the point.

    `boxes` are (left, top, width, height). The chosen panel is shown a second time where the rows below the panels are
    black: beside the reference, which it is to be compared with, and without the mark that will lie on the object.
    """
    drawn = np.ascontiguousarray(_checked(image)).copy()
    for number, (box, score) in enumerate(zip(boxes, scores, strict=True), 1):
        frame(drawn, box, f"{number}: {score:.0%}", POINT_COLOUR if number == chosen else FRAME_COLOUR)
    if 1 <= chosen <= len(boxes):
        left, top, width, height = boxes[chosen - 1]
        _inset(drawn, image[top : top + height, left : left + width], max(y + h for _, y, _, h in boxes), f"{chosen}")
    return drawn


def side_by_side(images: Sequence[RGB], gap: int = 8, background: Colour = WHITE) -> RGB:
    """Put pictures in a row, `gap` pixels apart; the lower ones are centred in height on `background`."""
    _check_any(images)
    height = max(image.shape[0] for image in images)
    columns = [_centred(image, height, image.shape[1], background) for image in images]
    return np.concatenate(_spaced(columns, _plain(height, gap, background)), axis=1)


def grid(images: Sequence[RGB], columns: int, gap: int = 8, background: Colour = WHITE) -> RGB:
    """Lay pictures out in rows of `columns`, each centred in a cell as large as the largest."""
    _check_any(images)
    if columns < 1:
        raise ValueError(f"a grid has at least one column, got {columns}")
    height, width = (max(image.shape[axis] for image in images) for axis in (0, 1))
    cells = [_centred(image, height, width, background) for image in images]
    cells += [_plain(height, width, background)] * (-len(cells) % columns)
    rows = [side_by_side(cells[at : at + columns], gap, background) for at in range(0, len(cells), columns)]
    return np.concatenate(_spaced(rows, _plain(gap, rows[0].shape[1], background)))


def enlarge(image: RGB, factor: int) -> RGB:
    """Make each pixel a square of `factor` x `factor` pixels."""
    if factor < 1:
        raise ValueError(f"a picture is enlarged by a whole number from 1 on, got {factor}")
    return _checked(image).repeat(factor, axis=0).repeat(factor, axis=1)


def save_png(image: NDArray[np.uint8], path: str | Path) -> None:
    """Write a picture, (H, W, 3) RGB or (H, W) grey, as PNG: whole, or not at all (see `zorko.atomic.replacing`).

    Raises UsageError where the folder is missing or may not be written to.
    """
    with replacing(path) as temporary:
        temporary.write_bytes(png(image))


def png(image: NDArray[np.uint8]) -> bytes:
    """A picture, (H, W, 3) RGB or (H, W) grey, as the bytes of a PNG file."""
    made_by = PngInfo()
    made_by.add_text(*MADE_BY)
    packed = io.BytesIO()
    Image.fromarray(image).save(packed, format="PNG", pnginfo=made_by)
    return packed.getvalue()


def webp(image: RGB) -> bytes:
    """A picture as the bytes of a WebP file, a tenth of its PNG's, that looks the same at arm's length."""
    packed = io.BytesIO()
    Image.fromarray(_checked(image)).save(packed, format="WEBP", quality=WEBP_QUALITY)
    return packed.getvalue()


def is_own_png(path: Path) -> bool:
    """Whether a file is a PNG that `save_png` wrote, so that writing over it loses nothing."""
    try:
        with Image.open(path, formats=("PNG",)) as image:
            return image.info.get(MADE_BY[0]) == MADE_BY[1]
    except (OSError, ValueError, SyntaxError):
        return False


def _inset(image: RGB, part: RGB, top: int, text: str) -> None:
    """Put a part into the leftmost room from row `top` down that is black and large enough, framed; if there is one."""
    height, width = part.shape[:2]
    room = image[top : top + height]
    if room.shape[0] < height or image.shape[1] < width + INSET_GAP_PX:
        return
    black = (room.mean(axis=(0, 2)) <= BLACK_AT_MOST).astype(int)
    starts = np.flatnonzero(np.convolve(black, np.ones(width + INSET_GAP_PX, int), "valid") == width + INSET_GAP_PX)
    if len(starts):
        left = int(starts[0]) + INSET_GAP_PX
        image[top : top + height, left : left + width] = part
        frame(image, (left, top, width, height), text, POINT_COLOUR)


# ---- text


def _font() -> cv2.FontFace:
    # OpenCV's own font (Rubik): the one built into Pillow has neither Cyrillic nor accents.
    return cv2.FontFace("sans")


def _text_width(text: str, size_px: int) -> int:
    _, _, width, _ = cv2.getTextSize((0, 0), text, (0, 0), _font(), size_px, CAPTION_WEIGHT)
    return width


def _largest_text_px(height: int, width: int) -> int:
    """Text grows with the picture, and with a strip of many panels no further than is in proportion to its height."""
    return max(CAPTION_TEXT_PX, min(width // 40, height // 14))


def _strip(text: str, trusted: bool, width: int, largest_px: int) -> RGB:
    """A strip of that width with the text in the colours of whether it is trusted."""
    size_px, lines = _fit_text(text, width - 2 * CAPTION_PAD_PX, largest_px)
    line_px = round(LINE_HEIGHT * size_px)
    ground, ink = TRUSTED_COLOURS if trusted else UNTRUSTED_COLOURS
    strip = _plain(2 * CAPTION_PAD_PX + line_px * len(lines), width, ground)
    for number, line in enumerate(lines):
        base_line_xy = (CAPTION_PAD_PX, CAPTION_PAD_PX + size_px + number * line_px)
        cv2.putText(strip, line, base_line_xy, ink, _font(), size_px, CAPTION_WEIGHT)
    return strip


def _fit_text(text: str, width: int, largest_px: int) -> tuple[int, list[str]]:
    """The largest size at which no line of `text` is wider than `width`, and the lines; wrapped if there is none."""
    lines = text.expandtabs(4).splitlines() or [""]
    for size_px in range(largest_px, CAPTION_SMALLEST_TEXT_PX - 1, -1):
        if all(_text_width(line, size_px) <= width for line in lines):
            return size_px, lines
    wrapped = [part for line in lines for part in _wrap(line, width, CAPTION_SMALLEST_TEXT_PX)]
    return CAPTION_SMALLEST_TEXT_PX, wrapped


def _wrap(line: str, width: int, size_px: int) -> list[str]:
    """Break a line between words, and inside of a word that is wider than a whole line (a file name, say)."""
    lines = [""]
    for word in line.split():
        longer = f"{lines[-1]} {word}".strip()
        if _text_width(longer, size_px) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if _text_width(lines[-1] + letter, size_px) > width:
                lines.append("")
            lines[-1] += letter
    return lines


# ---- canvas


def _checked(image: RGB) -> RGB:
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
        raise ValueError(f"expected an RGB picture, uint8 of shape (H, W, 3), got {image.dtype} of shape {image.shape}")
    return image


def _check_any(images: Sequence[RGB]) -> None:
    if not images:
        raise ValueError("expected at least one picture, got none")


def _plain(height: int, width: int, colour: Colour) -> RGB:
    return np.full((height, width, 3), colour, dtype=np.uint8)


def _centred(image: RGB, height: int, width: int, background: Colour) -> RGB:
    canvas = _plain(height, width, background)
    top, left = (height - image.shape[0]) // 2, (width - image.shape[1]) // 2
    canvas[top : top + image.shape[0], left : left + image.shape[1]] = _checked(image)
    return canvas


def _spaced(parts: list[RGB], gap: RGB) -> list[RGB]:
    return [piece for part in parts for piece in (gap, part)][1:]
