"""Preprocessing: sizes and shapes that are not square, against slow arithmetic and against Pillow."""

from __future__ import annotations

import dataclasses
import itertools
import json
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from tests import models

from zorko.errors import ModelFileError
from zorko.images import ink
from zorko.images.preprocess import Colour, Fit, Preprocessing, Resampling
from zorko.modelfile.card import parse

U8 = NDArray[np.uint8]
F64 = NDArray[np.float64]

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)


def preprocessing(
    height: int,
    width: int,
    fit: Fit = "pad",
    colour: Colour = "rgb",
    resampling: Resampling = "bilinear",
) -> Preprocessing:
    channels = 3 if colour == "rgb" else 1
    return Preprocessing("whole", (height, width), fit, colour, (0.0,) * channels, (1.0,) * channels, resampling)


def picture(height: int, width: int, seed: int = 0) -> U8:
    """Noise, so that each pixel that lands in a wrong place shows."""
    drawn = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    drawn.flags.writeable = False  # as the reader gives them
    return drawn


# ---- a slow second way


def area_weights(given: int, wanted: int) -> F64:
    """(wanted, given): the share that each given pixel has in a wanted one, by how far they overlap."""
    weights = np.zeros((wanted, given))
    for row, column in itertools.product(range(wanted), range(given)):
        start, end = row * given / wanted, (row + 1) * given / wanted
        weights[row, column] = max(0.0, min(end, column + 1) - max(start, column))
    return weights / weights.sum(axis=1, keepdims=True)


def bilinear_weights(given: int, wanted: int) -> F64:
    """(wanted, given): linear between the two nearest pixel centres, which lie at n + 1/2; the rim goes on outside."""
    weights = np.zeros((wanted, given))
    for row in range(wanted):
        place = (row + 0.5) * given / wanted - 0.5
        lower = int(np.floor(place))
        for neighbour, weight in ((lower, lower + 1 - place), (lower + 1, place - lower)):
            weights[row, min(max(neighbour, 0), given - 1)] += weight
    return weights


def bicubic_weights(given: int, wanted: int) -> F64:
    """(wanted, given): cubic convolution over four pixels (Keys 1981, equation 4 with a = -0.75)."""
    a = -0.75
    weights = np.zeros((wanted, given))
    for row in range(wanted):
        place = (row + 0.5) * given / wanted - 0.5
        for neighbour in range(int(np.floor(place)) - 1, int(np.floor(place)) + 3):
            s = abs(place - neighbour)
            near = (a + 2) * s**3 - (a + 3) * s**2 + 1
            far = a * s**3 - 5 * a * s**2 + 8 * a * s - 4 * a
            weights[row, min(max(neighbour, 0), given - 1)] += near if s <= 1 else far
    return weights


def resized(image: U8, height: int, width: int, weights: Any) -> F64:
    down, across = weights(image.shape[0], height), weights(image.shape[1], width)
    result: F64 = np.clip(np.einsum("yi,xj,ijc->yxc", down, across, image.astype(np.float64)), 0, 255)
    return result


def largest_difference(pixels: U8, expected: F64) -> float:
    assert pixels.shape == expected.shape
    assert pixels.dtype == np.uint8
    return float(np.abs(pixels - expected).max())


# ---- stretch


@pytest.mark.parametrize(
    ("given", "wanted"), [((60, 90), (20, 30)), ((64, 40), (24, 40)), ((50, 33), (7, 20)), ((9, 4), (1, 1))]
)
def test_reducing_averages_areas(given: tuple[int, int], wanted: tuple[int, int]) -> None:
    image = picture(*given)
    pixels = preprocessing(*wanted, fit="stretch").pixels(image)
    assert largest_difference(pixels, resized(image, *wanted, area_weights)) <= 1.0


def test_reducing_by_whole_numbers_is_pillows_reduce() -> None:
    image = picture(36, 60)
    expected = np.asarray(Image.fromarray(image).reduce((5, 3))).astype(np.float64)
    assert largest_difference(preprocessing(12, 12, fit="stretch").pixels(image), expected) <= 1.0


