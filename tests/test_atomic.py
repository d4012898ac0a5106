"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from zorko.atomic import replacing
from zorko.errors import UsageError


def test_a_new_file_appears_only_when_the_block_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "новый файл.txt"
    with replacing(path) as temporary:
        temporary.write_text("готово", encoding="utf-8")
        assert not path.exists()
    assert path.read_text(encoding="utf-8") == "готово"
    assert list(tmp_path.iterdir()) == [path]


def test_an_old_file_stays_readable_until_the_new_one_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    with replacing(str(path)) as temporary:
        temporary.write_bytes(b"new, and longer")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new, and longer"


@pytest.mark.parametrize("error", [RuntimeError("half way"), KeyboardInterrupt()])
def test_a_block_that_raises_leaves_everything_as_it_was(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")

    def fail_half_way() -> None:
        with replacing(path) as temporary:
            temporary.write_bytes(b"ne")
            raise error

    with pytest.raises(type(error)):
        fail_half_way()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_block_that_writes_nothing_is_an_error_and_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    with pytest.raises(FileNotFoundError), replacing(path):
        pass
    assert path.read_bytes() == b"old"


def test_the_temporary_file_is_a_hidden_neighbour_of_the_same_kind(tmp_path: Path) -> None:
    with replacing(tmp_path / "a.npz") as temporary:
        assert temporary.parent == tmp_path
        assert temporary.name.startswith(".")
        np.savez(temporary, a=np.arange(3))  # adds ".npz" to a name that does not end in it
    assert np.load(tmp_path / "a.npz")["a"].tolist() == [0, 1, 2]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_the_mode_of_any_new_file(tmp_path: Path, umask: int, mode: int) -> None:
    before = os.umask(umask)
    try:
        with replacing(tmp_path / "a") as temporary:
            temporary.write_bytes(b"")
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == mode


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_replaced_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.touch()
    path.chmod(0o640)
    with replacing(path) as temporary:
        temporary.write_bytes(b"new")
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    target, link = tmp_path / "elsewhere/a.txt", tmp_path / "link.txt"
    target.write_text("old")
    link.symlink_to(target)
    with replacing(link) as temporary:
        temporary.write_text("new")
    assert link.is_symlink()
    assert target.read_text() == "new"


@pytest.mark.skipif(os.name != "posix", reason="a pipe with a name is POSIX's")
def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with replacing(path) as temporary:
            temporary.write_text("through")
        assert os.read(reader, 100) == b"through"
    finally:
        os.close(reader)
    assert path.is_fifo()


def test_a_missing_folder_and_a_folder_are_refused_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no folder .*missing"), replacing(tmp_path / "missing/a.txt"):
        pytest.fail("the block ran")
    with pytest.raises(UsageError, match="is a folder"), replacing(tmp_path):
        pytest.fail("the block ran")


def test_a_killed_process_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    program = textwrap.dedent(f"""
        import os, signal
        from zorko.atomic import replacing
        with replacing({str(path)!r}) as temporary:
            temporary.write_bytes(b"ne")
            os.kill(os.getpid(), signal.{"SIGKILL" if os.name == "posix" else "SIGTERM"})
    """)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, check=False)
    assert done.returncode != 0
    assert path.read_bytes() == b"old"
    if os.name == "posix":
        assert done.returncode == -signal.SIGKILL
