"""The files that install, check and package zorko say the same thing, and nothing that ties it to one machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import zorko

TOOLING = ("pyproject.toml", "constraints.txt", "Makefile", "mkdocs.yml", ".ci/run", ".pre-commit-config.yaml", ".gitignore")
TARGETS = ("help", "demo", "test", "lint", "format", "types", "docs", "bench", "pins", "clean")
NOT_YET_PINNED = {"generate", "scale", "track"}  # nothing that uses them runs in CI so far
MAX_FILE_BYTES = 5_000_000


def pins(root: Path) -> dict[str, Version]:
    lines = (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {canonicalize_name(name): Version(version) for name, _, version in (line.partition("==") for line in lines)}


def required(pyproject: dict[str, Any]) -> Iterator[Requirement]:
    """What the base and the pinned extras ask for."""
    extras = pyproject["project"]["optional-dependencies"]
    lines = [line for extra in sorted(extras.keys() - NOT_YET_PINNED) for line in extras[extra]]
    yield from (Requirement(line) for line in [*pyproject["project"]["dependencies"], *lines])


def files_of_the_project(root: Path) -> list[str]:
    """Paths under `root` that git tracks or would track."""
    # The command scope is the only place where safe.directory counts for a checkout that another user owns.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if not (root / ".git").exists():
        pytest.skip("not a git checkout")
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return sorted(name for name in set(done.stdout.split("\0")) - {""} if (root / name).is_file())


def run_make(root: Path, *words: str) -> str:
    # Under `make test` these would tell the inner make to share the outer one's jobs and flags.
    env = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MFLAGS", "MAKELEVEL"}}
    return subprocess.run(["make", *words], cwd=root, env=env, capture_output=True, text=True, check=True).stdout


def test_constraints_are_names_and_versions_only(root: Path) -> None:
    lines = (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) > 20
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*==[0-9][A-Za-z0-9.!]*", line)] == []
    assert len(pins(root)) == len(lines), "a package is pinned twice"


@pytest.mark.parametrize("name", TOOLING)
def test_no_package_host_is_named(root: Path, name: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert re.findall(r"https?://\S*|index-url|find-links|trusted-host", text) == []


def test_every_dependency_has_a_pin_that_it_allows(root: Path, pyproject: dict[str, Any]) -> None:
    pinned = pins(root)
    for requirement in required(pyproject):
        name = canonicalize_name(requirement.name)
        assert name in pinned, f"{name} is in pyproject.toml and not in constraints.txt: make pins"
        assert pinned[name] in requirement.specifier


def test_extras_are_those_of_the_design(pyproject: dict[str, Any]) -> None:
    extras = pyproject["project"]["optional-dependencies"]
    assert set(extras) == {"train", "generate", "web", "scale", "track", "dev"}


def test_the_package_says_the_version_of_the_project(pyproject: dict[str, Any]) -> None:
    assert zorko.__version__ == pyproject["project"]["version"]


@pytest.mark.parametrize("target", TARGETS)
def test_make_target(root: Path, target: str) -> None:
    assert f"make {target} " in run_make(root, "help")
    assert run_make(root, "--dry-run", "--always-make", target).strip()


def test_make_test_ends_with_pytest(root: Path) -> None:
    commands = run_make(root, "--dry-run", "--always-make", "test")
    order = [commands.index(tool) for tool in ("/ruff check", "/ruff format --check", "/lint-imports", "/mypy", "-m pytest")]
    assert order == sorted(order)
    assert "-m pytest" in commands.strip().splitlines()[-1]


def test_ci_runs_make_test(root: Path) -> None:
    script = root / ".ci/run"
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").splitlines()[-1] == "make test"


def test_changelog_has_an_unreleased_section(root: Path) -> None:
    assert "\n## [Unreleased]\n" in (root / "CHANGELOG.md").read_text(encoding="utf-8")


def test_no_file_is_large(root: Path) -> None:
    large = [name for name in files_of_the_project(root) if (root / name).stat().st_size > MAX_FILE_BYTES]
    assert large == []


def test_the_wheel_holds_the_whole_package(root: Path, tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="needs the extra dev")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("zorko/")}
    tracked = {name.removeprefix("src/") for name in files_of_the_project(root) if name.startswith("src/zorko/")}
    assert packed == tracked
    assert "zorko/py.typed" in packed
