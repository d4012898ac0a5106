"""Ink: the same glyph is found and laid out alike, whatever it was drawn with, on what, where, and in which light."""

from __future__ import annotations

import io
import itertools
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from zorko.data.generate import digits, glyphs
from zorko.data.generate.strokes import Stroke, parse, rasterise
from zorko.images import ink
from zorko.images.read import read

U8 = NDArray[np.uint8]
F64 = NDArray[np.float64]
Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)
PAPER: Colour = (243, 241, 235)
PEN: Colour = (35, 35, 60)

FIVE, FOUR, EIGHT, SEVEN, ZERO = (glyphs.DIGITS[label][0] for label in "54870")
SEVERAL = {"five": FIVE, "four": FOUR, "eight": EIGHT, "seven": SEVEN}
FIVE_APART = ".2,.02 .85,0 | .2,.2 .15,.45! .5,.38 .85,.52 .88,.78 .6,1 .1,.94"
FOUR_OPEN = ".1,0 .1,.55! .7,.55 | .92,.0 .9,1"


# ---- drawing


def shape(glyph: str, pen: float = 0.11, height_px: int = 140, margin_px: int = 40) -> U8:
    """A glyph, white on black, (H, W)."""
    return rasterise(parse(glyph), pen, height_px, margin_px)


def coloured(drawn: U8, ground: Colour | F64, pen: Colour) -> F64:
    """Ink laid over a ground of one colour, or over a picture: (H, W, 3), not rounded."""
    share = drawn[:, :, None] / 255.0
    result: F64 = np.asarray(ground, np.float64) * (1.0 - share) + share * np.asarray(pen, np.float64)
    return result


def rounded(picture: F64) -> U8:
    return np.clip(np.round(picture), 0, 255).astype(np.uint8)


def noisy(picture: F64, sigma: float = 2.0) -> F64:
    result: F64 = picture + np.random.default_rng(0).normal(0.0, sigma, picture.shape)
    return result


def jpeg(picture: F64, quality: int = 80) -> U8:
    stream = io.BytesIO()
    Image.fromarray(rounded(picture)).save(stream, "JPEG", quality=quality)
    return np.asarray(Image.open(stream))


def plain(drawn: U8) -> U8:
    """As MNIST has it: white on black, in three channels."""
    return np.repeat(drawn[:, :, None], 3, axis=2)


def laid_out(picture: U8) -> U8:
    found = ink.normalise(picture)
    assert not found.blank
    return found.picture


def difference(one: U8, other: U8) -> float:
    """Mean difference in grey levels where the one lies best on the other, softened, up to a pixel either way.

    Sizes and centres are rounded to whole pixels, so two pictures of the same glyph may lie up to a pixel apart.
    """
    soft, fixed = (cv2.GaussianBlur(each, (0, 0), 1.0).astype(np.float32) for each in (one, other))
    steps = np.linspace(-1.0, 1.0, 5)
    moves = (np.array([[1, 0, x], [0, 1, y]]) for x, y in itertools.product(steps, repeat=2))
    return min(float(np.abs(cv2.warpAffine(soft, move, fixed.shape[::-1]) - fixed).mean()) for move in moves)


# On this measure, different digits are 23 to 42 apart.
ALIKE = 4.0


def test_the_measure_tells_digits_apart() -> None:
    pictures = [laid_out(plain(shape(glyph))) for glyph in SEVERAL.values()]
    assert min(difference(one, other) for one, other in itertools.combinations(pictures, 2)) > 5 * ALIKE


# ---- colours


@pytest.mark.parametrize("glyph", SEVERAL.values(), ids=SEVERAL)
@pytest.mark.parametrize(
    ("ground", "pen"),
    [
        (WHITE, BLACK),
        (BLACK, (90, 90, 90)),
        (WHITE, (255, 255, 120)),
        ((240, 200, 40), (200, 30, 30)),
        ((40, 60, 200), (60, 190, 70)),
        ((128, 128, 128), (100, 100, 100)),
        ((30, 120, 60), WHITE),
    ],
    ids=str,
)
def test_colours_change_nothing(glyph: str, ground: Colour, pen: Colour) -> None:
    drawn = shape(glyph)
    found = laid_out(rounded(coloured(drawn, ground, pen)))
    assert np.abs(found.astype(int) - laid_out(plain(drawn))).mean() < 1.5


