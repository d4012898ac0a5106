"""The one reader: every kind of source, in one form; every kind of trouble, as one error."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import warnings
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from zorko.errors import ImageError, TooLargeError
from zorko.images.read import Limits, check_file, describe, read

U8 = NDArray[np.uint8]

# Blocks of 8 x 8 of one colour each, not square: JPEG keeps them nearly as they are, and every turn shows.
PICTURE: U8 = np.random.default_rng(7).integers(0, 256, (3, 5, 3), dtype=np.uint8).repeat(8, axis=0).repeat(8, axis=1)


def encode(image: Image.Image | U8, file_format: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(buffer, file_format, **options)
    return buffer.getvalue()


def png_by_hand(height: int, width: int, depth: int, colour: int, rows: bytes, *extra: tuple[bytes, bytes]) -> bytes:
    """A PNG as its standard describes it (RFC 2083, section 3), without Pillow."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)), *extra]
    chunks += [(b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def tiff_by_hand(height: int, width: int, bits: int, strip: bytes, order: str) -> bytes:
    """A grey uncompressed TIFF as its standard describes it (TIFF 6.0, section 2); order is "<" or ">"."""
    tags = ((256, width), (257, height), (258, bits), (259, 1), (262, 1), (273, 8), (277, 1), (278, height))
    entries = [struct.pack(order + "HHII", tag, 4, 1, value) for tag, value in (*tags, (279, len(strip)))]
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8 + len(strip))
    return head + strip + struct.pack(order + "H", len(entries)) + b"".join(entries) + bytes(4)


def problem(source: Any, **options: Any) -> str:
    with pytest.raises(ImageError) as caught:
        read(source, **options)
    assert caught.value.source == describe(source)
    return caught.value.problem


# ---- formats


@pytest.mark.parametrize(
    ("file_format", "options"),
    [
        ("PNG", {}), ("BMP", {}), ("WEBP", {"lossless": True}), ("TIFF", {}), ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"big_tiff": True}), ("GIF", {}), ("JPEG", {"quality": 95, "subsampling": 0}),
        ("JPEG", {"quality": 95, "subsampling": 0, "progressive": True}),
    ],
)  # fmt: skip
def test_every_format_from_a_path_and_from_bytes(tmp_path: Path, file_format: str, options: dict[str, Any]) -> None:
    data = encode(PICTURE, file_format, **options)
    path = tmp_path / "picture.whatever"  # a name tells nothing
    path.write_bytes(data)
    for source in (path, str(path), data):
        found = read(source)
        assert found.shape == PICTURE.shape
        assert found.dtype == np.uint8
        assert found.flags.c_contiguous
        assert not found.flags.writeable
        # A JPEG rounds; the 256 colours of a GIF are enough for the blocks here.
        tolerance = 5 if file_format == "JPEG" else 0
        assert np.abs(found.astype(int) - PICTURE).max() <= tolerance


@pytest.mark.parametrize("file_format", ["GIF", "PNG", "WEBP", "TIFF"])
def test_of_an_animation_the_first_frame(file_format: str) -> None:
    first, second = (Image.new("RGB", (12, 9), colour) for colour in ("red", "blue"))
    options = {"lossless": True} if file_format == "WEBP" else {}
    data = encode(first, file_format, save_all=True, append_images=[second], **options)
    assert getattr(Image.open(io.BytesIO(data)), "n_frames", 1) == 2
    assert (read(data) == (255, 0, 0)).all()


SIDES = {1: "top left", 2: "top right", 3: "bottom right", 4: "bottom left",
         5: "left top", 6: "right top", 7: "right bottom", 8: "left bottom"}  # fmt: skip


def stored_as(upright: U8, orientation: int) -> U8:
    """The rows a camera stores, by the words of EXIF 2.3, 4.6.4: at which side of the scene row 0 and column 0 are."""
    height, width = upright.shape[:2]
    row_0, column_0 = SIDES[orientation].split()
    stored = np.zeros((height, width, 3) if row_0 in ("top", "bottom") else (width, height, 3), np.uint8)
    for y in range(height):
        for x in range(width):
            distance_from = {"top": y, "bottom": height - 1 - y, "left": x, "right": width - 1 - x}
            stored[distance_from[row_0], distance_from[column_0]] = upright[y, x]
    return stored


@pytest.mark.parametrize("orientation", SIDES)
@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_exif_orientation_is_applied_once(file_format: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"quality": 95, "subsampling": 0} if file_format == "JPEG" else {"lossless": True}
    data = encode(stored_as(PICTURE, orientation), file_format, exif=exif, **options)
    for source in (data, Image.open(io.BytesIO(data))):
        found = read(source)
        assert found.shape == PICTURE.shape
        assert np.abs(found.astype(int) - PICTURE).max() <= 5


