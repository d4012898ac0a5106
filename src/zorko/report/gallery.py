"""The pictures worth looking at: which answers, in what order, and each as a small picture inside the page."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
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
from zorko.tasks.base import PixelArray
from zorko.types import DEFAULT_RISK

if TYPE_CHECKING:
    from zorko.runtime.evaluate import Evaluation
    from zorko.runtime.measure import HeadEvaluation

MOST = 24
SIDE_PX = 96
_PIXELATED_PX = 64  # up to here a picture is enlarged with its pixels visible
_PNG_MOST_BYTES = 8_000  # a photograph is far smaller as JPEG, a drawing as PNG

PictureOf = Callable[[int], PixelArray]
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Thumbnail:
    """One answer with its picture: `uri` is None where the picture could not be had. `truth` is None for an outlier."""

    uri: str | None
    pixelated: bool
    source: str
    short_source: str
    truth: str | None
    guess: str
    confidence: str
    trusted: bool


@dataclass(frozen=True)
class Gallery:
    """Some of `total` answers of one kind; `key` is a word for ids."""

    key: str
    title: str
    note: str
    total: int
    thumbnails: tuple[Thumbnail, ...]


def galleries(evaluation: Evaluation, head: HeadEvaluation, picture_of: PictureOf, most: int = MOST) -> list[Gallery]:
    """The most confidently wrong answers, the outliers that pass, and some that are right and not trusted.

    Each holds up to `most` pictures, the last half of that, and is left out where there is no such answer.
    `picture_of` is called with values of `evaluation.indices`.
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
        Gallery(key, title, note, total, tuple(_thumbnail(evaluation, head, i, bool(trusted[i]), picture_of) for i in rows))
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


def picture_uri(picture: PixelArray) -> str:
    """A picture (H, W, 3) uint8 as a `data:` address, its longer side at most SIDE_PX."""
    is_grey = bool((picture == picture[:, :, :1]).all())
    image = Image.fromarray(np.ascontiguousarray(picture[:, :, 0] if is_grey else picture))
    image.thumbnail((SIDE_PX, SIDE_PX), Image.Resampling.BOX, reducing_gap=None)
    kind, data = "png", _encoded(image, "PNG", optimize=True)
    if len(data) > _PNG_MOST_BYTES:
        kind, data = "jpeg", _encoded(image, "JPEG", quality=85)
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"


def _encoded(image: Image.Image, kind: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _thumbnail(evaluation: Evaluation, head: HeadEvaluation, row: int, trusted: bool, picture_of: PictureOf) -> Thumbnail:
    uri, pixelated = None, False
    with suppress(InputError):  # the file may be gone by now; the answer is still worth its line
        picture = picture_of(int(evaluation.indices[row]))
        uri, pixelated = picture_uri(picture), max(picture.shape[:2]) <= _PIXELATED_PX
    true, predicted = int(head.true[row]), int(head.predicted[row])
    return Thumbnail(
        uri=uri,
        pixelated=pixelated,
        source=evaluation.sources[row],
        short_source=wording.tail(evaluation.sources[row]),
        truth=head.head.labels[true] if true >= 0 else None,
        guess=head.head.labels[predicted] if predicted >= 0 else wording.MISSING,
        confidence=wording.confidence(float(head.confidence[row])),
        trusted=trusted,
    )
