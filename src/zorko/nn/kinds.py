"""Names of what pictures show, learnt beside a question: no answer needs them, but they teach a network what to look at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from zorko.data.examples import UNKNOWN

OFTEN = 10  # pictures of a kind, from which on its name can be learnt


def classes_of(kinds: NDArray[np.int64], count: int) -> tuple[int, ...]:
    """For each of `count` kinds the number of its class, UNKNOWN for those that `kinds`, of any shape, holds too seldom."""
    often = np.bincount(kinds[kinds >= 0], minlength=count) >= OFTEN
    return tuple(np.where(often, np.cumsum(often) - 1, UNKNOWN).tolist())


class KindHead(nn.Module):
    """A linear classifier of embeddings (R, D) by the class of their kind; `classes`: those of `classes_of`, two or more."""

    classes: Tensor

    def __init__(self, embedding_size: int, classes: Sequence[int]) -> None:
        super().__init__()
        self.register_buffer("classes", torch.tensor([*classes], dtype=torch.long), persistent=False)
        self.linear = nn.Linear(embedding_size, max(classes) + 1)

    def loss(self, embedding: Tensor, kinds: Tensor) -> Tensor:
        """Cross-entropy over the rows whose kind (R,), UNKNOWN for some, has a class; 0 where none has."""
        true = torch.where(kinds >= 0, self.classes[kinds.clamp(min=0)], UNKNOWN)
        known = true >= 0
        if not bool(known.any()):
            return embedding.sum() * 0.0
        return F.cross_entropy(self.linear(embedding[known]).float(), true[known])
