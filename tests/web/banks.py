"""Banks with photographs in them, and applications that have them open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient
from tests.bank.conftest import drawn
from tests.models import tag_model

import zorko
from zorko.bank.bank import Bank
from zorko.bank.importing import import_photos
from zorko.runtime.predictor import Predictor
from zorko.runtime.tagger import PredictorTagger
from zorko.web.application import make_app
from zorko.web.settings import Settings

ADDRESS = "http://127.0.0.1:8000"
PASSWORD = "correct horse battery"


@dataclass
class Site:
    """A client of an application with a bank; it sends what a page of ours would send."""

    client: TestClient
    bank: Bank

    @property
    def proof(self) -> str:
        return str(self.client.get("/bank/me").json()["proof"])

    def get(self, address: str, **params: Any) -> Any:
        response = self.client.get(address, params=params)
        assert response.status_code == 200, response.text
        return response.json()

    def post(self, address: str, told: Any, status: int = 200) -> Any:
        response = self.client.post(address, json=told, headers={"x-csrf-token": self.proof})
        assert response.status_code == status, response.text
        return response.json()

    def sign_in(self, name: str, password: str = PASSWORD) -> int:
        told = {"name": name, "password": password, "next": "/bank/history"}
        return self.client.post("/sign-in", data=told, follow_redirects=False).status_code


def filled(folder: Path, count: int = 12) -> Path:
    """A bank with that many drawn photographs, answered by the tests' own model (tests/models.py)."""
    tagger = PredictorTagger(zorko.load(tag_model(folder / "tag.onnx"), threads=1))
    with Bank(folder / "bank", make=True) as bank:
        import_photos(bank, sorted(drawn(folder / "photographs", count).iterdir()), tagger)
    return folder / "bank"


@contextmanager
def site(settings: Settings, models: list[Predictor]) -> Iterator[Site]:
    """The application with its bank open, until the block ends."""
    app = make_app(settings, lambda: models)
    with TestClient(app, base_url=ADDRESS) as client:
        yield Site(client, app.state.bank.bank)
