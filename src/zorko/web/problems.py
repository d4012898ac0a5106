"""What goes wrong, as problem documents (RFC 9457): which limit or rule it was, and what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
PATH = "/problems/"


@dataclass(frozen=True)
class Kind:
    """One kind of problem: `name` ends its type's address, where `about` can be read."""

    name: str
    status: int
    title: str
    about: str


TOKEN = Kind(
    "token", 401, "No valid token", "Send the token that the service was started with: Authorization: Bearer TOKEN."
)
SIGN_IN = Kind("sign-in", 401, "Not signed in", "Sign in at /sign-in; a session ends after twelve hours.")
ROLE = Kind("role", 403, "Not with this role", "Ask an admin of the bank for another role: zorko bank user role NAME ROLE.")
CSRF = Kind("csrf", 403, "Not from this session", "Load the page again; what it sends carries the token of its session.")
ORIGIN = Kind(
    "origin", 403, "Not from this page", "A page of another site asked. Start the service with --origin SITE to allow it."
)
NOT_FOUND = Kind("not-found", 404, "No such address", "The addresses that there are stand in /openapi.json.")
NO_MODEL = Kind(
    "no-model", 404, "No such model", "Use a model that /v1/models lists, or start the service with --model FILE."
)
NO_DRAWINGS = Kind(
    "no-drawings", 404, "Drawings are not kept", "Start the service with --drawings DIR to keep drawings with their labels."
)
BANK = Kind("bank", 409, "The bank can't do this", "The detail says why, and what can be done.")
METHOD = Kind("method", 405, "Not by this method", "The header Allow says which methods this address knows.")
SLOW = Kind("upload-time", 408, "The request took too long to arrive", "Send fewer or smaller pictures at a time.")
BODY = Kind(
    "body-size",
    413,
    "The request is too large",
    "Send fewer or smaller pictures at a time, or start the service with a larger --max-megabytes.",
)
FILES = Kind(
    "files", 413, "Too many files", "Send fewer pictures at a time, or start the service with a larger --max-files."
)
PIXELS = Kind(
    "pixels", 413, "A picture is too large", "Make it smaller, or start the service with a larger --max-megapixels."
)
MEDIA = Kind(
    "media-type",
    415,
    "Not a kind of body that is read here",
    "Send pictures as files (multipart/form-data), or in JSON as base64 (application/json).",
)
HOST = Kind(
    "host",
    421,
    "Not reached under this name",
    "Use the address that zorko serve prints, or start the service with --name NAME.",
)
BODY_FORM = Kind("body", 400, "The body can't be read", "See /openapi.json for the form of each request.")
OPTION = Kind("option", 422, "An option that can't be", "See /openapi.json for the options of each request.")
ATTEMPTS = Kind(
    "attempts", 429, "Too many attempts to sign in", "Wait a quarter of an hour, or ask an admin for a new password."
)
FAULT = Kind("fault", 500, "A fault of the service", "Ask again; if it stays, report what zorko serve --debug shows.")
BUSY = Kind("busy", 503, "Too much to do", "Ask again in a while, or start the service with a larger --max-requests.")
LATE = Kind(
    "time",
    503,
    "The answer took too long",
    "Send fewer or smaller pictures at a time, or start the service with a larger --max-seconds.",
)

KINDS: tuple[Kind, ...] = (
    *(SIGN_IN, ROLE, CSRF, BANK, ATTEMPTS),
    *(TOKEN, ORIGIN, NOT_FOUND, NO_MODEL, NO_DRAWINGS, METHOD, SLOW, BODY, FILES, PIXELS, MEDIA, HOST),
    *(BODY_FORM, OPTION, FAULT, BUSY, LATE),
)

_BY_STATUS = {400: BODY_FORM, 404: NOT_FOUND, 405: METHOD}


class Problem(Exception):  # noqa: N818 - RFC 9457 calls it so
    """Why a request is refused: raised wherever that is found, answered by `respond`."""

    def __init__(
        self, kind: Kind, detail: str, *, headers: Mapping[str, str] | None = None, **members: str | int | float
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = members

    def document(self) -> dict[str, Any]:
        """The members of the document; beside those of the RFC whatever was found, `limit` above all."""
        kind = self.kind
        return {
            "type": f"{PATH}{kind.name}",
            "title": kind.title,
            "status": kind.status,
            "detail": self.detail,
            "remedy": kind.about,
            **self.members,
        }


def respond(problem: Problem) -> Response:
    """The answer to a request that is refused."""
    content = json.dumps(problem.document(), ensure_ascii=False).encode("utf-8", "backslashreplace")
    return Response(content, problem.kind.status, problem.headers, MEDIA_TYPE)


async def on_problem(request: Request, error: Exception) -> Response:
    """Of a Problem."""
    assert isinstance(error, Problem)
    return respond(error)


async def on_http_error(request: Request, error: Exception) -> Response:
    """Of what the framework refuses by itself: no such address, another method, a form that is none."""
    status: int = getattr(error, "status_code", 500)
    headers: Mapping[str, str] | None = getattr(error, "headers", None)
    detail = str(getattr(error, "detail", ""))
    plain = detail in {"", HTTPStatus(status).phrase}
    kind = _BY_STATUS.get(status, BODY_FORM if status < 500 else FAULT)
    return respond(Problem(kind, f"{request.method} {request.url.path}" if plain else detail, headers=headers))
