"""`find` from end to end, small: composites labelled with LabelMe, a run, the file, the command."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from tests.training import tiny
from tests.training.conftest import Say

from zorko.data.dealt import composite
from zorko.images.draw import save_png
from zorko.images.read import read
from zorko.modelfile.file import read_card
from zorko.tasks.find import Find
from zorko.training.export import to_torchscript
from zorko.training.run import MODEL, TrainedRun, train
from zorko.training.settings import load_settings

COMPOSITES, PANELS, THINGS = 96, 5, 8
OVERRIDES = (
    "fit.epochs=4",
    "fit.batch_size=8",
    "fit.precision=32",
    "fit.schedule=one-cycle",
    "fit.learning_rate=0.002",
    "split.validation=0.15",
    "split.calibration=0.2",
    "split.test=0.2",
)


def thing(kind: int, rng: np.random.Generator) -> np.ndarray:
    """A disc, bar, ring, ... in a colour of its own on a light ground, not twice the same."""
    image = np.full((90, 90, 3), 225, np.uint8)
    y, x = np.mgrid[:90, :90] - 45 + rng.integers(-6, 7, (2, 1, 1))
    shapes = (x**2 + y**2 < 500, np.abs(x) < 8, np.abs(y) < 8, np.abs(np.hypot(x, y) - 28) < 6)
    image[shapes[kind % 4]] = (40, 60, 190) if kind < 4 else (190, 50, 40)
    return image


@pytest.fixture(scope="session")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Composites with LabelMe files; every twelfth has no match."""
    folder = tmp_path_factory.mktemp("composites") / "картинки с метками"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for number in range(COMPOSITES):
        kinds = rng.permutation(THINGS)[: PANELS + 1]
        right = int(rng.integers(PANELS))
        no_match = number % 12 == 11
        asked = kinds[PANELS] if no_match else kinds[right]
        made = composite(thing(asked, rng), [thing(kind, rng) for kind in kinds[:PANELS]], seed=number)
        save_png(made, folder / f"{number}.png")
        box = [[200 * right + 60, 50], [200 * right + 140, 150]]
        shapes = [] if no_match else [{"label": "target", "shape_type": "rectangle", "points": box}]
        content = {"imagePath": f"{number}.png", "shapes": shapes, "flags": {"no_match": no_match}, "imageData": None}
        (folder / f"{number}.json").write_text(json.dumps(content), encoding="utf-8")
    Image.new("RGB", (300, 300), "white").save(folder / "no composite.png")
    content = {"imagePath": "no composite.png", "imageHeight": 400, "imageWidth": 1000, "flags": {}, "imageData": None}
    shapes = [{"label": "target", "shape_type": "rectangle", "points": [[10, 10], [20, 20]]}]
    (folder / "no composite.json").write_text(json.dumps({**content, "shapes": shapes}), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def found(labelled: Path, tmp_path_factory: pytest.TempPathFactory) -> TrainedRun:
    settings = load_settings("find", labelled, out=tmp_path_factory.mktemp("find"), overrides=OVERRIDES)
    return train(settings, progress=tiny.quiet())


@pytest.fixture
def model(found: TrainedRun) -> Path:
    return found.folder / MODEL


def test_it_learns_what_things_look_like(found: TrainedRun) -> None:
    rows = [row for row in found.history if row["phase"] == "validation"]
    assert max(row["accuracy"] for row in rows) > 0.6  # chance is a fifth
    assert found.evaluation.metrics["accuracy"].value > 0.5


def test_a_picture_without_the_layout_is_left_out_by_name(found: TrainedRun) -> None:
    assert sum(read_card(found.folder / "model.onnx").data.splits.values()) == COMPOSITES


def test_the_card_says_where_parts_lie(model: Path) -> None:
    card = read_card(model)
    assert card.task == "find"
    assert card.preprocessing.layout == Find.default_preprocessing.layout


@pytest.mark.filterwarnings("ignore:.*torch.jit.*")
def test_it_exports_to_torchscript(model: Path, tmp_path: Path) -> None:
    to_torchscript(model, tmp_path / "find.pt")
    assert len(torch.jit.load(str(tmp_path / "find.pt"))(torch.rand(6, 3, 64, 64))) == 3


def test_a_picture_gives_a_point_and_is_saved_with_it(model: Path, labelled: Path, tmp_path: Path, say: Say) -> None:
    picture = labelled / "0.png"
    code, out, _ = say("find", picture, tmp_path / "ответ.png", "--model", model)
    assert code == 0
    x, y = map(int, out.split())
    assert 0 <= x < 200 * PANELS
    assert 0 <= y < 200
    drawn = read(tmp_path / "ответ.png")
    assert drawn.shape[1] == 200 * PANELS
    assert not np.array_equal(drawn[:400], read(picture))
    assert say("find", picture, "--model", model)[1] == out
    assert say("find", labelled / "1.png", tmp_path / "ответ.png", "--model", model)[0] == 0  # its own file it may replace


def test_a_picture_that_zorko_did_not_write_is_never_written_over(
    model: Path, labelled: Path, tmp_path: Path, say: Say
) -> None:
    mine = tmp_path / "mine.png"
    Image.new("RGB", (20, 20), "red").save(mine)
    before = mine.read_bytes()
    code, out, err = say("find", labelled / "0.png", mine, "--model", model)
    assert (code, out) == (2, "")
    assert "mine.png: is there already" in err
    assert mine.read_bytes() == before


def test_json_has_the_scores_of_all_panels(model: Path, labelled: Path, say: Say) -> None:
    code, out, err = say("find", labelled / "3.png", "--model", model, "--json")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert answer["answer"].keys() == {"panel", "x", "y"}
    assert len(answer["details"]["scores"]) == PANELS
    assert sum(answer["details"]["scores"]) + answer["details"]["none"] == pytest.approx(1.0)
    panel = answer["answer"]["panel"]
    assert (panel - 1) * 200 <= answer["answer"]["x"] < panel * 200


def test_a_folder_of_labels_gives_the_accuracy_and_a_csv(model: Path, labelled: Path, tmp_path: Path, say: Say) -> None:
    code, _, err = say("find", labelled, labelled, "--model", model, "--csv", tmp_path / "a.csv")
    assert code == 3
    assert "no composite.png: " in err
    assert "accuracy" in err
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == COMPOSITES
    assert [row["label"] for row in rows].count("none") == COMPOSITES // 12
    right = [row["panel"] == row["label"] for row in rows if row["label"] != "none"]
    assert np.mean(right) > 0.5


def test_a_picture_that_is_no_composite_is_named_with_the_remedy(model: Path, labelled: Path, say: Say) -> None:
    code, out, err = say("find", labelled / "no composite.png", "--model", model)
    assert (code, out) == (3, "")
    assert "no composite.png" in err
    assert "Layout" in err


def test_without_a_model_it_says_how_to_get_one(labelled: Path, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zorko.cli.answering.shipped_names", lambda: ())
    code, out, err = say("find", labelled / "0.png")
    assert (code, out) == (2, "")
    assert "zorko train find" in err


def test_a_reader_of_digits_is_no_finder(labelled: Path, say: Say) -> None:
    code, _, err = say("find", labelled / "0.png", "--model", "read")
    assert code == 2
    assert "zorko read" in err
