"""Rows written straight into a bank, for tests of what finds and changes them; there are no files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import numpy as np

from zorko.bank.bank import Bank
from zorko.bank.records import Answer, Attribute, Model, Photo, Value, Vector
from zorko.bank.words import words_of

ATTRIBUTES: Mapping[str, Sequence[str]] = {
    "season": ("winter", "spring", "summer", "autumn", "no data"),
    "place": ("forest", "town"),
    "drone": ("yes", "no"),
}
EMPTY = "no data"
WIDTH = 4


def plant_model(bank: Bank, sha256: str = "0" * 64, shown: bool = True) -> int:
    """A model, and the attributes where they are not there yet; its number."""
    with bank.writing() as (session, _):
        model = Model(sha256=sha256, name="planted", since=datetime.now(UTC), shown=shown)
        session.add(model)
        if session.get(Attribute, 1) is None:
            for place, (name, values) in enumerate(ATTRIBUTES.items()):
                attribute = Attribute(name=name, position=place)
                session.add(attribute)
                session.flush()
                for position, text in enumerate(values):
                    session.add(Value(attribute_id=attribute.id, text=text, position=position, empty=text == EMPTY))
        session.flush()
        return model.id


def plant(
    bank: Bank,
    tags: Mapping[str, tuple[str, bool]],
    *,
    name: str = "a.jpg",
    folder: str = "",
    taken: datetime | None = None,
    vector: Sequence[float] | None = None,
    model: int = 1,
) -> int:
    """A photograph of which the model says these values, each trusted or not; its number."""
    with bank.writing() as (session, revision):
        photo = Photo(
            sha256=f"{revision:064x}",
            format="jpeg",
            size=1000,
            width=40,
            height=30,
            name=name,
            folder=folder,
            taken_at=taken,
            words=words_of(name, folder),
            added_at=datetime.now(UTC),
            revision=revision,
        )
        session.add(photo)
        session.flush()
        if vector is not None:
            unit = np.asarray(vector) / np.linalg.norm(vector)
            session.add(Vector(model_id=model, photo_id=photo.id, values=unit.astype("<f2").tobytes()))
        for attribute, (text, trusted) in tags.items():
            value = session.query(Value).join(Attribute).filter(Attribute.name == attribute, Value.text == text).one()
            session.add(
                Answer(
                    model_id=model,
                    photo_id=photo.id,
                    attribute_id=value.attribute_id,
                    value_id=value.id,
                    confidence=0.9,
                    trusted=trusted,
                )
            )
        return photo.id


def plant_some(bank: Bank, count: int, seed: int = 0) -> list[int]:
    """So many photographs, each of a folder and with some values drawn; their numbers."""
    rng = np.random.default_rng(seed)
    numbers = []
    for number in range(count):
        tags = {
            name: (str(rng.choice(values)), bool(rng.random() < 0.6))
            for name, values in ATTRIBUTES.items()
            if rng.random() < 0.8
        }
        numbers.append(
            plant(
                bank,
                tags,
                name=f"IMG_{rng.integers(1000)}.jpg",
                folder=f"search {number % 3}",
                taken=datetime(2024, 1, 1 + int(rng.integers(28))) if rng.random() < 0.7 else None,
                vector=rng.standard_normal(WIDTH).tolist() if rng.random() < 0.9 else None,
            )
        )
    return numbers
