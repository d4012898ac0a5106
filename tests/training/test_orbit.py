"""`orbit` from end to end, small: composites with planets, labelled with LabelMe, a run, the file, the command."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from tests.training import tiny
from tests.training.conftest import Say

from zorko.data.examples import UNKNOWN
from zorko.data.generate.orders import Order
from zorko.data.generate.write_orbits import ORBITS_GENERATOR
from zorko.data.load import load
from zorko.data.splits import Split
from zorko.modelfile.file import read_card
from zorko.report.html import ReportData, render
from zorko.runtime.questions import pictures_of
from zorko.tasks.orbit import STEPS
from zorko.training.export import to_torchscript
from zorko.training.rows import Rows
from zorko.training.run import MODEL, TrainedRun, train
from zorko.training.settings import load_settings
from zorko.training.steps import fitted_on

COMPOSITES, PANELS, ORBITS, CONTRADICTING = 40, 3, 3, 4
OVERRIDES = (
    "fit.epochs=3",
    "fit.batch_size=8",
    "fit.precision=32",
    "fit.schedule=one-cycle",
    "encoder.size=32",
    "augment.mirror=true",
    "augment.quarter_turns=examples",
    "split.validation=0.2",
    "split.calibration=0.2",
    "split.test=0.2",
)


@pytest.fixture(scope="session")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Composites with LabelMe files; a tenth contradict themselves."""
    folder = tmp_path_factory.mktemp("orbits") / "картинки с метками"
    numbers = {"panels": PANELS, "orbits": ORBITS, "quality": 80, "lookalike": 0, "touching": 0, "contradictions": 0.1}
    words = {name: str(value) for name, value in numbers.items()}
    order = Order(COMPOSITES, 3, "train", False, ORBITS_GENERATOR.options_from(words))
    assert len(list(ORBITS_GENERATOR.write(folder, order))) == COMPOSITES
    return folder


@pytest.fixture(scope="session")
def found(labelled: Path, tmp_path_factory: pytest.TempPathFactory) -> TrainedRun:
    settings = load_settings("orbit", labelled, out=tmp_path_factory.mktemp("orbit"), overrides=OVERRIDES)
    return train(settings, progress=tiny.quiet())


@pytest.fixture
def model(found: TrainedRun) -> Path:
    return found.folder / MODEL


def test_steps_of_a_composite_are_examples_of_their_own(labelled: Path) -> None:
    examples = load("orbit", labelled)
    assert examples.marks is not None
    rows_each = 2 + PANELS * ORBITS
    rows = Rows(np.arange(len(examples) * rows_each), np.arange(len(examples) + 1) * rows_each)
    every = np.arange(len(examples))
    parts = Split(every[4:], every[:4], every[:0], every[:0])
    fitted = fitted_on((), examples, rows, parts)
    assert len(fitted.examples) == len(examples) * (1 + PANELS)
    assert len(fitted.parts.validation) == 4 * (1 + PANELS)
    reading, *matching = range(1 + PANELS)
    assert fitted.rows.take(np.array([reading]))[0].tolist() == [1]
    assert fitted.examples.labels["number"][:4].tolist() == [examples.marks[0].number - 1, *[UNKNOWN] * PANELS]
    for panel, example in enumerate(matching):
        taken, _ = fitted.rows.take(np.array([example]))
        assert taken.tolist() == [0, *range(2 + panel * ORBITS, 2 + (panel + 1) * ORBITS)]
        assert fitted.examples.labels["panel"][example] == examples.marks[0].found_at[panel] - 1
    (read, every_one), (matched, count) = fitted.in_epoch
    assert (len(read), every_one, len(matched), count) == (len(parts.train), None, len(read) * PANELS, len(read))


def test_a_composite_with_another_number_of_planets_than_is_marked_teaches_its_number_alone(labelled: Path) -> None:
    examples = load("orbit", labelled)
    sizes = np.full(len(examples), 2 + PANELS * ORBITS)
    sizes[0] += PANELS
    first = np.concatenate([[0], np.cumsum(sizes)])
    every = np.arange(len(examples))
    fitted = fitted_on((), examples, Rows(np.arange(first[-1]), first), Split(every, every[:0], every[:0], every[:0]))
    assert len(fitted.examples) == len(examples) * (1 + PANELS) - PANELS


