"""The threshold on the unknown score, which tells "unlike anything trained on" from "hard"."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from zorko.scores import _checks


def pass_threshold(unknown: ArrayLike, pass_share: float = 0.95) -> float:
    """The threshold that lets at least `pass_share` of real inputs pass.

    An input passes when its unknown score <= threshold. `unknown` is (N,), N >= 1: the scores of real calibration
    inputs, any scale, higher = less like anything trained on. The threshold is the ceil((N + 1) * pass_share)-th
    smallest of them (split conformal prediction; Vovk, Gammerman & Shafer 2005): a new input exchangeable with these
    passes with a chance of at least `pass_share`, for every N. Where that rank exceeds N (fewer than 19 inputs for
    0.95) it is clipped to the largest score seen, and the chance is N / (N + 1). Of the calibration inputs themselves
    at least `pass_share` pass in any case.

    Raises ValueError for no inputs, for NaN or infinite scores, and for a share outside 0..1 (ends excluded).
    """
    scores = _checks.finite(unknown, "unknown")
    _checks.share(pass_share, "pass_share")
    if scores.size == 0:
        raise ValueError("no calibration inputs to set a threshold from; give at least one, better 100")
    rank = math.ceil((scores.size + 1) * pass_share - 1e-9)  # 1e-9: 0.95 * 20 must be 19, whatever its last bit says
    rank = min(rank, scores.size)
    return float(np.partition(scores, rank - 1)[rank - 1])
