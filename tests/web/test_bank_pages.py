"""The bank's pages in a real browser: photographs come in, are found, corrected with keys and fingers, teach, and go out."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("argon2", reason="needs the extra web")

from tests.web.banks import PASSWORD, filled
from tests.web.browsing import WAIT_MS, chromium, drop, page_at
from tests.web.serving import serving

from zorko.bank.bank import Bank
from zorko.bank.users import add_user
from zorko.images.draw import save_png

from playwright.sync_api import Browser, Locator, Page, expect  # isort: skip

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TEACHES_MS = 300_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A bank with twelve photographs, open on this machine."""
    folder = tmp_path_factory.mktemp("bank")
    with serving(root, "--bank", filled(folder), "--model", folder / "tag.onnx") as served:
        yield served.address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with page_at(browser, address) as opened:
        opened.goto("/bank?order=name")
        has(opened.locator("#total"), "12 photographs")
        yield opened
        while opened.evaluate("(async () => (await (await fetch('/bank/found?corrected=true')).json()).total)()"):
            opened.goto("/bank")
            opened.keyboard.press("Control+z")
            expect(opened.locator("#toast p")).to_be_visible()


def has(locator: Locator, text: str) -> None:
    expect(locator).to_have_text(text, timeout=WAIT_MS)


def caption(page: Page, at: int) -> Locator:
    return page.locator(f"#tile-{at} .caption")


def test_one_key_corrects_and_another_takes_it_back(page: Page) -> None:
    page.locator("#grid").focus()
    has(caption(page, 0), "night")
    page.keyboard.press("1")
    has(caption(page, 0), "day")
    expect(caption(page, 0)).to_have_class("caption corrected")
    page.keyboard.press("Control+z")
    has(caption(page, 0), "night")
    expect(caption(page, 0)).not_to_have_class("caption corrected")
    page.keyboard.press("1")
    page.keyboard.press("0")
    has(caption(page, 0), "night")


def test_keys_move_select_and_correct_many(page: Page) -> None:
    page.locator("#grid").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    has(page.locator(".chosen strong"), "3 selected")
    expect(page.locator(".tile.selected")).to_have_count(3)
    page.keyboard.press("]")
    has(page.locator("#focus option:checked"), "Цвет")
    page.keyboard.press("3")
    for at in (1, 2, 3):
        expect(caption(page, at)).to_have_class("caption corrected")
    page.locator("#toast button").click()
    for at in (1, 2, 3):
        expect(caption(page, at)).not_to_have_class("caption corrected")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+a")
    has(page.locator(".chosen strong"), "12 selected")
    page.keyboard.press("Escape")
    page.keyboard.press("[")
    expect(page.locator(".tile.selected")).to_have_count(0)


def test_nobody_teaches_before_somebody_said_something(page: Page) -> None:
    page.goto("/bank/teach")
    start = page.get_by_role("button", name="Teach the model")
    expect(start).to_be_disabled()
    expect(page.get_by_text("Correct or confirm some photographs first")).to_be_visible()
    page.goto("/bank?order=name")
    page.locator("#grid").focus()
    page.keyboard.press("1")
    expect(caption(page, 0)).to_have_class("caption corrected")
    page.goto("/bank/teach")
    expect(start).to_be_enabled()


def test_what_was_done_is_told_in_russian_to_who_reads_russian(page: Page) -> None:
    make = "({change}) => change('POST', '/bank/cases/list', {name: 'Озеро', description: ''})"
    page.evaluate(f"import('/static/bank/api.mjs').then({make})")
    page.goto("/bank/history?lang=ru")
    has(page.locator(".history .what").first, "Заведено дело «Озеро»")
    page.goto("/bank/history?lang=en")
    has(page.locator(".history .what").first, "Case “Озеро” made")


def test_the_mouse_selects(page: Page) -> None:
    page.locator("#tile-1").hover()
    page.locator("#tile-1 .tick").click()
    page.locator("#tile-4").click(modifiers=["Shift"])
    expect(page.locator(".tile.selected")).to_have_count(4)
    page.locator("#tile-2").click(modifiers=["Control"])
    expect(page.locator(".tile.selected")).to_have_count(3)


