"""Settings: three sources, and every mistake named before any work starts."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from zorko.errors import SettingsError
from zorko.training.settings import FitSettings, Settings, load_settings

DATA = Path("digits.npz")


def given(*overrides: str, config: Path | None = None) -> Settings:
    return load_settings("read", DATA, config=config, overrides=overrides)


def written(folder: Path, text: str) -> Path:
    path = folder / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_word_there_are_defaults() -> None:
    assert given() == Settings(task="read", data=DATA)
    assert given().folder == Path("runs/read/model")


def test_the_command_line_wins_over_the_file_and_the_file_over_defaults(tmp_path: Path) -> None:
    config = written(tmp_path, 'name = "mine"\nseed = 3\n[fit]\nepochs = 7\npatience = 4\n')
    found = given("fit.epochs=9", config=config)
    assert (found.name, found.seed, found.fit.epochs, found.fit.patience) == ("mine", 3, 9, 4)
    assert found.fit.dropout == FitSettings().dropout


def test_options_of_the_command_line_stand_where_they_belong(tmp_path: Path) -> None:
    config = written(tmp_path, 'task = "tag"\ndata = "elsewhere"\nout = "there"\n[encoder]\nname = "timm:a"\n')
    found = load_settings(
        "read", DATA, images=tmp_path, config=config, out=Path("here"), encoder="timm:b", weights=Path("b.safetensors")
    )
    assert (found.task, found.data, found.images, found.out) == ("read", DATA, tmp_path, Path("here"))
    assert (found.encoder.name, found.encoder.weights) == ("timm:b", Path("b.safetensors"))


@pytest.mark.parametrize(
    ("override", "section", "key", "value"),
    [
        ("fit.learning_rate=1", "fit", "learning_rate", 1.0),
        ("fit.learning_rate = 1e-4", "fit", "learning_rate", 1e-4),
        ("fit.precision=32", "fit", "precision", "32"),
        ("fit.schedule=one-cycle", "fit", "schedule", "one-cycle"),
        ("encoder.untrained=true", "encoder", "untrained", True),
        ("encoder.name=timm:mobilenetv2_100,pad_type=same", "encoder", "name", "timm:mobilenetv2_100,pad_type=same"),
        ('encoder.name="small"', "encoder", "name", "small"),
        ("trust.level=0.99", "trust", "level", 0.99),
    ],
)
def test_one_setting_at_a_time(override: str, section: str, key: str, value: object) -> None:
    assert getattr(getattr(given(override), section), key) == value


@pytest.mark.parametrize("name", ["2026", "1e3", "true", "model-2", "а.б"])
def test_a_name_that_looks_like_something_else_is_a_name(name: str) -> None:
    assert given(f"name={name}").name == name


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("fit.epohcs=3", "fit.epohcs: there is no such setting; there are: alike, average, batch_size, .*epochs"),
        ("fitt.epochs=3", "fitt: there is no such setting; there are: add_to, attributes, augment, data, .*fit"),
        ("fit.epochs.x=3", "fit.epochs: input should be a valid integer"),
        ("fit=3", "fit: "),
        ("fit.epochs=many", "fit.epochs: .*integer.*, got 'many'"),
        ("fit.epochs=true", "fit.epochs: .*integer.*, got True"),
        ("fit.epochs=2.0", "fit.epochs: .*integer.*, got 2.0"),
        ("fit.epochs=0", "fit.epochs: .*greater than or equal to 1, got 0"),
        ("fit.learning_rate=0", "fit.learning_rate: .*greater than 0"),
        ("fit.learning_rate=inf", "fit.learning_rate: .*finite"),
        ("fit.learning_rate=nan", "fit.learning_rate: .*finite"),
        ("fit.schedule=cosine", "fit.schedule: .*'plateau' or 'one-cycle', got 'cosine'"),
        ("trust.novelty=best", "trust.novelty: .*'auto'.*got 'best'"),
        ("trust.unknown_pass_share=1.0", "trust.unknown_pass_share: "),
        ("drawn.others=-1", "drawn.others: "),
        ("drawn.validation_others=1", "drawn.validation_others: "),
        ("encoder.untrained=yes", "encoder.untrained: .*boolean"),
        ("encoder.unfreeze=some", "encoder.unfreeze: "),
        ("name=a/b", "name: "),
        ("name=..", "name: "),
        ("seed=-1", "seed: "),
        ("layout.height=100", "layout: a height of 100 has no room"),
        ("split.validation=0.0", "split.validation: .*greater than 0"),
        ("fit.epochs", "write it as key=value"),
    ],
)
def test_what_is_wrong_is_said_with_the_key(override: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        given(override)


def test_all_mistakes_are_named_at_once() -> None:
    with pytest.raises(SettingsError, match=r"seed: .*; fit\.epochs: "):
        given("fit.epochs=0", "seed=-1")


def test_shares_that_leave_nothing_for_train_are_refused() -> None:
    with pytest.raises(SettingsError, match="leave nothing for train"):
        given("split.validation=0.4", "split.calibration=0.3", "split.test=0.3")


def test_a_task_that_there_is_not_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"task: .*'read'"):
        load_settings("write", DATA)


def test_what_the_settings_tell_is_enough_to_repeat_them(tmp_path: Path) -> None:
    found = load_settings(
        "read",
        DATA,
        images=Path('a folder/with "quotes" and \\ in it'),
        weights=Path("w.safetensors"),
        overrides=('description=зорко: a "line"\tand more', "fit.learning_rate=1e-7", "fit.average=0.99", "seed=5"),
    )
    text = found.to_toml()
    assert load_settings("read", DATA, config=written(tmp_path, text)) == found
    plain = tomllib.loads(text)
    assert plain["fit"].keys() == FitSettings.model_fields.keys()
    assert plain["description"] == found.description


def test_the_card_gets_no_places_on_this_machine() -> None:
    found = load_settings("read", Path("/secret/data"), out=Path("/secret/out"), weights=Path("/secret/w"))
    assert "secret" not in str(found.that_shape_the_model())
    assert found.that_shape_the_model()["encoder"]["name"] == "small"


def test_a_settings_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml: the settings can't be read \(No such file"):
        given(config=tmp_path / "none.toml")


@pytest.mark.parametrize("content", [b"fit:\n  epochs: 3\n", b"\xff\xfe", b"[fit\n"])
def test_a_settings_file_that_is_not_toml(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"settings\.toml: not a TOML file"):
        given(config=path)


def test_a_value_of_toml_that_no_setting_has(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"seed: .*got '2026-01-01'"):
        given(config=written(tmp_path, "seed = 2026-01-01\n"))


def test_the_shipped_recipe_is_a_settings_file(root: Path) -> None:
    for recipe in (root / "src/zorko/models").glob("*.toml"):
        assert load_settings(recipe.stem, DATA, config=recipe).name == recipe.stem