@pytest.mark.parametrize("glyph", SEVERAL.values(), ids=SEVERAL)
def test_the_inverted_picture_gives_the_same_bytes(glyph: str) -> None:
    picture = rounded(coloured(shape(glyph), (200, 220, 240), (90, 10, 20)))
    assert np.array_equal(laid_out(255 - picture), laid_out(picture))


@pytest.mark.parametrize("pen", [(0, 0, 0), (20, 90, 200), (230, 40, 40)], ids=str)
def test_ink_on_a_transparent_ground(pen: Colour) -> None:
    drawn = shape(FIVE)
    rgba = np.dstack([np.broadcast_to(np.array(pen, np.uint8), (*drawn.shape, 3)), drawn])
    over_paper = Image.alpha_composite(Image.new("RGBA", rgba.shape[1::-1], (*PAPER, 255)), Image.fromarray(rgba))
    expected = laid_out(plain(drawn))
    assert np.abs(laid_out(np.asarray(over_paper.convert("RGB"))).astype(int) - expected).mean() < 1.5
    assert np.abs(laid_out(read(rgba)).astype(int) - expected).mean() < 1.5


# ---- size and place


@pytest.mark.parametrize("factor", [0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0])
@pytest.mark.parametrize("glyph", SEVERAL.values(), ids=SEVERAL)
def test_size_changes_little(glyph: str, factor: float) -> None:
    drawn = shape(glyph, pen=0.14, height_px=80, margin_px=24)
    size_wh = (round(drawn.shape[1] * factor), round(drawn.shape[0] * factor))
    resized = np.asarray(Image.fromarray(drawn).resize(size_wh, Image.Resampling.BICUBIC, reducing_gap=None))
    assert difference(laid_out(plain(resized)), laid_out(plain(drawn))) < 2 * ALIKE


@pytest.mark.parametrize("glyph", SEVERAL.values(), ids=SEVERAL)
def test_place_changes_nothing_up_to_the_very_edge(glyph: str) -> None:
    drawn = shape(glyph, height_px=60, margin_px=0)
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    drawn = drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    expected = laid_out(plain(np.pad(drawn, 30)))
    free = 60
    for top, left in itertools.product((0, 1, 17, free - 1, free), repeat=2):
        canvas = np.zeros((drawn.shape[0] + free, drawn.shape[1] + free), np.uint8)
        canvas[top : top + drawn.shape[0], left : left + drawn.shape[1]] = drawn
        assert np.array_equal(laid_out(rounded(coloured(canvas, WHITE, BLACK))), expected), (top, left)


@pytest.mark.parametrize("pen", [0.11, 0.14])
@pytest.mark.parametrize("light", [None, "from below", "aslant", "lamp"])
@pytest.mark.parametrize("glyph", SEVERAL.values(), ids=SEVERAL)
def test_a_digit_that_fills_its_picture_is_read_as_one_with_room(glyph: str, light: str | None, pen: float) -> None:
    drawn = shape(glyph, pen)
    rows, columns = np.flatnonzero((drawn > 20).any(axis=1)), np.flatnonzero((drawn > 20).any(axis=0))
    tight = coloured(drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], PAPER, PEN)
    photographed = None if light is None else jpeg(noisy(tight * lights(*tight.shape[:2])[light]), 85)
    found = laid_out(rounded(tight) if photographed is None else photographed)
    assert difference(found, laid_out(plain(drawn))) < 3 * ALIKE


# ---- light


