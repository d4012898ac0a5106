"""What people change, who did, and taking it back."""

from __future__ import annotations

import random

import pytest
from tests.bank.planted import ATTRIBUTES, plant, plant_model, plant_some

from zorko.bank.actions import Event, history, last_action, recent_actions, undo
from zorko.bank.bank import Bank
from zorko.bank.cases import add_to_case, cases, make_case, rename_case, take_from_case
from zorko.bank.corrections import DESCRIPTION_MOST, correct, describe, remove, restore
from zorko.bank.search import Query, found_photos, search, similar
from zorko.errors import BankError


@pytest.fixture
def photos(bank: Bank) -> list[int]:
    plant_model(bank)
    return [plant(bank, {"season": ("winter", True), "place": ("town", False)}) for _ in range(6)]


def facts(bank: Bank) -> dict[str, tuple[int, ...]]:
    """All that can be searched for, with what is found."""
    queries = {f"{name} {value}": Query(all=((name, value),)) for name, values in ATTRIBUTES.items() for value in values}
    queries |= {f"corrected {name}": Query(corrected=True, none=((name, "no data"),)) for name in ("season",)}
    queries |= {f"in {case.name}": Query(case=case.name) for case in cases(bank)}
    queries |= {f"text {word}": Query(text=word) for word in ("lake", "boat", "two", "img")}
    queries |= {"there": Query(), "removed": Query(removed=True), "corrected": Query(corrected=True)}
    return {name: tuple(sorted(found_photos(bank, query))) for name, query in queries.items()}


def test_a_correction_goes_before_the_answer_and_back(bank: Bank, photos: list[int]) -> None:
    done = correct(bank, photos[:2], "season", "summer", "ann")
    assert done.photos == 2
    assert search(bank, Query()).counts["season"]["summer"] == 2
    assert correct(bank, photos[:1], "season", None, "bob").photos == 1
    assert search(bank, Query()).counts["season"] == {"winter": 5, "spring": 0, "summer": 1, "autumn": 0, "no data": 0}


def test_what_is_so_already_is_no_action(bank: Bank, photos: list[int]) -> None:
    assert correct(bank, photos, "season", None, "ann").action is None
    correct(bank, photos, "season", "winter", "ann")  # confirmed
    assert len(found_photos(bank, Query(corrected=True))) == 6
    assert correct(bank, photos, "season", "winter", "ann").action is None
    assert describe(bank, photos, " ", "ann").action is None
    assert len(recent_actions(bank)) == 1


def test_undo_puts_back_what_was_and_can_be_undone(bank: Bank, photos: list[int]) -> None:
    correct(bank, photos[:3], "season", "summer", "ann")
    before = facts(bank)
    done = correct(bank, photos[1:], "season", "spring", "ann")
    after = facts(bank)
    assert done.action is not None
    back = undo(bank, done.action, "bob")
    assert facts(bank) == before
    assert (back.photos, back.kept) == (5, ())
    assert back.action is not None
    undo(bank, back.action, "ann")
    assert facts(bank) == after
    with pytest.raises(BankError, match=r"'season: spring' of ann has been undone already"):
        undo(bank, done.action, "ann")


def test_undo_leaves_what_somebody_changed_since(bank: Bank, photos: list[int]) -> None:
    done = correct(bank, photos, "season", "spring", "ann")
    correct(bank, photos[2:4], "season", "autumn", "bob")
    correct(bank, photos[:1], "place", "forest", "bob")  # another attribute is another thing
    assert done.action is not None
    back = undo(bank, done.action, "ann")
    assert back.photos == 4
    assert back.kept == tuple(photos[2:4])
    assert found_photos(bank, Query(all=(("season", "autumn"),), order="oldest")) == tuple(photos[2:4])


def test_any_actions_undone_from_the_last_to_the_first_leave_nothing(bank: Bank) -> None:
    plant_model(bank)
    numbers = plant_some(bank, 12)
    make_case(bank, "Lake", "ann")
    make_case(bank, "Boat", "ann")
    states, actions = [facts(bank)], []
    chance = random.Random(0)
    for _ in range(30):
        some = chance.sample(numbers, chance.randint(1, 6))
        attribute = chance.choice(list(ATTRIBUTES))
        done = chance.choice((
            lambda some=some, a=attribute: correct(bank, some, a, chance.choice([*ATTRIBUTES[a], None]), "ann"),
            lambda some=some: describe(bank, some, chance.choice(("", "one lake", "two boats")), "ann"),
            lambda some=some: remove(bank, some, "ann"),
            lambda some=some: restore(bank, some, "ann"),
            lambda some=some: add_to_case(bank, chance.choice(("Lake", "Boat")), some, "ann"),
            lambda some=some: take_from_case(bank, chance.choice(("Lake", "Boat")), some, "ann"),
        ))()  # fmt: skip
        if done.action is not None:
            states.append(facts(bank))
            actions.append(done.action)
    for action in reversed(actions):
        assert facts(bank) == states.pop()
        assert last_action(bank, "ann") == action
        assert undo(bank, action, "ann").kept == ()
    assert facts(bank) == states.pop()
    assert last_action(bank, "ann") is None


def test_a_case_that_was_renamed_can_be_undone(bank: Bank, photos: list[int]) -> None:
    make_case(bank, "Lake", "ann")
    done = add_to_case(bank, "Lake", photos[:2], "ann")
    rename_case(bank, "Lake", "River", "bob")
    assert found_photos(bank, Query(text="river", order="oldest")) == tuple(photos[:2])
    assert done.action is not None
    undo(bank, done.action, "ann")
    assert found_photos(bank, Query(text="river")) == ()
    assert [(case.name, case.photos) for case in cases(bank)] == [("River", 0)]


