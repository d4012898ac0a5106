"""Order, laziness and failures of a stream that several threads work on."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from itertools import count, islice

import pytest

from zorko.threads import CHUNK, in_order


@pytest.mark.parametrize("workers", [1, 2, 5])
@pytest.mark.parametrize("ahead", [1, 3, 100])
@pytest.mark.parametrize("n", [0, 1, CHUNK, CHUNK + 1, 50])
def test_order(n: int, ahead: int, workers: int) -> None:
    def slow_at_first(item: int) -> int:
        time.sleep(0.002 if item == 0 else 0)
        return item * item

    assert list(in_order(range(n), slow_at_first, ahead=ahead, workers=workers)) == [item * item for item in range(n)]


def test_the_source_is_drawn_from_as_results_are_taken() -> None:
    drawn = 0

    def source() -> Iterator[int]:
        nonlocal drawn
        for item in count():
            drawn = item + 1
            yield item

    stream = in_order(source(), lambda item: item, ahead=20, workers=2)
    assert drawn == 0
    for taken in range(1, 200):
        next(stream)
        assert drawn - taken <= 20 + 4 * CHUNK
    stream.close()


def test_the_work_is_done_ahead_and_by_several_threads() -> None:
    both_there = threading.Barrier(2, timeout=10)

    def work(item: int) -> int:
        if item in (0, CHUNK):  # the first of the first two jobs: each waits for the other
            both_there.wait()
        return item

    assert list(in_order(range(2 * CHUNK), work, ahead=4 * CHUNK, workers=2)) == list(range(2 * CHUNK))


def test_what_work_raises_comes_in_its_place() -> None:
    def work(item: int) -> int:
        if item == 20:
            raise KeyError(item)
        return item

    taken: list[int] = []
    with pytest.raises(KeyError):
        taken.extend(in_order(range(100), work, ahead=50, workers=2))
    assert taken == list(range(20 - 20 % CHUNK))  # what was made together with it is lost with it


def test_leaving_early_leaves_no_thread_behind() -> None:
    workers: set[threading.Thread] = set()  # its own: a service that another test has open has threads of zorko's too

    def work(item: int) -> int:
        workers.add(threading.current_thread())
        return item

    stream = in_order(count(), work, ahead=10, workers=3)
    assert list(islice(stream, 5)) == [0, 1, 2, 3, 4]
    assert any(thread.is_alive() for thread in workers)
    stream.close()
    assert not any(thread.is_alive() for thread in workers)
