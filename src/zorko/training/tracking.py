"""Tracking: a run's settings, the figures of its epochs, its model and its report, told to MLflow or TensorBoard as well.

Nothing in training depends on it. It listens to the events of `Progress`, which come once an epoch with the very rows of
history.csv; a Lightning logger would see only what Lightning logs, and would end the training where its server is gone.

A run that is resumed goes on where it was tracked: `tracking.json`, in its folder, keeps under which name, and which
epochs are there already. Whatever could not be told in time is told at the end, from the run's history.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit, urlunsplit

from zorko import atomic
from zorko.errors import UsageError

if TYPE_CHECKING:
    from zorko.training.settings import Settings

NOTES = "tracking.json"
MLRUNS = "mlruns"
TENSORBOARD = "tensorboard"

_VALUE_MOST = 500  # characters of a setting: what MLflow servers of any age take
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|databricks$")
_NOT_IN_A_NAME = re.compile(r"[^\w/. -]")  # of a metric; MLflow refuses the others
_MLFLOW_DEFAULTS = {
    "MLFLOW_ALLOW_FILE_STORE": "true",  # a folder needs no database; MLflow only maintains it, and wants to be asked
    "MLFLOW_DISABLE_TELEMETRY": "true",  # who trains with zorko has not agreed to tell anybody
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",  # MLflow's own patience with a server that is gone is minutes a call
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "20",
}
"""MLflow's switches, for this process, where the user has not set them."""


class Tracker(ABC):
    """One place that a run is told to. Each method may raise whatever the place's library raises."""

    kind: ClassVar[str]
    """What `--track` calls it."""
    module: ClassVar[str]
    """The module of the extra `track` that it needs."""
    where: str
    """Where the run can be looked at, without a password that its address may hold."""

    @abstractmethod
    def begin(self, settings: Settings, known_as: str | None) -> str:
        """Open the run, and go on with the one `known_as`, if it is still there; returns what it is known as."""

    @abstractmethod
    def epoch(self, number: int, figures: Mapping[str, float]) -> None:
        """The figures of one epoch, finite, by `NAME/PHASE`; epochs count from 1."""

    @abstractmethod
    def finished(self, number: int, figures: Mapping[str, float], files: Sequence[Path]) -> None:
        """The run ended well after epoch `number`: its figures on test, finite, and the files that it left."""

    @abstractmethod
    def failed(self) -> None:
        """The run ended before it was done; it may be resumed."""


class MlflowTracker(Tracker):
    """A folder as MLflow keeps it, or a server. `address`: a path or URI; without one MLFLOW_TRACKING_URI, else `mlruns`.

    The experiment is MLFLOW_EXPERIMENT_NAME, else zorko-TASK.
    """

    kind = "mlflow"
    module = "mlflow"

    def __init__(self, address: str | None = None) -> None:
        given = address or os.environ.get("MLFLOW_TRACKING_URI") or MLRUNS
        self._uri = given if _SCHEME.match(given) else Path(given).absolute().as_uri()
        self.where = _without_password(given)
        self._client: Any = None
        self._run = ""

    def begin(self, settings: Settings, known_as: str | None) -> str:
        for name, value in _MLFLOW_DEFAULTS.items():
            os.environ.setdefault(name, value)
        self._client = import_module("mlflow.tracking").MlflowClient(self._uri)
        if known_as is not None and self._is_there(known_as):
            self._run = known_as
            self._client.update_run(self._run, status="RUNNING")
            return self._run
        tags = {"zorko.folder": str(settings.folder.absolute())}
        run = self._client.create_run(self._experiment(settings.task), run_name=settings.name, tags=tags)
        self._run = run.info.run_id
        entities = import_module("mlflow.entities")
        params = [entities.Param(key, value[:_VALUE_MOST]) for key, value in _flat(settings.model_dump(mode="json"))]
        self._client.log_batch(self._run, params=params)
        return self._run

    def epoch(self, number: int, figures: Mapping[str, float]) -> None:
        entities = import_module("mlflow.entities")
        now_ms = int(time.time() * 1000)
        metrics = [entities.Metric(_NOT_IN_A_NAME.sub("_", key), value, now_ms, number) for key, value in figures.items()]
        self._client.log_batch(self._run, metrics=metrics)

    def finished(self, number: int, figures: Mapping[str, float], files: Sequence[Path]) -> None:
        self.epoch(number, figures)
        for file in files:
            self._client.log_artifact(self._run, str(file))
        self._client.set_terminated(self._run, "FINISHED")

    def failed(self) -> None:
        self._client.set_terminated(self._run, "FAILED")

    def _experiment(self, task: str) -> str:
        name = os.environ.get("MLFLOW_EXPERIMENT_NAME") or f"zorko-{task}"
        found = self._client.get_experiment_by_name(name)
        return str(found.experiment_id if found is not None else self._client.create_experiment(name))

    def _is_there(self, run: str) -> bool:
        """Whether the run can go on; one that somebody deleted can't."""
        error = import_module("mlflow.exceptions").MlflowException
        try:
            return bool(self._client.get_run(run).info.lifecycle_stage == "active")
        except error as problem:
            if problem.error_code == "RESOURCE_DOES_NOT_EXIST":
                return False
            raise


