"""Each benchmark can be started, and `make bench` knows it. No figure of theirs is looked at here: they are no tests."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np
import pytest

import zorko
from harness.models import as_eager
from harness.processes import PYTHON, FailedError, cost, held, saying, watched
from harness.program import Program, Sized
from harness.pytorch import EAGER, HEADS, ONCE, TENSOR, script
from harness.rows import Row, from_dict
from zorko.modelfile.file import read_card
from zorko.training.run import train
from zorko.training.settings import load_settings

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
PROGRAMS = sorted(path.stem for path in BENCHMARKS.glob("[!_]*.py"))


def imported(name: str) -> ModuleType:
    """A program, under a name of its own: benchmarks/read.py is not to be what `import read` finds elsewhere."""
    spec = importlib.util.spec_from_file_location(f"benchmark_{name.strip('_')}", BENCHMARKS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_takes_its_options(name: str) -> None:
    program: Program = imported(name).PROGRAM
    full, quick = program.parsed([]), program.parsed(["--quick"])
    assert full.rounds >= quick.rounds == 1
    assert not [value for value in (*vars(full).values(), *vars(quick).values()) if isinstance(value, Sized)]
    assert f"python benchmarks/{name}.py" in program.about
    assert program.parsed(["--quick", "--rounds", "2"]).rounds == 2


def test_bench_runs_every_program() -> None:
    main = imported("__main__")
    assert sorted({run.program for run in main.RUNS}) == PROGRAMS
    assert len({run.name for run in main.RUNS}) == len(main.RUNS)
    for run in main.RUNS:
        imported(run.program).PROGRAM.parsed([*run.words, *run.size])


def test_bench_refuses_a_name_that_there_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        imported("__main__").parsed(["--only", "find,planets"])
    assert "there is no planets; there are read, find" in capsys.readouterr().err


def test_a_run_writes_page_and_table(tmp_path: Path) -> None:
    """The quickest program of all, as `make bench` runs it."""
    command = [sys.executable, str(BENCHMARKS), "--quick", "--only", "bank_search", "--out", str(tmp_path)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "== python benchmarks/bank_search.py --quick" in said
    assert "a filter with three attributes" in (tmp_path / "bench.html").read_text(encoding="utf-8")
    assert (tmp_path / "bench.csv").read_text(encoding="utf-8").count("\nbank_search,") == 11


def test_a_program_that_fails_is_named_with_its_words(tmp_path: Path) -> None:
    main = imported("__main__")
    result = main.measured(main.Run("find", "find", ("--model", str(tmp_path / "none.onnx"))), ["--quick"], tmp_path)
    assert "none.onnx" in result.failure
    assert result.lines == []


def test_rows_are_handed_on_as_they_come(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def rows(wishes: object) -> object:
        yield Row("one", "s", [1.0], [2.0])
        raise ValueError("the second went wrong")

    program = Program("about", lambda parser: None, rows)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="the second"):
        program.main(["--rows", str(tmp_path / "rows")])
    assert from_dict(json.loads((tmp_path / "rows").read_text(encoding="utf-8"))) == Row("one", "s", [1.0], [2.0])
    assert capsys.readouterr().out.startswith("one ")


def test_the_cost_of_a_process_is_its_own() -> None:
    taken = [bytearray(200_000_000)]  # what this process holds is no part of it
    found = cost([PYTHON, "-c", "import time; held = bytearray(60_000_000); time.sleep(0.2)"])
    assert len(taken) == 1
    assert found.seconds >= 0.2
    assert 60 < found.peak_mb < 120


def test_a_process_is_watched() -> None:
    peak = watched([PYTHON, "-c", "import time; held = bytearray(60_000_000); time.sleep(0.5)"])
    assert peak.seconds >= 0.5
    assert 55 < peak.own <= peak.resident < 120


def test_what_has_ended_holds_nothing() -> None:
    child = subprocess.Popen([PYTHON, "-c", ""])
    child.wait()
    assert held(child.pid) == {}


@pytest.mark.parametrize("run", [cost, saying, watched])
def test_a_process_that_fails_says_why(run: object) -> None:
    with pytest.raises(FailedError, match="ValueError: no") as caught:
        run([PYTHON, "-c", "raise ValueError('no')"])  # type: ignore[operator]
    assert caught.value.why == "ValueError: no"


@pytest.fixture(scope="module")
def tagger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model file on a small timm encoder with random weights, and pictures of the size that it sees."""
    folder = tmp_path_factory.mktemp("tagger")
    rng = np.random.default_rng(0)
    for name, light in (("day", 180), ("night", 30)):
        (folder / "data" / name).mkdir(parents=True)
        for number in range(20):
            picture = rng.integers(light, light + 40, (32, 32, 3), np.uint8)
            cv2.imwrite(str(folder / "data" / name / f"{number}.jpg"), picture)
    short = ("encoder.size=32", "encoder.untrained=true", "fit.epochs=1")
    train(load_settings("tag", folder / "data", encoder="timm:test_resnet", out=folder / "runs", overrides=short))
    return folder


def test_the_other_way_answers_as_zorko_does(tagger: Path) -> None:
    """The same network, written down in PyTorch, on the same picture: the same value."""
    model, picture = tagger / "runs" / "tag" / "model" / "model.onnx", str(tagger / "data" / "night" / "3.jpg")
    parts = (EAGER, TENSOR["tag"], HEADS, ONCE)
    said = saying([PYTHON, "-c", script(read_card(model), *parts), str(as_eager(model, tagger)), "0", picture])
    ((number,),) = json.loads(said)
    head = read_card(model).heads[0]
    assert head.labels[number] == zorko.load(model).predict(picture).answer["tags"][head.name]["value"]
