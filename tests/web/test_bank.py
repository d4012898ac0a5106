"""The bank's addresses: what they do, who may ask them, and that nothing sent to them does harm."""

from __future__ import annotations

import base64
import csv
import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("argon2", reason="needs the extra web")

from tests.web.banks import PASSWORD, Site, filled, site

from zorko.bank.actions import recent_actions
from zorko.bank.bank import Bank
from zorko.bank.users import add_user
from zorko.errors import UsageError
from zorko.runtime.predictor import Predictor
from zorko.web.application import make_app
from zorko.web.bank.application import ROUTES
from zorko.web.bank.attempts import PER_ADDRESS, PER_PERSON, WINDOW_S, Attempts
from zorko.web.bank.routing import Route
from zorko.web.bank.signing import _own_path
from zorko.web.settings import Settings

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "'; DROP TABLE photo; --",
    "../../etc/passwd",
    "=1+1",
    "a\x00b",
    "%_\\",
    "\u202e.gpj",
)


TEACHING = ("start", "stop", "accept", "back", "discard")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bank with twelve photographs, to be copied."""
    return filled(tmp_path_factory.mktemp("full"))


@pytest.fixture
def folder(full: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(full, tmp_path / "bank"))


@pytest.fixture
def here(folder: Path, predictors: list[Predictor]) -> Iterator[Site]:
    """The application on this machine, where nobody signs in."""
    with site(Settings(bank=folder), predictors) as made:
        yield made


@pytest.fixture(scope="module")
def looked_at(full: Path, predictors: list[Predictor]) -> Iterator[Site]:
    """The same for tests that change nothing."""
    with site(Settings(bank=full), predictors) as made:
        yield made


@pytest.fixture
def beyond(folder: Path, predictors: list[Predictor]) -> Iterator[Site]:
    """The application as it is reached from elsewhere, with three people who may sign in."""
    with Bank(folder) as bank:
        for role in ("viewer", "editor", "admin"):
            add_user(bank, role, PASSWORD, role)
    with site(Settings(bank=folder, names=("photos.test",)), predictors) as made:
        yield made


def ids(found: dict[str, Any]) -> list[int]:
    return np.frombuffer(base64.b64decode(found["ids"]), "<u4").tolist()


# ---- finding and showing


def test_what_is_found_has_counts_shapes_and_tiles(looked_at: Site) -> None:
    found = looked_at.get("/bank/found", list="true")
    assert found["total"] == 12
    assert len(ids(found)) == 12
    shapes = np.frombuffer(base64.b64decode(found["shapes"]), np.uint8)
    assert np.allclose(2.0 ** ((shapes.astype(float) - 128) / 48), 1.5, rtol=0.01)  # 96 x 64
    for attribute in found["counts"]:
        assert attribute["untagged"] + sum(each["count"] for each in attribute["values"]) >= 12
    tiles = looked_at.get("/bank/tiles", ids=",".join(map(str, ids(found))))["tiles"]
    assert [tile["id"] for tile in tiles] == ids(found)
    assert all(
        looked_at.client.get(f"/bank/thumbnails/{tile['sha256']}").headers["content-type"] == "image/jpeg" for tile in tiles
    )


def test_conditions_are_those_of_the_address(looked_at: Site) -> None:
    found = looked_at.get("/bank/found")
    attribute = found["counts"][0]
    value = next(each for each in attribute["values"] if each["count"])
    condition = f"{attribute['name']}={value['value']}"
    assert looked_at.get("/bank/found", all=condition)["total"] == value["count"]
    assert looked_at.get("/bank/found", any=condition)["total"] == value["count"]
    assert looked_at.get("/bank/found", none=condition)["total"] == 12 - value["count"]
    assert looked_at.get("/bank/found", text="p0")["total"] == 10


def test_a_photograph_is_shown_with_all_that_is_known(looked_at: Site) -> None:
    number = ids(looked_at.get("/bank/found", list="true", order="name"))[0]
    seen = looked_at.get(f"/bank/photos/{number}")
    assert (seen["name"], seen["width"], seen["height"], seen["format"]) == ("p00.jpg", 96, 64, "jpeg")
    assert all(each["model"] == each["value"] and not each["corrected"] for each in seen["values"])
    assert looked_at.get(f"/bank/photos/{number}/around")["similar"]
    picture = looked_at.client.get(f"/bank/photos/{number}/picture")
    assert picture.headers["content-type"] == "image/jpeg"
    original = looked_at.client.get(f"/bank/photos/{number}/original")
    assert original.content == looked_at.bank.files.original(seen["sha256"], "jpeg").read_bytes()


# ---- changing


def test_a_correction_counts_is_told_and_is_undone(here: Site) -> None:
    found = here.get("/bank/found", list="true")
    attribute = found["counts"][0]
    some, value = ids(found)[:3], attribute["values"][0]["value"]
    done = here.post("/bank/corrections", {"photos": some, "attribute": attribute["name"], "value": value})
    assert done["photos"] == 3
    assert here.get("/bank/found", corrected="true")["total"] == 3
    event = here.get(f"/bank/photos/{some[0]}/history")["actions"][0]
    assert (event["user"], event["subject"], event["after"]) == ("local", attribute["name"], value)
    here.post("/bank/undo", {"action": None})
    assert here.get("/bank/found", corrected="true")["total"] == 0
    assert here.post("/bank/undo", {"action": done["action"]}, 409)["detail"].endswith("has been undone already.")


def test_descriptions_cases_and_removals(here: Site) -> None:
    some = ids(here.get("/bank/found", list="true"))[:4]
    here.post("/bank/descriptions", {"photos": some[:1], "text": "By the Lake"})
    assert here.get("/bank/found", text="lake")["total"] == 1
    here.post("/bank/cases/photos", {"case": "Search 1", "photos": some, "add": True})
    assert here.get("/bank/found", case="Search 1")["total"] == 4
    here.post("/bank/cases/name", {"case": "Search 1", "name": "Search 2", "description": "of autumn"})
    here.post("/bank/cases/photos", {"case": "Search 2", "photos": some[:1], "add": False})
    assert [(each["name"], each["photos"]) for each in here.get("/bank/cases/list")["cases"]] == [("Search 2", 3)]
    here.post("/bank/removals", {"photos": some, "removed": True})
    assert here.get("/bank/found")["total"] == 8
    assert here.get("/bank/found", removed="true")["total"] == 4
    here.post("/bank/removals", {"photos": some, "removed": False})
    assert here.get("/bank/found")["total"] == 12


def test_files_come_in_and_are_known_the_second_time(here: Site, folder: Path) -> None:
    content = b"".join(next(here.bank.files.originals.rglob("*.jpg")).read_bytes() for _ in range(1))
    other = io.BytesIO()
    from PIL import Image

    Image.new("RGB", (80, 60), (10, 200, 100)).save(other, "PNG")
    files = [("file", ("known.jpg", content)), ("file", ("below/new.png", other.getvalue())), ("file", ("no.png", b"none"))]
    told = here.client.post("/bank/imports/files", files=files, headers={"x-csrf-token": here.proof}).json()
    assert (told["new"], told["known"], [each["source"] for each in told["failures"]]) == (1, 1, ["no.png"])
    assert here.get("/bank/found", text="below new.png")["total"] == 1


def test_a_folder_comes_in(here: Site, full: Path, tmp_path: Path) -> None:
    assert here.get("/bank/imports/folder")["state"] == "none"
    here.post("/bank/imports/folder", {"folder": str(tmp_path / "nowhere\x00")}, 409)
    here.post("/bank/imports/folder", {"folder": str(full.parent / "photographs")})
    here.client.app.state.bank.folder_import._thread.join(60)  # type: ignore[attr-defined]
    told = here.get("/bank/imports/folder")
    assert (told["state"], told["all"], told["done"], told["new"], told["known"]) == ("done", 12, 12, 0, 12)


@pytest.mark.parametrize("chosen", ["photos", "asked"])
def test_a_table_and_an_archive_are_taken(here: Site, chosen: str) -> None:
    some = ids(here.get("/bank/found", list="true", text="p0"))
    told = {"photos": some} if chosen == "photos" else {"asked": "text=p0"}
    taken = {}
    for kind in ("csv", "zip"):
        ticket = here.post("/bank/exports", {"kind": kind, "corrected": False, **told})["ticket"]
        taken[kind] = here.client.get(f"/bank/exports/{ticket}")
        assert taken[kind].headers["content-disposition"].startswith("attachment;")
    rows = list(csv.DictReader(io.StringIO(taken["csv"].text)))
    assert len(rows) == 10
    with zipfile.ZipFile(io.BytesIO(taken["zip"].content)) as packed:
        assert packed.testzip() is None
        assert len(packed.namelist()) == 11
    assert here.client.get("/bank/exports/nothing").status_code == 404


# ---- who may


def told_by(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["type"].rpartition("/")[2]


def asked(client: Any, route: Route, **headers: str) -> Any:
    address = route.path.replace("{number}", "1").replace("{sha256}", "0" * 64).replace("{ticket}", "x")
    return client.request(route.method, address, headers=headers, follow_redirects=False)


def test_nobody_asks_anything_without_signing_in(beyond: Site) -> None:
    for route in ROUTES:
        response = asked(beyond.client, route)
        if route.page:
            assert response.headers["location"] == f"/sign-in?next={route.path.replace('/', '%2F')}"
        else:
            assert told_by(response) == (401, "sign-in"), route


def test_roles_limit_what_people_may(beyond: Site) -> None:
    order = ("viewer", "editor", "admin")
    for role in order:
        assert beyond.sign_in(role) == 303
        for route in ROUTES:
            allowed = order.index(role) >= order.index(route.role)
            response = asked(beyond.client, route)  # changes that are allowed are refused next, as they carry no proof
            refused = response.status_code == 403 and response.json()["type"] == "/problems/role"
            assert refused != allowed, route


def test_every_change_carries_the_token_of_its_session(here: Site, beyond: Site) -> None:
    assert beyond.sign_in("admin") == 303
    for each in (here, beyond):
        for route in ROUTES:
            if route.method != "GET":
                for proof in ("", "0" * 64, here.proof if each is beyond else beyond.proof):
                    assert told_by(asked(each.client, route, **{"x-csrf-token": proof})) == (403, "csrf"), route


def test_pages_of_other_sites_ask_nothing_even_those_that_the_service_knows(
    folder: Path, predictors: list[Predictor]
) -> None:
    with site(Settings(bank=folder, origins=("https://friend.test",)), predictors) as made:
        for address in ("/bank/me", "/bank/found"):
            response = made.client.get(address, headers={"origin": "https://friend.test"})
            assert told_by(response) == (403, "origin")


def test_a_session_begins_anew_at_each_sign_in_and_ends(beyond: Site) -> None:
    tokens = []
    for _ in range(2):
        assert beyond.sign_in("editor") == 303
        tokens.append(beyond.client.cookies["zorko_session"])
    assert tokens[0] != tokens[1]
    assert beyond.get("/bank/me")["name"] == "editor"
    assert beyond.client.post("/sign-out", data={"proof": "wrong"}).status_code == 403
    done = beyond.client.post("/sign-out", data={"proof": beyond.proof}, follow_redirects=False)
    assert done.headers["location"] == "/sign-in"
    for token in tokens:
        beyond.client.cookies.set("zorko_session", token)
        assert beyond.client.get("/bank/me").status_code == 401


def test_the_cookie_is_out_of_reach(beyond: Site, folder: Path, predictors: list[Predictor]) -> None:
    told = {"name": "viewer", "password": PASSWORD}
    cookie = beyond.client.post("/sign-in", data=told, follow_redirects=False).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    with site(Settings(bank=folder, tls=True), predictors) as made:
        cookie = made.client.post("/sign-in", data=told, follow_redirects=False).headers["set-cookie"]
    assert cookie.startswith("__Host-zorko_session=")
    assert "Secure" in cookie.split("; ")


def test_attempts_are_limited(beyond: Site) -> None:
    for _ in range(PER_PERSON):
        assert beyond.sign_in("admin", "wrong") == 401
    assert beyond.sign_in("admin") == 429
    assert beyond.sign_in("editor") == 303


def test_attempts_are_forgotten_after_a_while() -> None:
    now = 0.0
    attempts = Attempts(lambda: now)
    for number in range(PER_ADDRESS):
        assert attempts.allowed("1.2.3.4", f"n{number}")
        attempts.failed("1.2.3.4", f"n{number}")
    assert not attempts.allowed("1.2.3.4", "another")
    assert attempts.allowed("1.2.3.5", "another")
    now = WINDOW_S
    assert attempts.allowed("1.2.3.4", "another")


@pytest.mark.parametrize("path", ["//evil.test", "https://evil.test", "/\\evil.test", "", "/a\nb", "/sign-in"])
def test_after_signing_in_people_stay_here(path: str) -> None:
    assert _own_path(path) == "/bank"


def test_people_are_let_in_and_out(beyond: Site) -> None:
    beyond.sign_in("admin")
    beyond.post("/bank/people/list", {"name": "carl", "password": PASSWORD, "role": "viewer"})
    beyond.post("/bank/people/role", {"name": "carl", "role": "editor"})
    assert {"name": "carl", "role": "editor"} in beyond.get("/bank/people/list")["users"]
    beyond.post("/bank/people/password", {"name": "carl", "password": "another horse entirely"})
    beyond.post("/bank/people/removals", {"name": "admin"}, 409)
    assert beyond.sign_in("carl", "another horse entirely") == 303
    beyond.post("/bank/me/password", {"before": "not this one", "password": PASSWORD}, 409)
    beyond.post("/bank/me/password", {"before": "another horse entirely", "password": PASSWORD})
    assert beyond.client.get("/bank/me").status_code == 401
    assert beyond.sign_in("carl") == 303


def test_what_people_change_has_their_name(beyond: Site) -> None:
    beyond.sign_in("editor")
    number = ids(beyond.get("/bank/found", list="true"))[0]
    beyond.post("/bank/descriptions", {"photos": [number], "text": "seen"})
    assert recent_actions(beyond.bank)[0].user == "editor"


def test_signed_in_people_see_the_other_pages_and_use_the_service(folder: Path, predictors: list[Predictor]) -> None:
    token = "0123456789abcdef"
    with Bank(folder) as bank:
        add_user(bank, "anna", PASSWORD, "viewer")
    with site(Settings(host="0.0.0.0", token=token, bank=folder), predictors) as made:
        page = made.client.get("/draw", headers={"accept": "text/html"}, follow_redirects=False)
        assert page.headers["location"] == "/sign-in?next=%2Fdraw"
        assert made.client.get("/v1/models").status_code == 401
        assert made.client.get("/static/zorko.css").status_code == 200
        by_token = {"authorization": f"Bearer {token}"}
        assert made.client.get("/v1/models", headers=by_token).status_code == 200
        assert told_by(made.client.get("/bank/me", headers=by_token)) == (401, "sign-in")
        assert made.sign_in("anna") == 303
        assert made.client.get("/draw").status_code == 200
        assert made.client.get("/v1/models").status_code == 200


def test_nobody_could_sign_in(folder: Path) -> None:
    app = make_app(Settings(bank=folder, names=("photos.test",)), list)
    with pytest.raises(UsageError, match="zorko bank user add NAME --role admin"), site_of(app):
        pass


def site_of(app: Any) -> Any:
    from starlette.testclient import TestClient

    return TestClient(app)


# ---- harm


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_words(here: Site, text: str) -> None:
    number = ids(here.get("/bank/found", list="true"))[0]
    here.post("/bank/descriptions", {"photos": [number], "text": text})
    here.post("/bank/cases/photos", {"case": text, "photos": [number], "add": True})
    name = here.get("/bank/cases/list")["cases"][0]["name"]
    assert name == text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
    assert here.get("/bank/found", case=name)["total"] == 1
    assert here.get("/bank/found", text=text)["total"] == 1
    assert here.get("/bank/photos/" + str(number))["cases"] == [name]
    assert here.get("/bank/found")["total"] == 12
    assert text not in here.client.get("/bank").text


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_of_files_are_names(here: Site, name: str) -> None:
    from PIL import Image

    content = io.BytesIO()
    Image.new("RGB", (40, 30), (len(name), 3, 200)).save(content, "PNG")
    boundary = "x" * 20
    disposition = f'Content-Disposition: form-data; name="file"; filename="{name}"'.replace("\\", "\\\\")
    body = b"--%s\r\n%s\r\n\r\n%s\r\n--%s--\r\n" % (
        boundary.encode(),
        disposition.encode(),
        content.getvalue(),
        boundary.encode(),
    )
    headers = {"x-csrf-token": here.proof, "content-type": f"multipart/form-data; boundary={boundary}"}
    told = here.client.post("/bank/imports/files", content=body, headers=headers)
    assert told.status_code == 200, told.text
    assert told.json()["new"] == 1
    number = max(ids(here.get("/bank/found", list="true")))
    assert here.client.get(f"/bank/photos/{number}/original").content == content.getvalue()
    for kind in ("csv", "zip"):
        ticket = here.post("/bank/exports", {"kind": kind, "corrected": False, "photos": [number]})["ticket"]
        taken = here.client.get(f"/bank/exports/{ticket}").content
        if kind == "csv":
            assert not any(line.startswith((b"=", b"+", b"@")) for line in taken.splitlines())
        else:
            with zipfile.ZipFile(io.BytesIO(taken)) as packed:
                assert not any(
                    each.startswith("/") or ".." in each.split("/") or "\x00" in each for each in packed.namelist()
                )


@pytest.mark.parametrize(
    "address",
    [
        *("/bank/photos/99", "/bank/photos/x", "/bank/photos/99999999999999", "/bank/photos/-1", "/bank/photos/1e3"),
        *("/bank/thumbnails/../../bank.sqlite", "/bank/thumbnails/" + "0" * 64, "/bank/thumbnails/x"),
        *("/bank/tiles?ids=", "/bank/tiles?ids=99", "/bank/tiles?ids=1,x", "/bank/found?all=x%3Dy", "/bank/found?order=x"),
        *("/bank/found?what=1", "/bank/found?text=a&text=b", "/bank/found?case=%00", "/bank/found?untagged=%00"),
        *("/bank/exports/..%2f..%2fbank.sqlite", "/bank/photos/99/picture", "/bank/photos/99/original"),
    ],
)
def test_what_is_not_tlooked_at_is_refused(looked_at: Site, address: str) -> None:
    response = looked_at.client.get(address)
    assert response.status_code in (404, 409, 422), response.text
    assert response.headers["content-type"] == "application/problem+json"


def test_bodies_that_are_none_are_refused(here: Site) -> None:
    bodies = (b"", b"[]", b"{", b'{"photos": "all"}', b'{"photos": [1e99], "x": "\\ud800"}', b"\xff", b"null", b"[" * 9000)
    headers = {"x-csrf-token": here.proof, "content-type": "application/json"}
    told_nothing = {f"/bank/{path}" for path in ("imports/stop", *(f"teaching/{what}" for what in TEACHING))}
    for route in ROUTES:
        if route.method == "POST" and route.path not in told_nothing:
            for body in bodies:
                response = here.client.post(route.path, content=body, headers=headers)
                assert response.status_code in (400, 409, 422), (route, body, response.text)
