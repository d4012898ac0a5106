"""The head of each task, by its name: what training fits and what export rebuilds. A new task is a line here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zorko.nn.classifier import Classifier
from zorko.nn.composition import Composition
from zorko.nn.encoders import Form
from zorko.nn.head import FittedHead
from zorko.nn.joining import Way
from zorko.nn.matcher import Matcher
from zorko.nn.matching import MatchingLoss
from zorko.nn.pairer import Pairer, PairLoss
from zorko.tasks.base import Head
from zorko.types import TaskName


def form_for(task: TaskName, way: Way = "gate") -> Form:
    """What an encoder is to make of a picture for the head of that task."""
    if task != "same":
        return "embedding"
    return "stacked" if way == "concat" else "maps"


def make_head(
    task: TaskName,
    heads: Sequence[Head],
    embedding_size: int,
    *,
    dropout: float = 0.0,
    with_outliers: bool = False,
    loss: MatchingLoss = "list-wise",
    classes: Sequence[int] = (),
    way: Way = "gate",
    pair_loss: PairLoss = "bce",
    hard: bool = True,
    class_weights: Mapping[str, Sequence[float]] | None = None,
) -> FittedHead:
    """A new head for a task's answers, on embeddings of `embedding_size`.

    `with_outliers`: a classifier scores what is unlike all of its labels as well; `loss`: what a matcher is fitted by;
    `classes`: of kinds of things that are learnt beside (nn/kinds.py); `way`, `pair_loss`, `hard`: how a pairer joins two
    pictures, what their embeddings are fitted by, and whether it looks for hard pairs; `class_weights`: by head, what an
    example of each label counts in a classifier's loss.
    """
    if task == "find":
        return Matcher(embedding_size, heads[0], dropout, loss, classes)
    if task == "orbit":
        return Composition(embedding_size, heads, dropout, loss)
    if task == "same":
        return Pairer(embedding_size, heads[0], dropout, way, pair_loss, hard, classes)
    return Classifier(embedding_size, heads, dropout, with_outliers, class_weights)
