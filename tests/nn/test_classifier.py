"""The head: heads that leave each other alone, labels that nobody gave, outliers, and the temperature."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from zorko.data.examples import OUTLIER, UNKNOWN
from zorko.errors import SettingsError
from zorko.nn.classifier import NOVELTY_WEIGHT, Classifier
from zorko.nn.head import Network, Truth
from zorko.nn.novelty import Novelty
from zorko.nn.small import SmallEncoder
from zorko.tasks.base import Head

HEADS = (Head("colour", ("red", "green", "blue")), Head("is it, or isn't it?", ("yes", "no")))
SIZE = 5


def truth(labels: dict[str, torch.Tensor]) -> Truth:
    return Truth(labels, torch.ones(len(next(iter(labels.values()))), dtype=torch.int64))


def head(with_outliers: bool = False, heads: tuple[Head, ...] = HEADS, dropout: float = 0.0) -> Classifier:
    torch.manual_seed(0)
    return Classifier(SIZE, heads, dropout, with_outliers)


def embedding(rows: int = 4) -> torch.Tensor:
    return torch.randn(rows, SIZE, generator=torch.Generator().manual_seed(1))


def labels(**values: list[int]) -> dict[str, torch.Tensor]:
    return {one.name: torch.tensor(value) for one, value in zip(HEADS, values.values(), strict=False)}


def test_each_head_answers_and_the_embedding_passes_through() -> None:
    outputs = head()(embedding())
    assert {name: tuple(values.shape) for name, values in outputs.items()} == {
        "colour": (4, 3),
        "is it, or isn't it?": (4, 2),
        "embedding": (4, SIZE),
    }
    assert torch.equal(outputs["embedding"], embedding())


def test_the_unknown_score_is_there_where_outliers_were() -> None:
    assert head(with_outliers=True)(embedding())["unknown"].shape == (4,)


def test_heads_are_independent() -> None:
    both = head()
    outputs = both(embedding())
    both.loss(outputs, truth(labels(colour=[0, 1, 2, 0], yes=[UNKNOWN] * 4))).backward()
    first, second = (linear.weight.grad for linear in both.linears)
    assert first is not None
    assert second is not None
    assert float(first.abs().sum()) > 0
    assert float(second.abs().sum()) == 0


def test_the_loss_is_the_mean_cross_entropy_of_the_known_rows_of_each_head() -> None:
    both = head()
    values = embedding()
    outputs = both(values)
    true = labels(colour=[2, UNKNOWN, 0, OUTLIER], yes=[1, 0, UNKNOWN, UNKNOWN])
    expected = []
    for number, known in enumerate(({0: 2, 2: 0}, {0: 1, 1: 0})):  # row -> label
        rows = both.logits(number, values).detach().numpy().astype(np.float64)
        losses = [math.log(np.exp(rows[row]).sum()) - rows[row][label] for row, label in known.items()]
        expected.append(sum(losses) / len(losses))
    assert both.loss(outputs, truth(true)).item() == pytest.approx(sum(expected) / 2, rel=1e-5)


@pytest.mark.parametrize("value", [UNKNOWN, OUTLIER])
def test_rows_without_a_label_move_no_head(value: int) -> None:
    one = head(heads=HEADS[:1])
    values = embedding().requires_grad_()
    one.loss(one(values), truth({"colour": torch.tensor([0, value, 1, value])})).backward()
    moved = values.grad.abs().sum(dim=1)  # type: ignore[union-attr]
    assert (moved > 0).tolist() == [True, False, True, False]


def test_no_label_at_all_is_a_loss_of_nothing() -> None:
    one = head(heads=HEADS[:1])
    values = embedding().requires_grad_()
    loss = one.loss(one(values), truth({"colour": torch.full((4,), UNKNOWN)}))
    loss.backward()
    assert loss.item() == 0.0
    assert float(values.grad.abs().sum()) == 0.0  # type: ignore[union-attr]


def test_outliers_move_the_outlier_logit_alone() -> None:
    one = head(with_outliers=True, heads=HEADS[:1])
    one.loss(one(embedding()), truth({"colour": torch.full((4,), OUTLIER)})).backward()
    assert one.outlier is not None
    assert float(one.linears[0].weight.grad.abs().sum()) == 0.0  # type: ignore[union-attr]
    assert float(one.outlier.weight.grad.abs().sum()) > 0.0  # type: ignore[union-attr]


def test_the_outlier_loss_has_its_weight() -> None:
    one = head(with_outliers=True, heads=HEADS[:1])
    outputs = one(embedding())
    true = torch.tensor([0, OUTLIER, 2, OUTLIER])
    known = true >= 0
    plain = F.cross_entropy(outputs["colour"][known], true[known])
    chances = 1 / (1 + np.exp(-outputs["unknown"].detach().numpy().astype(np.float64)))
    outlier = -np.mean([math.log(p if t == OUTLIER else 1 - p) for p, t in zip(chances, true.tolist(), strict=True)])
    assert one.loss(outputs, truth({"colour": true})).item() == pytest.approx(
        plain.item() + NOVELTY_WEIGHT * outlier, rel=1e-5
    )


def test_the_temperature_divides_the_logits_of_its_head() -> None:
    both = head()
    before = both(embedding())
    both.temperature[0] = 4.0
    after = both(embedding())
    assert torch.allclose(after["colour"] * 4.0, before["colour"])
    assert torch.equal(after[HEADS[1].name], before[HEADS[1].name])


def test_the_unknown_score_is_the_novelty_once_that_is_set() -> None:
    one = head(with_outliers=True, heads=HEADS[:1])
    one.temperature[0] = 2.0
    one.novelty = Novelty("max-softmax", torch.zeros(1), torch.zeros(1), torch.zeros(4))
    outputs = one.eval()(embedding())
    assert torch.allclose(outputs["unknown"], 1 - outputs["colour"].softmax(dim=1).amax(dim=1))


def test_dropout_falls_out_in_use() -> None:
    one = head(dropout=0.5)
    assert not torch.equal(one(embedding())["colour"], one(embedding())["colour"])
    one.eval()
    assert torch.equal(one(embedding())["colour"], one(embedding())["colour"])


def test_a_network_is_the_encoder_and_then_the_head() -> None:
    torch.manual_seed(0)
    encoder = SmallEncoder()
    network = Network(encoder, Classifier(encoder.embedding_size, HEADS, 0.0, True)).eval()
    images = torch.rand(3, 1, 28, 28)
    with torch.inference_mode():
        outputs = network(images)
        assert torch.equal(outputs["embedding"], encoder(images))
        assert torch.equal(outputs["colour"], network.head(encoder(images))["colour"])


def test_class_weights_are_those_of_the_weighted_mean() -> None:
    weighted = Classifier(SIZE, HEADS, 0.0, False, {"colour": [1.0, 2.0, 4.0]})
    outputs = weighted(embedding(5))
    each = -outputs["colour"].log_softmax(dim=1)
    expected = (each[0, 0] * 1 + each[1, 2] * 4 + each[3, 1] * 2) / 7
    found = weighted.loss(outputs, truth(labels(colour=[0, 2, UNKNOWN, 1, UNKNOWN], yes=[UNKNOWN] * 5)))
    assert float(found.detach()) == pytest.approx(float(expected.detach()) / 2)  # the mean with a head that says nothing
    assert set(weighted.state_dict()) == set(Classifier(SIZE, HEADS, 0.0, False).state_dict())


@pytest.mark.parametrize("name", ["image", "embedding", "unknown"])
def test_a_head_cannot_be_called_like_another_output(name: str) -> None:
    with pytest.raises(SettingsError, match="rename it"):
        head(heads=(Head(name, ("yes", "no")),))


def test_all_names_that_model_files_use_are_told_with_the_remedy() -> None:
    heads = [Head(name, ("a", "b")) for name in ("image", "colour", "embedding")]
    with pytest.raises(SettingsError, match=r'"image", "embedding": .*attributes.ignore=\["image", "embedding"\]'):
        Classifier(SIZE, heads, 0.0, False)
