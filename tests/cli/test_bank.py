"""`zorko bank import`, `export` and `check`: what they print, where it goes, and their exit codes."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from tests.bank.conftest import drawn
from tests.cli.conftest import Zorko
from tests.models import tag_model

pytest.importorskip("sqlalchemy", reason="needs the extra web")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tag_model(tmp_path_factory.mktemp("model") / "tag.onnx")


@pytest.fixture
def photographs(tmp_path: Path) -> Path:
    return drawn(tmp_path / "photographs", 5)


@pytest.fixture
def bank(zorko: Zorko, photographs: Path, model: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "banks" / "bank"
    done = zorko("bank", "import", photographs, "--bank", folder, "--model", model)
    assert (done.code, done.out, done.err) == (0, "5 new, 0 known\n", "")
    return folder


def test_more_photographs_are_answered_by_the_same_model(zorko: Zorko, bank: Path, photographs: Path) -> None:
    drawn(photographs, 7)
    (photographs / "broken.jpg").write_bytes(b"\xff\xd8\xff broken")
    done = zorko("bank", "import", photographs, "--bank", bank)
    assert (done.code, done.out) == (3, "2 new, 5 known, 1 that could not be read\n")
    assert done.err.startswith(f"zorko: {photographs / 'broken.jpg'}: ")


def test_import_as_json(zorko: Zorko, bank: Path, photographs: Path) -> None:
    done = zorko("bank", "import", photographs, photographs / "none.jpg", "--bank", bank, "--json")
    said = json.loads(done.out)
    assert (done.code, said["new"], said["known"]) == (3, [], [1, 2, 3, 4, 5])
    assert [failure["source"] for failure in said["failures"]] == [str(photographs / "none.jpg")]


def test_another_model_is_refused(zorko: Zorko, bank: Path, photographs: Path) -> None:
    done = zorko("bank", "import", photographs, "--bank", bank, "--model", "tag")
    assert (done.code, done.out) == (1, "")
    assert "leave --model out" in done.err


def test_a_model_that_will_not_do_leaves_no_bank_behind(zorko: Zorko, photographs: Path, tmp_path: Path) -> None:
    done = zorko("bank", "import", photographs, "--bank", tmp_path / "b", "--model", "read")
    assert done.code == 2
    assert "tag" in done.err
    assert not (tmp_path / "b").exists()


def test_the_environment_names_the_bank(
    zorko: Zorko, bank: Path, photographs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZORKO_BANK", str(bank))
    assert zorko("bank", "import", photographs).out == "0 new, 5 known\n"
    monkeypatch.delenv("ZORKO_BANK")
    done = zorko("bank", "import", photographs)
    assert done.code == 2
    assert "--bank" in done.err


def test_there_must_be_a_bank_to_export_and_to_check(zorko: Zorko, tmp_path: Path) -> None:
    for words in (("export", tmp_path / "x.csv"), ("check",)):
        done = zorko("bank", *words, "--bank", tmp_path / "none")
        assert done.code == 1
        assert "zorko bank import PHOTOS" in done.err
    assert not (tmp_path / "none").exists()


def test_export(zorko: Zorko, bank: Path, tmp_path: Path) -> None:
    table, packed = tmp_path / "labels.csv", tmp_path / "found.zip"
    done = zorko("bank", "export", table, "--bank", bank)
    assert (done.code, done.out, done.err) == (0, "", "")
    assert len(table.read_text(encoding="utf-8").splitlines()) == 6
    assert zorko("bank", "export", packed, "-", "--bank", bank, stdin="4 p03.jpg\n\n2\n").code == 0
    assert zipfile.ZipFile(packed).namelist() == ["photos/4-p03.jpg", "photos/2-p01.jpg", "labels.csv"]
    assert zorko("bank", "export", table, "--bank", bank, "--corrected").code == 0
    assert len(table.read_text(encoding="utf-8").splitlines()) == 1


def test_export_refuses_what_makes_no_sense(zorko: Zorko, bank: Path, tmp_path: Path) -> None:
    for words, stdin, code, said in (
        (("x.txt",), "", 2, "FILE.csv for a table"),
        (("x.csv", "one"), "", 2, "'one' is no photograph's number"),
        (("x.csv", "-"), "77\n", 1, "no photograph 77"),
        (("x.csv", "9" * 30), "", 1, "no photograph"),
    ):
        done = zorko("bank", "export", tmp_path / words[0], *words[1:], "--bank", bank, stdin=stdin)
        assert (done.code, said in done.err) == (code, True), done.err
        assert "fault" not in done.err
        assert not (tmp_path / words[0]).exists()


def test_a_photograph_without_its_file_is_told(zorko: Zorko, bank: Path, tmp_path: Path) -> None:
    next(bank.glob("originals/*/*")).unlink()
    done = zorko("bank", "export", tmp_path / "found.zip", "--bank", bank)
    assert (done.code, done.out) == (3, "")
    assert "its file is missing in the bank" in done.err
    with zipfile.ZipFile(tmp_path / "found.zip") as archive:
        assert len([name for name in archive.namelist() if name.startswith("photos/")]) == 4
        assert "left-out.txt" in archive.namelist()


def test_check(zorko: Zorko, bank: Path, photographs: Path) -> None:
    assert (zorko("bank", "check", "--bank", bank).code, zorko("bank", "check", "--bank", bank).out) == (0, "")
    thumbnail = next(bank.glob("thumbnails/*/*"))
    thumbnail.unlink()
    name = thumbnail.relative_to(bank).as_posix()
    done = zorko("bank", "check", "--bank", bank)
    assert (done.code, done.out) == (1, f"{name}: is missing or damaged\n")
    assert "--repair" in done.err
    done = zorko("bank", "check", "--bank", bank, "--repair", "--json")
    assert (done.code, json.loads(done.out)["done"]) == (0, "made again")
    next(bank.glob("originals/*/*")).unlink()
    done = zorko("bank", "check", "--bank", bank, "--repair")
    assert done.code == 1
    assert done.out.endswith(": is missing; import the photograph again, from wherever it still is\n")
    assert zorko("bank", "import", photographs, "--bank", bank).out == "0 new, 5 known\n"
    assert zorko("bank", "check", "--bank", bank).code == 0


def test_a_database_that_cannot_be_reached(zorko: Zorko, photographs: Path, model: Path, tmp_path: Path) -> None:
    url = f"postgresql+psycopg://nobody:secret@/none?host={tmp_path}"
    done = zorko("bank", "import", photographs, "--bank", tmp_path / "b", "--model", model, "--database", url)
    assert done.code == 1
    assert "database can't be used" in done.err
    assert "secret" not in done.err
