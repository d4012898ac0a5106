"""A PostgreSQL of the tests' own: a cluster in a temporary folder, reached by a socket in it, and gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import pytest

OWNER = "postgres"
"""Who runs the server where the tests are run by root, for whom it refuses to."""

# Nothing of it is to outlive the tests.
SETTINGS = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=16MB -c max_wal_size=256MB"

_NUMBERS = count()


class Cluster:
    """A server that runs. `fresh` makes a database."""

    def __init__(self, binaries: Path, place: Path) -> None:
        self._binaries = binaries
        self._place = place

    def fresh(self, template: str | None = None) -> str:
        """The URL of a new database, a copy of `template`'s where that is given, which nobody may be using."""
        name = f"bank{next(_NUMBERS)}"
        copied = [] if template is None else ["--template", urlsplit(template).path.lstrip("/")]
        _run([str(self._binaries / "createdb"), "--host", str(self._place), "--username", OWNER, *copied, name])
        return f"postgresql+psycopg://{OWNER}@/{name}?host={self._place}"


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A cluster while the block runs. Skips the test, and says why, where there is no PostgreSQL or no driver."""
    pytest.importorskip("psycopg", reason="needs the extra dev")
    binaries = _binaries()
    # Not pytest's folders: a socket's path has 107 characters at most, and another user must come to it.
    with tempfile.TemporaryDirectory(prefix="zorko-pg-", ignore_cleanup_errors=True) as place:
        if os.geteuid() == 0:
            shutil.chown(place, OWNER)
        data = str(Path(place, "data"))
        _as_owner(
            [str(binaries / "initdb"), "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        )
        control = [str(binaries / "pg_ctl"), "-D", data, "-w", "-l", str(Path(place, "log"))]
        _as_owner([*control, "-o", f"-k {place} -c listen_addresses='' {SETTINGS}", "start"])
        try:
            yield Cluster(binaries, Path(place))
        finally:
            _as_owner([*control, "-m", "immediate", "stop"])


def _binaries() -> Path:
    there = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    found = there or ([] if on_path is None else [Path(on_path).parent])
    if not found:
        pytest.skip("needs PostgreSQL (apt-get install postgresql)")
    return max(found, key=lambda path: [int(part) for part in path.parent.name.split(".") if part.isdigit()])


def _as_owner(command: Sequence[str]) -> None:
    if os.geteuid() == 0 and shutil.which("runuser") is None:
        pytest.skip("PostgreSQL does not run as root, and there is no runuser here")
    _run(["runuser", "-u", OWNER, "--", *command] if os.geteuid() == 0 else command)


def _run(command: Sequence[str]) -> None:
    # What it prints goes to a file: the server would hold a pipe open.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, check=False, cwd="/")
        if done.returncode:
            output.seek(0)
            raise RuntimeError(f"{' '.join(command)}: {output.read().decode(errors='replace')}")
