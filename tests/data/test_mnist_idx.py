from __future__ import annotations

import gzip
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from zorko.data.load import load
from zorko.data.mnist_idx import fits_idx, load_idx
from zorko.errors import DataError

PICTURES = np.random.default_rng(0).integers(0, 256, (3, 5, 4)).astype(np.uint8)


def idx_bytes(array: np.ndarray) -> bytes:
    return struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.astype(np.uint8).tobytes()


def write(path: Path, array: np.ndarray) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = idx_bytes(array)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.mark.parametrize("mark", ["-", "."])
@pytest.mark.parametrize("gz", ["", ".gz"])
@pytest.mark.parametrize("inner", ["", "raw", "MNIST/raw"])
def test_a_folder_as_it_is_published(tmp_path: Path, mark: str, gz: str, inner: str) -> None:
    folder = tmp_path / inner
    write(folder / f"t10k-images{mark}idx3-ubyte{gz}", PICTURES[:1] + 1)
    write(folder / f"t10k-labels{mark}idx1-ubyte{gz}", np.array([9]))
    write(folder / f"train-images{mark}idx3-ubyte{gz}", PICTURES)
    write(folder / f"train-labels{mark}idx1-ubyte{gz}", np.array([0, 7, 2]))
    examples = load("read", tmp_path)
    assert examples.labels["digit"].tolist() == [0, 7, 2, 9]
    assert examples.fixed_split is not None
    assert examples.fixed_split.tolist() == ["train", "train", "train", "test"]
    np.testing.assert_array_equal(examples.pictures[2], PICTURES[2])
    np.testing.assert_array_equal(examples.pictures[3], PICTURES[0] + 1)


def test_an_unpacked_file_beside_its_packed_twin_counts_once(tmp_path: Path) -> None:
    for gz in ("", ".gz"):
        write(tmp_path / f"train-images-idx3-ubyte{gz}", PICTURES)
        write(tmp_path / f"train-labels-idx1-ubyte{gz}", np.array([1, 2, 3]))
    assert len(load_idx(tmp_path)) == 3


def test_one_file_of_pictures_finds_its_labels_and_comes_undivided(tmp_path: Path) -> None:
    pictures = write(tmp_path / "train-images.idx3-ubyte", PICTURES)
    write(tmp_path / "train-labels-idx1-ubyte.gz", np.array([1, 2, 3]))
    assert fits_idx(pictures)
    examples = load_idx(pictures)
    assert examples.labels["digit"].tolist() == [1, 2, 3]
    assert examples.fixed_split is None


def test_missing_labels_are_named(tmp_path: Path) -> None:
    write(tmp_path / "train-images-idx3-ubyte.gz", PICTURES)
    with pytest.raises(DataError, match=r"put train-labels-idx1-ubyte or train-labels-idx1-ubyte\.gz beside it"):
        load_idx(tmp_path)


def test_two_sets_for_one_part_are_not_mixed(tmp_path: Path) -> None:
    for name in ("emnist-digits-train", "emnist-mnist-train"):
        write(tmp_path / f"{name}-images-idx3-ubyte", PICTURES)
        write(tmp_path / f"{name}-labels-idx1-ubyte", np.array([1, 2, 3]))
    with pytest.raises(DataError, match=r"several sets for one part .*emnist-digits-train-images.*name the file"):
        load_idx(tmp_path)
    assert len(load_idx(tmp_path / "emnist-mnist-train-images-idx3-ubyte")) == 3


Damage = Callable[[bytes], bytes]


@pytest.mark.parametrize("gz", ["", ".gz"])
@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda data: data[:-1], "the header promises 60 bytes of data, found 59"),
        (lambda data: data + b"\0", "the header promises 60 bytes of data, found more"),
        (lambda data: data[:9], "the file ends within its header"),
        (lambda data: data[:2], r"it must begin with 00 00 08 03, found 00 00"),
        (lambda data: b"", r"it must begin with 00 00 08 03, found nothing"),
        (lambda data: b"\x89PNG" + data[4:], "it must begin with 00 00 08 03, found 89 50 4e 47"),
        (lambda data: idx_bytes(np.zeros(3)), "it must begin with 00 00 08 03, found 00 00 08 01"),
        (lambda data: data[:4] + b"\xff" * 12, r"the header states the size \(4294967295, "),
        (lambda data: data[:4] + bytes(12), r"the header states the size \(0, 0, 0\)"),
    ],
)
def test_damaged_pictures_are_refused_by_name(tmp_path: Path, gz: str, damage: Damage, message: str) -> None:
    data = damage(idx_bytes(PICTURES))
    path = tmp_path / f"train-images-idx3-ubyte{gz}"
    path.write_bytes(gzip.compress(data) if gz else data)
    write(tmp_path / "train-labels-idx1-ubyte", np.array([1, 2, 3]))
    with pytest.raises(DataError, match=message) as caught:
        load_idx(tmp_path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("keep", [3, 12, -4, -12])
def test_a_packed_file_cut_anywhere_is_refused_by_name(tmp_path: Path, keep: int) -> None:
    path = write(tmp_path / "train-images-idx3-ubyte.gz", PICTURES)
    path.write_bytes(path.read_bytes()[:keep])
    write(tmp_path / "train-labels-idx1-ubyte", np.array([1, 2, 3]))
    with pytest.raises(DataError, match=r"train-images-idx3-ubyte\.gz: the file cannot be read to its end"):
        load_idx(tmp_path)


def test_pictures_and_labels_of_different_sets(tmp_path: Path) -> None:
    write(tmp_path / "train-images-idx3-ubyte", PICTURES)
    write(tmp_path / "train-labels-idx1-ubyte", np.array([1, 2]))
    with pytest.raises(DataError, match="3 pictures but 2 labels"):
        load_idx(tmp_path)


def test_labels_that_are_letters(tmp_path: Path) -> None:
    write(tmp_path / "letters-images-idx3-ubyte", PICTURES)
    write(tmp_path / "letters-labels-idx1-ubyte", np.array([1, 26, 3]))
    with pytest.raises(DataError, match=r"letters-labels-idx1-ubyte: the labels must be 0 to 9.*found also 26"):
        load_idx(tmp_path)
