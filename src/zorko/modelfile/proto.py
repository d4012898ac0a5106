"""Just enough of protobuf's wire format to find the metadata of an ONNX model and to add an entry to it.

So neither reading nor writing a card needs the onnx package, which is no base dependency. An ONNX file is one
ModelProto: a row of fields, each a number, a wire type and a value (protobuf.dev, "Encoding"); the numbers used here are
those of onnx.proto. Only the top level is walked; the graph, however large, is one step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zorko.errors import ModelFileError

_IR_VERSION, _GRAPH, _METADATA = 1, 7, 14  # fields of ModelProto
_KEY, _VALUE = 1, 2  # fields of StringStringEntryProto
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5  # wire types; 3 and 4 are groups, which proto3 does not have
_FIELDS_MAX = 100_000  # real models have a dozen or two; this only ends the walk through a file made to be slow


@dataclass(frozen=True)
class Field:
    """One field of a message, by its place in the bytes: `start` of its tag, `value` and `end` of its content."""

    number: int
    wire: int
    start: int
    value: int
    end: int


@dataclass(frozen=True)
class Entry:
    """One entry of the metadata: its key, the bytes `start`..`end` that it takes up, and its `value`..`value_end`."""

    key: str
    start: int
    end: int
    value: int
    value_end: int


class _MalformedError(ValueError):
    """The bytes are no protobuf message."""


def metadata(model: bytes, name: str) -> tuple[Entry, ...]:
    """The entries of `metadata_props`, in the file's order; `name` is what an error calls the model.

    Raises ModelFileError where the bytes are no message with an IR version and a graph, as every ONNX model is.
    """
    try:
        return _metadata(model)
    except _MalformedError as error:
        raise ModelFileError(f"{name}: is not an ONNX file, or is damaged ({error}); fetch or export it again") from error


def with_metadata(model: bytes, key: str, value: str, name: str) -> bytes:
    """The same model with one metadata entry of that key, at its end; entries of that key that it had are dropped.

    A message may be extended by writing a field behind it (protobuf.dev, "Last One Wins"), so all else stays as it is.
    Raises ModelFileError as `metadata` does.
    """
    kept = []
    position = 0
    for entry in metadata(model, name):
        if entry.key == key:
            kept.append(model[position : entry.start])
            position = entry.end
    kept.append(model[position:])
    body = _bytes_field(_KEY, key.encode()) + _bytes_field(_VALUE, value.encode())
    return b"".join([*kept, _bytes_field(_METADATA, body)])


def _metadata(model: bytes) -> tuple[Entry, ...]:
    entries = []
    seen = set()
    for field in _fields(model, 0, len(model)):
        seen.add((field.number, field.wire))
        if (field.number, field.wire) == (_METADATA, _BYTES):
            entries.append(_entry(model, field))
    if not {(_IR_VERSION, _VARINT), (_GRAPH, _BYTES)} <= seen:
        raise _MalformedError("it holds no graph")
    return tuple(entries)


def _entry(model: bytes, whole: Field) -> Entry:
    key, value = "", (whole.end, whole.end)
    for field in _fields(model, whole.value, whole.end):
        if (field.number, field.wire) == (_KEY, _BYTES):
            key = _text(model[field.value : field.end])
        elif (field.number, field.wire) == (_VALUE, _BYTES):
            value = (field.value, field.end)
    return Entry(key, whole.start, whole.end, *value)


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise _MalformedError("a metadata key is not UTF-8") from error


def _fields(data: bytes, position: int, end: int) -> Iterator[Field]:
    """The fields of the message in data[position:end], one by one; nothing is copied."""
    for _ in range(_FIELDS_MAX):
        if position == end:
            return
        start = position
        tag, position = _varint(data, position, end)
        number, wire = tag >> 3, tag & 7
        if not 1 <= number < 1 << 29:
            raise _MalformedError(f"field number {number} at byte {start}")
        value, position = _content(data, position, end, wire)
        yield Field(number, wire, start, value, position)
    raise _MalformedError(f"more than {_FIELDS_MAX} fields")


def _content(data: bytes, position: int, end: int, wire: int) -> tuple[int, int]:
    """Where the content of a field starts and ends."""
    start = position
    if wire == _VARINT:
        _, position = _varint(data, position, end)
    elif wire == _BYTES:
        length, start = _varint(data, position, end)
        position = start + length
    elif wire in (_FIXED32, _FIXED64):
        position += 4 if wire == _FIXED32 else 8
    else:
        raise _MalformedError(f"wire type {wire} at byte {start}")
    if position > end:
        raise _MalformedError(f"it ends in the middle of the field at byte {start}")
    return start, position


def _varint(data: bytes, position: int, end: int) -> tuple[int, int]:
    """The number at `position`, and where the next byte stands: seven bits a byte, lowest first, at most ten bytes."""
    number = 0
    for shift in range(0, 70, 7):
        if position >= end:
            raise _MalformedError("it ends in the middle of a number")
        byte = data[position]
        position += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, position
    raise _MalformedError(f"a number of more than ten bytes, before byte {position}")


def _bytes_field(number: int, content: bytes) -> bytes:
    return _encoded(number << 3 | _BYTES) + _encoded(len(content)) + content


def _encoded(number: int) -> bytes:
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
