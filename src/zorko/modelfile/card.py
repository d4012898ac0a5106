"""The card: everything that is needed to use a model correctly, kept as JSON inside its .onnx file.

Read strictly: a missing fact, a foreign key, a wrong type or a newer format is a ModelFileError that says what to do.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from zorko.data.attribute_settings import AttributeSettings
from zorko.errors import ModelFileError
from zorko.images.preprocess import Preprocessing
from zorko.scores.selective import RiskLevel
from zorko.scores.verification import AcceptLevel
from zorko.tasks.base import Head
from zorko.types import TaskName

FORMAT = 1
KEY = "zorko"
"""The metadata key of the .onnx file under which the card stands."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class HeadCalibration(_Part):
    """What calibration found for one head.

    `temperature` already divides the logits inside the graph; it is stated for the record. `unknown_threshold`: an
    answer whose unknown score is above it is "unlike training"; None where the task has no such score.
    `accept`: thresholds on the logit of "the same" for the false-accept rates, where a task verifies (`same`), and
    `false_accept` the rate that answers turn on unless another is asked for.
    `unknown_pass_share`: the share of real calibration inputs that stays at or under it. `unknown_score`: how the score
    is made (nn/novelty.py). `examples`: calibration
    answers used. `confidence_level`: of the promise, 0.95.
    """

    levels: tuple[RiskLevel, ...]
    confidence_level: float
    temperature: float
    unknown_threshold: float | None
    unknown_pass_share: float | None
    unknown_score: str | None
    examples: int
    accept: tuple[AcceptLevel, ...] = ()
    false_accept: float | None = None


class Metric(_Part):
    """One figure measured on the test part: `value` with its 95 % interval `low`..`high`, on `n` examples."""

    value: float
    low: float
    high: float
    n: int


class DataCard(_Part):
    """What the model was made from: `fingerprint` is the SHA-256 of labels and pictures, `splits` the size of each part."""

    description: str
    fingerprint: str
    splits: dict[str, int]


class EncoderCard(_Part):
    """The encoder, where its weights come from, and their licence."""

    name: str
    weights: str
    licence: str
    parameters: int


class MadeCard(_Part):
    """How the model was made; with the same data on the same machine, enough to make it again."""

    command: str
    seed: int
    settings: dict[str, Any]
    versions: dict[str, str]


class Card(_Part):
    """All that stands in a model file beside the graph. `sha256` is filled in when the file is written."""

    format: int = Field(ge=1)
    task: TaskName
    name: str
    heads: tuple[Head, ...]
    preprocessing: Preprocessing
    calibration: dict[str, HeadCalibration]
    metrics: dict[str, Metric]
    data: DataCard
    encoder: EncoderCard
    made: MadeCard
    notes: str
    sha256: str = Field(pattern="^[0-9a-f]{64}$")

    @property
    def attributes(self) -> AttributeSettings:
        """What was told of attributes when the model was made, so that tables for it are read alike, and which it has."""
        told = self.made.settings.get("attributes", {})
        return AttributeSettings(
            names=told.get("names", {}),
            no_data=tuple(told.get("no_data", ())),
            no_data_in={name: tuple(values) for name, values in told.get("no_data_in", {}).items()},
            ignore=tuple(told.get("ignore", ())),
            asked=tuple(head.name for head in self.heads),
        )

    def to_json(self) -> str:
        """The card as one line of JSON, keys in the order above."""
        return self.model_dump_json()


def parse(text: str, path: str) -> Card:
    """The card from its JSON. Raises ModelFileError that names `path` and the remedy."""
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ModelFileError(f"{path}: its card is not JSON ({error}). Export the model again.") from error
    version = raw.get("format") if isinstance(raw, dict) else None
    if isinstance(version, int) and version > FORMAT:
        raise ModelFileError(
            f"{path}: its card has format {version}; this zorko knows formats up to {FORMAT}. "
            "Install a newer zorko: pip install --upgrade zorko"
        )
    try:
        return Card.model_validate_json(text)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'card'}: {e['msg']}" for e in error.errors()[:3])
        raise ModelFileError(f"{path}: its card is not complete ({problems}). Export the model again.") from error
