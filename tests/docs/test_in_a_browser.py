"""The site in a browser, opened from the disk: it is searched without a server, and asks no host for anything."""

from __future__ import annotations

from pathlib import Path

from tests.web.browsing import chromium, page_at


def test_the_site_is_searched_from_the_disk_and_fetches_nothing(site: Path) -> None:
    with chromium() as browser, page_at(browser, site.as_uri()) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((site / "index.html").as_uri())
        page.get_by_role("textbox", name="Search").press_sequentially("checksum")
        found = page.locator(".md-search-result__link").filter(has_text="The model file").first
        found.wait_for()
        page.keyboard.press("Escape")
        page.goto((site / "reference" / "settings.html").as_uri())
        assert [address for address in asked if not address.startswith(("file:", "data:", "blob:"))] == []


def test_no_page_is_wider_than_a_phone(site: Path) -> None:
    with chromium() as browser, page_at(browser, site.as_uri(), viewport={"width": 390, "height": 800}) as page:
        for name in ("index", "model-file", "architecture", "models/tag", "reference/commands/generate"):
            page.goto((site / f"{name}.html").as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