@pytest.mark.parametrize(
    ("given", "wanted"), [((5, 8), (20, 30)), ((7, 3), (7, 20)), ((10, 30), (25, 20)), ((1, 6), (9, 9))]
)
@pytest.mark.parametrize(("resampling", "weights"), [("bilinear", bilinear_weights), ("bicubic", bicubic_weights)])
def test_enlarging_takes_the_stated_way(
    given: tuple[int, int], wanted: tuple[int, int], resampling: Resampling, weights: Any
) -> None:
    """Also where one side grows and the other shrinks."""
    image = picture(*given)
    pixels = preprocessing(*wanted, fit="stretch", resampling=resampling).pixels(image)
    assert largest_difference(pixels, resized(image, *wanted, weights)) <= 1.0 + 255 / 2**5


def test_enlarging_bilinearly_is_pillows() -> None:
    image = picture(6, 10)
    expected = np.asarray(Image.fromarray(image).resize((35, 27), Image.Resampling.BILINEAR)).astype(np.float64)
    assert largest_difference(preprocessing(27, 35, fit="stretch").pixels(image), expected) <= 3.0


def test_a_picture_of_the_right_size_passes_as_it_is() -> None:
    image = picture(17, 23)
    for fit in ("pad", "crop", "stretch"):
        assert np.array_equal(preprocessing(17, 23, fit=fit).pixels(image), image)


# ---- pad and crop

WIDE, TALL = (20, 60), (72, 18)


def test_padding_keeps_a_wide_picture_between_two_bars_of_its_mean_colour() -> None:
    image = picture(*WIDE)
    pixels = preprocessing(30, 30, fit="pad").pixels(image)
    small = resized(image, 10, 30, area_weights)
    assert largest_difference(pixels[10:20], small) <= 1.0
    for bar in (pixels[:10], pixels[20:]):
        assert np.ptp(bar, axis=(0, 1)).max() == 0
        assert np.abs(bar[0, 0] - image.mean(axis=(0, 1))).max() <= 1.5


def test_padding_keeps_a_tall_picture_between_two_bars_of_its_mean_colour() -> None:
    image = picture(*TALL)
    pixels = preprocessing(24, 31, fit="pad").pixels(image)  # 24 x 6 of 31: 12 left, 13 right
    assert largest_difference(pixels[:, 12:18], resized(image, 24, 6, area_weights)) <= 1.0
    for bar in (pixels[:, :12], pixels[:, 18:]):
        assert np.ptp(bar, axis=(0, 1)).max() == 0
        assert np.abs(bar[0, 0] - image.mean(axis=(0, 1))).max() <= 1.5


def test_cropping_keeps_the_middle_of_a_wide_picture() -> None:
    image = picture(*WIDE)
    pixels = preprocessing(10, 10, fit="crop").pixels(image)
    assert largest_difference(pixels, resized(image, 10, 30, area_weights)[:, 10:20]) <= 1.0


def test_cropping_keeps_the_middle_of_a_tall_picture() -> None:
    image = picture(*TALL)
    pixels = preprocessing(12, 9, fit="crop").pixels(image)
    assert largest_difference(pixels, resized(image, 36, 9, area_weights)[12:24]) <= 1.0


def test_the_bars_have_the_rounded_mean_of_the_picture_as_it_is_shown() -> None:
    for seed in range(20):
        shown = preprocessing(16, 32, fit="pad").pixels(picture(16, 24, seed))
        assert shown[:, 4:28].mean(axis=(0, 1)).round().tolist() == shown[0, 0].tolist() == shown[-1, -1].tolist()