def test_filters_count_and_stand_in_the_address(page: Page) -> None:
    red = page.locator(".value", has=page.locator(".name", has_text="красный"))
    count = red.locator(".count").inner_text()
    red.locator(".choose").click()
    has(page.locator("#total"), f"{count} photographs")
    page.reload()
    has(page.locator("#total"), f"{count} photographs")
    red.hover()
    red.locator(".without").click()
    has(page.locator("#total"), f"{12 - int(count)} photographs")
    expect(page.locator(".chip.without")).to_have_count(1)
    page.locator(".chip.without").click()
    has(page.locator("#total"), "12 photographs")
    page.keyboard.press("/")
    page.keyboard.type("p0")
    has(page.locator("#total"), "10 photographs")
    page.keyboard.press("Escape")
    page.go_back()
    page.locator("#search input").fill("no such words")
    expect(page.locator("#nothing h2")).to_be_visible()
    page.locator("#nothing button").click()
    has(page.locator("#total"), "12 photographs")


def test_one_photograph_is_looked_at_and_described(page: Page) -> None:
    page.locator("#grid").focus()
    page.keyboard.press("Enter")
    has(page.locator(".panel h2"), "p00.jpg")
    page.keyboard.press("ArrowRight")
    has(page.locator(".panel h2"), "p01.jpg")
    assert page.locator(".large").evaluate("async image => { await image.decode(); return image.naturalWidth }") == 96
    page.keyboard.press("1")
    has(page.locator(".values li.focus strong"), "day")
    has(page.locator(".history .what").first, "Время суток: day")
    expect(page.locator("#viewer #toast button")).to_be_visible()
    page.keyboard.press("Control+z")
    has(page.locator(".values li.focus strong"), "night")
    page.keyboard.press("d")
    page.keyboard.type("A lake <b>in</b> autumn")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("c")
    page.locator("dialog.card [name=case]").fill("Search <i>7</i>")
    page.keyboard.press("Enter")
    has(page.locator(".case-chips a"), "Search <i>7</i>")
    expect(page.locator(".neighbour").first).to_be_visible()
    page.keyboard.press("Escape")
    page.goto("/bank?text=lake")
    has(page.locator("#total"), "1 photograph")
    page.goto("/bank/cases")
    expect(page.get_by_role("heading", name="Search <i>7</i>", exact=True)).to_be_visible()
    page.goto("/bank/history")
    expect(
        page.locator(".history li", has_text="A lake <b>in</b> autumn").or_(page.locator(".history li"))
    ).not_to_have_count(0)


def test_fingers_do_it_too(browser: Browser, address: str) -> None:
    with page_at(browser, address, **PHONE) as page:
        page.goto("/bank?order=name")
        has(page.locator("#total"), "12 photographs")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.locator("#filters-open").tap()
        page.locator(".value .choose", has_text="day").tap()
        page.locator("#filters-done").tap()
        expect(page.locator("#filters")).to_be_hidden()
        page.locator(".chip").tap()
        has(page.locator("#total"), "12 photographs")
        hold(page, "#tile-0")
        has(page.locator(".chosen strong"), "1 selected")
        page.locator("#tile-1").tap()
        has(page.locator(".chosen strong"), "2 selected")
        page.locator("#dock .key-value", has_text="day").tap()
        has(caption(page, 1), "day")
        page.locator("#toast button").tap()
        has(caption(page, 1), "night")
        page.locator(".chosen .plain").tap()
        page.locator("#tile-0").tap()
        has(page.locator(".panel h2"), "p00.jpg")


def hold(page: Page, target: str) -> None:
    """A finger that rests."""
    finger = {"pointerType": "touch", "bubbles": True, "isPrimary": True}
    page.dispatch_event(target, "pointerdown", finger)
    page.wait_for_timeout(600)
    page.dispatch_event(target, "pointerup", finger)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("path", ["", "/cases", "/import", "/teach", "/history", "/people"])
def test_every_page_stands_in_both_languages_and_fits(browser: Browser, address: str, path: str, language: str) -> None:
    for context in (PHONE, {"color_scheme": "dark"}):
        with page_at(browser, address, **context) as page:
            page.goto(f"/bank{path}?lang={language}")
            page.wait_for_load_state("networkidle")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert page.locator("html").get_attribute("lang") == language
            assert "undefined" not in page.locator("body").inner_text()


