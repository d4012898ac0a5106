"""The head of a composition: a matcher and a reader on one embedding."""

from __future__ import annotations

import pytest
import torch

from zorko.data.examples import UNKNOWN
from zorko.nn.composition import Composition
from zorko.nn.head import Truth
from zorko.tasks.base import Head

HEADS = (Head("panel", ("1", "2", "3")), Head("number", ("1", "2", "3", "4")))
SIZES = torch.tensor([1, 4, 4, 1])


@pytest.fixture
def head() -> Composition:
    torch.manual_seed(0)
    return Composition(8, HEADS, dropout=0.0)


def truth(panel: list[int], number: list[int]) -> Truth:
    return Truth({"panel": torch.tensor(panel), "number": torch.tensor(number)}, SIZES)


def test_outputs_have_a_row_for_each_row(head: Composition) -> None:
    outputs = head.eval()(torch.randn(10, 8))
    assert {name: tuple(value.shape[1:]) for name, value in outputs.items()} == {
        "embedding": (128,),
        "none": (),
        "number": (4,),
    }


def test_each_question_is_fitted_by_the_examples_that_ask_it(head: Composition) -> None:
    torch.manual_seed(1)
    rows = torch.randn(10, 8)
    told = truth([UNKNOWN, 2, 0, UNKNOWN], [3, UNKNOWN, UNKNOWN, 1])
    optimiser = torch.optim.Adam(head.parameters(), lr=0.02)
    first = None
    for _ in range(150):
        loss = head.loss(head(rows), told)
        first = float(loss.detach()) if first is None else first
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    head.eval()
    with torch.inference_mode():
        outputs = head(rows)
        predicted = head.predicted(outputs, SIZES)
        last = float(head.loss(outputs, told))
    assert first is not None
    assert last < 0.3 * first
    assert predicted["panel"][1:3].tolist() == [2, 0]
    assert [predicted["number"][i].item() for i in (0, 3)] == [3, 1]


def test_logits_are_the_outputs_before_the_temperature(head: Composition) -> None:
    head.eval()
    rows = torch.randn(10, 8)
    head.temperature.copy_(torch.tensor([2.0, 4.0]))
    outputs = head(rows)
    raw = head.logits(0, rows, SIZES)
    products = outputs["embedding"][2:5] @ outputs["embedding"][1]
    assert torch.allclose(raw[1, :3] / 2.0, products, atol=1e-5)
    assert torch.allclose(raw[1, 3] / 2.0, outputs["none"][1], atol=1e-5)
    assert torch.allclose(head.logits(1, rows, SIZES) / 4.0, outputs["number"][[0, 1, 5, 9]], atol=1e-5)


def test_a_batch_without_anything_to_match_has_a_loss_and_guesses(head: Composition) -> None:
    sizes = torch.ones(3, dtype=torch.long)
    outputs = head(torch.randn(3, 8))
    told = Truth({"panel": torch.full((3,), UNKNOWN), "number": torch.tensor([0, 1, 2])}, sizes)
    assert torch.isfinite(head.loss(outputs, told))
    assert head.predicted(outputs, sizes)["number"].shape == (3,)
