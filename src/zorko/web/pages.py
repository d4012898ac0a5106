"""The pages, rendered here; what they ask, their scripts ask of the service like anybody else."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

import zorko
from zorko.errors import ImageError
from zorko.images.read import read
from zorko.tasks.base import Task
from zorko.tasks.registry import TASKS
from zorko.tasks.samples import samples_of
from zorko.types import DEFAULT_RISK, RISK_LADDER
from zorko.web import drawings
from zorko.web.api import service_of
from zorko.web.batching import Question
from zorko.web.guard import COOKIE, ENTRY, PERSON, same_secret, token_cookie
from zorko.web.problems import BODY_FORM, NO_DRAWINGS, NOT_FOUND, OPTION, Problem
from zorko.web.service import Served
from zorko.web.settings import Settings
from zorko.web.uploads import Options, read_asked
from zorko.web.words import LANGUAGES, language_of, words_of

LANGUAGE_COOKIE = "zorko_language"
YEAR_S = 365 * 24 * 3600

PATHS: dict[str, str] = {"read": "/draw", "find": "/find", "orbit": "/orbit", "same": "/same", "tag": "/tag"}
"""The page of each task."""
BANK = "/bank"
"""The first page of the photo bank."""

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Labelled(Options):
    """What comes with a drawing that is to be kept."""

    label: str


@dataclass(frozen=True)
class Example:
    """A shipped sample, and the addresses of its pictures."""

    name: str
    addresses: tuple[str, ...]


def routes(settings: Settings) -> APIRouter:
    """All pages, and what only they need; none of it is part of the service."""
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/", home, response_class=Response)
    for task in TASKS:
        router.add_api_route(PATHS[task.name], page(task), response_class=Response)
    router.add_api_route("/samples/{task}/{name}/{number}", sample, response_class=Response)
    router.add_api_route("/drawings", keep_drawing, methods=["POST"])
    if settings.token is not None:
        router.add_api_route(ENTRY, entering(settings.token), methods=["GET", "POST"], response_class=Response)
    return router


async def home(request: Request) -> Response:
    """The first page: the photo bank where there is one."""
    return RedirectResponse(PATHS["read"] if service_of(request).settings.bank is None else BANK, 303)


def page(task: Task) -> Callable[[Request], Awaitable[Response]]:
    """The handler of a task's page."""

    async def render(request: Request) -> Response:
        service = service_of(request)
        served = [each for each in service.models if each.predictor.card.task == task.name]
        folder = service.settings.drawings
        return page_of(
            request,
            "draw.html.jinja" if task.name == "read" else "pictures.html.jinja",
            task=task,
            served=served,
            rates=rates_of(served),
            examples=examples_of(task),
            labels=drawings.LABELS if folder is not None else (),
        )

    return render


async def sample(request: Request) -> Response:
    """One picture of a shipped sample: looked up among those there are, so that no path can be asked for."""
    asked = request.path_params
    for task in TASKS:
        for each in samples_of(task):
            if (task.name, each.name) == (asked["task"], asked["name"]):
                pictures = {str(number): path for number, path in enumerate(each.pictures)}
                if asked["number"] in pictures:
                    return FileResponse(pictures[asked["number"]])
    raise Problem(NOT_FOUND, "There is no such sample.")


async def keep_drawing(request: Request) -> dict[str, Any]:
    """Keeps a drawing under its label, and says how many there are of each."""
    service = service_of(request)
    folder = service.settings.drawings
    if folder is None:
        raise Problem(NO_DRAWINGS, "This service keeps no drawings.")
    asked = await read_asked(request, 1, Labelled, 1)
    assert isinstance(asked.options, Labelled)
    label = drawings.folder_of(asked.options.label)
    question = asked.questions[0]
    if label is None:
        raise Problem(OPTION, f"label: is to be one of {', '.join(drawings.LABELS)}.")
    if not isinstance(question, Question):
        raise Problem(BODY_FORM, f"{question.source}: {question.problem}.")

    def keep() -> dict[str, Any]:
        picture = read(question.files[0], limits=service.settings.limits.pictures)
        path = drawings.keep(folder, label, picture)
        return {"kept": f"{label}/{path.name}", "counts": drawings.counts(folder)}

    try:
        return await service.in_thread(keep)
    except ImageError as error:
        raise Problem(BODY_FORM, f"{error}.") from error


def entering(token: str) -> Callable[[Request], Awaitable[Response]]:
    """The handler that takes a token, from the address or from the form, and gives the cookie for it."""

    async def enter(request: Request) -> Response:
        told = request.query_params.get("token", "")
        if request.method == "POST":
            told = parse_qs((await request.body()).decode("utf-8", "replace")).get("token", [""])[0]
        if not same_secret(told, token):
            return entry_page(request.scope)
        response = RedirectResponse("/", 303)
        response.set_cookie(COOKIE, token_cookie(token), httponly=True, samesite="strict")
        return response

    return enter


def entry_page(scope: Scope) -> Response:
    """The page that asks for the token. It has no style, as styles too are for those who have one."""
    request = Request(scope)
    return page_of(request, "enter.html.jinja", status=401, entry=ENTRY)


def rates_of(served: list[Served]) -> list[float]:
    """The false-accept rates that the first model has a threshold for; none where its task has no such thing."""
    if not served or not served[0].predictor.task.verifies:
        return []
    calibrations = served[0].predictor.card.calibration.values()
    return [level.rate for each in calibrations for level in each.accept if level.threshold is not None]


def examples_of(task: Task) -> list[Example]:
    """The shipped samples of a task."""
    return [
        Example(
            each.name.rpartition(".")[0] or each.name,
            tuple(f"/samples/{task.name}/{each.name}/{number}" for number in range(len(each.pictures))),
        )
        for each in samples_of(task)
    ]


def page_of(request: Request, template: str, status: int = 200, **content: Any) -> Response:
    """A page, in the language of whoever asks."""
    chosen = request.query_params.get("lang", "")
    language = language_of(chosen, request.cookies.get(LANGUAGE_COOKIE, ""), request.headers.get("accept-language", ""))
    words = words_of(language)
    html = _TEMPLATES.get_template(template).render(
        words=words,
        words_json=json.dumps(words, ensure_ascii=False),
        language=language,
        languages=LANGUAGES,
        path=request.url.path,
        query="".join(f"&{urlencode([item])}" for item in request.query_params.multi_items() if item[0] != "lang"),
        paths=PATHS,
        tasks=TASKS,
        risks=RISK_LADDER,
        default_risk=DEFAULT_RISK,
        version=zorko.__version__,
        has_bank=service_of(request).settings.bank is not None,
        person=request.scope.get(PERSON),
        **content,
    )
    response = HTMLResponse(html, status, {"vary": "Accept-Language, Cookie", "cache-control": "no-store"})
    if chosen in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=YEAR_S, httponly=True, samesite="lax")
    return response