@pytest.mark.parametrize("fit", ["pad", "crop", "stretch"])
@pytest.mark.parametrize("colour", ["rgb", "grey"])
@pytest.mark.parametrize("size_hw", [(1, 1), (28, 28), (31, 17), (64, 224)])
@pytest.mark.parametrize("given", [(1, 1), (1, 500), (500, 1), (300, 7), (33, 250)])
def test_every_size_gives_the_stated_shape(
    given: tuple[int, int], size_hw: tuple[int, int], colour: Colour, fit: Fit
) -> None:
    wanted = preprocessing(*size_hw, fit=fit, colour=colour)
    pixels = wanted.pixels(picture(*given))
    assert pixels.shape == wanted.shape == (*size_hw, wanted.channels)
    assert pixels.dtype == np.uint8
    assert pixels.flags.c_contiguous


@pytest.mark.parametrize("fit", ["pad", "crop"])
def test_both_ways_to_keep_the_aspect_keep_it(fit: Fit) -> None:
    """A square in the middle of a wide picture is as high as it is wide afterwards."""
    image = np.zeros((80, 200, 3), np.uint8)
    image[20:60, 80:120] = 255
    pixels = preprocessing(50, 60, fit=fit).pixels(image)[:, :, 0] > 127
    extents = [int(pixels.any(axis=axis).sum()) for axis in (0, 1)]
    assert abs(extents[0] - extents[1]) <= 1
    assert extents[0] == pytest.approx(40 * (60 / 200 if fit == "pad" else 50 / 80), abs=1)


# ---- colour


def test_grey_is_the_luma_of_rec_601() -> None:
    image = picture(13, 29)
    expected = image.astype(np.float64) @ np.array([0.299, 0.587, 0.114])
    assert largest_difference(preprocessing(13, 29, colour="grey").pixels(image), expected[:, :, None]) <= 1.0


def test_channels_stay_in_the_order_rgb() -> None:
    image = np.empty((40, 40, 3), np.uint8)
    image[:] = (200, 100, 50)
    assert preprocessing(8, 12, fit="pad").pixels(image)[4, 6].tolist() == [200, 100, 50]


# ---- ink


@pytest.mark.parametrize("colour", ["rgb", "grey"])
def test_ink_is_what_ink_finds(colour: Colour) -> None:
    image = np.full((90, 120, 3), 240, np.uint8)
    image[20:70, 50:58] = 30
    found = ink.normalise(image).picture
    wanted = dataclasses.replace(preprocessing(28, 28, colour=colour), crop="ink")
    pixels = wanted.pixels(image)
    assert pixels.shape == wanted.shape
    assert all(np.array_equal(pixels[:, :, channel], found) for channel in range(wanted.channels))
    assert np.array_equal(wanted.from_ink(found), pixels)


def test_ink_is_resized_where_another_size_is_wanted() -> None:
    glyph = picture(28, 28)[:, :, 0]
    wanted = dataclasses.replace(preprocessing(14, 14, colour="rgb"), crop="ink")
    expected = resized(np.repeat(glyph[:, :, None], 3, axis=2), 14, 14, area_weights)
    assert largest_difference(wanted.from_ink(glyph), expected) <= 1.0


# ---- normalise


@pytest.mark.parametrize(
    ("colour", "mean", "std"),
    [("rgb", IMAGENET_MEAN, IMAGENET_STD), ("grey", (0.1307,), (0.3081,)), ("rgb", (0.0,) * 3, (1.0,) * 3)],
)
def test_normalising_is_the_plain_formula(colour: Colour, mean: tuple[float, ...], std: tuple[float, ...]) -> None:
    wanted = Preprocessing("whole", (5, 9), "stretch", colour, mean, std, "bilinear")
    batch = np.random.default_rng(0).integers(0, 256, (4, *wanted.shape), dtype=np.uint8)
    values = wanted.normalise(batch)
    assert values.shape == (4, wanted.channels, 5, 9)
    assert values.dtype == np.float32
    assert values.flags.c_contiguous
    for sample, channel, row, column in itertools.product(range(4), range(wanted.channels), range(5), range(9)):
        expected = (int(batch[sample, row, column, channel]) / 255 - mean[channel]) / std[channel]
        assert values[sample, channel, row, column] == pytest.approx(expected, abs=2e-6)


