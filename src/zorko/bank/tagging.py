"""What a bank asks of a model, and how its answers are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from zorko.bank.bank import Bank
from zorko.bank.records import Answer, Attribute, Model, Value, Vector
from zorko.data.attribute_settings import AttributeSettings, same_text
from zorko.errors import BankError
from zorko.modelfile.card import Card
from zorko.modelfile.file import load_verified
from zorko.tasks.base import FloatArray, Head, PixelArray, Prepared

NO_DATA = frozenset({"no data", "нет данных"})
"""Values that say that there is nothing to say, where a model has learnt that as a value like others."""

_VECTOR_TYPE = np.dtype("<f2")


@dataclass(frozen=True)
class Tag:
    """What a model says of one attribute."""

    value: str
    confidence: float
    trusted: bool


@dataclass(frozen=True, eq=False)
class Tagged:
    """What a model says of one photograph: of each attribute, and what its encoder makes of it, (D,) float32."""

    tags: Mapping[str, Tag]
    embedding: FloatArray


class Tagger(Protocol):
    """A model for `tag`, open. Many threads may share one."""

    @property
    def path(self) -> Path:
        """The model file."""

    @property
    def card(self) -> Card:
        """All that is known of the model."""

    @property
    def decode_hw(self) -> tuple[int, int] | None:
        """The height and width below which a large JPEG need not be decoded; None: at its full size."""

    def prepared(self, picture: PixelArray) -> Prepared:
        """A decoded RGB picture (H, W, 3) uint8, made ready for `tagged`."""

    def tagged(self, batch: Sequence[Prepared]) -> list[Tagged]:
        """What the model says of each."""


@dataclass(frozen=True)
class KeptModel:
    """A model that the bank keeps. `codes`: by attribute and value, the numbers of their rows."""

    number: int
    codes: Mapping[tuple[str, str], tuple[int, int]]


def shown_model(bank: Bank) -> Path | None:
    """The file of the model whose answers are shown; None in a bank without one."""
    with bank.reading() as session:
        sha256 = session.scalar(select(Model.sha256).where(Model.shown))
    return None if sha256 is None else bank.files.model(sha256)


def keep_model(bank: Bank, tagger: Tagger) -> KeptModel:
    """Take the model in, with its file, its attributes and their values; in a bank without models its answers are shown.

    One that is there already stays as it is. A value that the model's data had for "no data" is kept as an empty one, so
    that a person can say it too.
    """
    content, card = load_verified(tagger.path)
    place = bank.files.model(card.sha256)
    if not place.exists():
        with bank.files.adding() as arrivals:
            arrivals.settle({arrivals.written(content): place})
    with bank.writing() as (session, _):
        codes = _keep_values(session, card)
        model = session.scalar(select(Model).where(Model.sha256 == card.sha256))
        if model is None:
            shown = session.scalar(select(Model.id).where(Model.shown)) is None
            model = Model(sha256=card.sha256, name=card.name, since=datetime.now(UTC), shown=shown)
            session.add(model)
            session.flush()
        return KeptModel(model.id, codes)


def check_is_shown(bank: Bank, tagger: Tagger) -> None:
    """Raise BankError where the bank shows the answers of another model: its photographs would then be told apart by who
    answered them."""
    with bank.reading() as session:
        shown = session.scalar(select(Model).where(Model.shown))
    if shown is not None and shown.sha256 != tagger.card.sha256:
        raise BankError(
            f"{bank.folder}: its photographs are answered by the model '{shown.name}'; leave --model out to go on so"
        )


def write_answers(session: Session, model: KeptModel, photos: Sequence[int], tagged: Iterable[Tagged]) -> None:
    """What the model says of these photographs, by their numbers, of which it has said nothing yet."""
    answers, vectors = [], []
    for photo, said in zip(photos, tagged, strict=True):
        vectors.append({"model_id": model.number, "photo_id": photo, "values": packed(said.embedding)})
        for name, tag in said.tags.items():
            attribute, value = model.codes[name, tag.value]
            answers.append(
                {
                    "model_id": model.number,
                    "photo_id": photo,
                    "attribute_id": attribute,
                    "value_id": value,
                    "confidence": tag.confidence,
                    "trusted": tag.trusted,
                }
            )
    connection = session.connection()
    connection.execute(insert(Vector), vectors)
    if answers:
        connection.execute(insert(Answer), answers)


def packed(embedding: FloatArray) -> bytes:
    """An embedding (D,) as a Vector keeps it: of length 1, zeros where it has none, so that a product is a cosine."""
    length = float(np.linalg.norm(embedding.astype(np.float64)))
    scaled = embedding / length if length > 0 else np.zeros_like(embedding)
    return scaled.astype(_VECTOR_TYPE).tobytes()


def unpacked(values: bytes) -> FloatArray:
    """The embedding (D,) float32 that a Vector keeps."""
    return np.frombuffer(values, _VECTOR_TYPE).astype(np.float32)


def _keep_values(session: Session, card: Card) -> dict[tuple[str, str], tuple[int, int]]:
    attributes = {attribute.name: attribute for attribute in session.scalars(select(Attribute))}
    values = {(value.attribute_id, value.text): value for value in session.scalars(select(Value))}
    codes = {}
    for head in card.heads:
        attribute = attributes.get(head.name)
        if attribute is None:
            attribute = Attribute(name=head.name, position=len(attributes))
            attributes[head.name] = attribute
            session.add(attribute)
            session.flush()
        position = sum(of == attribute.id for of, _ in values)
        for text, empty in _texts(head, card.attributes):
            value = values.get((attribute.id, text))
            if value is None:
                value = Value(attribute_id=attribute.id, text=text, position=position, empty=empty)
                values[attribute.id, text] = value
                position += 1
                session.add(value)
                session.flush()
            codes[head.name, text] = attribute.id, value.id
    return codes


def _texts(head: Head, settings: AttributeSettings) -> Iterator[tuple[str, bool]]:
    """The values of an attribute, and whether each says that there is nothing to say."""
    names = {code: same_text(name) for code, name in settings.names_of(head.name).items()}
    none = settings.no_data_of(head.name)
    empty = {name for code, name in names.items() if code in none or name in none}
    empty |= {label for label in head.labels if label.casefold() in NO_DATA}
    for text in dict.fromkeys((*head.labels, *sorted(empty))):
        yield text, text in empty
