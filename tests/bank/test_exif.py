"""What is taken from EXIF, and what is not."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from zorko.bank.exif import description, place, taken_at
from zorko.images.read import Header, read_header


def header(base: dict[int, Any], shot: dict[int, Any], gps: dict[int, Any], form: str = "JPEG") -> Header:
    """That of a picture with these tags, written and read again."""
    exif = Image.Exif()
    exif.update(base)
    exif.get_ifd(0x8769).update(shot)
    exif.get_ifd(0x8825).update(gps)
    stream = io.BytesIO()
    Image.new("RGB", (30, 20)).save(stream, form, exif=exif)
    return read_header(stream.getvalue())


MOSCOW = {1: "N", 2: (55.0, 45.0, 20.88), 3: "E", 4: (37.0, 37.0, 2.28)}


def test_a_tiff_has_a_moment_too() -> None:
    assert taken_at(header({0x0132: "2021:01:01 00:00:00"}, {}, {}, "TIFF").exif) == datetime(2021, 1, 1)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_the_moment_and_the_place(form: str) -> None:
    found = header({0x0132: "2021:01:01 00:00:00"}, {0x9003: "2019:07:14 21:05:59"}, MOSCOW, form)
    assert taken_at(found.exif) == datetime(2019, 7, 14, 21, 5, 59)
    assert place(found.gps) == pytest.approx((55.7558, 37.6173), abs=1e-4)
    assert (found.format, found.height, found.width) == (form.lower(), 20, 30)


def test_a_picture_on_its_side_is_measured_upright() -> None:
    found = header({0x0112: 6}, {}, {})
    assert (found.height, found.width) == (30, 20)


def test_south_and_west_are_negative() -> None:
    found = header({}, {}, {1: "S", 2: (22.0, 54.0, 0.0), 3: "W", 4: (43.0, 12.0, 0.0)})
    assert place(found.gps) == pytest.approx((-22.9, -43.2))


@pytest.mark.parametrize(
    "text", ["0000:00:00 00:00:00", "    :  :     :  :  ", "2019-07-14", "", "2019:13:40 99:00:00", 7, None, ()]
)
def test_no_moment(text: Any) -> None:
    assert taken_at({0x9003: text}) is None


def test_the_next_best_moment() -> None:
    assert taken_at({0x9003: "0000:00:00 00:00:00", 0x0132: b"2020:02:03 04:05:06\0"}) == datetime(2020, 2, 3, 4, 5, 6)


@pytest.mark.parametrize(
    "gps",
    [
        {},
        {1: "N", 2: (55.0, 0.0, 0.0)},
        {**MOSCOW, 2: (91.0, 0.0, 0.0)},
        {**MOSCOW, 4: (-3.0, 0.0, 0.0)},
        {**MOSCOW, 2: (IFDRational(0, 0), IFDRational(0, 0), IFDRational(0, 0))},
        {**MOSCOW, 2: "55"},
        {**MOSCOW, 2: 55},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
    ],
)
def test_no_place(gps: dict[int, Any]) -> None:
    assert place(gps) == (None, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Поиск у озера".encode().decode("latin-1"), "Поиск у озера"),
        ("  by the\n lake\0 ", "by the lake"),
        ("OLYMPUS DIGITAL CAMERA         ", ""),
        ("NIKON D90 photo", ""),
        ("", ""),
    ],
)
def test_the_description_is_a_persons(text: str, expected: str) -> None:
    assert description({0x010E: text, 0x010F: "Nikon Corporation"}) == expected


anything = st.one_of(st.none(), st.text(), st.binary(), st.integers(), st.floats(), st.lists(st.floats(), max_size=4))


@given(st.dictionaries(st.sampled_from([1, 2, 3, 4, 0x9003, 0x9004, 0x0132, 0x010E, 0x010F]), anything))
def test_nothing_makes_it_fail(tags: dict[int, Any]) -> None:
    taken_at(tags)
    latitude, longitude = place(tags)
    assert (latitude is None) == (longitude is None)
    assert "\0" not in description(tags)


@given(st.binary(max_size=200))
def test_broken_exif_is_no_reason_to_refuse_a_picture(junk: bytes) -> None:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "JPEG", exif=b"Exif\0\0" + junk)
    found = read_header(stream.getvalue())
    taken_at(found.exif)
    place(found.gps)
    description(found.exif)
