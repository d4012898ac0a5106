"""The pages in a real browser: what is drawn, dropped or chosen is answered, with mouse, fingers and keys."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.web.browsing import WAIT_MS, chromium, drop, page_at
from tests.web.serving import serving

from playwright.sync_api import Browser, Locator, Page, expect  # isort: skip

# In shares of the canvas.
SEVEN = [[(0.25, 0.2), (0.72, 0.2), (0.42, 0.85)]]
HOUSE = [
    [(0.22, 0.45), (0.22, 0.88), (0.78, 0.88), (0.78, 0.45), (0.22, 0.45)],
    [(0.15, 0.47), (0.5, 0.12), (0.85, 0.47)],
    [(0.44, 0.88), (0.44, 0.66), (0.58, 0.66), (0.58, 0.88)],
    [(0.3, 0.54), (0.4, 0.54), (0.4, 0.62), (0.3, 0.62), (0.3, 0.54)],
]


@pytest.fixture(scope="module")
def drawings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("drawings")


@pytest.fixture(scope="module")
def address(root: Path, drawings: Path) -> Iterator[str]:
    with serving(root, "--drawings", drawings) as served:
        yield served.address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with page_at(browser, address) as opened:
        yield opened


def draw(page: Page, strokes: list[list[tuple[float, float]]]) -> None:
    """With the mouse, as a hand does it."""
    box = page.locator("#canvas").bounding_box()
    assert box is not None
    for stroke in strokes:
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place, steps=6)
        page.mouse.up()


def big(page: Page) -> Locator:
    return page.locator("#answer .big")


def says(locator: Locator, text: str | re.Pattern[str]) -> None:
    expect(locator).to_have_text(text, timeout=WAIT_MS)


def shows(locator: Locator, count: int = 1) -> None:
    expect(locator).to_have_count(count, timeout=WAIT_MS)


def test_a_seven_drawn_with_the_mouse_is_a_seven(page: Page) -> None:
    page.goto("/draw")
    draw(page, SEVEN)
    says(big(page), "7")
    shows(page.locator("#answer .verdict.trusted"))
    shows(page.locator("#scores li.best", has_text="7"))
    size = page.locator("#normalised").evaluate("image => [image.naturalWidth, image.naturalHeight]")
    assert size == [28, 28]


def test_a_house_is_not_a_digit(page: Page) -> None:
    page.goto("/draw")
    draw(page, HOUSE)
    says(big(page), "not a digit")
    expect(page.locator("#answer .said")).to_have_text(re.compile(r"best guess: \d"))


def test_undo_and_clear(page: Page) -> None:
    page.goto("/draw")
    draw(page, SEVEN)
    says(big(page), "7")
    draw(page, [[(0.1, 0.1), (0.9, 0.9)], [(0.9, 0.1), (0.1, 0.9)]])
    page.keyboard.press("Control+z")
    page.click("#undo")
    says(big(page), "7")
    page.click("#clear")
    says(big(page), "–")
    expect(page.locator("#answer .said")).to_have_text("Nothing drawn yet")


def test_the_brushs_width_matters(page: Page) -> None:
    page.goto("/draw")
    for width in (6, 40):
        page.locator("#brush").fill(str(width))
        draw(page, [[(0.5, 0.2), (0.5, 0.8)]])
    dark = page.locator("#canvas").evaluate(
        "canvas => [100, 200].map(() => canvas.getContext('2d').getImageData(0, 200, 400, 1).data.filter("
        "(value, at) => at % 4 === 0 && value < 100).length)[0]"
    )
    assert 36 <= dark <= 44


def test_drawing_with_the_keyboard_alone(page: Page) -> None:
    page.goto("/draw")
    page.locator("#canvas").focus()
    for key, times in (("ArrowUp", 14), ("Space", 1), ("ArrowDown", 28), ("Space", 1)):
        for _ in range(times):
            page.keyboard.press(key)
    says(big(page), "1")


def test_a_finger_draws(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, has_touch=True, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto("/draw")
    page.locator("#canvas").evaluate(
        """canvas => {
            const box = canvas.getBoundingClientRect();
            const send = (kind, x, y) => canvas.dispatchEvent(new PointerEvent(kind, {
                pointerId: 1, pointerType: "touch", button: 0, bubbles: true,
                clientX: box.left + x * box.width, clientY: box.top + y * box.height }));
            canvas.setPointerCapture = () => {}; canvas.hasPointerCapture = () => true;
            send("pointerdown", 0.25, 0.2);
            const way = [[0.5, 0.2], [0.72, 0.2], [0.6, 0.45], [0.5, 0.65], [0.42, 0.85]];
            for (const [x, y] of way) send("pointermove", x, y);
            send("pointerup", 0.42, 0.85);
        }"""
    )
    says(big(page), "7")
    assert page.evaluate("document.documentElement.scrollWidth") == 390  # nothing sticks out
    context.close()


def test_a_drawing_is_kept_with_its_label(page: Page, drawings: Path) -> None:
    page.goto("/draw")
    expect(page.locator('[data-label="7"]')).to_be_disabled()
    draw(page, SEVEN)
    says(big(page), "7")
    page.click('[data-label="7"]')
    expect(page.locator("#kept")).to_have_text(re.compile(r"^Kept: 7/.*\.png \(7: \d+\)$"), timeout=WAIT_MS)
    assert list((drawings / "7").glob("*.png"))


def test_a_sample_digit_is_laid_on_the_canvas(page: Page) -> None:
    page.goto("/draw")
    page.click('.example[data-name="two-brush"]')
    says(big(page), "2")


@pytest.mark.parametrize(("task", "name", "panel"), [("find", "tent-panel-2", 2), ("orbit", "planets-1-panel-3", 3)])
def test_a_puzzle_that_is_dropped_shows_the_point(page: Page, samples: Path, task: str, name: str, panel: int) -> None:
    page.goto(f"/{task}")
    drop(page, ".slot", samples / task / f"{name}.jpg")
    line = page.locator(".result .line strong")
    says(line, re.compile(rf"^panel {panel}\b.* at \d+, \d+$"))
    x, y = map(int, re.findall(r"\d+", str(line.text_content()))[-2:])
    drawn = page.locator(".result .drawn")
    assert marked(drawn, x, y)
    assert not marked(drawn, (x + 200) % 400, y)
    assert f"panel {panel}" in str(drawn.get_attribute("alt"))
    sections = page.locator(".result .facts section")
    says(sections.first.locator("li.best .of"), f"panel {panel}")
    if task == "orbit":
        shows(sections.nth(1).locator("li"), 4)
    shows(page.locator(".result .parts img"), 2 if task == "find" else 3)


def marked(drawn: Locator, x: int, y: int) -> bool:
    """Whether the picture that is shown has the point's colour in a ring about (x, y)."""
    seen: bool = drawn.evaluate(
        """async (image, [x, y]) => {
            await image.decode();
            const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
            const context = canvas.getContext("2d");
            context.drawImage(image, 0, 0);
            const data = context.getImageData(x - 50, y - 50, 100, 100).data;
            let count = 0;
            for (let at = 0; at < data.length; at += 4)
                if (data[at] > 230 && data[at + 1] < 70 && Math.abs(data[at + 2] - 90) < 40) count++;
            return count > 40;
        }""",
        [x, y],
    )
    return seen