def lights(height: int, width: int) -> dict[str, F64]:
    """Shares of the light that reach each pixel, (H, W, 1)."""
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    corner = 1.0 - 0.15 * ((x + 1) ** 2 + (y - 1) ** 2) / 2
    wide = {
        "from the right": 0.75 + 0.25 * x,
        "from below": 0.8 + 0.2 * y,
        "aslant": 0.75 + 0.12 * x - 0.12 * y,
        "lamp": 1.0 - 0.25 * (x * x + y * y),
        "lamp in a corner": corner,
        "half in shadow": np.where(x + 0.4 * y < 0.1, 0.55, 1.0),
        "half in soft shadow": 0.75 + 0.25 * np.tanh((x - 0.2 * y) / 0.08),
        "shadow over a corner": np.where((x + 1) ** 2 + (y - 1) ** 2 < 1.2, 0.6, 1.0),
    }
    return {name: light[:, :, None] for name, light in wide.items()}


@pytest.mark.parametrize("name", lights(2, 2))
@pytest.mark.parametrize("glyph", SEVERAL.values(), ids=SEVERAL)
def test_uneven_light_and_noise_change_little(glyph: str, name: str) -> None:
    drawn = shape(glyph)
    lit = cv2.GaussianBlur(coloured(drawn, PAPER, PEN) * lights(*drawn.shape)[name], (0, 0), 0.7)
    found = laid_out(jpeg(noisy(lit.astype(np.float64))))
    assert difference(found, laid_out(plain(drawn))) < 3 * ALIKE  # ink in half the light comes out paler


@pytest.mark.parametrize(("height_px", "margin_px", "darkest"), [(100, 20, 0.12), (180, 40, 0.12), (100, 20, 0.2)])
@pytest.mark.parametrize("glyph", [FIVE, EIGHT, ZERO], ids=["five", "eight", "zero"])
def test_a_stroke_does_not_break_where_the_light_fades(glyph: str, height_px: int, margin_px: int, darkest: float) -> None:
    drawn = shape(glyph, height_px=height_px, margin_px=margin_px)
    light = np.linspace(darkest, 1.0, drawn.shape[1])[None, :, None]
    found = laid_out(jpeg(noisy(coloured(drawn, PAPER, PEN) * light, 1.0), 90))
    assert difference(found, laid_out(plain(drawn))) < 2 * ALIKE


@pytest.mark.parametrize("name", ["from the right", "lamp", "half in shadow"])
def test_chalk_on_an_unevenly_lit_board(name: str) -> None:
    drawn = shape(FIVE)
    board = coloured(drawn, (45, 70, 55), (215, 215, 205)) * lights(*drawn.shape)[name]
    assert difference(laid_out(jpeg(noisy(board))), laid_out(plain(drawn))) < 3.5 * ALIKE


@pytest.mark.parametrize("seed", [333, 353])
def test_a_dark_corner_is_no_ink(seed: int) -> None:
    """Two of the generator's stages whose light falls off faster in a corner than the fitted surface follows."""
    drawn = shape(FIVE, pen=0.16, height_px=60)
    assert difference(laid_out(digits.stage(drawn, np.random.default_rng(seed))), laid_out(plain(drawn))) < 2 * ALIKE


def test_on_the_generators_stages_a_digit_is_found() -> None:
    """One stage in twelve cuts the digit, and so changes what is to be found."""
    drawn = shape(FIVE, pen=0.16, height_px=60)
    staged = [ink.normalise(digits.stage(drawn, np.random.default_rng(seed))) for seed in range(80)]
    alike = [difference(found.picture, laid_out(plain(drawn))) < 3 * ALIKE for found in staged]
    assert np.mean(alike) > 0.87


# ---- strokes


def length_px(strokes: list[Stroke], height_px: int) -> float:
    """Length of the pen's way, where the glyph's longer side is `height_px`."""
    points = np.concatenate(strokes)
    scale = height_px / float(np.ptp(points, axis=0).max())
    return scale * sum(float(np.linalg.norm(np.diff(stroke, axis=0), axis=1).sum()) for stroke in strokes)


def width_of(drawn: U8) -> float:
    """Mean width of the strokes, the slow way: twice the distance from the middle of a stroke to its outline.

    The middle is where the distance is largest among its neighbours; measured at four times the size, so that half a
    pixel does not matter.
    """
    large = cv2.resize(drawn, None, fx=4, fy=4, interpolation=cv2.INTER_LINEAR)
    inside = np.pad((large > 127).astype(np.uint8), 1)
    depth = cv2.distanceTransform(inside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    middle = (depth > 1.0) & (depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8)))
    return float(2.0 * np.median(depth[middle]) - 1.0) / 4.0


