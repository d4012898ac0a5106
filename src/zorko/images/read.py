"""The one reader: whatever a picture comes as, it leaves here as RGB uint8 (H, W, 3), upright and within limits."""

from __future__ import annotations

import importlib
import io
import logging
import os
import re
import stat
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from zorko.errors import ImageError, TooLargeError
from zorko.types import ImageSource


@dataclass(frozen=True)
class Limits:
    """What the reader refuses, before it decodes a single pixel.

    Pixels and sides are those of the whole picture as its header states them; bytes are those of the file.
    The defaults take any camera and most scanners; an RGB picture of `max_pixels` is 300 MB in memory.
    """

    max_pixels: int = 100_000_000
    max_side: int = 30_000
    max_bytes: int = 256_000_000


DEFAULT_LIMITS = Limits()

# What a file starts with, Pillow's name of the format, and the one plugin that reads it. Only these are ever tried:
# Pillow knows forty more, some of which hand the file to other programs (EPS), and importing them all takes 60 ms.
_FORMATS: tuple[tuple[re.Pattern[bytes], str, str], ...] = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "PNG", "PIL.PngImagePlugin"),
    (re.compile(rb"\xff\xd8\xff"), "JPEG", "PIL.JpegImagePlugin"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "WEBP", "PIL.WebPImagePlugin"),
    (re.compile(rb"GIF8[79]a"), "GIF", "PIL.GifImagePlugin"),
    (re.compile(rb"II[*+]\0|MM\0[*+]"), "TIFF", "PIL.TiffImagePlugin"),
    (re.compile(rb"BM"), "BMP", "PIL.BmpImagePlugin"),
)
_HEAD_BYTES = 16  # enough to know each of them by
_READS = "zorko reads JPEG, PNG, WebP, BMP, TIFF and GIF"

# Pillow logs an error besides raising one; without any handler, Python would print it on stderr.
logging.getLogger("PIL").addHandler(logging.NullHandler())

_ORIENTATION_TAG = 0x0112
_EXIF_IFD = 0x8769
_GPS_IFD = 0x8825
_ORIENTATION_KEYS = frozenset({"exif", "Raw profile type exif", "xmp", "XML:com.adobe.xmp"})
_SIDEWAYS = frozenset({5, 6, 7, 8})
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def read(
    source: ImageSource, *, limits: Limits = DEFAULT_LIMITS, at_least_hw: tuple[int, int] | None = None
) -> NDArray[np.uint8]:
    """Read a picture into RGB uint8, shape (H, W, 3), C-contiguous, turned the right way up by its EXIF orientation.

    The result is read-only, since it may share its memory with `source`: copy it to draw on it.

    - Files and bytes: JPEG, PNG, WebP, BMP, TIFF, GIF; of an animation the first frame. A file's first bytes tell what
      it is, not its name. A cut or damaged file is refused, not half shown.
    - Arrays: (H, W), (H, W, 1), (H, W, 3) in the order RGB, (H, W, 4) in the order RGBA; uint8 0..255, uint16 0..65535,
      bool, or float 0..1. PIL images: any mode; of an animation the frame it stands at.
    - Values are scaled by the range of their type, never by the brightest pixel: 16-bit grey (Pillow's "I;16" and "I")
      is 0..65535, float grey ("F") is 0..1.
    - Transparency is laid over white; or over black, where fewer than one in a hundred of the solid pixels (at least
      half as opaque as the most opaque one) is darker than middle grey, as on white such a picture would be lost. So
      black ink and white ink on nothing both stay visible, and a white sheet with writing on it stays a white sheet.

    `at_least_hw` (height, width after turning) lets a JPEG be decoded at 1/2, 1/4 or 1/8 of its size, as long as it
    stays at least that large both ways; it makes a big photograph cheap. Other sources come at full size.

    Raises ImageError, naming the source and the remedy, for everything that cannot be read, and of it TooLargeError for
    what exceeds `limits`.
    """
    name = describe(source)
    if isinstance(source, np.ndarray):
        rgb = _from_array(source, name, limits)
    elif isinstance(source, Image.Image):
        rgb = _from_pillow(source, name, limits)
    elif isinstance(source, (bytes, bytearray, memoryview)):
        rgb = _from_stream(io.BytesIO(source), memoryview(source).nbytes, name, limits, at_least_hw)
    else:
        with _opened(source, name) as stream:
            rgb = _from_stream(stream, os.fstat(stream.fileno()).st_size, name, limits, at_least_hw)
    frozen = rgb.view()
    frozen.flags.writeable = False
    return frozen


