"""The site as a reader has it: built without a warning, every link leads somewhere, nothing comes from another host."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest

import zorko
from zorko.cli.app import COMMANDS
from zorko.cli.command import Command
from zorko.modelfile.file import read_card
from zorko.modelfile.shipped import FOLDER as SHIPPED
from zorko.modelfile.shipped import shipped_names
from zorko.training.settings import Settings

LOADED = {("link", "href"), ("script", "src"), ("img", "src"), ("source", "src"), ("iframe", "src"), ("object", "data")}
"""What a browser fetches by itself; a link that a person follows may lead elsewhere."""

FETCHED_BY_CSS = re.compile(r"(?:@import|url\()\s*[\"']?(?:https?:)?//\S*")


@dataclass
class Page(HTMLParser):
    """What a page refers to: (tag, attribute, address) each, and what may be referred to in it."""

    path: Path
    references: list[tuple[str, str, str]] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()
        self.text = self.path.read_text(encoding="utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src", "data") and value:
                self.references.append((tag, name, value))
            elif name in ("id", "name") and value:
                self.anchors.add(value)


@cache
def page_at(path: Path) -> Page:
    return Page(path)


def pages_of(site: Path) -> list[Page]:
    return [page_at(path) for path in sorted(site.rglob("*.html"))]


def target_of(site: Path, page: Page, address: str) -> Path:
    """The file that a page's reference means."""
    path = unquote(urlsplit(address).path)
    base = site if path.startswith("/") else page.path.parent
    found = (base / path.lstrip("/")).resolve() if path else page.path
    return found / "index.html" if found.is_dir() else found


def page_of(site: Path, address: str) -> Page:
    return page_at(site / address)


def test_every_link_leads_to_a_file_and_every_anchor_is_there(site: Path) -> None:
    dead = []
    pages = pages_of(site)
    assert len(pages) > 30
    for page in pages:
        for _, _, address in page.references:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = target_of(site, page, address)
            if not target.is_file():
                dead.append(f"{page.path.relative_to(site)}: {address}")
            elif parts.fragment and target.suffix == ".html" and unquote(parts.fragment) not in page_at(target).anchors:
                dead.append(f"{page.path.relative_to(site)}: {address} (no such anchor)")
    assert dead == []


def test_nothing_is_loaded_from_another_host(site: Path) -> None:
    foreign = [
        f"{page.path.relative_to(site)}: {address}"
        for page in pages_of(site)
        for tag, name, address in page.references
        if (tag, name) in LOADED and (urlsplit(address).netloc or urlsplit(address).scheme not in ("", "data"))
    ]
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        foreign += [f"{sheet.relative_to(site)}: {found}" for found in FETCHED_BY_CSS.findall(text)]
    assert foreign == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_its_place_in_the_reference(site: Path, command: Command) -> None:
    word, *inner = command.name.split()
    page = page_of(site, f"reference/commands/{word}.html")
    assert escape(command.example, quote=False) in page.text.replace("&quot;", '"')
    if inner:
        assert f"zorko-{command.name.replace(' ', '-')}" in page.anchors


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_model_has_its_page_with_what_its_card_says(site: Path, name: str) -> None:
    card, page = read_card(SHIPPED / f"{name}.onnx"), page_of(site, f"models/{name}.html")
    assert card.sha256 in page.text
    assert f"{next(iter(card.metrics.values())).value:.4f}" in page.text
    assert (site / "models" / f"{name}.toml").read_bytes() == (SHIPPED / f"{name}.toml").read_bytes()
    assert f"{name}.toml" in {address for _, _, address in page.references}


def test_every_setting_is_in_the_reference(site: Path) -> None:
    page = page_of(site, "reference/settings.html")
    for name, setting in Settings.model_fields.items():
        inner = getattr(setting.annotation, "model_fields", None)
        for key in [name] if inner is None else [f"{name}.{key}" for key in inner]:
            assert f"<code>{key}</code>" in page.text


def test_every_public_name_is_in_the_reference(site: Path) -> None:
    anchors = {anchor for page in pages_of(site) for anchor in page.anchors}
    for name in zorko.__all__:
        if not name.startswith("__"):
            home = getattr(zorko, name).__module__
            assert f"{home}.{name}" in anchors


def test_the_schema_takes_every_shipped_card_and_no_other(site: Path) -> None:
    schema = json.loads((site / "reference" / "card.schema.json").read_text(encoding="utf-8"))
    for name in shipped_names():
        card = json.loads(read_card(SHIPPED / f"{name}.onnx").to_json())
        jsonschema.validate(card, schema, jsonschema.Draft202012Validator)
        for spoilt in ({**card, "more": 1}, {key: value for key, value in card.items() if key != "heads"}):
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate(spoilt, schema, jsonschema.Draft202012Validator)


def test_what_a_readme_links_to_is_there(root: Path) -> None:
    pages = [*root.glob("README*.md"), *(root / "examples").rglob("README.md")]
    assert len(pages) > 4
    dead = []
    for page in pages:
        for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
            parts = urlsplit(link)
            if not parts.scheme and parts.path and not (page.parent / parts.path).exists():
                dead.append(f"{page.relative_to(root)}: {link}")
    assert dead == []
