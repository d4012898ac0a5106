"""What a file that is no ONNX model looks like, so that the error can say so. It is looked at, never loaded."""

from __future__ import annotations

import re

_USE_ONNX = "zorko runs .onnx files: take the model.onnx that `zorko train` wrote, or make one with `zorko export`"
_NO_PICKLE = f"zorko never loads pickles, as they can run code; {_USE_ONNX}"

# What the file starts with, what it is then, and what to do. The first that fits counts.
_KINDS: tuple[tuple[re.Pattern[bytes], str, str], ...] = (
    (re.compile(rb"PK\x03\x04"), "a zip archive, as PyTorch's checkpoints are", _NO_PICKLE),
    (re.compile(rb"\x80[\x02-\x05]"), "a Python pickle, as old PyTorch checkpoints are", _NO_PICKLE),
    (re.compile(rb".{6}\0\0\{", re.DOTALL), "a safetensors file, which holds weights and no graph", _USE_ONNX),
    (re.compile(rb"\x89HDF\r\n"), "an HDF5 file, as Keras writes", _USE_ONNX),
    (re.compile(rb"....TFL3", re.DOTALL), "a TensorFlow Lite model", _USE_ONNX),
    (re.compile(rb"\x1f\x8b|BZh|\xfd7zXZ"), "a compressed file", "unpack it first"),
    (re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP", re.DOTALL), "a picture", _USE_ONNX),
    (
        re.compile(rb"version https://git-lfs"),
        "a Git LFS pointer, which stands for the real file",
        "get that with: git lfs pull",
    ),
    (re.compile(rb"[\t\n\f\r\x20-\x7e]+\Z"), "text", _USE_ONNX),
)


def looks_like(head: bytes) -> str | None:
    """What a file is that begins with `head` (some hundred bytes), and the remedy; None where it can't be told."""
    for start, kind, remedy in _KINDS:
        if start.match(head):
            return f"is {kind}, not an ONNX model; {remedy}"
    return None
