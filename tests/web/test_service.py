"""`POST /v1/TASK` and what stands beside it, with the shipped models."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.models import read_model
from tests.web.conftest import NAMES, Clients

import zorko
from zorko.errors import UsageError
from zorko.runtime.predictor import Predictor
from zorko.tasks.registry import TASKS, task_named
from zorko.tasks.samples import samples_of
from zorko.types import Answer
from zorko.web.records import EXAMPLES, Answers
from zorko.web.service import served_names
from zorko.web.settings import Settings


def files_of(task: str, most: int) -> list[tuple[str, tuple[str, bytes]]]:
    """The pictures of a task's first samples, as a client sends them."""
    chosen = list(samples_of(task_named(task)))[:most]
    return [("file", (path.name, path.read_bytes())) for sample in chosen for path in sample.pictures]


def sources_of(task: str, most: int) -> list[Any]:
    chosen = list(samples_of(task_named(task)))[:most]
    return [sample.pictures if len(sample.pictures) > 1 else sample.pictures[0] for sample in chosen]


def without_numbers(record: dict[str, Any]) -> dict[str, Any]:
    """What may not differ from batch to batch; numbers do in their last digits."""
    return {key: value for key, value in record.items() if key not in ("details", "confidence", "source")}


@pytest.mark.parametrize("task", NAMES)
def test_answers_are_those_of_the_predictor(client: TestClient, predictors: list[Predictor], task: str) -> None:
    response = client.post(f"/v1/{task}", files=files_of(task, 3))
    assert response.status_code == 200
    predictor = predictors[NAMES.index(task)]
    expected = predictor.predict(sources_of(task, 3))
    answers = response.json()["answers"]
    for record, answer in zip(answers, expected, strict=True):
        assert isinstance(answer, Answer)
        own = json.loads(answer.to_json())
        assert list(record) == list(own)
        assert list(record["details"]) == list(own["details"])
        assert without_numbers(record) == without_numbers(own)
        assert record["confidence"] == pytest.approx(own["confidence"], abs=1e-4)
    Answers.model_validate(response.json())


def test_a_picture_has_the_name_that_it_came_with(client: TestClient) -> None:
    content = files_of("read", 1)[0][1][1]
    names = ["семь.png", "../../etc/passwd", "<b>.png", "=1+1.png", "a\u0000b.png", "x" * 300]
    pictures = [{"name": name, "base64": base64.b64encode(content).decode()} for name in names]
    answers = client.post("/v1/read", json={"pictures": pictures}).json()["answers"]
    assert [answer["source"] for answer in answers] == [name.replace("\0", "\\x00") for name in names]


def test_json_gives_what_a_form_gives(client: TestClient) -> None:
    (_, (name, content)), *_ = files_of("read", 1)
    body = {"pictures": [{"name": name, "base64": base64.b64encode(content).decode()}], "risk": 0.01}
    by_json = client.post("/v1/read", json=body)
    by_form = client.post("/v1/read", files={"anything": (name, content)}, data={"risk": "0.01"})
    assert by_json.status_code == 200
    assert by_json.text == by_form.text
    assert by_json.json()["answers"][0]["risk"] == 0.01


def test_what_cannot_be_read_is_told_in_its_place(client: TestClient) -> None:
    (good,) = files_of("read", 1)
    cut = ("file", ("cut.png", good[1][1][:200]))
    answers = client.post("/v1/read", files=[("file", ("note.txt", b"hello")), good, cut]).json()["answers"]
    assert [set(answer) == {"source", "problem"} for answer in answers] == [True, False, True]
    assert answers[0] == {"source": "note.txt", "problem": answers[0]["problem"]}
    assert "text, not a picture" in answers[0]["problem"]
    assert "damaged" in answers[2]["problem"]


