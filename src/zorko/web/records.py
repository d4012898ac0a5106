"""What comes out, as OpenAPI describes it. The records themselves are made by zorko.types, as for every other surface."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from zorko.types import Answer, Reason, TaskName


class AnswerRecord(BaseModel):
    """One answer; the same record that `zorko TASK --json` prints."""

    source: str = Field(description="What the sender called the picture or pictures.")
    task: TaskName
    answer: dict[str, Any] = Field(description="The best guess, trusted or not, in the words of the task.")
    confidence: float = Field(ge=0, le=1)
    trusted: bool
    reason: Reason | None = Field(description="Why it is not trusted; null where it is.")
    risk: float
    model: str
    details: dict[str, Any]


class FailureRecord(BaseModel):
    """A question that could not be answered, in the place of its answer."""

    source: str
    problem: str = Field(description="What is wrong with the picture, and what to do.")


class PartRecord(BaseModel):
    """A picture of what was compared."""

    name: str
    picture: str = Field(description="A data: address of a PNG file.")


class ShownRecord(BaseModel):
    """An answer as pictures; each is a data: address of a PNG file."""

    drawn: str
    normalised: str | None
    parts: list[PartRecord]


class Answers(BaseModel):
    """An item for each question, in order."""

    answers: list[AnswerRecord | FailureRecord]
    shown: list[ShownRecord | None] | None = Field(None, description="Where `show` was asked for; null for a failure.")


class ProblemDocument(BaseModel):
    """RFC 9457: why a request was refused."""

    type: str
    title: str
    status: int
    detail: str
    remedy: str
    limit: float | None = Field(None, description="Where a limit was exceeded: which value it has.")


EXAMPLES: dict[TaskName, Answer] = {
    "read": Answer("seven.png", "read", {"digit": 7}, 0.91, False, "ambiguous", 0.05, "read", {"unknown": -1.7}),
    "find": Answer(
        "p1.png",
        "find",
        {"panel": 2, "x": 270, "y": 60},
        0.48,
        False,
        "no-match",
        0.05,
        "find",
        {"scores": [0.01, 0.48, 0.01], "none": 0.5},
    ),
    "orbit": Answer(
        "planets.jpg",
        "orbit",
        {"panel": 3, "orbit": 2, "x": 512, "y": 88},
        0.61,
        False,
        "ambiguous",
        0.05,
        "orbit",
        {"number": 2, "steps": {"locate": 1.0, "rank": 0.99, "read": 0.999, "match": 0.62}, "weakest": "match"},
    ),
    "same": Answer("a.png, b.png", "same", {"same": True}, 0.93, False, "ambiguous", 0.05, "same", {"score": 0.93}),
    "tag": Answer(
        "photo.jpg",
        "tag",
        {"tags": {"season": {"value": "summer", "confidence": 0.58, "trusted": False}}},
        0.58,
        False,
        "ambiguous",
        0.05,
        "tag",
        {"scores": {"season": [0.58, 0.42]}},
    ),
}
"""An answer of each task, with some of its details. None is trusted, as FastAPI leaves null out of examples, and a record
without its `reason` would be none."""
