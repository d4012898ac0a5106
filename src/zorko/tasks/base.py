"""What a task is: how its inputs become arrays for the network, and how the network's outputs become an answer.

A task knows nothing of files, sessions or torch: `prepare` gets decoded pictures, `decide` gets arrays. The runtime stacks
the prepared inputs of many questions into one batch and hands each question its own rows back, so a task may ask for
any number of rows (`find`: one for each panel and one for the reference).
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray

from zorko.data.examples import OUTLIER, UNKNOWN
from zorko.data.marks import Marks
from zorko.images import ink
from zorko.images.preprocess import Preprocessing
from zorko.types import Answer, Reason, TaskName

Cells: TypeAlias = "Sequence[str | int | float | None]"

REASONS: dict[Reason, str] = {
    "ambiguous": "not trusted: ambiguous",
    "unlike-training": "not trusted: unlike training",
    "no-match": "not trusted: no match",
    "uncalibrated": "not trusted: uncalibrated",
}

FloatArray = NDArray[np.float32]
PixelArray = NDArray[np.uint8]


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities from logits, over the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: NDArray[np.float64] = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def shown_confidence(confidence: float) -> str:
    """Three decimals, cut rather than rounded: 0.9996 is not certainty."""
    return f"{math.floor(confidence * 1000 + 1e-9) / 1000:.3f}"


@dataclass(frozen=True)
class Head:
    """One output of a network: a question with a fixed list of possible answers."""

    name: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Prepared:
    """One question, ready for the network.

    `inputs`: for each input of the graph, rows (R, H, W, C) uint8, where R may differ from question to question.
    `memo`: whatever `decide` and `draw` need to know later (positions, the normalised picture).
    """

    inputs: Mapping[str, PixelArray]
    memo: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """What a task makes of the outputs, before trust is weighed.

    `unknown` is the score against which "unlike training" is judged (higher is less alike); None where the task has none.
    `forced_reason` is set where the answer can't be trusted whatever the scores (a blank picture, no panel that fits).
    `confidences`: by head, where each head's answer is trusted or not by itself; `confidence` is then the least of them.
    """

    answer: dict[str, Any]
    confidence: float
    unknown: float | None = None
    forced_reason: Reason | None = None
    details: dict[str, Any] = field(default_factory=dict)
    confidences: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Guess:
    """`predicted` indexes the head's labels, UNKNOWN where there is no guess. `eligible`: nothing but its confidence
    decides whether it is trusted. `unknown` and `logits` are None where the task has none."""

    head: str
    predicted: int
    confidence: float
    eligible: bool
    unknown: float | None
    logits: Sequence[float] | None


@dataclass(frozen=True)
class Part:
    """A picture of an answer, RGB (H, W, 3) uint8, and what it is to the question ("reference", "chosen: panel 3"); no name
    where it is all that was asked about."""

    name: str
    picture: PixelArray


class Task(ABC):
    """One kind of visual question. Final classes only: each method is written once, in the task's own file."""

    name: ClassVar[TaskName]
    pictures_per_question: ClassVar[int] = 1
    points: ClassVar[bool] = False
    """Whether answers name pixels of the picture, so that it must be decoded at full size."""
    verifies: ClassVar[bool] = False
    """Whether answers turn on a threshold that is chosen for a false-accept rate: `decide` then has a detail `logit`, which
    `judged` compares with it."""
    drawn: ClassVar[bool] = False
    """Whether training draws pictures of its own beside the labelled ones, to learn what bears no label."""
    steps: ClassVar[tuple[str, ...]] = ()
    """Of a composition: what it does one after the other to come to an answer."""
    describes: ClassVar[bool] = False
    """Whether the heads are those of the data, each a question by itself: decided, trusted and measured apart."""
    summary: ClassVar[str]
    default_preprocessing: ClassVar[Preprocessing]

    def decode_hw(self, preprocessing: Preprocessing) -> tuple[int, int] | None:
        """The height and width below which a large JPEG need not be decoded; None: at its full size, and no smaller.

        Tasks that point at a pixel measure in the picture as it is. The others see it at `size_hw`, and twice that
        leaves the last reduction to preprocessing's own averaging; ink is looked for in a picture of a stated size.
        """
        if self.points:
            return None
        if preprocessing.crop == "ink":
            return (ink.MAX_SIDE, ink.MAX_SIDE)
        return (2 * preprocessing.size_hw[0], 2 * preprocessing.size_hw[1])

    def outputs(self, heads: Sequence[Head]) -> Mapping[str, int | None]:
        """The outputs that `decide` reads, each with the length of its last axis, None where any will do; by default the
        logits of each head."""
        return {head.name: len(head.labels) for head in heads}

    @abstractmethod
    def prepare(self, images: Sequence[PixelArray], preprocessing: Preprocessing) -> Prepared:
        """Decoded RGB pictures of one question, each (H, W, 3) uint8, to the rows that the graph takes.

        Raises LayoutError where the picture lacks a part that the task needs.
        """

    def places_in_rows(self, places: NDArray[np.float32], preprocessing: Preprocessing) -> NDArray[np.float32]:
        """Places (N, 2) as labelled data has them, x and y in 0..1, in shares of the row that shows the answer."""
        return places

    @abstractmethod
    def decide(self, outputs: Mapping[str, FloatArray], heads: Sequence[Head], memo: Mapping[str, Any]) -> Decision:
        """The rows of this question's outputs to an answer; `outputs[name]` is (R, ...) float32."""

    def judged(self, decision: Decision, threshold: float) -> Decision:
        """The decision of a task that `verifies`, with the answer that a threshold on its logit gives."""
        return decision

    def weighed(self, decision: Decision, reasons: Mapping[str, Reason | None]) -> Decision:
        """The decision of a task that `describes`, with what was found of each head: why it is not trusted, None where it
        is."""
        return decision

    @abstractmethod
    def guesses(self, answer: Answer, heads: Sequence[Head]) -> Iterator[Guess]:
        """What the answer says about each head, in the order of `heads`, as numbers that can be compared with labels."""

    def right_steps(self, answer: Answer, marks: Marks) -> Mapping[str, bool]:
        """Whether each of `steps` was right, by what the labels of the answered composite say."""
        return {}

    @abstractmethod
    def draw(self, images: Sequence[PixelArray], answer: Answer) -> PixelArray:
        """The pictures with the answer drawn on them, RGB (H, W, 3) uint8, for `--save` and the demo page."""

    def parts(self, images: Sequence[PixelArray], preprocessing: Preprocessing, predicted: int, true: int) -> Sequence[Part]:
        """What a person compares to see whether an answer is right, side by side; by default the pictures as they are.

        `predicted` and `true` index the labels of a head, negative where there is none. Raises LayoutError where a picture
        lacks a part.
        """
        return [Part("", image) for image in images]

    @abstractmethod
    def guess(self, answer: Answer) -> str:
        """The answer in a word, for a column of its own; "-" where there is nothing to show."""

    def lines(self, answer: Answer) -> Sequence[str]:
        """What a person is told beneath the answer's own line; by default nothing."""
        return ()

    @abstractmethod
    def file_word(self, answer: Answer) -> str:
        """The answer as part of a file's name: letters, digits, `-` and `.`."""

    def verdict(self, answer: Answer) -> str:
        """`trusted`, or why not, in a few words."""
        return "trusted" if answer.reason is None else REASONS[answer.reason]

    @abstractmethod
    def is_label(self, text: str) -> bool:
        """Whether a folder's name or a table's cell is a label."""

    @abstractmethod
    def truth(self, label: str, heads: Sequence[Head]) -> Mapping[str, int]:
        """A label's text as an index, UNKNOWN or OUTLIER, for each head's name."""

    def truths(self, said: Mapping[str, str], heads: Sequence[Head]) -> Mapping[str, int]:
        """What was written of each head, "" or nothing where nobody said, as an index, UNKNOWN or OUTLIER."""
        return {head.name: _index(said.get(head.name, ""), head.labels) for head in heads}

    @abstractmethod
    def columns(self, heads: Sequence[Head]) -> Sequence[str]:
        """The columns of a CSV of answers, after `feature_name`."""

    @abstractmethod
    def cells(self, answer: Answer, heads: Sequence[Head]) -> Cells:
        """One answer's cells for those columns."""


def _index(text: str, labels: tuple[str, ...]) -> int:
    if not text:
        return UNKNOWN
    return labels.index(text) if text in labels else OUTLIER
