"""Which pictures are shown, and how each gets into the page."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from zorko.data.examples import OUTLIER, UNKNOWN
from zorko.errors import ImageError
from zorko.report import gallery
from zorko.scores.selective import RiskReport
from zorko.tasks.base import Part


def decoded(uri: str) -> Image.Image:
    head, _, data = uri.partition(",")
    assert head in ("data:image/png;base64", "data:image/jpeg;base64")
    return Image.open(io.BytesIO(base64.b64decode(data)))


def one_picture(index: int, predicted: int, true: int) -> list[Part]:
    return [Part("", np.full((4, 4, 3), index % 256, np.uint8))]


def test_most_confidently_wrong_against_a_loop(make_head: Any) -> None:
    head = make_head(200, 40, error=0.2)
    wrong = [i for i in range(240) if head.true[i] >= 0 and head.true[i] != head.predicted[i]]
    assert gallery.most_confidently_wrong(head).tolist() == sorted(wrong, key=lambda i: -head.confidence[i])


def test_a_missing_guess_is_wrong_and_an_unknown_truth_is_not(make_head: Any) -> None:
    head = make_head(3, 0, error=0.0)
    changed = replace(head, true=np.array([0, UNKNOWN, OUTLIER]), predicted=np.array([UNKNOWN, 1, 1]))
    assert gallery.most_confidently_wrong(changed).tolist() == [0]


def test_passing_outliers_against_a_loop(make_head: Any) -> None:
    head = make_head(100, 60)
    head = replace(head, eligible=np.arange(160) % 2 == 0)
    passing = [i for i in range(160) if head.true[i] == OUTLIER and head.eligible[i]]
    assert gallery.passing_outliers(head).tolist() == sorted(passing, key=lambda i: head.unknown[i])
    by_confidence = sorted(passing, key=lambda i: -head.confidence[i])
    assert gallery.passing_outliers(replace(head, unknown=None)).tolist() == by_confidence


def test_trusted_answers(make_head: Any) -> None:
    head = make_head(50, 0)
    levels = [RiskReport(risk, cut, 0.5, 1, 0, 0.0, 0.0, kept=True) for risk, cut in ((0.05, 0.9), (0.01, None))]
    head = replace(head, risks=tuple(levels), eligible=np.arange(50) > 10)
    expected = [bool(head.eligible[i] and head.confidence[i] >= 0.9) for i in range(50)]
    assert gallery.trusted_answers(head, 0.05).tolist() == expected
    assert not gallery.trusted_answers(head, 0.01).any()
    assert not gallery.trusted_answers(head, 0.2).any()


@pytest.mark.parametrize(("size", "most"), [(0, 5), (1, 5), (5, 5), (6, 5), (1000, 12)])
def test_evenly(size: int, most: int) -> None:
    rows = np.arange(size) * 3
    chosen = gallery.evenly(rows, most)
    assert len(set(chosen.tolist())) == min(size, most)
    assert set(chosen.tolist()) <= set(rows.tolist())
    if size:
        assert (chosen[0], chosen[-1]) == (rows[0], rows[-1])


def test_a_drawing_comes_back_exactly() -> None:
    picture = np.zeros((28, 20, 3), np.uint8)
    picture[4:9, 3:17] = 255
    image = decoded(gallery.picture_uri(picture))
    assert image.format == "PNG"
    np.testing.assert_array_equal(np.asarray(image.convert("RGB")), picture)


def test_a_photograph_is_shrunk_and_small() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (300, 600, 3), dtype=np.uint8)
    uri = gallery.picture_uri(noise)
    assert decoded(uri).size == (96, 48)
    colourful = gallery.picture_uri(noise[:96, :96])
    assert decoded(colourful).format == "JPEG"
    assert len(colourful) < 20_000


def test_pictures_are_asked_for_by_the_examples_numbers(make_report: Any) -> None:
    asked: list[tuple[int, int, int]] = []

    def parts_of(index: int, predicted: int, true: int) -> list[Part]:
        asked.append((index, predicted, true))
        return [Part("", np.zeros((4, 4, 3), np.uint8))]

    evaluation = make_report(error=0.3).evaluation  # whose row i is example 2 * i
    head = evaluation.head
    found = gallery.galleries(evaluation, head, parts_of, most=5)
    rows = gallery.most_confidently_wrong(head)[:5]
    assert asked[:5] == [(2 * row, head.predicted[row], head.true[row]) for row in rows.tolist()]
    assert not found[0].compares
    assert [t.source for t in found[0].thumbnails] == [evaluation.sources[row] for row in rows]
    assert found[0].total == int(((evaluation.head.true >= 0) & ~evaluation.head.correct).sum())


def test_a_picture_that_is_gone_leaves_its_line(make_report: Any) -> None:
    def parts_of(index: int, predicted: int, true: int) -> list[Part]:
        raise ImageError(f"{index}.png", "is not there")

    evaluation = make_report(error=0.3).evaluation
    thumbnails = gallery.galleries(evaluation, evaluation.head, parts_of)[0].thumbnails
    assert len(thumbnails) == gallery.MOST
    assert all(not thumbnail.pictures and thumbnail.confidence for thumbnail in thumbnails)


def test_only_what_there_is(make_report: Any) -> None:
    def keys(**options: Any) -> list[str]:
        data = make_report(**options)
        return [g.key for g in gallery.galleries(data.evaluation, data.evaluation.head, one_picture)]

    assert keys(known=2000, outliers=900) == ["wrong", "passing", "untrusted"]
    assert keys(known=2000, outliers=0, error=0.0) == ["untrusted"]
    assert keys(outliers=0, error=0.0, calibrated=False) == []


def test_pictures_to_be_compared_keep_their_names_and_are_larger(make_report: Any) -> None:
    def parts_of(index: int, predicted: int, true: int) -> list[Part]:
        return [Part(name, np.zeros((300, 200, 3), np.uint8)) for name in ("reference", f"chosen {predicted}")]

    evaluation = make_report(error=0.3).evaluation
    head = evaluation.head
    found = gallery.galleries(evaluation, head, parts_of, most=3)[0]
    assert found.compares
    for row, thumbnail in zip(gallery.most_confidently_wrong(head), found.thumbnails, strict=False):
        assert [picture.name for picture in thumbnail.pictures] == ["reference", f"chosen {head.predicted[row]}"]
        assert decoded(thumbnail.pictures[0].uri).size == (96, 144)


def test_the_verdict_tells_trusted_untrusted_and_refused(make_report: Any) -> None:
    evaluation = make_report(2000, 900).evaluation
    head = evaluation.head
    trusted = gallery.trusted_answers(head).tolist()
    rows = {source: row for row, source in enumerate(evaluation.sources)}
    seen = set()
    for found in gallery.galleries(evaluation, head, one_picture, most=60):
        for thumbnail in found.thumbnails:
            row = rows[thumbnail.source]
            expected = "trusted" if trusted[row] else "not trusted" if head.eligible[row] else "refused"
            assert thumbnail.verdict == expected
            seen.add(expected)
    assert seen == {"trusted", "not trusted", "refused"}