def test_broken_exif_does_not_hide_a_good_picture() -> None:
    data = encode(PICTURE, "PNG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\x01\x12")
    assert (read(data) == PICTURE).all()


# ---- depths and modes

LEVELS_16 = np.array([[0, 257, 514, 1028], [257 * 100, 257 * 101, 257 * 254, 65535]], np.uint16)
LEVELS_8 = np.array([[0, 1, 2, 4], [100, 101, 254, 255]], np.uint8)  # 257 = 65535 / 255


def sixteen_bit_sources() -> dict[str, Any]:
    big, little = LEVELS_16.astype(">u2"), LEVELS_16.astype("<u2")
    return {
        "png": png_by_hand(2, 4, 16, 0, b"".join(b"\0" + row.tobytes() for row in big)),
        "tiff little-endian": tiff_by_hand(2, 4, 16, little.tobytes(), "<"),
        "tiff big-endian": tiff_by_hand(2, 4, 16, big.tobytes(), ">"),
        "I;16": Image.fromarray(LEVELS_16),
        "I": Image.fromarray(LEVELS_16.astype(np.int32)),
        "array": LEVELS_16,
        "array big-endian": big,
    }


@pytest.mark.parametrize("kind", sixteen_bit_sources())
def test_16_bit_grey_is_scaled_by_its_range_not_by_its_brightest_pixel(kind: str) -> None:
    found = read(sixteen_bit_sources()[kind])
    assert (found == LEVELS_8[:, :, None]).all()
    assert found.shape == (2, 4, 3)


def test_a_dark_16_bit_picture_stays_dark() -> None:
    assert read(np.full((3, 4), 600, np.uint16)).max() == 2  # 600 / 65535 * 255 = 2.3


def test_every_16_bit_level_goes_to_the_nearest_8_bit_level() -> None:
    levels = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    exact = levels / 65535 * 255  # never half way between: 65535 / 255 is odd
    assert np.abs(read(levels)[:, :, 0] - exact).max() < 0.5


def test_16_bit_colour_and_transparency() -> None:
    colours = png_by_hand(1, 2, 16, 2, b"\0" + struct.pack(">6H", 65535, 0, 257 * 7, 257, 257 * 2, 257 * 3))
    assert read(colours).tolist() == [[[255, 0, 7], [1, 2, 3]]]
    black_and_nothing = png_by_hand(1, 2, 16, 4, b"\0" + struct.pack(">4H", 0, 65535, 0, 0))
    assert read(black_and_nothing).tolist() == [[[0, 0, 0], [255, 255, 255]]]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_float_is_0_to_1(dtype: type[np.floating[Any]]) -> None:
    values = np.array([[0.0, 0.25, 0.5, 1.0]], dtype)
    assert read(values)[0, :, 1].tolist() == [0, 64, 128, 255]
    assert read(Image.fromarray(values.astype(np.float32)))[0, :, 1].tolist() == [0, 64, 128, 255]


@pytest.mark.parametrize("wrong", [-0.01, 1.01, 255.0, np.nan, np.inf])
def test_float_outside_of_0_to_1_is_refused(wrong: float) -> None:
    assert "0 (black) to 1 (white)" in problem(np.array([[0.5, wrong]]))
    assert "0 (black) to 1 (white)" in problem(Image.fromarray(np.array([[0.5, wrong]], np.float32)))


@pytest.mark.parametrize("wrong", [-1, 65536])
def test_32_bit_grey_that_is_no_16_bit_grey_is_refused(wrong: int) -> None:
    assert "0 (black) to 65535 (white)" in problem(Image.fromarray(np.array([[5, wrong]], np.int32)))


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "PA", "La", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr", "HSV"])
def test_every_mode_of_a_pil_image(mode: str) -> None:
    palette = Image.new("RGB", (6, 4), "white")
    palette.paste((0, 0, 0), (0, 0, 3, 4))  # black to the left, white to the right: the same in every mode
    image = palette.convert("LA").convert(mode) if mode in ("PA", "La") else palette.convert("RGBA").convert(mode)
    assert image.mode == mode
    assert np.abs(read(image).astype(int) - np.asarray(palette)).max() <= 1


def test_bool_and_one_bit() -> None:
    bits = np.array([[True, False, True]])
    assert read(bits)[0, :, 0].tolist() == [255, 0, 255]
    assert read(encode(Image.fromarray(bits), "PNG"))[0, :, 0].tolist() == [255, 0, 255]


