"""Which unlabelled pictures would teach most: those that a model is unsure of, and that differ from each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zorko.scores.spaces import directions


def least_margin(shares: Iterable[Sequence[float]]) -> float:
    """The least gap between the two likeliest values over several questions, each given by its probabilities; 0..1.

    0: two values of a question are equally likely; 1: all is certain, or nothing was asked (margin sampling, Scheffer et
    al. 2001).
    """
    gaps = [float(np.diff(np.sort(np.asarray(each, np.float64))[-2:])[0]) for each in shares if len(each) > 1]
    return min(gaps, default=1.0)


def most_telling(margin: ArrayLike, embedding: ArrayLike, count: int) -> NDArray[np.int64]:
    """The `count` of N pictures to be labelled next, as indices, the first most: (min(count, N),) int64.

    The first is the one with the least `margin` (N,). Each further one has the most of doubt (1 - margin) times distance,
    that to the nearest one chosen: half of 1 - cosine of their embeddings (N, D), in 0..1. This is the greedy k-centre
    choice (Sener & Savarese 2018), each place weighed by the doubt there; two that are alike are not both chosen while
    there is another that is in doubt. Raises ValueError for other shapes, and for values that are not finite.
    """
    gap, rows = np.asarray(margin, np.float64), np.asarray(embedding, np.float64)
    if gap.ndim != 1 or rows.ndim != 2 or len(gap) != len(rows):
        raise ValueError(f"expected margin (N,) and embedding (N, D), got {gap.shape} and {rows.shape}")
    if not (np.isfinite(gap).all() and np.isfinite(rows).all()):
        raise ValueError("expected finite margins and embeddings, got NaN or infinity")
    doubt = np.clip(1.0 - gap, 0.0, 1.0)
    unit = directions(rows)
    near = np.ones(len(gap))  # distance to the nearest one chosen; at most 1
    free = np.ones(len(gap), np.bool_)
    chosen: list[int] = []
    for _ in range(min(count, len(gap))):
        gain = np.where(free, doubt * near, -1.0)
        # where nothing is gained any more (all that is left is like what was chosen), the least certain comes next
        best = int(gain.argmax()) if gain.max() > 0 else int(np.where(free, doubt, -1.0).argmax())
        chosen.append(best)
        free[best] = False
        near = np.minimum(near, np.clip((1.0 - unit @ unit[best]) / 2.0, 0.0, 1.0))
        near[near < 1e-9] = 0.0  # rounding, not distance
    return np.array(chosen, np.int64)
