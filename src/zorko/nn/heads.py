"""The head of each task, by its name: what training fits and what export rebuilds. A new task is a line here."""

from __future__ import annotations

from collections.abc import Sequence

from zorko.nn.classifier import Classifier
from zorko.nn.head import FittedHead
from zorko.nn.matcher import Matcher
from zorko.nn.matching import MatchingLoss
from zorko.tasks.base import Head
from zorko.types import TaskName


def make_head(
    task: TaskName,
    heads: Sequence[Head],
    embedding_size: int,
    *,
    dropout: float = 0.0,
    with_outliers: bool = False,
    loss: MatchingLoss = "list-wise",
    kinds: int = 0,
) -> FittedHead:
    """A new head for a task's answers, on embeddings of `embedding_size`; `with_outliers`: a classifier is to score what is
    unlike all of its labels as well; `loss`: what a matcher is fitted by; `kinds`: how many names of what rows show it
    learns beside."""
    if task == "find":
        return Matcher(embedding_size, heads[0], dropout, loss, kinds)
    return Classifier(embedding_size, heads, dropout, with_outliers)