def test_it_is_measured_step_by_step(found: TrainedRun) -> None:
    evaluation = found.evaluation
    assert tuple(report.step for report in evaluation.steps)[: len(STEPS)] == STEPS
    assert evaluation.steps[0].right == evaluation.steps[0].n == len(evaluation.sources)
    wrong = len(evaluation.sources) - int(evaluation.head.correct.sum())
    assert sum(report.caused for report in evaluation.steps) == wrong
    assert set(evaluation.heads) == {"panel", "number"}
    assert json.loads((found.folder / "metrics.json").read_text(encoding="utf-8"))["steps"][0]["step"] == STEPS[0]


def test_labels_that_contradict_themselves_take_no_part(model: Path) -> None:
    assert sum(read_card(model).data.splits.values()) == COMPOSITES - CONTRADICTING


@pytest.mark.filterwarnings("ignore:.*torch.jit.*")
def test_it_exports_to_torchscript(model: Path, tmp_path: Path) -> None:
    to_torchscript(model, tmp_path / "orbit.pt")
    assert len(torch.jit.load(str(tmp_path / "orbit.pt"))(torch.rand(6, 1, 32, 32))) == 3


def test_a_picture_gives_a_point_and_is_saved_with_it(model: Path, labelled: Path, tmp_path: Path, say: Say) -> None:
    code, out, _ = say("orbit", labelled / "000000.jpg", tmp_path / "ответ.png", "--model", model)
    assert code == 0
    x, y = map(int, out.split())
    truth = json.loads((labelled / "000000.json").read_text(encoding="utf-8"))["zorko"]
    planets = np.array([place for panel in truth["planets_xy"] for place in panel])
    assert np.hypot(*(planets - (x, y)).T).min() < 4
    assert (tmp_path / "ответ.png").exists()


def test_a_folder_of_labels_gives_the_figures_of_each_step(model: Path, labelled: Path, tmp_path: Path, say: Say) -> None:
    code, _, err = say("orbit", labelled, "--model", model, "--csv", tmp_path / "a.csv")
    assert code == 3
    assert err.count("its label contradicts itself: ") == CONTRADICTING
    for step in STEPS:
        assert f"step {step}" in err
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == COMPOSITES - CONTRADICTING
    assert all(0 <= float(row["read"]) <= 1 and row["label"] for row in rows)


def test_eval_counts_contradicting_labels_apart(model: Path, labelled: Path, tmp_path: Path, say: Say) -> None:
    code, out, err = say("eval", "orbit", labelled, "--model", model, "--report", tmp_path / "report", "--json")
    assert code == 3
    assert f"{CONTRADICTING} of {COMPOSITES} labels contradict themselves" in err
    assert len(json.loads(out)["steps"]) >= len(STEPS)
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert "Wrong answers it caused" in page


def test_the_report_shows_what_each_step_saw_and_how_pairs_were_told_before_and_after(found: TrainedRun) -> None:
    page = render(
        ReportData(
            "orbit",
            read_card(found.folder / "model.onnx"),
            found.evaluation,
            found.history,
            None,
            lambda index: pictures_of(found.examples.pictures[index], 1),
            found.spaces,
        )
    )
    assert page.count("AUROC of such pairs") == 2
    assert not found.evaluation.head.correct.all()  # three epochs are too few
    assert ">icon</figcaption>" in page.replace("\n", "")


def test_encoders_are_compared_by_the_planet_that_has_the_icon(labelled: Path, tmp_path: Path, say: Say) -> None:
    words = ("--encoders", "small,pixels", "--out", tmp_path / "bench.csv", "--cache", tmp_path / "cache")
    code, _, _ = say("bench", "orbit", labelled, *words)
    assert code == 3  # for the labels that contradict themselves
    with (tmp_path / "bench.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["encoder"] for row in rows] == ["small", "pixels"]
    assert all(0 <= float(row["test_top1"]) <= float(row["test_mrr"]) <= 1 for row in rows)