def test_of_a_pair_the_bad_picture_is_named(client: TestClient) -> None:
    first, second = files_of("same", 1)
    (failure,) = client.post("/v1/same", files=[first, ("file", ("b.txt", b"hello"))]).json()["answers"]
    assert failure["source"] == f"{first[1][0]}, b.txt"
    assert failure["problem"].startswith("b.txt: is text")
    body = {"pictures": [{"name": "a", "base64": "?"}, {"name": "b", "base64": ""}]}
    (failure,) = client.post("/v1/same", json=body).json()["answers"]
    assert failure == {"source": "a, b", "problem": "a: is no base64; encode the bytes of the file by RFC 4648"}
    assert client.post("/v1/same", files=[first, second, first]).status_code == 400


def test_a_stricter_false_accept_rate_turns_the_answer(client: TestClient, predictors: list[Predictor]) -> None:
    same = predictors[NAMES.index("same")]
    (levels,) = (each.accept for each in same.card.calibration.values())
    thresholds = {level.rate: level.threshold for level in levels if level.threshold is not None}
    for rate, threshold in thresholds.items():
        (record,) = client.post("/v1/same", files=files_of("same", 1), data={"false_accept": str(rate)}).json()["answers"]
        assert record["details"]["threshold"] == threshold
        assert record["answer"]["same"] == (record["details"]["logit"] >= threshold)
    refused = client.post("/v1/same", files=files_of("same", 1), data={"false_accept": "0.3"})
    assert refused.status_code == 422
    assert "no threshold is proven for the false-accept rate 0.3" in refused.json()["detail"]
    assert str(same.path.parent) not in refused.text


def test_pictures_of_answers_are_sent_where_they_are_asked_for(client: TestClient) -> None:
    for task in NAMES:
        said = client.post(f"/v1/{task}", files=[*files_of(task, 1)], data={"show": "true"}).json()
        Answers.model_validate(said)
        (shown,) = said["shown"]
        assert shown["drawn"].startswith("data:image/png;base64,")
        assert (shown["normalised"] is not None) == (task == "read")
        assert bool(shown["parts"]) == (task not in ("read", "tag"))
    said = client.post("/v1/read", files={"f": ("a", b"x")}, data={"show": "true"}).json()
    assert said["shown"] == [None]


def test_models_and_cards(client: TestClient, predictors: list[Predictor]) -> None:
    models = client.get("/v1/models").json()["models"]
    assert [(model["name"], model["task"], model["default"]) for model in models] == [(name, name, True) for name in NAMES]
    for model, predictor in zip(models, predictors, strict=True):
        assert client.get(model["card"]).text == predictor.card.to_json()
    missing = client.get("/v1/models/nobody/card")
    assert missing.status_code == 404
    assert "there are: read, find" in missing.json()["detail"]


def test_a_model_is_asked_for_by_name_and_never_by_path(client: TestClient, predictors: list[Predictor]) -> None:
    files = files_of("read", 1)
    assert client.post("/v1/read", files=files, data={"model": "read"}).status_code == 200
    for name in (str(predictors[0].path), "../read", "find", ""):
        assert client.post("/v1/read", files=files, data={"model": name}).status_code == 404


def test_names_tell_models_apart(predictors: list[Predictor], tmp_path: Path) -> None:
    assert served_names(predictors) == list(NAMES)
    same_name = zorko.load(read_model(tmp_path / "own.onnx"), threads=1)
    with pytest.raises(UsageError, match=r"own\.onnx.*both called 'read-read'.*--set name=NAME"):
        served_names([same_name, *predictors])


def test_a_task_without_a_model_says_so(client_of: Clients, predictors: list[Predictor]) -> None:
    response = client_of(models=predictors[:2]).post("/v1/tag", files=files_of("read", 1))
    assert response.status_code == 404
    assert response.json()["type"] == "/problems/no-model"


