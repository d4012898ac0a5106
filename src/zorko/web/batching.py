"""Questions that arrive together, from whichever requests, go through the network together.

One thread for each model takes what waits, up to a limit, has the pictures decoded by a few threads, runs the network once,
and hands each question its answer. A question that comes alone is not kept waiting for others: while one batch is worked
on, the next gathers by itself.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from zorko.errors import InputError
from zorko.images.read import Limits
from zorko.runtime.predictor import BATCH_SIZE, Predictor
from zorko.runtime.questions import Ready
from zorko.runtime.trust import Terms
from zorko.tasks.base import Prepared
from zorko.types import Answer, Failure

BATCH_BYTES = 16_000_000
"""Of picture files: a batch of large photographs stays so small that whoever comes next waits a second, not a minute."""

CHUNK = 8  # questions decoded by one job; see threads.py

Outcome = Answer | InputError


@dataclass(frozen=True)
class Question:
    """The files of the pictures of one question, and what the sender calls them."""

    names: tuple[str, ...]
    files: tuple[bytes, ...]

    @property
    def size_bytes(self) -> int:
        """Of all its files."""
        return sum(map(len, self.files))


@dataclass(frozen=True)
class _Waiting:
    question: Question | Failure
    terms: Terms
    future: asyncio.Future[Outcome]

    @property
    def size_bytes(self) -> int:
        return 0 if isinstance(self.question, Failure) else self.question.size_bytes


class Batcher:
    """Answers one model's questions, in batches; for one event loop. `close` ends it, once all is answered."""

    def __init__(
        self,
        predictor: Predictor,
        limits: Limits,
        decoders: Executor,
        workers: int,
        told: Callable[[int], None] = lambda questions: None,
    ) -> None:
        """`decoders` has `workers` threads, and may be shared. `told` hears how many questions each batch had."""
        self._predictor = predictor
        self._limits = limits
        self._decoders = decoders
        self._workers = workers
        self._told = told
        self._waiting: deque[_Waiting] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name=f"zorko-{predictor.card.name}", daemon=True)
        self._thread.start()

    def ask(self, question: Question | Failure, terms: Terms) -> asyncio.Future[Outcome]:
        """The answer to come, or what is wrong with the question's pictures. One that is cancelled in time costs nothing.

        It raises what the network raises, ModelFileError, and RuntimeError once the batcher is closed.
        """
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        with self._changed:
            if self._closed:
                raise RuntimeError("the batcher is closed")
            self._waiting.append(_Waiting(question, terms, future))
            self._changed.notify()
        return future

    def close(self) -> None:
        """Wait until everything that was asked is answered. May be called again."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    # ---- in the thread

    def _work(self) -> None:
        while batch := self._take():
            try:
                outcomes: Sequence[Outcome] | Exception = self._outcomes(batch)
            except Exception as error:  # whatever it is, the requests must hear of it and the thread must live on
                outcomes = error
            self._told(len(batch))
            _deliver(batch, outcomes)

    def _take(self) -> list[_Waiting]:
        """What waits, up to the limits; waits for something. Empty once closed and nothing is left."""
        with self._changed:
            while not (batch := self._drained()) and not self._closed:
                self._changed.wait()
            return batch

    def _drained(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        size = 0
        while self._waiting and len(batch) < BATCH_SIZE and size < BATCH_BYTES:
            item = self._waiting.popleft()
            if not item.future.cancelled():
                batch.append(item)
                size += item.size_bytes
        return batch

    def _outcomes(self, batch: Sequence[_Waiting]) -> list[Outcome]:
        prepared = self._prepared(batch)
        ready = [(item, waiting.terms) for item, waiting in zip(prepared, batch, strict=True) if isinstance(item, Ready)]
        answers = iter(self._predictor.answered(ready))
        return [item if isinstance(item, InputError) else next(answers) for item in prepared]

    def _prepared(self, batch: Sequence[_Waiting]) -> list[Ready[Prepared] | InputError]:
        size = max(1, min(CHUNK, -(-len(batch) // self._workers)))
        chunks = [batch[at : at + size] for at in range(0, len(batch), size)]
        if len(chunks) == 1:  # handing it over would only take time
            return self._prepare(chunks[0])
        jobs = [self._decoders.submit(self._prepare, chunk) for chunk in chunks]
        return [item for job in jobs for item in job.result()]

    def _prepare(self, chunk: Sequence[_Waiting]) -> list[Ready[Prepared] | InputError]:
        return [self._ready(waiting.question) for waiting in chunk]

    def _ready(self, question: Question | Failure) -> Ready[Prepared] | InputError:
        if isinstance(question, Failure):
            return self._predictor.prepared(question)
        source = question.files[0] if len(question.files) == 1 else question.files
        return self._predictor.prepared(source, names=question.names, limits=self._limits)


def _deliver(batch: Sequence[_Waiting], outcomes: Sequence[Outcome] | Exception) -> None:
    """Into the event loop, all at once: waking it costs as much as answering a small question."""

    def settle() -> None:
        for number, waiting in enumerate(batch):
            if waiting.future.done():
                continue
            if isinstance(outcomes, Exception):
                waiting.future.set_exception(outcomes)
            else:
                waiting.future.set_result(outcomes[number])

    batch[0].future.get_loop().call_soon_threadsafe(settle)
