"""Who changed what, when; and taking it back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from zorko.bank.bank import Bank
from zorko.bank.chunks import LARGEST, chunks
from zorko.bank.fields import Field, Texts, field_named
from zorko.bank.records import Action, Change, Photo
from zorko.bank.words import refresh_words, storable
from zorko.errors import BankError

RECENT = 50


@dataclass(frozen=True)
class Done:
    """An action: its number, by which it is undone, and how many photographs it changed; None where all was so already.
    `kept`: photographs that it left as they are, since somebody changed them after what was to be undone."""

    action: int | None
    photos: int
    kept: tuple[int, ...] = ()


@dataclass(frozen=True)
class Event:
    """One change of one photograph. `field` is tag, description, case or removed, `subject` the name of the attribute or
    case; before and after are texts, None for none."""

    action: int
    at: datetime
    user: str
    field: str
    subject: str
    before: str | None
    after: str | None
    undone: bool


@dataclass(frozen=True)
class Past:
    """An action as people read it. `photos`: how many it changed; `undoes`: the action that it took back; `example`: one of
    its changes, None where it changed none."""

    action: int
    at: datetime
    user: str
    what: str
    photos: int
    undone: bool
    undoes: int | None
    example: Event | None


class Acting:
    """An action under way: what it changes is written, and written down.

    `photos`: those that it changed so far. `is_told`: it is written down even where it changes no photograph.
    """

    def __init__(self, session: Session, revision: int, action: Action) -> None:
        self.session = session
        self.action = action
        self.photos: set[int] = set()
        self.is_told = False
        self._revision = revision

    def done(self, kept: Iterable[int] = ()) -> Done:
        """What came of it."""
        return Done(self.action.id if self.photos else None, len(self.photos), tuple(sorted(kept)))

    def change(self, field: Field, subject: str, texts: Texts) -> None:
        """Make that thing of each photograph what `texts` says; those of which it is so already are left alone.

        Raises BankError for a photograph that is not there.
        """
        photos = list(texts)
        _check_there(self.session, photos)
        now = field.now(self.session, photos, subject)
        other = {photo: text for photo, text in texts.items() if text != now[photo]}
        if not other:
            return
        field.put(self.session, other, subject)
        rows = [
            {
                "action_id": self.action.id,
                "photo_id": photo,
                "field": field.name,
                "subject": subject,
                "before": now[photo],
                "after": text,
            }
            for photo, text in other.items()
        ]
        self.session.execute(insert(Change), rows)
        self.photos |= other.keys()
        self.touch(list(other), words=field.is_sought)

    def touch(self, photos: Sequence[int], *, words: bool) -> None:
        """Say that these photographs, or what belongs to them, changed; `words`: what a search for text looks into too."""
        if words:
            refresh_words(self.session, photos)
        changed = update(Photo).where(Photo.id == bindparam("number")).values(revision=self._revision)
        if photos:
            self.session.connection().execute(changed, [{"number": photo} for photo in photos])


@contextmanager
def acting(bank: Bank, user: str, what: str) -> Iterator[Acting]:
    """One action of somebody: all of it is done and written down when the block ends well, else nothing."""
    with bank.writing() as (session, revision):
        action = Action(at=datetime.now(UTC), user=storable(user), what=storable(what))
        session.add(action)
        session.flush()
        act = Acting(session, revision, action)
        yield act
        if not act.photos and not act.is_told:
            session.delete(action)


def undo(bank: Bank, action: int, user: str) -> Done:
    """Put back what an action changed; what somebody changed since stays as it is, and is told in `kept`.

    Undoing is an action too, so that it can be undone. Raises BankError for an action that is not there, has been undone, or
    changed nothing.
    """
    with acting(bank, user, f"undo {action}") as act:
        past = act.session.get(Action, action) if action <= LARGEST else None
        if past is None:
            raise BankError(f"there is no action {action} in this bank")
        if past.undone_at is not None:
            raise BankError(f"'{past.what}' of {past.user} has been undone already")
        act.action.what, act.action.undoes = f"undo: {past.what}", action
        changes = act.session.scalars(select(Change).where(Change.action_id == action).order_by(Change.id.desc())).all()
        if not changes:
            raise BankError(f"'{past.what}' of {past.user} changed no photograph, so that there is nothing to undo")
        kept: set[int] = set()
        for (field, subject), own in _by_field(changes).items():
            now = field.now(act.session, [change.photo_id for change in own], subject)
            kept.update(change.photo_id for change in own if now[change.photo_id] != change.after)
            back = {change.photo_id: change.before for change in own if now[change.photo_id] == change.after}
            act.change(field, subject, back)
        past.undone_at = act.action.at
        act.is_told = True
        return act.done(kept)


def last_action(bank: Bank, user: str) -> int | None:
    """The latest action of somebody that can be undone, an undoing aside; None where there is none."""
    changed = select(Change.action_id).where(Change.action_id == Action.id).exists()
    own = select(func.max(Action.id)).where(
        Action.user == storable(user), Action.undone_at.is_(None), Action.undoes.is_(None), changed
    )
    with bank.reading() as session:
        return session.scalars(own).one()


def recent_actions(bank: Bank, limit: int = RECENT, before: int | None = None) -> tuple[Past, ...]:
    """The latest actions, the last first; `before`: those earlier than that one."""
    photos, first = (
        select(figure).where(Change.action_id == Action.id).correlate(Action).scalar_subquery()
        for figure in (func.count(Change.photo_id.distinct()), func.min(Change.id))
    )
    asked = select(Action, photos, Change).outerjoin(Change, Change.id == first).order_by(Action.id.desc()).limit(limit)
    if before is not None:
        asked = asked.where(Action.id < min(before, LARGEST))
    with bank.reading() as session:
        return tuple(
            Past(
                action=action.id,
                at=action.at,
                user=action.user,
                what=action.what,
                photos=count,
                undone=action.undone_at is not None,
                undoes=action.undoes,
                example=None if change is None else _event(session, change, action),
            )
            for action, count, change in session.execute(asked)
        )


def history(bank: Bank, photo: int) -> tuple[Event, ...]:
    """What was changed of a photograph, the last first. Raises BankError for one that is not there."""
    asked = select(Change, Action).join(Action, Action.id == Change.action_id)
    with bank.reading() as session:
        _check_there(session, [photo])
        rows = session.execute(asked.where(Change.photo_id == photo).order_by(Change.id.desc())).all()
        return tuple(_event(session, change, action) for change, action in rows)


def _event(session: Session, change: Change, action: Action) -> Event:
    return Event(
        action=action.id,
        at=action.at,
        user=action.user,
        field=change.field,
        subject=field_named(change.field).subject_name(session, change.subject),
        before=change.before,
        after=change.after,
        undone=action.undone_at is not None,
    )


def _by_field(changes: Sequence[Change]) -> dict[tuple[Field, str], list[Change]]:
    grouped: dict[tuple[Field, str], list[Change]] = defaultdict(list)
    for change in changes:
        grouped[field_named(change.field), change.subject].append(change)
    return grouped


def _check_there(session: Session, photos: Sequence[int]) -> None:
    for some in chunks(photos):
        askable = [number for number in some if number <= LARGEST]
        there = set(session.scalars(select(Photo.id).where(Photo.id.in_(askable))))
        missing = sorted(set(some) - there)
        if missing:
            raise BankError(f"there is no photograph {missing[0]} in this bank; search shows their numbers")
