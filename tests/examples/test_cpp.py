"""The C++ example: configured, built and run, it answers as zorko does."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.examples.questions import AGREES, Asked, all_asked

from zorko.types import Answer

INCLUDES = (Path("/usr/include"), Path("/usr/local/include"))
# What of it is needed, and what tools/debian_packages gets it from.
HEADERS = {
    "opencv4/opencv2/core.hpp": "libopencv-core-dev",
    "opencv4/opencv2/imgproc.hpp": "libopencv-imgproc-dev",
    "opencv4/opencv2/imgcodecs.hpp": "libopencv-imgcodecs-dev",
    "nlohmann/json.hpp": "nlohmann-json3-dev",
    "onnxruntime/onnxruntime_cxx_api.h": "libonnxruntime-dev, of Debian 13",
}


def test_the_program_answers_as_zorko_does(root: Path, tmp_path: Path) -> None:
    skip_unless_it_can_be_built()
    program = built(root / "examples/cpp", tmp_path)
    for asked in all_asked(root, tmp_path):
        lines = run(program, asked.model, "--risk", str(asked.risk), *asked.pictures).stdout.splitlines()
        assert_same(asked, lines)

    sample = root / "src/zorko/samples/read/seven-thin-pen.png"
    assert run(program, returns=2).stderr.startswith("Usage:")
    other = run(program, root / "src/zorko/models/tag.onnx", sample, returns=1)
    assert "its task is tag" in other.stderr
    unproven = run(program, root / "src/zorko/models/read.onnx", "--risk", "0.0001", sample, returns=1)
    assert "cannot be promised" in unproven.stderr
    half = run(program, root / "src/zorko/models/read.onnx", root / "README.md", sample, returns=3)
    assert "README.md: is no picture" in half.stderr
    assert "\t7\t" in half.stdout, "the other picture is answered all the same"


def skip_unless_it_can_be_built() -> None:
    """Skips, naming all that is missing."""
    missing = [tool for tool in ("cmake", "c++") if shutil.which(tool) is None]
    missing += [package for header, package in HEADERS.items() if not any((place / header).is_file() for place in INCLUDES)]
    if library() is None:
        missing.append("libonnxruntime.so in the package onnxruntime")
    if missing:
        pytest.skip(f"the C++ example needs {'; '.join(missing)}; tools/debian_packages installs them")


def library() -> Path | None:
    """ONNX Runtime itself, as the Python package has it, without importing that."""
    package = importlib.util.find_spec("onnxruntime")
    if package is None or package.origin is None:
        return None
    return next((Path(package.origin).parent / "capi").glob("libonnxruntime.so.*"), None)


def built(source: Path, folder: Path) -> Path:
    """The program, as its README has it built, with the ONNX Runtime of the Python package."""
    runtime = folder / "onnxruntime/lib"
    runtime.mkdir(parents=True)
    for name in ("libonnxruntime.so", "libonnxruntime.so.1"):  # the name to link with, and the one to load
        (runtime / name).symlink_to(str(library()))
    run("cmake", "-S", source, "-B", folder / "build", f"-DONNXRUNTIME_ROOT={folder / 'onnxruntime'}")
    compiled = run("cmake", "--build", folder / "build")
    assert "warning:" not in compiled.stdout + compiled.stderr, compiled.stderr
    return folder / "build/read_digit"


def run(*words: str | Path, returns: int = 0) -> subprocess.CompletedProcess[str]:
    """A command that must end with that exit code."""
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, timeout=600, env={**os.environ, "LC_ALL": "C"})
    assert done.returncode == returns, f"{words}: exit code {done.returncode}\n{done.stdout}{done.stderr}"
    return done


def assert_same(asked: Asked, lines: Sequence[str]) -> None:
    """One line an answer, in order: the name, the digit, the confidence, the verdict."""
    assert len(lines) == len(asked.answers)
    for line, answer in zip(lines, asked.answers, strict=True):
        name, digit, confidence, verdict = line.split("\t")
        where = f"{asked.model.name} at risk {asked.risk}: {line}"
        assert name == answer.source
        assert (digit, verdict) == expected(answer), where
        assert float(confidence) == pytest.approx(answer.confidence, abs=AGREES), where


def expected(answer: Answer) -> tuple[str, str]:
    """The digit and the verdict, in the program's words."""
    digit = answer.answer["digit"]
    return "-" if digit is None else str(digit), answer.reason or "trusted"
