"""Debian's chromium, driven by playwright."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium")
if CHROMIUM is None:
    pytest.skip("needs Debian's chromium, which tools/debian_packages installs", allow_module_level=True)
pytest.importorskip("playwright.sync_api", reason="needs the extra dev")

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
WAIT_MS = 60_000


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser until the block ends."""
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=120_000)
        yield opened
        opened.close()


@contextmanager
def page_at(browser: Browser, address: str, **context: Any) -> Iterator[Page]:
    """A page that fails the test where its script fails or something is refused by the content policy."""
    told = {"locale": "en-GB", "viewport": {"width": 1280, "height": 900}, **context}
    made = browser.new_context(base_url=address, **told)
    made.set_default_timeout(WAIT_MS)
    opened = made.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield opened
    made.close()
    assert faults == []


def drop(page: Page, target: str, *paths: Path) -> None:
    """Files from a folder, dropped on an element."""
    files = [[path.name, base64.b64encode(path.read_bytes()).decode()] for path in paths]
    transfer = page.evaluate_handle(
        """files => {
            const transfer = new DataTransfer();
            for (const [name, data] of files) {
                const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
                transfer.items.add(new File([bytes], name, { type: "image/jpeg" }));
            }
            return transfer;
        }""",
        files,
    )
    page.dispatch_event(target, "drop", {"dataTransfer": transfer})
