"""The notebook runs from its first cell to its last, and says what it is to say."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="needs the extra train")
nbformat = pytest.importorskip("nbformat", reason="needs the extra dev")
nbclient = pytest.importorskip("nbclient", reason="needs the extra dev")
pytest.importorskip("ipykernel", reason="needs the extra dev")

FEWER = {
    "--count 1000": "--count 120",
    "--count 300": "--count 40",
    "epochs = 40": "epochs = 2",
    "others = 2000": "others = 200",
    "validation_others = 100": "validation_others = 20",
}
"""What is changed in it, so that it takes seconds."""
CELL_S = 900


def test_it_is_kept_without_outputs(root: Path) -> None:
    for cell in notebook(root).cells:
        assert not cell.get("outputs"), f"clear the outputs of {cell.id}"
        assert cell.get("execution_count") is None, f"clear the count of {cell.id}"


def test_it_ends_in_a_model_that_is_trusted(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # the `zorko` that cells start is to be the one of this checkout
    monkeypatch.setenv("PATH", os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])))
    monkeypatch.setenv("PYTHONPATH", str(root / "src"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    whole = notebook(root)
    for old, new in FEWER.items():
        (cell,) = (cell for cell in whole.cells if cell.cell_type == "code" and old in cell.source)
        cell.source = cell.source.replace(old, new)
    place = {"metadata": {"path": tmp_path}}
    nbclient.NotebookClient(whole, timeout=CELL_S, kernel_name="python3", resources=place).execute()
    said = printed(whole)
    assert "right: " in said
    assert len(re.findall(r"^risk [0-9.]+: ", said, re.MULTILINE)) == 6, "a line for each risk"
    assert "of 40 answers are trusted" in said
    assert (tmp_path / "runs/read/mine/report.html").is_file()


def notebook(root: Path) -> Any:
    """The notebook as it is kept."""
    return nbformat.read(root / "examples/notebook/trusted_model.ipynb", as_version=4)


def printed(whole: Any) -> str:
    """All that its cells printed."""
    outputs = (output for cell in whole.cells if cell.cell_type == "code" for output in cell.outputs)
    return "".join(output.text for output in outputs if output.output_type == "stream")