def test_cases_are_counted_without_removed_photographs(bank: Bank, photos: list[int]) -> None:
    make_case(bank, "  Lake\u00a0Long ", "ann", "north shore")
    add_to_case(bank, "Lake Long", photos, "ann")
    remove(bank, photos[:2], "ann")
    (case,) = cases(bank)
    assert (case.name, case.description, case.photos) == ("Lake Long", "north shore", 4)
    with pytest.raises(BankError, match="there is a case 'Lake Long' already"):
        make_case(bank, "Lake Long", "bob")
    with pytest.raises(BankError, match="1 to 200 characters"):
        make_case(bank, " ", "bob")
    with pytest.raises(BankError, match="no case 'Sea'; there are: Lake Long"):
        add_to_case(bank, "Sea", photos, "bob")


def test_who_changed_what_when(bank: Bank, photos: list[int]) -> None:
    correct(bank, photos, "season", "spring", "ann")
    make_case(bank, "Lake", "bob")
    add_to_case(bank, "Lake", photos[:1], "bob")
    describe(bank, photos[:1], "a boat", "ann")
    events = history(bank, photos[0])
    assert [(event.user, event.field, event.subject, event.before, event.after) for event in events] == [
        ("ann", "description", "", None, "a boat"),
        ("bob", "case", "Lake", None, "in"),
        ("ann", "tag", "season", None, "spring"),
    ]
    assert isinstance(events[0], Event)
    assert events[0].at >= events[2].at
    past = recent_actions(bank)
    assert [(one.user, one.what, one.photos) for one in past] == [
        ("ann", "description", 1),
        ("bob", "into the case Lake", 1),
        ("bob", "case made: Lake", 0),
        ("ann", "season: spring", 6),
    ]
    assert recent_actions(bank, limit=1, before=past[0].action) == past[1:2]
    with pytest.raises(BankError, match="changed no photograph"):
        undo(bank, past[2].action, "bob")
    undo(bank, past[3].action, "bob")
    assert [event.undone for event in history(bank, photos[1])] == [False, True]
    assert recent_actions(bank)[0].undoes == past[3].action


def test_the_last_action_is_ones_own_and_no_undoing(bank: Bank, photos: list[int]) -> None:
    first = correct(bank, photos, "season", "spring", "ann").action
    second = correct(bank, photos, "season", "summer", "ann").action
    correct(bank, photos, "place", "forest", "bob")
    assert last_action(bank, "ann") == second
    assert second is not None
    undo(bank, second, "ann")
    assert last_action(bank, "ann") == first
    assert last_action(bank, "eve") is None


@pytest.mark.parametrize(
    "text", ["=1+1", "<script>alert(1)</script>", "'; DROP TABLE photo; --", "../../etc", "a\0b", "\ud800"]
)
def test_hostile_text_is_text(bank: Bank, photos: list[int], text: str) -> None:
    describe(bank, photos[:1], text, text)
    make_case(bank, text, text)
    add_to_case(bank, text, photos[:2], text)
    correct(bank, photos[:1], "season", text, text, new=True)
    plain = text.replace("\0", "\N{REPLACEMENT CHARACTER}").replace("\ud800", "\N{REPLACEMENT CHARACTER}")
    assert found_photos(bank, Query(all=(("season", plain),), case=plain, text=plain)) == (photos[0],)
    assert len(found_photos(bank, Query())) == 6
    assert last_action(bank, text) == recent_actions(bank)[0].action
    assert history(bank, photos[0])[0].after == plain


def test_what_can_not_be_is_refused_whole(bank: Bank, photos: list[int]) -> None:
    before = facts(bank)
    with pytest.raises(BankError, match="no photograph 999"):
        correct(bank, [*photos, 999], "season", "spring", "ann")
    with pytest.raises(BankError, match="season is never 'sprnig'; it is one of: winter, spring, summer"):
        correct(bank, photos, "season", "sprnig", "ann")
    with pytest.raises(BankError, match="no attribute 'saeson'; there are: season, place, drone"):
        correct(bank, photos, "saeson", "spring", "ann")
    with pytest.raises(BankError, match="10,000 characters at most"):
        describe(bank, photos, "x" * (DESCRIPTION_MOST + 1), "ann")
    with pytest.raises(BankError, match="no action 77"):
        undo(bank, 77, "ann")
    for number in (999, -1, 10**30):
        with pytest.raises(BankError, match=f"no photograph {number}"):
            history(bank, number)
        with pytest.raises(BankError, match=f"no photograph {number}"):
            correct(bank, [number], "season", "spring", "ann")
        with pytest.raises(BankError, match=f"no photograph {number}"):
            similar(bank, number)
    with pytest.raises(BankError, match=f"no action {10**30}"):
        undo(bank, 10**30, "ann")
    assert recent_actions(bank, before=10**30) == ()
    assert facts(bank) == before
    assert recent_actions(bank) == ()


def test_a_selection_larger_than_a_question_takes(bank: Bank, photos: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zorko.bank.chunks.MOST", 2)
    make_case(bank, "Lake", "ann")
    done = add_to_case(bank, "Lake", photos, "ann")
    correct(bank, photos, "season", "summer", "ann")
    assert found_photos(bank, Query(text="lake", all=(("season", "summer"),), order="oldest")) == tuple(photos)
    assert done.action is not None
    assert undo(bank, done.action, "ann").photos == 6
