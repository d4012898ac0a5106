"""`zorko read`: what goes to which stream, in which form, with which exit code."""

from __future__ import annotations

import csv
import json
import re
from datetime import datetime, tzinfo
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from tests.cli.conftest import Zorko, blank, stroke
from tests.models import calibration, card, read_model

import zorko as package
from zorko.images import ink
from zorko.images.read import read
from zorko.types import Answer

FIELDS = ["source", "task", "answer", "confidence", "trusted", "reason", "risk", "model", "details"]
COLUMNS = ["feature_name", *(f"logit {digit}" for digit in range(10)), "predicted", "threshold_act"]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def labelled_folder(top: Path) -> Path:
    for digit in (3, 7):
        for number in range(3):
            stroke(top / str(digit) / f"{number}.png", shift=number)
    stroke(top / "other" / "x.png", shift=-5)
    return top


def test_one_json_object_a_line_and_nothing_else(zorko: Zorko, model: Path, tmp_path: Path) -> None:
    paths = [stroke(tmp_path / "b.png"), stroke(tmp_path / "a.png", 3), blank(tmp_path / "c.png")]
    done = zorko("read", *paths, "--json", "--model", model, "--risk", "0.01")
    assert (done.code, done.err) == (0, "")
    records = [json.loads(line) for line in done.lines]
    assert [record["source"] for record in records] == [str(path) for path in paths]
    expected = package.load(model).predict([str(path) for path in paths], risk=0.01)
    assert isinstance(expected, list)
    assert [list(record) for record in records] == [FIELDS] * 3
    for record, answer in zip(records, expected, strict=True):
        assert isinstance(answer, Answer)
        assert record["answer"] == answer.answer
        assert record["confidence"] == pytest.approx(answer.confidence, abs=1e-5)
        assert (record["trusted"], record["reason"], record["risk"]) == (answer.trusted, answer.reason, 0.01)


def test_a_person_reads_name_guess_confidence_and_verdict_in_columns(zorko: Zorko, model: Path, tmp_path: Path) -> None:
    paths = [stroke(tmp_path / "a.png"), stroke(tmp_path / "b-long-name.png", 3), blank(tmp_path / "c.png")]
    done = zorko("read", *paths, "--model", model)
    assert done.code == 0
    answers = package.load(model).predict([str(path) for path in paths])
    assert isinstance(answers, list)
    column = done.lines[1].index("  ") + 2
    for path, line, answer in zip(paths, done.lines, answers, strict=True):
        name, guess, confidence, verdict = line.split(maxsplit=3)
        assert name == str(path)
        assert line[column : column + 1] == guess  # aligned
        assert 0 <= answer.confidence - float(confidence) < 0.001
        if answer.trusted:
            assert (guess, verdict) == (str(answer.answer["digit"]), "trusted")
    assert verdict == "not a digit (the picture is blank)"
    assert guess == "-"


@pytest.mark.parametrize(
    ("threshold", "unknown", "told"),
    [
        (0.0, 1e9, r"\d  0\.\d{3}  trusted"),
        (1.0, 1e9, r"\d  0\.\d{3}  not trusted: ambiguous"),
        (None, 1e9, r"\d  0\.\d{3}  not trusted: uncalibrated"),
        (0.0, -1e9, r"-  0\.\d{3}  not a digit \(best guess \d\)"),
    ],
)
def test_the_verdict_gives_the_reason(
    zorko: Zorko, tmp_path: Path, picture: Path, threshold: float | None, unknown: float, told: str
) -> None:
    path = read_model(tmp_path / "m.onnx", calibrated=calibration(threshold, unknown))
    done = zorko("read", picture, "--model", path)
    assert done.code == 0
    assert re.fullmatch(f"{re.escape(str(picture))}  {told}\n", done.out)


def test_broken_inputs_are_named_and_the_others_answered(zorko: Zorko, model: Path, tmp_path: Path) -> None:
    good = [stroke(tmp_path / "1.png"), stroke(tmp_path / "5.png", 2)]
    (tmp_path / "2.png").write_bytes(b"")
    (tmp_path / "3.png").write_text("no picture")
    (tmp_path / "4.png").write_bytes(good[0].read_bytes()[:60])
    (tmp_path / "empty").mkdir()
    sources = [tmp_path / f"{number}.png" for number in range(1, 6)]
    done = zorko("read", *sources, tmp_path / "none.png", tmp_path / "empty", tmp_path / "*.gif", "--json", "--model", model)
    assert done.code == 3
    assert [json.loads(line)["source"] for line in done.lines] == [str(path) for path in good]
    broken = [tmp_path / name for name in ("2.png", "3.png", "4.png", "none.png", "empty", "*.gif")]
    for line, path in zip(done.err.splitlines(), broken, strict=True):
        assert line.startswith(f"zorko: {path}: ")
        assert len(line) > len(f"zorko: {path}: ") + 10


