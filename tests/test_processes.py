"""Jobs in processes of their own: all of them, in order, and no more ahead than asked."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from zorko.processes import TOGETHER, available_cores, each_side_by_side, side_by_side


def _doubled(number: int) -> tuple[int, int]:
    return 2 * number, os.getpid()


def _each_doubled(numbers: list[int]) -> list[tuple[int, int]]:
    return [_doubled(number) for number in numbers]


def _fails(number: int) -> int:
    raise ValueError(f"job {number}")


def test_results_come_in_order_from_other_processes() -> None:
    found = list(side_by_side(_doubled, range(20)))
    assert [value for value, _ in found] == [2 * number for number in range(20)]
    assert os.getpid() not in {process for _, process in found}


def test_jobs_are_taken_as_results_are() -> None:
    taken = []

    def jobs() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    results = side_by_side(_doubled, jobs())
    assert next(results)[0] == 0
    assert len(taken) <= 2 * available_cores() + 2
    results.close()


def test_what_a_job_raises_is_raised_here() -> None:
    with pytest.raises(ValueError, match="job 3"):
        list(side_by_side(_fails, [3]))


@pytest.mark.parametrize("count", [0, 1, TOGETHER, 4 * TOGETHER, 4 * TOGETHER + 5])
def test_many_items_go_to_other_processes_and_few_stay_here(count: int) -> None:
    found = list(each_side_by_side(_each_doubled, iter(range(count))))
    assert [value for value, _ in found] == [2 * number for number in range(count)]
    here = {process for _, process in found} <= {os.getpid()}
    assert here == (count < 4 * TOGETHER or available_cores() == 1)


def test_available_cores_are_those_allowed() -> None:
    assert 1 <= available_cores() <= (os.cpu_count() or 1)
