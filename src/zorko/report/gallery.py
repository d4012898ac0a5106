"""The pictures worth looking at: which answers, in what order, and each as a small picture inside the page."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from zorko.data.examples import OUTLIER
from zorko.errors import InputError
from zorko.report import wording
from zorko.scores.selective import accept
from zorko.tasks.base import Part, PixelArray
from zorko.types import DEFAULT_RISK

if TYPE_CHECKING:
    from zorko.runtime.evaluate import Evaluation
    from zorko.runtime.measure import HeadEvaluation

MOST = 24
SIDE_PX = 96
PART_SIDE_PX = 144  # of pictures to be compared; there are few of them, and they are shown larger
SHORT_SOURCE_MOST, SOURCE_MOST = 16, 40  # letters that fit under one picture, and under several
_PIXELATED_PX = 64  # up to here a picture is enlarged with its pixels visible
_PNG_MOST_BYTES = 8_000  # a photograph is far smaller as JPEG, a drawing as PNG

PartsOf = Callable[[int, int, int], Sequence[Part]]
"""From an example's number and two labels, the one answered and the true one, to the pictures of its answer."""
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Picture:
    """A picture inside the page; `name` says what it is to the question, and is empty for the question itself."""

    uri: str
    pixelated: bool
    name: str


@dataclass(frozen=True)
class Thumbnail:
    """One answer with its pictures: there is none where they could not be had. `truth` is None for an outlier."""

    pictures: tuple[Picture, ...]
    source: str
    short_source: str
    truth: str | None
    guess: str
    confidence: str
    trusted: bool
    verdict: str


@dataclass(frozen=True)
class Gallery:
    """Some of `total` answers of one kind; `key` is a word for ids."""

    key: str
    title: str
    note: str
    total: int
    thumbnails: tuple[Thumbnail, ...]

    @property
    def compares(self) -> bool:
        """Whether there are several pictures to an answer, which are to stand side by side."""
        return any(len(thumbnail.pictures) > 1 for thumbnail in self.thumbnails)


def galleries(evaluation: Evaluation, head: HeadEvaluation, parts_of: PartsOf, most: int = MOST) -> list[Gallery]:
    """The most confidently wrong answers, the outliers that pass, and some that are right and not trusted.

    Each holds up to `most` answers, the last half of that, and is left out where there is no such answer.
    `parts_of` is called with values of `evaluation.indices`.
    """
    trusted = trusted_answers(head)
    wrong, passing = most_confidently_wrong(head), passing_outliers(head)
    untrusted = np.flatnonzero(head.correct & ~trusted & trusted.any())  # none: where nothing is trusted, it says nothing
    outlier = wording.words_of(evaluation.task).outlier
    found = (
        ("wrong", "Most confidently wrong", "Highest confidence first.", wrong[:most], len(wrong)),
        ("passing", f"Passed, though {outlier}", "Lowest unknown score first.", passing[:most], len(passing)),
        ("untrusted", "Right, but not trusted", "Picked evenly.", evenly(untrusted, -(-most // 2)), len(untrusted)),
    )
    return [
        Gallery(key, title, note, total, tuple(_thumbnail(evaluation, head, i, bool(trusted[i]), parts_of) for i in rows))
        for key, title, note, rows, total in found
        if total
    ]


def trusted_answers(head: HeadEvaluation, risk: float = DEFAULT_RISK) -> NDArray[np.bool_]:
    """Which answers are trusted at `risk`, (N,) bool; none where the head has no threshold for it."""
    threshold = next((report.threshold for report in head.risks if report.risk == risk), None)
    return accept(head.confidence, threshold, head.eligible)


def most_confidently_wrong(head: HeadEvaluation) -> Rows:
    """Rows of the labelled answers that are wrong, a missing guess among them, by falling confidence."""
    wrong = np.flatnonzero((head.true >= 0) & ~head.correct)
    return wrong[np.argsort(-head.confidence[wrong], kind="stable")]


def passing_outliers(head: HeadEvaluation) -> Rows:
    """Rows of the outliers that pass the check for what is unlike training, the least suspected first."""
    passing = np.flatnonzero((head.true == OUTLIER) & head.eligible)
    order = -head.confidence[passing] if head.unknown is None else head.unknown[passing]
    return passing[np.argsort(order, kind="stable")]


def evenly(rows: Rows, most: int) -> Rows:
    """At most `most` of `rows`, evenly spread, first and last among them."""
    if len(rows) <= most:
        return rows
    return rows[np.linspace(0, len(rows) - 1, most).round().astype(np.intp)]


def picture_uri(picture: PixelArray, side_px: int = SIDE_PX) -> str:
    """A picture (H, W, 3) uint8 as a `data:` address, its longer side at most `side_px`."""
    is_grey = bool((picture == picture[:, :, :1]).all())
    image = Image.fromarray(np.ascontiguousarray(picture[:, :, 0] if is_grey else picture))
    image.thumbnail((side_px, side_px), Image.Resampling.BOX, reducing_gap=None)
    kind, data = "png", _encoded(image, "PNG", optimize=True)
    if len(data) > _PNG_MOST_BYTES:
        kind, data = "jpeg", _encoded(image, "JPEG", quality=85)
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"


def _encoded(image: Image.Image, kind: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _thumbnail(evaluation: Evaluation, head: HeadEvaluation, row: int, trusted: bool, parts_of: PartsOf) -> Thumbnail:
    true, predicted = int(head.true[row]), int(head.predicted[row])
    pictures: tuple[Picture, ...] = ()
    with suppress(InputError):  # the file may be gone by now; the answer is still worth its line
        parts = parts_of(int(evaluation.indices[row]), predicted, true)
        pictures = tuple(_picture(part, PART_SIDE_PX if len(parts) > 1 else SIDE_PX) for part in parts)
    refused = wording.words_of(evaluation.task).refused
    return Thumbnail(
        pictures=pictures,
        source=evaluation.sources[row],
        short_source=wording.tail(evaluation.sources[row], SOURCE_MOST if len(pictures) > 1 else SHORT_SOURCE_MOST),
        truth=head.head.labels[true] if true >= 0 else None,
        guess=head.head.labels[predicted] if predicted >= 0 else wording.MISSING,
        confidence=wording.confidence(float(head.confidence[row])),
        trusted=trusted,
        verdict="trusted" if trusted else "not trusted" if head.eligible[row] else refused,
    )


def _picture(part: Part, side_px: int) -> Picture:
    return Picture(picture_uri(part.picture, side_px), max(part.picture.shape[:2]) <= _PIXELATED_PX, part.name)
