"""Ten thousand requests that are wrong in every way, to a running `zorko serve`: what it answers, and whether it grows.

    python benchmarks/studies/malformed.py [--requests 10000] [--seed 0]

Half are what schemathesis makes of the service's own OpenAPI description, against it and by it, with hypothesis; the other
half are real requests with files that were damaged (bytes changed, cut out, cut off, doubled), forms and JSON that were, and
bytes that are nothing at all. Printed: how many got which status, how many answers were faults (5xx, a traceback, no answer
that JSON can read), how many lines the service wrote meanwhile, and its memory at each tenth of the way.
"""

from __future__ import annotations

import argparse
import base64
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1]))  # what the benchmarks share
from harness.processes import held

PARTS = 10
TASKS = ("read", "find", "orbit", "same", "tag")
LIMITS = ("--max-megabytes", "1", "--max-files", "4", "--max-megapixels", "4")
TRACEBACK = "Traceback (most recent"
FORM = "multipart/form-data; boundary=x"


class Sent(NamedTuple):
    """One request."""

    task: str
    kind: str
    body: bytes


def damaged(content: bytes, rng: np.random.Generator) -> bytes:
    """A few bytes changed, a part cut out or doubled, the end cut off: some of these."""
    changed = bytearray(content)
    for at in rng.integers(0, max(1, len(changed)), int(rng.integers(0, 8))):
        changed[at] = rng.integers(256)
    start, length = int(rng.integers(len(changed))), int(rng.integers(0, 200))
    if rng.random() < 0.3:
        del changed[start : start + length]
    if rng.random() < 0.2:
        changed[start:start] = changed[start : start + length]
    if rng.random() < 0.3:
        del changed[int(rng.integers(1, len(changed) + 1)) :]
    return bytes(changed)


def form(pictures: list[bytes]) -> bytes:
    """A form with these files."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="p.png"\r\n\r\n'
    return b"".join(head + content + b"\r\n" for content in pictures) + b"--x--\r\n"


def as_json(pictures: list[bytes]) -> bytes:
    """The same in JSON."""
    return json.dumps(
        {"pictures": [{"name": "p.png", "base64": base64.b64encode(one).decode()} for one in pictures]}
    ).encode()


def broken(samples: dict[str, list[bytes]], rng: np.random.Generator) -> Iterator[Sent]:
    """Requests without end."""
    while True:
        task = str(rng.choice(TASKS))
        pictures = [samples[task][int(rng.integers(len(samples[task])))] for _ in range(1 + (task == "same"))]
        way = int(rng.integers(5))
        if way == 0:
            yield Sent(task, FORM, form([damaged(content, rng) for content in pictures]))
        elif way == 1:
            yield Sent(task, "application/json", as_json([damaged(content, rng) for content in pictures]))
        elif way == 2:
            yield Sent(task, FORM, damaged(form(pictures)[:2000], rng))
        elif way == 3:
            yield Sent(task, "application/json", damaged(as_json([content[:500] for content in pictures]), rng))
        else:
            yield Sent(
                task, str(rng.choice([FORM, "application/json", "text/plain", "x; y"])), rng.bytes(int(rng.integers(900)))
            )


class Tally:
    """What came back."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.faults: list[str] = []

    def add(self, response: requests.Response, what: str) -> None:
        """One answer; metrics are no JSON, all else is."""
        self.statuses[response.status_code] += 1
        good = response.status_code < 500 and TRACEBACK not in response.text
        if good and "json" in response.headers.get("content-type", ""):
            try:
                json.loads(response.content)
            except ValueError:
                good = False
        if not good:
            self.faults.append(f"{what}: {response.status_code} {response.text[:200]}")

    @property
    def count(self) -> int:
        """All that was answered."""
        return self.statuses.total()


def by_description(address: str, count: int, seed: int, tally: Tally) -> None:
    """Requests that OpenAPI allows and that it forbids."""
    described = schemathesis.openapi.from_url(f"{address}openapi.json")
    operations = [operation.ok() for operation in described.get_all_operations()]
    modes = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
    session = requests.Session()

    @seeded(seed)
    @settings(
        max_examples=count, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(data=st.data())
    def send(data: st.DataObject) -> None:
        operation = data.draw(st.sampled_from(operations))
        case: Any = data.draw(operation.as_strategy(generation_mode=data.draw(st.sampled_from(modes))))
        try:
            ready = session.prepare_request(requests.Request(**case.as_transport_kwargs(base_url=address.rstrip("/"))))
            tally.add(session.send(ready, timeout=60), operation.label)
        except (TypeError, ValueError, AttributeError, requests.exceptions.InvalidHeader):
            pass  # what can't be put into a request at all
        except requests.ConnectionError:  # the service closes on what is no HTTP
            session.close()

    send()


def after(address: str, part: int, count: int, seed: int, samples: dict[str, list[bytes]], tally: Tally, pid: int) -> float:
    """The service's memory after so many requests more, by turns of the one kind and of the other."""
    if part % 2:
        by_description(address, count, seed, tally)
    else:
        session = requests.Session()
        for _, sent in zip(range(count), broken(samples, np.random.default_rng(seed)), strict=False):
            headers = {"content-type": sent.kind}
            tally.add(session.post(f"{address}v1/{sent.task}", data=sent.body, headers=headers, timeout=60), sent.task)
    return held(pid)["RssAnon"]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--requests", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=0)
    wishes = options.parse_args()
    shipped = Path(str(files("zorko"))) / "samples"
    samples = {
        task: [path.read_bytes() for path in sorted((shipped / task).rglob("*")) if path.suffix in (".png", ".jpg")]
        for task in TASKS
    }
    tally = Tally()
    command = [sys.executable, "-m", "zorko", "serve", "--port", "0", *LIMITS]
    with (
        tempfile.TemporaryFile("w+") as said,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True) as process,
    ):
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        try:
            memory = [
                after(address, part, wishes.requests // PARTS, wishes.seed + part, samples, tally, process.pid)
                for part in range(PARTS)
            ]
        finally:
            process.terminate()
            process.wait()
        said.seek(0)
        lines = said.read().splitlines()
    print(
        f"{tally.count:,} answered: "
        + ", ".join(f"{count:,} x {status}" for status, count in sorted(tally.statuses.items()))
    )
    print(f"faults: {len(tally.faults)}; lines on stderr: {len(lines)}")
    print("memory of its own after each tenth: " + ", ".join(f"{mb:.0f}" for mb in memory) + " MB")
    for line in (*tally.faults[:10], *lines[:10]):
        print(f"  {line}")


if __name__ == "__main__":
    main()