def test_two_pictures_dropped_one_by_one_are_compared(page: Page, samples: Path) -> None:
    page.goto("/same")
    pair = samples / "same" / "circle-same"
    drop(page, '[data-slot="0"]', pair / "a.jpg")
    shows(page.locator('[data-slot="0"] .given:not([hidden])'))
    shows(page.locator(".result"), 0)
    drop(page, '[data-slot="1"]', pair / "b.jpg")
    says(page.locator(".result .line strong"), "the same")
    expect(page.locator(".result")).to_contain_text("where the answer comes from")
    page.select_option("#rate", "0.001")
    expect(page.locator(".result code")).to_contain_text('"threshold"')


def test_a_pair_of_the_examples(page: Page) -> None:
    page.goto("/same")
    page.click('.example[data-name="circle-square-different-1"]')
    says(page.locator(".result .line strong"), "different")


def test_a_photograph_has_its_attributes(page: Page) -> None:
    page.goto("/tag")
    page.locator(".example").first.click()
    shows(page.locator(".result .drawn"))
    rows = page.locator(".result .bars li")
    assert rows.count() > 1
    expect(rows.first.locator(".of")).to_have_text(re.compile(r".+: .+"))


def test_a_file_that_is_chosen_and_one_that_is_no_picture(page: Page, samples: Path, tmp_path: Path) -> None:
    page.goto("/find")
    (tmp_path / "no.png").write_text("hello")
    page.set_input_files(".slot input", [samples / "find" / "rocket-panel-3.jpg", tmp_path / "no.png"])
    shows(page.locator(".result:not(.waiting)"), 2)
    expect(page.locator(".result.failed")).to_contain_text("text, not a picture")


