"""`POST /v1/read` of `zorko serve`, beside the same network in PyTorch behind a FastAPI handler, one request at a time.

    python benchmarks/serve.py [--clients 64] [--seconds 20] [--rounds 3] [--model FILE]

Both read the picture with zorko's own reader, and answer over the same server (uvicorn with httptools and uvloop) to the
same clients: one process, a connection each, kept open, the next request as soon as the answer is there. Rows: requests a
second, and the time that half and 95 % of the answers took. Then zorko's memory after the warming up and at the end, and how
many answers were none. Needs the extras `web` and `train`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

from _ratios import cost, row
from zorko.data.generate import digits
from zorko.images.draw import png
from zorko.modelfile.shipped import resolve

PICTURES = 200
WARM_S = 3.0

# What such a service is written like: the model loaded once, the handler awaits the upload and runs the network.
IN_PYTORCH = """
import socket, sys
import torch, uvicorn
from fastapi import FastAPI, UploadFile
from zorko.images.read import read
from zorko.images.ink import normalise

model = torch.jit.load(sys.argv[1])
app = FastAPI()

@app.post("/v1/read")
async def answer(file: UploadFile):
    glyph = normalise(read(await file.read())).picture
    with torch.inference_mode():
        scores = torch.softmax(model(torch.from_numpy(glyph)[None, None].float() / 255)[0][0], 0)
    return {"digit": int(scores.argmax()), "confidence": float(scores.max()), "scores": scores.tolist()}

listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
print(f"http://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False)).run(sockets=[listener])
"""


@dataclass
class Load:
    """What the clients saw: how long each answer took, and how many were no answer."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0


def requests(count: int) -> list[bytes]:
    """Whole HTTP requests, each with one drawn digit as a PNG file."""
    rng = np.random.default_rng(0)
    found = []
    for number in range(count):
        ink = digits.draw(str(number % 10), rng, "test").ink
        head = (
            b'--edge\r\nContent-Disposition: form-data; name="file"; filename="digit.png"\r\nContent-Type: image/png\r\n\r\n'
        )
        body = head + png(np.repeat(ink[:, :, None], 3, axis=2)) + b"\r\n--edge--\r\n"
        lines = (
            "POST /v1/read HTTP/1.1",
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
        load.errors += b" 200 " not in head[:20] or b"digit" not in answer
        number += 1
    writer.close()


async def press(address: str, clients: int, seconds: float) -> Load:
    """All clients at once."""
    sent, load = requests(PICTURES), Load()
    until = time.perf_counter() + seconds
    await asyncio.gather(*[client(address, sent[number % PICTURES :] + sent, until, load) for number in range(clients)])
    return load


def pressed(address: str, clients: int, seconds: float) -> Load:
    """The clients in a process of their own, as each side's service is."""
    command = [sys.executable, __file__, "--press", address, "--clients", str(clients), "--seconds", str(seconds)]
    said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return Load(said["seconds"], said["errors"])


@contextmanager
def running(command: list[str]) -> Iterator[tuple[str, int]]:
    """The address of a service, which it prints first, and its process."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            if not address:
                raise SystemExit(f"{' '.join(command[:5])}: did not start")
            yield address, process.pid
        finally:
            process.terminate()


def memory_mb(pid: int) -> float:
    """What a process holds."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmRSS"))) / 1024


def compare(model: str, clients: int, seconds: float, rounds: int) -> None:
    """The rows, from one run."""
    with tempfile.TemporaryDirectory() as place:
        exported = str(Path(place, "model.pt"))
        cost([sys.executable, "-m", "zorko", "export", model, exported, "--to", "torchscript"])
        other = Path(place, "service.py")
        other.write_text(IN_PYTORCH, encoding="utf-8")
        zorko = [sys.executable, "-m", "zorko", "serve", "--port", "0", "--model", model]
        with running(zorko) as (ours, pid), running([sys.executable, str(other), exported]) as (theirs, _):
            for address in (ours, theirs):
                pressed(address, clients, WARM_S)
            before = memory_mb(pid)
            loads = [(pressed(ours, clients, seconds), pressed(theirs, clients, seconds)) for _ in range(rounds)]
            after = memory_mb(pid)
    rates = [[len(load.seconds) / seconds for load in pair] for pair in loads]
    row(f"POST /v1/read, {clients} clients", "req/s", [r[0] for r in rates], [r[1] for r in rates], "higher")
    for share, name in ((50, "half of the answers within"), (95, "95 % of the answers within")):
        times = [[1000 * float(np.percentile(load.seconds, share)) for load in pair] for pair in loads]
        row(name, "ms", [t[0] for t in times], [t[1] for t in times], "lower")
    errors = [sum(pair[side].errors for pair in loads) for side in (0, 1)]
    count = sum(len(ours.seconds) for ours, _ in loads)
    print(f"memory of zorko serve: {before:.0f} MB warm, {after:.0f} MB after {count:,} requests more")
    print(f"answers that were none: zorko {errors[0]}, PyTorch {errors[1]}; {os.cpu_count()} cores")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--model", default="read")
    options.add_argument("--clients", type=int, default=64)
    options.add_argument("--seconds", type=float, default=20.0)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--press", metavar="ADDRESS", help="only be the clients of that service")
    wishes = options.parse_args()
    if wishes.press:
        load = asyncio.run(press(wishes.press, wishes.clients, wishes.seconds))
        print(json.dumps({"seconds": load.seconds, "errors": load.errors}))
    else:
        compare(str(resolve(wishes.model)), wishes.clients, wishes.seconds, wishes.rounds)


if __name__ == "__main__":
    main()