@pytest.mark.parametrize(("colour", "mean", "std"), [("rgb", IMAGENET_MEAN, IMAGENET_STD), ("grey", (0.1307,), (0.3081,))])
def test_values_that_are_looked_up_are_those_of_the_formula_to_the_bit(
    colour: Colour, mean: tuple[float, ...], std: tuple[float, ...]
) -> None:
    wanted = Preprocessing("whole", (16, 16), "stretch", colour, mean, std, "bilinear")
    every = np.arange(256, dtype=np.uint8).reshape(1, 16, 16, 1).repeat(wanted.channels, axis=3)
    scale, shift = np.float32(1 / 255) / np.float32(std), -np.float32(mean) / np.float32(std)
    expected = (every.astype(np.float32) * scale + shift).transpose(0, 3, 1, 2)
    assert wanted.normalise(every).tobytes() == expected.tobytes()
    turned = every.transpose(0, 2, 1, 3)  # not contiguous
    assert wanted.normalise(turned).tobytes() == expected.transpose(0, 1, 3, 2).tobytes()


def test_normalising_nothing_gives_nothing() -> None:
    wanted = preprocessing(6, 4)
    assert wanted.normalise(np.zeros((0, 6, 4, 3), np.uint8)).shape == (0, 3, 6, 4)


# ---- settings


@pytest.mark.parametrize("crop", ["whole", "ink"])
@pytest.mark.parametrize("fit", ["pad", "crop", "stretch"])
@pytest.mark.parametrize(("colour", "mean", "std"), [("rgb", IMAGENET_MEAN, IMAGENET_STD), ("grey", (0.5,), (0.25,))])
def test_a_card_gives_back_what_was_put_in(crop: Any, fit: Fit, colour: Colour, mean: Any, std: Any) -> None:
    settings = Preprocessing(crop, (24, 40), fit, colour, mean, std, "bicubic")
    card = parse(models.card(preprocessing=settings).to_json(), "x.onnx")
    assert card.preprocessing == settings
    assert hash(card.preprocessing) == hash(settings)  # the lists of JSON have become tuples again
    assert json.loads(json.dumps(settings.to_dict())) == json.loads(card.to_json())["preprocessing"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"mean": (0.5,)}, "rgb needs 3 means and stds, got 1, 3"),
        ({"std": (1.0,) * 4}, "rgb needs 3 means and stds, got 3, 4"),
        ({"colour": "grey"}, "grey needs 1 means and stds, got 3, 3"),
        ({"mean": ()}, "got 0, 3"),
        ({"std": (1.0, 0.0, 1.0)}, "must be positive"),
        ({"std": (1.0, -1.0, 1.0)}, "must be positive"),
        ({"size_hw": (0, 10)}, "must be positive"),
        ({"size_hw": (10, -1)}, "must be positive"),
    ],
)
def test_settings_that_cannot_be_are_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        dataclasses.replace(preprocessing(10, 10), **changes)


@pytest.mark.parametrize(
    ("name", "value"),
    [("mean", [0.5]), ("fit", "squeeze"), ("crop", "middle"), ("size_hw", [28]), ("size_hw", [28.5, 28]), ("std", None)],
)
def test_a_card_with_such_settings_is_refused(name: str, value: Any) -> None:
    raw = json.loads(models.card(preprocessing=preprocessing(10, 10)).to_json())
    raw["preprocessing"][name] = value
    with pytest.raises(ModelFileError, match=r"x\.onnx: its card is not complete \(preprocessing"):
        parse(json.dumps(raw), "x.onnx")


def test_the_picture_given_is_left_as_it_was() -> None:
    image = picture(20, 31)
    before = image.copy()
    for fit in ("pad", "crop", "stretch"):
        preprocessing(20, 31, fit=fit).pixels(image)
        preprocessing(9, 9, fit=fit, colour="grey").pixels(image)
    assert np.array_equal(image, before)