def test_a_picture_that_is_pasted(page: Page, samples: Path) -> None:
    page.goto("/find")
    data = base64.b64encode((samples / "find" / "tent-panel-2.jpg").read_bytes()).decode()
    page.evaluate(
        """data => {
            const transfer = new DataTransfer();
            const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
            transfer.items.add(new File([bytes], "pasted.jpg", { type: "image/jpeg" }));
            document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true }));
        }""",
        data,
    )
    shows(page.locator(".result .drawn"))


def test_the_record_is_there_to_be_copied(page: Page) -> None:
    page.goto("/orbit")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".example").first.click()
    page.locator(".result summary").click()
    page.locator(".result .copy").click()
    says(page.locator(".result .copy"), "Copied")
    copied: Any = page.evaluate("navigator.clipboard.readText().then(JSON.parse)")
    assert copied["task"] == "orbit"
    assert set(copied) == {"source", "task", "answer", "confidence", "trusted", "reason", "risk", "model", "details"}


def test_the_language_is_the_readers_and_can_be_switched(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, locale="ru-RU")
    page = context.new_page()
    page.goto("/draw")
    says(page.locator("h1"), "Рисунок")
    page.click("text=English")
    says(page.locator("h1"), "Draw")
    page.goto("/find")
    says(page.locator("h1"), "Find")
    context.close()


def test_everything_is_reached_by_the_tab_key_and_seen_there(page: Page) -> None:
    page.goto("/draw")
    reached = set()
    for _ in range(25):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
    assert {"Skip to the content", "Find", "canvas", "brush", "undo", "clear", "risk"} <= reached
    page.locator("#clear").focus()
    assert page.locator("#clear").evaluate("button => getComputedStyle(button).outlineStyle") != "none"


NAMELESS = """() => [...document.querySelectorAll("input, select, button, a, img, canvas")].filter((each) =>
    !(each.labels?.length || each.textContent.trim() || each.getAttribute("aria-label") || each.hasAttribute("alt"))
).map((each) => each.outerHTML)"""

# WCAG 2.2, 1.4.3: the contrast of text with the first ground under it that is not transparent.
PALE = """() => {
    const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
    const ground = (each) => {
        for (; each; each = each.parentElement) {
            const colour = rgb(getComputedStyle(each).backgroundColor);
            if (colour.length < 4 || colour[3] > 0) return colour;
        }
        return [255, 255, 255];
    };
    return [...document.querySelectorAll("body *")].filter((each) =>
        [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()) && each.checkVisibility() &&
        !each.disabled && !["SCRIPT", "NOSCRIPT", "OPTION"].includes(each.tagName)
    ).map((each) => {
        const [a, b] = [light(rgb(getComputedStyle(each).color)), light(ground(each))].sort((x, y) => y - x);
        return [(a + 0.05) / (b + 0.05), each.outerHTML.slice(0, 90)];
    }).filter(([ratio]) => ratio < 4.5);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_names_and_contrast(browser: Browser, address: str, scheme: Any) -> None:
    context = browser.new_context(base_url=address, color_scheme=scheme)
    page = context.new_page()
    for path in ("/draw", "/find", "/orbit", "/same", "/tag"):
        page.goto(path)
        page.locator(".example").first.click()
        shows(page.locator(".verdict, .big.words").first)
        assert page.evaluate(NAMELESS) == [], path
        assert page.evaluate(PALE) == [], path
    context.close()
