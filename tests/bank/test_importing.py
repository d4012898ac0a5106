"""Photographs into a bank: what is put down, what is known, and what stays when something goes wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update
from tests.bank.conftest import drawn

import zorko
from zorko.bank.bank import Bank
from zorko.bank.importing import BATCH, Given, Taken, import_photos
from zorko.bank.records import Answer, Attribute, Model, Photo, Value, Vector
from zorko.bank.tagging import packed, unpacked
from zorko.errors import BankError
from zorko.images.files import list_pictures
from zorko.images.read import read
from zorko.runtime.tagger import PredictorTagger
from zorko.types import Failure


def photos(bank: Bank) -> list[Photo]:
    with bank.reading() as session:
        return list(session.scalars(select(Photo).order_by(Photo.id)))


def count(bank: Bank, table: type) -> int:
    with bank.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_folder_is_taken_in(bank: Bank, tagger: PredictorTagger, photographs: Path) -> None:
    heard: list[Taken | Failure] = []
    done = import_photos(bank, list_pictures(photographs), tagger, told=heard.append)
    there = photos(bank)
    assert [len(done.new), done.known, done.failures] == [12, [], []]
    assert [photo.id for photo in there] == done.new
    assert [item.source for item in heard] == [str(path) for path in list_pictures(photographs)]
    assert [photo.name for photo in there] == [f"p{number:02d}.jpg" for number in range(12)]
    assert {photo.folder for photo in there} == {str(photographs)}
    for photo in there:
        source = photographs / photo.name
        assert bank.files.original(photo.sha256, photo.format).read_bytes() == source.read_bytes()
        assert read(bank.files.thumbnail(photo.sha256)).shape == (64, 96, 3)
        assert (photo.width, photo.height, photo.size, photo.format) == (96, 64, source.stat().st_size, "jpeg")
        assert photo.words.split("\n")[:2] == [photo.name, photo.folder.casefold()]


def test_the_answers_are_those_of_zorko_tag(bank: Bank, tagger: PredictorTagger, model: Path, photographs: Path) -> None:
    import_photos(bank, list_pictures(photographs), tagger)
    predictor = zorko.load(model)
    rows = select(Photo.name, Attribute.name, Value.text, Answer.confidence, Answer.trusted)
    rows = rows.join(Answer, Answer.photo_id == Photo.id).join(Attribute, Attribute.id == Answer.attribute_id)
    with bank.reading() as session:
        found = session.execute(rows.join(Value, Value.id == Answer.value_id)).all()
    said = {name: predictor.predict(photographs / name) for name in {row[0] for row in found}}
    assert len(found) == 2 * 12
    for name, attribute, value, confidence, trusted in found:
        tag = said[name].answer["tags"][attribute]
        assert (value, trusted) == (tag["value"], tag["trusted"])
        assert confidence == pytest.approx(tag["confidence"], abs=1e-6)


def test_vectors_have_length_one(bank: Bank, tagger: PredictorTagger, model: Path, photographs: Path) -> None:
    import_photos(bank, list_pictures(photographs), tagger)
    with bank.reading() as session:
        found = session.execute(select(Photo.name, Vector.values).join(Vector, Vector.photo_id == Photo.id)).all()
    assert len(found) == 12
    for name, values in found:
        embedding = zorko.load(model, threads=1).embed(photographs / name)[0]
        vector = unpacked(values)
        assert vector @ vector == pytest.approx(1, abs=2e-3)
        assert vector == pytest.approx(embedding / (embedding @ embedding) ** 0.5, abs=1e-3)
    assert unpacked(packed(embedding * 0)).tolist() == [0, 0, 0]


def test_the_model_is_kept_and_shown(bank: Bank, tagger: PredictorTagger, model: Path, photographs: Path) -> None:
    import_photos(bank, list_pictures(photographs), tagger)
    import_photos(bank, list_pictures(photographs), tagger)
    with bank.reading() as session:
        (kept,) = session.scalars(select(Model))
        values = [
            *session.execute(select(Attribute.name, Value.text).join(Value).order_by(Attribute.position, Value.position))
        ]
    assert kept.shown
    assert bank.files.model(kept.sha256).read_bytes() == model.read_bytes()
    assert values == [(head.name, label) for head in tagger.card.heads for label in head.labels]


def test_what_is_known_stays_as_it_is(bank: Bank, tagger: PredictorTagger, photographs: Path) -> None:
    first = import_photos(bank, list_pictures(photographs), tagger)
    before = [photo.revision for photo in photos(bank)]
    drawn(photographs, 14)
    again = import_photos(bank, list_pictures(photographs), tagger)
    assert (again.known, len(again.new)) == (first.new, 2)
    assert [photo.revision for photo in photos(bank)][:12] == before


def test_the_same_content_twice_is_one_photograph(bank: Bank, tagger: PredictorTagger, photographs: Path) -> None:
    (photographs / "again.jpg").write_bytes((photographs / "p03.jpg").read_bytes())
    done = import_photos(bank, [photographs / "p03.jpg", photographs / "again.jpg"], tagger)
    assert done.known == done.new
    assert [photo.name for photo in photos(bank)] == ["p03.jpg"]


def test_what_cannot_be_read_is_told_and_leaves_nothing(bank: Bank, tagger: PredictorTagger, photographs: Path) -> None:
    whole = (photographs / "p00.jpg").read_bytes()
    (photographs / "p00.jpg").write_bytes(whole[: len(whole) // 2])
    (photographs / "p01.jpg").write_text("no picture")
    sources = [photographs / f"p0{number}.jpg" for number in range(4)]
    done = import_photos(bank, [*sources, photographs / "missing.jpg", Failure("x", "passed on")], tagger)
    assert len(done.new) == 2
    assert [Path(failure.source).name for failure in done.failures] == ["p00.jpg", "p01.jpg", "missing.jpg", "x"]
    assert len(list(bank.files.originals.rglob("*.jpg"))) == 2
    assert list(bank.files.incoming.iterdir()) == []


def test_a_lost_file_is_put_back(bank: Bank, tagger: PredictorTagger, photographs: Path) -> None:
    done = import_photos(bank, list_pictures(photographs), tagger)
    lost = photos(bank)[5]
    place = bank.files.original(lost.sha256, lost.format)
    place.unlink()
    again = import_photos(bank, list_pictures(photographs), tagger)
    assert (again.new, again.known) == ([], done.new)
    assert place.read_bytes() == (photographs / lost.name).read_bytes()
    assert count(bank, Answer) == 2 * 12


def test_names_are_kept_as_far_as_they_can_be(bank: Bank, tagger: PredictorTagger, photographs: Path) -> None:
    hostile = [
        "=1+1",
        "../../etc/passwd",
        "<b>x</b>.jpg",
        "'; DROP TABLE photo; --",
        "nul\0byte",
        "half\udcff",
        "",
        "a" * 5000,
    ]
    contents = [path.read_bytes() for path in sorted(photographs.iterdir())]
    given = [Given(content, name, folder=name) for content, name in zip(contents, hostile, strict=False)]
    done = import_photos(bank, given, tagger)
    assert len(done.new) == len(hostile)
    there = [photo.name for photo in photos(bank)]
    assert there[:4] == hostile[:4]
    assert there[4:7] == ["nul\\x00byte", "half\\udcff", "<empty name>"]
    inside = {path.resolve() for path in bank.folder.rglob("*")}
    assert all(path.is_relative_to(bank.folder.resolve()) for path in inside)


def test_another_model_is_refused(bank: Bank, tagger: PredictorTagger, photographs: Path, tmp_path: Path) -> None:
    import_photos(bank, list_pictures(photographs), tagger)
    with pytest.raises(BankError, match="leave --model out"):
        import_photos(bank, list_pictures(photographs), PredictorTagger(zorko.load("tag", threads=1)))


def test_a_model_that_is_not_shown_any_more_answers_no_further(
    bank: Bank, tagger: PredictorTagger, photographs: Path, tmp_path: Path
) -> None:
    """Another process accepts another model while photographs are taken in."""

    def told(outcome: Taken | Failure) -> None:
        with bank.writing() as (session, _):
            session.execute(update(Model).values(shown=False))
            session.execute(insert(Model).values(sha256="0" * 64, name="other", since=datetime.now(UTC), shown=True))
        raised.append(outcome)

    raised: list[Taken | Failure] = []
    import_photos(bank, [photographs / "p00.jpg"], tagger, told=lambda outcome: None)
    more = list_pictures(drawn(tmp_path / "more", 3 * BATCH))
    with pytest.raises(BankError, match="import the rest again"):
        import_photos(bank, more, tagger, told=lambda outcome: None if raised else told(outcome))
    assert BATCH <= len(photos(bank)) < 3 * BATCH
    assert count(bank, Answer) == 2 * len(photos(bank))


def test_a_batch_that_fails_leaves_nothing_of_itself(bank: Bank, tagger: PredictorTagger, photographs: Path) -> None:
    class Failing(PredictorTagger):
        def tagged(self, batch: object) -> list[object]:  # type: ignore[override]
            raise RuntimeError("the network has failed")

    failing = Failing(zorko.load(tagger.path, threads=1))
    with pytest.raises(RuntimeError, match="has failed"):
        import_photos(bank, list_pictures(photographs), failing)
    assert photos(bank) == []
    assert not bank.files.originals.exists()
    assert list(bank.files.incoming.iterdir()) == []
    assert len(import_photos(bank, list_pictures(photographs), tagger).new) == 12


def test_no_import_while_the_files_are_checked(bank: Bank, tagger: PredictorTagger, photographs: Path) -> None:
    with bank.files.alone(), pytest.raises(BankError, match="being checked"):
        import_photos(bank, list_pictures(photographs), tagger)
    with bank.files.adding(), pytest.raises(BankError, match="being added"), bank.files.alone():
        pass