def check_file(path: str | os.PathLike[str], *, limits: Limits = DEFAULT_LIMITS) -> None:
    """Refuse a file that `read` would refuse at first sight: one that is not there, may not be opened, is too large, or
    does not start like a picture. Nothing is decoded, so a damaged picture passes.

    Raises ImageError, naming the file and the remedy.
    """
    name = describe(path)
    with _opened(path, name) as stream:
        _check_bytes(os.fstat(stream.fileno()).st_size, name, limits)
        _format_of(stream.read(_HEAD_BYTES), name)


def file_bytes(path: str | os.PathLike[str], *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The bytes of a picture file, for those who need them besides its pixels: `read` takes them as well.

    Raises ImageError as `check_file` does, and for a file that cannot be read to its end.
    """
    name = describe(path)
    with _opened(path, name) as stream:
        _check_bytes(os.fstat(stream.fileno()).st_size, name, limits)
        _format_of(stream.read(_HEAD_BYTES), name)
        stream.seek(0)
        try:
            return stream.read()
        except OSError as error:
            raise ImageError(name, _cannot_open(error)) from error


@dataclass(frozen=True)
class Header:
    """What a picture file says of itself. `format`: one of FORMATS; `height`, `width`: of the upright picture, in pixels;
    `exif`, `gps`: what EXIF has by the number of its tag, as Pillow gives it, {} where there is none or it can't be read."""

    format: str
    height: int
    width: int
    exif: Mapping[int, Any]
    gps: Mapping[int, Any]


FORMATS = tuple(name.lower() for _, name, _ in _FORMATS)
"""What the reader reads."""


def read_header(content: bytes, *, name: str = "") -> Header:
    """What the bytes of a picture file say of it; no pixel is decoded, so that a damaged picture may pass.

    `name` is what errors call it. Raises ImageError where it is no picture.
    """
    name = name or describe(content)
    format_name, plugin = _format_of(content[:_HEAD_BYTES], name)
    with _pillow_guarded(name):
        importlib.import_module(plugin)
        image = Image.OPEN[format_name][0](io.BytesIO(content), "")
        sides = (image.width, image.height) if _orientation(image) in _SIDEWAYS else (image.height, image.width)
        exif, gps = _exif(image)
        return Header(format_name.lower(), *sides, exif, gps)


def describe(source: object) -> str:
    """The name that answers and errors use for a source: its path as given, or what it is and its size.

    Control characters and undecodable bytes in a path are shown as escapes, so that the name can always be printed.
    """
    if isinstance(source, np.ndarray):
        return f"<array {'x'.join(map(str, source.shape)) or 'scalar'}>"
    if isinstance(source, (bytes, bytearray, memoryview)):
        return f"<{memoryview(source).nbytes} bytes>"
    if isinstance(source, Image.Image):
        path = getattr(source, "filename", "")
        return _printable(path) if path else f"<image {source.height}x{source.width} {source.mode}>"
    if isinstance(source, (str, os.PathLike)):
        return _printable(source)
    return f"<{type(source).__name__}>"


def _printable(path: str | bytes | os.PathLike[Any]) -> str:
    name = os.fsdecode(path)
    return _UNPRINTABLE.sub(lambda match: ascii(match.group())[1:-1], name) or "<empty name>"


# ---- files


@contextmanager
def _opened(path: object, name: str) -> Iterator[IO[bytes]]:
    if not isinstance(path, (str, os.PathLike)):  # an int would be taken for an open file
        raise ImageError(name, "is no picture; give a path, the bytes of a file, a PIL image or a numpy array")
    try:
        # Looked at before it is opened, as opening a pipe would wait for somebody to write to it.
        kind = os.stat(path).st_mode
        if not stat.S_ISREG(kind):
            raise ImageError(name, _not_a_file(kind))
        stream = open(path, "rb")  # noqa: SIM115 - closed below; only opening it belongs to this try
    except (OSError, ValueError) as error:
        raise ImageError(name, _cannot_open(error)) from error
    with stream:
        yield stream


def _not_a_file(kind: int) -> str:
    if stat.S_ISDIR(kind):
        return "is a folder, not a picture; name the pictures in it"
    return "is a pipe or a device, not a file; save the picture to a file first"


def _cannot_open(error: OSError | ValueError) -> str:
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return "no such file; check the spelling and the folder"
    if isinstance(error, PermissionError):
        return "may not be read: permission denied; ask its owner, or change its mode"
    if isinstance(error, OSError):
        return f"cannot be opened: {error.strerror or error}; check that its disk is there and in order"
    return f"cannot be the name of a file ({error}); check where the name comes from"


def _from_stream(
    stream: IO[bytes], size_bytes: int, name: str, limits: Limits, at_least_hw: tuple[int, int] | None
) -> NDArray[np.uint8]:
    _check_bytes(size_bytes, name, limits)
    format_name, plugin = _format_of(stream.read(_HEAD_BYTES), name)
    stream.seek(0)
    with _pillow_guarded(name):
        importlib.import_module(plugin)
        open_image, _ = Image.OPEN[format_name]
        image = open_image(stream, "")
        _check_size(image.height, image.width, name, limits)
        if at_least_hw is not None:
            _allow_smaller(image, at_least_hw)
        return _to_rgb(image, name)


def _check_bytes(size_bytes: int, name: str, limits: Limits) -> None:
    if size_bytes > limits.max_bytes:
        raise TooLargeError(
            name,
            f"has {size_bytes:,} bytes, and the limit is {limits.max_bytes:,}; save it smaller, or raise Limits.max_bytes",
        )


def _format_of(head: bytes, name: str) -> tuple[str, str]:
    for start, format_name, plugin in _FORMATS:
        if start.match(head):
            return format_name, plugin
    raise ImageError(name, _no_picture(head))


def _no_picture(head: bytes) -> str:
    if not head:
        return "is empty (0 bytes); copy it again or get it anew"
    if head[4:8] == b"ftyp":
        return f"is a HEIC, AVIF or video file; save it as JPEG or PNG ({_READS})"
    if head.startswith(b"%PDF"):
        return f"is a PDF document; save the page as PNG ({_READS})"
    if head.isascii() and b"\0" not in head:
        return f"is text, not a picture; {_READS}"
    return f"is no picture in a known format; save it as PNG ({_READS})"


def _allow_smaller(image: Image.Image, at_least_hw: tuple[int, int]) -> None:
    height, width = (max(1, side) for side in at_least_hw)
    if _orientation(image) in _SIDEWAYS:
        height, width = width, height
    image.draft(None, (width, height))


# ---- PIL images


def _from_pillow(image: Image.Image, name: str, limits: Limits) -> NDArray[np.uint8]:
    _check_size(image.height, image.width, name, limits)
    with _pillow_guarded(name):
        return _to_rgb(image, name)


@contextmanager
def _pillow_guarded(name: str) -> Iterator[None]:
    """Silence Pillow's warnings, and turn what it raises (on a hostile file nearly anything) into ImageError."""
    try:
        with warnings.catch_warnings():
            # Only Pillow's own: where threads read at once, the filter may outlive the block, and must harm nobody.
            warnings.filterwarnings("ignore", module=r"PIL\.")
            yield
    except ImageError:
        raise
    except MemoryError as error:
        raise ImageError(name, "does not fit into memory; save it smaller, or close other programs") from error
    except Exception as error:
        raise ImageError(
            name, f"is damaged or cut short, and half a picture is not shown; get it anew (Pillow says: {error})"
        ) from error


def _check_size(height: int, width: int, name: str, limits: Limits) -> None:
    if height < 1 or width < 1:
        raise ImageError(name, f"has no pixels (its size is {width} x {height}); get it anew")
    if height * width > limits.max_pixels:
        raise TooLargeError(
            name,
            f"has {width} x {height} = {height * width:,} pixels, and the limit is {limits.max_pixels:,}; "
            "make it smaller, or raise Limits.max_pixels",
        )
    if max(height, width) > limits.max_side:
        raise TooLargeError(
            name,
            f"has {width} x {height} pixels, and the limit for a side is {limits.max_side:,}; "
            "cut or shrink it, or raise Limits.max_side",
        )


def _to_rgb(image: Image.Image, name: str) -> NDArray[np.uint8]:
    image.load()
    image = _upright(image)
    if image.mode == "I":  # Pillow's container for 16-bit grey: some versions and formats give it instead of "I;16"
        values = np.asarray(image)
        _check_range(values, 65535, name)
        return _grey_to_rgb(_to_uint8(values.astype(np.uint16), name))
    if image.mode == "F" or image.mode.startswith("I;16"):
        return _grey_to_rgb(_to_uint8(np.asarray(image), name))
    if image.has_transparency_data:
        image = _over_ground(image)
    if image.mode != "RGB":
        image = image.convert("RGB")
    return np.asarray(image)


def _orientation(image: Image.Image) -> int:
    """EXIF orientation, 1..8; 1 where there is none, or where it cannot be read: the pixels may still be good."""
    if _ORIENTATION_KEYS.isdisjoint(image.info):
        return 1
    try:
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:
        return 1


def _exif(image: Image.Image) -> tuple[dict[int, Any], dict[int, Any]]:
    """EXIF's tags, and those of the place; what the camera says of the shot goes before what a program says of the file."""
    if _ORIENTATION_KEYS.isdisjoint(image.info) and image.format != "TIFF":
        return {}, {}
    try:
        exif = image.getexif()
        return {**exif, **exif.get_ifd(_EXIF_IFD)}, dict(exif.get_ifd(_GPS_IFD))
    except Exception:  # a hostile file makes Pillow raise nearly anything, and the pixels may still be good
        return {}, {}


def _upright(image: Image.Image) -> Image.Image:
    if _orientation(image) == 1:
        return image
    from PIL import ImageOps

    return ImageOps.exif_transpose(image)


def _over_ground(image: Image.Image) -> Image.Image:
    """Lay a picture with transparency over white or black; `read` has the rule."""
    if image.mode == "La":  # Pillow has no direct way from here to RGBA
        image = image.convert("LA")
    image = image.convert("RGBA")
    alpha = image.getchannel("A")
    most = max(value for value, count in enumerate(alpha.histogram()) if count)
    if alpha.getextrema() == (255, 255):
        return image.convert("RGB")
    solid = alpha.point([255 if value and 2 * value >= most else 0 for value in range(256)])
    luma_counts = image.convert("L").histogram(solid)
    lost_on_white = 100 * sum(luma_counts[:128]) < sum(luma_counts)
    ground = Image.new("RGB", image.size, "black" if lost_on_white else "white")
    ground.paste(image, mask=alpha)
    return ground


# ---- arrays


def _from_array(array: NDArray[Any], name: str, limits: Limits) -> NDArray[np.uint8]:
    array = np.asarray(array)
    _check_shape(array.shape, name)
    _check_size(array.shape[0], array.shape[1], name, limits)
    values = _to_uint8(array, name)
    if values.ndim == 2 or values.shape[2] == 1:
        return _grey_to_rgb(values.reshape(array.shape[:2]))
    if values.shape[2] == 4:
        return np.asarray(_over_ground(Image.fromarray(np.ascontiguousarray(values))))
    return np.ascontiguousarray(values)


def _check_shape(shape: tuple[int, ...], name: str) -> None:
    if len(shape) == 2 or (len(shape) == 3 and shape[2] in (1, 3, 4)):
        return
    if len(shape) == 4:
        remedy = "give the pictures of a stack one by one"
    elif len(shape) == 3 and shape[0] in (1, 3, 4):
        remedy = "put its channels last: array.transpose(1, 2, 0)"
    else:
        remedy = "give it one of those shapes"
    raise ImageError(name, f"has shape {shape}, and a picture is (H, W), (H, W, 3) or (H, W, 4); {remedy}")


def _to_uint8(values: NDArray[Any], name: str) -> NDArray[np.uint8]:
    """Scale by the range of the type to 0..255, to the nearest step."""
    if values.dtype == np.uint8:
        return values
    if values.dtype == np.bool_:
        return values.astype(np.uint8) * np.uint8(255)
    if values.dtype.kind == "f":
        _check_range(values, 1, name)
        return np.rint(values * 255.0).astype(np.uint8)
    if values.dtype.newbyteorder("=") == np.uint16:
        return ((values.astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8)
    raise ImageError(
        name,
        f"has values of type {values.dtype}, whose range does not say what is black and what is white; "
        "give uint8 (0..255), uint16 (0..65535), bool, or float in 0..1",
    )


def _check_range(values: NDArray[Any], white: int, name: str) -> None:
    low, high = values.min(), values.max()
    if not (low >= 0 and high <= white):  # so written, a NaN fails too
        raise ImageError(
            name,
            f"has values from {low:g} to {high:g}, and {values.dtype} means 0 (black) to {white} (white); "
            "scale them to that",
        )


def _grey_to_rgb(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.repeat(grey[:, :, None], 3, axis=2)  # (H, W, 3)
