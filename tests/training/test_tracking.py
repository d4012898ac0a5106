"""What trackers were told, read back with MLflow's own client and from TensorBoard's event files."""

from __future__ import annotations

import csv
import importlib
import json
import math
import os
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.training import tiny

from zorko.errors import UsageError
from zorko.training import tracking
from zorko.training.settings import Settings
from zorko.training.tracking import NOTES, MlflowTracker, TensorboardTracker, Tracker, Tracking, tracked, wanted


@pytest.fixture
def mlflow_client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """MLflow's client for the folder `mlruns` in the folder that the test runs in."""
    pytest.importorskip("mlflow", reason="needs the extra track: pip install 'zorko[track]'")
    for name, value in tracking._MLFLOW_DEFAULTS.items():
        monkeypatch.setenv(name, value)  # and takes them back afterwards
    for name in ("MLFLOW_TRACKING_URI", "MLFLOW_EXPERIMENT_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return importlib.import_module("mlflow.tracking").MlflowClient((tmp_path / "mlruns").as_uri())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = tiny.settings(tmp_path / "digits.npz", tmp_path / "runs", "name=first", "fit.epochs=3")
    made.folder.mkdir(parents=True)
    return made


def rows_of(epoch: int) -> dict[str, dict[str, Any]]:
    """The facts of an `epoch` event; nothing was measured of the training's F1."""
    train = {"epoch": epoch, "phase": "train", "loss": 2.0 / epoch, "f1": math.nan, "learning_rate": 0.01 / epoch}
    return {"train": train, "validation": {**train, "phase": "validation", "loss": 3.0 / epoch, "f1": 1.0 - 0.1 / epoch}}


def history_of(epochs: int) -> list[dict[str, Any]]:
    return [row for epoch in range(1, epochs + 1) for row in rows_of(epoch).values()]


def events(folder: Path) -> dict[str, list[tuple[int, float]]]:
    """The scalars of all event files in a folder, by tag, and how often a text was written, as `text NAME`."""
    pytest.importorskip("tensorboardX", reason="needs tensorboardX, of the extras dev and track")
    proto = importlib.import_module("tensorboardX.proto.event_pb2")
    found: dict[str, list[tuple[int, float]]] = {}
    for path in sorted(folder.glob("events.out.tfevents.*")):
        data = path.read_bytes()
        while data:  # each record: length (8 bytes), its checksum (4), the event, its checksum (4)
            size = int.from_bytes(data[:8], "little")
            event = proto.Event.FromString(data[12 : 12 + size])
            data = data[16 + size :]
            for value in event.summary.value:
                tag = value.tag if value.HasField("simple_value") else f"text {value.tag}"
                found.setdefault(tag, []).append((event.step, value.simple_value))
    return found


def only_run(client: Any) -> Any:
    (experiment,) = [one for one in client.search_experiments() if one.name.startswith("zorko")]
    (run,) = client.search_runs([experiment.experiment_id])
    return run


def metrics_of(client: Any, run: str, key: str) -> list[tuple[int, float]]:
    return [(metric.step, metric.value) for metric in client.get_metric_history(run, key)]


def files_of(client: Any, run: str) -> set[str]:
    return {one.path for one in client.list_artifacts(run)}


def test_a_run_as_mlflow_tells_it(mlflow_client: Any, settings: Settings, capfd: pytest.CaptureFixture[str]) -> None:
    said: list[str] = []
    model = settings.folder / "model.onnx"
    model.write_bytes(b"a model")
    with tracked(settings, wanted(["mlflow"]), said.append) as running:
        running.heard("split", {"train": 3})  # not of an epoch
        for epoch in (1, 2, 3):
            running.heard("epoch", rows_of(epoch))
            assert only_run(mlflow_client).info.status == "RUNNING"
        running.finished(history_of(3), {"accuracy": 0.75, "ece": math.nan}, [model, settings.folder / "none.html"])
    run = only_run(mlflow_client)
    identity = run.info.run_id
    assert (run.info.status, run.info.run_name) == ("FINISHED", "first")
    assert run.data.params["fit.epochs"] == "3"
    assert run.data.params["encoder.name"] == "small"
    assert run.data.params["out"] == str(settings.out)
    assert metrics_of(mlflow_client, identity, "loss/train") == [(1, 2.0), (2, 1.0), (3, 2.0 / 3)]
    assert metrics_of(mlflow_client, identity, "f1/validation") == [(e, 1.0 - 0.1 / e) for e in (1, 2, 3)]
    assert metrics_of(mlflow_client, identity, "learning_rate") == [(e, 0.01 / e) for e in (1, 2, 3)]
    assert metrics_of(mlflow_client, identity, "accuracy/test") == [(3, 0.75)]
    assert not {"f1/train", "ece/test"} & set(run.data.metrics)  # nothing was measured there
    assert files_of(mlflow_client, identity) == {"model.onnx"}
    assert Path(mlflow_client.download_artifacts(identity, "model.onnx")).read_bytes() == b"a model"
    assert said == [f"mlruns: tracked by mlflow, run {identity}"]
    assert capfd.readouterr().out == ""  # stdout is for answers


def test_a_resumed_run_goes_on_in_the_same_place(mlflow_client: Any, settings: Settings) -> None:
    words = ["mlflow", "tensorboard"]

    def killed() -> None:
        with tracked(settings, wanted(words), print) as running:
            running.heard("epoch", rows_of(1))
            running.heard("epoch", rows_of(2))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()
    assert only_run(mlflow_client).info.status == "FAILED"
    with tracked(settings, wanted(words), print, resume=True) as running:
        running.heard("epoch", rows_of(2))  # was stopped before its checkpoint was written
        assert only_run(mlflow_client).info.status == "RUNNING"
        running.heard("epoch", rows_of(3))
        running.finished(history_of(3), {}, [])
    run = only_run(mlflow_client)
    assert run.info.status == "FINISHED"
    expected = [(1, 2.0), (2, 1.0), (3, pytest.approx(2.0 / 3))]
    assert metrics_of(mlflow_client, run.info.run_id, "loss/train") == expected
    found = events(settings.folder / "tensorboard")
    assert found["loss/train"] == expected
    assert len(found["text settings/text_summary"]) == 1


def test_a_new_run_does_not_go_on_with_an_older_one(mlflow_client: Any, settings: Settings) -> None:
    for _ in range(2):
        with tracked(settings, wanted(["mlflow"]), print) as running:
            running.heard("epoch", rows_of(1))
    (experiment,) = [one for one in mlflow_client.search_experiments() if one.name == "zorko-read"]
    assert len(mlflow_client.search_runs([experiment.experiment_id])) == 2


@pytest.mark.parametrize("gone", ["deleted", "unknown", "another place", "unreadable"])
def test_a_run_that_is_not_there_any_more_begins_anew_with_all_epochs(
    mlflow_client: Any, settings: Settings, gone: str
) -> None:
    said: list[str] = []
    with tracked(settings, wanted(["mlflow"]), said.append) as running:
        running.heard("epoch", rows_of(1))
    first = only_run(mlflow_client).info.run_id
    mlflow_client.delete_run(first)
    notes = settings.folder / NOTES
    facts = json.loads(notes.read_text(encoding="utf-8"))
    if gone == "unknown":
        facts["mlflow"]["run"] = "f" * 32
    if gone == "another place":
        facts["mlflow"]["where"] = "elsewhere"
    notes.write_text("[" if gone == "unreadable" else json.dumps(facts), encoding="utf-8")
    with tracked(settings, wanted(["mlflow"]), said.append, resume=True) as running:
        running.heard("epoch", rows_of(2))
        running.finished(history_of(2), {}, [])
    second = only_run(mlflow_client).info.run_id
    assert second != first
    assert sorted(metrics_of(mlflow_client, second, "loss/train")) == [(1, 2.0), (2, 1.0)]
    assert any("begins anew" in line for line in said) is (gone == "unreadable")


def test_tensorboard_has_figures_settings_and_places_of_files(settings: Settings) -> None:
    pytest.importorskip("tensorboardX", reason="needs tensorboardX, of the extras dev and track")
    report = settings.folder / "report.html"
    report.write_text("a report", encoding="utf-8")
    with tracked(settings, wanted(["tensorboard"]), print) as running:
        for epoch in (1, 2):
            running.heard("epoch", rows_of(epoch))
        assert events(settings.folder / "tensorboard")["loss/validation"] == [(1, 3.0), (2, 1.5)]  # while it runs
        running.finished(history_of(2), {"accuracy": 0.5}, [report])
    found = events(settings.folder / "tensorboard")
    assert found["accuracy/test"] == [(2, 0.5)]
    assert [step for step, _ in found["learning_rate"]] == [1, 2]
    assert {"text settings/text_summary", "text files/text_summary"} <= set(found)
    assert "f1/train" not in found


def test_tensorboard_elsewhere(settings: Settings, tmp_path: Path) -> None:
    pytest.importorskip("tensorboardX", reason="needs tensorboardX, of the extras dev and track")
    with tracked(settings, wanted([f"tensorboard={tmp_path / 'board'}"]), print) as running:
        running.heard("epoch", rows_of(1))
    assert events(tmp_path / "board")["loss/train"] == [(1, 2.0)]


class _Refusing(BaseHTTPRequestHandler):
    """A server that has trouble: 500 to everything."""

    def _refuse(self) -> None:
        self.server.asked += 1  # type: ignore[attr-defined]
        self.send_error(500)

    do_GET = do_POST = _refuse  # noqa: N815

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def refusing() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Refusing)
    server.asked = 0  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_server_that_fails_is_named_once_and_asked_again_at_the_end(
    mlflow_client: Any, settings: Settings, refusing: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    address = f"http://someone:secret@127.0.0.1:{refusing.server_port}"
    said: list[str] = []
    with tracked(settings, wanted([f"mlflow={address}"]), said.append) as running:
        running.heard("epoch", rows_of(1))
        asked = refusing.asked  # type: ignore[attr-defined]
        assert asked > 0
        running.heard("epoch", rows_of(2))
        assert refusing.asked == asked  # type: ignore[attr-defined]
        running.finished(history_of(2), {}, [])
        assert refusing.asked > asked  # type: ignore[attr-defined]
    (line,) = said
    assert line.startswith(f"http://127.0.0.1:{refusing.server_port}: mlflow fails")
    assert "secret" not in line
    assert not (settings.folder / NOTES).exists()


class Forgetful(Tracker):
    """Loses its place once, as a disk or a server may, and keeps what it is told in a list."""

    kind = "mlflow"
    where = "a list"

    def __init__(self, fails_at: int) -> None:
        self.fails_at = fails_at
        self.told: list[Any] = []

    def begin(self, settings: Settings, known_as: str | None) -> str:
        self.told.append("begin")
        return "it"

    def epoch(self, number: int, figures: Any) -> None:
        if number == self.fails_at:
            self.fails_at = -1
            raise OSError("no space left on device\nand more")
        self.told.append(number)

    def finished(self, number: int, figures: Any, files: Any) -> None:
        self.told.append("finished")

    def failed(self) -> None:
        self.told.append("failed")


@pytest.mark.parametrize("fails_at", [1, 2, 4])
def test_what_a_tracker_missed_it_is_told_at_the_end(settings: Settings, fails_at: int) -> None:
    said: list[str] = []
    forgetful, steady = Forgetful(fails_at), Forgetful(-1)
    running = Tracking(settings, [forgetful, steady], said.append)
    for epoch in range(1, 5):
        running.heard("epoch", rows_of(epoch))
    assert forgetful.told == ["begin", *range(1, fails_at)]
    running.finished(history_of(4), {}, [])
    assert forgetful.told == ["begin", 1, 2, 3, 4, "finished"]
    assert steady.told == forgetful.told
    assert [line for line in said if "fails" in line] == [
        "a list: mlflow fails, so the run goes on without it until its end: no space left on device"
    ]


def test_a_run_that_ends_before_its_first_epoch_is_no_run(settings: Settings) -> None:
    forgetful = Forgetful(-1)
    running = Tracking(settings, [forgetful], print)
    running.failed()
    assert forgetful.told == []
    assert not (settings.folder / NOTES).exists()


@pytest.mark.parametrize("word", ["wandb", "mlflow=", "", "=x", "MLflow"])
def test_what_nobody_knows_is_refused(word: str) -> None:
    with pytest.raises(UsageError, match=r"it takes mlflow\[=ADDRESS\] or tensorboard\[=ADDRESS\]"):
        wanted([word])


def test_one_place_of_a_kind() -> None:
    with pytest.raises(UsageError, match="named twice"):
        wanted(["mlflow", "mlflow=elsewhere"])
    assert wanted([]) == ()


@pytest.mark.parametrize(
    ("address", "uri", "where"),
    [
        ("http://host:5000", "http://host:5000", "http://host:5000"),
        ("https://me:pass@host/x?y=1", "https://me:pass@host/x?y=1", "https://host/x?y=1"),
        ("sqlite:///mlflow.db", "sqlite:///mlflow.db", "sqlite:///mlflow.db"),
        ("databricks", "databricks", "databricks"),
        ("some/runs", "file://{here}/some/runs", "some/runs"),
    ],
)
def test_addresses(address: str, uri: str, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", address)
    for tracker in (MlflowTracker(address), MlflowTracker()):
        assert tracker._uri == uri.format(here=os.getcwd())
        assert tracker.where == where


def test_tensorboard_stands_in_the_run(settings: Settings) -> None:
    (wish,) = wanted(["tensorboard"])
    tracker = wish.tracker(settings)
    assert isinstance(tracker, TensorboardTracker)
    assert tracker.where == str(settings.folder / "tensorboard")
    assert not (settings.folder / "tensorboard").exists()  # nothing is opened before there is something to tell


def test_a_training_by_command_is_tracked(
    mlflow_client: Any, digits_npz: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from zorko.cli import main

    out = tmp_path / "runs"
    smaller = ("drawn.redrawn=0", "drawn.redrawn_each_epoch=0", "drawn.spoilt=0", "drawn.spoilt_each_epoch=0")
    changes = (*tiny.SMALL, *smaller, "fit.epochs=2", "trust.novelty=mixture")
    overrides = [word for one in changes for word in ("--set", one)]
    words = ["train", "read", str(digits_npz), "--out", str(out), *overrides]
    assert main([*words, "--track", "mlflow", "--track", "tensorboard"]) == 0
    folder = out / "read" / "model"
    assert capsys.readouterr().out == f"{folder}\n"
    run = only_run(mlflow_client)
    with (folder / "history.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for phase in ("train", "validation"):
        expected = [(int(row["epoch"]), pytest.approx(float(row["loss"]))) for row in rows if row["phase"] == phase]
        assert len(expected) == 2
        assert metrics_of(mlflow_client, run.info.run_id, f"loss/{phase}") == expected
        assert events(folder / "tensorboard")[f"loss/{phase}"] == expected
    assert {"model.onnx", "report.html", "metrics.json", "config.toml"} <= files_of(mlflow_client, run.info.run_id)
    copy = Path(mlflow_client.download_artifacts(run.info.run_id, "model.onnx"))
    assert copy.read_bytes() == (folder / "model.onnx").read_bytes()
    figures = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))["metrics"]
    assert run.data.metrics["accuracy/test"] == pytest.approx(figures["accuracy"]["value"])
    # A command that is refused leaves the tracked run as it was.
    before = (folder / NOTES).read_bytes()
    assert main([*words, "--track", "mlflow"]) == 2
    assert (folder / NOTES).read_bytes() == before
    assert only_run(mlflow_client).info.status == "FINISHED"


@pytest.mark.parametrize(("kind", "module"), [("mlflow", "mlflow"), ("tensorboard", "tensorboardX")])
def test_without_the_extra_the_command_that_installs_it_is_named(
    kind: str, module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from zorko.cli import main

    monkeypatch.setitem(sys.modules, module, None)  # as if it were not installed
    assert main(["train", "read", str(tmp_path), "--out", str(tmp_path / "runs"), "--track", kind]) == 1
    assert f"--track {kind} needs the extra 'track'. Install it with: pip install 'zorko[track]'" in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()  # it is said before any work