class TensorboardTracker(Tracker):
    """TensorBoard's event files in a folder. TensorBoard keeps no files of others: it is told where they are.

    Each epoch is an event file of its own, whole when the call returns: tensorboardX writes in a thread, its flush does not
    wait for that, and a run that is killed would lose what it had told.
    """

    kind = "tensorboard"
    module = "tensorboardX"

    def __init__(self, folder: Path) -> None:
        self.where = str(folder)

    def begin(self, settings: Settings, known_as: str | None) -> str:
        if known_as != self.where:
            rows = "".join(f"\n| {key} | {value} |" for key, value in _flat(settings.model_dump(mode="json")))
            with self._writer("000000") as writer:
                writer.add_text("settings", f"| setting | value |\n| --- | --- |{rows}")
        return self.where

    def epoch(self, number: int, figures: Mapping[str, float]) -> None:
        with self._writer(f"{number:06d}") as writer:
            _add_scalars(writer, number, figures)

    def finished(self, number: int, figures: Mapping[str, float], files: Sequence[Path]) -> None:
        with self._writer(f"{number:06d}.test") as writer:
            _add_scalars(writer, number, figures)
            writer.add_text("files", "\n".join(f"- {file.absolute()}" for file in files), number)

    def failed(self) -> None:
        """Nothing is open, and TensorBoard has no word for it."""

    def _writer(self, suffix: str) -> Any:
        # The file's name begins with the second, which alone would not be enough for short epochs.
        return import_module("tensorboardX").SummaryWriter(self.where, filename_suffix=f".{suffix}")


KINDS: tuple[type[Tracker], ...] = (MlflowTracker, TensorboardTracker)
"""Everything that `--track` may name."""


@dataclass(frozen=True)
class Wanted:
    """One `--track KIND` or `--track KIND=ADDRESS`."""

    kind: type[Tracker]
    address: str | None

    def tracker(self, settings: Settings) -> Tracker:
        """The tracker for a run with these settings; nothing is opened yet."""
        if self.kind is MlflowTracker:
            return MlflowTracker(self.address)
        return TensorboardTracker(Path(self.address) if self.address else settings.folder / TENSORBOARD)


def wanted(words: Sequence[str]) -> tuple[Wanted, ...]:
    """What `--track` asks for. Raises UsageError for a word that it does not know, or knows already."""
    kinds = {kind.kind: kind for kind in KINDS}
    found: dict[str, Wanted] = {}
    for word in words:
        name, sign, address = word.partition("=")
        if name not in kinds or (sign and not address):
            forms = " or ".join(f"{kind}[=ADDRESS]" for kind in kinds)
            raise UsageError(f"--track {word}: it takes {forms}, such as --track mlflow=http://localhost:5000")
        if name in found:
            raise UsageError(f"--track {word}: {name} is named twice; a run is tracked in one place of a kind")
        found[name] = Wanted(kinds[name], address or None)
    return tuple(found.values())


@dataclass
class _Followed:
    """A tracker, and what it has been told; the epochs are those that it surely has."""

    tracker: Tracker
    known_as: str | None = None
    epochs: set[int] = field(default_factory=set)
    begun: bool = False
    lost: bool = False


