"""Who may import whom (design.md, "Packages and who may import whom")."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

LINT = "from importlinter.cli import lint_imports_command as lint; lint()"

PACKAGES = ("cli", "web", "training", "nn", "runtime", "modelfile", "tasks", "data", "scores", "images")

# Each module of a small stand-in for zorko, and the one line that breaks a contract.
TRESPASSES = {
    "scores/a.py": "import zorko.modelfile",
    "images/a.py": "from zorko import tasks",
    "data/a.py": "def later():\n    import zorko.runtime",
    "modelfile/a.py": "import zorko.cli",
    "runtime/a.py": "import torch.nn",
    "cli/a.py": "import timm",
    "training/a.py": "import onnxruntime",
    "runtime/b.py": "import fastapi",
    "web/a.py": "import zorko.cli",
    "web/b.py": "from sqlalchemy import select",
    "tasks/read.py": "import zorko.tasks.find",
    "errors.py": "import zorko.images",
}


def run_lint(folder: Path, import_path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--no-logo", "--config", str(folder / "pyproject.toml")],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(import_path), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def stand_in(root: Path, tmp_path: Path) -> Path:
    """A package `zorko` of empty modules, beside the contracts of the real one."""
    (tmp_path / "pyproject.toml").write_bytes((root / "pyproject.toml").read_bytes())
    package = tmp_path / "zorko"
    for name in (".", *PACKAGES):
        (package / name).mkdir(exist_ok=True)
        (package / name / "__init__.py").touch()
    for name in ("errors", "types", "tasks/base", "tasks/registry", "tasks/read", "tasks/find"):
        (package / f"{name}.py").touch()
    return tmp_path


def test_the_contracts_hold(root: Path) -> None:
    done = run_lint(root, root / "src")
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_the_layers_allow_passes(stand_in: Path) -> None:
    package = stand_in / "zorko"
    (package / "tasks/registry.py").write_text("import zorko.tasks.read\nimport zorko.tasks.find\n")
    (package / "tasks/read.py").write_text("import zorko.tasks.base\nimport zorko.images\n")
    (package / "training/__init__.py").write_text("import torch\nimport lightning.pytorch\nimport zorko.runtime\n")
    (package / "nn/__init__.py").write_text("import timm\nimport zorko.errors\n")
    (package / "runtime/__init__.py").write_text("import onnxruntime\nimport zorko.modelfile\n")
    (package / "web/__init__.py").write_text("import fastapi\nimport zorko.runtime\n")
    (package / "cli/__init__.py").write_text("import zorko.training\nimport zorko.web\n")
    done = run_lint(stand_in, stand_in)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", TRESPASSES)
def test_a_trespass_is_caught(stand_in: Path, module: str) -> None:
    (stand_in / "zorko" / module).write_text(TRESPASSES[module] + "\n")
    done = run_lint(stand_in, stand_in)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 broken" in done.stdout


def test_a_package_without_a_place_is_caught(stand_in: Path) -> None:
    (stand_in / "zorko/helpers.py").touch()
    done = run_lint(stand_in, stand_in)
    assert done.returncode == 1
    assert "zorko.helpers" in done.stdout


@pytest.mark.parametrize("module", ["zorko", "zorko.errors", "zorko.types"])
def test_the_root_imports_nothing_heavy(root: Path, module: str) -> None:
    heavy = ("numpy", "PIL", "cv2", "onnxruntime", "torch", "pydantic", "rich", "typer", "scipy", "matplotlib")
    program = (
        f"import json, sys; sys.path.insert(0, {str(root / 'src')!r}); import {module}; "
        f"print(json.dumps(sorted(set({heavy!r}) & set(sys.modules))))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []
