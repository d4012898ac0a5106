"""Clients that press a service: a connection each, kept open, the next request as soon as the answer is there.

    python benchmarks/harness/clients.py ADDRESS FOLDER --task TASK --clients 64 --seconds 20

Prints JSON: how long each answer took, and how many were none. A process of its own, as the services are.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit


@dataclass
class Load:
    """What the clients saw: how long each answer took, and how many were no answer."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0


def requests(task: str, pictures: Sequence[Path]) -> list[bytes]:
    """Whole HTTP requests, each with one picture file."""
    found = []
    for content in (path.read_bytes() for path in pictures):
        head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="picture"\r\n\r\n'
        body = head + content + b"\r\n--edge--\r\n"
        lines = (
            f"POST /v1/{task} HTTP/1.1",
            "Host: 127.0.0.1",
            "Content-Type: multipart/form-data; boundary=edge",
            f"Content-Length: {len(body)}",
        )
        found.append("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
    return found


async def client(address: str, own: list[bytes], until: float, load: Load) -> None:
    """One connection, one request after the other."""
    place = urlsplit(address)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    number = 0
    while time.perf_counter() < until:
        start = time.perf_counter()
        writer.write(own[number % len(own)])
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))[15:])
        answer = await reader.readexactly(length)
        load.seconds.append(time.perf_counter() - start)
        load.errors += b" 200 " not in head[:20] or b'"answer"' not in answer
        number += 1
    writer.close()


async def press(address: str, sent: list[bytes], clients: int, seconds: float) -> Load:
    """All clients at once; each begins with another request."""
    load = Load()
    until = time.perf_counter() + seconds
    starts = (number % len(sent) for number in range(clients))
    await asyncio.gather(*[client(address, sent[start:] + sent, until, load) for start in starts])
    return load


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("address")
    options.add_argument("folder", type=Path, help="picture files")
    options.add_argument("--task", required=True)
    options.add_argument("--clients", type=int, required=True)
    options.add_argument("--seconds", type=float, required=True)
    wishes = options.parse_args()
    sent = requests(wishes.task, sorted(wishes.folder.iterdir()))
    load = asyncio.run(press(wishes.address, sent, wishes.clients, wishes.seconds))
    print(json.dumps({"seconds": load.seconds, "errors": load.errors}))


if __name__ == "__main__":
    main()
