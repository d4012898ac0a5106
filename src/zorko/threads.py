"""A function applied to a stream of items by a few threads, results in order, memory bounded."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from typing import TypeVar

from zorko.processes import available_cores

S = TypeVar("S")
T = TypeVar("T")

CHUNK = 8
"""Items to a job: handing over a job costs some 30 microseconds, reading a small picture 60; yet a dozen large photos
should still be shared among the threads."""

_READERS_MOST = 8  # reading is held up by Python's lock long before that


def readers() -> int:
    """How many threads are worth having for reading pictures: one for each core, up to a few."""
    return min(available_cores(), _READERS_MOST)


def in_order(items: Iterable[S], work: Callable[[S], T], *, ahead: int, workers: int) -> Generator[T]:
    """Yield `work(item)` for each of `items`, in their order.

    `items` is drawn from as the results are taken, at most about `ahead` items (and a few for each of the `workers`
    threads) before them. What `work` raises is raised here, in the place of its result, and ends the stream; leaving
    the stream early waits for the jobs that are under way, and drops the others.
    """
    size = max(1, min(CHUNK, ahead))
    pending: deque[Future[list[T]]] = deque()
    source = iter(items)
    with ThreadPoolExecutor(workers, thread_name_prefix="zorko") as pool:
        try:
            while chunk := list(islice(source, size)):
                pending.append(pool.submit(_each, work, chunk))
                if len(pending) * size >= ahead + workers * size:
                    yield from pending.popleft().result()
            while pending:
                yield from pending.popleft().result()
        finally:
            for job in pending:
                job.cancel()


def in_batches(items: Iterable[S], work: Callable[[S], T], size: int) -> Generator[list[T]]:
    """The same, `size` results at a time, by `readers` threads that are up to about a batch ahead."""
    with closing(in_order(items, work, ahead=size, workers=readers())) as results:
        while batch := list(islice(results, size)):
            yield batch


def _each(work: Callable[[S], T], chunk: list[S]) -> list[T]:
    return [work(item) for item in chunk]
