"""`POST /v1/read`, or `POST /v1/tag`, of `zorko serve`, beside a FastAPI handler that runs the same network in PyTorch.

    python benchmarks/serve.py [--clients 64] [--seconds 20] [--rounds 3] [--model FILE]
    python benchmarks/serve.py --model resnet34 --clients 16

Both answer over the same server (uvicorn with httptools and uvloop) to the same clients: one process, a connection each,
kept open, the next request as soon as the answer is there. For `read` both use zorko's own reader; for `tag` the handler
does what such services do, Pillow and torchvision. Rows: requests a second, and the time that half and 95 % of the answers
took. Then zorko's memory after the warming up and at the end, and how many answers were none. `--model resnet34` makes a
ResNet34 at 256 x 256 with eleven heads first. Needs the extras `web` and `train`.
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

import zorko
from _models import model_named
from _ratios import cost, row
from tag import draw_files
from zorko.data.generate import digits
from zorko.images.draw import png
from zorko.modelfile.shipped import resolve

PICTURES = 200
WARM_S = 3.0

# What such a service is written like: the model loaded once, the handler awaits the upload and runs the network. How a
# task's handler makes an answer of the upload stands before it.
IN_PYTORCH = """
import io, socket, sys
import torch, uvicorn
from fastapi import FastAPI, UploadFile
{answer}
model = torch.jit.load(sys.argv[1])
app = FastAPI()

@app.post("/v1/{task}")
async def answer(file: UploadFile):
    with torch.inference_mode():
        return answer_of(await file.read())

listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
print(f"http://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False)).run(sockets=[listener])
"""
ANSWER = {
    "read": """
from zorko.images.read import read
from zorko.images.ink import normalise
def answer_of(content):
    glyph = normalise(read(content)).picture
    scores = torch.softmax(model(torch.from_numpy(glyph)[None, None].float() / 255)[0][0], 0)
    return {"answer": int(scores.argmax()), "confidence": float(scores.max()), "scores": scores.tolist()}
""",
    "tag": """
from PIL import Image
from torchvision.transforms import functional as F
side = int(sys.argv[2])
def answer_of(content):
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    scale = side / max(picture.size)
    picture = picture.resize([max(1, round(length * scale)) for length in picture.size], Image.Resampling.BICUBIC)
    left, top = (side - picture.width) // 2, (side - picture.height) // 2
    padded = F.pad(picture, [left, top, side - picture.width - left, side - picture.height - top])
    heads = model(F.normalize(F.to_tensor(padded), {mean}, {std})[None])
    return {"answer": [torch.softmax(head[0], 0).tolist() for head in heads if head.dim() == 2]}
""",
}


@dataclass
class Load:
    """What the clients saw: how long each answer took, and how many were no answer."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0


def pictures(task: str, count: int) -> Iterator[bytes]:
    """Picture files: drawn digits, or drawn scenes of several sizes."""
    if task == "tag":
        with tempfile.TemporaryDirectory() as place:
            draw_files(Path(place), count)
            yield from (path.read_bytes() for path in sorted(Path(place).iterdir()))
        return
    rng = np.random.default_rng(0)
    for number in range(count):
        yield png(np.repeat(digits.draw(str(number % 10), rng, "test").ink[:, :, None], 3, axis=2))


def requests(task: str, count: int) -> list[bytes]:
    """Whole HTTP requests, each with one picture."""
    found = []
    for content in pictures(task, count):
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


async def press(address: str, task: str, clients: int, seconds: float) -> Load:
    """All clients at once."""
    sent, load = requests(task, PICTURES), Load()
    until = time.perf_counter() + seconds
    await asyncio.gather(*[client(address, sent[number % PICTURES :] + sent, until, load) for number in range(clients)])
    return load


def pressed(address: str, task: str, clients: int, seconds: float) -> Load:
    """The clients in a process of their own, as each side's service is."""
    asked = ("--task", task, "--clients", str(clients), "--seconds", str(seconds))
    command = [sys.executable, __file__, "--press", address, *asked]
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


def compare(name: str, clients: int, seconds: float, rounds: int) -> None:
    """The rows, from one run."""
    with tempfile.TemporaryDirectory() as place:
        model = zorko.load(resolve(model_named(name, Path(place))))
        path, task, how = str(model.path), model.card.task, model.card.preprocessing
        if task not in ANSWER:
            raise SystemExit(f"{name}: answers '{task}'; here it is {' or '.join(ANSWER)}")
        exported = str(Path(place, "model.pt"))
        cost([sys.executable, "-m", "zorko", "export", path, exported, "--to", "torchscript"])
        other = Path(place, "service.py")
        answer = ANSWER[task].replace("{mean}", str(how.mean)).replace("{std}", str(how.std))
        other.write_text(IN_PYTORCH.replace("{answer}", answer).replace("{task}", task), encoding="utf-8")
        serving = [sys.executable, "-m", "zorko", "serve", "--port", "0", "--model", path]
        torch = [sys.executable, str(other), exported, str(how.size_hw[0])]
        with running(serving) as (ours, pid), running(torch) as (theirs, _):
            for address in (ours, theirs):
                pressed(address, task, clients, WARM_S)
            before = memory_mb(pid)
            loads = [[pressed(address, task, clients, seconds) for address in (ours, theirs)] for _ in range(rounds)]
            after = memory_mb(pid)
    rates = [[len(load.seconds) / seconds for load in pair] for pair in loads]
    row(f"POST /v1/{task}, {clients} clients", "req/s", [r[0] for r in rates], [r[1] for r in rates], "higher")
    for share, words in ((50, "half of the answers within"), (95, "95 % of the answers within")):
        times = [[1000 * float(np.percentile(load.seconds, share)) for load in pair] for pair in loads]
        row(words, "ms", [t[0] for t in times], [t[1] for t in times], "lower")
    errors = [sum(pair[side].errors for pair in loads) for side in (0, 1)]
    count = sum(len(own.seconds) for own, _ in loads)
    print(f"memory of zorko serve: {before:.0f} MB warm, {after:.0f} MB after {count:,} requests more")
    print(f"answers that were none: zorko {errors[0]}, PyTorch {errors[1]}; {os.cpu_count()} cores")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--model", default="read")
    options.add_argument("--clients", type=int, default=64)
    options.add_argument("--seconds", type=float, default=20.0)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--press", metavar="ADDRESS", help="only be the clients of that service")
    options.add_argument("--task", choices=tuple(ANSWER), default="read", help="what --press asks")
    wishes = options.parse_args()
    if wishes.press:
        load = asyncio.run(press(wishes.press, wishes.task, wishes.clients, wishes.seconds))
        print(json.dumps({"seconds": load.seconds, "errors": load.errors}))
    else:
        compare(wishes.model, wishes.clients, wishes.seconds, wishes.rounds)


if __name__ == "__main__":
    main()
