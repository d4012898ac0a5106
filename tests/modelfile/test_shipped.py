"""Which file a name means."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from zorko.errors import ModelFileError
from zorko.modelfile import shipped
from zorko.modelfile.file import read_card
from zorko.tasks.registry import TASKS
from zorko.types import RISK_LADDER

every_shipped_model = pytest.mark.parametrize("name", shipped.shipped_names())


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


# ---- what is shipped


def differing(recipe: Mapping[str, Any], settings: Mapping[str, Any], within: str = "") -> list[str]:
    """The settings of a recipe that a card does not have so."""
    found = []
    for key, value in recipe.items():
        if isinstance(value, dict):
            found += differing(value, settings.get(key, {}), f"{within}{key}.")
        elif settings.get(key) != value:
            found.append(f"{within}{key} = {value}")
    return found


def test_every_task_has_a_shipped_model() -> None:
    assert {read_card(shipped.resolve(name)).task for name in shipped.shipped_names()} == {task.name for task in TASKS}


@every_shipped_model
def test_a_shipped_file_is_called_as_its_card_is_and_promises_at_every_risk(name: str) -> None:
    card = read_card(shipped.resolve(name))
    assert card.name == name
    assert card.metrics
    assert card.data.splits.keys() >= {"train", "calibration", "test"}
    for head, calibration in card.calibration.items():
        assert tuple(level.risk for level in calibration.levels) == RISK_LADDER, head


@every_shipped_model
def test_beside_a_shipped_file_are_its_recipe_and_what_was_measured(name: str) -> None:
    recipe = tomllib.loads((shipped.FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    card = read_card(shipped.resolve(name))
    assert differing(recipe, card.made.settings) == [], f"{name}.onnx was not made with {name}.toml"
    page = (shipped.FOLDER / f"{name}.md").read_text(encoding="utf-8")
    for part in (f"# {name}.onnx", "## Made by", "## Measured", "## When not to use it"):
        assert f"{part}\n" in page, f"{name}.md lacks the part '{part}'"
