"""Each unknown score against a slow second way, with numpy and in 64 bits."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from zorko.nn.novelty import (
    BY_OUTLIERS,
    DIRECTIONS,
    NOVELTY_NAMES,
    QUIET_DIRECTIONS,
    Novelty,
    class_geometry,
    distance_to_all,
    energy,
    mixture_weights,
)

CLASSES, SIZE = 3, 6


def cloud(size: int = SIZE, rows: int = 90, far: float = 0.0) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Embeddings of three classes with a common, lopsided spread, `far` from zero."""
    rng = np.random.default_rng(0)
    label = np.arange(rows) % CLASSES
    centres = rng.normal(0, 3, (CLASSES, size))
    mixing = rng.normal(0, 1, (size, size)) / math.sqrt(size)
    values = centres[label] + rng.normal(0, 1, (rows, size)) @ mixing + far
    return values.astype(np.float32), label


def mahalanobis(
    embedding: NDArray[np.float32], label: NDArray[np.int64], points: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Squared distances (N, L), by the inverse of the within-class covariance, row by row."""
    values = embedding.astype(np.float64)
    centres = [values[label == c].mean(axis=0) for c in np.unique(label)]
    covariance = np.zeros((values.shape[1],) * 2)
    for row, own in zip(values, label, strict=True):
        covariance += np.outer(row - centres[own], row - centres[own]) / len(values)
    covariance += np.eye(len(covariance)) * 1e-3 * covariance.diagonal().mean()  # as class_geometry states it
    inverse = np.linalg.inv(covariance)
    return np.array([[(p - c) @ inverse @ (p - c) for c in centres] for p in points.astype(np.float64)])


def novelty(name: str, size: int = SIZE, far: float = 0.0, weights: tuple[float, ...] = (0.5, 2.0, -1.0, 3.0)) -> Novelty:
    whitening, centres = class_geometry(*cloud(size, far=far))
    return Novelty(name, whitening, centres, torch.tensor(weights))  # type: ignore[arg-type]


def inputs(size: int = SIZE, far: float = 0.0) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Outlier logits (7,), logits (7, 3), embeddings (7, size)."""
    rng = np.random.default_rng(5)
    shapes = ((7,), (7, CLASSES), (7, size))
    outlier, logits, embedding = (rng.normal(0, 4, shape) for shape in shapes)
    return torch.tensor(outlier).float(), torch.tensor(logits).float(), torch.tensor(embedding + far).float()


def test_max_softmax_is_one_minus_the_largest_probability() -> None:
    outlier, logits, embedding = inputs()
    found = novelty("max-softmax")(outlier, logits, embedding)
    expected = []
    for row in logits.double().tolist():
        chances = [math.exp(value) for value in row]
        expected.append(1 - max(chances) / sum(chances))
    assert found.tolist() == pytest.approx(expected, abs=1e-6)


def test_energy_is_minus_the_log_of_the_sum_of_exponentials() -> None:
    outlier, logits, embedding = inputs()
    found = novelty("energy")(outlier, logits, embedding)
    assert found.tolist() == pytest.approx(
        [-math.log(sum(map(math.exp, row))) for row in logits.double().tolist()], rel=1e-5
    )


def test_the_outlier_score_is_the_outlier_logit() -> None:
    outlier, logits, embedding = inputs()
    assert torch.equal(novelty("outlier")(outlier, logits, embedding), outlier)


@pytest.mark.parametrize("far", [0.0, 300.0])  # embeddings need not lie about zero; in 32 bits that costs digits
def test_distance_is_that_of_mahalanobis_to_the_nearest_class(far: float) -> None:
    outlier, logits, embedding = inputs(far=far)
    found = novelty("distance", far=far)(outlier, logits, embedding)
    expected = mahalanobis(*cloud(far=far), embedding.numpy()).min(axis=1)
    assert found.tolist() == pytest.approx(np.log(expected).tolist(), abs=0.02 if far else 1e-4)


def test_of_a_wide_embedding_the_directions_that_part_the_classes_are_kept() -> None:
    size = DIRECTIONS + 8
    whitening, centres = class_geometry(*cloud(size, rows=400))
    assert whitening.shape == (size, DIRECTIONS)
    assert centres.shape == (CLASSES, DIRECTIONS)
    points = inputs(size)[2].numpy()
    full = mahalanobis(*cloud(size, rows=400), points)
    kept = ((points @ whitening.numpy())[:, None] - centres.numpy()) ** 2
    narrow = kept.sum(axis=2)
    assert (narrow <= full * (1 + 1e-4)).all()  # a projection never lengthens
    # Between two classes only directions in which their centres differ count, and all of those are kept.
    assert np.allclose(narrow - narrow[:, :1], full - full[:, :1], rtol=1e-3, atol=1e-2 * np.abs(full).max() ** 0.5)


def test_without_classes_the_distance_is_that_to_all() -> None:
    size = DIRECTIONS + 8
    seen, points = cloud(size, rows=400)[0], inputs(size)[2]
    expected = mahalanobis(seen, np.zeros(400, np.int64), points.numpy())[:, 0]
    found = distance_to_all(seen)(None, torch.zeros(7, 2), points)
    assert found.tolist() == pytest.approx(np.log(expected).tolist(), abs=1e-3)


def test_of_a_wide_embedding_the_distance_to_all_looks_where_training_hardly_differs() -> None:
    rng = np.random.default_rng(4)
    spread = np.concatenate([np.full(QUIET_DIRECTIONS, 0.1), np.full(20, 5.0)])
    one = distance_to_all((rng.normal(0, 1, (3000, len(spread))) * spread).astype(np.float32))
    loud, quiet = np.eye(len(spread), dtype=np.float32)[[-1, 0]] * 3.0
    near, far = one(None, torch.zeros(2, 2), torch.from_numpy(np.stack([loud, quiet]))).tolist()
    assert near < math.log(10) < math.log(500) < far  # 3 is thirty sigmas of the one, and not even one of the other


@pytest.mark.parametrize("name", [name for name in NOVELTY_NAMES if name not in BY_OUTLIERS])
def test_a_score_that_does_without_outliers_is_the_same_without(name: str) -> None:
    outlier, logits, embedding = inputs()
    assert torch.equal(novelty(name)(None, logits, embedding), novelty(name)(outlier, logits, embedding))


def test_class_centres_are_where_the_whitened_classes_are() -> None:
    embedding, label = cloud()
    whitening, centres = class_geometry(embedding, label)
    whitened = embedding @ whitening.numpy()
    for number in range(CLASSES):
        assert np.allclose(whitened[label == number].mean(axis=0), centres[number].numpy(), atol=1e-4)


def test_the_mixture_is_the_weighted_sum_of_energy_distance_and_outlier_logit() -> None:
    outlier, logits, embedding = inputs()
    one = novelty("mixture", weights=(0.5, 2.0, -1.0, 3.0))
    expected = 0.5 * energy(logits) + 2.0 * one.distance(embedding) - outlier + 3.0
    assert torch.allclose(one(outlier, logits, embedding), expected, atol=1e-5)


def test_mixture_weights_are_three_and_a_bias_that_minimise_the_balanced_loss() -> None:
    rng = np.random.default_rng(2)
    is_outlier = np.arange(400) % 4 == 0
    parts = rng.normal(0, 1, (400, 3)) + is_outlier[:, None] * np.array([1.0, 0.0, 2.0])
    weights = mixture_weights(parts, is_outlier)
    assert weights.shape == (4,)
    assert weights.dtype == torch.float32

    def loss(candidate: NDArray[np.float64]) -> float:
        """Logistic loss, both classes of equal weight, with half the squared length of the three: C = 1."""
        margin = (parts @ candidate[:3] + candidate[3]) * np.where(is_outlier, 1, -1)
        balance = np.where(is_outlier, 400 / (2 * 100), 400 / (2 * 300))
        return float((balance * np.log1p(np.exp(-margin))).sum() + 0.5 * (candidate[:3] ** 2).sum())

    best = weights.double().numpy()
    for step in np.concatenate([np.eye(4), -np.eye(4)]) * 0.05:
        assert loss(best) < loss(best + step)


@pytest.mark.parametrize("name", NOVELTY_NAMES)
def test_each_score_is_one_number_a_row_whatever_the_company(name: str) -> None:
    outlier, logits, embedding = inputs()
    one = novelty(name)
    together = one(outlier, logits, embedding)
    assert together.shape == (7,)
    alone = torch.cat([one(outlier[i : i + 1], logits[i : i + 1], embedding[i : i + 1]) for i in range(7)])
    assert torch.allclose(together, alone, atol=1e-5)


def test_far_away_is_less_alike_by_distance() -> None:
    outlier, logits, _ = inputs()
    near = torch.from_numpy(cloud()[0][:7])
    one = novelty("distance")
    assert bool((one(outlier, logits, near + 100.0) > one(outlier, logits, near)).all())
