"""Which file a name means."""

from __future__ import annotations

from pathlib import Path

import pytest

from zorko.errors import ModelFileError
from zorko.modelfile import shipped


@pytest.fixture
def models_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    for name in ("read.onnx", "find.onnx", "read.toml"):
        (folder / name).touch()
    monkeypatch.setattr(shipped, "FOLDER", folder)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return folder


def test_shipped_names(models_folder: Path) -> None:
    assert shipped.shipped_names() == ("find", "read")


def test_the_folder_is_in_the_package(root: Path) -> None:
    assert root / "src/zorko/models" == shipped.FOLDER


def test_a_shipped_name(models_folder: Path) -> None:
    assert shipped.resolve("read") == models_folder / "read.onnx"


def test_a_folder_or_file_of_that_name_is_reached_by_its_path(models_folder: Path) -> None:
    Path("read").mkdir()
    assert shipped.resolve("read") == models_folder / "read.onnx"
    assert shipped.resolve("./read") == Path("read")
    assert shipped.resolve(Path("read")) == Path("read")


def test_a_path(models_folder: Path) -> None:
    Path("mine.onnx").touch()
    assert shipped.resolve("mine.onnx") == Path("mine.onnx")
    assert shipped.resolve(Path("mine.onnx").absolute()) == Path("mine.onnx").absolute()


@pytest.mark.parametrize("name", ["reed", "read.onnx", "runs/model.onnx", Path("read")])
def test_neither_lists_what_there_is(models_folder: Path, name: str | Path) -> None:
    with pytest.raises(ModelFileError, match=r"no such model file.*shipped: find, read") as caught:
        shipped.resolve(name)
    assert str(caught.value).startswith(f"{name}: ")


def test_none_shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "FOLDER", tmp_path / "absent")
    with pytest.raises(ModelFileError, match="shipped: none"):
        shipped.resolve("read")
