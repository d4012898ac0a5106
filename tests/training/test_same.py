"""`same` from end to end, small: pairs in a table, a run, the file, the command."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.training import tiny

import zorko
from zorko.cli import main
from zorko.data.table_out import table_writer
from zorko.errors import SettingsError, UsageError
from zorko.images.draw import save_png
from zorko.images.read import read
from zorko.modelfile.file import read_card, write
from zorko.training.export import to_torchscript
from zorko.training.run import TrainedRun, train
from zorko.training.settings import load_settings

PAIRS, SIDE = 150, 48
OVERRIDES = (
    "encoder.size=32",
    "fit.epochs=6",
    "fit.batch_size=10",
    "fit.precision=32",
    "fit.schedule=one-cycle",
    "fit.learning_rate=0.003",
    "augment.slant=0.0",
    "split.validation=0.15",
    "split.calibration=0.3",
    "split.test=0.15",
    "pair.false_accept=0.1",
)


def figure(kind: int, rng: np.random.Generator) -> np.ndarray:
    """A disc or a bar, somewhere, in a colour of its own."""
    image = np.full((SIDE, SIDE, 3), 0, np.uint8) + rng.integers(150, 256, 3).astype(np.uint8)
    y, x = np.mgrid[:SIDE, :SIDE] - SIDE // 2 + rng.integers(-8, 9, (2, 1, 1))
    image[(x**2 + y**2 < 150) if kind == 0 else (np.abs(x) < 4) & (np.abs(y) < 18)] = rng.integers(0, 100, 3)
    return image


@pytest.fixture(scope="session")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of pairs, with the kinds of figures."""
    folder = tmp_path_factory.mktemp("pairs") / "две картинки"
    folder.mkdir()
    rng = np.random.default_rng(0)
    with table_writer(folder / "labels.csv", ("image1", "image2", "same", "kind1", "kind2")) as write_row:
        for number in range(PAIRS):
            kinds = (number // 2 % 2, (number // 2 + number) % 2)
            for side, kind in zip("ab", kinds, strict=True):
                save_png(figure(kind, rng), folder / f"{number}{side}.png")
            write_row((f"{number}a.png", f"{number}b.png", int(kinds[0] == kinds[1]), str(kinds[0]), str(kinds[1])))
    return folder / "labels.csv"


@pytest.fixture(scope="session")
def run(table: Path, tmp_path_factory: pytest.TempPathFactory) -> TrainedRun:
    out = tmp_path_factory.mktemp("runs")
    return train(load_settings("same", table, out=out, overrides=OVERRIDES), progress=tiny.quiet())


def test_it_learns_and_says_at_which_threshold(run: TrainedRun) -> None:
    assert run.evaluation.metrics["accuracy"].value > 0.8
    calibration = read_card(run.folder / "model.onnx").calibration["same"]
    assert calibration.false_accept == 0.1
    level = next(level for level in calibration.accept if level.rate == 0.1)
    assert level.impostors == 23  # of 45 calibration pairs; 29 without a false accept would prove 0.1
    assert level.threshold is None
    assert level.more_needed is not None
    assert level.more_needed > 0


def test_pictures_the_other_way_round_get_the_same_answer_to_the_last_bit(run: TrainedRun, table: Path) -> None:
    model = zorko.load(run.folder / "model.onnx")
    for number in range(20):
        one, other = table.parent / f"{number}a.png", table.parent / f"{number}b.png"
        given, swapped = model.predict((one, other)), model.predict((other, one))
        assert given.answer == swapped.answer
        assert given.confidence == swapped.confidence
        assert given.details["attention"] == swapped.details["attention"][::-1]


def test_one_pair_alone_and_many_together_are_answered_alike(run: TrainedRun, table: Path) -> None:
    model = zorko.load(run.folder / "model.onnx")
    pairs = [(table.parent / f"{number}a.png", table.parent / f"{number}b.png") for number in range(12)]
    together = list(model.answers(pairs, batch_size=7))
    assert [item.answer for item in together] == [model.predict(pair).answer for pair in pairs]
    assert model.predict(pairs)[3].answer == together[3].answer


def test_a_rate_without_a_threshold_is_refused_with_those_there_are(run: TrainedRun) -> None:
    with pytest.raises(UsageError, match=r"no threshold is proven for the false-accept rate 0.001; there is one for: none"):
        zorko.load(run.folder / "model.onnx", false_accept=0.001)


def test_another_order_of_false_accepts_changes_who_is_the_same(run: TrainedRun, table: Path, tmp_path: Path) -> None:
    model = zorko.load(run.folder / "model.onnx")
    pairs = [(table.parent / f"{number}a.png", table.parent / f"{number}b.png") for number in range(30)]
    logits = np.array([item.details["logit"] for item in model.answers(pairs)])
    found = model.card.calibration["same"]
    level = replace(found.accept[0], threshold=float(np.median(logits)))
    calibration = {"same": found.model_copy(update={"accept": (level,)})}
    write(model.path.read_bytes(), model.card.model_copy(update={"calibration": calibration}), tmp_path / "strict.onnx")
    strict = zorko.load(tmp_path / "strict.onnx", false_accept=level.rate)
    assert sum(item.answer["same"] for item in strict.answers(pairs)) == int((logits >= np.median(logits)).sum())
    assert sum(item.answer["same"] for item in model.answers(pairs)) == int((logits >= 0).sum())


def test_torchscript_says_the_same(run: TrainedRun, tmp_path: Path) -> None:
    to_torchscript(run.folder / "model.onnx", tmp_path / "same.pt")
    assert (tmp_path / "same.pt").stat().st_size > 1000


@pytest.mark.parametrize("way", ["cross", "concat", "regions"])
def test_the_other_ways_train_export_and_agree(way: str, table: Path, tmp_path: Path) -> None:
    settings = load_settings("same", table, out=tmp_path, overrides=(*OVERRIDES, "fit.epochs=1", f"pair.way={way}"))
    run = train(settings, progress=tiny.quiet())  # export ends in the proof
    assert len(run.evaluation.sources) > 10
    to_torchscript(run.folder / "model.onnx", tmp_path / "same.pt")


def test_the_extractor_alone_and_then_the_rest_on_its_features(table: Path, tmp_path: Path) -> None:
    turned = "augment.quarter_turns=examples"
    first = (*OVERRIDES, "fit.epochs=2", "pair.loss=supervised-contrastive", turned, "name=extractor")
    extractor = train(load_settings("same", table, out=tmp_path, overrides=first), progress=tiny.quiet()).folder
    second = (*OVERRIDES, "fit.epochs=3", "name=projection")
    settings = load_settings("same", table, out=tmp_path, encoder=str(extractor), overrides=second)
    assert settings.encoder.frozen
    run = train(settings, progress=tiny.quiet())
    assert read_card(run.folder / "model.onnx").encoder.weights.startswith("run extractor (")
    stacked = (*second, "pair.way=concat", "name=stacked")
    with pytest.raises(SettingsError, match="unfreeze=all"):
        train(load_settings("same", table, out=tmp_path, encoder=str(extractor), overrides=stacked), progress=tiny.quiet())
    whole = (*stacked, "fit.epochs=1", "encoder.unfreeze=all", "name=whole")
    settings = load_settings("same", table, out=tmp_path, encoder=str(extractor), overrides=whole)
    made = train(settings, progress=tiny.quiet())
    assert read_card(made.folder / "model.onnx").encoder.weights.startswith("run extractor (")


def test_the_command(run: TrainedRun, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = str(run.folder / "model.onnx")
    one, other = str(table.parent / "0a.png"), str(table.parent / "0b.png")
    drawn = tmp_path / "out.png"
    assert main(["same", one, other, "--model", model, "--json", "--save", str(drawn)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["source"] == f"{one}, {other}"
    assert set(answer["answer"]) == {"same"}
    assert read(drawn).shape[1] > 400
    assert main(["same", str(table), "--model", model, "--csv", str(tmp_path / "answers.csv")]) == 0
    assert "accuracy" in capsys.readouterr().err
    assert len((tmp_path / "answers.csv").read_text("utf-8").splitlines()) == PAIRS + 1
    assert main(["same", one, "--model", model]) == 2
    assert "give two pictures" in capsys.readouterr().err
    assert main(["same", one, str(tmp_path / "gone.png"), "--model", model]) == 3
    assert "gone.png" in capsys.readouterr().err
    (tmp_path / "mine.png").write_bytes(b"not zorko's")
    assert main(["same", one, other, "--model", model, "--save", str(tmp_path / "mine.png")]) == 2
    assert (tmp_path / "mine.png").read_bytes() == b"not zorko's"


def test_a_folder_of_folders_with_two_pictures_each(
    run: TrainedRun, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(3):
        (tmp_path / f"pair {number}").mkdir()
        for side in "ab":
            shutil.copy(table.parent / f"{number}{side}.png", tmp_path / f"pair {number}")
    (tmp_path / "pair 1" / "third.png").write_bytes(b"")
    assert main(["same", str(tmp_path), "--model", str(run.folder / "model.onnx")]) == 3
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 2
    assert "pair 1: holds 3 pictures, and a pair is two" in said.err
    assert (
        main(["same", str(table.parent), "--model", str(run.folder / "model.onnx"), "--csv", str(tmp_path / "a.csv")]) == 0
    )
    assert "accuracy" in capsys.readouterr().err  # the folder holds a table
