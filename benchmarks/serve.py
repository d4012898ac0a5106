"""`POST /v1/read`, or `POST /v1/tag`, of `zorko serve`, beside a FastAPI handler that runs the same network in PyTorch.

    python benchmarks/serve.py [--clients 64] [--seconds 20] [--rounds 3] [--model FILE]
    python benchmarks/serve.py --model resnet34 --clients 16

Both answer over the same server (uvicorn with httptools and uvloop) to the same clients: one process, a connection each,
kept open, the next request as soon as the answer is there. For `read` both use zorko's own reader; for `tag` the handler
does what such services do, Pillow and torchvision. Rows: requests a second, and the time that half and 95 % of the answers
took. Then zorko's memory after the warming up and at the end. `--model resnet34` makes a ResNet34 at 256 x 256 with eleven
heads first. Needs the extras `web` and `train`.
"""

from __future__ import annotations

import json
import subprocess
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from harness import clients
from harness.clients import Load
from harness.models import as_torchscript, model_named
from harness.pictures import jpeg_files
from harness.processes import PYTHON, ZORKO, held, saying
from harness.program import Program, Sized
from harness.pytorch import SCRIPTED, TENSOR, script
from harness.rows import Row, by_turns
from zorko.data.generate import digits
from zorko.images.draw import save_png
from zorko.modelfile.file import read_card
from zorko.modelfile.shipped import resolve

PICTURES = 200
WARM_S = 3.0

# How a task's handler makes an answer of the upload.
ANSWER = {
    "read": """
def answer_of(content):
    scores = torch.softmax(model(tensor(content)[None])[0][0], 0)
    return {"answer": int(scores.argmax()), "confidence": float(scores.max()), "scores": scores.tolist()}
""",
    "tag": """
def answer_of(content):
    return {"answer": [torch.softmax(head[0], 0).tolist() for head in model(tensor(content)[None])[:COUNT]]}
""",
}

# What such a service is written like: the model loaded once, the handler awaits the upload and runs the network.
SERVICE = """
import socket
import uvicorn
from fastapi import FastAPI, UploadFile
model = network(sys.argv[1])
app = FastAPI()

@app.post("/v1/" + sys.argv[2])
async def answer(file: UploadFile):
    with torch.inference_mode():
        return answer_of(await file.read())

listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
print(f"http://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False)).run(sockets=[listener])
"""


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--model", default="read")
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=Sized(20.0, 2.0), help="that a round takes  [%(default)s]")


def rows(wishes: Namespace) -> Iterator[Row]:
    place = wishes.place
    model = str(resolve(model_named(wishes.model, wishes.models)))
    card = read_card(model)
    if card.task not in ANSWER:
        raise SystemExit(f"{wishes.model}: answers '{card.task}'; here it is {' or '.join(ANSWER)}")
    pictures(card.task, place / "sent")
    other = place / "service.py"
    other.write_text(script(card, SCRIPTED, TENSOR[card.task], ANSWER[card.task], SERVICE), encoding="utf-8")
    serving = [*ZORKO, "serve", "--port", "0", "--model", model]
    torch = [PYTHON, str(other), str(as_torchscript(model, place)), card.task]
    with running(serving) as (ours, pid), running(torch) as (theirs, _):
        for address in (ours, theirs):
            pressed(address, card.task, place / "sent", wishes.clients, WARM_S)
        before = held(pid)["VmRSS"]
        ways = [
            lambda address=address: pressed(address, card.task, place / "sent", wishes.clients, wishes.seconds)
            for address in (ours, theirs)
        ]
        loads = by_turns(wishes.rounds, *ways)
        after = held(pid)["VmRSS"]
    yield from compared(f"POST /v1/{card.task}", loads, wishes.clients, wishes.seconds)
    count = sum(len(load.seconds) for load in loads[0])
    yield Row("memory of zorko serve, warm", "MB", [before])
    yield Row(f"memory of zorko serve, {count:,} requests later", "MB", [after])


def compared(what: str, loads: Sequence[Sequence[Load]], count: int, seconds: float) -> Iterator[Row]:
    """Three rows, from what the clients of either side saw in each round."""
    sides = ("zorko serve", "FastAPI with TorchScript")
    ours, theirs = (sum(load.errors for load in side) for side in loads)
    note = f"answers that were none: {ours} and {theirs}" if ours or theirs else "no answer was none"
    rates = [[len(load.seconds) / seconds for load in side] for side in loads]
    yield Row(f"{what}, {count} clients", "req/s", *rates, sides, higher=True, note=note)
    for share, words in ((50, "half of the answers within"), (95, "95 % of the answers within")):
        times = [[1000 * float(np.percentile(load.seconds, share)) for load in side] for side in loads]
        yield Row(f"{what}: {words}", "ms", *times, sides)


def pictures(task: str, folder: Path) -> None:
    """Picture files: drawn digits, or drawn scenes of several sizes."""
    if task == "tag":
        jpeg_files(folder, PICTURES)
        return
    folder.mkdir()
    rng = np.random.default_rng(0)
    for number in range(PICTURES):
        drawing = digits.draw(str(number % 10), rng, "test").ink
        save_png(np.repeat(drawing[:, :, None], 3, axis=2), folder / f"{number:03d}.png")


def pressed(address: str, task: str, folder: Path, count: int, seconds: float) -> Load:
    """What the clients saw, in a process of their own."""
    asked = ("--task", task, "--clients", str(count), "--seconds", str(seconds))
    return Load(**json.loads(saying([PYTHON, clients.__file__, address, str(folder), *asked])))


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


PROGRAM = Program(__doc__, options, rows)

if __name__ == "__main__":
    PROGRAM.main()
