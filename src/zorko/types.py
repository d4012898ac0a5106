"""The records that every task, surface and file share; plain Python, nothing heavy."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from PIL import Image

ImageSource: TypeAlias = "str | Path | bytes | Image.Image | np.ndarray[Any, Any]"
"""What zorko takes for a picture: a path, the bytes of a file, a PIL image, or an array
(H, W), (H, W, 3) or (H, W, 4) of uint8, uint16, bool, or float in 0..1."""

QuestionSource: TypeAlias = "ImageSource | Sequence[ImageSource]"
"""What one question is asked about: a picture, or as many as the task takes."""

Reason = Literal["ambiguous", "unlike-training", "no-match", "uncalibrated"]
"""Why an answer is not trusted."""

TaskName = Literal["read", "find", "orbit", "same", "tag"]

RISK_LADDER: tuple[float, ...] = (0.10, 0.05, 0.02, 0.01, 0.005, 0.001)
"""The risks for which every model states a threshold, from lax to strict (design.md, "Trust")."""

DEFAULT_RISK = 0.05


@dataclass(frozen=True)
class Answer:
    """What zorko says about one input; every surface shows these fields.

    `answer` is the best guess in the words of its task, also when it is not trusted.
    `confidence` is in 0..1. `reason` is None exactly when `trusted`.
    """

    source: str
    task: TaskName
    answer: dict[str, Any]
    confidence: float
    trusted: bool
    reason: Reason | None
    risk: float
    model: str
    details: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.trusted != (self.reason is None):
            raise ValueError(f"an answer has a reason exactly when it is not trusted, got {self.trusted=}, {self.reason=}")
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence must be in 0..1, got {self.confidence}")

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON-ready values, fields in the order of design.md."""
        return {
            "source": self.source,
            "task": self.task,
            "answer": self.answer,
            "confidence": round(self.confidence, 6),
            "trusted": self.trusted,
            "reason": self.reason,
            "risk": self.risk,
            "model": self.model,
            "details": self.details,
        }

    def to_json(self) -> str:
        """The record as one line of JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)


@dataclass(frozen=True)
class Failure:
    """An input that could not be answered, and why; takes the place of its `Answer` in a stream."""

    source: str
    problem: str


@dataclass(frozen=True)
class Contradiction(Failure):
    """A labelled input whose label cannot be true, whatever the picture shows; counted apart from what cannot be read."""


@dataclass(frozen=True)
class Remark(Failure):
    """Something about labelled data that a person should know; no input is lost by it."""