@pytest.mark.parametrize("pen_px", [1, 2, 3, 5, 8, 14, 22, 30, 42])
@pytest.mark.parametrize("glyph", [SEVEN, ZERO, FIVE], ids=["seven", "zero", "five"])
def test_the_stated_width_is_the_pens(glyph: str, pen_px: int) -> None:
    height_px = 300
    drawn = shape(glyph, pen=pen_px / height_px, height_px=height_px)
    box_px = height_px + pen_px
    stated_px = ink.normalise(plain(drawn)).stroke_px * box_px / ink.BOX
    by_area_px = float(drawn.sum()) / 255.0 / length_px(parse(glyph), height_px)
    # A pen of one or two pixels is widened by antialiasing, which the area counts and the nominal width does not.
    assert stated_px == pytest.approx(by_area_px, rel=0.15, abs=0.4)
    if pen_px >= 5:
        assert stated_px == pytest.approx(width_of(drawn), rel=0.12, abs=0.5)


@pytest.mark.parametrize("pen_px", [1, 2, 4, 8, 12])
@pytest.mark.parametrize("glyph", SEVERAL.values(), ids=SEVERAL)
def test_thin_pens_come_out_as_one_width(glyph: str, pen_px: int) -> None:
    found = ink.normalise(plain(shape(glyph, pen=pen_px / 300, height_px=300)))
    assert found.stroke_px < ink.STROKE_MIN
    assert width_of(found.picture) == pytest.approx(ink.STROKE_AIM, abs=0.6)


@pytest.mark.parametrize("pen_px", [96, 104])
def test_broad_pens_come_out_no_broader_than_the_limit(pen_px: int) -> None:
    found = ink.normalise(plain(shape(SEVEN, pen=pen_px / 300, height_px=300, margin_px=120)))
    assert found.stroke_px > ink.STROKE_MAX
    assert width_of(found.picture) == pytest.approx(ink.STROKE_MAX, abs=0.9)


@pytest.mark.parametrize("pen", [0.1, 0.14, 0.18])
def test_pens_like_mnists_keep_their_width(pen: float) -> None:
    found = ink.normalise(plain(shape(FIVE, pen=pen, height_px=200)))
    assert ink.STROKE_MIN < found.stroke_px < ink.STROKE_MAX
    assert width_of(found.picture) == pytest.approx(found.stroke_px, abs=0.5)


# ---- layout


def centre_of_mass(picture: U8) -> tuple[float, float]:
    mass = picture.astype(np.float64)
    y, x = np.indices(picture.shape)
    return float((mass * y).sum() / mass.sum()), float((mass * x).sum() / mass.sum())


def test_the_box_fits_and_the_centre_of_mass_is_in_the_middle() -> None:
    for number in range(60):
        rng = np.random.default_rng([3, number])
        drawing = digits.draw(str(number % 10) if number % 3 else "other", rng, "train")
        found = ink.normalise(plain(drawing.ink)).picture
        rows, columns = np.flatnonzero(found.any(axis=1)), np.flatnonzero(found.any(axis=0))
        extent = max(np.ptp(rows), np.ptp(columns)) + 1
        assert extent in (ink.BOX - 1, ink.BOX), drawing.kind  # the outermost row may be fainter than one grey level
        for centre, there in zip(centre_of_mass(found), (rows, columns), strict=True):
            at_rim = there[0] <= 1 or there[-1] >= ink.SIDE - 2
            assert at_rim or abs(centre - ink.SIDE / 2) <= 0.51, drawing.kind