@pytest.mark.parametrize(("colour", "cmyk"), [((255, 255, 0), (0, 0, 255, 0)), ((0, 0, 0), (0, 0, 0, 255))])
def test_cmyk_jpeg_as_adobe_writes_it_is_not_a_negative(colour: Any, cmyk: tuple[int, ...]) -> None:
    data = encode(Image.new("CMYK", (16, 16), cmyk), "JPEG", quality=95)
    assert b"Adobe" in data  # by which its values count as inverted
    assert np.abs(read(data).astype(int) - colour).max() <= 3


# ---- arrays


def test_arrays_and_pil_images_keep_their_pixels() -> None:
    for source in (PICTURE, PICTURE[:, ::-1][:, ::-1], np.asfortranarray(PICTURE), Image.fromarray(PICTURE)):
        found = read(source)
        assert (found == PICTURE).all()
        assert found.flags.c_contiguous
    grey = PICTURE[:, :, 0]
    for source in (grey, grey[:, :, None], Image.fromarray(grey)):
        assert (read(source) == grey[:, :, None]).all()
        assert read(source).shape == PICTURE.shape


def test_an_rgb_array_is_not_copied_and_stays_writeable_for_its_owner() -> None:
    mine = PICTURE.copy()
    found = read(mine)
    assert np.shares_memory(found, mine)
    assert mine.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        found[0] = 0


# ---- transparency


def on_nothing(ink: int, ground: int = 0) -> U8:
    """A ring of ink with soft edges on a transparent ground, RGBA; `ground` is the colour that nobody sees."""
    y, x = np.mgrid[-1:1:40j, -1:1:30j]
    alpha = np.clip(3 - 12 * np.abs(np.hypot(x, y) - 0.6), 0, 1)
    rgba = np.full((40, 30, 4), ground, np.uint8)
    rgba[alpha > 0, :3] = ink
    rgba[:, :, 3] = np.rint(alpha * 255)
    return rgba


@pytest.mark.parametrize("ground", [0, 128, 255])
@pytest.mark.parametrize(("ink", "expected_ground"), [(0, 255), (60, 255), (255, 0), (200, 0)])
def test_ink_on_nothing_stays_visible_whatever_its_colour(ink: int, expected_ground: int, ground: int) -> None:
    rgba = on_nothing(ink, ground)
    alpha = rgba[:, :, 3] / 255
    expected = alpha * ink + (1 - alpha) * expected_ground
    for source in (rgba, Image.fromarray(rgba), encode(rgba, "PNG"), encode(rgba, "WEBP", lossless=True, exact=True)):
        assert np.abs(read(source) - expected[:, :, None]).max() <= 1


def test_faint_white_ink_is_seen_too() -> None:
    rgba = on_nothing(255)
    rgba[:, :, 3] //= 4
    assert read(rgba).min() == 0
    assert read(rgba).max() >= 60


def test_dark_edges_of_white_ink_do_not_put_it_on_white() -> None:
    rgba = on_nothing(255)
    rgba[:, :, :3] = rgba[:, :, 3:]  # as programs leave it that have mixed the ink with black already
    assert read(rgba)[0, 0].tolist() == [0, 0, 0]


def test_a_white_sheet_with_thin_writing_and_round_corners_stays_a_white_sheet() -> None:
    rgba = np.full((100, 100, 4), 255, np.uint8)
    rgba[20:80, 48:51, :3] = 0  # 1.8 % of the sheet
    rgba[:5, :5, 3] = rgba[-5:, -5:, 3] = 0
    found = read(rgba)
    assert found[0, 0].tolist() == [255, 255, 255]
    assert (found == 0).sum() == 60 * 3 * 3


def test_nothing_at_all_is_a_white_picture() -> None:
    assert (read(np.zeros((4, 5, 4), np.uint8)) == 255).all()


def test_opaque_pixels_are_taken_as_they_are() -> None:
    rgba = np.dstack([PICTURE, np.full(PICTURE.shape[:2], 255, np.uint8)])
    assert (read(rgba) == PICTURE).all()


@pytest.mark.parametrize("ink", ["black", "white"])
def test_transparency_of_a_palette_and_of_a_key_colour(ink: str) -> None:
    rgba = Image.new("RGBA", (8, 8))
    rgba.paste(ink, (2, 2, 6, 6))
    expected = [0, 255] if ink == "black" else [255, 0]  # ink, ground
    key = png_by_hand(1, 2, 8, 0, b"\0" + bytes([expected[0], 128]), (b"tRNS", struct.pack(">H", 128)))
    assert read(key)[0, :, 0].tolist() == expected
    for data in (encode(rgba.quantize(), "PNG"), encode(rgba, "GIF")):
        found = read(data)
        assert [found[4, 4].tolist(), found[0, 0].tolist()] == [[value] * 3 for value in expected]


