"""`zorko find` and `zorko orbit`: what is said before any model is opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import Zorko


@pytest.mark.parametrize("command", ["find", "orbit"])
@pytest.mark.parametrize("second", ["нет", "ответ.png"])
def test_a_folder_of_the_labels_pictures_that_is_not_there_is_named(
    zorko: Zorko, tmp_path: Path, command: str, second: str
) -> None:
    (tmp_path / "a.json").write_text('{"shapes": [], "imagePath": "a.png"}', encoding="utf-8")
    done = zorko(command, tmp_path, tmp_path / second)
    assert (done.code, done.out) == (2, "")
    assert f"{second}: no such folder; after labels, SECOND must name the folder of their pictures" in done.err
    assert "--images" not in done.err
