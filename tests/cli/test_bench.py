"""`zorko bench`: what goes to stdout, to the CSV and to stderr."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import timm
import torch
from safetensors.torch import save_file
from tests.cli.conftest import Zorko
from tests.training import photos

from zorko.cli.comparing import _short_names, candidates
from zorko.data.generate.digits import draw
from zorko.errors import UsageError
from zorko.images import ink
from zorko.nn.encoder_lists import ENCODER_LISTS
from zorko.training.bench import Candidate

A, B = "timm:mobilenetv2_100,pad_type=same", "timm:regnetx_002"
COLUMNS = [
    "encoder", "kind", "test_accuracy", "low", "high", "validation_accuracy", "parameters", "gmacs", "pictures_per_second",
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


def test_attributes_have_columns_of_their_own_in_the_csv_and_a_remark_is_no_failure(
    zorko: Zorko, cache: Path, tmp_path: Path
) -> None:
    table = photos.table(tmp_path / "photos", count=120)
    lines = table.read_text(encoding="cp1251").splitlines()
    table.write_text("\n".join([f"{lines[0]};same", *(f"{line};always" for line in lines[1:])]), encoding="cp1251")
    out = tmp_path / "bench.csv"
    done = zorko("bench", "tag", table, "--encoders", "pixels,colours", "--out", out, "--cache", cache)
    assert done.code == 0
    assert "'same'" in done.err
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["encoder"] for row in rows] == ["pixels", "colours"]
    assert float(rows[1]["macro_f1 light"]) > 0.9
    for row in rows:
        heads = [float(row[f"macro_f1 {head}"]) for head in ("Цвет", "Форма", "light")]
        assert float(row["test_macro_f1"]) == pytest.approx(np.mean(heads), abs=1e-5)
    assert "Цвет" not in done.out


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


@pytest.mark.parametrize("kind", ["svg", "PNG"])
def test_a_plot_with_a_point_for_each_row(
    zorko: Zorko, digits: Path, cache: Path, model: Path, tmp_path: Path, kind: str
) -> None:
    plot = tmp_path / f"bench.{kind}"
    done = zorko("bench", "read", digits, "--encoders", "small", "--model", model, "--plot", plot, "--cache", cache)
    assert done.code == 0
    assert f"wrote {plot}" in done.err
    content = plot.read_bytes()
    if kind == "PNG":
        assert content[:8] == b"\x89PNG\r\n\x1a\n"
        return
    words = {element.text for element in ElementTree.fromstring(content).iter("{http://www.w3.org/2000/svg}text")}
    assert {"small", "frozen", "fine-tuned", "accuracy on test, 95 % interval"} <= words
    assert any(word and "multiply-adds" in word for word in words)


def test_a_finished_model_is_the_last_row_and_marked(
    zorko: Zorko, digits: Path, cache: Path, model: Path, tmp_path: Path
) -> None:
    out = tmp_path / "bench.csv"
    words = ("--encoders", "small", "--model", model, "--model", model, "--model", "read", "--out", out, "--cache", cache)
    done = zorko("bench", "read", digits, *words)
    assert done.code == 0
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["encoder"], row["kind"]) for row in rows] == [
        ("small", "frozen"), (str(model), "fine-tuned"), ("read", "fine-tuned"),
    ]  # fmt: skip
    assert [row["validation_accuracy"] == "" for row in rows] == [False, True, True]
    assert float(rows[2]["test_accuracy"]) > 0.9  # the shipped model can read what zorko draws
    assert sum("fine-tuned" in line for line in done.lines) == 2


def test_a_model_that_is_not_there_or_answers_something_else(
    zorko: Zorko, digits: Path, model: Path, tmp_path: Path
) -> None:
    done = zorko("bench", "read", digits, "--encoders", "small", "--model", tmp_path / "none.onnx")
    assert (done.code, done.out) == (1, "")
    assert "none.onnx: there is no such model file" in done.err
    done = zorko("bench", "find", digits, "--encoders", "small", "--model", model)
    assert (done.code, done.out) == (2, "")
    assert "answers 'read', not 'find'" in done.err


def test_weights_of_a_folder_and_what_is_missing_there(zorko: Zorko, digits: Path, cache: Path, tmp_path: Path) -> None:
    torch.manual_seed(5)
    state = timm.create_model("test_efficientnet", pretrained=False).state_dict()
    save_file(state, tmp_path / "test_efficientnet.safetensors")
    names = "timm:test_resnet,timm:test_efficientnet,small"
    done = zorko(
        "bench",
        "read",
        digits,
        "--encoders",
        names,
        "--weights-folder",
        tmp_path,
        "--limit",
        "40",
        "--json",
        "--cache",
        cache,
    )
    assert done.code == 3
    assert f"zorko: timm:test_resnet: there is no file {tmp_path / 'test_resnet.safetensors'}" in done.err
    rows = [json.loads(line) for line in done.lines]
    assert [row["weights"] for row in rows] == ["file test_efficientnet.safetensors", "random"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--encoders", "small", "--plot", "no/such/folder/b.svg"), "make that folder first"),
        (("--encoders", "small", "--plot", "b.jpg"), "written as .svg or .png"),
        (("--encoders", "small", "--weights-folder", "no/such/folder"), "there is no such folder"),
        (("--encoders", "small,modern,pad_type=same"), "modern is a list and takes no option pad_type=same"),
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


def test_lists_stand_among_names_and_each_encoder_once() -> None:
    classic = ENCODER_LISTS["classic17"]
    found = [candidate.name for candidate in candidates(f"small,classic17,{B},{A}", [], True)]
    assert B in classic
    assert found == ["small", *classic, A]
    assert len(candidates("classic17,modern,classic17", [], True)) == len(classic) + len(ENCODER_LISTS["modern"])


def test_weights_in_a_folder_go_by_the_models_name_with_or_without_its_tag(tmp_path: Path) -> None:
    for name in ("mobilenetv2_100", "regnetx_002", "vgg16", "vgg16.tv_in1k"):
        (tmp_path / f"{name}.safetensors").touch()
    names = f"{A},timm:regnetx_002.pycls_in1k,timm:vgg16.tv_in1k,timm:resnet18.a1_in1k,small"
    files = [
        tmp_path / f"{name}.safetensors" for name in ("mobilenetv2_100", "regnetx_002", "vgg16.tv_in1k", "resnet18.a1_in1k")
    ]
    assert [found.weights for found in candidates(names, [], False, tmp_path)] == [*files, None]
    untrained = candidates(names, ["vgg16.tv_in1k=mine.safetensors"], True, tmp_path)
    assert [found.weights for found in untrained] == [*files[:2], Path("mine.safetensors"), None, None]
    assert [found.untrained for found in untrained] == [False, False, False, True, True]


def test_names_beside_points_are_short_where_they_stay_apart() -> None:
    long = [
        A,
        "timm:resnet50.tv_in1k",
        "timm:resnet50.a1_in1k",
        "small",
        "runs/a.b/model.onnx",
        "/data/runs/read/c/model.onnx",
    ]
    assert _short_names(long) == [
        "mobilenetv2_100", "resnet50.tv_in1k", "resnet50.a1_in1k", "small", "runs/a.b/model.onnx", "…/read/c/model.onnx",
    ]  # fmt: skip
    paths = ["one/read/c/model.onnx", "two/read/c/model.onnx"]
    assert _short_names(paths) == paths