# ---- reduced decoding


def smooth(height: int, width: int) -> U8:
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([x * 255 / width, y * 255 / height, (x + y) * 255 / (height + width)], axis=2).astype(np.uint8)


@pytest.mark.parametrize(
    ("at_least_hw", "factor"), [((60, 80), 8), ((61, 80), 4), ((60, 81), 4), ((200, 20), 2), ((481, 1), 1), ((0, 0), 8)]
)
@pytest.mark.parametrize("orientation", [1, 6])
def test_a_jpeg_is_decoded_smaller_but_never_too_small(at_least_hw: tuple[int, int], factor: int, orientation: int) -> None:
    picture = smooth(480, 640)
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encode(stored_as(picture, orientation), "JPEG", quality=95, exif=exif)
    found = read(data, at_least_hw=at_least_hw)
    assert found.shape == (480 // factor, 640 // factor, 3)
    means = picture.reshape(480 // factor, factor, 640 // factor, factor, 3).mean(axis=(1, 3))
    assert np.abs(found - means).max() < 8


def test_other_sources_come_whole() -> None:
    for source in (encode(PICTURE, "PNG"), PICTURE, Image.open(io.BytesIO(encode(PICTURE, "JPEG")))):
        assert read(source, at_least_hw=(3, 5)).shape == PICTURE.shape


# ---- trouble


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"hello, this is a letter\n", "is text"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\0\0\0\x20ftypheic....", "HEIC"),
        (bytes(range(128, 200)), "no picture in a known format"),
        (b"\x89PNG\r\n\x1a\n", "damaged or cut short"),
        (b"BM", "damaged or cut short"),
        (b"GIF89a", "damaged or cut short"),
    ],
)
def test_what_is_no_picture(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(data)
    for source in (path, data):
        assert words in problem(source)


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF"])
def test_a_cut_file_is_refused_unless_all_its_pixels_are_there(file_format: str) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (16, 16, 3), dtype=np.uint8)
    data = encode(noise, file_format)
    whole = read(data)
    refused = 0
    for length in range(len(data)):
        try:
            assert (read(data[:length]) == whole).all()
        except ImageError:
            refused += 1
    # The last bytes may only say that the file ends, or hold the checksum of what is there (PNG: 12 + 4 + 4).
    assert refused >= len(data) - 20


def test_a_flipped_byte_is_noticed_where_the_format_has_a_checksum() -> None:
    data = bytearray(encode(np.random.default_rng(3).integers(0, 256, (32, 32, 3), dtype=np.uint8), "PNG"))
    data[len(data) // 2] ^= 0x10
    assert "damaged" in problem(bytes(data))


def test_names_that_lead_to_no_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "no such file" in problem(tmp_path / "missing.png")
    assert "no such file" in problem(tmp_path / "file/x.png")
    assert "no such file" in problem("")
    assert "is a folder" in problem(tmp_path)
    assert "null byte" in problem("a\0.png")
    assert "cannot be opened" in problem("x" * 5000)
    assert "is a pipe or a device" in problem(os.devnull)


@pytest.mark.skipif(os.name != "posix", reason="modes and named pipes are POSIX's")
def test_a_pipe_and_a_locked_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.png")
    assert "is a pipe or a device" in problem("pipe.png")  # and does not wait for a writer
    Path("locked.png").write_bytes(encode(PICTURE, "PNG"))
    Path("locked.png").chmod(0o000)
    tmp_path.chmod(0o755)
    user = os.geteuid()
    if user == 0:  # whom no mode holds
        os.seteuid(65534)
    try:
        assert "permission denied" in problem("locked.png")
    finally:
        os.seteuid(user)


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ((0, 5), "no pixels"), ((5, 0, 3), "no pixels"), ((), "shape ()"), ((5,), "shape (5,)"), ((4, 4, 2), "shape"),
        ((3, 20, 20), "transpose(1, 2, 0)"), ((2, 8, 8, 3), "one by one"), ((1, 2, 3, 4, 5), "shape"),
    ],
)  # fmt: skip
def test_shapes_that_are_no_picture(shape: tuple[int, ...], words: str) -> None:
    assert words in problem(np.zeros(shape, np.uint8))


@pytest.mark.parametrize("dtype", [np.int64, np.int8, np.uint32, np.complex64, object, "U1"])
def test_types_that_do_not_say_what_is_white(dtype: Any) -> None:
    assert "uint8 (0..255)" in problem(np.zeros((4, 4), dtype))


