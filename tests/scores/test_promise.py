"""The promise by simulation: many calibration sets from known distributions, each choice's true risk computed exactly.

A promise is broken when the true error among answers at or above the chosen threshold exceeds the risk. Of the
calibration sets at most 5 % may break it, for each risk of the ladder alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from scipy import stats

from zorko.scores.selective import CONFIDENCE_GRID, thresholds
from zorko.types import RISK_LADDER

SETS = 1000
TOLERATED = int(stats.binom.ppf(0.999, SETS, 0.05))  # 72: broken promises that 5 % gives by chance


@dataclass(frozen=True)
class World:
    """Confidences that can occur, how often each does, and how often it is wrong; (A,) each."""

    confidence: np.ndarray
    chance: np.ndarray
    error: np.ndarray
    n: int
    """Pictures in one calibration set."""
    ladder: tuple[float, ...] = RISK_LADDER

    def true_risk(self, threshold: float) -> float:
        taken = self.confidence >= threshold
        return float(np.average(self.error[taken], weights=self.chance[taken]))

    def coverage(self, threshold: float) -> float:
        return float(self.chance[self.confidence >= threshold].sum())

    def draw(self, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """(SETS, n) confidences, and whether each answer is right."""
        rng = np.random.default_rng(seed)
        atom = rng.choice(self.chance.size, size=(SETS, self.n), p=self.chance)
        return self.confidence[atom], rng.random(atom.shape) >= self.error[atom]


def bumps(*parts: tuple[float, float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Confidences at 300 logits in -2..13, and their chances: a mixture of normals (share, mean, sigma)."""
    logit = np.linspace(-2.0, 13.0, 300)
    chance = sum(share * stats.norm.pdf(logit, mean, sigma) for share, mean, sigma in parts)
    return 1.0 / (1.0 + np.exp(-logit)), chance / chance.sum()


def separated(n: int, ladder: tuple[float, ...] = RISK_LADDER) -> World:
    """Nine in ten are easy; the confidence is the chance of being right."""
    confidence, chance = bumps((0.9, 8.0, 1.5), (0.1, 0.5, 1.0))
    return World(confidence, chance, 1.0 - confidence, n, ladder)


def overconfident() -> World:
    """Mean confidence 0.9986, yet one answer in 45 is wrong; of the surest, at logit 13, one in 330."""
    confidence, chance = bumps((1.0, 8.5, 2.0))
    return World(confidence, chance, np.geomspace(0.9, 0.003, 300), 1500)


def noisy() -> World:
    """One label in a hundred is wrong at every confidence."""
    confidence, chance = bumps((0.9, 8.0, 1.5), (0.1, 0.5, 1.0))
    return World(confidence, chance, 0.01 + 0.98 * (1.0 - confidence), 2000)


def saturated() -> World:
    """Seventeen in twenty are exactly 1.0."""
    confidence = np.concatenate([[1.0], np.linspace(0.99, 0.3, 30)])
    chance = np.concatenate([[0.85], np.full(30, 0.005)])
    return World(confidence, chance, np.concatenate([[0.0085], np.linspace(0.05, 0.6, 30)]), 1200)


def just_beyond(risk: float, n: int) -> World:
    """The hardest for the promise: each threshold is just beyond the risk, whatever is chosen is wrong."""
    confidence, chance = bumps((1.0, 6.0, 3.0))
    return World(confidence, chance, np.full(300, risk * 1.002), n, ladder=(risk,))


def surest_worst() -> World:
    """The surest answers are the worst, so that a start further down looks better than it is."""
    confidence, chance = bumps((1.0, 6.0, 3.0))
    error = np.linspace(0.0, 0.1, 300) ** 1.5
    return World(confidence, chance, error * 0.0501 / float(error @ chance), 300, ladder=(0.05,))


WORLDS = {
    "separated": separated(1500),
    "separated, large": separated(4000, ladder=(0.005, 0.001)),
    "overconfident": overconfident(),
    "noisy": noisy(),
    "saturated": saturated(),
    "tiny": separated(70),
    "just beyond 5 %": just_beyond(0.05, 300),
    "just beyond 1 %": just_beyond(0.01, 1400),
    "just beyond 10 %, tiny": just_beyond(0.10, 60),
    "surest worst": surest_worst(),
}


def test_worlds_are_what_they_say() -> None:
    for world in WORLDS.values():
        assert world.chance.sum() == pytest.approx(1.0)
        assert ((world.error >= 0.0) & (world.error <= 1.0)).all()
    assert all(WORLDS["surest worst"].true_risk(t) > 0.05 for t in CONFIDENCE_GRID if t < 0.9999)
    sure = WORLDS["overconfident"]
    assert float(sure.confidence @ sure.chance) > 0.998
    assert 0.02 < sure.true_risk(0.0) < 0.03
    assert 0.01 < WORLDS["noisy"].true_risk(0.9999) < 0.0102


@pytest.mark.parametrize("name", WORLDS)
def test_the_promise_is_broken_by_at_most_one_calibration_set_in_twenty(name: str) -> None:
    world = WORLDS[name]
    broken = dict.fromkeys(world.ladder, 0)
    for confidence, correct in zip(*world.draw(seed=0), strict=True):
        for found in thresholds(confidence, correct, ladder=world.ladder):
            if found.threshold is not None:
                broken[found.risk] += world.true_risk(found.threshold) > found.risk
    assert max(broken.values()) <= TOLERATED, broken


def naive_choice(confidence: np.ndarray, correct: np.ndarray, risk: float) -> float | None:
    """The lowest threshold of the grid whose error on the calibration answers is at most the risk."""
    grid = np.array(CONFIDENCE_GRID)
    accepted = confidence.size - np.searchsorted(np.sort(confidence), grid)
    errors = (~correct).sum() - np.searchsorted(np.sort(confidence[~correct]), grid)
    fits = np.flatnonzero((accepted > 0) & (errors <= risk * accepted))
    return float(grid[fits[-1]]) if fits.size else None


@pytest.mark.parametrize(
    ("name", "risk"), [("separated", 0.02), ("overconfident", 0.02), ("just beyond 5 %", 0.05), ("surest worst", 0.05)]
)
def test_the_naive_way_breaks_it_far_more_often(name: str, risk: float) -> None:
    world = WORLDS[name]
    chosen = [naive_choice(*drawn, risk=risk) for drawn in zip(*world.draw(seed=0), strict=True)]
    broken = sum(t is not None and world.true_risk(t) > risk for t in chosen)
    assert broken > 4 * TOLERATED


@pytest.mark.parametrize(
    ("name", "risk", "least_share"),
    [("separated", 0.05, 0.9), ("separated", 0.02, 0.9), ("separated, large", 0.01, 0.9), ("saturated", 0.02, 0.8)],
)
def test_the_promise_is_not_kept_by_trusting_nothing(name: str, risk: float, least_share: float) -> None:
    """Coverage on average, against that of somebody who knows the distribution."""
    world = WORLDS[name]
    best = max(world.coverage(t) for t in CONFIDENCE_GRID if world.coverage(t) > 0 and world.true_risk(t) <= risk)
    confidence, correct = world.draw(seed=1)
    chosen = [thresholds(confidence[i], correct[i], ladder=[risk])[0].threshold for i in range(200)]
    reached = np.mean([0.0 if t is None else world.coverage(t) for t in chosen])
    assert least_share * best <= reached