class Tracking:
    """Tells a run to its trackers, and never stands in its way: a tracker that fails is named once and left alone until the
    run ends, when it gets one more chance to hear all that it missed."""

    def __init__(
        self, settings: Settings, trackers: Sequence[Tracker], say: Callable[[str], None], *, resume: bool = False
    ) -> None:
        self._settings = settings
        self._say = say
        self._notes = settings.folder / NOTES
        self._followed = [_Followed(tracker) for tracker in trackers]
        if resume:
            self._recall()

    def heard(self, what: str, facts: Mapping[str, Any]) -> None:
        """Listens to the events of `Progress`: an `epoch` has a row of history.csv for each phase."""
        if what != "epoch":
            return
        rows = [row for row in facts.values() if isinstance(row, Mapping)]
        for one in self._followed:
            if not one.lost:
                self._attempt(one, partial(self._tell, one, rows))

    def finished(self, history: Sequence[Mapping[str, Any]], figures: Mapping[str, float], files: Sequence[Path]) -> None:
        """The run is done: `history` has all its rows, `figures` those on test. Files that are not there are left out."""
        tests = _finite({f"{name}/test": value for name, value in figures.items()})
        there = [file for file in files if file.exists()]
        number = max((int(row["epoch"]) for row in history), default=0)

        def tell(one: _Followed) -> None:
            self._tell(one, history)
            one.tracker.finished(number, tests, there)
            known_as = "" if one.known_as == one.tracker.where else f", run {one.known_as}"
            self._say(f"{one.tracker.where}: tracked by {one.tracker.kind}{known_as}")

        for one in self._followed:
            self._attempt(one, partial(tell, one))

    def failed(self) -> None:
        """The run ended early. Before its first epoch there is nothing to tell: what went wrong was told at once."""
        for one in self._followed:
            if one.begun and not one.lost:
                self._attempt(one, one.tracker.failed)

    def _tell(self, one: _Followed, rows: Sequence[Mapping[str, Any]]) -> None:
        """Those epochs of `rows` that the tracker has not."""
        for number in dict.fromkeys(int(row["epoch"]) for row in rows):
            if number not in one.epochs:
                one.tracker.epoch(number, _figures(row for row in rows if row["epoch"] == number))
                one.epochs.add(number)
        self._note()

    def _attempt(self, one: _Followed, call: Callable[[], None]) -> None:
        kind, where = one.tracker.kind, one.tracker.where
        try:
            with contextlib.redirect_stdout(sys.stderr):  # stdout is for answers; MLflow prints addresses there
                if not one.begun:
                    known_as = one.tracker.begin(self._settings, one.known_as)
                    one.epochs = one.epochs if known_as == one.known_as else set()
                    one.known_as, one.begun = known_as, True
                call()
        except Exception as error:  # whatever a library or a network may raise, the training is worth more
            if not one.lost:
                self._say(f"{where}: {kind} fails, so the run goes on without it until its end: {_first_line(error)}")
            one.lost = True

    def _recall(self) -> None:
        try:
            notes = json.loads(self._notes.read_text(encoding="utf-8"))
            for one in self._followed:
                mine = notes.get(one.tracker.kind, {})
                if mine.get("where") == one.tracker.where:
                    one.known_as, one.epochs = str(mine["run"]), set(mine["epochs"])
        except FileNotFoundError:
            return  # it was not tracked before
        except (OSError, ValueError, LookupError, AttributeError, TypeError) as error:
            self._say(f"{self._notes}: can't be read, so tracking begins anew ({_first_line(error)})")

    def _note(self) -> None:
        facts = {
            one.tracker.kind: {"where": one.tracker.where, "run": one.known_as, "epochs": sorted(one.epochs)}
            for one in self._followed
            if one.begun
        }
        with atomic.replacing(self._notes) as temporary:
            temporary.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@contextlib.contextmanager
def tracked(
    settings: Settings, wishes: Sequence[Wanted], say: Callable[[str], None], *, resume: bool = False
) -> Iterator[Tracking]:
    """Tracking for the block that trains; a block that raises is a run that failed."""
    tracking = Tracking(settings, [wish.tracker(settings) for wish in wishes], say, resume=resume)
    try:
        yield tracking
    except BaseException:  # Ctrl-C too
        tracking.failed()
        raise


def _add_scalars(writer: Any, number: int, figures: Mapping[str, float]) -> None:
    for key, value in figures.items():
        writer.add_scalar(key, value, number)


def _figures(rows: Iterator[Mapping[str, Any]]) -> dict[str, float]:
    """The rows of one epoch as `NAME/PHASE`: what is measured in several phases then stands side by side."""
    found: dict[str, Any] = {}
    for row in rows:
        for name, value in row.items():
            if name == "learning_rate":  # is the same in each phase
                found[name] = value
            elif name not in ("epoch", "phase"):
                found[f"{name}/{row['phase']}"] = value
    return _finite(found)


def _finite(figures: Mapping[str, Any]) -> dict[str, float]:
    """Numbers that are some; a NaN, which stands for nothing measured, is left out."""
    numbers = {key: float(value) for key, value in figures.items() if isinstance(value, int | float)}
    return {key: value for key, value in numbers.items() if math.isfinite(value)}


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Nested settings as (`outer.inner`, value as text); those without a value are left out."""
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        elif value is not None:
            yield f"{prefix}{key}", str(value)


def _without_password(address: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])) if "@" in parts.netloc else address


def _first_line(error: Exception) -> str:
    """What an error says; a password in an address is left out."""
    text = next(iter(str(error).splitlines()), "") or type(error).__name__
    return re.sub(r"//[^/@\s]+@", "//", text)
