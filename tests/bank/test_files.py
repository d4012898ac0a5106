"""Files on their way into a bank's folder, and what becomes of them."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from zorko.bank.files import YOUNG_S, Files


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def aged(folder: Path) -> Path:
    """The folder, as if it had been made some time ago."""
    past = time.time() - YOUNG_S - 1
    os.utime(folder, (past, past))
    return folder


def test_what_was_settled_stays_and_the_rest_is_gone(files: Files) -> None:
    place = files.original("ab" * 32, "jpeg")
    with files.adding() as arrivals:
        kept, left = arrivals.written(b"kept"), arrivals.written(b"left")
        arrivals.settle({kept: place})
    assert place.read_bytes() == b"kept"
    assert not left.exists()
    assert list(files.incoming.iterdir()) == []


def test_an_error_leaves_nothing(files: Files) -> None:
    with pytest.raises(FileNotFoundError), files.adding() as arrivals:
        arrivals.put({arrivals.written(b"left").with_name("none"): files.thumbnail("ab" * 32)})
    assert list(files.incoming.iterdir()) == []


def test_what_a_killed_process_left_is_removed_by_the_next(files: Files) -> None:
    left = files.incoming / "0123"
    left.mkdir(parents=True)
    (left / "half").write_bytes(b"half")
    with files.adding():
        assert left.exists()  # it may be another's, just made
    aged(left)
    with files.adding():
        assert not left.exists()


def test_what_somebody_is_adding_is_left_alone(files: Files) -> None:
    with files.adding() as mine:
        path = mine.written(b"mine")
        aged(mine.folder)
        with files.adding():
            assert path.exists()


def test_many_threads_put_files_into_new_folders(files: Files) -> None:
    with files.adding() as arrivals:

        def put(number: int) -> None:
            arrivals.put({arrivals.written(b"x"): files.thumbnail(f"{number % 4:02x}{number:062x}")})

        threads = [threading.Thread(target=put, args=(number,)) for number in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(list(files.thumbnails.glob("*/*"))) == 40
