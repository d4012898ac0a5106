"""What it takes to find something in a photo bank of 100,000: a filter with its counts, similar pictures, a word.

    python benchmarks/bank_search.py [--photos 100000] [--times 100] [--url postgresql+psycopg://..]

A made bank: 11 attributes with 2 to 5 values and embeddings of 368 values (those of the shipped model), a tenth of them near
another's; no files, since none is opened. Each row is a question asked many times, never twice the same, and half of its
answers came within the first time, 95 % within the second. `a correction, and the filter after it`: the bank changed just
before. Needs the extra `web`.
"""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
from sqlalchemy import insert

from harness.program import Program, Sized
from harness.rows import Row, shown
from zorko.bank.bank import Bank
from zorko.bank.corrections import correct
from zorko.bank.records import Answer, Attribute, Model, Photo, Value, Vector
from zorko.bank.search import Query, near_duplicates_of, search, similar
from zorko.bank.words import words_of

VALUES = (4, 5, 3, 2, 2, 2, 2, 2, 2, 2, 2)
"""How many values each attribute has: those of the shipped model."""

WIDTH = 368
AT_ONCE = 5000
LIMIT_MS = 100


def made(bank: Bank, photos: int) -> None:
    """Write the rows of so many photographs straight into a bank."""
    with bank.writing() as (session, _):
        session.add(Model(sha256="0" * 64, name="made", since=datetime.now(UTC), shown=True))
        for number, count in enumerate(VALUES):
            session.add(Attribute(id=number + 1, name=f"attribute {number}", position=number))
            session.flush()
            for value in range(count):
                own = {"id": 10 * number + value + 1, "text": f"value {value}", "position": value}
                session.add(Value(attribute_id=number + 1, **own))
    rng = np.random.default_rng(0)
    scenes = rng.standard_normal((photos * 9 // 10 + 1, WIDTH), np.float32)
    for start in range(0, photos, AT_ONCE):
        _write(bank, range(start, min(start + AT_ONCE, photos)), scenes, rng)


def _write(bank: Bank, numbers: range, scenes: np.ndarray, rng: np.random.Generator) -> None:
    count = len(numbers)
    vectors = scenes[np.arange(numbers.start, numbers.stop) % len(scenes)] + rng.normal(0, 0.05, (count, WIDTH))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    values = [rng.integers(0, of, count) for of in VALUES]
    trusted = rng.random((len(VALUES), count)) < 0.8
    now = datetime.now(UTC)
    with bank.writing() as (session, revision):
        photos = [_photo(number, revision, now) for number in numbers]
        session.execute(insert(Photo), photos)
        rows = [
            {"model_id": 1, "photo_id": number + 1, "values": vector.tobytes()}
            for number, vector in zip(numbers, vectors.astype("<f2"), strict=True)
        ]
        session.execute(insert(Vector), rows)
        answers = [
            {
                "model_id": 1,
                "photo_id": number + 1,
                "attribute_id": column + 1,
                "value_id": 10 * column + int(own[row]) + 1,
                "confidence": 0.9,
                "trusted": bool(trusted[column, row]),
            }
            for row, number in enumerate(numbers)
            for column, own in enumerate(values)
        ]
        session.execute(insert(Answer), answers)


def _photo(number: int, revision: int, now: datetime) -> dict[str, object]:
    name, folder = f"IMG_{number * 7919 % 1_000_003:07d}.jpg", f"search {number // 400}/camera {number % 3}"
    return {
        "id": number + 1,
        "sha256": f"{number:064x}",
        "format": "jpeg",
        "size": 1_000_000,
        "width": 4000,
        "height": 3000,
        "name": name,
        "folder": folder,
        "taken_at": datetime(2020, 1, 1) + timedelta(minutes=number * 7919 % 2_000_000),
        "description": "",
        "words": words_of(name, folder),
        "added_at": now,
        "revision": revision,
    }


def timed(what: str, times: int, ask: Callable[[int], object]) -> Row:
    """The 95th percentile of so many questions, and their median in the note."""
    seconds = []
    for number in range(times):
        start = time.perf_counter()
        ask(number)
        seconds.append(time.perf_counter() - start)
    half, most = np.percentile(seconds, (50, 95)) * 1000
    note = f"half within {shown(half)} ms; {'within' if most <= LIMIT_MS else 'NOT within'} {LIMIT_MS}"
    return Row(f"bank: {what}, 95 % within", "ms", [most], note=note)


def asked(number: int, **more: object) -> Query:
    """A filter with three attributes, another one each time."""
    rng = np.random.default_rng(number)
    columns = rng.choice(len(VALUES), 3, replace=False).tolist()
    conditions = [(f"attribute {column}", f"value {rng.integers(VALUES[column])}") for column in columns]
    return Query(all=tuple(conditions[:2]), none=(conditions[2],), offset=100 * (number % 5), **more)


def once(what: str, act: Callable[[], object]) -> Row:
    """A thing that is done once."""
    start = time.perf_counter()
    act()
    return Row(f"bank: {what}, once", "ms", [1000 * (time.perf_counter() - start)])


def measure(bank: Bank, photos: int, times: int) -> Iterator[Row]:
    """All rows."""
    yield once("read into memory", bank.index.now)
    yield once("sorted by name", lambda: search(bank, Query(order="name")))
    yield timed("a filter with three attributes, with counts", times, lambda number: search(bank, asked(number)))
    yield timed("the same, by name", times, lambda number: search(bank, asked(number, order="name")))
    yield timed("the same, one word sought too", times, lambda n: search(bank, asked(n, text=f"{n:02d}3")))
    yield timed("two words among all", times, lambda number: search(bank, Query(text=f"img {number:02d}7")))

    def corrected(number: int) -> None:
        correct(bank, [number + 1], "attribute 3", f"value {number % 2}", "somebody")
        search(bank, asked(number))

    yield timed("a correction, and the filter after it", times, corrected)
    yield timed("24 similar pictures", times, lambda number: similar(bank, 1 + number * 997 % photos))
    yield once("near-duplicates, all with all", lambda: near_duplicates_of(bank, 1))
    yield timed("a filter, near-duplicates together", times, lambda n: search(bank, asked(n, together=True)))


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--photos", type=int, default=Sized(100_000, 2000), help="  [%(default)s]")
    parser.add_argument("--times", type=int, default=Sized(100, 5), help="each question is asked  [%(default)s]")
    parser.add_argument("--url", help="of an empty database, instead of SQLite")


def rows(wishes: Namespace) -> Iterator[Row]:
    with Bank(wishes.place / "bank", wishes.url, make=True) as bank:
        yield once(f"{wishes.photos:,} photographs made", lambda: made(bank, wishes.photos))
        yield from measure(bank, wishes.photos, wishes.times)


PROGRAM = Program(__doc__, options, rows, rounds=Sized(1, 1))

if __name__ == "__main__":
    PROGRAM.main()
