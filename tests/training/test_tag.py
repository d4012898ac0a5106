"""`tag` from end to end, small: a wide table, a run, the file, its answers."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import numpy as np
import pytest
from tests.models import read_model
from tests.training import photos, tiny

import zorko
from zorko.cli.running import _report
from zorko.data.attribute_settings import AttributeSettings
from zorko.data.examples import Examples
from zorko.errors import ModelFileError, SettingsError, UsageError
from zorko.modelfile.file import read_card
from zorko.tasks.tag import Tag
from zorko.training import suspects
from zorko.training.adding import base_of
from zorko.training.balance import balanced
from zorko.training.export import to_torchscript
from zorko.training.rows import Rows
from zorko.training.run import TrainedRun, train
from zorko.training.scenes import by_scene, tells_scenes
from zorko.training.settings import load_settings
from zorko.training.suspects import suspected
from zorko.types import Answer

HEADS = ["Цвет", "Форма", "light"]


@pytest.fixture(scope="session")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return photos.table(tmp_path_factory.mktemp("photos") / "снимки")


@pytest.fixture(scope="session")
def run(table: Path, tmp_path_factory: pytest.TempPathFactory) -> TrainedRun:
    out = tmp_path_factory.mktemp("runs")
    return train(load_settings("tag", table, out=out, overrides=photos.SMALL), progress=tiny.quiet())


def test_each_attribute_is_learnt(run: TrainedRun) -> None:
    assert list(run.evaluation.heads) == HEADS
    for name in HEADS:
        assert run.evaluation.metrics[f"{name}.macro_f1"].value > 0.8, name


def test_each_attribute_has_its_own_calibration_from_its_own_labels(run: TrainedRun) -> None:
    card = read_card(run.folder / "model.onnx")
    assert [head.name for head in card.heads] == HEADS
    assert set(card.calibration) == set(HEADS)
    parts = card.data.splits["calibration"]
    assert all(0 < card.calibration[name].examples < parts for name in HEADS)  # empty cells take no part


def test_an_unknown_cell_is_measured_nowhere(run: TrainedRun) -> None:
    for name in HEADS:
        head = run.evaluation.heads[name]
        known = int((head.true >= 0).sum())
        assert 0 < known < len(head.true)
        assert int(head.confusion.sum()) == known == run.evaluation.metrics[f"{name}.accuracy"].n


def test_an_answer_judges_each_attribute(run: TrainedRun) -> None:
    predictor = zorko.load(run.folder / "model.onnx")
    picture = photos.photo("синий", "круг", "day", np.random.default_rng(7))
    answer = predictor.predict(picture, risk=0.1)
    assert isinstance(answer, Answer)
    tags = answer.answer["tags"]
    assert tags["Цвет"]["value"] == "синий"
    levels = {name: next(level for level in c.levels if level.risk == 0.1) for name, c in predictor.card.calibration.items()}
    for name, tag in tags.items():
        threshold = levels[name].threshold
        assert tag["trusted"] == (threshold is not None and tag["confidence"] >= threshold)
    assert answer.trusted == all(tag["trusted"] for tag in tags.values())
    assert answer.confidence == min(tag["confidence"] for tag in tags.values())
    first = next((name for name, tag in tags.items() if not tag["trusted"]), None)
    assert answer.reason == answer.details["reasons"].get(first)
    assert json.dumps(answer.to_dict(), allow_nan=False)


def test_a_picture_unlike_all_of_training_is_called_so_in_every_attribute(run: TrainedRun) -> None:
    predictor = zorko.load(run.folder / "model.onnx")
    assert {c.unknown_score for c in predictor.card.calibration.values()} == {"distance"}
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[::6] = stripes[1::6] = stripes[2::6] = 255
    answer = predictor.predict(stripes, risk=0.1)
    assert isinstance(answer, Answer)
    assert answer.reason == "unlike-training"
    assert set(answer.details["reasons"].values()) == {"unlike-training"}
    for name in HEADS:
        unknown = run.evaluation.heads[name].unknown
        limit = predictor.card.calibration[name].unknown_threshold
        assert unknown is not None
        assert limit is not None
        assert (unknown <= limit).mean() > 0.8  # pictures like those of training pass


def test_the_file_gives_the_embedding(run: TrainedRun) -> None:
    picture = photos.photo("синий", "круг", "day", np.random.default_rng(7))
    assert zorko.load(run.folder / "model.onnx").embed([picture, picture]).shape == (2, 256)


def test_the_report_shows_each_attribute(run: TrainedRun, table: Path) -> None:
    _report(load_settings("tag", table, out=run.folder.parents[1], overrides=photos.SMALL), run)
    page = (run.folder / "report.html").read_text(encoding="utf-8")
    assert all(f"{name}: " in page for name in HEADS)
    assert page.count("confusion-matrix") >= 3


def test_settings_say_what_codes_mean_and_come_back_from_their_own_file(tmp_path: Path) -> None:
    config = tmp_path / "codes.toml"
    config.write_text(
        '[attributes]\nno_data = ["?"]\nignore = ["note"]\n[attributes.names."Время года"]\n0 = "зима"\n1 = "лето"\n'
        '[attributes.no_data_in]\n"Авиа" = ["0"]\n',
        encoding="utf-8",
    )
    settings = load_settings("tag", tmp_path, config=config)
    assert settings.attributes.told == AttributeSettings(
        {"Время года": {"0": "зима", "1": "лето"}}, ("?",), {"Авиа": ("0",)}, ("note",)
    )
    again = tmp_path / "again.toml"
    again.write_text(settings.to_toml(), encoding="utf-8")
    assert load_settings("tag", tmp_path, config=again) == settings
    assert tomllib.loads(settings.to_toml())["attributes"]["names"] == {"Время года": {"0": "зима", "1": "лето"}}


def test_pictures_that_are_nearly_the_same_are_in_one_group() -> None:
    names = tuple(f"{number}.png" for number in range(6))
    examples = Examples(names, {"a": np.array([0, 1] * 3)}, {"a": ("x", "y")}, names, np.arange(6))
    rows = np.eye(6, 4, dtype=np.float32) + np.eye(6, 4, k=-4, dtype=np.float32) + np.float32(0.01)  # 4 is 0, 5 is 1
    joined = by_scene(examples, Rows.single(rows), 0.96, tiny.quiet())
    assert joined.groups.tolist() == [0, 1, 2, 3, 0, 1]


def test_a_picture_without_features_is_a_scene_of_its_own() -> None:
    names = tuple("abcd")
    examples = Examples(names, {"a": np.array([0, 1] * 2)}, {"a": ("x", "y")}, names, np.arange(4))
    rows = Rows(np.ones((3, 5), np.float32), np.array([0, 1, 1, 2, 3]))
    one, alone, *others = by_scene(examples, rows, 0.96, tiny.quiet()).groups.tolist()
    assert others == [one, one] != [alone, alone]


def test_scenes_are_told_by_what_was_learnt_elsewhere() -> None:
    names = ("timm:resnet18", "small", "pixels", "edges")
    assert [tells_scenes(name, untrained=False) for name in names] == [True, False, False, False]
    assert not tells_scenes("timm:resnet18", untrained=True)


def test_an_attribute_that_the_data_has_not_is_named(table: Path, tmp_path: Path) -> None:
    overrides = (*photos.SMALL, 'attributes.ignore=["Погода"]')
    with pytest.raises(SettingsError, match="'Погода'"):
        train(load_settings("tag", table, out=tmp_path, overrides=overrides), progress=tiny.quiet())


def test_rare_labels_count_more_and_an_example_counts_one_in_the_mean() -> None:
    labels = np.array([0] * 16 + [1] * 4 + [2] + [-1] * 50)
    weights = balanced(labels, 4)
    assert weights[1] / weights[0] == pytest.approx(2.0)
    assert weights[2] / weights[0] == pytest.approx(4.0)
    assert weights[labels[labels >= 0]].mean() == pytest.approx(1.0)
    assert weights[3] == 1.0
    assert balanced(np.full(3, -1), 2).tolist() == [1.0, 1.0]


# ---- labels that are probably wrong


def with_wrong_labels() -> tuple[Examples, Rows]:
    """300 examples, of which the first ten have a wrong label and the last ten none."""
    rng = np.random.default_rng(0)
    true = rng.integers(0, 3, 300)
    features = (np.eye(3, 8)[true] * 6 + rng.normal(size=(300, 8))).astype(np.float32)
    labels = true.copy()
    labels[:10] = (labels[:10] + 1) % 3
    labels[290:] = -1
    names = tuple(f"{number}.png" for number in range(300))
    return Examples(names, {"=a": labels}, {"=a": ("x", "y", "z")}, names, np.arange(300)), Rows.single(features)


def test_labels_that_were_made_wrong_are_suspected_from_features() -> None:
    examples, rows = with_wrong_labels()
    found = suspected(examples, rows, 0)
    assert len({one.source for one in found} & set(examples.sources[:10])) >= 8  # some are not sure enough, as classes go
    assert len(found) <= 12
    assert all(one.share_of_suggested > one.share_of_label for one in found)
    assert found[0].row()[1] == "'=a"
    assert suspected(examples.subset(np.arange(20)), Rows.single(rows.values[:20]), 0) == []


def test_a_few_of_many_examples_are_enough_to_suspect_the_others_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suspects, "FITTED_MOST", 150)
    monkeypatch.setattr(suspects, "AT_ONCE", 7)
    examples, rows = with_wrong_labels()
    found = suspected(examples, rows, 0)
    assert len({one.source for one in found} & set(examples.sources[:10])) >= 8
    assert found == suspected(examples, rows, 0)


# ---- attributes added to a model


@pytest.fixture(scope="session")
def wider(run: TrainedRun, tmp_path_factory: pytest.TempPathFactory) -> TrainedRun:
    """Pictures of the same kind, described by one more attribute, called like a node of the graph."""
    folder = tmp_path_factory.mktemp("more") / "more"
    table = photos.table(folder, count=120, seed=5)
    lines = table.read_text(encoding="cp1251").splitlines()
    rng = np.random.default_rng(3)
    rows = ["Файл;linear;div"]
    for line in lines[1:]:
        name, _, shape, light = line.split(";")
        rows.append(
            f"{name};{'светло' if light == 'day' else 'темно' if light else ''};{shape or rng.choice(photos.SHAPES)}"
        )
    table.write_text("\n".join(rows), encoding="utf-8")
    overrides = (*photos.SMALL, "name=wider", "fit.epochs=20")
    settings = load_settings("tag", table, out=folder / "runs", add_to=run.folder / "model.onnx", overrides=overrides)
    return train(settings, progress=tiny.quiet())


def test_added_heads_leave_the_old_outputs_as_they_are_to_the_bit(run: TrainedRun, wider: TrainedRun) -> None:
    rng = np.random.default_rng(11)
    old, new = (zorko.load(each.folder / "model.onnx") for each in (run, wider))
    rows = rng.integers(0, 256, (37, 32, 32, 3), dtype=np.uint8)
    before, after = (predictor.outputs({"image": rows}) for predictor in (old, new))
    assert [*after] == [*before, "linear", "div"]
    assert all(before[name].tobytes() == after[name].tobytes() for name in before)
    picture = photos.photo("красный", "полоса", "night", rng)
    first, second = (predictor.predict(picture) for predictor in (old, new))
    assert isinstance(first, Answer)
    assert isinstance(second, Answer)
    tags = second.answer["tags"]
    assert {name: tags[name] for name in HEADS} == first.answer["tags"]
    assert tags["linear"]["value"] == "темно"


def test_suspects_stand_in_a_table_and_in_the_report(wider: TrainedRun) -> None:
    assert (wider.folder / "suspects.csv").read_text(encoding="utf-8").startswith("image_path,attribute,label,suggested,")
    _report(load_settings("tag", wider.folder, out=wider.folder.parents[1], overrides=("name=wider",)), wider)
    page = (wider.folder / "report.html").read_text(encoding="utf-8")
    assert ("Labels that are probably wrong" in page) == bool(wider.suspects)


def test_added_heads_have_figures_and_promises_beside_the_old_ones(run: TrainedRun, wider: TrainedRun) -> None:
    old, new = (read_card(each.folder / "model.onnx") for each in (run, wider))
    assert [head.name for head in new.heads] == [*HEADS, "linear", "div"]
    assert {name: new.calibration[name] for name in HEADS} == old.calibration
    assert {name: value for name, value in new.metrics.items() if name.split(".")[0] in HEADS} == old.metrics
    assert new.metrics["linear.accuracy"].value > 0.8
    assert list(wider.evaluation.heads) == ["linear", "div"]
    assert new.encoder == old.encoder
    assert old.sha256[:12] in new.data.description


def test_a_model_with_added_heads_can_be_exported_and_added_to_again(wider: TrainedRun, tmp_path: Path) -> None:
    to_torchscript(wider.folder / "model.onnx", tmp_path / "model.pt")
    base = base_of(wider.folder / "model.onnx", Tag(), ["Погода"])
    assert base.encoder.shape == (256,)


def test_an_attribute_that_is_learnt_anew_takes_its_own_place_and_the_others_stay_to_the_bit(
    run: TrainedRun, tmp_path: Path
) -> None:
    table = photos.table(tmp_path / "anew", count=120, seed=6)
    lines = [line.split(";") for line in table.read_text(encoding="cp1251").splitlines()]
    calls = {"круг": "солнце", "полоса": "дорога", "": ""}
    rows = ["Файл;Форма;Погода", *(f"{name};{calls[shape]};{light}" for name, _, shape, light in lines[1:])]
    table.write_text("\n".join(rows), encoding="utf-8")
    asked = (*photos.SMALL, "name=anew", "fit.epochs=20", "relearn=true")
    settings = load_settings("tag", table, out=tmp_path / "runs", add_to=run.folder / "model.onnx", overrides=asked)
    anew = train(settings, progress=tiny.quiet())
    pixels = np.random.default_rng(11).integers(0, 256, (37, 32, 32, 3), dtype=np.uint8)
    old, new = (zorko.load(each.folder / "model.onnx") for each in (run, anew))
    before, after = (predictor.outputs({"image": pixels}) for predictor in (old, new))
    assert [*after] == [*before, "Погода"]
    assert all(before[name].tobytes() == after[name].tobytes() for name in before if name != "Форма")
    assert [head.name for head in new.card.heads] == [*HEADS, "Погода"]
    assert new.card.heads[1].labels == ("дорога", "солнце")
    assert new.card.metrics["Форма.accuracy"].value > 0.8
    assert {name: new.card.calibration[name] == old.card.calibration[name] for name in HEADS} == {
        "Цвет": True,
        "Форма": False,
        "light": True,
    }
    to_torchscript(anew.folder / "model.onnx", tmp_path / "model.pt")


@pytest.mark.parametrize(("name", "words"), [("Цвет", "attributes.ignore"), ("light", "train a new model")])
def test_an_attribute_that_is_there_is_refused_with_the_remedy(run: TrainedRun, name: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        base_of(run.folder / "model.onnx", Tag(), ["Погода", name])
    assert f'"{name}"' in str(caught.value)


def test_attributes_are_added_to_models_of_attributes_alone(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'read'"):
        base_of(read_model(tmp_path / "read.onnx"), Tag(), ["Погода"])


def test_a_shipped_model_can_be_called_by_its_name_and_a_file_that_is_missing_is_told() -> None:
    with pytest.raises(UsageError, match=r"models/read\.onnx: this model answers 'read'"):
        base_of(Path("read"), Tag(), ["Погода"])
    with pytest.raises(ModelFileError, match="no such model file"):
        base_of(Path("missing.onnx"), Tag(), ["Погода"])
