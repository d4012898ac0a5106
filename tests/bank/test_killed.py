"""An import that is killed on its way, again and again: in the end each photograph is there, once and whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import func, select
from tests.bank.conftest import drawn

from zorko.bank.bank import Bank
from zorko.bank.check import check
from zorko.bank.importing import BATCH
from zorko.bank.records import Answer, Photo, Vector

PHOTOGRAPHS = 900
KILLS = 10
ENOUGH = 5  # kills that hit an import on its way; where the machine is fast, the last ones come too late
DEADLINE_S = 300.0


def start(root: Path, photographs: Path, bank: Bank, database: str | None, model: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "zorko", "bank", "import", str(photographs), "--bank", str(bank.folder)]
    command += ["--model", str(model), *(() if database is None else ("--database", database))]
    env = {**os.environ, "PYTHONPATH": str(root / "src")}
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def kill_on_its_way(process: subprocess.Popen[str], bank: Bank, rng: random.Random) -> bool:
    """Kill it at a random moment, some photographs further than it began; whether it still ran."""
    enough = originals(bank) + rng.randrange(2 * BATCH)
    until = time.monotonic() + DEADLINE_S
    while process.poll() is None and (originals(bank) < enough or not any(bank.files.incoming.glob("*/*"))):
        assert time.monotonic() < until
        time.sleep(0.002)
    time.sleep(rng.uniform(0, 0.1))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def originals(bank: Bank) -> int:
    return sum(1 for _ in bank.files.originals.glob("*/*"))


def counts(bank: Bank) -> list[int]:
    with bank.reading() as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in (Photo, Vector, Answer)]


def test_ten_kills(root: Path, bank: Bank, database: str | None, model: Path, tmp_path: Path) -> None:
    photographs = drawn(tmp_path / "photographs", PHOTOGRAPHS, size_wh=(40, 30))
    rng = random.Random(7)
    hits = 0
    for _ in range(KILLS):
        hits += kill_on_its_way(start(root, photographs, bank, database, model), bank, rng)
        photos, vectors, answers = counts(bank)
        assert (vectors, answers) == (photos, 2 * photos)  # a photograph is there with all that belongs to it, or not at all
        with bank.reading() as session:
            for sha256, form in session.execute(select(Photo.sha256, Photo.format)):
                assert bank.files.original(sha256, form).exists()
    assert hits >= ENOUGH
    last = start(root, photographs, bank, database, model)
    told, errors = last.communicate()
    assert (last.returncode, errors) == (0, "")
    new, known = (int(word) for word in told.replace(",", "").split() if word.isdecimal())
    assert new + known == PHOTOGRAPHS
    assert counts(bank) == [PHOTOGRAPHS, PHOTOGRAPHS, 2 * PHOTOGRAPHS]
    check(bank, repair=True)
    assert check(bank) == []
    assert originals(bank) == PHOTOGRAPHS
