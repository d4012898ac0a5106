"""What `import zorko` gives, and what it does not cost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests import models

import zorko
from zorko import errors, types

NEVER = {"torch", "onnx", "scipy", "sklearn", "matplotlib", "pandas", "timm", "lightning"}
HEAVY = NEVER | {"numpy", "PIL", "cv2", "onnxruntime", "pydantic", "rich", "typer"}


def imported_by(program: str, root: Path) -> set[str]:
    """Top-level modules that a fresh process has after running `program`."""
    whole = (
        f"import sys; sys.path.insert(0, {str(root / 'src')!r})\n{program}\n"
        "import json; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", whole], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return set(json.loads(done.stdout))


def test_the_version_is_that_of_the_project(pyproject: dict[str, Any]) -> None:
    assert zorko.__version__ == pyproject["project"]["version"]


def test_every_public_name_is_there() -> None:
    for name in zorko.__all__:
        assert getattr(zorko, name) is not None
    assert set(zorko.__all__) <= set(dir(zorko))
    assert zorko.Answer is types.Answer
    assert zorko.Failure is types.Failure


def test_every_error_is_public() -> None:
    tree = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
    assert tree <= set(zorko.__all__)
    for name in tree:
        assert getattr(zorko, name) is getattr(errors, name)


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'zorko' has no attribute 'reed'"):
        zorko.reed  # noqa: B018


@pytest.mark.parametrize(
    "program",
    [
        "import zorko; zorko.__version__, dir(zorko)",
        "from zorko import Answer, Failure, ZorkoError, load",
        "import zorko.modelfile.shipped as shipped; shipped.shipped_names()",
        "import zorko.modelfile.proto, zorko.modelfile.foreign",
    ],
)
def test_importing_costs_nothing(root: Path, program: str) -> None:
    assert imported_by(program, root).isdisjoint(HEAVY)


def test_a_card_is_read_without_onnxruntime(root: Path, tmp_path: Path) -> None:
    path = models.read_model(tmp_path / "m.onnx")
    found = imported_by(f"from zorko.modelfile.file import read_card; read_card({str(path)!r})", root)
    assert "pydantic" in found
    assert found.isdisjoint(NEVER | {"onnxruntime", "rich", "typer"})


def test_a_prediction_takes_what_it_needs_and_no_more(root: Path, tmp_path: Path) -> None:
    path = models.read_model(tmp_path / "m.onnx")
    program = f"import zorko, numpy\nzorko.load({str(path)!r}).predict(numpy.eye(28))"
    found = imported_by(program, root)
    assert {"onnxruntime", "cv2", "PIL"} <= found
    assert found.isdisjoint(NEVER | {"rich", "typer"})