def test_health_and_metrics(client_of: Clients) -> None:
    client = client_of()
    assert client.get("/health").json() == {"status": "ok", "version": zorko.__version__, "models": len(NAMES)}
    client.post("/v1/read", files=[*files_of("read", 3), ("f", ("x", b"x"))])
    client.get("/nowhere/at/all")
    counts = dict(line.rsplit(" ", 1) for line in client.get("/metrics").text.splitlines() if not line.startswith("#"))
    answered = sum(
        float(counts.get(f'zorko_answers_total{{task="read",trusted="{trusted}"}}', 0)) for trusted in ("true", "false")
    )
    assert answered == 3
    assert counts['zorko_failures_total{task="read"}'] == "1.0"
    assert counts['zorko_batch_questions_sum{model="read"}'] == "4.0"
    assert counts['zorko_requests_total{route="/v1/read",status="200"}'] == "1.0"
    assert counts['zorko_requests_total{route="other",status="404"}'] == "1.0"
    assert counts["zorko_requests_in_flight"] == "1.0"  # this one
    assert float(counts['zorko_request_seconds_count{route="/v1/read"}']) == 1


def test_openapi_describes_every_task_with_an_example(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    for task in TASKS:
        operation = document["paths"][f"/v1/{task.name}"]["post"]
        bodies = operation["requestBody"]["content"]
        assert set(bodies) == {"multipart/form-data", "application/json"}
        example = operation["responses"]["200"]["content"]["application/json"]["example"]
        Answers.model_validate(example)
        options = {parameter["name"] for parameter in operation["parameters"]}
        assert options == {"model", "risk", "show"} | ({"false_accept"} if task.verifies else set())
        if task.name in NAMES:
            assert client.post(f"/v1/{task.name}", json=bodies["application/json"]["example"]).status_code == 200
    assert set(EXAMPLES) == {task.name for task in TASKS}


@pytest.mark.parametrize("task", NAMES)
def test_the_example_answers_have_the_words_of_real_ones(client: TestClient, task: str) -> None:
    (record,) = client.post(f"/v1/{task}", files=files_of(task, 1)).json()["answers"]
    example = next(each for name, each in EXAMPLES.items() if name == task).to_dict()
    assert set(record) == set(example)
    assert set(record["answer"]) == set(example["answer"])
    assert set(example["details"]) <= set(record["details"])


def test_drawings_are_kept_only_where_that_was_wished(client: TestClient, client_of: Clients, tmp_path: Path) -> None:
    files = files_of("read", 1)
    refused = client.post("/drawings", files=files, data={"label": "8"})
    assert (refused.status_code, refused.json()["type"]) == (404, "/problems/no-drawings")
    keeping = client_of(Settings(drawings=tmp_path / "kept"))
    for label in ("8", "8", "none", "../7", "", "10"):
        done = keeping.post("/drawings", files=files, data={"label": label})
        assert done.status_code == (200 if label in ("8", "none") else 422), label
    assert keeping.post("/drawings", files={"f": ("a.png", b"no picture")}, data={"label": "1"}).status_code == 400
    assert keeping.post("/drawings", files=[*files, *files], data={"label": "1"}).status_code == 413
    names = sorted(path.parent.name for path in (tmp_path / "kept").rglob("*.png"))
    assert names == ["8", "8", "other"]


def test_kept_drawings_are_what_training_takes(client_of: Clients, tmp_path: Path, samples: Path) -> None:
    from zorko.data.examples import OUTLIER
    from zorko.data.load import load

    client = client_of(Settings(drawings=tmp_path))
    for name, label in (("seven-thin-pen.png", "7"), ("house.png", "other"), ("two-brush.png", "2")):
        content = (samples / "read" / name).read_bytes()
        counts = client.post("/drawings", files={"f": (name, content)}, data={"label": label}).json()["counts"]
        assert counts[label] == 1
    examples = load("read", tmp_path)
    assert sorted(examples.labels["digit"].tolist()) == sorted([7, OUTLIER, 2])
    assert not examples.problems