def test_names_come_from_stdin_one_a_line(zorko: Zorko, model: Path, tmp_path: Path) -> None:
    paths = [stroke(tmp_path / "a b.png"), stroke(tmp_path / "c.png")]
    done = zorko("read", "-", "--json", "--model", model, stdin="".join(f"{path}\n" for path in paths))
    assert done.code == 0
    assert [json.loads(line)["source"] for line in done.lines] == [str(path) for path in paths]


def test_csv_has_the_columns_that_were_agreed(zorko: Zorko, model: Path, tmp_path: Path) -> None:
    paths = [stroke(tmp_path / "a.png"), blank(tmp_path / "b.png"), stroke(tmp_path / "c.png", 4)]
    done = zorko("read", *paths, "--csv", tmp_path / "answers.csv", "--model", model)
    assert (done.code, done.out, done.err) == (0, "", "")
    rows = table(tmp_path / "answers.csv")
    assert list(rows[0]) == COLUMNS
    answers = package.load(model).predict([str(path) for path in paths])
    assert isinstance(answers, list)
    for path, row, answer in zip(paths, rows, answers, strict=True):
        assert row["feature_name"] == str(path)
        assert row["threshold_act"] == ("+" if answer.trusted else "-")
        if path.name == "b.png":
            assert row["predicted"] == "none"
            assert {row[f"logit {digit}"] for digit in range(10)} == {""}
        else:
            logits = [float(row[f"logit {digit}"]) for digit in range(10)]
            assert logits == pytest.approx(answer.details["logits"], abs=2e-4)
            assert int(row["predicted"]) == int(np.argmax(logits))


def test_csv_and_json_can_be_had_together(zorko: Zorko, model: Path, picture: Path, tmp_path: Path) -> None:
    done = zorko("read", picture, "--json", "--csv", tmp_path / "a.csv", "--model", model)
    assert json.loads(done.out)["source"] == table(tmp_path / "a.csv")[0]["feature_name"]


