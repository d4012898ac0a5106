"""Reading a bank into arrays: all of it, or what has changed since an earlier state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from zorko.bank.chunks import chunks
from zorko.bank.records import Answer, Attribute, Case, CasePhoto, Correction, Counter, Model, Photo, Value, Vector
from zorko.bank.state import NOTHING, State, Vocabulary

FETCHED = 50_000
"""Rows of a table taken at a time."""

BEFORE_ALL = -1
"""A revision that everything comes after."""

Photos: TypeAlias = "NDArray[np.int64] | None"
"""Numbers of photographs, None for all of them."""


def caught_up(state: State | None, session: Session) -> State:
    """The bank as the session sees it; `state`: as it was earlier, None where it was not read yet."""
    revision = session.scalars(select(Counter.revision)).one()
    if state is not None and state.revision == revision:
        return state
    shown = session.scalars(select(Model.id).where(Model.shown)).first()
    attributes = _vocabularies(session)
    generation = 0 if state is None else state.generation + 1
    if state is None or shown != state.shown or not _continue(attributes, state.attributes):
        state = _empty(generation, shown, attributes)
    changed = _changed_photos(session, state.revision)
    if not _come_behind(changed.ids, state.ids):
        state = _empty(generation, shown, attributes)
        changed = _changed_photos(session, state.revision)
    grown = _grown(state, changed)
    rows = grown.rows(changed.ids)
    asked_of = None if state.revision == BEFORE_ALL else changed.ids
    _read_values(session, grown, attributes, rows, asked_of)
    vectors, late = _vectors(session, grown, rows, len(state))
    return replace(
        grown,
        revision=revision,
        generation=generation if late else state.generation,
        attributes=attributes,
        cases=dict(session.execute(select(Case.id, Case.name).order_by(Case.name)).all()),
        members=_members(session, grown, rows, asked_of),
        vectors=vectors,
    )


@dataclass(frozen=True, eq=False)
class _Changed:
    """Photographs in the order of their numbers."""

    ids: NDArray[np.int64]
    hidden: NDArray[np.bool_]
    taken: NDArray[np.datetime64]
    ratios: NDArray[np.float32]
    names: tuple[str, ...]
    words: tuple[str, ...]


def _vocabularies(session: Session) -> tuple[Vocabulary, ...]:
    values: dict[int, list[Value]] = {}
    for value in session.scalars(select(Value).order_by(Value.id)):
        values.setdefault(value.attribute_id, []).append(value)
    found = []
    for attribute in session.scalars(select(Attribute).order_by(Attribute.position, Attribute.id)):
        own = values.get(attribute.id, [])
        found.append(
            Vocabulary(
                number=attribute.id,
                name=attribute.name,
                value_numbers=tuple(value.id for value in own),
                values=tuple(value.text for value in own),
                empty=tuple(value.empty for value in own),
                order=tuple(sorted(range(len(own)), key=lambda place: (own[place].position, place))),
            )
        )
    return tuple(found)


def _continue(attributes: tuple[Vocabulary, ...], earlier: tuple[Vocabulary, ...]) -> bool:
    """Whether the earlier attributes are these, with values behind theirs at most: codes mean what they meant."""
    return len(attributes) == len(earlier) and all(
        now.number == before.number and now.value_numbers[: len(before.values)] == before.value_numbers
        for now, before in zip(attributes, earlier, strict=True)
    )


def _empty(generation: int, shown: int | None, attributes: tuple[Vocabulary, ...]) -> State:
    """A state of no photographs, which all come after."""
    none = np.zeros((len(attributes), 0), np.bool_)
    return State(
        revision=BEFORE_ALL,
        generation=generation,
        shown=shown,
        attributes=attributes,
        cases={},
        ids=np.zeros(0, np.int64),
        values=none.astype(np.uint16),
        trusted=none,
        corrected=none,
        hidden=np.zeros(0, np.bool_),
        taken=np.zeros(0, "datetime64[s]"),
        ratios=np.zeros(0, np.float32),
        names=[],
        words=[],
        members=np.zeros((2, 0), np.int64),
        vectors=np.zeros((0, 0), np.float32),
    )


def _changed_photos(session: Session, since: int) -> _Changed:
    asked = select(Photo.id, Photo.removed_at, Photo.taken_at, Photo.width, Photo.height, Photo.name, Photo.words)
    # Sorted here: a database that sorts would rather look at all photographs in their order.
    rows = sorted(session.execute(asked.where(Photo.revision > since)), key=itemgetter(0))
    ids, removed, taken, widths, heights, names, words = zip(*rows, strict=True) if rows else ((),) * 7
    return _Changed(
        ids=np.array(ids, np.int64),
        hidden=np.array([moment is not None for moment in removed], np.bool_),
        taken=np.array(taken, "datetime64[s]"),
        ratios=np.divide(widths, heights, dtype=np.float32),
        names=names,
        words=words,
    )


def _come_behind(changed: NDArray[np.int64], ids: NDArray[np.int64]) -> bool:
    """Whether those that were not there have higher numbers than all that were."""
    return not len(ids) or bool((changed[~_are_in(ids, changed)] > ids[-1]).all())


def _are_in(ids: NDArray[np.int64], asked: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of those asked are among the ids, which ascend."""
    rows = np.searchsorted(ids, asked)
    there = rows < len(ids)
    there[there] = ids[rows[there]] == asked[there]
    return there


