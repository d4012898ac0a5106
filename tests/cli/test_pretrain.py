"""`zorko pretrain`: what goes to stdout, to stderr and into the run's folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import Zorko, stroke

SMALL = ("--set", "encoder.size=32", "--set", "fit.epochs=1", "--set", "fit.batch_size=16", "--set", "fit.projection=32")


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """40 strokes and a file that is no picture."""
    folder = tmp_path_factory.mktemp("pictures")
    for number in range(40):
        stroke(folder / f"{number}.png", number % 16 - 8)
    (folder / "broken.png").write_bytes(b"no picture")
    return folder


def test_a_run_and_what_it_tells(zorko: Zorko, pictures: Path, tmp_path: Path) -> None:
    words = ("pretrain", pictures, "--out", tmp_path, "--method", "jigsaw", *SMALL)
    done = zorko(*words)
    folder = tmp_path / "pretrain" / "model"
    assert (done.code, done.lines) == (0, [str(folder)])
    assert f"left out: {pictures / 'broken.png'}" in done.err
    assert f"--encoder {folder}" in done.err
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found == {"config.toml", "log.jsonl", "history.csv", "loss.png", "checkpoints/last.ckpt"}
    assert (folder / "loss.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    again = zorko(*words)
    assert (again.code, again.out) == (2, "")
    assert "holds a run already" in again.err
    resumed = zorko(*words, "--resume")
    assert (resumed.code, resumed.lines) == (0, [str(folder)])


def test_patterns_and_several_names(zorko: Zorko, pictures: Path, tmp_path: Path) -> None:
    done = zorko("pretrain", pictures / "1*.png", pictures / "2*.png", "--out", tmp_path, *SMALL)
    assert (done.code, done.out) == (1, "")
    assert "22 pictures can be read, and at least 32 are needed" in done.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--method", "byol"), 2, "method: input should be 'vicreg', 'simclr', 'jigsaw' or 'masked'"),
        (("--encoder", "nothing"), 2, "there is no encoder 'nothing'"),
        (("--set", "epochs=3"), 2, "epochs: there is no such setting"),
        (("--resume",), 2, "there is no run to resume"),
    ],
)
def test_wrong_usage(zorko: Zorko, pictures: Path, tmp_path: Path, words: tuple[str, ...], code: int, said: str) -> None:
    done = zorko("pretrain", pictures, "--out", tmp_path, *words)
    assert (done.code, done.out) == (code, "")
    assert said in done.err


def test_pictures_that_are_not_there(zorko: Zorko, tmp_path: Path) -> None:
    done = zorko("pretrain", tmp_path / "none", "--out", tmp_path)
    assert (done.code, done.out) == (1, "")
    assert "none" in done.err
