"""The service: `POST /v1/TASK`, the models and their cards, health, metrics."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

import zorko
from zorko.tasks.base import Task
from zorko.tasks.registry import TASKS
from zorko.types import Answer, Failure
from zorko.web.batching import Question
from zorko.web.meters import MEDIA_TYPE
from zorko.web.problems import FAULT, KINDS, NOT_FOUND, SLOW, Problem
from zorko.web.problems import MEDIA_TYPE as PROBLEM
from zorko.web.problems import PATH as PROBLEMS
from zorko.web.records import EXAMPLES, Answers, ProblemDocument
from zorko.web.service import Served, Service, late, terms_of
from zorko.web.show import shown
from zorko.web.uploads import FORM, JSON, Asked, Options, PairOptions, read_asked

# The smallest picture that there is: one white pixel, a PNG file.
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsOEE0gAAAABJRU5ErkJggg=="


def service_of(request: Request) -> Service:
    """The service that the application opened."""
    service: Service = request.app.state.service
    return service


class _Direct(APIRoute):
    """Hands the request to its function as it is: these read it and answer by themselves, and FastAPI's way of filling in
    arguments and checking answers takes as long as a small question."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What FastAPI calls."""
        handler: Callable[[Request], Coroutine[Any, Any, Response]] = self.endpoint
        return handler


def add_routes(router: APIRouter) -> None:
    """All of the service's addresses, those that answer first."""
    for task in TASKS:
        router.add_api_route(
            f"/v1/{task.name}",
            answering(task),
            methods=["POST"],
            summary=f"Say {task.summary}",
            name=task.name,
            operation_id=task.name,
            openapi_extra={"parameters": _parameters(task), "requestBody": {"required": True, "content": _bodies(task)}},
            response_class=Response,
            responses=_responses(task),
            route_class_override=_Direct,
        )
    router.add_api_route("/v1/models", models, summary="The models that are open")
    router.add_api_route("/v1/models/{name}/card", card, summary="All that is known of a model")
    router.add_api_route("/health", health, summary="Whether the service can answer")
    router.add_api_route("/metrics", metrics, summary="Counts, for Prometheus", response_class=Response)
    router.add_api_route(f"{PROBLEMS}{{name}}", problem, summary="What a problem is, and what to do")


def answering(task: Task) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    """The handler of one task."""
    options = _options(task)

    async def answer(request: Request) -> Response:
        service = service_of(request)
        limits = service.settings.limits
        arrived = False
        try:
            async with asyncio.timeout(limits.seconds):
                asked = await read_asked(request, task.pictures_per_question, options, limits.files)
                arrived = True
                return await _answered(service, task, asked)
        except TimeoutError as error:
            if arrived:
                raise late(limits.seconds) from error
            detail = f"The request's body took longer than {limits.seconds:g} seconds."
            raise Problem(SLOW, detail, headers={"connection": "close"}, limit=limits.seconds) from error

    return answer


async def _answered(service: Service, task: Task, asked: Asked) -> Response:
    options = asked.options
    served = service.model_for(task.name, options.model)
    terms = terms_of(served, options.risk, getattr(options, "false_accept", None))
    answers = await service.answers(served, asked.questions, terms)
    items = ", ".join(answer.to_json() for answer in answers)
    seen = await _shown(service, served, asked, answers) if options.show else ""
    return Response(f'{{"answers": [{items}]{seen}}}'.encode("utf-8", "backslashreplace"), media_type=JSON)


async def _shown(service: Service, served: Served, asked: Asked, answers: list[Answer | Failure]) -> str:
    def show(question: Question | Failure, answer: Answer | Failure) -> dict[str, Any] | None:
        if isinstance(question, Failure) or isinstance(answer, Failure):
            return None
        return shown(served.predictor, question, answer)

    pairs = zip(asked.questions, answers, strict=True)
    each = [await service.in_thread(lambda q=q, a=a: show(q, a)) for q, a in pairs]  # type: ignore[misc]
    return f', "shown": {json.dumps(each)}'


async def models(request: Request) -> dict[str, Any]:
    """Each open model: its name, its task, and whether it answers the task unless another is asked for."""
    service = service_of(request)
    return {
        "models": [
            {
                "name": served.name,
                "task": served.predictor.card.task,
                "default": service.first(served.predictor.card.task) is served,
                "card": f"/v1/models/{served.name}/card",
            }
            for served in service.models
        ]
    }


async def card(request: Request) -> Response:
    """A model's card, as `zorko info MODEL --json` prints it."""
    served = service_of(request).named(request.path_params["name"])
    return Response(served.predictor.card.to_json(), media_type=JSON)


async def health(request: Request) -> dict[str, Any]:
    """Answers as soon as the models are open; before, nothing listens."""
    return {"status": "ok", "version": zorko.__version__, "models": len(service_of(request).models)}


async def metrics(request: Request) -> Response:
    """What was counted since the start."""
    return Response(service_of(request).meters.text(), media_type=MEDIA_TYPE)


async def problem(request: Request) -> dict[str, Any]:
    """A kind of problem, as documents name it by `type`."""
    for kind in KINDS:
        if kind.name == request.path_params["name"]:
            return {"type": f"{PROBLEMS}{kind.name}", "status": kind.status, "title": kind.title, "remedy": kind.about}
    raise Problem(NOT_FOUND, f"There is no such problem; there are: {', '.join(kind.name for kind in KINDS)}.")


# ---- OpenAPI


def _options(task: Task) -> type[Options]:
    return PairOptions if task.verifies else Options


def _parameters(task: Task) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "required": False, "schema": schema, "description": schema.get("description", "")}
        for name, schema in _options(task).model_json_schema()["properties"].items()
    ]


def _bodies(task: Task) -> dict[str, Any]:
    properties = _options(task).model_json_schema()["properties"]
    files = {"type": "array", "minItems": task.pictures_per_question, "items": {"type": "string", "format": "binary"}}
    picture = {
        "type": "object",
        "required": ["base64"],
        "additionalProperties": False,
        "properties": {"name": {"type": "string"}, "base64": {"type": "string", "format": "byte"}},
    }
    pictures = {"type": "array", "minItems": task.pictures_per_question, "items": picture}
    names = ("seven.png",) if task.pictures_per_question == 1 else ("a.png", "b.png")
    return {
        FORM: {
            "schema": {"type": "object", "required": ["file"], "properties": {"file": files, **properties}},
        },
        JSON: {
            "schema": {
                "type": "object",
                "required": ["pictures"],
                "additionalProperties": False,
                "properties": {"pictures": pictures, **properties},
            },
            "example": {"pictures": [{"name": name, "base64": PIXEL} for name in names], "risk": 0.05},
        },
    }


def _responses(task: Task) -> dict[int | str, dict[str, Any]]:
    example = {"answers": [EXAMPLES[task.name].to_dict()]}
    document = {"schema": ProblemDocument.model_json_schema()}
    statuses = sorted({kind.status for kind in KINDS if kind is not FAULT})
    return {
        200: {"description": "An item for each question", "model": Answers, "content": {JSON: {"example": example}}},
        **{
            status: {
                "description": "; ".join(kind.title for kind in KINDS if kind.status == status),
                "content": {PROBLEM: document},
            }
            for status in statuses
        },
    }