def _grown(state: State, changed: _Changed) -> State:
    """A copy with rows for the new photographs, in which the photographs' own facts are as they are now."""
    new = ~_are_in(state.ids, changed.ids)
    count = int(new.sum())
    grown = replace(
        state,
        ids=np.concatenate([state.ids, changed.ids[new]]),
        values=np.pad(state.values, ((0, 0), (0, count))),
        trusted=np.pad(state.trusted, ((0, 0), (0, count))),
        corrected=np.pad(state.corrected, ((0, 0), (0, count))),
        hidden=np.pad(state.hidden, (0, count)),
        taken=np.concatenate([state.taken, changed.taken[new]]),
        ratios=np.concatenate([state.ratios, changed.ratios[new]]),
        vectors=_with_room(state.vectors, len(state) + count, state.vectors.shape[1]),
    )
    names, words = [*state.names, *[""] * count], [*state.words, *[""] * count]
    rows = grown.rows(changed.ids)
    grown.hidden[rows] = changed.hidden
    for row, name, text in zip(rows.tolist(), changed.names, changed.words, strict=True):
        names[row], words[row] = name, text
    return replace(grown, names=names, words=words)


def _read_values(
    session: Session, state: State, attributes: tuple[Vocabulary, ...], rows: NDArray[np.int64], photos: Photos
) -> None:
    """What the shown model and people say of the changed photographs, into the state's arrays."""
    state.values[:, rows] = NOTHING
    state.trusted[:, rows] = state.corrected[:, rows] = False
    column_of = _lookup({words.number: column for column, words in enumerate(attributes)})
    code_of = _lookup({number: place + 1 for words in attributes for place, number in enumerate(words.value_numbers)})
    answers = select(Answer.photo_id, Answer.attribute_id, Answer.value_id, Answer.trusted)
    for photo, attribute, value, trusted in arrays(session, answers.where(Answer.model_id == state.shown), photos):
        place = column_of[attribute], state.rows(photo)
        state.values[place], state.trusted[place] = code_of[value], trusted
    corrections = select(Correction.photo_id, Correction.attribute_id, Correction.value_id)
    for photo, attribute, value in arrays(session, corrections, photos):
        place = column_of[attribute], state.rows(photo)
        state.values[place] = code_of[value]
        state.trusted[place] = state.corrected[place] = True


def _lookup(numbers: Mapping[int, int]) -> NDArray[np.int64]:
    """An array that has at each key its value."""
    found = np.zeros(max(numbers, default=0) + 1, np.int64)
    found[list(numbers)] = list(numbers.values())
    return found


def arrays(session: Session, asked: Select[*tuple[Any, ...]], photos: Photos) -> Iterator[list[NDArray[np.int64]]]:
    """The columns of what is asked, some rows at a time; the first is the photograph's number."""
    photo, *others = asked.selected_columns
    # A list of numbers, and no join with what has changed: SQLite would begin with the larger table.
    parts = [asked] if photos is None else [asked.where(photo.in_(some)) for some in chunks(photos.tolist())]
    for part in parts:
        # A connection, as a session would look at each of a million rows.
        found = session.connection().execute(part, execution_options={"yield_per": FETCHED})
        for rows in found.partitions():
            yield [np.fromiter(map(itemgetter(column), rows), np.int64, len(rows)) for column in range(1 + len(others))]


def _members(session: Session, state: State, rows: NDArray[np.int64], photos: Photos) -> NDArray[np.int64]:
    """The photographs in cases."""
    kept = state.members[:, ~_are_in(rows, state.members[1])]
    found = arrays(session, select(CasePhoto.photo_id, CasePhoto.case_id), photos)
    return np.concatenate([kept, *(np.stack([case, state.rows(photo)]) for photo, case in found)], axis=1)


def _vectors(session: Session, state: State, rows: NDArray[np.int64], earlier: int) -> tuple[NDArray[np.float32], bool]:
    """The vectors of all rows, those of changed photographs that had none read; and whether one of those was there earlier.

    Nothing is copied: they lie in a larger array, of which each state sees the rows that it has.
    """
    lacking = rows[~state.vectors[rows].any(axis=1)]
    vectors, late = state.vectors, False
    for ids in chunks(state.ids[lacking].tolist()):
        asked = select(Vector.photo_id, Vector.values).where(Vector.model_id == state.shown, Vector.photo_id.in_(ids))
        found = session.execute(asked).all()
        width = vectors.shape[1] or (len(found[0].values) // 2 if found else 0)
        right = [row for row in found if len(row.values) == 2 * width]
        if not right:
            continue
        if vectors.shape[1] != width:
            vectors = _with_room(vectors, len(state), width)
        own = state.rows([row.photo_id for row in right])
        vectors[own] = np.frombuffer(b"".join(row.values for row in right), "<f2").reshape(len(right), width)
        late = late or bool((own < earlier).any())
    return vectors, late


def _with_room(vectors: NDArray[np.float32], count: int, width: int) -> NDArray[np.float32]:
    """`count` rows, zeros behind the vectors that there are; the array in which they lie grows where it is too small."""
    room = vectors.base
    if not isinstance(room, np.ndarray) or len(room) < count or room.shape[1] != width:
        room = np.zeros((count if not len(vectors) else count + count // 2, width), np.float32)
        if vectors.shape[1] == width:
            room[: len(vectors)] = vectors
    return room[:count]