def test_a_centre_halfway_between_two_pixels_falls_to_the_same_side() -> None:
    """So that the last bit of a sum does not move the glyph: one grey level on either side of a bar does not."""
    bar = np.zeros((28, 28, 3), np.uint8)
    bar[4:24, 12:16] = 250
    lefter, righter = bar.copy(), bar.copy()
    lefter[10, 15], righter[10, 12] = 249, 249
    places = [np.flatnonzero(laid_out(each).any(axis=0)).tolist() for each in (lefter, bar, righter)]
    assert places[0] == places[1] == places[2]


def test_aspect_is_kept() -> None:
    """An upright bar stays one, three times as high as wide."""
    picture = np.zeros((200, 200, 3), np.uint8)
    picture[40:160, 80:120] = 255
    found = laid_out(picture) > 127
    assert (int(found.any(axis=1).sum()), int(found.any(axis=0).sum())) in ((20, 6), (20, 7), (20, 5))


def test_mnist_passes_as_it_is(shared: Path) -> None:
    with np.load(shared / "data" / "mnist.npz") as archive:
        pictures = archive["x_test"][:2000]
    found = [ink.normalise(plain(each)) for each in pictures]
    changes = [np.abs(one.picture.astype(int) - each).mean() for one, each in zip(found, pictures, strict=True)]
    assert np.mean(np.array(changes) < 1.5) >= 0.95
    widths = np.array([one.stroke_px for one in found])
    assert np.mean((widths >= ink.STROKE_MIN) & (widths <= ink.STROKE_MAX)) > 0.95
    assert np.quantile(widths, 0.1) < ink.STROKE_AIM < np.quantile(widths, 0.9)


# ---- blank


def gradient(height: int, width: int, low: float, high: float) -> F64:
    return np.broadcast_to(np.linspace(low, high, width)[None, :, None], (height, width, 3)).copy()


BLANKS: dict[str, U8] = {
    "white": np.full((120, 90, 3), 255, np.uint8),
    "black": np.zeros((28, 28, 3), np.uint8),
    "grey": np.full((50, 70, 3), 128, np.uint8),
    "yellow": rounded(np.broadcast_to(np.array([250.0, 230.0, 40.0]), (60, 60, 3))),
    "one pixel": np.full((1, 1, 3), 77, np.uint8),
    "a row": np.full((1, 500, 3), 200, np.uint8),
    "a column": np.full((3000, 20, 3), 20, np.uint8),
    "paper with noise": rounded(noisy(np.full((200, 150, 3), 230.0), 2.0)),
    "grainy paper": rounded(noisy(np.full((200, 150, 3), 200.0), 6.0)),
    "compressed paper": jpeg(noisy(np.full((200, 150, 3), 230.0), 2.0), 60),
    "paper, lit aslant, compressed": jpeg(noisy(gradient(240, 180, 140, 240)), 75),
    "paper under a lamp": jpeg(noisy(230.0 * lights(200, 300)["lamp"] * np.ones(3)), 75),
    "slide": rounded(gradient(60, 80, 30, 220)),
}


@pytest.mark.parametrize("picture", BLANKS.values(), ids=BLANKS)
def test_without_ink_a_picture_is_blank(picture: U8) -> None:
    found = ink.normalise(picture)
    assert found.blank
    assert found.stroke_px == 0.0
    assert found.picture.shape == (ink.SIDE, ink.SIDE)
    assert not found.picture.any()


def test_a_single_dot_is_not_blank() -> None:
    for radius, (centre_x, centre_y) in itertools.product((1, 2, 5), ((30, 30), (8, 50), (55, 7))):
        paper = np.full((64, 64, 3), 255, np.uint8)
        cv2.circle(paper, (centre_x, centre_y), radius, (20, 20, 20), -1, cv2.LINE_AA)
        found = laid_out(paper)
        filled = (found > 127).mean(), (found > 0).mean()
        assert filled[0] > 0.2, "a dot is enlarged as any glyph is"
        assert filled[1] <= ink.BOX**2 / ink.SIDE**2


def test_a_dot_on_photographed_paper_is_not_blank() -> None:
    paper = np.full((160, 200, 3), 225.0) * lights(160, 200)["from the right"]
    cv2.circle(paper, (70, 90), 6, (40, 40, 60), -1, cv2.LINE_AA)
    assert laid_out(jpeg(noisy(paper))).any()


