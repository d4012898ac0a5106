"""curl's words, asked of the application in this process."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from starlette.testclient import TestClient


def curl(client: TestClient, words: list[str], folder: Path) -> str:
    """What it answers. Fails where that is no answer, and for an option that isn't known here."""
    files, fields, content, headers = [], {}, None, {}
    *options, address = words
    for option, value in zip(options[::2], options[1::2], strict=True):
        name, _, told = value.partition("=")
        if option == "-F" and told.startswith("@"):
            files.append((name, (told[1:], (folder / told[1:]).read_bytes())))
        elif option == "-F":
            fields[name] = told
        elif option == "-H":
            headers[value.partition(":")[0]] = value.partition(":")[2].strip()
        elif option == "-d":
            content = value
        else:
            raise AssertionError(f"curl {option}: not known to the tests")
    sent = files or fields or content
    response = client.request(
        "POST" if sent else "GET",
        urlsplit(address).path,
        files=files or None,
        data=fields or None,
        content=content,
        headers=headers,
    )
    assert response.status_code == 200, response.text
    return response.text
