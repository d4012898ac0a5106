"""multipart/form-data (RFC 7578), parsed in memory: the body's size is limited before, and its files are needed whole."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from zorko.web.problems import BODY_FORM, FILES, Problem

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FIELD_BYTES = 4096
FIELDS_MOST = 16

# It also tells what it raises; without any handler, Python would print that on stderr.
logging.getLogger("python_multipart").addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Part:
    """One part of a form: a file where it has a `filename`, which may be empty, else a field."""

    name: str
    filename: str | None
    content: bytes


def parse_form(body: bytes, content_type: str, files_most: int) -> list[Part]:
    """The parts of a form, in order. Raises Problem for one that is broken, or has too many files or fields."""
    _, options = parse_options_header(content_type.encode("latin-1", "replace"))
    boundary = options.get(b"boundary", b"")
    if not boundary:
        raise Problem(BODY_FORM, "The form can't be read: its type names no boundary.")
    reading = _Reading(files_most)
    try:
        parser = MultipartParser(boundary, reading.callbacks())
        parser.write(body)
        parser.finalize()
    except (FormParserError, ValueError) as error:
        raise Problem(BODY_FORM, f"The form can't be read: {error}") from error
    if not reading.ended:
        raise Problem(BODY_FORM, "The form is cut short: its last boundary is missing.")
    return reading.parts


def too_many_files(most: int) -> Problem:
    """The problem of a request with more files than that."""
    return Problem(FILES, f"More than {most} files came in one request.", limit=most)


class _Reading:
    """Takes what the parser calls back, piece by piece."""

    def __init__(self, files_most: int) -> None:
        self.parts: list[Part] = []
        self.ended = False
        self._files_most = files_most
        self._header, self._value = bytearray(), bytearray()
        self._disposition = b""
        self._content = bytearray()

    def callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._header.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._end_header,
            "on_part_data": lambda data, start, end: self._content.extend(data[start:end]),
            "on_part_end": self._end_part,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        self._disposition = b""
        self._content = bytearray()

    def _end_header(self) -> None:
        if bytes(self._header).lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._header, self._value = bytearray(), bytearray()

    def _end_part(self) -> None:
        _, options = parse_options_header(self._disposition)
        if b"name" not in options:
            raise Problem(BODY_FORM, "The form can't be read: a part of it has no name.")
        filename = _text(options[b"filename"]) if b"filename" in options else None
        self.parts.append(Part(_text(options[b"name"]), filename, bytes(self._content)))
        files = sum(part.filename is not None for part in self.parts)
        if files > self._files_most:
            raise too_many_files(self._files_most)
        if len(self.parts) - files > FIELDS_MOST or (filename is None and len(self._content) > FIELD_BYTES):
            raise Problem(
                BODY_FORM, f"The form has more than {FIELDS_MOST} fields, or one of more than {FIELD_BYTES} bytes."
            )

    def _end(self) -> None:
        self.ended = True


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
