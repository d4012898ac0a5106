"""The wire format, checked against the onnx package, and on bytes that are none."""

from __future__ import annotations

from contextlib import suppress

import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import models

from zorko.errors import ModelFileError
from zorko.modelfile import proto

GRAPH = models.read_graph()


def with_onnx(entries: list[tuple[str, str]]) -> bytes:
    """The graph with these metadata entries, written by the onnx package."""
    model = onnx.load_from_string(GRAPH)
    for key, value in entries:
        model.metadata_props.add(key=key, value=value)
    content: bytes = model.SerializeToString()
    return content


def listed(content: bytes) -> list[tuple[str, str]]:
    entries = proto.metadata(content, "m.onnx")
    return [(entry.key, content[entry.value : entry.value_end].decode()) for entry in entries]


ENTRIES = [("a", "1"), ("empty", ""), ("", "no key"), ("a", "again"), ("зорко", "ь" * 200), ("long", "x" * 70_000)]


def test_entries_are_those_that_onnx_wrote() -> None:
    assert listed(with_onnx(ENTRIES)) == ENTRIES
    assert listed(GRAPH) == []


@pytest.mark.parametrize("value", ["", "x", "x" * 127, "x" * 128, "ь" * 20_000])
def test_onnx_reads_what_was_appended_and_the_same_graph(value: str) -> None:
    before = onnx.load_from_string(with_onnx([("a", "1")]))
    after = onnx.load_from_string(proto.with_metadata(with_onnx([("a", "1")]), "zorko", value, "m.onnx"))
    assert [(entry.key, entry.value) for entry in after.metadata_props] == [("a", "1"), ("zorko", value)]
    assert after.graph == before.graph
    assert after.opset_import == before.opset_import
    onnx.checker.check_model(after)


def test_an_entry_of_that_key_is_replaced_and_the_others_stay() -> None:
    content = with_onnx([("zorko", "old"), ("b", "2"), ("zorko", "older"), ("c", "3")])
    assert listed(proto.with_metadata(content, "zorko", "new", "m.onnx")) == [("b", "2"), ("c", "3"), ("zorko", "new")]


def test_every_cut_is_read_or_refused_and_most_are_refused() -> None:
    content = with_onnx([("a", "1"), ("b", "2")])
    refused = 0
    for length in range(len(content)):
        try:
            proto.metadata(content[:length], "m.onnx")
        except ModelFileError:
            refused += 1
    # It can be cut where a field ends; those of the top level that stand behind the graph are few.
    assert len(content) - 10 < refused < len(content)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(ModelFileError):
        assert isinstance(proto.metadata(content, "m.onnx"), tuple)


@given(st.integers(0, len(GRAPH) - 1), st.binary(min_size=1, max_size=12))
def test_any_bytes_in_the_middle_are_read_or_refused(place: int, planted: bytes) -> None:
    with suppress(ModelFileError):
        assert isinstance(proto.metadata(GRAPH[:place] + planted + GRAPH[place + len(planted) :], "m.onnx"), tuple)


IR_AND_GRAPH = b"\x08\x08\x3a\x00"  # ir_version 8, an empty graph


def test_the_least_that_passes() -> None:
    assert proto.metadata(IR_AND_GRAPH, "m.onnx") == ()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "no graph"),
        (b"\x08\x08", "no graph"),
        (b"\x3a\x00", "no graph"),
        (IR_AND_GRAPH + b"\x80", "in the middle of a number"),
        (IR_AND_GRAPH + b"\xff" * 11, "more than ten bytes"),
        (IR_AND_GRAPH + b"\x00\x00", "field number 0"),
        (IR_AND_GRAPH + b"\xf8\xff\xff\xff\xff\x01\x00", "field number"),  # above 2**29
        (IR_AND_GRAPH + b"\x73", "wire type 3"),
        (IR_AND_GRAPH + b"\x74", "wire type 4"),
        (IR_AND_GRAPH + b"\x77\x00", "wire type 7"),
        (IR_AND_GRAPH + b"\x71" + b"\0" * 7, "in the middle of the field"),  # a fixed64 of seven bytes
        (IR_AND_GRAPH + b"\x75" + b"\0" * 3, "in the middle of the field"),  # a fixed32 of three
        (IR_AND_GRAPH + b"\x72\x05abcd", "in the middle of the field"),
        (IR_AND_GRAPH + b"\x72\xff\xff\xff\xff\xff\xff\xff\xff\x7f", "in the middle of the field"),  # 2**63 bytes
        (IR_AND_GRAPH + b"\x72\x03\x0a\x02a", "in the middle of the field"),  # an entry whose key ends behind it
        (IR_AND_GRAPH + b"\x72\x03\x0a\x01\xff", "not UTF-8"),
        (IR_AND_GRAPH + b"\x08\x01" * 100_001, "more than 100000 fields"),
    ],
)
def test_malformed(content: bytes, problem: str) -> None:
    with pytest.raises(ModelFileError, match=problem) as caught:
        proto.metadata(content, "dir/m.onnx")
    assert str(caught.value).startswith("dir/m.onnx: is not an ONNX file, or is damaged")
    with pytest.raises(ModelFileError, match=problem):
        proto.with_metadata(content, "zorko", "x", "m.onnx")
