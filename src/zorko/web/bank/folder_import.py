"""A folder of this machine comes into the bank, in the background."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from zorko.bank.bank import Bank
from zorko.bank.importing import Taken, import_photos
from zorko.errors import BankError, ZorkoError
from zorko.images.files import list_pictures
from zorko.types import Failure
from zorko.web.bank.taggers import Taggers
from zorko.web.problems import Problem

FAILURES_TOLD = 200
"""Of a folder, in the page; all are counted."""


@dataclass
class Running:
    """How far a folder is. `state`: none, running, done or failed, with its `problem`; figures are photographs."""

    state: str = "none"
    folder: str = ""
    all: int = 0
    done: int = 0
    new: int = 0
    known: int = 0
    failed: int = 0
    failures: list[dict[str, str]] = field(default_factory=list)
    problem: str = ""

    def told(self, outcome: Taken | Failure) -> None:
        """One more is in the bank, or isn't."""
        self.done += 1
        if isinstance(outcome, Taken):
            self.new += outcome.new
            self.known += not outcome.new
        else:
            self.failed += 1
            if len(self.failures) < FAILURES_TOLD:
                self.failures.append(failure_told(outcome))


class FolderImport:
    """One folder at a time, in a thread of its own. What is broken off is begun again: what came in is known then."""

    def __init__(self, bank: Bank, taggers: Taggers) -> None:
        self._bank = bank
        self._taggers = taggers
        self._stop = Event()
        self._thread: Thread | None = None
        self.running = Running()

    def start(self, folder: str) -> None:
        """Begin. Raises BankError for what is no folder, and while another one comes in."""
        if self.running.state == "running":
            raise BankError(f"{self.running.folder} comes in at this moment; wait, or stop that first")
        path = Path(folder).expanduser()
        if not path.is_dir():
            raise BankError(f"{folder}: there is no such folder on the machine that serves this page")
        self.running = Running("running", str(path))
        self._stop.clear()
        self._thread = Thread(target=self._run, args=(path, self.running), name="zorko-import", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Take nothing more on; what is under way comes in."""
        self._stop.set()

    def close(self) -> None:
        """Stop, and wait until that is done."""
        self.stop()
        if self._thread is not None:
            self._thread.join()

    def _run(self, path: Path, running: Running) -> None:
        try:
            pictures = list(list_pictures([str(path)]))
            running.all = len(pictures)
            import_photos(self._bank, self._until_stopped(pictures), self._taggers.now(), told=running.told)
            running.state = "done"
        except (ZorkoError, OSError, Problem) as error:
            running.problem = str(error)
            running.state = "failed"
        except Exception as error:  # a fault of ours; the page that waits is told, and asks no further
            running.problem = f"{type(error).__name__}: {error}"
            running.state = "failed"
            raise

    def _until_stopped(self, pictures: Iterable[Path | Failure]) -> Iterator[Path | Failure]:
        for picture in pictures:
            if self._stop.is_set():
                return
            yield picture


def failure_told(failure: Failure) -> dict[str, str]:
    """A photograph that did not come in, as JSON."""
    return {"source": failure.source, "problem": failure.problem}
