"""What is set after fitting: the temperature by known miscalibration, the unknown score by what separates best."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from zorko.nn.classifier import Classifier
from zorko.nn.novelty import NOVELTY_NAMES
from zorko.tasks.base import Head
from zorko.training.calibrate import TEMPERATURES, Embedded, set_novelty, set_temperature

CLASSES, SIZE = 4, 8
HEAD = Head("digit", tuple("0123")[:CLASSES])


def head(scale: float = 1.0, with_outliers: bool = False) -> Classifier:
    """Its logits are the first four numbers of the embedding, times `scale`; its outlier logit is the last."""
    made = Classifier(SIZE, (HEAD,), 0.0, with_outliers)
    with torch.no_grad():
        made.linears[0].weight.copy_(scale * torch.eye(SIZE)[:CLASSES])
        made.linears[0].bias.zero_()
        if made.outlier is not None:
            made.outlier.weight.copy_(torch.eye(SIZE)[-1:])
            made.outlier.bias.zero_()
    return made


def true_to_its_word(rows: int, seed: int) -> Embedded:
    """Embeddings whose softmax, at scale 1, is the very distribution that the labels were drawn from."""
    rng = np.random.default_rng(seed)
    values = rng.normal(0, 2, (rows, SIZE)).astype(np.float32)
    chances = np.exp(values[:, :CLASSES].astype(np.float64))
    chances /= chances.sum(axis=1, keepdims=True)
    return Embedded(values, np.array([rng.choice(CLASSES, p=row) for row in chances]))


def loss(embedded: Embedded, scale: float, temperature: float) -> float:
    """Mean negative log-likelihood, slowly."""
    logits = embedded.embedding[:, :CLASSES].astype(np.float64) * scale / temperature
    own = logits[np.arange(len(logits)), embedded.labels]
    return float((np.log(np.exp(logits).sum(axis=1)) - own).mean())


@pytest.mark.parametrize("scale", [1.0, 3.0, 0.5])
def test_logits_that_are_too_large_by_a_factor_get_that_temperature(scale: float) -> None:
    made = head(scale)
    found = set_temperature(made, 0, true_to_its_word(3000, seed=0))
    assert found == pytest.approx(scale, rel=0.06)
    assert float(made.temperature[0]) == pytest.approx(found)


@pytest.mark.parametrize("scale", [3.0, 0.4])
def test_it_is_the_temperature_of_least_loss(scale: float) -> None:
    embedded = true_to_its_word(500, seed=1)
    found = set_temperature(head(scale), 0, embedded)
    best = minimize_scalar(lambda t: loss(embedded, scale, t), bounds=(0.2, 5.0), method="bounded").x
    step = TEMPERATURES[1] / TEMPERATURES[0]  # of the grid
    assert best / step < found < best * step


def test_rows_without_a_label_have_no_say() -> None:
    embedded = true_to_its_word(500, seed=2)
    labels = np.concatenate([embedded.labels, np.full(300, -1), np.full(300, -2)])
    more = Embedded(np.concatenate([embedded.embedding, true_to_its_word(600, seed=3).embedding]), labels)
    assert set_temperature(head(3.0), 0, more) == set_temperature(head(3.0), 0, embedded)


def test_without_labels_the_temperature_stays_one() -> None:
    made = head(3.0)
    assert set_temperature(made, 0, Embedded(np.zeros((4, SIZE), np.float32), np.full(4, -1))) == 1.0
    assert float(made.temperature[0]) == 1.0


def test_it_divides_what_the_head_says() -> None:
    made = head(3.0).eval()
    values = torch.from_numpy(true_to_its_word(5, seed=4).embedding)
    before = made(values)["digit"]
    found = set_temperature(made, 0, true_to_its_word(400, seed=5))
    assert torch.allclose(made(values)["digit"] * found, before, atol=1e-5)


def clouds(rows: int, seed: int) -> tuple[Embedded, Embedded]:
    """Four tight classes on the axes, and outliers that only the last number of the embedding tells from them."""
    rng = np.random.default_rng(seed)
    label = np.arange(rows) % CLASSES
    known = 4 * np.eye(SIZE)[label] + rng.normal(0, 0.7, (rows, SIZE))
    others = 4 * np.eye(SIZE)[rng.integers(0, CLASSES, rows)] + rng.normal(0, 0.7, (rows, SIZE))
    others[:, -1] += 3
    return Embedded(known.astype(np.float32), label), Embedded(others.astype(np.float32), np.full(rows, -2))


def auroc(known: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    """The share of pairs in the right order."""
    return float(((others[:, None] > known) + 0.5 * (others[:, None] == known)).mean())


def unknown(made: Classifier, embedded: Embedded) -> NDArray[np.float64]:
    with torch.inference_mode():
        found: NDArray[np.float64] = made.eval()(torch.from_numpy(embedded.embedding))["unknown"].double().numpy()
    return found


def candidates(wanted: str) -> tuple[Classifier, list[dict[str, object]]]:
    made = head(with_outliers=True)
    train, _ = clouds(200, seed=0)
    validation, others = clouds(120, seed=1)
    return made, set_novelty(made, train, validation.embedding, others.embedding, wanted)


def test_every_candidate_is_judged() -> None:
    _, rows = candidates("auto")
    assert [row["candidate"] for row in rows] == list(NOVELTY_NAMES)
    assert [row["chosen"] for row in rows].count("yes") == 1


@pytest.mark.parametrize("name", NOVELTY_NAMES)
def test_the_stated_figure_is_that_of_the_score_on_the_other_half(name: str) -> None:
    made, rows = candidates(name)
    assert made.novelty is not None
    assert made.novelty.name == name
    validation, others = clouds(120, seed=1)
    found = auroc(unknown(made, validation)[1::2], unknown(made, others)[1::2])
    stated = next(row["AUROC on validation"] for row in rows if row["candidate"] == name)
    assert found == pytest.approx(stated, abs=1e-5)
    assert [row["candidate"] for row in rows if row["chosen"]] == [name]


def test_auto_takes_what_separates_best() -> None:
    made, rows = candidates("auto")
    figures = {str(row["candidate"]): float(str(row["AUROC on validation"])) for row in rows}
    assert made.novelty is not None
    assert figures[made.novelty.name] == max(figures.values())
    assert min(figures["outlier"], figures["distance"], figures["mixture"]) > 0.9  # they see what the logits do not
    assert figures["max-softmax"] < 0.75


def test_labelled_pictures_of_no_digit_do_not_shift_the_classes() -> None:
    made, _ = candidates("distance")
    train, strange = clouds(200, seed=0)
    mixed = Embedded(np.concatenate([train.embedding, strange.embedding]), np.concatenate([train.labels, strange.labels]))
    validation, others = clouds(120, seed=1)
    again = head(with_outliers=True)
    set_novelty(again, mixed, validation.embedding, others.embedding, "distance")
    assert np.allclose(unknown(again, others), unknown(made, others))
