"""From a request's body to questions and options: multipart with files, or JSON with base64. No path is ever opened."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json
from starlette.requests import Request

from zorko.types import DEFAULT_RISK, Failure
from zorko.web.batching import Question
from zorko.web.forms import parse_form, too_many_files
from zorko.web.problems import BODY_FORM, MEDIA, OPTION, Problem

FORM, JSON = "multipart/form-data", "application/json"

M = TypeVar("M", bound=BaseModel)


class Options(BaseModel):
    """How questions are to be answered; in the address, in the form, or in the JSON."""

    model_config = ConfigDict(extra="forbid")

    model: str | None = Field(None, description="A model that /v1/models lists; by default the first for the task.")
    risk: float = Field(DEFAULT_RISK, description="Share of wrong answers accepted among the trusted.")
    show: bool = Field(False, description="Also send the answers drawn, as pictures.")


class PairOptions(Options):
    """Those of a task that takes two pictures."""

    false_accept: float | None = Field(None, description="Share of different pairs that may be called the same.")


class Picture(BaseModel):
    """One picture in JSON."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("", description="What the answer is to call it.")
    base64: str = Field(description="The bytes of a picture file, as base64.")


@dataclass(frozen=True)
class Asked:
    """What one request asks."""

    questions: tuple[Question | Failure, ...]
    options: Options


@dataclass(frozen=True)
class _File:
    """A picture as it was sent; `problem` where it could not even be unpacked."""

    name: str
    content: bytes = b""
    problem: str | None = None


async def read_asked(request: Request, pictures: int, options: type[Options], files_most: int) -> Asked:
    """What a request asks, `pictures` a question. Raises Problem for what can't be understood or is too much."""
    content_type = request.headers.get("content-type", "")
    kind = content_type.partition(";")[0].strip().lower()
    if kind == FORM:
        files, told = _from_form(await request.body(), content_type, files_most)
    elif kind == JSON:
        files, told = _from_json(await request.body())
    else:
        raise Problem(MEDIA, f"The body's type is '{kind}'." if kind else "The request does not say what its body is.")
    if len(files) > files_most:
        raise too_many_files(files_most)
    options_read = checked(options, _merged(told, query_of(request)))
    return Asked(_questions(files, pictures), options_read)


def query_of(request: Request) -> dict[str, str]:
    """The options in the address. Raises Problem for one that is there twice."""
    items = request.query_params.multi_items()
    if len({name for name, _ in items}) < len(items):
        raise Problem(OPTION, "An option stands twice in the address.")
    return dict(items)


def checked(model: type[M], told: Mapping[str, Any]) -> M:
    """Options as their model has them. Raises Problem that names each that is wrong, or unknown, and those there are."""
    try:
        return model.model_validate(told)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()[:5])
        raise Problem(OPTION, f"{wrong}. The options are {', '.join(model.model_fields)}.") from error


def _from_form(body: bytes, content_type: str, files_most: int) -> tuple[list[_File], dict[str, Any]]:
    files: list[_File] = []
    told: dict[str, Any] = {}
    for part in parse_form(body, content_type, files_most):
        if part.filename is not None:
            files.append(_File(part.filename, part.content))
        elif part.name in told:
            raise Problem(OPTION, f"The option '{part.name}' stands twice in the form.")
        else:
            told[part.name] = part.content.decode("utf-8", "replace")
    return files, told


def _from_json(content: bytes) -> tuple[list[_File], dict[str, Any]]:
    try:
        body = from_json(content)
    except ValueError as error:
        raise Problem(BODY_FORM, f"The body is no JSON: {error}") from error
    if not isinstance(body, dict) or not isinstance(body.get("pictures"), list):
        raise Problem(BODY_FORM, 'The body is to be {"pictures": [{"name": .., "base64": ..}, ..]}, with options beside.')
    return [_unpacked(item, number) for number, item in enumerate(body.pop("pictures"), 1)], body


def _unpacked(item: Any, number: int) -> _File:
    try:
        picture = Picture.model_validate(item)
    except ValidationError as error:
        raise Problem(BODY_FORM, f'Picture {number} is to be {{"name": .., "base64": ..}}.') from error
    try:
        return _File(picture.name, base64.b64decode(picture.base64, validate=True))
    except (binascii.Error, ValueError):
        return _File(picture.name, problem="is no base64; encode the bytes of the file by RFC 4648")


def _merged(told: dict[str, Any], query: Mapping[str, str]) -> dict[str, Any]:
    both = told.keys() & query.keys()
    if both:
        raise Problem(OPTION, f"{', '.join(sorted(both))}: stands in the address and in the body; leave one out.")
    return {**told, **query}


def _questions(files: Sequence[_File], pictures: int) -> tuple[Question | Failure, ...]:
    if not files:
        raise Problem(BODY_FORM, 'There is no picture in the request; with curl: -F "file=@picture.png".')
    if len(files) % pictures:
        raise Problem(BODY_FORM, f"Each question takes {pictures} pictures, one after the other, and {len(files)} came.")
    named = [_File(file.name or f"picture {at}", file.content, file.problem) for at, file in enumerate(files, 1)]
    return tuple(_question(named[at : at + pictures]) for at in range(0, len(named), pictures))


def _question(files: Sequence[_File]) -> Question | Failure:
    broken = next((file for file in files if file.problem is not None), None)
    if broken is None:
        return Question(tuple(file.name for file in files), tuple(file.content for file in files))
    problem = broken.problem if len(files) == 1 else f"{broken.name}: {broken.problem}"
    return Failure(", ".join(file.name for file in files), str(problem))


def failure_json(failure: Failure) -> str:
    """What stands in the place of an answer."""
    return json.dumps({"source": failure.source, "problem": failure.problem}, ensure_ascii=False)
