"""What is set after fitting: the temperature and the unknown score on validation, the thresholds on calibration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from zorko.nn.classifier import Classifier
from zorko.nn.head import FittedHead
from zorko.nn.matcher import Matcher
from zorko.nn.novelty import NOVELTY_NAMES, Novelty, NoveltyName, class_geometry, energy, mixture_weights
from zorko.nn.pairer import Pairer
from zorko.scores.metrics import roc_auc_score

TEMPERATURES = np.exp(np.linspace(np.log(0.2), np.log(5.0), 200))  # a grid: the loss is smooth, and a grid can't diverge

SHIFTS = np.linspace(-8.0, 8.0, 65)  # of a logit


@dataclass(frozen=True)
class Embedded:
    """Embeddings (R, D) float32 with labels (N,) int64 of one head; `sizes` (N,): rows of each example, None for one."""

    embedding: NDArray[np.float32]
    labels: NDArray[np.int64]
    sizes: NDArray[np.int64] | None = None


def set_temperature(head: FittedHead, number: int, validation: Embedded) -> float:
    """Sets and returns the temperature of head `number` with the least validation loss (Guo et al. 2017, sec. 4.2)."""
    logits, targets = _judged(head, number, validation)
    with torch.inference_mode():
        known = targets >= 0
        if not bool(known.any()):
            return 1.0
        losses = [float(F.cross_entropy(logits[known] / float(t), targets[known])) for t in TEMPERATURES]
    best = float(np.float32(TEMPERATURES[int(np.argmin(losses))]))
    head.temperature[number] = best
    return best


def set_none(head: Matcher, validation: Embedded) -> float:
    """Shifts the logit of "in no panel" to the least validation loss, whatever the temperature; returns the shift.

    What a head thinks of no panel it learnt from few examples, and with panels of things it knows. To be called before the
    temperature is set.
    """
    logits, targets = _judged(head, 0, validation)
    with torch.inference_mode():
        known = targets >= 0
        if not bool((targets == logits.shape[1] - 1).any()):
            return 0.0  # where nothing lacks a match, no panel would be the less likely the better
        last = torch.arange(logits.shape[1]) == logits.shape[1] - 1

        def loss(shift: float, temperature: float) -> float:
            return float(F.cross_entropy((logits + shift * last)[known] / temperature, targets[known]))

        best = _best_shift(loss)
    head.shift_none(best)
    return best


def set_same(head: Pairer, validation: Embedded) -> float:
    """Shifts the logit of "the same" to the least validation loss, whatever the temperature; returns the shift.

    Hard pairs in training make a head expect more different pairs than there are (Platt 1999). To be called before the
    temperature is set.
    """
    logits, targets = _judged(head, 0, validation)
    with torch.inference_mode():
        known = targets >= 0
        if len(torch.unique(targets[known])) < 2:
            return 0.0  # with pairs of one sort alone the other would be the less likely the better
        same, true = logits[known, 1], targets[known].float()

        def loss(shift: float, temperature: float) -> float:
            return float(F.binary_cross_entropy_with_logits((same + shift) / temperature, true))

        best = _best_shift(loss)
    head.shift_same(best)
    return best


def _best_shift(loss: Callable[[float, float], float]) -> float:
    """The shift of a logit with the least `loss(shift, temperature)`, each shift at the temperature that suits it best."""
    losses = [min(loss(float(shift), float(t)) for t in TEMPERATURES[::8]) for shift in SHIFTS]
    return float(SHIFTS[int(np.argmin(losses))])


def _judged(head: FittedHead, number: int, validation: Embedded) -> tuple[Tensor, Tensor]:
    """The logits (N, L) of head `number` before the temperature, and the right column of each, negative for none."""
    sizes = np.ones(len(validation.labels), np.int64) if validation.sizes is None else validation.sizes
    head.eval()
    with torch.inference_mode():
        logits = head.logits(number, torch.from_numpy(validation.embedding), torch.from_numpy(sizes)).float()
        return logits, head.targets(torch.from_numpy(validation.labels), logits)


def set_novelty(
    head: Classifier,
    train: Embedded,
    inliers: NDArray[np.float32],
    others: NDArray[np.float32],
    wanted: NoveltyName | str,
) -> list[dict[str, object]]:
    """Gives the head its unknown score; returns the candidates' rows for the report.

    `train`: labelled embeddings, for the classes' geometry. `inliers` (N, D) and `others` (M, D): inputs that belong to
    the classes and such that do not, none seen in fitting. The mixture is fitted on one half of these and every candidate is
    judged on the other. `auto` takes the best AUROC.
    """
    known = train.labels >= 0
    whitening, centres = class_geometry(np.asarray(train.embedding[known]), train.labels[known])
    parts = [_parts(head, whitening, centres, inliers), _parts(head, whitening, centres, others)]
    fit_on = np.concatenate([part[::2] for part in parts])
    weights = mixture_weights(fit_on, np.repeat([False, True], [len(part[::2]) for part in parts]))

    def score(name: NoveltyName) -> Callable[[NDArray[np.float32]], NDArray[np.float64]]:
        head.novelty = Novelty(name, whitening, centres, weights)
        return lambda embedding: _unknown(head, embedding)

    rows: list[dict[str, object]] = []
    for name in NOVELTY_NAMES:
        judge = score(name)
        mine, theirs = judge(inliers[1::2]), judge(others[1::2])
        positive = np.repeat([False, True], [len(mine), len(theirs)])
        auroc = roc_auc_score(positive, np.concatenate([mine, theirs]))
        rows.append({"candidate": name, "AUROC on validation": round(float(auroc), 5)})
    best = max(rows, key=lambda row: float(str(row["AUROC on validation"])))["candidate"]
    chosen = best if wanted == "auto" else wanted
    for row in rows:
        row["chosen"] = "yes" if row["candidate"] == chosen else ""
    score(next(name for name in NOVELTY_NAMES if name == chosen))
    return rows


def _parts(
    head: Classifier, whitening: torch.Tensor, centres: torch.Tensor, embedding: NDArray[np.float32]
) -> NDArray[np.float64]:
    """What the mixture mixes, (N, 3): energy, distance, outlier logit."""
    novelty = Novelty("mixture", whitening, centres, torch.zeros(4))
    head.novelty = None
    head.eval()
    with torch.inference_mode():
        values = torch.from_numpy(np.asarray(embedding))
        outputs = head(values)
        columns = [energy(outputs[head.names[0]]), novelty.distance(values), outputs["unknown"]]
        return torch.stack(columns, dim=1).double().numpy()


def _unknown(head: Classifier, embedding: NDArray[np.float32]) -> NDArray[np.float64]:
    head.eval()
    with torch.inference_mode():
        unknown: NDArray[np.float64] = head(torch.from_numpy(np.asarray(embedding)))["unknown"].double().numpy()
    return unknown