# ---- not the glyph


def ruled(height: int, width: int, colour: Colour, squared: bool, step_px: int = 19, line_px: int = 1) -> F64:
    paper = np.empty((height, width, 3))
    paper[:] = PAPER
    for offset in range(line_px):
        paper[7 + offset :: step_px] = colour
        if squared:
            paper[:, 5 + offset :: step_px] = colour
    return paper


@pytest.mark.parametrize("squared", [False, True], ids=["ruled", "squared"])
@pytest.mark.parametrize("colour", [(205, 215, 232), (165, 195, 225), (130, 150, 190)], ids=["pale", "blue", "strong"])
@pytest.mark.parametrize("line_px", [1, 2])
@pytest.mark.parametrize("glyph", [FIVE, EIGHT, FOUR_OPEN], ids=["five", "eight", "open four"])
def test_the_lines_of_the_paper_are_no_ink(glyph: str, colour: Colour, squared: bool, line_px: int) -> None:
    drawn = shape(glyph)
    sheet = coloured(drawn, ruled(*drawn.shape, colour, squared, line_px=line_px), PEN)
    expected = laid_out(plain(drawn))
    assert difference(laid_out(rounded(sheet)), expected) < 2 * ALIKE
    if line_px == 1:  # broad and strong lines in a photograph are not all told from the pen
        lit = cv2.GaussianBlur(sheet * lights(*drawn.shape)["aslant"], (0, 0), 0.8).astype(np.float64)
        assert difference(laid_out(jpeg(noisy(lit))), expected) < 3 * ALIKE


def with_border(picture: F64, sides: str, width_px: int, colour: Colour, inset_px: int = 0) -> F64:
    bordered = picture.copy()
    inner = bordered[inset_px : bordered.shape[0] - inset_px, inset_px : bordered.shape[1] - inset_px]
    strips = {
        "top": inner[:width_px],
        "bottom": inner[-width_px:],
        "left": inner[:, :width_px],
        "right": inner[:, -width_px:],
    }
    for side in sides.split():
        strips[side][:] = colour
    return bordered


@pytest.mark.parametrize("sides", ["top", "left", "left bottom", "top left bottom right"])
@pytest.mark.parametrize("width_px", [5, 14])
@pytest.mark.parametrize("glyph", [FIVE, EIGHT, FIVE_APART], ids=["five", "eight", "five apart"])
def test_the_table_beside_the_sheet_is_no_ink(glyph: str, width_px: int, sides: str) -> None:
    drawn = shape(glyph)
    sheet = with_border(coloured(drawn, PAPER, PEN), sides, width_px, (80, 55, 40))
    found = laid_out(jpeg(noisy(cv2.GaussianBlur(sheet, (0, 0), 0.7).astype(np.float64))))
    assert difference(found, laid_out(plain(drawn))) < 2.5 * ALIKE


def test_the_table_at_a_slant_is_no_ink() -> None:
    drawn = shape(EIGHT)
    sheet = coloured(drawn, PAPER, PEN)
    width = drawn.shape[1]
    cv2.fillPoly(sheet, [np.array([[0, 0], [width, 0], [width, 4], [0, 24]])], (75, 50, 40), cv2.LINE_AA)
    assert difference(laid_out(jpeg(noisy(sheet))), laid_out(plain(drawn))) < 2 * ALIKE


@pytest.mark.parametrize("colour", [(150, 150, 150), (0, 0, 0)], ids=["grey", "black"])
@pytest.mark.parametrize(("width_px", "inset_px"), [(1, 0), (3, 0), (10, 0), (1, 4), (2, 9)])
@pytest.mark.parametrize("glyph", [FIVE, SEVEN, FOUR_OPEN], ids=["five", "seven", "open four"])
def test_a_frame_is_no_ink(glyph: str, width_px: int, inset_px: int, colour: Colour) -> None:
    drawn = shape(glyph)
    framed = with_border(coloured(drawn, WHITE, BLACK), "top left bottom right", width_px, colour, inset_px)
    assert difference(laid_out(rounded(framed)), laid_out(plain(drawn))) < ALIKE


