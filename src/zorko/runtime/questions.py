"""From what a caller hands over (a picture, a pair, a failure found earlier) to decoded pictures with a name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from zorko.errors import ImageError, InputError, UsageError
from zorko.images.read import DEFAULT_LIMITS, Limits, describe, read
from zorko.tasks.base import PixelArray
from zorko.types import Failure, ImageSource, QuestionSource

T = TypeVar("T")


@dataclass(frozen=True)
class Ready(Generic[T]):
    """A question with the name of its source and what its pictures were made into."""

    source: str
    content: T


def is_one_question(value: Any, pictures: int) -> bool:
    """Whether `value` is the source of one question rather than a list of several."""
    if pictures == 1:
        return not isinstance(value, (list, tuple))
    return isinstance(value, (list, tuple)) and bool(value) and not any(isinstance(v, (list, tuple)) for v in value)


def prepared(
    source: QuestionSource | Failure,
    pictures: int,
    prepare: Callable[[Sequence[PixelArray]], T],
    at_least_hw: tuple[int, int] | None,
    *,
    names: Sequence[str] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Ready[T] | InputError:
    """Read the pictures of one question and hand them to `prepare`; what is wrong with them is returned, not raised.

    `names`: what the pictures are called, where they do not say it themselves, as bytes do not.
    Raises UsageError where the question has another number of `pictures` than the task takes.
    """
    if isinstance(source, Failure):
        return InputError(source.source, source.problem)
    parts = _parts(source, pictures)
    names = [describe(part) for part in (parts if names is None else names)]
    name = ", ".join(names)
    try:
        pictures_read = [_read(part, each, limits, at_least_hw) for part, each in zip(parts, names, strict=True)]
        return Ready(name, prepare(pictures_read))
    except InputError as error:
        # The task does not know what its pictures are called; of several, the reader names the one that is bad.
        problem = str(error) if len(names) > 1 and error.source in names else error.problem
        return type(error)(name, problem)


def _read(source: ImageSource, name: str, limits: Limits, at_least_hw: tuple[int, int] | None) -> PixelArray:
    try:
        return read(source, at_least_hw=at_least_hw, limits=limits)
    except ImageError as error:
        raise type(error)(name, error.problem) from error


def pictures_of(source: QuestionSource, pictures: int) -> list[PixelArray]:
    """The pictures of one question, each in its full size.

    Raises ImageError for one that cannot be read, UsageError where the question has another number than `pictures`.
    """
    return [read(part) for part in _parts(source, pictures)]


def _parts(source: Any, pictures: int) -> tuple[ImageSource, ...]:
    if pictures == 1:
        return (source,)
    if not isinstance(source, (list, tuple)) or len(source) != pictures:
        raise UsageError(f"each question takes {pictures} pictures; give them together, as a tuple")
    return tuple(source)
