"""What an example counts in the loss by how rare its label is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def balanced(labels: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    """The weight of each of `count` labels, (count,): the inverse square root of its frequency among `labels` (N,), so
    scaled that an example counts 1 in the mean. Negative labels take no part; a label that does not occur counts 1.

    The root lies between counting examples alike, which forgets rare labels, and counting labels alike, which makes a
    single mislabelled example of a rare one outweigh hundreds.
    """
    occurs = np.bincount(labels[labels >= 0], minlength=count).astype(np.float64)
    there = occurs > 0
    weights = np.ones(count)
    weights[there] = occurs[there] ** -0.5
    if there.any():
        weights[there] *= occurs[there].sum() / (occurs[there] * weights[there]).sum()
    return weights