def test_a_margin_line_is_no_ink() -> None:
    drawn = shape(FIVE)
    sheet = np.full((*drawn.shape, 3), 255.0)
    sheet[:, 20:22] = (225, 90, 90)
    assert difference(laid_out(rounded(coloured(drawn, sheet, PEN))), laid_out(plain(drawn))) < ALIKE


@pytest.mark.parametrize("glyph", SEVERAL.values(), ids=SEVERAL)
def test_heavy_compression_changes_little(glyph: str) -> None:
    drawn = shape(glyph, pen=0.14)
    found = laid_out(jpeg(coloured(drawn, WHITE, BLACK), 20))
    assert difference(found, laid_out(plain(drawn))) < 2.5 * ALIKE


@pytest.mark.parametrize("contrast", [50, 30])
def test_pale_pencil_on_grey_paper(contrast: int) -> None:
    drawn = shape(FIVE)
    level = 190 - contrast
    found = laid_out(jpeg(noisy(coloured(drawn, (190, 190, 188), (level, level, level + 2)), 2.5), 85))
    assert difference(found, laid_out(plain(drawn))) < 3 * ALIKE


# ---- what must stay


PARTED = {
    "five with its flag apart": FIVE_APART,
    "open four": FOUR_OPEN,
    "dotted zero": f"{ZERO} | .5,.47 .5,.53",
    "ten": "0,0 0,1 | .9,0 .6,.25 .5,.5 .6,.75 .9,1 1.2,.75 1.3,.5 1.2,.25 .9,0",
    "equals": "0,0 1,0 | 0,.4 1,.4",
}


@pytest.mark.parametrize("margin_px", [0, 2, 30])
@pytest.mark.parametrize("photographed", [False, True], ids=["flat", "photographed"])
@pytest.mark.parametrize("glyph", PARTED.values(), ids=PARTED)
def test_all_parts_of_a_glyph_are_kept_even_at_the_rim(glyph: str, photographed: bool, margin_px: int) -> None:
    drawn = shape(glyph, margin_px=0)
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    tight = np.pad(drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], margin_px)
    picture = coloured(tight, PAPER, PEN)
    found = laid_out(jpeg(noisy(picture), 90) if photographed else rounded(picture))
    expected = cv2.connectedComponents((laid_out(plain(np.pad(drawn, 40))) > 127).astype(np.uint8))[0]
    assert expected == 3  # the ground and two parts
    assert cv2.connectedComponents((found > 127).astype(np.uint8))[0] == expected


def test_a_stroke_that_leaves_through_a_corner_is_kept_beside_one_that_does_not() -> None:
    picture = np.full((120, 120, 3), 255, np.uint8)
    cv2.line(picture, (0, 0), (60, 55), (0, 0, 0), 10, cv2.LINE_AA)
    cv2.line(picture, (50, 95), (100, 95), (0, 0, 0), 10, cv2.LINE_AA)
    assert cv2.connectedComponents((laid_out(picture) > 127).astype(np.uint8))[0] == 3


def test_ink_that_pales_towards_both_rims_is_not_taken_for_lines() -> None:
    """It crosses the picture and its stronger half does not, as with ruled paper; but it pales little by little."""
    drawn = shape("0,.5 .15,.2 .3,.5 .45,.8 .6,.5 .75,.2 1,.5", margin_px=0, height_px=200)
    columns = np.flatnonzero(drawn.any(axis=0))
    drawn = np.pad(drawn[:, columns[0] + 8 : columns[-1] - 7], ((40, 40), (0, 0)))
    paling = 1.0 - 0.42 * np.abs(np.linspace(-1, 1, drawn.shape[1]))
    pale, full = (laid_out(plain(np.round(drawn * shares).astype(np.uint8))) for shares in (paling, 1.0))
    assert difference(np.where(pale > 90, 255, 0).astype(np.uint8), np.where(full > 90, 255, 0).astype(np.uint8)) < 3 * ALIKE


