"""What the service counts, for Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from zorko.types import Answer, TaskName

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_QUESTIONS = (1, 2, 4, 8, 16, 32, 64)


class Meters:
    """The counts of one application; two in one process do not mix."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self.in_flight = Gauge("zorko_requests_in_flight", "Requests under way.", registry=registry)
        self._requests = Counter("zorko_requests", "Requests answered.", ("route", "status"), registry=registry)
        self._seconds = Histogram(
            "zorko_request_seconds", "From a request to its answer.", ("route",), buckets=_SECONDS, registry=registry
        )
        self._answers = Counter("zorko_answers", "Questions answered.", ("task", "trusted"), registry=registry)
        self._failures = Counter("zorko_failures", "Questions whose pictures can't be read.", ("task",), registry=registry)
        self._batches = Histogram(
            "zorko_batch_questions", "Questions in one batch.", ("model",), buckets=_QUESTIONS, registry=registry
        )

    def request(self, route: str, status: int, seconds: float) -> None:
        """One request; `route` is the address as a pattern, not as it was sent."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def answer(self, answer: Answer) -> None:
        """One question answered."""
        self._answers.labels(answer.task, str(answer.trusted).lower()).inc()

    def failure(self, task: TaskName) -> None:
        """One question whose pictures can't be read."""
        self._failures.labels(task).inc()

    def batch(self, model: str, questions: int) -> None:
        """One run of a model's network."""
        self._batches.labels(model).observe(questions)

    def text(self) -> bytes:
        """Everything, in Prometheus's text format."""
        return generate_latest(self._registry)