def test_a_name_like_a_formula_is_disarmed(
    zorko: Zorko, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    stroke(Path("=1+1.png"))
    assert zorko("read", "=1+1.png", "--csv", "a.csv", "--model", model).code == 0
    assert table(Path("a.csv"))[0]["feature_name"] == "'=1+1.png"


def test_no_csv_is_left_where_nothing_could_be_written(zorko: Zorko, model: Path, picture: Path, tmp_path: Path) -> None:
    done = zorko("read", picture, "--csv", tmp_path / "no" / "a.csv", "--model", model)
    assert done.code == 2
    assert "no folder" in done.err


def test_class_folders_give_labels_and_figures(zorko: Zorko, model: Path, tmp_path: Path) -> None:
    top = labelled_folder(tmp_path / "digits")
    done = zorko("read", top, "--csv", tmp_path / "a.csv", "--model", model)
    assert (done.code, done.out) == (0, "")
    rows = table(tmp_path / "a.csv")
    assert list(rows[0]) == [*COLUMNS, "label"]
    assert [row["label"] for row in rows] == [Path(row["feature_name"]).parent.name for row in rows]
    digits = [row for row in rows if row["label"] != "other"]
    right = sum(row["label"] == row["predicted"] for row in digits)
    assert "7 pictures, 6 labelled, 1 labelled as other" in done.err
    assert re.search(rf"accuracy +{right / 6:.4f} ", done.err)
    trusted = [row for row in rows if row["threshold_act"] == "+"]
    wrong = sum(row["label"] != row["predicted"] for row in trusted)
    assert f"trusted at risk 0.05: {len(trusted) / 7:.1%}, {wrong} of them wrong" in done.err


def test_a_part_level_above_the_classes_is_understood(zorko: Zorko, model: Path, tmp_path: Path) -> None:
    labelled_folder(tmp_path / "data" / "test")
    zorko("read", tmp_path / "data", "--csv", tmp_path / "a.csv", "--model", model)
    assert {row["label"] for row in table(tmp_path / "a.csv")} == {"3", "7", "other"}


def test_folders_of_other_names_give_no_labels(zorko: Zorko, model: Path, tmp_path: Path) -> None:
    stroke(tmp_path / "scans" / "a.png")
    stroke(tmp_path / "b.png")
    done = zorko("read", tmp_path, "--csv", tmp_path / "a.csv", "--model", model)
    assert done.err == ""
    assert list(table(tmp_path / "a.csv")[0]) == COLUMNS


def test_a_table_is_a_list_of_pictures(zorko: Zorko, model: Path, tmp_path: Path) -> None:
    stroke(tmp_path / "in" / "a.png")
    stroke(tmp_path / "in" / "b.png")
    (tmp_path / "list.csv").write_text("image_path,label\nin/b.png,7\nin/a.png,\nin/gone.png,1\n", encoding="utf-8")
    done = zorko("read", tmp_path / "list.csv", "--csv", tmp_path / "a.csv", "--model", model)
    assert done.code == 3
    assert "list.csv:4" in done.err
    assert "gone.png" in done.err
    rows = table(tmp_path / "a.csv")
    assert [(Path(row["feature_name"]).name, row["label"]) for row in rows] == [("b.png", "7"), ("a.png", "")]
    assert "2 pictures, 1 labelled" in done.err


def test_a_table_without_labels_gives_none(zorko: Zorko, model: Path, tmp_path: Path) -> None:
    stroke(tmp_path / "a.png")
    (tmp_path / "list.csv").write_text("image_path\na.png\n", encoding="utf-8")
    done = zorko("read", tmp_path / "list.csv", "--json", "--model", model)
    assert (done.code, done.err, len(done.lines)) == (0, "", 1)


def test_a_table_that_is_none_does_not_stop_the_others(zorko: Zorko, model: Path, tmp_path: Path, picture: Path) -> None:
    (tmp_path / "list.csv").write_text("name,age\nx,1\n", encoding="utf-8")
    done = zorko("read", tmp_path / "list.csv", picture, "--json", "--model", model)
    assert done.code == 3
    assert len(done.lines) == 1
    assert done.err.count("list.csv") == 1


def test_saved_pictures_are_named_by_their_answer(zorko: Zorko, model: Path, tmp_path: Path) -> None:
    paths = [stroke(tmp_path / f"{number}.png", number) for number in range(4)] + [blank(tmp_path / "b.png")]
    done = zorko("read", *paths, "--save", tmp_path / "kept", "--json", "--model", model)
    assert done.code == 0
    words = [
        "not-a-digit" if r["reason"] == "unlike-training" else str(r["answer"]["digit"]) for r in map(json.loads, done.lines)
    ]
    names = sorted(path.name for path in (tmp_path / "kept").iterdir())
    stems = [name.removesuffix("_28x28.png") for name in names if name.endswith("_28x28.png")]
    assert len(stems) == 5
    assert sorted(stem.split("___")[0] for stem in stems) == sorted(words)
    for stem in stems:
        assert re.fullmatch(r"(\d|not-a-digit)___\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d-\d{6}", stem)
    assert names == sorted(f"{stem}{end}.png" for stem in stems for end in ("", "_28x28", "_answer"))
    originals = {read(path).tobytes() for path in paths}
    assert {read(tmp_path / "kept" / f"{stem}.png").tobytes() for stem in stems} == originals
    for stem in stems:
        small = np.asarray(Image.open(tmp_path / "kept" / f"{stem}_28x28.png"))
        whole = read(tmp_path / "kept" / f"{stem}.png")
        assert np.array_equal(small, ink.normalise(whole).picture)
        assert read(tmp_path / "kept" / f"{stem}_answer.png").shape[0] > 28


def test_pictures_saved_at_the_same_moment_do_not_overwrite_each_other(
    zorko: Zorko, model: Path, picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime(2026, 1, 2, 3, 4, 5)

    monkeypatch.setattr("zorko.cli.saving.datetime", Stopped)
    for _ in range(2):  # two runs, so that names are also taken by files that were there before
        zorko("read", picture, picture, picture, "--save", tmp_path / "kept", "--model", model)
    names = {path.name.split("___")[1] for path in (tmp_path / "kept").glob("*_answer.png")}
    assert names == {f"2026-01-02_03-04-05-{number:06d}_answer.png" for number in range(6)}


def test_saving_into_a_file_is_a_usage_error(zorko: Zorko, model: Path, picture: Path) -> None:
    done = zorko("read", picture, "--save", picture, "--model", model)
    assert done.code == 2
    assert str(picture) in done.err


def test_a_model_of_another_task_is_refused_with_the_command_for_it(
    zorko: Zorko, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "load", lambda name, **options: SimpleNamespace(card=card(task="find")))
    done = zorko("read", picture, "--model", "m.onnx")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("zorko: m.onnx: this model answers 'find', not 'read'")
    assert "zorko find" in done.err


@pytest.mark.parametrize("content", [b"", b"\x00" * 200, b"no model"])
def test_a_broken_model_is_refused_without_a_traceback(zorko: Zorko, picture: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "m.onnx").write_bytes(content)
    done = zorko("read", picture, "--model", tmp_path / "m.onnx")
    assert (done.code, done.out) == (1, "")
    assert str(tmp_path / "m.onnx") in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("risk", ["0.0001", "0", "1", "-0.1", "much"])
def test_a_risk_off_the_ladder_is_wrong_usage(zorko: Zorko, model: Path, picture: Path, risk: str) -> None:
    done = zorko("read", picture, "--model", model, "--risk", risk)
    assert (done.code, done.out) == (2, "")
    assert "risk" in done.err