@pytest.mark.parametrize("light", ["from below", "lamp", "half in shadow"])
def test_a_blot_is_whole_or_nothing(light: str) -> None:
    """Broader than any stroke, it must not be taken for the ground, with its rim left over as ink."""
    paper = np.full((160, 160, 3), 235.0)
    cv2.ellipse(paper, (85, 75), (48, 40), 20, 0, 360, (30, 30, 35), -1, cv2.LINE_AA)
    found = ink.normalise(jpeg(noisy(paper * lights(160, 160)[light])))
    assert found.blank or float((found.picture > 127).mean()) > 0.2


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("glyph", [FIVE, EIGHT, SEVEN], ids=["five", "eight", "seven"])
def test_a_digit_cut_by_two_edges_is_all_that_is_left_of_it(glyph: str, turns: int) -> None:
    """Cut at opposite or at neighbouring edges, nothing more is lost than what was cut off."""
    drawn = np.rot90(shape(glyph), turns)
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    opposite = drawn[rows[0] + 6 : rows[-1] - 5]
    corner = drawn[rows[0] + 6 :, columns[0] + 6 :]
    for cut in (opposite, corner):
        remaining = laid_out(plain(np.pad(cut, 40)))
        assert difference(laid_out(rounded(coloured(cut, PAPER, PEN))), remaining) < ALIKE
        assert difference(laid_out(jpeg(noisy(coloured(cut, PAPER, PEN)), 90)), remaining) < 3 * ALIKE


# ---- always the same, never an error


def symmetric_shapes() -> dict[str, U8]:
    ring, cross, bars = (np.zeros((91, 91, 3), np.uint8) for _ in range(3))
    cv2.circle(ring, (45, 45), 30, WHITE, 9, cv2.LINE_AA)
    cv2.line(cross, (15, 15), (75, 75), WHITE, 8, cv2.LINE_AA)
    cv2.line(cross, (15, 75), (75, 15), WHITE, 8, cv2.LINE_AA)
    bars[20:71, 25:33] = bars[20:71, 58:66] = WHITE
    photographed = jpeg(noisy(coloured(ring[:, :, 0], PAPER, PEN) * lights(91, 91)["lamp"]))
    return {"ring": ring, "cross": cross, "bars": bars, "ring on paper": photographed}


@pytest.mark.parametrize("picture", symmetric_shapes().values(), ids=symmetric_shapes())
def test_the_same_picture_gives_the_same_bytes_wherever_it_lies_in_memory(picture: U8) -> None:
    """Vectorised sums differ in their last bits with alignment, and a symmetric glyph's centre is halfway between pixels."""
    rng = np.random.default_rng(0)
    seen = set()
    for _ in range(200):
        buffer = np.empty(picture.size + 64, np.uint8)
        offset = int(rng.integers(64))
        copy = buffer[offset : offset + picture.size].reshape(picture.shape)
        copy[:] = picture
        kept = bytearray(int(rng.integers(1, 5000)))  # moves what is allocated next
        found = ink.normalise(copy)
        seen.add((found.picture.tobytes(), found.blank, found.stroke_px))
        del kept
    assert len(seen) == 1


def test_noise_of_any_size_is_taken_without_error_or_warning() -> None:
    """Warnings are errors in this project's tests; numpy's own are made so here."""
    rng = np.random.default_rng(1)
    with np.errstate(all="raise", under="ignore"):
        for number in range(200):
            height, width = rng.integers(1, 301, 2) if number % 4 else (rng.integers(1, 5), rng.integers(1, 301))
            values = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
            picture = values if number % 2 else np.where(values > rng.integers(1, 255), np.uint8(255), np.uint8(0))
            found = ink.normalise(picture)
            assert found.picture.shape == (ink.SIDE, ink.SIDE)
            assert found.picture.dtype == np.uint8
            assert found.blank == (not found.picture.any())


def test_a_read_only_picture_is_left_as_it_was() -> None:
    picture = rounded(coloured(shape(FIVE), PAPER, PEN))
    before = picture.copy()
    picture.flags.writeable = False
    ink.normalise(picture)
    assert np.array_equal(picture, before)
