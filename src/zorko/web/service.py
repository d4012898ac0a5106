"""What all requests share: the open models, each with its batcher, and the way from questions to answers."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from zorko.errors import InputError, TooLargeError, UsageError
from zorko.runtime.predictor import Predictor
from zorko.runtime.trust import Terms
from zorko.threads import readers
from zorko.types import Answer, Failure, TaskName
from zorko.web.batching import Batcher, Outcome, Question
from zorko.web.meters import Meters
from zorko.web.problems import LATE, NO_MODEL, OPTION, PIXELS, Problem
from zorko.web.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True)
class Served:
    """An open model under the name by which it is asked for."""

    name: str
    predictor: Predictor
    batcher: Batcher


class Service:
    """The open models. `close` waits until all that was asked is answered."""

    def __init__(self, settings: Settings, predictors: Sequence[Predictor], meters: Meters) -> None:
        """Raises UsageError where two models would have the same name."""
        self.settings = settings
        self.meters = meters
        workers = readers()
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="zorko-decode")
        self.models = tuple(
            Served(name, predictor, self._batcher(name, predictor, workers))
            for name, predictor in zip(served_names(predictors), predictors, strict=True)
        )

    def close(self) -> None:
        """End the threads, once everything that was asked is answered."""
        for served in self.models:
            served.batcher.close()
        self._threads.shutdown()

    def named(self, name: str) -> Served:
        """The model of that name. Raises Problem that lists those there are."""
        for served in self.models:
            if served.name == name:
                return served
        known = ", ".join(served.name for served in self.models) or "none"
        raise Problem(NO_MODEL, f"There is no model '{name}' here; there are: {known}.")

    def first(self, task: TaskName) -> Served | None:
        """The model that answers a task unless another is asked for; None where there is none."""
        return next((served for served in self.models if served.predictor.card.task == task), None)

    def model_for(self, task: TaskName, name: str | None) -> Served:
        """The model that is to answer a task. Raises Problem where there is none, or the named one answers another task."""
        served = self.named(name) if name is not None else self.first(task)
        if served is None:
            raise Problem(NO_MODEL, f"No model for '{task}' is open here.")
        if served.predictor.card.task != task:
            raise Problem(NO_MODEL, f"'{served.name}' answers '{served.predictor.card.task}', not '{task}'.")
        return served

    async def answers(self, served: Served, questions: Sequence[Question | Failure], terms: Terms) -> list[Answer | Failure]:
        """The answers, in order. Raises Problem for a picture beyond the limits."""
        futures = [served.batcher.ask(question, terms) for question in questions]
        try:
            outcomes = await asyncio.gather(*futures)
        finally:
            for future in futures:  # of a request that is given up, nothing more is worked on
                future.cancel()
        return [self._counted(served.predictor.card.task, outcome) for outcome in outcomes]

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Whatever takes a while, beside the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _counted(self, task: TaskName, outcome: Outcome) -> Answer | Failure:
        if isinstance(outcome, TooLargeError):
            limits = self.settings.limits
            raise Problem(
                PIXELS,
                f"{outcome.source}: the limit is {limits.megapixels} million pixels, and "
                f"{limits.pictures.max_side:,} for a side.",
                limit=limits.megapixels * 1_000_000,
            )
        if isinstance(outcome, InputError):
            self.meters.failure(task)
            return Failure(outcome.source, outcome.problem)
        self.meters.answer(outcome)
        return outcome

    def _batcher(self, name: str, predictor: Predictor, workers: int) -> Batcher:
        def told(questions: int) -> None:
            self.meters.batch(name, questions)

        return Batcher(predictor, self.settings.limits.pictures, self._threads, workers, told)


def terms_of(served: Served, risk: float, false_accept: float | None) -> Terms:
    """What to answer on. Raises Problem for a risk or a rate that can't be."""
    try:
        return served.predictor.terms(risk, false_accept)
    except UsageError as error:
        raise Problem(OPTION, f"{error}.") from error


def late(seconds: float) -> Problem:
    """The problem of an answer that did not come in time."""
    detail = f"The request took longer than {seconds:g} seconds."
    return Problem(LATE, detail, headers={"retry-after": "1"}, limit=seconds)


def served_names(predictors: Sequence[Predictor]) -> list[str]:
    """A name for each model: its card's; of several that are called alike, TASK-NAME.

    Raises UsageError where that does not tell them apart.
    """
    names = Counter(predictor.card.name for predictor in predictors)
    found = [
        predictor.card.name if names[predictor.card.name] == 1 else f"{predictor.card.task}-{predictor.card.name}"
        for predictor in predictors
    ]
    for name, count in Counter(found).items():
        if count > 1:
            paths = ", ".join(str(each.path) for each, own in zip(predictors, found, strict=True) if own == name)
            raise UsageError(f"{paths}: these models are both called '{name}'; train one under another --set name=NAME")
    return found
