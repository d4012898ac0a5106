"""Questions of many callers through the network together, each with its own answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from tests.web.test_service import files_of, without_numbers

from zorko.errors import ImageError, ModelFileError
from zorko.images.read import DEFAULT_LIMITS
from zorko.runtime.predictor import BATCH_SIZE, Predictor
from zorko.types import Answer, Failure
from zorko.web import batching
from zorko.web.batching import Batcher, Outcome, Question


def questions(count: int) -> list[Question]:
    """Different ones, as long as there are samples."""
    files = [file for _, file in files_of("read", 22)]
    return [Question((f"{number}.png",), (files[number % len(files)][1],)) for number in range(count)]


@contextmanager
def running(predictor: Predictor, sizes: list[int]) -> Iterator[Batcher]:
    """A batcher that writes down how large its batches were."""
    with ThreadPoolExecutor(2) as decoders:
        batcher = Batcher(predictor, DEFAULT_LIMITS, decoders, 2, sizes.append)
        try:
            yield batcher
        finally:
            batcher.close()


@contextmanager
def held(predictor: Predictor, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """The network waits until what is given is called."""
    gate = threading.Event()
    answered = Predictor.answered

    def waiting(self: Predictor, batch: Any) -> Any:
        gate.wait(30)
        return answered(self, batch)

    monkeypatch.setattr(Predictor, "answered", waiting)
    try:
        yield gate.set
    finally:
        gate.set()


def run(scenario: Callable[[], Awaitable[Any]]) -> Any:
    async def inner() -> Any:
        return await asyncio.wait_for(scenario(), 60)

    return asyncio.run(inner())


def test_each_question_has_its_own_answer(predictors: list[Predictor]) -> None:
    predictor, asked, sizes = predictors[0], questions(150), []

    async def scenario() -> list[Outcome]:
        return await asyncio.gather(*[batcher.ask(question, predictor.terms()) for question in asked])

    with running(predictor, sizes) as batcher:
        outcomes = run(scenario)
    expected = predictor.predict([question.files[0] for question in asked])
    for question, outcome, answer in zip(asked, outcomes, expected, strict=True):
        assert isinstance(outcome, Answer)
        assert outcome.source == question.names[0]
        assert without_numbers(outcome.to_dict()) == without_numbers(answer.to_dict())
    assert sum(sizes) == len(asked)
    assert max(sizes) <= BATCH_SIZE


def test_what_comes_while_the_network_is_busy_goes_together(
    predictors: list[Predictor], monkeypatch: pytest.MonkeyPatch
) -> None:
    predictor, sizes = predictors[0], []

    async def scenario() -> None:
        first = batcher.ask(questions(1)[0], predictor.terms())
        await asyncio.sleep(0.3)
        rest = [batcher.ask(question, predictor.terms()) for question in questions(20)]
        free()
        await asyncio.gather(first, *rest)

    with running(predictor, sizes) as batcher, held(predictor, monkeypatch) as free:
        run(scenario)
    assert sizes == [1, 20]


def test_each_question_is_answered_on_its_own_terms(predictors: list[Predictor]) -> None:
    predictor = predictors[0]
    risks = [0.1, 0.05, 0.001, 0.01]

    async def scenario() -> list[Outcome]:
        asked = zip(questions(4), risks, strict=True)
        return await asyncio.gather(*[batcher.ask(question, predictor.terms(risk)) for question, risk in asked])

    with running(predictor, []) as batcher:
        outcomes = run(scenario)
    assert [outcome.risk for outcome in outcomes] == risks


def test_a_broken_picture_spoils_no_other(predictors: list[Predictor]) -> None:
    predictor = predictors[0]
    asked = [*questions(2), Question(("bad",), (b"x",)), Failure("gone", "is not there"), *questions(1)]

    async def scenario() -> list[Outcome]:
        return await asyncio.gather(*[batcher.ask(question, predictor.terms()) for question in asked])

    with running(predictor, []) as batcher:
        outcomes = run(scenario)
    assert [isinstance(outcome, Answer) for outcome in outcomes] == [True, True, False, False, True]
    assert isinstance(outcomes[2], ImageError)
    assert (outcomes[2].source, outcomes[3].problem) == ("bad", "is not there")


def test_a_failing_network_is_told_and_the_next_batch_goes_on(
    predictors: list[Predictor], monkeypatch: pytest.MonkeyPatch
) -> None:
    predictor = predictors[0]

    async def ask() -> Outcome:
        return await batcher.ask(questions(1)[0], predictor.terms())

    def fails(self: Predictor, batch: Any) -> Any:
        raise ModelFileError("its graph fails")

    with running(predictor, []) as batcher:
        with monkeypatch.context() as patch:
            patch.setattr(Predictor, "answered", fails)
            with pytest.raises(ModelFileError, match="its graph fails"):
                run(ask)
        assert isinstance(run(ask), Answer)


def test_what_was_asked_before_the_end_is_answered(predictors: list[Predictor], monkeypatch: pytest.MonkeyPatch) -> None:
    predictor = predictors[0]

    async def scenario() -> list[Outcome]:
        futures = [batcher.ask(question, predictor.terms()) for question in questions(100)]
        closing = asyncio.get_running_loop().run_in_executor(None, batcher.close)
        await asyncio.sleep(0.1)
        free()
        await closing
        with pytest.raises(RuntimeError, match="closed"):
            batcher.ask(questions(1)[0], predictor.terms())
        return await asyncio.gather(*futures)

    with running(predictor, []) as batcher, held(predictor, monkeypatch) as free:
        outcomes = run(scenario)
    assert all(isinstance(outcome, Answer) for outcome in outcomes)


def test_a_question_that_was_given_up_is_not_worked_on(predictors: list[Predictor], monkeypatch: pytest.MonkeyPatch) -> None:
    predictor, sizes = predictors[0], []

    async def scenario() -> Outcome:
        first = batcher.ask(questions(1)[0], predictor.terms())
        await asyncio.sleep(0.3)
        for given_up in [batcher.ask(question, predictor.terms()) for question in questions(5)]:
            given_up.cancel()
        last = batcher.ask(questions(1)[0], predictor.terms())
        free()
        await first
        return await last

    with running(predictor, sizes) as batcher, held(predictor, monkeypatch) as free:
        assert isinstance(run(scenario), Answer)
    assert sizes == [1, 1]


def test_large_files_go_in_small_batches(predictors: list[Predictor], monkeypatch: pytest.MonkeyPatch) -> None:
    predictor, sizes = predictors[0], []
    asked = questions(6)
    monkeypatch.setattr(batching, "BATCH_BYTES", asked[0].size_bytes + 1)

    async def scenario() -> list[Outcome]:
        return await asyncio.gather(*[batcher.ask(question, predictor.terms()) for question in [asked[0]] * 6])

    with running(predictor, sizes) as batcher:
        run(scenario)
    assert max(sizes) <= 2
    assert sum(sizes) == 6
