"""What a model learns from a bank, and whose answers are shown."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import update
from tests.bank.conftest import drawn
from tests.training import photos, tiny

pytest.importorskip("torch", reason="needs the extra train")

import zorko
from zorko.bank import lessons
from zorko.bank.actions import recent_actions
from zorko.bank.bank import Bank
from zorko.bank.corrections import correct, remove
from zorko.bank.importing import import_photos
from zorko.bank.lessons import LEAST, NOT_SAID, lesson
from zorko.bank.models import accept, add_candidate, compare, discard, go_back, models
from zorko.bank.records import Answer, Photo
from zorko.bank.search import Query, found_photos, search
from zorko.bank.tagging import shown_model
from zorko.bank.teaching import Teaching, recorded, start_teaching, stop_teaching, teaching
from zorko.errors import BankError
from zorko.images.draw import save_png
from zorko.modelfile.file import read_card
from zorko.runtime.predictor import Predictor
from zorko.runtime.tagger import PredictorTagger
from zorko.training.run import train
from zorko.training.settings import load_settings
from zorko.training.teaching import teach

USER = "ann"
COLOUR, TIME = "Цвет", "Время суток"


@pytest.fixture
def filled(bank: Bank, tagger: PredictorTagger, tmp_path: Path) -> Bank:
    """Sixty photographs of six colours, answered by the model that knows three, and day from night."""
    import_photos(bank, sorted(drawn(tmp_path / "photographs", 60, (16, 16)).iterdir()), tagger)
    return bank


def opened(path: Path) -> PredictorTagger:
    return PredictorTagger(Predictor(path, threads=1))


# ---- what can be learnt


def test_too_little_is_told_attribute_by_attribute(filled: Bank) -> None:
    correct(filled, found_photos(filled, Query())[: LEAST - 1], COLOUR, "красный", USER)
    with pytest.raises(BankError, match=rf"(?s)too little to learn.*{TIME}: .* 0 photo.*{COLOUR}: people said it of 19"):
        lesson(filled)


def test_people_alone_judge_and_the_model_helps_to_train(filled: Bank) -> None:
    numbers = found_photos(filled, Query(order="added"))
    said = numbers[:40]
    for value, some in (("красный", said[:20]), ("синий", said[20:])):
        correct(filled, some, COLOUR, value, USER)
    remove(filled, said[:2], USER)
    found = lesson(filled)
    assert list(found.values) == [COLOUR]
    assert list(found.left) == [TIME]
    people = dict.fromkeys(said[2:20], "красный") | dict.fromkeys(said[20:], "синий")
    model = {number: value for value in ("красный", "зелёный", "синий") for number in trusted(filled, value)}
    for number, part, label in zip(found.photos.tolist(), found.parts.tolist(), found.labels[COLOUR].tolist(), strict=True):
        value = None if label == NOT_SAID else found.values[COLOUR][label]
        if number in people:
            assert value == people[number]
        else:
            assert (part, value) == ("train", model[number])
    assert set(people) <= set(found.photos.tolist())
    assert set(found.parts.tolist()) == {"train", "validation", "calibration", "test"}
    assert all(file.is_file() for file in found.files)
    assert len(found.photos) == len(set(found.photos.tolist()))


def trusted(bank: Bank, value: str) -> set[int]:
    said = set(found_photos(bank, Query(all=((COLOUR, value),))))
    return said - set(found_photos(bank, Query(all=((COLOUR, value),), untrusted=True)))


def test_who_is_held_out_stays_held_out(filled: Bank, tagger: PredictorTagger, tmp_path: Path) -> None:
    numbers = found_photos(filled, Query(order="added"))
    for value, some in (("красный", numbers[:20]), ("синий", numbers[20:40])):
        correct(filled, some, COLOUR, value, USER)
    first = lesson(filled)
    more = drawn(tmp_path / "more", 90, (18, 18))
    import_photos(filled, sorted(more.iterdir()), tagger)
    correct(filled, numbers[40:], COLOUR, "зелёный", USER)
    second = lesson(filled)
    later = dict(zip(second.photos.tolist(), second.parts.tolist(), strict=True))
    assert all(later[number] == part for number, part in zip(first.photos.tolist(), first.parts.tolist(), strict=True))


def test_what_the_model_knew_is_a_part_of_it_where_there_is_much(filled: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "MOST_KNOWN", 3)
    numbers = found_photos(filled, Query(order="added"))
    for value, some in (("красный", numbers[:15]), ("синий", numbers[15:30])):
        correct(filled, some, COLOUR, value, USER)
    assert len(lesson(filled).photos) == 33


def test_a_value_that_only_the_model_says_without_trust_is_remembered(filled: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "REMEMBERED", 2)
    with filled.writing() as (session, revision):
        session.execute(update(Answer).values(trusted=False))
        session.execute(update(Photo).values(revision=revision))
    green = set(found_photos(filled, Query(all=((COLOUR, "зелёный"),))))
    others = [number for number in found_photos(filled, Query(order="added")) if number not in green]
    correct(filled, others[:20], COLOUR, "красный", USER)
    correct(filled, others[20:], COLOUR, "синий", USER)
    found = lesson(filled)
    assert set(found.values[COLOUR]) == {"красный", "синий", "зелёный"}
    remembered = found.labels[COLOUR] == found.values[COLOUR].index("зелёный")
    assert remembered.sum() == 2
    assert set(found.parts[remembered].tolist()) == {"train"}
    assert set(found.photos[remembered].tolist()) < green


# ---- whose answers are shown


def test_another_model_answers_beside_the_shown_one(filled: Bank, tagger: PredictorTagger, other: Path) -> None:
    before = search(filled, Query()).counts
    assert add_candidate(filled, opened(other)) == ()
    assert search(filled, Query()).counts == before
    found = models(filled)
    assert found.shown is not None
    assert found.candidate is not None
    assert (found.candidate.lacking, found.former) == (0, None)
    by_colour = {change.attribute: change for change in compare(filled, found.shown.number, found.candidate.number)}
    assert by_colour[TIME].changed == 0
    assert by_colour[COLOUR].changed == before[COLOUR]["красный"] + before[COLOUR]["зелёный"]
    assert accept(filled, USER, opened) == "tag"
    after = search(filled, Query()).counts[COLOUR]
    assert after["красный"] == before[COLOUR]["зелёный"]
    assert after["зелёный"] == before[COLOUR]["красный"]
    assert shown_model(filled) == filled.files.model(found.candidate.sha256)
    go_back(filled, USER, opened)
    assert search(filled, Query()).counts == before
    assert [past.what.split()[0] for past in recent_actions(filled)] == ["model", "model"]


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same model with red and green exchanged."""
    from tests import models as made

    swapped = (made.ATTRIBUTES[0], type(made.ATTRIBUTES[1])(COLOUR, ("зелёный", "красный", "синий")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(made, "ATTRIBUTES", swapped)
        return made.tag_model(tmp_path_factory.mktemp("other") / "other.onnx")


def test_held_out_labels_say_which_model_is_better(filled: Bank, other: Path) -> None:
    add_candidate(filled, opened(other))
    numbers = found_photos(filled, Query(all=((COLOUR, "красный"),)))
    correct(filled, numbers, COLOUR, "зелёный", USER)  # as only the other says
    found = models(filled)
    assert found.shown is not None
    assert found.candidate is not None
    (colour,) = (one for one in compare(filled, found.shown.number, found.candidate.number) if one.attribute == COLOUR)
    assert 0 < colour.judged < len(numbers)
    assert (colour.right, colour.better, colour.worse) == ((0, colour.judged), colour.judged, 0)


def test_what_came_since_is_answered_before_a_model_is_shown(
    filled: Bank, tagger: PredictorTagger, other: Path, tmp_path: Path
) -> None:
    add_candidate(filled, opened(other))
    import_photos(filled, sorted(drawn(tmp_path / "more", 70, (20, 20)).iterdir()), tagger)
    candidate = models(filled).candidate
    assert candidate is not None
    assert candidate.lacking == 70
    accept(filled, USER, opened)
    assert models(filled).shown is not None
    assert search(filled, Query()).untagged[COLOUR] == 0
    import_photos(filled, sorted(drawn(tmp_path / "last", 5, (24, 24)).iterdir()), opened(other))
    go_back(filled, USER, opened)
    assert search(filled, Query()).untagged[COLOUR] == 0


def test_models_that_are_not_there_are_refused(filled: Bank) -> None:
    shown = models(filled).shown
    assert shown is not None
    with pytest.raises(BankError, match="no new model to accept"):
        accept(filled, USER, opened)
    with pytest.raises(BankError, match="no former model"):
        go_back(filled, USER, opened)
    with pytest.raises(BankError, match="are shown"):
        discard(filled, shown.number)
    with pytest.raises(BankError, match="no model 77"):
        compare(filled, shown.number, 77)


# ---- the process that teaches


@pytest.fixture
def own_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that are started run the code that is tested here."""
    monkeypatch.setenv("PYTHONPATH", str(Path(zorko.__file__).parents[1]))


def test_one_teaches_at_a_time_and_tells_how_far_it_is(bank: Bank) -> None:
    assert teaching(bank) == Teaching()
    with recorded(bank, USER) as record:
        record.step("answering", 3, 9)
        now = teaching(bank)
        assert (now.phase, now.step, now.done, now.of, now.user) == ("running", "answering", 3, 9, USER)
        with pytest.raises(BankError, match="being taught at this moment"), recorded(bank, "bob"):
            pass
        with pytest.raises(BankError, match="being taught at this moment"):
            start_teaching(bank, "bob")
    assert teaching(bank).phase == "done"
    with pytest.raises(BankError, match="no use"), recorded(bank, USER):
        raise BankError("no use")
    assert (teaching(bank).phase, teaching(bank).problem) == ("failed", "no use")


@pytest.mark.usefixtures("own_code")
def test_a_process_that_is_stopped_has_stopped(filled: Bank) -> None:
    start_teaching(filled, USER)
    assert teaching(filled).phase == "running"
    with pytest.raises(BankError, match="being taught at this moment"):
        start_teaching(filled, "bob")
    while not teaching(filled).process and teaching(filled).phase == "running":
        threading.Event().wait(0.05)
    stop_teaching(filled)
    assert ended(filled).phase in ("stopped", "failed")  # it may have found out before that there is too little to learn
    stop_teaching(filled)


def ended(bank: Bank) -> Teaching:
    """The teaching once it no longer runs."""
    while (now := teaching(bank)).phase == "running":
        threading.Event().wait(0.1)
    return now


@pytest.mark.usefixtures("own_code")
def test_a_process_that_can_not_teach_says_why(filled: Bank) -> None:
    start_teaching(filled, USER)
    now = ended(filled)
    assert (now.phase, now.user) == ("failed", USER)
    assert "too little to learn from" in now.problem


# ---- all of it


def test_a_bank_is_taught_what_people_say(tmp_path: Path) -> None:
    table = photos.table(tmp_path / "first")
    run = train(load_settings("tag", table, out=tmp_path / "runs", overrides=photos.SMALL), progress=tiny.quiet())
    rng = np.random.default_rng(5)
    shapes: dict[Path, str] = {}
    (tmp_path / "later").mkdir()
    for number in range(140):
        colour, shape, light = (str(rng.choice([*values])) for values in (photos.COLOURS, photos.SHAPES, photos.LIGHTS))
        file = tmp_path / "later" / f"{number}.png"
        save_png(photos.photo(colour, shape, light, rng), file)
        shapes[file] = shape
    with Bank(tmp_path / "bank", make=True) as bank:
        imported = import_photos(bank, list(shapes), opened(run.folder / "model.onnx"))
        calls = {"круг": "солнце", "полоса": "дорога"}  # people have other words for them
        for shape, word in calls.items():
            own = [number for number, true in zip(imported.new, shapes.values(), strict=True) if true == shape]
            correct(bank, own, "Форма", word, USER, new=True)
        with recorded(bank, USER) as record:
            taught = teach(bank, record)
        assert (teaching(bank).phase, list(taught.left)) == ("done", ["Цвет", "light"])
        by_name = {change.attribute: change for change in taught.changes}
        assert by_name["Цвет"].changed == by_name["light"].changed == 0
        assert by_name["Форма"].judged > 10
        assert by_name["Форма"].right[0] == 0
        assert by_name["Форма"].right[1] >= 0.8 * by_name["Форма"].judged
        assert not (bank.folder / "teaching" / "run").exists()
        old, new = models(bank).shown, models(bank).candidate
        assert old is not None
        assert new is not None
        before, after = (read_card(bank.files.model(model.sha256)) for model in (old, new))
        assert set(after.calibration) == {"Цвет", "Форма", "light"}
        assert after.calibration["Цвет"] == before.calibration["Цвет"]
        assert after.calibration["Форма"] != before.calibration["Форма"]
        assert {"солнце", "дорога"} <= set(next(head.labels for head in after.heads if head.name == "Форма"))
        accept(bank, USER, opened)
        counts = search(bank, Query()).counts["Форма"]
        assert counts["солнце"] + counts["дорога"] == 140
