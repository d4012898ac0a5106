"""The page: whole, self-contained, harmless whatever names are in it, and the same for the same data."""

from __future__ import annotations

import importlib
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from zorko.errors import MissingExtraError, UsageError
from zorko.report import wording
from zorko.report.html import candidate_table, render, write_report
from zorko.scores.selective import RiskLevel
from zorko.scores.spaces import Space
from zorko.tasks.find import Find
from zorko.types import Failure

EVIL = "<img src=x onerror=alert(1)>\"'&</script><svg onload=x>"
VOID = {"meta", "img", "br"}


class Page(HTMLParser):
    """Every tag, checked to be closed in order, and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)


def checked(page: str) -> Page:
    """The page, after making sure that it needs and runs nothing from outside."""
    found = Page(page)
    for tag, attributes in found.elements:
        assert tag not in {"script", "link", "iframe", "object", "embed", "form", "base"}
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href", "xlink:href"):
            address = attributes.get(name)
            assert address is None or address.startswith(("data:image/", "#"))
    assert not re.search(r"@import|url\((?!#)", page)
    ids = [str(attributes["id"]) for _, attributes in found.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    assert {str(a["href"])[1:] for tag, a in found.elements if tag == "a"} <= set(ids)
    return found


def headings(page: Page) -> set[str]:
    return {str(attributes["id"]) for tag, attributes in page.elements if tag == "section"}


ALL_LEVELS = (
    RiskLevel(0.1, 0.0, 900, 30, 0.05, 0),
    RiskLevel(0.02, 0.0, 900, 5, 0.02, 0),
    RiskLevel(0.001, None, 0, 0, None, 4120),
)


@pytest.fixture(scope="module")
def everything(make_report: Any) -> str:
    """A page with every section, and with promises that are kept, broken and not made."""
    candidates = [{"name": "energy", "AUROC letters": 0.98}, {"name": "mixture", "AUROC letters": 0.99}]
    failures = [Failure("битая.png", "is cut off")]
    return render(make_report(levels=ALL_LEVELS, candidates=candidates, failures=failures))


def test_everything_at_once(everything: str) -> None:
    page = checked(everything)
    names = {"h0-figures", "h0-promises", "h0-classes", "h0-unknown", "h0-pictures"}
    assert headings(page) == names | {"training", "candidates", "failures", "promise", "made"}
    assert "1 promise broken." in page.text
    assert "about 4,120 more calibration pictures needed" in page.text
    assert "битая.png" in page.text
    assert "Отчёт: read" in page.text
    assert sum(tag == "svg" for tag, _ in page.elements) == 6 + 2 + 1 + 2


def test_a_broken_promise_is_red_and_says_so(everything: str) -> None:
    page = checked(everything)
    states = [attributes["class"] for tag, attributes in page.elements if tag == "span" and "class" in attributes]
    assert [state for state in states if state in ("kept", "broken", "nothing")] == ["kept", "broken", "nothing"]
    assert re.search(r"\.broken[^{]*\{[^}]*var\(--bad\)", everything)


@pytest.mark.parametrize(
    ("options", "absent"),
    [
        ({}, {"training", "candidates", "failures"}),
        ({"epochs": 1}, set()),
        ({"outliers": 0, "error": 0.0}, set()),
        ({"outliers": 0, "error": 0.0, "calibrated": False}, {"h0-pictures"}),
        ({"levels": (RiskLevel(0.05, None, 0, 0, None, None),)}, set()),
        ({"known": 0}, {"h0-classes"}),
        ({"known": 0, "outliers": 0}, {"h0-classes", "h0-unknown", "h0-pictures"}),
        ({"known": 1, "outliers": 1}, set()),
        ({"error": 1.0}, set()),
        ({"labels": ["only"], "error": 0.0}, set()),
        ({"known": 40, "outliers": 0, "labels": [f"имя {i}" for i in range(60)]}, set()),
    ],
)
def test_edges(make_report: Any, options: dict[str, Any], absent: set[str]) -> None:
    page = checked(render(make_report(**{"epochs": None, **options})))
    assert not absent & headings(page)
    assert {"h0-figures", "h0-promises", "promise", "made"} <= headings(page)
    assert "nan" not in page.text.split()


def test_several_heads(make_report: Any) -> None:
    page = checked(render(make_report(head_names=("colour", EVIL, "форма"), epochs=None)))
    assert {"h0-figures", "h1-figures", "h2-promises"} <= headings(page)
    assert "форма: Promises" in page.text


def test_markup_in_names_stays_text(make_report: Any) -> None:
    candidates = [{"name": EVIL, EVIL: EVIL}]
    data = make_report(
        known=400,
        outliers=300,
        error=0.3,
        labels=[EVIL, "б", "в"],
        source=EVIL + "{}",
        title=EVIL,
        failures=[Failure(EVIL, EVIL)],
        candidates=candidates,
        epochs=None,
    )
    raw = render(data)
    page = checked(raw)
    assert "<img src=x" not in raw
    assert "<script" not in raw
    assert EVIL in page.text
    assert "MNIST <script>alert(1)</script> и рисунки" in page.text
    sources = {attributes["src"] for tag, attributes in page.elements if tag == "img"}
    assert sources
    assert all(str(source).startswith("data:image/") for source in sources)


def test_the_same_data_gives_the_same_bytes(make_report: Any, tmp_path: Path) -> None:
    write_report(tmp_path / "a.html", make_report())
    write_report(str(tmp_path / "b.html"), make_report())
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_names_that_are_no_utf8_can_be_written(make_report: Any, tmp_path: Path) -> None:
    write_report(tmp_path / "a.html", make_report(error=0.5, source="bad\udcff{}.png", epochs=None))
    checked((tmp_path / "a.html").read_bytes().decode("utf-8"))


def test_ten_thousand_answers_stay_under_2_mb(make_report: Any) -> None:
    rng = np.random.default_rng(0)
    photograph = rng.integers(0, 256, (240, 320, 3), dtype=np.uint8)
    page = render(make_report(9000, 1000, picture=lambda index: np.roll(photograph, index)))
    assert len(page.encode()) < 2_000_000


def test_figures_of_the_card_stand_beside_others_only(make_report: Any, everything: str) -> None:
    data = make_report(epochs=None)
    assert "from its own test part" in checked(everything).text
    same = replace(data, card=data.card.model_copy(update={"metrics": data.evaluation.metrics}))
    assert "from its own test part" not in checked(render(same)).text


def test_what_made_the_model_is_told(everything: str) -> None:
    text = checked(everything).text
    for fact in ("0123456789abcdef" * 4, "f" * 64, "optimiser.learning_rate", "0.002", "torch 2.9.1", "48,000", "203,146"):
        assert fact in text
    assert "zorko train read mnist.npz --set name='<i>x</i>'" in text


@pytest.mark.parametrize("missing", ["matplotlib", "jinja2"])
def test_a_missing_extra_is_named(make_report: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, missing: str) -> None:
    data = make_report()
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(MissingExtraError, match=r"zorko\[train\]"):
        write_report(tmp_path / "report.html", data)
    assert list(tmp_path.iterdir()) == []


def test_neither_is_needed_to_import_the_module(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("matplotlib", "jinja2"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, "zorko.report.html")
    assert importlib.import_module("zorko.report.html").write_report


def test_a_place_that_cannot_be_written_to(make_report: Any, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        write_report(tmp_path / "missing" / "report.html", make_report())


def test_candidates_keep_their_columns_and_mark_the_best() -> None:
    rows = [{"name": "a", "AUROC": 0.9, "loss": 3}, {"name": "b", "AUROC": 0.95, "note": None}, {"name": "c", "AUROC": 0.95}]
    columns, table = candidate_table(rows)
    assert columns == ("name", "AUROC", "loss", "note")
    assert [[text for text, _ in row] for row in table] == [
        ["a", "0.90000", "3", "–"],
        ["b", "0.95000", "–", "–"],
        ["c", "0.95000", "–", "–"],
    ]
    assert [[best for _, best in row] for row in table] == [
        [False] * 4,
        [False, True, False, False],
        [False, True, False, False],
    ]
    assert candidate_table([]) == ((), ())


def spaces(rows: int = 12) -> dict[str, Space]:
    rng = np.random.default_rng(0)
    marks = ("reference", "target", "other") * (rows // 3)
    links = np.array([[first, first + 1] for first in range(0, rows, 3)])
    space = Space(rng.normal(size=(rows, 6)).astype(np.float32), marks, np.arange(rows) // 3, links)
    return {"Before training": space, "After": replace(space, embedding=space.embedding * 2)}


def test_maps_of_embeddings_have_their_section(make_report: Any) -> None:
    data = replace(make_report(epochs=None), spaces=spaces())
    page = checked(render(data))
    assert "spaces" in headings(page)
    assert "Before training" in page.text
    assert "Lines join each reference and its target." in page.text
    without = checked(render(replace(data, spaces={})))
    assert "spaces" not in headings(without)
    assert sum(tag == "svg" for tag, _ in page.elements) == sum(tag == "svg" for tag, _ in without.elements) + 2


def test_maps_need_their_library_and_say_so(make_report: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    data = make_report(epochs=None)
    assert render(data)
    with pytest.raises(MissingExtraError, match=r"zorko\[train\]"):
        render(replace(data, spaces=spaces()))


def composite(panels: int = 10) -> NDArray[np.uint8]:
    """Ten panels of noise, each with another colour in its middle, over a reference."""
    picture = np.zeros((400, 200 * panels, 3), np.uint8)
    rng = np.random.default_rng(0)
    picture[:200] = rng.integers(40, 200, (200, 200 * panels, 3))
    picture[200:, :136] = rng.integers(120, 240, (200, 136, 3))
    return picture


def test_wrong_answers_of_find_stand_side_by_side(make_report: Any) -> None:
    data = make_report(40, 20, error=0.5, epochs=None, labels=[str(number) for number in range(1, 11)])
    head = data.evaluation.head
    logits = np.where(np.arange(10) < np.where(np.arange(60) % 2, 7, 10)[:, None], 0.0, -np.inf)
    data = replace(
        data,
        card=data.card.model_copy(update={"task": "find", "preprocessing": Find.default_preprocessing}),
        evaluation=replace(data.evaluation, task="find", heads={"digit": replace(head, logits=logits)}),
        pictures_of=lambda index: [composite()],
    )
    page = checked(render(data))
    wrong = np.flatnonzero((head.true >= 0) & (head.true != head.predicted))
    shown = page.text[page.text.index("Most confidently wrong") :]
    for row in wrong[np.argsort(-head.confidence[wrong])][:3].tolist():
        names = f"reference chosen: panel {head.predicted[row] + 1} true: panel {head.true[row] + 1}"
        assert names in shown
        shown = shown[shown.index(names) + len(names) :]  # in this order
        assert shown.split()[0] == wording.confidence(float(head.confidence[row]))
    assert "no match" in page.text or head.eligible.all()
    assert "By number of panels" in page.text
    assert {"h0-options", "h0-pictures"} <= headings(page)
