from __future__ import annotations

import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from zorko.data.examples import OUTLIER
from zorko.data.mnist_npz import fits_npz, load_npz
from zorko.errors import DataError


def stack(count: int, dtype: str = "uint8", seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, 28, 28)).astype(dtype)


def test_the_official_parts_are_kept_in_their_order(tmp_path: Path) -> None:
    x_train, x_test = stack(4), stack(2, seed=1)
    path = tmp_path / "mnist.npz"
    np.savez_compressed(path, x_test=x_test, y_test=np.array([8, 9]), x_train=x_train, y_train=np.array([0, 1, 2, 3]))
    examples = load_npz(path)
    assert examples.labels["digit"].tolist() == [0, 1, 2, 3, 8, 9]
    assert examples.fixed_split is not None
    assert examples.fixed_split.tolist() == ["train"] * 4 + ["test"] * 2
    assert examples.sources[0] == f"{path}:train:0"
    assert examples.sources[-1] == f"{path}:test:1"
    assert len(set(examples.groups.tolist())) == 6
    np.testing.assert_array_equal(examples.pictures[1], x_train[1])
    np.testing.assert_array_equal(examples.pictures[5], x_test[1])


@pytest.mark.parametrize(("x", "y"), [("x", "y"), ("images", "labels"), ("x", "labels")])
def test_plain_names_come_undivided(tmp_path: Path, x: str, y: str) -> None:
    np.savez(tmp_path / "a.npz", **{x: stack(2), y: np.array(["7", "other"])})
    examples = load_npz(tmp_path / "a.npz")
    assert examples.labels["digit"].tolist() == [7, OUTLIER]
    assert examples.fixed_split is None


@pytest.mark.parametrize(
    "pictures",
    [
        np.zeros((2, 9, 7, 1), np.uint8), np.zeros((2, 9, 7, 3), np.uint8), np.ones((2, 9, 7), np.float32),
        np.ones((2, 9, 7), bool), np.ones((2, 9, 7), np.uint16),
    ],
)  # fmt: skip
def test_pictures_of_every_kind_that_the_reader_takes(tmp_path: Path, pictures: np.ndarray) -> None:
    np.savez(tmp_path / "a.npz", x=pictures, y=[1, 2])
    first = load_npz(tmp_path / "a.npz").pictures[0]
    assert isinstance(first, np.ndarray)
    assert first.shape == (9, 7) + ((3,) if pictures.shape[3:] == (3,) else ())
    assert first.dtype == pictures.dtype


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"x": stack(3)}, r"no array y; expected x_train.*found x"),
        ({"y": [1, 2]}, r"no array x;"),
        ({"x_train": stack(3), "y_train": [1, 2, 3], "y_test": [1]}, "no array x_test"),
        ({"x": stack(3), "y": [1, 2]}, "3 pictures but 2 labels"),
        ({"x": stack(3).reshape(3, 784), "y": [1, 2, 3]}, r"got \(3, 784\); reshape"),
        ({"x": stack(0), "y": np.zeros(0)}, "at least one picture"),
        ({"x": stack(1, "float32"), "y": [1]}, r"must lie in 0\.\.1, found"),
        ({"x": np.full((1, 28, 28), np.nan), "y": [1]}, r"must lie in 0\.\.1, found nan"),
        ({"x": stack(1, "int64"), "y": [1]}, "got int64; save uint8"),
        ({"x": stack(2), "y": [1, 11]}, "found also 11"),
        ({"x_train": stack(1), "y_train": [1], "x_test": np.zeros((1, 8, 8), np.uint8), "y_test": [1]}, "of one kind"),
    ],
)
def test_arrays_that_cannot_be_digits(tmp_path: Path, arrays: dict[str, np.ndarray], message: str) -> None:
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(DataError, match=message) as caught:
        load_npz(tmp_path / "a.npz")
    assert "a.npz" in str(caught.value)


class TellsTheTale:
    """An object that leaves a file behind when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)


def test_pickled_labels_are_refused_without_loading_them(tmp_path: Path) -> None:
    objects = np.array([TellsTheTale(tmp_path / "unpickled"), "7"], dtype=object)
    np.savez(tmp_path / "a.npz", x=stack(2), y=objects)
    with pytest.raises(DataError, match=r"a\.npz: not a readable .npz .*pickled objects are never loaded"):
        load_npz(tmp_path / "a.npz")
    assert not (tmp_path / "unpickled").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and no more", b"\x80\x04K\x01.", b"\x93NUMPY\x01\x00"])
def test_a_file_that_is_no_archive(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(DataError, match=r"a\.npz: not a readable .npz"):
        load_npz(tmp_path / "a.npz")


def test_a_damaged_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, x=stack(4), y=[1, 2, 3, 4])
    data = bytearray(path.read_bytes())
    data[1000] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(DataError, match=r"a\.npz: not a readable .npz .*CRC"):
        load_npz(path)


def test_an_archive_that_would_fill_the_memory_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.npz"
    np.savez_compressed(path, x=np.zeros((100, 28, 28), np.uint8), y=np.zeros(100, np.uint8))
    monkeypatch.setattr("zorko.data.mnist_npz.MAX_BYTES", 50_000)
    with zipfile.ZipFile(path) as archive:
        stated = sum(member.file_size for member in archive.infolist())
    with pytest.raises(DataError, match=f"{stated} bytes when unpacked, more than 50000"):
        load_npz(path)


def test_a_folder_of_pictures_beside_it_makes_no_sense(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="leave out --images"):
        load_npz(tmp_path / "a.npz", tmp_path)


def test_only_files_of_that_name_fit(tmp_path: Path) -> None:
    (tmp_path / "A.NPZ").touch()
    (tmp_path / "folder.npz").mkdir()
    assert fits_npz(tmp_path / "A.NPZ")
    assert not fits_npz(tmp_path / "folder.npz")
    assert not fits_npz(tmp_path / "absent.npz")


def test_the_real_mnist(shared: Path) -> None:
    path = shared / "data" / "mnist.npz"
    if not path.is_file():
        pytest.skip(f"needs {path}")
    examples = load_npz(path)
    assert examples.fixed_split is not None
    assert len(examples) == 70_000
    assert (examples.fixed_split == "train").sum() == 60_000
    # Counts of the digits 0 to 9 in the official test set, as published.
    test_labels = examples.labels["digit"][examples.fixed_split == "test"]
    assert np.bincount(test_labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
