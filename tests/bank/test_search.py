"""Finding photographs: compared with a slow search through the tables, while they change."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
import pytest
from sqlalchemy import select
from tests.bank.planted import ATTRIBUTES, EMPTY, plant, plant_model, plant_some

from zorko.bank.bank import Bank
from zorko.bank.cases import add_to_case, make_case, rename_case
from zorko.bank.corrections import correct, describe, remove, restore
from zorko.bank.records import Answer, Attribute, Case, CasePhoto, Correction, Model, Photo, Value, Vector
from zorko.bank.search import Query, found_photos, near_duplicates_of, search, similar
from zorko.errors import BankError

USER = "somebody"


@dataclass
class Row:
    """A photograph as the tables have it."""

    photo: Photo
    said: dict[str, str] = field(default_factory=dict)
    untrusted: set[str] = field(default_factory=set)
    corrected: set[str] = field(default_factory=set)
    cases: set[str] = field(default_factory=set)
    vector: np.ndarray | None = None


def slow_rows(bank: Bank) -> dict[int, Row]:
    with bank.reading() as session:
        attributes = {one.id: one.name for one in session.scalars(select(Attribute))}
        values = {one.id: one.text for one in session.scalars(select(Value))}
        cases = {one.id: one.name for one in session.scalars(select(Case))}
        model = session.scalar(select(Model.id).where(Model.shown))
        rows = {photo.id: Row(photo) for photo in session.scalars(select(Photo))}
        for answer in session.scalars(select(Answer).where(Answer.model_id == model)):
            name = attributes[answer.attribute_id]
            rows[answer.photo_id].said[name] = values[answer.value_id]
            if not answer.trusted:
                rows[answer.photo_id].untrusted.add(name)
        for correction in session.scalars(select(Correction)):
            name = attributes[correction.attribute_id]
            rows[correction.photo_id].said[name] = values[correction.value_id]
            rows[correction.photo_id].untrusted.discard(name)
            rows[correction.photo_id].corrected.add(name)
        for member in session.scalars(select(CasePhoto)):
            rows[member.photo_id].cases.add(cases[member.case_id])
        for vector in session.scalars(select(Vector).where(Vector.model_id == model)):
            rows[vector.photo_id].vector = np.frombuffer(vector.values, "<f2").astype(np.float64)
        return rows


def is_met(row: Row, query: Query) -> bool:
    named = {name for name, _ in (*query.all, *query.any, *query.none)} | set(query.untagged)
    looked_at = named or set(ATTRIBUTES)
    text = "\n".join((row.photo.name, row.photo.folder, row.photo.description, *row.cases)).casefold()
    return (
        (row.photo.removed_at is not None) == query.removed
        and all(row.said.get(name) in [other for of, other in query.all if of == name] for name, _ in query.all)
        and (not query.any or any(row.said.get(name) == value for name, value in query.any))
        and not any(row.said.get(name) == value for name, value in query.none)
        and all(row.said.get(name, EMPTY) == EMPTY for name in query.untagged)
        and (not query.untrusted or bool(looked_at & row.untrusted))
        and (not query.corrected or bool(looked_at & row.corrected))
        and all(word in text for word in query.text.casefold().split())
        and (query.case is None or query.case in row.cases)
    )


def without(query: Query, name: str) -> Query:
    """What it asks of other attributes; trust stays that of all that were named."""
    return replace(
        query,
        all=tuple(one for one in query.all if one[0] != name),
        any=tuple(one for one in query.any if one[0] != name),
        none=tuple(one for one in query.none if one[0] != name),
        untagged=tuple(one for one in query.untagged if one != name),
    )


QUERIES = (
    Query(),
    Query(all=(("season", "winter"),)),
    Query(all=(("season", "winter"), ("place", "town")), none=(("drone", "yes"),)),
    Query(any=(("season", "winter"), ("season", "summer"), ("place", "forest"))),
    Query(all=(("season", "winter"), ("season", "summer"))),
    Query(none=(("season", "winter"), ("season", "no data"))),
    Query(untagged=("season",)),
    Query(untagged=("season", "drone"), all=(("place", "town"),)),
    Query(untrusted=True),
    Query(corrected=True),
    Query(text="SEARCH 1"),
    Query(text="lake img_"),
    Query(text="Озеро"),
    Query(case="Lake"),
    Query(case="Озеро Ёлка", all=(("place", "town"),)),
    Query(removed=True),
)
WITH_TRUST = (
    Query(untrusted=True, all=(("season", "winter"),)),
    Query(corrected=True, any=(("place", "town"), ("drone", "no"))),
)


def check(bank: Bank) -> None:
    rows = slow_rows(bank)
    for query in (*QUERIES, *WITH_TRUST):
        found = search(bank, query)
        right = {number for number, row in rows.items() if is_met(row, query)}
        assert set(found_photos(bank, query)) == right, query
        assert found.total == len(right)
        if query in WITH_TRUST:
            continue
        for name, values in ATTRIBUTES.items():
            others = [row for row in rows.values() if is_met(row, without(query, name))]
            said = [row.said.get(name) for row in others]
            assert found.counts[name] == {value: said.count(value) for value in values}, (query, name)
            assert found.untagged[name] == said.count(None) + said.count(EMPTY)


@pytest.fixture
def planted(bank: Bank) -> Bank:
    plant_model(bank)
    plant_some(bank, 40)
    make_case(bank, "Lake", USER)
    make_case(bank, "Озеро Ёлка", USER)
    return bank


def test_what_is_found_is_what_a_slow_search_finds_while_things_change(planted: Bank) -> None:
    check(planted)
    numbers = found_photos(planted, Query(order="added"))
    correct(planted, numbers[:7], "season", "winter", USER)
    correct(planted, numbers[3:9], "drone", "yes", USER)
    check(planted)
    add_to_case(planted, "Lake", numbers[5:15], USER)
    add_to_case(planted, "Озеро Ёлка", numbers[10:20], USER)
    describe(planted, numbers[:3], "по пути к ОЗЕРУ; lake", USER)
    check(planted)
    remove(planted, numbers[::5], USER)
    correct(planted, numbers[:4], "season", None, USER)
    plant_some(planted, 15, seed=1)
    check(planted)
    restore(planted, numbers[::5], USER)
    make_case(planted, "lake 2", USER)
    rename_case(planted, "Lake", "River", USER)
    rename_case(planted, "lake 2", "Lake", USER)
    check(planted)


def test_answers_of_another_model_take_the_place_of_the_first_ones(planted: Bank) -> None:
    check(planted)
    second = plant_model(planted, "1" * 64, shown=False)
    number = plant(planted, {"season": ("summer", True)}, model=second, vector=[1, 0, 0, 0])
    check(planted)
    with planted.writing() as (session, _):
        for model in session.scalars(select(Model)):
            model.shown = model.id == second
    check(planted)
    assert set(found_photos(planted, Query(all=(("season", "summer"),)))) == {number}
    assert similar(planted, number) == ()


def test_a_second_process_sees_what_the_first_changed(planted: Bank, database: str | None) -> None:
    with Bank(planted.folder, database) as other:
        check(other)
        correct(planted, found_photos(planted, Query())[:5], "place", "town", USER)
        plant_some(planted, 3, seed=5)
        check(other)


def test_a_value_that_is_added_later_has_a_count(planted: Bank) -> None:
    number = found_photos(planted, Query())[0]
    correct(planted, [number], "season", "the dry one", USER, new=True)
    correct(planted, [number], "weather", "rain", USER, new=True)
    found = search(planted, Query(all=(("weather", "rain"), ("season", "the dry one"))))
    assert found.photos == (number,)
    assert found.counts["season"]["the dry one"] == 1
    assert list(found.counts) == [*ATTRIBUTES, "weather"]


def test_orders(bank: Bank) -> None:
    plant_model(bank)
    late = plant(bank, {}, name="b10.jpg", taken=datetime(2024, 5, 2))
    none = plant(bank, {}, name="B9.jpg")
    early = plant(bank, {}, name="a.jpg", taken=datetime(2024, 5, 1))
    again = plant(bank, {}, name="c.jpg", taken=datetime(2024, 5, 2))
    assert found_photos(bank, Query(order="newest")) == (again, late, early, none)
    assert found_photos(bank, Query(order="oldest")) == (early, late, again, none)
    assert found_photos(bank, Query(order="name")) == (early, none, late, again)
    assert found_photos(bank, Query(order="added")) == (again, early, none, late)


def test_pages_make_up_the_whole(planted: Bank) -> None:
    whole = found_photos(planted, Query(order="name"))
    pages = [search(planted, Query(order="name", offset=start, limit=7)).photos for start in range(0, 50, 7)]
    assert tuple(number for page in pages for number in page) == whole
    assert search(planted, Query(offset=1000)).photos == ()


def test_similar_pictures_are_those_of_a_slow_search(planted: Bank) -> None:
    remove(planted, found_photos(planted, Query())[:4], USER)
    rows = slow_rows(planted)
    for number in found_photos(planted, Query())[:10]:
        own = rows[number].vector
        found = similar(planted, number, 8)
        if own is None:
            assert found == ()
            continue
        cosines = {
            other: float(row.vector @ own)
            for other, row in rows.items()
            if row.vector is not None and other != number and row.photo.removed_at is None
        }
        best = sorted(cosines, key=lambda other: -cosines[other])[:8]
        assert [one.photo for one in found] == best
        np.testing.assert_allclose([one.cosine for one in found], [cosines[other] for other in best], atol=1e-3)


def test_near_duplicates_stand_together_whenever_they_came(bank: Bank) -> None:
    plant_model(bank)
    rng = np.random.default_rng(0)
    first, second = rng.standard_normal((2, 64))
    near = [first + rng.normal(0, 0.01, 64) for _ in range(3)]
    numbers = [
        plant(bank, {}, vector=vector.tolist(), taken=datetime(2024, 1, day + 1))
        for day, vector in enumerate([near[0], second, near[1]])
    ]
    one, other, again = numbers
    assert near_duplicates_of(bank, one) == (again,)
    assert near_duplicates_of(bank, other) == ()
    late = plant(bank, {}, vector=near[2].tolist(), taken=datetime(2024, 1, 9))
    assert near_duplicates_of(bank, again) == (one, late)
    found = search(bank, Query(order="oldest", together=True))
    assert found.photos == (one, again, late, other)
    assert found.scenes == (one, one, one, other)
    remove(bank, [one], USER)
    assert near_duplicates_of(bank, late) == (again,)


def test_what_is_not_there_is_named(planted: Bank) -> None:
    with pytest.raises(BankError, match="no attribute 'colour'; there are: season, place, drone"):
        search(planted, Query(all=(("colour", "red"),)))
    with pytest.raises(BankError, match="place is never 'sea'; it is one of: forest, town"):
        search(planted, Query(none=(("place", "sea"),)))
    with pytest.raises(BankError, match="no case 'Sea'; there are: Lake, Озеро Ёлка"):
        search(planted, Query(case="Sea"))
    with pytest.raises(BankError, match="no order 'size'"):
        search(planted, Query(order="size"))
    with pytest.raises(BankError, match="no photograph 999"):
        similar(planted, 999)
    with pytest.raises(BankError, match="a page begins at 0"):
        Query(offset=-1)


def test_an_empty_bank_has_nothing(bank: Bank) -> None:
    found = search(bank, Query(text="x"))
    assert (found.total, found.photos, found.counts) == (0, (), {})


def test_many_ask_while_photographs_come(planted: Bank) -> None:
    faults: list[str] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            found = search(planted, Query(limit=1000))
            if sum(found.counts["season"].values()) > found.total or len(found.photos) != found.total:
                faults.append("torn")

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    plant_some(planted, 30, seed=9)
    stop.set()
    for thread in threads:
        thread.join()
    assert not faults
    check(planted)
