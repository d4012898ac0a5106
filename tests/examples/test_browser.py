"""The page that runs the model file itself, in Debian's chromium: it answers as zorko does."""

from __future__ import annotations

import base64
import functools
import http.server
import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.examples.questions import AGREES, RISK, Asked, all_asked, asked
from tests.web.browsing import chromium, page_at

from zorko.types import Answer

from playwright.sync_api import Page, expect  # isort: skip

INSTALLS_S = 240
SEVEN = ((70, 60), (205, 60), (120, 235))  # pixels of the pad, 280 x 280


def test_the_page_answers_as_zorko_does(root: Path, tmp_path: Path) -> None:
    source = root / "examples/browser"
    modules = installed(source)
    site = tmp_path / "site"
    shutil.copytree(source, site, ignore=shutil.ignore_patterns("node_modules"))
    (site / "node_modules").symlink_to(modules)
    shutil.copy(root / "src/zorko/models/read.onnx", site)
    with chromium() as browser, serving(site) as address:
        for each in all_asked(root, site):
            with page_at(browser, address) as page:
                page.goto(f"/index.html?model={each.model.name}")
                answer_all(page, each)
        with page_at(browser, address) as page:
            page.goto("/index.html")
            draw_and_compare(page, tmp_path / "drawing.png", root / "src/zorko/models/read.onnx")
        for spoil, words in ((damage, "damaged"), (other_task, "its task is tag")):
            spoil(root, site / "spoilt.onnx")
            with page_at(browser, address) as page:
                page.goto("/index.html?model=spoilt.onnx")
                expect(page.locator("#words")).to_contain_text(words)


def installed(source: Path) -> Path:
    """node_modules with what package.json asks for, kept from run to run outside of the tree; else the test is skipped."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("the browser example needs npm, to install onnxruntime-web")
    (package, version), *_ = json.loads((source / "package.json").read_text(encoding="utf-8"))["dependencies"].items()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "zorko/browser-example"
    kept = cache / f"{package}-{version}"
    if not kept.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=cache))
        shutil.copy(source / "package.json", staging)
        words = [npm, "install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund"]
        try:
            subprocess.run(words, cwd=staging, capture_output=True, text=True, timeout=INSTALLS_S, check=True)
            staging.rename(kept)
        except (subprocess.SubprocessError, OSError) as error:
            shutil.rmtree(staging)
            if not kept.is_dir():  # another process may have been first
                said = " ".join(str(getattr(error, "stderr", None) or error).split())[:200]
                pytest.skip(f"the browser example needs {package} {version}, which npm could not install: {said}")
    return kept / "node_modules"


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The folder, as `python -m http.server` serves it."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Without a line for each request."""

    def log_message(self, *_: Any) -> None:
        """Nothing."""


def answer_all(page: Page, each: Asked) -> None:
    """Opens each picture, and compares the record that the page shows."""
    expect(page.locator("body")).to_have_attribute("data-ready", "")
    page.locator("#risk").select_option(str(each.risk))
    for picture, answer in zip(each.pictures, each.answers, strict=True):
        page.locator("#file").set_input_files(picture)
        expect(page.locator("#record")).to_contain_text(f'"source":"{picture.name}"')
        assert_same(json.loads(page.locator("#record").inner_text()), answer, each.risk, each.model.name)


def draw_and_compare(page: Page, path: Path, model: Path) -> None:
    """A seven by the mouse; zorko is given what stands on the pad. Then the pad is cleared."""
    expect(page.locator("body")).to_have_attribute("data-ready", "")
    box = page.locator("#pad").bounding_box()
    assert box is not None
    for number, (x, y) in enumerate(SEVEN):
        page.mouse.move(box["x"] + x, box["y"] + y, steps=8)
        if number == 0:
            page.mouse.down()
    page.mouse.up()
    expect(page.locator("#words")).to_contain_text("7, confidence")
    pixels = page.evaluate("document.querySelector('#pad').toDataURL('image/png').split(',')[1]")
    path.write_bytes(base64.b64decode(pixels))
    (answer,) = asked(model, RISK, [path]).answers
    assert answer.answer == {"digit": 7}
    assert_same(json.loads(page.locator("#record").inner_text()), answer, RISK, "the drawing")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#record")).to_be_empty()


def assert_same(record: dict[str, Any], answer: Answer, risk: float, where: str) -> None:
    """The page's record has the fields of zorko's."""
    said = f"{where} at risk {risk}: {record}, and zorko says {answer}"
    assert record["answer"] == answer.answer, said
    assert (record["trusted"], record["reason"], record["risk"]) == (answer.trusted, answer.reason, risk), said
    assert record["confidence"] == pytest.approx(answer.confidence, abs=AGREES), said
    assert record["model"] == answer.model, said


def damage(root: Path, path: Path) -> None:
    """The shipped model with one bit of its weights turned."""
    content = bytearray((root / "src/zorko/models/read.onnx").read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def other_task(root: Path, path: Path) -> None:
    """A model of zorko's that reads no digits."""
    shutil.copy(root / "src/zorko/models/tag.onnx", path)