@pytest.mark.parametrize("source", [None, 3, 0.5, [[1, 2]], {"path": "x"}])
def test_other_things_are_no_sources(source: Any) -> None:
    assert "give a path" in problem(source)


# ---- limits


def test_the_limits_hold_for_every_kind_of_source(tmp_path: Path) -> None:
    data = encode(PICTURE, "PNG")  # 24 x 40
    path = tmp_path / "a.png"
    path.write_bytes(data)
    for source in (path, data, PICTURE, Image.fromarray(PICTURE)):
        assert read(source, limits=Limits(max_pixels=960, max_side=40)).shape == (24, 40, 3)
        assert "the limit is 959" in problem(source, limits=Limits(max_pixels=959))
        assert "limit for a side is 39" in problem(source, limits=Limits(max_side=39))
        with pytest.raises(TooLargeError):
            read(source, limits=Limits(max_side=39))
    for source in (path, data):
        assert read(source, limits=Limits(max_bytes=len(data))).shape == (24, 40, 3)
        assert f"the limit is {len(data) - 1}" in problem(source, limits=Limits(max_bytes=len(data) - 1))


@pytest.mark.parametrize(("height", "width"), [(60_000, 60_000), (31_000, 2), (2, 31_000), (10_001, 10_000)])
def test_absurd_sizes_are_refused_by_the_header_alone(height: int, width: int) -> None:
    bomb = png_by_hand(height, width, 8, 0, b"")
    assert "limit" in problem(bomb)


def test_our_limit_counts_and_not_that_of_pillow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    assert (read(encode(PICTURE, "PNG")) == PICTURE).all()


def test_what_pillow_calls_a_bomb_is_an_image_error(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encode(np.zeros((30, 30), np.uint8), "GIF")
    screen_1x1 = data[:6] + struct.pack("<HH", 1, 1) + data[10:]  # the frame is larger than the screen of the GIF
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    assert "bomb" in problem(screen_1x1)


# ---- good manners


def test_warnings_of_pillow_are_kept_in_and_the_filters_left_alone() -> None:
    no_frames = (b"acTL", struct.pack(">II", 0, 0))
    data = png_by_hand(1, 2, 8, 0, b"\0\x05\x09", no_frames)
    with pytest.warns(UserWarning, match="Invalid APNG"):
        Image.open(io.BytesIO(data)).close()
    before = list(warnings.filters)
    assert read(data)[0, :, 0].tolist() == [5, 9]  # a warning is an error in these tests
    assert list(warnings.filters) == before


def test_only_the_plugin_of_the_format_is_imported(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(encode(PICTURE, "PNG"))
    program = f"""
import sys
import zorko.images.read
print(*sorted(name for name in sys.modules if name == "cv2" or name.endswith("ImagePlugin")))
zorko.images.read.read({str(path)!r})
print(*sorted(name for name in sys.modules if name == "cv2" or name.endswith("ImagePlugin")))
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["", "PIL.PngImagePlugin"]


def test_the_name_of_a_source(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(encode(PICTURE, "PNG"))
    assert describe("dir/Снимок 1.png") == "dir/Снимок 1.png"
    assert describe(Path("dir/a.png")) == str(Path("dir/a.png"))
    assert describe(np.zeros((28, 28))) == "<array 28x28>"
    assert describe(np.zeros((2, 3, 3))) == "<array 2x3x3>"
    assert describe(b"12345") == "<5 bytes>"
    assert describe(Image.new("L", (4, 3))) == "<image 3x4 L>"
    with Image.open(tmp_path / "a.png") as image:
        assert describe(image) == str(tmp_path / "a.png")
    assert describe(None) == "<NoneType>"
    assert describe("a\0\nb\x1b[31m.png") == r"a\x00\nb\x1b[31m.png"
    assert describe(os.fsdecode(b"caf\xe9.png")) == r"caf\udce9.png"


@pytest.mark.parametrize("data", [b"", b"hello, this is a letter\n", b"%PDF-1.7 ...", bytes(range(128, 200))])
def test_a_look_at_a_file_refuses_what_reading_it_refuses_at_its_first_bytes(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(data)
    for wrong in (path, tmp_path, tmp_path / "missing.png"):
        with pytest.raises(ImageError) as caught:
            check_file(wrong)
        assert caught.value.problem == problem(wrong)


def test_a_look_at_a_file_decodes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(encode(PICTURE, "PNG"))
    check_file(path)
    with pytest.raises(ImageError, match="the limit is 10"):
        check_file(path, limits=Limits(max_bytes=10))
    path.write_bytes(path.read_bytes()[:40])
    check_file(path)
    assert "damaged" in problem(path)
