"""Learning without labels: what is asked of pictures, real tiny runs of it, and what they leave behind."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from rich.console import Console
from tests.training import tiny

from zorko.errors import DataError, SettingsError, UsageError
from zorko.images.preprocess import WHOLE
from zorko.nn.encoders import make_encoder
from zorko.tasks.registry import task_named
from zorko.training.pretrain import PretrainedRun, pretrain
from zorko.training.progress import Progress
from zorko.training.selfsupervised.jigsaw import shuffled
from zorko.training.selfsupervised.learner import rate_share, spread
from zorko.training.selfsupervised.masked import hidden_cells
from zorko.training.selfsupervised.registry import METHODS
from zorko.training.selfsupervised.settings import (
    MethodName,
    PretrainSettings,
    VicregSettings,
    ViewSettings,
    load_pretrain_settings,
)
from zorko.training.selfsupervised.twins import twin_accuracy
from zorko.training.selfsupervised.vicreg import vicreg_loss
from zorko.training.selfsupervised.views import blurred, cut, frames, recoloured, view
from zorko.training.settings import load_settings
from zorko.training.start import started

COUNT = 48
SMALL = ("encoder.size=32", "fit.batch_size=16", "fit.epochs=2", "fit.projection=64", "fit.precision=32")
STILL = ViewSettings(smallest=1.0, stretch=0.0, mirror=False, light=0.0, colour=0.0, grey=0.0, blurred=0.0)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """48 rectangles on a ground that gets redder to the right and greener to the bottom, in two folders, and a file that is
    no picture."""
    folder = tmp_path_factory.mktemp("pictures")
    rng = np.random.default_rng(0)
    for number in range(COUNT):
        pixels = np.full((40, 52, 3), rng.integers(0, 100, 3), np.uint8)
        pixels[:, :, 0] += np.linspace(0, 150, 52).astype(np.uint8)
        pixels[:, :, 1] += np.linspace(0, 150, 40).astype(np.uint8)[:, None]
        left, top = rng.integers(0, 25, 2)
        pixels[top : top + 14, left : left + 16] = rng.integers(0, 256, 3)
        path = folder / ("few" if number % 3 else "many") / f"{number}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(pixels).save(path)
    (folder / "many" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n but no picture")
    return folder


def given(pictures: Path, out: Path, *overrides: str, method: MethodName = "vicreg") -> PretrainSettings:
    return load_pretrain_settings([str(pictures)], out=out, method=method, overrides=(*SMALL, *overrides))


@pytest.fixture(scope="module")
def done(pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> PretrainedRun:
    """A run that nobody disturbed."""
    settings = given(pictures, tmp_path_factory.mktemp("done"))
    return pretrain(settings, progress=tiny.quiet(settings.folder / "log.jsonl"))


def weights(folder: Path) -> dict[str, torch.Tensor]:
    state: dict[str, torch.Tensor] = torch.load(folder / "checkpoints" / "last.ckpt", weights_only=True)["state_dict"]
    return state


@pytest.mark.parametrize(
    ("method", "overrides"),
    [("simclr", ()), ("jigsaw", ("jigsaw.tiles=2", "views.mirror=false")), ("masked", ())],
)
def test_each_method_learns(pictures: Path, done: PretrainedRun, tmp_path: Path, method: MethodName, overrides: Any) -> None:
    shutil.copytree(done.folder.parents[1] / "cache", tmp_path / "cache")  # decoded already
    settings = given(pictures, tmp_path, "fit.epochs=5", "fit.learning_rate=0.003", *overrides, method=method)
    run = pretrain(settings, progress=tiny.quiet())
    losses = [row["loss"] for row in run.history]
    assert losses[-1] < losses[0]
    assert all(0 < row["spread"] < 1.1 for row in run.history)
    assert ("accuracy" in run.history[0]) == (method != "masked")


def test_there_is_a_test_for_each_method() -> None:
    assert set(METHODS) == {"vicreg", "simclr", "jigsaw", "masked"}
    assert all(method.name == name and method.summary for name, method in METHODS.items())


def test_a_run_leaves_all_that_tells_how_it_went(done: PretrainedRun) -> None:
    assert done.pictures == COUNT
    with (done.folder / "history.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["1", "2"]
    assert float(rows[1]["loss"]) < float(rows[0]["loss"])
    log = (done.folder / "log.jsonl").read_text(encoding="utf-8")
    assert '"what": "epoch"' in log
    assert '"what": "done"' in log


def test_its_config_repeats_it(done: PretrainedRun, pictures: Path) -> None:
    config = done.folder / "config.toml"
    again = load_pretrain_settings([str(pictures)], config=config)
    assert again.folder == done.folder
    assert again.fit.projection == 64
    assert again.encoder.size == 32


def test_another_run_begins_with_its_encoder(done: PretrainedRun) -> None:
    settings = load_settings("find", Path("data"), encoder=str(done.folder))
    assert (settings.encoder.name, settings.encoder.size, settings.encoder.start) == ("small", 32, done.folder)
    torch.manual_seed(5)
    found = started(make_encoder("small", task_named("find").default_preprocessing, size=32), done.folder)
    for name, values in done.encoder.module.state_dict().items():
        assert torch.equal(found.module.state_dict()[name], values), name
    assert found.weights.startswith("run model (")


def test_for_read_it_sees_ink(pictures: Path, tmp_path: Path) -> None:
    settings = load_pretrain_settings(
        [str(pictures)], out=tmp_path, overrides=("task=read", "fit.epochs=1", "fit.batch_size=32")
    )
    run = pretrain(settings, progress=tiny.quiet())
    assert load_settings("read", Path("data"), encoder=str(run.folder)).encoder.size == 28
    found = started(make_encoder("small", task_named("read").default_preprocessing, size=28), run.folder)
    assert found.preprocessing == task_named("read").default_preprocessing


def test_it_goes_on_from_another_runs_encoder(done: PretrainedRun, pictures: Path) -> None:
    settings = load_pretrain_settings([str(pictures)], encoder=str(done.folder))
    assert (settings.encoder.start, settings.encoder.size) == (done.folder, 32)


class Stopping(Progress):
    """Ends the run in its second epoch, before that one is kept."""

    def __init__(self) -> None:
        super().__init__(None, Console(file=io.StringIO()))
        self.epochs = 0

    def event(self, what: str, **facts: Any) -> None:
        self.epochs += what == "epoch"
        if self.epochs == 2:
            raise InterruptedError("the power went out")


def test_resumed_is_the_same_as_undisturbed(done: PretrainedRun, pictures: Path, tmp_path: Path) -> None:
    settings = given(pictures, tmp_path)
    with pytest.raises(InterruptedError):
        pretrain(settings, progress=Stopping())
    assert torch.load(settings.folder / "checkpoints" / "last.ckpt", weights_only=True)["epoch"] == 0
    run = pretrain(settings, resume=True, progress=tiny.quiet())
    assert (run.folder / "history.csv").read_bytes() == (done.folder / "history.csv").read_bytes()
    undisturbed = weights(done.folder)
    for name, values in weights(run.folder).items():
        assert torch.equal(values, undisturbed[name]), name


def test_what_can_not_be_resumed(done: PretrainedRun, pictures: Path, tmp_path: Path) -> None:
    out = done.folder.parents[1]
    with pytest.raises(UsageError, match="holds a run already"):
        pretrain(given(pictures, out), progress=tiny.quiet())
    with pytest.raises(UsageError, match="its settings are not the ones given now"):
        pretrain(given(pictures, out, "seed=1"), resume=True, progress=tiny.quiet())
    with pytest.raises(UsageError, match="there is no run to resume"):
        pretrain(given(pictures, tmp_path), resume=True, progress=tiny.quiet())


def test_a_resumed_run_must_find_its_pictures_again(done: PretrainedRun, pictures: Path, tmp_path: Path) -> None:
    out = tmp_path / "runs"
    shutil.copytree(pictures, tmp_path / "pictures")
    settings = given(tmp_path / "pictures", out)
    with pytest.raises(InterruptedError):
        pretrain(settings, progress=Stopping())
    Image.new("RGB", (40, 40), "red").save(tmp_path / "pictures" / "new.png")
    with pytest.raises(UsageError, match="the pictures are not those that it began with"):
        pretrain(settings, resume=True, progress=tiny.quiet())


def test_what_can_not_be_read_is_named(pictures: Path, tmp_path: Path) -> None:
    said = io.StringIO()
    settings = given(pictures, tmp_path, "fit.epochs=1", "fit.batch_size=48")
    pretrain(settings, progress=Progress(None, Console(file=said)))
    assert "left out:" in said.getvalue()
    assert "broken.png" in said.getvalue()


def test_too_few_pictures(pictures: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"16 pictures can be read, and at least 32 are needed.*broken\.png"):
        pretrain(given(pictures / "many", tmp_path), progress=tiny.quiet())
    with pytest.raises(DataError, match="nothing"):
        pretrain(given(pictures / "nothing", tmp_path), progress=tiny.quiet())


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        (("method=byol",), "method: input should be 'vicreg', 'simclr', 'jigsaw' or 'masked', got 'byol'"),
        (("fit.dropout=0.1",), "fit.dropout: there is no such setting; there are: batch_size, epochs"),
        (("fit.epochs=many",), "fit.epochs: input should be a valid integer"),
        (("encoder.unfreeze=last",), "encoder.unfreeze: input should be 'all'"),
        (("seed",), "write it as key=value"),
    ],
)
def test_wrong_settings(pictures: Path, tmp_path: Path, overrides: tuple[str, ...], said: str) -> None:
    with pytest.raises(SettingsError, match=said.replace(".", r"\.")):
        given(pictures, tmp_path, *overrides)


def test_settings_that_only_the_encoder_shows_to_be_wrong(pictures: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"masked\.patch: 24 pixels"):
        pretrain(given(pictures, tmp_path, "masked.patch=24", method="masked"), progress=tiny.quiet())
    with pytest.raises(UsageError, match="'pixels' has no weights to train"):
        pretrain(given(pictures, tmp_path, "encoder.name=pixels"), progress=tiny.quiet())
    assert not list(tmp_path.iterdir())


def images(count: int = 3, side: int = 24, channels: int = 3) -> torch.Tensor:
    return torch.rand((count, channels, side, side), generator=torch.Generator().manual_seed(1))


def test_a_view_that_may_change_nothing_is_the_picture() -> None:
    shown = images()
    assert torch.allclose(view(shown, (24, 24), STILL), shown, atol=1e-5)


def test_frames_lie_within_the_picture() -> None:
    torch.manual_seed(0)
    found = frames(500, ViewSettings(smallest=0.1))
    reach = found[:, :, :2].abs().sum(dim=2) + found[:, :, 2].abs()  # how far from the middle the corners come
    assert float(reach.max()) <= 1 + 1e-6
    area = found[:, 0, 0].abs() * found[:, 1, 1].abs()
    assert 0.05 < float(area.min()) < 0.2
    assert 0.8 < float(area.max()) <= 1 + 1e-6
    assert 0.4 < float((found[:, 0, 0] < 0).float().mean()) < 0.6


def test_a_frame_shows_the_part_that_it_names() -> None:
    shown = images(1)
    right_lower = torch.tensor([[[0.5, 0.0, 0.5], [0.0, 0.5, 0.5]]])
    assert torch.allclose(cut(shown, right_lower, (12, 12)), shown[:, :, 12:, 12:], atol=1e-5)


def test_grey_views_have_no_colour_and_grey_pictures_stay_so() -> None:
    torch.manual_seed(0)
    grey = recoloured(images(), ViewSettings(grey=1.0))
    assert torch.allclose(grey[:, 0], grey[:, 2], atol=1e-6)
    assert recoloured(images(channels=1), ViewSettings()).shape == (3, 1, 24, 24)


def test_a_blur_keeps_what_is_even_and_smooths_what_is_not() -> None:
    torch.manual_seed(0)
    even = torch.full((2, 3, 64, 64), 0.3)
    assert torch.allclose(blurred(even, 1.0), even, atol=1e-6)
    rough = images(4, 64)
    assert (blurred(rough, 1.0).std(dim=(1, 2, 3)) < rough.std(dim=(1, 2, 3))).all()
    assert torch.equal(blurred(rough, 0.0), rough)


def test_shuffled_tiles_are_the_tiles_that_the_order_names() -> None:
    shown = images(2, 12)
    order = torch.stack([torch.tensor([4, 0, 8, 1, 3, 2, 7, 6, 5]), torch.arange(9)])
    found = shuffled(shown, order, 1.0)
    for picture in range(2):
        for cell, source in enumerate(order[picture].tolist()):
            (row, column), (r, c) = divmod(cell, 3), divmod(source, 3)
            expected = shown[picture, :, 4 * r : 4 * r + 4, 4 * c : 4 * c + 4]
            assert torch.allclose(found[picture, :, 4 * row : 4 * row + 4, 4 * column : 4 * column + 4], expected, atol=1e-5)


def test_the_stated_share_of_cells_is_hidden() -> None:
    torch.manual_seed(0)
    found = hidden_cells(50, (4, 6), 0.5)
    assert found.shape == (50, 1, 4, 6)
    assert (found.sum(dim=(1, 2, 3)) == 12).all()
    assert len({tuple(one.flatten().tolist()) for one in found}) > 45
    assert (hidden_cells(5, (2, 2), 0.01).sum(dim=(1, 2, 3)) == 1).all()
    assert (hidden_cells(5, (2, 2), 0.99).sum(dim=(1, 2, 3)) == 3).all()


def test_vicreg_by_its_equations_one_number_at_a_time() -> None:
    rng = np.random.default_rng(3)
    first, second = rng.normal(0, 0.8, (2, 5, 3))

    def variance(z: np.ndarray) -> float:
        return float(np.mean([max(0.0, 1 - (np.var(z[:, j], ddof=1) + 1e-4) ** 0.5) for j in range(3)]))

    def covariance(z: np.ndarray) -> float:
        c = np.cov(z.T)
        return float(sum(c[i, j] ** 2 for i in range(3) for j in range(3) if i != j) / 3)

    alike = np.mean([np.mean((a - b) ** 2) for a, b in zip(first, second, strict=True)])
    expected = 2 * alike + 3 * (variance(first) + variance(second)) + 5 * (covariance(first) + covariance(second))
    weighed = VicregSettings(invariance=2.0, variance=3.0, covariance=5.0)
    assert float(vicreg_loss(torch.tensor(first), torch.tensor(second), weighed)) == pytest.approx(expected)


def test_twins_and_spread() -> None:
    torch.manual_seed(0)
    embedding = torch.randn(200, 16)
    assert twin_accuracy(embedding, 3 * embedding) == 1.0
    assert twin_accuracy(embedding, embedding.roll(1, 0)) < 0.05
    assert spread(embedding) == pytest.approx(1.0, abs=0.02)
    assert spread(embedding[:1].repeat(10, 1)) < 1e-3


def test_pictures_for_a_task_are_prepared_as_it_does() -> None:
    settings = PretrainSettings(images=("a",))
    assert settings.base == WHOLE
    found = settings.model_copy(update={"task": "find"}).base
    assert found == replace(task_named("find").default_preprocessing, layout=None)


@pytest.mark.parametrize("steps", [1, 2, 5, 10, 1000])
def test_the_learning_rate_rises_and_falls_once_over_any_number_of_steps(steps: int) -> None:
    shares = [rate_share(step, steps) for step in range(steps)]
    top = shares.index(1.0)
    assert shares[: top + 1] == sorted(shares[: top + 1])
    assert shares[top:] == sorted(shares[top:], reverse=True)
    assert all(share > 0 for share in shares)
    assert top < max(1, 0.11 * steps)
    assert rate_share(steps, steps) == 0.0  # a scheduler asks for one more
