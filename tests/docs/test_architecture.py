"""The page that says where things are names things that are there, and its picture is the one of the layers that hold."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_every_file_that_the_page_names_is_there(root: Path, page: str) -> None:
    named = [name for name in re.findall(r"`([\w./]+(?:\.py|/))`", page) if "NAME" not in name]
    packages = [root, root / "src" / "zorko", *(path for path in (root / "src" / "zorko").iterdir() if path.is_dir())]
    assert len(named) > 40
    assert [name for name in named if not any((folder / name).exists() for folder in packages)] == []


def test_every_constant_that_the_page_names_is_in_a_file_of_its_row(root: Path, page: str) -> None:
    for row in page.splitlines():
        constants = re.findall(r"`([A-Z][A-Z_]{3,})`", row)
        files = [root / "src" / "zorko" / name for name in re.findall(r"`([\w./]+\.py)`", row)]
        files += [root / name for name in re.findall(r"`(tests/[\w./]+\.py)`", row)]
        texts = "".join(path.read_text(encoding="utf-8") for path in files if path.is_file())
        assert [name for name in constants if name not in texts and name not in ("NAME", "EXAMPLE")] == []


def test_every_package_is_on_the_page(page: str, pyproject: dict[str, Any]) -> None:
    contract = next(each for each in pyproject["tool"]["importlinter"]["contracts"] if each["type"] == "layers")
    for layer in contract["layers"]:
        for name in re.findall(r"\w+", layer):
            assert f"`{name}`" in page


def test_the_picture_is_of_the_layers_that_hold(root: Path) -> None:
    drawn = root / "docs" / "pictures" / "architecture.svg"
    program = "import draw_architecture as tool; print(tool.drawn(tool.layers()), end='')"
    command = [sys.executable, "-c", program]
    again = subprocess.run(command, cwd=root / "tools", capture_output=True, encoding="utf-8", check=True).stdout
    assert again == drawn.read_text(encoding="utf-8"), "run tools/draw_architecture.py"
