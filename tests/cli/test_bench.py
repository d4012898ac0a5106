"""`zorko bench`: what goes to stdout, to the CSV and to stderr."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from tests.cli.conftest import Zorko

from zorko.cli.comparing import candidates
from zorko.data.generate.digits import draw
from zorko.errors import UsageError
from zorko.images import ink
from zorko.training.bench import Candidate

A, B = "timm:mobilenetv2_100,pad_type=same", "timm:regnetx_002"
COLUMNS = [
    "encoder", "test_accuracy", "low", "high", "validation_accuracy", "parameters", "gmacs", "pictures_per_second",
    "embedding_size", "fit_seconds", "weights",
]  # fmt: skip


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = np.random.default_rng(0)
    labels = np.arange(80) % 4
    drawings = [np.repeat(draw(str(label), rng, "train").ink[:, :, None], 3, axis=2) for label in labels]
    path = tmp_path_factory.mktemp("digits") / "digits.npz"
    np.savez(path, x=np.stack([ink.normalise(drawing).picture for drawing in drawings]), y=labels)
    return path


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def test_a_table_for_people_and_a_csv(zorko: Zorko, digits: Path, cache: Path, tmp_path: Path) -> None:
    out = tmp_path / "bench.csv"
    done = zorko("bench", "read", digits, "--encoders", "small", "--out", out, "--cache", cache)
    assert done.code == 0
    with out.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert list(row) == COLUMNS
    (line,) = [line for line in done.lines if line.split()[:1] == ["small"]]
    assert f"{float(row['test_accuracy']):.4f}" in line
    assert str(out) in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["bench.csv"]


def test_json_is_a_line_an_encoder_and_nothing_else(zorko: Zorko, digits: Path, cache: Path) -> None:
    words = ("--encoders", "small,timm:test_efficientnet", "--untrained", "--limit", 40, "--json", "--cache", cache)
    done = zorko("bench", "read", digits, *map(str, words))
    assert done.code == 0
    found = [json.loads(line) for line in done.lines]
    assert [row["encoder"] for row in found] == ["small", "timm:test_efficientnet"]
    assert all(list(row) == COLUMNS for row in found)
    assert all(row["low"] <= row["test_accuracy"] <= row["high"] for row in found)


def test_an_encoder_without_weights_is_named_and_the_code_is_3(
    zorko: Zorko, digits: Path, cache: Path, tmp_path: Path
) -> None:
    weights = f"timm:test_efficientnet={tmp_path / 'none.safetensors'}"
    out = tmp_path / "bench.csv"
    words = ("--encoders", "timm:test_efficientnet,small", "--weights", weights, "--cache", str(cache), "--out", str(out))
    done = zorko("bench", "read", digits, *words)
    assert done.code == 3
    assert "zorko: timm:test_efficientnet: " in done.err
    assert "none.safetensors" in done.err
    assert [line.split(",")[0] for line in out.read_text(encoding="utf-8").splitlines()] == ["encoder", "small"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--encoders", "timm:nothing_99"), "has no model 'nothing_99'"),
        (("--encoders", "nothing"), "there is no encoder 'nothing'"),
        (("--encoders", " , "), "name at least one"),
        (("--encoders", "small", "--weights", "small"), "write it as NAME=FILE"),
        (("--encoders", "small", "--weights", "timm:other=w.safetensors"), "one of --encoders: small"),
        (("--encoders", "small", "--out", "no/such/folder/b.csv"), "make that folder first"),
        (("--limit", "0"), "--limit"),
    ],
)
def test_wrong_usage(zorko: Zorko, digits: Path, words: tuple[str, ...], said: str) -> None:
    done = zorko("bench", "read", digits, *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_data_that_is_not_there(zorko: Zorko, tmp_path: Path) -> None:
    done = zorko("bench", "read", tmp_path / "none", "--encoders", "small")
    assert (done.code, done.out) == (1, "")
    assert "no such file or folder" in done.err


def test_options_of_an_encoder_stand_behind_commas() -> None:
    assert candidates(f"{A},{B}, small,{B}", [], False) == [Candidate(A), Candidate(B), Candidate("small")]


@pytest.mark.parametrize("called", [A, "mobilenetv2_100,pad_type=same", "timm:mobilenetv2_100", "mobilenetv2_100"])
def test_weights_are_for_the_encoder_that_they_name(called: str) -> None:
    found = candidates(f"{A},{B}", [f"{called}=a=b/w.safetensors"], False)
    assert found == [Candidate(A, Path("a=b/w.safetensors")), Candidate(B)]


def test_untrained_is_for_those_without_weights() -> None:
    found = candidates(f"{A},{B}", ["regnetx_002=r.safetensors"], True)
    assert found == [Candidate(A, None, True), Candidate(B, Path("r.safetensors"), False)]


def test_weights_of_an_encoder_that_is_not_compared() -> None:
    with pytest.raises(UsageError, match="NAME one of --encoders"):
        candidates(A, ["timm:resnet18=w.safetensors"], False)
