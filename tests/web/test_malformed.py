"""Whatever is sent, the service answers with a document or an answer: no fault, no traceback, nothing that grows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.web.conftest import ADDRESS, NAMES
from tests.web.test_service import files_of

from zorko.runtime.predictor import Predictor
from zorko.web.application import make_app
from zorko.web.problems import MEDIA_TYPE
from zorko.web.settings import ServiceLimits, Settings

MANY = settings(max_examples=60, suppress_health_check=list(HealthCheck))
TYPES = (
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/json",
    "text/plain",
    "image/png",
    "",
    "x/y; q",
)


def check(response: Any) -> None:
    """It is an answer or a problem document, and no fault."""
    assert response.status_code < 500, response.text
    body = json.loads(response.content)
    if response.status_code == 200:
        assert body["answers"]
    else:
        assert response.headers["content-type"] == MEDIA_TYPE
        assert body["status"] == response.status_code
    assert "Traceback" not in response.text


@MANY
@given(body=st.binary(max_size=400), kind=st.sampled_from(TYPES), task=st.sampled_from(NAMES))
def test_any_bytes(client: TestClient, body: bytes, kind: str, task: str) -> None:
    check(client.post(f"/v1/{task}", content=body, headers={"content-type": kind}))


HEADER = st.sampled_from(
    [
        'Content-Disposition: form-data; name="f"; filename="a.png"',
        'Content-Disposition: form-data; name="risk"',
        "Content-Disposition: form-data",
        "Content-Disposition: form-data; name*=utf-8''%ff; filename*=x",
        'Content-Disposition: form-data; name="f"; filename="../../etc/passwd\0"',
        "Content-Type: text/plain; charset=nonsense",
        "Content-Type: text/plain; charset=idna",
        "Content-Transfer-Encoding: base64",
        ": :",
        "",
    ]
)


@MANY
@given(parts=st.lists(st.tuples(st.lists(HEADER, max_size=3), st.binary(max_size=60)), max_size=4), closed=st.booleans())
def test_forms_with_any_headers(client: TestClient, parts: list[tuple[list[str], bytes]], closed: bool) -> None:
    body = b"".join(
        b"--x\r\n" + "\r\n".join(headers).encode() + b"\r\n\r\n" + content + b"\r\n" for headers, content in parts
    )
    body += b"--x--\r\n" if closed else b""
    check(client.post("/v1/read", content=body, headers={"content-type": TYPES[0]}))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["pictures", "base64", "name", "risk"]), inner)
    ),
    max_leaves=8,
)


@MANY
@given(body=JSON, options=st.dictionaries(st.sampled_from(["risk", "model", "false_accept", "show", "x"]), JSON, max_size=3))
def test_any_json(client: TestClient, body: Any, options: Mapping[str, Any]) -> None:
    whole = {**body, **options} if isinstance(body, dict) else body
    content = json.dumps(whole).encode("utf-8", "surrogatepass")
    for task in ("read", "same"):
        check(client.post(f"/v1/{task}", content=content, headers={"content-type": "application/json"}))


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b'{"a":' * 100_000, b'{"pictures": [' + b"[" * 5000, b"\xff\xfe{", b"1e999"]
)
def test_deep_and_odd_json(client: TestClient, content: bytes) -> None:
    check(client.post("/v1/read", content=content, headers={"content-type": "application/json"}))


@MANY
@given(query=st.text(alphabet="riskmodelfalse_accept=&;%+0.1\0é", max_size=40))
def test_any_address(client: TestClient, query: str) -> None:
    check(client.post(f"/v1/read?{quote(query, safe='=&;%+.')}", files=files_of("read", 1)))


@MANY
@given(seed=st.integers(0, 2**32 - 1), task=st.sampled_from(NAMES))
def test_mutated_pictures(client: TestClient, seed: int, task: str) -> None:
    """A few bytes changed, a part cut out, the end cut off: an answer or a failure in its place."""
    rng = np.random.default_rng(seed)
    files = []
    for field, (name, content) in files_of(task, 1):
        mutated = bytearray(content)
        for at in rng.integers(0, len(mutated), 6):
            mutated[at] = rng.integers(256)
        start = int(rng.integers(len(mutated)))
        del mutated[start : start + int(rng.integers(0, 200))]
        files.append((field, (name, bytes(mutated[: int(rng.integers(1, len(mutated) + 1))]))))
    response = client.post(f"/v1/{task}", files=files)
    check(response)
    assert response.status_code == 200


@pytest.fixture(scope="session")
def schema(predictors: list[Predictor]) -> Any:
    """What the service says of itself, to be taken at its word."""
    limits = ServiceLimits(megabytes=1, files=4)
    app = make_app(Settings(limits=limits), lambda: predictors)
    with TestClient(app, base_url=ADDRESS) as client:
        yield schemathesis.openapi.from_dict(client.get("/openapi.json").json()), client


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_openapi_allows_and_what_it_forbids(schema: Any, data: st.DataObject) -> None:
    described, client = schema
    operations = [operation.ok() for operation in described.get_all_operations()]
    operation = data.draw(st.sampled_from(operations))
    mode = data.draw(st.sampled_from([schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]))
    case = data.draw(operation.as_strategy(generation_mode=mode))
    try:
        sent = requests.Request(**case.as_transport_kwargs(base_url=ADDRESS)).prepare()
    except (requests.RequestException, TypeError, ValueError, AttributeError):
        reject()  # what can't be put into a request at all
    assert sent.method is not None
    assert sent.url is not None
    response = client.request(sent.method, sent.url, content=sent.body or b"", headers=dict(sent.headers))
    assert response.status_code < 500, response.text


def test_a_path_is_never_opened(client: TestClient, tmp_path: Path) -> None:
    (_, (_, content)), *_ = files_of("read", 1)
    secret = tmp_path / "secret.png"
    secret.write_bytes(content)
    for name in (str(secret), f"file://{secret}", f"../{secret}"):
        for body in ({"pictures": [name]}, {"pictures": [{"name": name}]}, {"pictures": [{"name": name, "base64": name}]}):
            response = client.post("/v1/read", json=body)
            check(response)
            assert "digit" not in response.text
        check(client.post("/v1/read", data={"file": name}))
        response = client.post("/v1/read", files={"file": (name, b"nothing")})
        assert "problem" in response.json()["answers"][0]
        for address in ("/static/", "/samples/read/", "/samples/read/x/", "/v1/models/"):
            assert client.get(f"{address}{name}").status_code in (404, 405)
            assert client.get(f"{address}{name.replace('/', '%2f')}").status_code in (404, 405)
