"""`zorko serve` as a process: its address, its end, and what keeps it from starting."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.web.serving import Served, serving, start
from tests.web.test_service import files_of

from zorko.cli import main


def request(
    address: str, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request(method, path, body, headers or {})
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, content


def form(boundary: str, files: list[tuple[str, tuple[str, bytes]]]) -> bytes:
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'.encode()
        + content
        + b"\r\n"
        for field, (name, content) in files
    ]
    return b"".join(parts) + f"--{boundary}--\r\n".encode()


FORM = {"content-type": "multipart/form-data; boundary=edge"}


def test_it_prints_its_address_and_ends_when_told(root: Path) -> None:
    with serving(root) as served:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", served.address)
        status, content = request(served.address, "GET", "/v1/models")
        assert status == 200
        assert {"read", "find", "orbit", "same"} <= {model["name"] for model in json.loads(content)["models"]}
        told = served.end(signal.SIGINT)
    assert "open models: " in told
    assert "Traceback" not in told


def test_what_was_accepted_is_answered_before_the_end(root: Path) -> None:
    """The end comes while the body of one request is on its way, and others wait for their answers."""
    with serving(root) as served:
        pictures = files_of("read", 22) * 2
        waiting = [answering(served, form("edge", pictures)) for _ in range(4)]
        slow, sent = half_sent(served, form("edge", files_of("read", 2)))
        time.sleep(0.3)
        served.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        slow.sendall(sent)
        said = http.client.HTTPResponse(slow)
        said.begin()
        assert said.status == 200
        assert len(json.loads(said.read())["answers"]) == 2
        slow.close()
        for thread, answers in waiting:
            thread.join(60)
            assert answers == [(200, len(pictures))]
        assert served.process.wait(60) is not None


def answering(served: Served, body: bytes) -> tuple[threading.Thread, list[tuple[int, int]]]:
    answers: list[tuple[int, int]] = []

    def ask() -> None:
        status, content = request(served.address, "POST", "/v1/read", body, FORM)
        answers.append((status, len(json.loads(content)["answers"])))

    thread = threading.Thread(target=ask)
    thread.start()
    return thread, answers


def half_sent(served: Served, body: bytes) -> tuple[socket.socket, bytes]:
    """A connection on which half of a request has gone, and the other half."""
    place = urlsplit(served.address)
    head = f"POST /v1/read HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Length: {len(body)}\r\n"
    head += f"Content-Type: {FORM['content-type']}\r\n\r\n"
    connection = socket.create_connection((place.hostname, place.port), timeout=60)
    connection.sendall(head.encode() + body[: len(body) // 2])
    return connection, body[len(body) // 2 :]


def test_beyond_this_machine_it_starts_only_with_a_token(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZORKO_TOKEN", raising=False)
    assert main(["serve", "--host", "0.0.0.0"]) == 2
    assert "ZORKO_TOKEN=" in capsys.readouterr().err


def test_the_token_may_come_from_the_environment(root: Path) -> None:
    token = "correct-horse-battery"
    with serving(root, "--host", "0.0.0.0", ZORKO_TOKEN=token) as served:
        assert served.address.startswith("http://127.0.0.1:")
        assert request(served.address, "GET", "/health")[0] == 401
        assert request(served.address, "GET", "/health", headers={"authorization": f"Bearer {token}"})[0] == 200
        assert token not in served.end()


def test_a_port_that_is_taken_is_named(root: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = start(root, "--port", str(taken.getsockname()[1]))
        out, told = process.communicate(timeout=120)
    assert (process.returncode, out) == (2, "")
    assert "cannot listen there" in told
    assert "--port 0" in told


def test_a_model_that_is_none_is_told_without_a_traceback(root: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.onnx").write_bytes(b"no model")
    process = start(root, "--model", tmp_path / "bad.onnx")
    out, told = process.communicate(timeout=120)
    assert (process.returncode, out) == (1, "")
    assert "bad.onnx" in told
    assert "Traceback" not in told


def test_a_folder_that_cannot_be_made_is_told(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    process = start(root, "--drawings", tmp_path / "file")
    assert "cannot be made" in process.communicate(timeout=120)[1]
    assert process.returncode == 2


def test_without_the_extra_it_is_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zorko.cli.extras.find_spec", lambda name: None)
    assert main(["serve"]) == 1
    assert "pip install 'zorko[web]'" in capsys.readouterr().err
