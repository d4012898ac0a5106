"""Who may ask, and how much: each refusal is a problem document that says which rule it was."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import pytest
from PIL import Image
from starlette.testclient import TestClient
from tests.web.conftest import ADDRESS, Clients
from tests.web.test_service import files_of

from zorko.errors import UsageError
from zorko.runtime.predictor import Predictor
from zorko.web.application import make_app
from zorko.web.problems import KINDS, MEDIA_TYPE
from zorko.web.settings import ServiceLimits, Settings

TOKEN = "correct-horse-battery"


def check_problem(response: Any, name: str) -> dict[str, Any]:
    """It is the problem of that name, and can be looked up."""
    kind = next(kind for kind in KINDS if kind.name == name)
    assert (response.status_code, response.headers["content-type"]) == (kind.status, MEDIA_TYPE)
    document: dict[str, Any] = response.json()
    assert (document["type"], document["status"], document["title"]) == (f"/problems/{name}", kind.status, kind.title)
    assert document["detail"]
    assert document["remedy"] == kind.about
    return document


def test_every_problem_can_be_looked_up(client: TestClient) -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    for kind in KINDS:
        said = client.get(f"/problems/{kind.name}").json()
        assert (said["status"], said["remedy"]) == (kind.status, kind.about)
    assert client.get("/problems/none").status_code == 404


# ---- limits


def test_a_body_beyond_the_limit(client_of: Clients) -> None:
    client = client_of(Settings(limits=ServiceLimits(megabytes=1)))
    large = ("file", ("large.png", bytes(1_100_000)))
    assert check_problem(client.post("/v1/read", files=[large]), "body-size")["limit"] == 1_000_000

    def trickle() -> Any:
        yield b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.png"\r\n\r\n'
        for _ in range(30):
            yield bytes(50_000)

    headers = {"content-type": "multipart/form-data; boundary=x"}  # without a length: told while it comes
    check_problem(client.post("/v1/read", content=trickle(), headers=headers), "body-size")


def test_too_many_files(client_of: Clients) -> None:
    client = client_of(Settings(limits=ServiceLimits(files=2)))
    assert client.post("/v1/read", files=files_of("read", 2)).status_code == 200
    assert check_problem(client.post("/v1/read", files=files_of("read", 3)), "files")["limit"] == 2
    body = {"pictures": [{"base64": ""}] * 3}
    check_problem(client.post("/v1/read", json=body), "files")


def test_a_picture_of_too_many_pixels(client_of: Clients) -> None:
    client = client_of(Settings(limits=ServiceLimits(megapixels=1)))
    packed = io.BytesIO()
    Image.new("1", (1001, 1000)).save(packed, "PNG")
    files = [*files_of("read", 1), ("file", ("large.png", packed.getvalue()))]
    document = check_problem(client.post("/v1/read", files=files), "pixels")
    assert document["limit"] == 1_000_000
    assert document["detail"].startswith("large.png: ")


def test_a_body_that_does_not_come_in_time(predictors: list[Predictor]) -> None:
    async def scenario() -> int:
        app = make_app(Settings(limits=ServiceLimits(seconds=0.2)), lambda: predictors)
        return (await _stalled(app))["status"]

    assert asyncio.run(scenario()) == 408


async def _stalled(app: Any) -> dict[str, Any]:
    """What the application answers to a body whose end never comes."""
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(60)
        raise AssertionError("nobody waits so long")

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"multipart/form-data; boundary=x")]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/v1/read",
        "raw_path": b"/v1/read",
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
        "app": app,
    }
    async with app.router.lifespan_context(app):
        await app(scope, receive, send)
    return said[0]


def test_an_answer_that_takes_too_long(client_of: Clients) -> None:
    client = client_of(Settings(limits=ServiceLimits(seconds=1e-6)))
    response = client.post("/v1/read", files=files_of("read", 1))
    assert response.status_code in (408, 503)
    assert response.json()["limit"] == 1e-6


def test_more_requests_than_may_be_under_way(predictors: list[Predictor]) -> None:
    """Ten at once where two may be: the others are told to come again, none is lost."""
    import httpx2

    async def scenario() -> list[int]:
        app = make_app(Settings(limits=ServiceLimits(requests=2)), lambda: predictors)
        async with (
            app.router.lifespan_context(app),
            httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=ADDRESS) as client,
        ):
            jobs = [client.post("/v1/read", files=files_of("read", 1)) for _ in range(10)]
            responses = await asyncio.gather(*jobs)
            for response in responses:
                if response.status_code != 200:
                    check_problem(response, "busy")
                    assert response.headers["retry-after"] == "1"
            again = await client.post("/v1/read", files=files_of("read", 1))
            return [*(response.status_code for response in responses), again.status_code]

    statuses = asyncio.run(scenario())
    assert 2 <= statuses[:-1].count(200) < 10
    assert statuses[-1] == 200


# ---- who asks


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", ""]
)
def test_another_name_is_not_answered(client: TestClient, host: str) -> None:
    check_problem(client.get("/health", headers={"host": host}), "host")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1", "[::1]:8000", "192.168.1.7:80"])
def test_this_machine_and_addresses_are(client: TestClient, host: str) -> None:
    assert client.get("/health", headers={"host": host}).status_code == 200


def test_a_name_that_was_given_is_answered(client_of: Clients) -> None:
    client = client_of(Settings(names=("zorko.example",)))
    assert client.get("/health", headers={"host": "zorko.example:8000"}).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://[", "http://127.0.0.1:9000"])
def test_pages_of_other_sites_may_change_nothing(client: TestClient, origin: str) -> None:
    check_problem(client.post("/v1/read", headers={"origin": origin}), "origin")
    assert "access-control-allow-origin" not in client.get("/health", headers={"origin": origin}).headers


def test_our_own_page_may(client: TestClient) -> None:
    assert client.post("/v1/read", files=files_of("read", 1), headers={"origin": ADDRESS}).status_code == 200


def test_sites_that_were_named_may_call(client_of: Clients) -> None:
    site = "https://lab.example"
    client = client_of(Settings(origins=(site,), token=TOKEN))
    ask = {"origin": site, "access-control-request-method": "POST", "access-control-request-headers": "authorization"}
    leave = client.options("/v1/read", headers=ask)
    assert (leave.status_code, leave.headers["access-control-allow-origin"]) == (200, site)
    assert client.options("/v1/read", headers={**ask, "origin": "https://evil.example"}).status_code == 400
    headers = {"origin": site, "authorization": f"Bearer {TOKEN}"}
    response = client.post("/v1/read", files=files_of("read", 1), headers=headers)
    assert (response.status_code, response.headers["access-control-allow-origin"]) == (200, site)
    assert client.post("/v1/read", headers={"origin": site}).status_code == 401


def test_with_a_token_every_request_must_carry_it(client_of: Clients) -> None:
    client = client_of(Settings(token=TOKEN))
    for method, path in (
        ("GET", "/health"),
        ("GET", "/metrics"),
        ("GET", "/static/zorko.css"),
        ("POST", "/v1/read"),
        ("GET", "/x"),
    ):
        response = client.request(method, path)
        check_problem(response, "token")
        assert response.headers["www-authenticate"] == "Bearer"
        for wrong in (f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer", TOKEN, "Bearer \xff"):
            assert client.request(method, path, headers={"authorization": wrong.encode("latin-1")}).status_code == 401
        assert client.request(method, path, headers={"cookie": f"zorko_token={TOKEN}"}).status_code == 401
        assert client.request(method, path, headers={"authorization": f"bearer {TOKEN}"}).status_code != 401


def test_a_browser_is_asked_for_the_token_and_remembers_it(client_of: Clients) -> None:
    client = client_of(Settings(token=TOKEN))
    page = client.get("/draw", headers={"accept": "text/html"})
    assert page.status_code == 401
    assert 'action="/enter"' in page.text
    assert client.post("/enter", data={"token": "wrong"}).status_code == 401
    done = client.post("/enter", data={"token": TOKEN}, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, "/")
    cookie = done.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert TOKEN not in cookie
    assert client.get("/draw").status_code == 200
    client.cookies.clear()
    assert client.get(f"/enter?token={TOKEN}").status_code == 200  # redirected to the first page, with the cookie


def test_without_a_token_only_this_machine_is_listened_to() -> None:
    for host in ("127.0.0.1", "::1", "localhost", "127.1.2.3"):
        assert Settings(host=host).token is None
    for host in ("0.0.0.0", "::", "192.168.0.5", "zorko.example", ""):
        with pytest.raises(UsageError, match=r"must carry a token.*--token.*ZORKO_TOKEN"):
            Settings(host=host)
        assert Settings(host=host, token=TOKEN).host == host


@pytest.mark.parametrize("token", ["", "short", "has a space in it!", "знак" * 8, "a" * 15])
def test_a_token_that_could_be_guessed_or_not_be_sent(token: str) -> None:
    with pytest.raises(UsageError, match="16 or more"):
        Settings(token=token)


@pytest.mark.parametrize("origin", ["*", "lab.example", "https://lab.example/page", "https://*.example", "ftp://a"])
def test_an_origin_is_one_site(origin: str) -> None:
    with pytest.raises(UsageError, match="name one site"):
        Settings(origins=(origin,))


@pytest.mark.parametrize("name", ["megabytes", "megapixels", "files", "seconds", "requests"])
def test_a_limit_is_above_zero(name: str) -> None:
    with pytest.raises(UsageError, match=f"--max-{name} 0"):
        ServiceLimits(**{name: 0})


# ---- what every response has


def test_nothing_foreign_may_run_in_a_page(client: TestClient) -> None:
    for path in ("/draw", "/static/draw.mjs", "/v1/models", "/nowhere"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"


def test_a_fault_is_no_traceback(
    client_of: Clients, predictors: list[Predictor], capsys: pytest.CaptureFixture[str]
) -> None:
    client = client_of()
    client.app.state.service = None  # type: ignore[attr-defined] - so that whatever uses it fails
    check_problem(client.post("/v1/read", files=files_of("read", 1)), "fault")
    told = capsys.readouterr().err
    assert told.startswith("zorko: a fault at a request (AttributeError")
    assert "Traceback" not in told
