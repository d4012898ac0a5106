"""The files of a bank, each kept under the SHA-256 of its content, so that the same content is there once.

```
originals/ab/abcdef...jpg    photographs as they came, never changed
thumbnails/ab/abcdef...jpg   made from them, and made again when they are missing
models/0123ab...onnx         the models that answered, by the checksum in their cards
incoming/                    what is being written
aside/                       what `zorko bank check --repair` found and nobody knew
```

A file comes into being in `incoming` and is moved to its place once it is whole, so that no place ever holds half a file.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from zorko.errors import BankError
from zorko.images.read import FORMATS

SUFFIXES = {name: f".{name}" for name in FORMATS} | {"jpeg": ".jpg", "tiff": ".tif"}
"""What a photograph's name ends in, by its format."""

YOUNG_S = 60.0
"""What has been made and is not yet owned is younger."""

_LOCK = "lock"


class Files:
    """The files in a bank's folder."""

    def __init__(self, folder: Path) -> None:
        self.originals = folder / "originals"
        self.thumbnails = folder / "thumbnails"
        self.models = folder / "models"
        self.incoming = folder / "incoming"
        self.aside = folder / "aside"
        self._lock = folder / _LOCK

    def original(self, sha256: str, format_name: str) -> Path:
        """Where the photograph with that content is; `format_name` is that of its row."""
        return self.originals / sha256[:2] / f"{sha256}{SUFFIXES[format_name]}"

    def thumbnail(self, sha256: str) -> Path:
        """Where its thumbnail is."""
        return self.thumbnails / sha256[:2] / f"{sha256}.jpg"

    def model(self, sha256: str) -> Path:
        """Where the model is whose card has that checksum."""
        return self.models / f"{sha256}.onnx"

    def adding(self) -> AbstractContextManager[Arrivals]:
        """For who adds files; others may do so too meanwhile. What was not moved to its place by the end is gone then.

        Raises BankError while the files are being checked.
        """
        return self._held(fcntl.LOCK_SH, "its files are being checked")

    def alone(self) -> AbstractContextManager[Arrivals]:
        """The same, while nobody else does so. Raises BankError while somebody does."""
        return self._held(fcntl.LOCK_EX, "files are being added")

    @contextmanager
    def _held(self, how: int, otherwise: str) -> Iterator[Arrivals]:
        with self._lock.open("w") as lock:  # a process that dies lets go of it
            try:
                fcntl.flock(lock, how | fcntl.LOCK_NB)
            except OSError as error:
                raise BankError(f"{self._lock.parent}: {otherwise} at this moment; try again when that is done") from error
            self._clear_up()
            folder = self.incoming / secrets.token_hex(8)
            folder.mkdir(parents=True)
            with _owned(folder):
                try:
                    yield Arrivals(folder)
                finally:
                    shutil.rmtree(folder, ignore_errors=True)

    def _clear_up(self) -> None:
        """Remove what processes left that were killed: nobody owns it any more."""
        for folder in self.incoming.glob("*"):
            with suppress(OSError):  # somebody owns it, or has just removed it
                # One that was made this moment may be about to be owned.
                if folder.stat().st_mtime < time.time() - YOUNG_S:
                    with _owned(folder):
                        shutil.rmtree(folder)


class Arrivals:
    """Files on their way into a bank. Many threads may share it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def written(self, content: bytes) -> Path:
        """A new file with that content, for `settle` or `put`."""
        path = self.folder / secrets.token_hex(8)
        path.write_bytes(content)
        return path

    def put(self, places: Mapping[Path, Path]) -> None:
        """Move what was `written` to its places; for what can be made again, as the disk is not waited for."""
        for path, place in places.items():
            try:
                os.replace(path, place)
            except FileNotFoundError:
                place.parent.mkdir(parents=True, exist_ok=True)
                os.replace(path, place)

    def settle(self, places: Mapping[Path, Path]) -> None:
        """Move what was `written` to its places; once this returns, not even a power cut takes it away.

        The disk is waited for once for all of them: sixty milliseconds for a batch, rather than ten for each file.
        """
        for path in places:
            _sync(path)
        self.put(places)
        _sync_folders(place.parent for place in places.values())


@contextmanager
def _owned(folder: Path) -> Iterator[None]:
    """Raises OSError where somebody else owns the folder. A process that dies owns nothing."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _sync_folders(folders: Iterable[Path]) -> None:
    """The folders, and those that they may just have been made in."""
    below = set(folders)
    for folder in sorted(below | {folder.parent for folder in below}):
        _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