def test_people_sign_in_and_see_what_they_may(root: Path, browser: Browser, tmp_path: Path) -> None:
    folder = filled(tmp_path)
    with Bank(folder) as bank:
        add_user(bank, "anna", PASSWORD, "admin")
        add_user(bank, "bert", PASSWORD, "viewer")
    words = ("--bank", folder, "--model", tmp_path / "tag.onnx", "--name", "photos.test")
    with serving(root, *words) as served, page_at(browser, served.address) as page:
        page.goto("/bank?text=p0")
        page.fill("[name=name]", "bert")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        has(page.locator("#total"), "10 photographs")
        expect(page.locator("#dock")).to_be_hidden()
        expect(page.locator("a[href='/bank/import']")).to_have_count(0)
        page.locator(".person summary").click()
        page.locator(".person button").click()
        page.fill("[name=name]", "anna")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        has(page.locator("#total"), "12 photographs")
        page.goto("/bank/people")
        has(page.locator("#everybody tr td:first-child").nth(1), "bert")
        page.locator("#everybody select").nth(1).select_option("editor")
        expect(page.locator("#toast p")).to_be_visible()


def test_two_hundred_photographs_come_in_teach_and_go_out(root: Path, browser: Browser, tmp_path: Path) -> None:
    pytest.importorskip("lightning", reason="needs the extra train")
    from tests.training import photos, tiny

    from zorko.training.run import train
    from zorko.training.settings import load_settings

    table = photos.table(tmp_path / "first")
    run = train(load_settings("tag", table, out=tmp_path / "runs", overrides=photos.SMALL), progress=tiny.quiet())
    files = shown_shapes(tmp_path / "later")
    words = ("--bank", tmp_path / "bank", "--model", run.folder / "model.onnx")
    with serving(root, *words) as served, page_at(browser, served.address, accept_downloads=True) as page:
        page.goto("/bank")
        page.locator("#nothing .button").click()
        drop(page, "#drop", *files)
        has(page.locator("#sending b").first, "200")
        page.goto("/bank?order=name")
        has(page.locator("#total"), "200 photographs")
        page.locator("#focus").select_option("Форма")
        for word, key in (("bar", "2"), ("disc", "1")):
            page.locator("#search input").fill(word)
            expect(page.locator("#chips")).to_contain_text(word)
            has(page.locator("#total"), "100 photographs")
            page.locator("#grid").focus()
            page.keyboard.press("Control+a")
            page.keyboard.press(key)
            expect(caption(page, 0)).to_have_class("caption corrected")
            page.keyboard.press("Escape")
        page.goto("/bank/teach")
        page.get_by_role("button", name="Teach the model").click()
        expect(page.locator("table")).to_be_visible(timeout=TEACHES_MS)
        has(page.locator("tbody td").first, "Форма")
        page.get_by_role("button", name="Accept: show its answers").click()
        expect(page.get_by_role("button", name="Go back to")).to_be_visible()
        page.goto("/bank?text=bar")
        has(page.locator("#total"), "100 photographs")
        assert len(list(csv.DictReader(io.StringIO(exported(page, "csv").decode())))) == 100
        with zipfile.ZipFile(io.BytesIO(exported(page, "zip"))) as packed:
            assert len(packed.namelist()) == 101


def shown_shapes(folder: Path) -> list[Path]:
    """A hundred bars and a hundred discs, called so."""
    from tests.training import photos

    rng = np.random.default_rng(3)
    folder.mkdir()
    files = []
    for number in range(200):
        shape = photos.SHAPES[number % 2]
        colour, light = (str(rng.choice([*values])) for values in (photos.COLOURS, photos.LIGHTS))
        files.append(folder / f"{'disc' if shape == 'круг' else 'bar'}-{number:03d}.png")
        save_png(photos.photo(colour, shape, light, rng), files[-1])
    return files


def exported(page: Page, kind: str) -> bytes:
    page.locator("#export summary").click()
    with page.expect_download() as download:
        page.locator(f"[data-export={kind}]").click()
    return Path(download.value.path()).read_bytes()
