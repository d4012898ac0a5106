"""How a network places a sample of rows in its embedding space, so that before and after training can be compared.

sample = take_sample(task, rows, head, labels, parts.test)
before = space_of(learner.kept, sample, None if frozen else preprocessing)   # and once more after fitting
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from zorko.data.examples import OUTLIER, UNKNOWN
from zorko.images.preprocess import Preprocessing
from zorko.nn.head import Network
from zorko.scores.spaces import Space
from zorko.tasks.base import Head
from zorko.training.rows import Rows
from zorko.types import TaskName

EXAMPLES_MOST = 100  # of find that is some 900 points, as many as a map can show
SINGLE_ROWS_MOST = 600  # of a task whose examples have but one row
NAMES_MOST = 10  # as many as can be told apart on a map
AT_ONCE = 256  # rows
EMBEDDING = "embedding"
REFERENCE, TARGET, OTHER = "reference", "target", "other"


@dataclass(frozen=True, eq=False)
class Sample:
    """Rows to be placed: `values` (R, ...), pixels or features, as stored; the rest as `scores.spaces.Space` has it."""

    values: NDArray[Any]
    marks: tuple[str, ...]
    groups: NDArray[np.int64]
    links: NDArray[np.int64]


Mark = Callable[[int, int, Head], list[str]]
"""From an example's label, its number of rows and the head to what each row is."""


def by_label(label: int, size: int, head: Head) -> list[str]:
    """Each row by its example's label."""
    return [OTHER if label == OUTLIER else head.labels[label]] * size


def by_role(label: int, size: int, head: Head) -> list[str]:
    """The first row asks, the one after it that the label counts to is the target; without a match there is none."""
    return [REFERENCE, *(TARGET if number == label else OTHER for number in range(size - 1))]


MARKS: dict[TaskName, Mark] = {"find": by_role, "orbit": by_role}
"""For tasks whose examples have rows that ask and rows that answer; a row of any other bears its label."""


def take_sample(
    task: TaskName,
    rows: Rows,
    head: Head,
    labels: NDArray[np.int64],
    indices: NDArray[np.int64],
    names: NDArray[np.str_] | None = None,
) -> Sample:
    """The rows of some examples, evenly spread over `indices` (M,), with what each row is.

    `labels` (N,) index `head.labels`; examples whose label is UNKNOWN are left out. `names` (N, K): what each row shows, by
    which rows are marked where their examples' labels say nothing about them (a pair is the same; its pictures are not);
    those that are most often seen, the others as other. Deterministic, and draws no random
    number: training goes on as if nobody had looked.
    """
    marked = MARKS.get(task, by_label)
    known = indices[labels[indices] != UNKNOWN]
    chosen = _evenly(known, EXAMPLES_MOST if marked is by_role else SINGLE_ROWS_MOST)
    values, sizes = rows.take(chosen)
    if names is None:
        sized = zip(chosen.tolist(), sizes.tolist(), strict=True)
        marks = [word for i, size in sized for word in marked(int(labels[i]), size, head)]
    else:
        shown = names[chosen].reshape(-1).tolist()
        often = [name for name, _ in Counter(shown).most_common(NAMES_MOST)]
        marks = [name if name in often else OTHER for name in shown]
    groups = np.repeat(np.arange(len(chosen), dtype=np.int64), sizes)
    return Sample(values, tuple(marks), groups, _links(marks, groups))


def space_of(network: Network, sample: Sample, preprocessing: Preprocessing | None) -> Space:
    """The output `embedding` of the network for each row of the sample, in 32 bits.

    `preprocessing` normalises pixels; None where the rows are features of a frozen encoder, so that only the head is asked.
    Leaves the network in the mode (training or not) in which each of its parts was.
    """
    modes = {module: module.training for module in network.modules()}
    network.eval()
    blocks = []
    with torch.inference_mode(), torch.autocast("cpu", enabled=False):
        for start in range(0, len(sample.values), AT_ONCE):
            values = np.ascontiguousarray(sample.values[start : start + AT_ONCE])
            if preprocessing is None:
                outputs = network.head(torch.from_numpy(values))
            else:
                outputs = network(torch.from_numpy(preprocessing.normalise(values)))
            blocks.append(outputs[EMBEDDING].float().numpy())
    for module, mode in modes.items():
        module.training = mode
    embedding = np.concatenate(blocks) if blocks else np.empty((0, 1), np.float32)
    return Space(embedding, sample.marks, sample.groups, sample.links)


def _evenly(indices: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    if len(indices) <= most:
        return indices
    return indices[np.linspace(0, len(indices) - 1, most).round().astype(np.int64)]


def _links(marks: list[str], groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """From each reference to the target of its example."""
    references = {int(groups[row]): row for row, mark in enumerate(marks) if mark == REFERENCE}
    pairs = [(references[int(groups[row])], row) for row, mark in enumerate(marks) if mark == TARGET]
    return np.array(pairs, np.int64).reshape(-1, 2)
