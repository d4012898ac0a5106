"""Model files: written, read back, and refused when anything about them is wrong."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import onnx
import pytest
from tests import models

from zorko.errors import ModelFileError, UsageError
from zorko.modelfile.card import FORMAT, KEY, Metric
from zorko.modelfile.file import card_of, load_verified, read_card, write


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return models.read_model(tmp_path / "read.onnx")


def sealed(text: str, path: Path, *, copies: int = 1) -> Path:
    """A model file whose card is `text`, put in by the onnx package; the checksum is right where the text has one."""
    graph = onnx.load_from_string(models.read_graph())
    for _ in range(copies):
        graph.metadata_props.add(key=KEY, value=text)
    content = graph.SerializeToString()
    path.write_bytes(content.replace(b"0" * 64 + b'"}', hashlib.sha256(content).hexdigest().encode() + b'"}'))
    return path


def card_text(change: Callable[[dict[str, Any]], object] = lambda raw: None) -> str:
    """The JSON of a card, changed, with zeros for its checksum."""
    raw = json.loads(models.card().to_json())
    change(raw)
    return json.dumps(raw, separators=(",", ":"))


# ---- writing


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "read.onnx"
    written = write(models.read_graph(), models.card(), path)
    assert written.model_copy(update={"sha256": "0" * 64}) == models.card()
    assert read_card(path) == written
    content, card = load_verified(str(path))
    assert card == written
    assert content == path.read_bytes()


def test_the_checksum_is_that_of_the_file_with_zeros_in_its_place(model: Path) -> None:
    content = model.read_bytes()
    digest = read_card(model).sha256.encode()
    assert content.count(digest) == 1
    assert hashlib.sha256(content.replace(digest, b"0" * 64)).hexdigest().encode() == digest


def test_onnx_reads_it_with_the_same_graph(model: Path) -> None:
    loaded = onnx.load(str(model))
    onnx.checker.check_model(loaded)
    assert loaded.graph == onnx.load_from_string(models.read_graph()).graph
    assert [entry.key for entry in loaded.metadata_props] == ["zorko"]
    assert json.loads(loaded.metadata_props[0].value)["notes"] == "зорко"


def test_a_new_card_takes_the_place_of_the_old(tmp_path: Path, model: Path) -> None:
    other = models.card(notes="second")
    write(model.read_bytes(), other, tmp_path / "twice.onnx")
    write(models.read_graph(), other, tmp_path / "once.onnx")
    assert (tmp_path / "twice.onnx").read_bytes() == (tmp_path / "once.onnx").read_bytes()


def test_a_file_sealed_by_other_means_is_read(tmp_path: Path) -> None:
    assert read_card(sealed(card_text(), tmp_path / "m.onnx")).task == "read"


@pytest.mark.parametrize("graph", [b"", b"text", b"\x08\x08"])
def test_no_graph_no_file(tmp_path: Path, graph: bytes) -> None:
    with pytest.raises(ModelFileError, match=r"m\.onnx"):
        write(graph, models.card(), tmp_path / "m.onnx")
    assert list(tmp_path.iterdir()) == []


def test_a_card_that_could_not_be_read_back_is_not_written(model: Path) -> None:
    before = model.read_bytes()
    metric = Metric(value=float("nan"), low=0.0, high=1.0, n=0)
    with pytest.raises(ModelFileError, match="metrics"):
        write(models.read_graph(), models.card().model_copy(update={"metrics": {"accuracy": metric}}), model)
    assert model.read_bytes() == before
    assert [path.name for path in model.parent.iterdir()] == [model.name]


def test_a_folder_cannot_be_written_to(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="folder"):
        write(models.read_graph(), models.card(), tmp_path)


# ---- damage


def test_a_flipped_byte_anywhere_is_refused(model: Path) -> None:
    content = bytearray(model.read_bytes())
    for place in range(len(content)):
        for flip in (0x01, 0x80, 0x5A):
            content[place] ^= flip
            with pytest.raises(ModelFileError) as caught:
                card_of(bytes(content), "m.onnx")
            content[place] ^= flip
            message = str(caught.value)
            assert message.startswith("m.onnx: "), place
            assert "damaged" in message, (place, message)
            assert "fetch or export it again" in message, (place, message)
    assert card_of(bytes(content), "m.onnx").name == "read"


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0])
def test_a_flipped_byte_in_a_file_is_refused(model: Path, share: float) -> None:
    content = bytearray(model.read_bytes())
    content[round(share * (len(content) - 1))] ^= 0x10
    model.write_bytes(content)
    for reads in (read_card, load_verified):
        with pytest.raises(ModelFileError, match=r"damaged.*fetch or export it again") as caught:
            reads(model)
        assert str(caught.value).startswith(f"{model}: ")


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.999])
def test_a_cut_file_is_refused(model: Path, keep: float) -> None:
    content = model.read_bytes()
    model.write_bytes(content[: int(keep * len(content))])
    with pytest.raises(ModelFileError, match=r"damaged.*fetch or export it again"):
        read_card(model)


def test_bytes_behind_the_end_are_refused(model: Path) -> None:
    # A field of its own, so that it is still a well-formed message.
    model.write_bytes(model.read_bytes() + b"\x32\x01x")
    with pytest.raises(ModelFileError, match="checksum does not match"):
        read_card(model)


def test_two_cards_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="damaged"):
        read_card(sealed(card_text(), tmp_path / "m.onnx", copies=2))


def test_a_whole_card_under_another_checksum_is_refused(tmp_path: Path) -> None:
    path = sealed(card_text(), tmp_path / "m.onnx")
    content = path.read_bytes()
    digest = read_card(path).sha256.encode()
    path.write_bytes(content.replace(digest, b"a" * 64))
    with pytest.raises(ModelFileError, match="checksum does not match; fetch or export it again"):
        read_card(path)


# ---- cards that somebody meant, and that are wrong


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda raw: raw.pop("preprocessing"), "preprocessing: Field required.*Export the model again"),
        (lambda raw: raw.pop("format"), "format: Field required"),
        (lambda raw: raw["calibration"]["digit"].pop("levels"), "calibration.digit.levels"),
        (lambda raw: raw["data"].update(colour="red"), "data.colour"),
        (lambda raw: raw.update(task="fly"), "task"),
        (lambda raw: raw["preprocessing"].update(mean=[0.0, 0.0]), "preprocessing"),
        (lambda raw: raw.update(format=FORMAT + 1), "format 2.*pip install --upgrade zorko"),
        (lambda raw: [raw.pop("heads"), raw.update(format=99)], "format 99.*pip install --upgrade zorko"),
    ],
)
def test_wrong_cards(tmp_path: Path, change: Callable[[dict[str, Any]], object], problem: str) -> None:
    def last(raw: dict[str, Any]) -> None:
        change(raw)
        raw["sha256"] = raw.pop("sha256")

    with pytest.raises(ModelFileError, match=problem) as caught:
        read_card(sealed(card_text(last), tmp_path / "m.onnx"))
    assert str(tmp_path / "m.onnx") in str(caught.value)
    assert "checksum" not in str(caught.value)


def test_a_newer_card_is_named_so_even_where_its_checksum_is_not_ours(tmp_path: Path) -> None:
    path = sealed('{"sha512":"?","format":2}', tmp_path / "m.onnx")
    with pytest.raises(ModelFileError, match=r"format 2.*Install a newer zorko"):
        read_card(path)


@pytest.mark.parametrize("text", ["", "{", "[]", '"zorko"', "null", "[" * 100_000, '{"format":1}', '{"format":"9"}'])
def test_a_card_that_is_none(tmp_path: Path, text: str) -> None:
    with pytest.raises(ModelFileError, match="damaged: its checksum does not match"):
        read_card(sealed(text, tmp_path / "m.onnx"))


@pytest.mark.parametrize("start", ["{", "[" * 100_000, '{"a":"\\ud800",'])
def test_a_sealed_card_that_is_no_json(tmp_path: Path, start: str) -> None:
    with pytest.raises(ModelFileError, match=r"[Ee]xport the model again"):
        read_card(sealed(f'{start}"sha256":"{"0" * 64}"}}', tmp_path / "m.onnx"))


# ---- other files


def foreign_onnx(path: Path) -> None:
    path.write_bytes(models.read_graph())


def torch_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps({"weight": [0.0]}))
        archive.writestr("archive/version", "3")


def safetensors(path: Path) -> None:
    header = b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    path.write_bytes(len(header).to_bytes(8, "little") + header + b"\0\0\0\0")


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (foreign_onnx, "without a zorko card.*zorko train"),
        (lambda path: path.write_text("I am a model, trust me\n"), "is text.*zorko export"),
        (lambda path: path.write_bytes(b""), "is empty.*fetch or export it again"),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: None, "no such model file; check the spelling"),
        (torch_zip, "zip archive.*PyTorch.*never loads pickles.*zorko export"),
        (lambda path: path.write_bytes(pickle.dumps([1, 2])), "pickle.*never loads pickles.*zorko export"),
        (safetensors, "safetensors.*zorko export"),
        (lambda path: path.write_bytes(b"\x89HDF\r\n\x1a\n" + b"\0" * 50), "HDF5"),
        (lambda path: path.write_bytes(b"\x1c\0\0\0TFL3" + b"\0" * 50), "TensorFlow Lite"),
        (lambda path: path.write_bytes(gzip.compress(models.read_graph())), "compressed.*unpack"),
        (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 50), "picture"),
        (lambda path: path.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"), "git lfs pull"),
        (lambda path: path.write_bytes(bytes(range(255, 0, -1))), "not an ONNX file, or is damaged"),
        (os.mkfifo, "pipe or a device"),
    ],
)
def test_other_files_are_refused_by_name(tmp_path: Path, make: Callable[[Path], object], problem: str) -> None:
    path = tmp_path / "m.onnx"
    make(path)
    with pytest.raises(ModelFileError, match=problem) as caught:
        load_verified(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["a\0b.onnx", "x" * 5000, "file/under.onnx"])
def test_names_that_cannot_be(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelFileError, match="cannot be opened"):
        read_card(tmp_path / name)


def test_more_bytes_than_an_onnx_file_can_have(tmp_path: Path) -> None:
    with (tmp_path / "m.onnx").open("wb") as file:
        file.truncate(2**31)  # a hole: it takes no room on the disk
    with pytest.raises(ModelFileError, match="at most"):
        read_card(tmp_path / "m.onnx")
