"""Labels that are probably wrong, by a linear classifier on features that has not seen them: cross-validated."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zorko.data.examples import Examples
from zorko.data.table_out import safe_cell, table_writer
from zorko.scores.label_errors import suspects
from zorko.training.linear import fitted_linear
from zorko.training.rows import Rows

FOLDS = 5
STRENGTH = 0.03  # C, of features with unit variance; of 40 wrong labels among 1,121 photographs it found 32, 0.003 found 26
STEPS = 100
MOST = 200  # for each attribute: a person looks at them one by one
FITTED_MOST = 10_000  # examples that one model sees: memory is bounded, and a linear one learns little from more
AT_ONCE = 1024

COLUMNS = ("image_path", "attribute", "label", "suggested", "probability of label", "probability of suggested")


@dataclass(frozen=True)
class Suspect:
    """One label that is probably wrong; the probabilities are by a model that has not seen it."""

    source: str
    head: str
    label: str
    suggested: str
    share_of_label: float
    share_of_suggested: float

    def row(self) -> tuple[str, str, str, str, float, float]:
        """As COLUMNS have it."""
        words = (self.source, self.head, self.label, self.suggested)
        first, second, third, fourth = map(safe_cell, words)
        return first, second, third, fourth, round(self.share_of_label, 6), round(self.share_of_suggested, 6)


def suspected(examples: Examples, rows: Rows, seed: int) -> list[Suspect]:
    """The suspect labels of all attributes, the most suspect first; `rows` are one feature vector (D,) to an example."""
    found = [one for head in examples.labels for one in _of_head(examples, rows, head, seed)]
    return sorted(found, key=lambda one: one.share_of_label - one.share_of_suggested)


def write_suspects(found: list[Suspect], path: Path) -> None:
    """Write them as a table."""
    with table_writer(path, COLUMNS) as write_row:
        for one in found:
            write_row(one.row())


def _of_head(examples: Examples, rows: Rows, head: str, seed: int) -> list[Suspect]:
    names = examples.label_names[head]
    known = np.flatnonzero(examples.labels[head] >= 0)
    labels = examples.labels[head][known]
    shares = _shares(rows, known, labels, examples.groups[known], len(names), seed)
    if shares is None:
        return []
    which, better = suspects(shares, labels)
    return [
        Suspect(
            source=examples.sources[int(known[row])],
            head=head,
            label=names[int(labels[row])],
            suggested=names[suggestion],
            share_of_label=float(shares[row, labels[row]]),
            share_of_suggested=float(shares[row, suggestion]),
        )
        for row, suggestion in zip(which[:MOST].tolist(), better[:MOST].tolist(), strict=True)
    ]


def _shares(
    rows: Rows, known: NDArray[np.int64], labels: NDArray[np.int64], groups: NDArray[np.int64], count: int, seed: int
) -> NDArray[np.float64] | None:
    """(N, count) probabilities of the examples at `known` (N,), each by a model of the folds that it and its group are not
    in; None where there are too few to divide."""
    from sklearn.model_selection import StratifiedGroupKFold

    if len(np.unique(groups)) < 2 * FOLDS or len(labels) < 10 * FOLDS:
        return None
    shares = np.zeros((len(labels), count))
    rng = np.random.default_rng(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a rare value is in fewer groups than there are folds
        for train, held in StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed).split(known, labels, groups):
            if len(train) > FITTED_MOST:
                train = rng.choice(train, FITTED_MOST, replace=False)
            if len(np.unique(labels[train])) < 2:
                return None
            model = fitted_linear(rows.take(known[train])[0], labels[train], STRENGTH, STEPS)
            for start in range(0, len(held), AT_ONCE):
                block = held[start : start + AT_ONCE]
                shares[np.ix_(block, model.classes_)] = model.predict_proba(rows.take(known[block])[0])
    return shares
