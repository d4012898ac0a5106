"""What mkdocs is told beside mkdocs.yml: the pages that are made from the code, each time that the site is built.

Nothing of them is kept in docs/: a page can't say what the code does not. In the navigation, a folder's name (with its
slash) stands for all pages in it that are made here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import command_pages
import model_pages
import python_pages
import setting_pages
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

import zorko
from zorko.modelfile.card import Card

SCHEMA = "reference/card.schema.json"
ICON = "pictures/icon.svg"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Folders in the navigation become the pages that are made for them."""
    config.nav = [_filled(entry) for entry in config.nav or []]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds what is made to the files of docs/."""
    for path, content in made():
        files.append(File.generated(config, path, content=content))
    return files


def made() -> Iterator[tuple[str, str]]:
    """The path, as if it were in docs/, and the content of each file that is made."""
    yield from command_pages.pages()
    yield from setting_pages.pages()
    yield from python_pages.pages()
    yield from model_pages.pages()
    yield ICON, (Path(zorko.__file__).parent / "web" / "static" / "icon.svg").read_text(encoding="utf-8")
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Card.model_json_schema()}
    yield SCHEMA, json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _filled(entry: Any) -> Any:
    if isinstance(entry, list):
        return [_filled(each) for each in entry]
    if isinstance(entry, dict):
        return {title: _filled(each) for title, each in entry.items()}
    if not entry.endswith("/"):
        return entry
    return [path for path, _ in made() if path.startswith(entry) and path.endswith(".md")]
