"""Scores for "unlike anything trained on"; higher is less alike. All are part of the exported graph.

Where training has pictures of what is none of its classes, these are compared on validation and shown in the report:
- `max-softmax`: one minus the largest probability (Hendrycks & Gimpel 2017), the base line
- `energy`: minus the log-sum-exp of the logits (Liu et al. 2020)
- `distance`: squared Mahalanobis distance to the nearest class centre, shared covariance (Lee et al. 2018), in the few
  directions that tell classes apart best
- `outlier`: the logit of a class trained on outliers (Hendrycks et al. 2019, "outlier exposure")
- `mixture`: logistic regression on energy, distance and outlier logit
Elsewhere it is the `distance` to all that training showed, as one class, in the directions of least spread: what is unlike
it differs most where pictures of training hardly differ.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

NoveltyName = Literal["max-softmax", "energy", "distance", "outlier", "mixture"]
NOVELTY_NAMES: tuple[NoveltyName, ...] = ("max-softmax", "energy", "distance", "outlier", "mixture")
BY_OUTLIERS: tuple[NoveltyName, ...] = ("outlier", "mixture")  # look at the logit of a class that outliers taught
QUIET_DIRECTIONS = 192  # of scenes, 240 of 368 did as well as all, the 32 of most spread no better than chance
DIRECTIONS = 32  # kept of the embedding for distances; ten classes span nine, the rest is room for odd shapes


class Novelty(nn.Module):
    """One score a row from the outlier logit (B,), None for a score that does without, the logits (B, L) and the embedding
    (B, D)."""

    whitening: Tensor
    centres: Tensor
    weights: Tensor

    def __init__(self, name: NoveltyName, whitening: Tensor, centres: Tensor, weights: Tensor) -> None:
        """`whitening` (D, K) and `centres` (L, K) of the distance; `weights` (4,): energy, distance, outlier, bias."""
        super().__init__()
        self.name = name
        self.register_buffer("whitening", whitening)
        self.register_buffer("centres", centres)
        self.register_buffer("weights", weights)

    def forward(self, outlier: Tensor | None, logits: Tensor, embedding: Tensor) -> Tensor:
        if self.name == "max-softmax":
            return 1.0 - torch.softmax(logits, dim=1).amax(dim=1)
        if self.name == "energy":
            return energy(logits)
        if self.name == "distance":
            return self.distance(embedding)
        assert outlier is not None
        if self.name == "outlier":
            return outlier
        distance = self.distance(embedding)
        parts = torch.stack([energy(logits), distance, outlier, torch.ones_like(outlier)], dim=1)  # (B, 4)
        return parts @ self.weights

    def distance(self, embedding: Tensor) -> Tensor:
        """Logarithm of the squared distance to the nearest class centre, (B,)."""
        whitened = embedding @ self.whitening  # (B, K)
        # not |a|^2 - 2ab + |b|^2: embeddings far from zero leave nothing of the difference in 32 bits
        squared = ((whitened[:, None, :] - self.centres) ** 2).sum(dim=2)  # (B, L)
        return torch.log(squared.amin(dim=1).clamp_min(1e-3))


def energy(logits: Tensor) -> Tensor:
    """Minus the log-sum-exp of (B, L) logits: (B,)."""
    return -torch.logsumexp(logits, dim=1)


def class_geometry(embedding: NDArray[np.float32], label: NDArray[np.int64]) -> tuple[Tensor, Tensor]:
    """Whitening (D, K) and whitened class centres (L, K) from embeddings (N, D) of known classes 0..L-1.

    Linear discriminant directions first (they part the classes best), then the directions of most remaining spread.
    """
    values = embedding.astype(np.float64)
    classes = np.unique(label)
    centres = np.stack([values[label == c].mean(axis=0) for c in classes])
    whitening = _whitening(values - centres[np.searchsorted(classes, label)])
    spread = (centres - centres.mean(axis=0)) @ whitening
    _, _, between = np.linalg.svd(spread, full_matrices=True)
    return _in_32_bits(whitening @ between[: min(DIRECTIONS, len(between))].T, centres)


def distance_to_all(embedding: NDArray[np.float32]) -> Novelty:
    """The `distance` to embeddings (N, D) as one class, in at most QUIET_DIRECTIONS directions."""
    values = embedding.astype(np.float64)
    centre = values.mean(axis=0, keepdims=True)
    geometry = _in_32_bits(_whitening(values - centre)[:, :QUIET_DIRECTIONS], centre)
    return Novelty("distance", *geometry, torch.zeros(4))


def _whitening(within: NDArray[np.float64]) -> NDArray[np.float64]:
    """(D, D), by which the covariance of values (N, D) about their centres becomes the identity; its columns are directions
    from the least spread to the most."""
    covariance = within.T @ within / len(within)
    covariance += np.eye(len(covariance)) * 1e-3 * np.trace(covariance) / len(covariance)
    eigenvalues, eigenvectors = np.linalg.eigh(covariance)
    whitening: NDArray[np.float64] = eigenvectors / np.sqrt(eigenvalues)
    return whitening


def _in_32_bits(whitening: NDArray[np.float64], centres: NDArray[np.float64]) -> tuple[Tensor, Tensor]:
    """The whitening (D, K), and the centres (L, D) whitened."""
    return torch.from_numpy(whitening.astype(np.float32)), torch.from_numpy((centres @ whitening).astype(np.float32))


def mixture_weights(parts: NDArray[np.float64], is_outlier: NDArray[np.bool_]) -> Tensor:
    """Logistic regression of outlier or not on (N, 3) parts (energy, distance, outlier logit): (4,) with the bias."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(class_weight="balanced", C=1.0, max_iter=1000).fit(parts, is_outlier)
    weights = np.concatenate([fitted.coef_[0], fitted.intercept_]).astype(np.float32)
    return torch.from_numpy(weights)
