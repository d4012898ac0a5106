"""zorko with its base dependencies and nothing else: no torch, nothing of an extra.

A second environment would take a download; instead each run is a fresh process in which importing anything outside the
base dependencies, and what they need in turn, fails just as it does where it is not installed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# The console script's two lines, after the imports have been fenced in; what was imported is written down at the end.
PROGRAM = """
import atexit, json, sys

plan = json.loads(sys.argv[1])


class BaseOnly:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in plan["absent"]:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


def note():
    with open(plan["notes"], "w", encoding="utf-8") as file:
        json.dump(sorted({name.partition(".")[0] for name in sys.modules}), file)


sys.meta_path.insert(0, BaseOnly())
sys.path.insert(0, plan["source"])
sys.argv = ["zorko", *plan["words"]]
atexit.register(note)
from zorko.cli import main

sys.exit(main())
"""

NEVER_IN_A_PREDICTION = {"torch", "torchvision", "timm", "lightning", "scipy", "sklearn", "matplotlib"}


def closure(requirements: Iterable[str]) -> set[str]:
    """Canonical names of the distributions that the requirements bring on this machine, theirs included."""
    found: set[str] = set()
    seen: set[tuple[str, str]] = set()
    queue = [(Requirement(line), "") for line in requirements]
    while queue:
        requirement, asked_extra = queue.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": asked_extra}):
            continue
        name = canonicalize_name(requirement.name)
        found.add(name)
        for extra in {"", *requirement.extras}:
            if (name, extra) not in seen:
                seen.add((name, extra))
                queue += [(Requirement(line), extra) for line in needs(name)]
    return found


def needs(distribution: str) -> list[str]:
    try:
        return requires(distribution) or []
    except PackageNotFoundError:
        return []


def absent_modules(base: set[str]) -> list[str]:
    """Top-level modules that are installed here, though no distribution of `base` brings them."""
    return sorted(
        module
        for module, owners in packages_distributions().items()
        if module not in sys.stdlib_module_names
        and module != "zorko"
        and base.isdisjoint(canonicalize_name(owner) for owner in owners)
    )


class Zorko:
    """Runs the command with the base dependencies only."""

    def __init__(self, root: Path, notes: Path, absent: list[str]) -> None:
        self.absent = absent
        self.notes = notes
        self.source = root / "src"

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        plan = {"absent": self.absent, "notes": str(self.notes), "source": str(self.source), "words": words}
        command = [sys.executable, "-I", "-W", "error", "-c", PROGRAM, json.dumps(plan)]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=self.notes.parent, stdin=subprocess.DEVNULL
        )

    def imported(self) -> set[str]:
        return set(json.loads(self.notes.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def base(pyproject: dict[str, Any]) -> set[str]:
    return closure(pyproject["project"]["dependencies"])


@pytest.fixture
def zorko(root: Path, tmp_path: Path, base: set[str]) -> Zorko:
    return Zorko(root, tmp_path / "imported.json", absent_modules(base))


@pytest.fixture(scope="module")
def sample(root: Path) -> Path:
    """A picture that ships with the package."""
    return min((root / "src/zorko/samples/read").glob("*.png"))


def test_the_base_brings_no_training_package(base: set[str]) -> None:
    assert {"numpy", "onnxruntime", "opencv-python-headless"} <= base
    assert base.isdisjoint({"torch", "timm", "lightning", "scikit-learn", "scipy", "matplotlib", "onnx", "pandas"})


def test_the_fence_holds(zorko: Zorko) -> None:
    # pytest is always installed here and never in the base: were it importable, the other tests would prove nothing.
    assert "pytest" in zorko.absent
    assert "numpy" not in zorko.absent


def test_help(zorko: Zorko) -> None:
    done = zorko.run("--help")
    assert done.returncode == 0, done.stderr
    for command in ("demo", "read", "train", "eval", "export", "info"):
        assert command in done.stdout
    assert zorko.imported().isdisjoint(NEVER_IN_A_PREDICTION | {"onnxruntime"})


def test_one_prediction(zorko: Zorko, sample: Path) -> None:
    done = zorko.run("read", str(sample), "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["task"] == "read"
    assert answer["source"] == str(sample)
    assert answer["answer"]["digit"] in range(10)
    assert 0.0 <= answer["confidence"] <= 1.0
    assert (answer["reason"] is None) == answer["trusted"]
    assert "onnxruntime" in zorko.imported()
    assert zorko.imported().isdisjoint(NEVER_IN_A_PREDICTION)


def test_a_missing_extra_is_named_with_the_command_that_installs_it(zorko: Zorko, sample: Path, tmp_path: Path) -> None:
    for digit in "01":
        folder = tmp_path / "digits" / digit
        folder.mkdir(parents=True)
        for copy in range(20):
            (folder / f"{copy}.png").write_bytes(sample.read_bytes())
    done = zorko.run("train", "read", str(tmp_path / "digits"), "--out", str(tmp_path / "runs"))
    assert done.returncode == 1
    assert "zorko[train]" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_bank_names_the_extra_that_it_needs(zorko: Zorko, sample: Path, tmp_path: Path) -> None:
    done = zorko.run("bank", "import", str(sample), "--bank", str(tmp_path / "bank"))
    assert done.returncode == 1
    assert "zorko[web]" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "bank").exists()
