"""Jobs done by several processes side by side, for work that holds Python's lock; results in order, memory bounded."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future
from itertools import chain, islice
from typing import TypeVar

import cv2

S = TypeVar("S")
T = TypeVar("T")

TOGETHER = 32
"""Items to a job: starting a job takes a millisecond, looking at a composite 30."""

_FEW = 4 * TOGETHER  # a process needs half a second to start


def side_by_side(work: Callable[[S], T], jobs: Iterable[S]) -> Generator[T]:
    """Yield `work(job)` for each job, in order, done by as many processes as there are cores; a few jobs ahead of what is
    taken. `work`, jobs and results are pickled.

    A script that comes here needs the usual `if __name__ == "__main__":`, as all that starts processes.
    """
    import multiprocessing  # with the next line a hundredth of a second, which who only asks for the cores need not wait
    from concurrent.futures import ProcessPoolExecutor

    pending: deque[Future[T]] = deque()
    workers = available_cores()
    # Not forked: a process that has drawn with OpenGL, or runs threads, can't be.
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _one_core_each)
    try:
        for job in jobs:
            pending.append(pool.submit(work, job))
            if len(pending) > 2 * workers:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def each_side_by_side(work: Callable[[list[S]], Sequence[T]], items: Iterable[S]) -> Generator[T]:
    """Yield the result for each item, in order; `work` does some items at a time. A few items are done right here."""
    source = iter(items)
    first = list(islice(source, _FEW))
    chunks = _chunks(chain(first, source))
    few = len(first) < _FEW or available_cores() == 1
    for results in map(work, chunks) if few else side_by_side(work, chunks):
        yield from results


def _chunks(items: Iterator[S]) -> Iterator[list[S]]:
    while chunk := list(islice(items, TOGETHER)):
        yield chunk


def available_cores() -> int:
    """The cores that this process may run on, which can be fewer than the machine has; at least 1."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _one_core_each() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer: it lets the jobs under way end
    os.environ.setdefault("LP_NUM_THREADS", "1")  # Mesa's software renderer, which reads it when its window opens
    cv2.setNumThreads(1)
