"""The head of `find`: choices within each example, whatever the number of its panels."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from zorko.data.examples import OUTLIER, UNKNOWN
from zorko.images.layout import Box
from zorko.nn.encoders import bare, make_encoder
from zorko.nn.head import Network, Truth
from zorko.nn.matcher import BORROWED, Matcher, choices, first_rows, own_panels, with_borrowed
from zorko.tasks.find import HEAD, Find

SIZE = 24
SIZES = torch.tensor([4, 3, 6])  # references with 3, 2 and 5 panels
NOWHERE = torch.full((3, 2), torch.nan)


def matcher() -> Matcher:
    torch.manual_seed(0)
    return Matcher(SIZE, HEAD, dropout=0.0).eval()


def embeddings(seed: int = 1) -> Tensor:
    return torch.randn(int(SIZES.sum()), SIZE, generator=torch.Generator().manual_seed(seed))


def test_the_first_row_of_each_example_is_its_reference() -> None:
    assert first_rows(SIZES).tolist() == [0, 4, 7]


def test_choices_are_those_that_the_task_makes_of_the_outputs() -> None:
    outputs = matcher()(embeddings())
    logits = choices(outputs, SIZES)
    assert logits.shape == (3, 6)
    assert torch.isinf(logits).sum(dim=1).tolist() == [2, 3, 0]
    for number, (start, size) in enumerate(zip([0, 4, 7], SIZES.tolist(), strict=True)):
        own = {name: values[start : start + size].detach().numpy() for name, values in outputs.items()}
        panels = [(0, 0, 10, 10)] * (size - 1)
        decision = Find().decide(own, (HEAD,), _memo(panels))
        finite = logits[number][torch.isfinite(logits[number])]
        expected = torch.softmax(finite, dim=0).tolist()
        assert [*decision.details["scores"], decision.details["none"]] == pytest.approx(expected, abs=1e-5)
        assert decision.answer["panel"] == int(finite[:-1].argmax()) + 1


def _memo(panels: list[tuple[int, int, int, int]]) -> dict[str, object]:
    boxes = tuple(Box(*panel) for panel in panels)
    return {"panels": boxes, "views": boxes}


def test_temperature_divides_all_logits() -> None:
    made = matcher()
    before = choices(made(embeddings()), SIZES)
    made.temperature[0] = 2.5
    after = choices(made(embeddings()), SIZES)
    assert torch.allclose(after[after.isfinite()] * 2.5, before[before.isfinite()], atol=1e-4)
    untempered = made.logits(0, embeddings(), SIZES)
    assert torch.allclose(untempered[untempered.isfinite()], before[before.isfinite()], atol=1e-4)


def test_an_example_without_a_match_is_to_be_answered_with_none() -> None:
    made = matcher()
    logits = made.logits(0, embeddings(), SIZES)
    assert made.targets(torch.tensor([2, OUTLIER, UNKNOWN]), logits).tolist() == [2, 5, UNKNOWN]


def test_the_loss_falls_when_the_right_panel_comes_nearer() -> None:
    made = matcher()
    labels = {HEAD.name: torch.tensor([1, 0, 4])}
    values = embeddings()
    far = made.loss(made(values), Truth(labels, SIZES, NOWHERE))
    nearer = values.clone()
    for row, reference in ((2, 0), (5, 4), (12, 7)):
        nearer[row] = 0.3 * values[row] + 0.7 * values[reference]
    assert made.loss(made(nearer), Truth(labels, SIZES, NOWHERE)) < far - 0.1


def test_unlabelled_examples_have_no_say() -> None:
    made = matcher()
    outputs = made(embeddings())
    some = made.loss(outputs, Truth({HEAD.name: torch.tensor([1, UNKNOWN, UNKNOWN])}, SIZES, NOWHERE))
    first = {name: values[:4] for name, values in outputs.items()}
    alone = made.loss(first, Truth({HEAD.name: torch.tensor([1])}, SIZES[:1], NOWHERE[:1]))
    assert some.item() == pytest.approx(alone.item(), rel=1e-5)


def test_the_place_is_learnt_where_it_is_known() -> None:
    made = matcher()
    labels = {HEAD.name: torch.tensor([1, 0, 4])}
    places = NOWHERE.clone()
    outputs = made(embeddings())
    nowhere = made.loss(outputs, Truth(labels, SIZES, places))
    places[1] = outputs["place"][5].detach()  # the first panel of the second example, exactly there
    assert made.loss(outputs, Truth(labels, SIZES, places)).item() == pytest.approx(nowhere.item(), rel=1e-6)
    places[1] = 1 - places[1]
    assert made.loss(outputs, Truth(labels, SIZES, places)) > nowhere


def test_training_reaches_every_weight_and_withholds_some_matches() -> None:
    made = matcher().train()
    labels = {HEAD.name: torch.tensor([1, 0, 4])}
    made.loss(made(embeddings()), Truth(labels, SIZES, torch.rand(3, 2))).backward()
    assert all(weight.grad is not None and bool(weight.grad.abs().sum() > 0) for weight in made.parameters())
    torch.manual_seed(0)
    outputs = made(embeddings())
    losses = {round(made.loss(outputs, Truth(labels, SIZES, NOWHERE)).item(), 5) for _ in range(60)}
    assert len(losses) > 1


def test_a_match_is_found_again_after_some_steps() -> None:
    """Panels that show their reference's vector through another linear map; the head finds the map back."""
    rng = np.random.default_rng(0)
    other_look = torch.tensor(np.linalg.qr(rng.normal(size=(SIZE // 2, SIZE // 2)))[0], dtype=torch.float32)
    torch.manual_seed(1)
    made = Matcher(SIZE, HEAD, dropout=0.0)
    optimiser = torch.optim.Adam(made.parameters(), lr=0.01)
    right = 0.0
    for step in range(150):
        things = torch.randn(16, 5, SIZE // 2)
        true = torch.randint(0, 4, (16,))
        panels = torch.cat([things[:, 1:] @ other_look, torch.zeros(16, 4, SIZE // 2)], dim=2)
        reference = torch.cat([torch.zeros(16, SIZE // 2), things[torch.arange(16), 1 + true]], dim=1)
        rows = torch.cat([reference[:, None], panels], dim=1).reshape(-1, SIZE)
        sizes = torch.full((16,), 5)
        outputs = made(rows)
        loss = made.loss(outputs, Truth({HEAD.name: true}, sizes, torch.full((16, 2), torch.nan)))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step >= 140:
            right += float((made.predicted(outputs, sizes)[HEAD.name] == true).float().mean()) / 10
    assert right > 0.9


def test_a_panel_that_stands_alone_is_told_from_borrowed_ones_and_never_from_itself() -> None:
    sizes = torch.tensor([2, 4, 2, 2])  # the rows of panels: 1; 3, 4, 5; 7; 9
    torch.manual_seed(0)
    for _ in range(50):
        lineup = with_borrowed(own_panels(sizes), sizes)
        assert lineup.row.shape == lineup.there.shape == (4, 1 + BORROWED)
        assert lineup.row[1][lineup.there[1]].tolist() == [3, 4, 5]  # has panels of its own
        for example, own in ((0, 1), (2, 7), (3, 9)):
            first, *others = lineup.row[example].tolist()
            assert first == own
            assert set(others) <= {1, 3, 4, 5, 7, 9} - {own}
            assert lineup.there[example].all()


def test_where_there_is_nobody_to_borrow_from_it_stays_alone() -> None:
    sizes = torch.tensor([2])
    assert with_borrowed(own_panels(sizes), sizes).there.tolist() == [[True]]


@pytest.mark.parametrize("options", ["mirror=true", "mirror=true,smaller=0.5"])
def test_what_is_elsewhere_in_a_mirror_is_looked_for_in_the_picture_itself(options: str) -> None:
    encoder = make_encoder(f"timm:resnet10t,{options}", Find.default_preprocessing, untrained=True, size=64)
    head = Matcher(encoder.embedding_size, HEAD, dropout=0.0)
    network = Network(encoder.module, head).eval()
    images = torch.rand(3, 3, 64, 64)
    with torch.inference_mode():
        found, mirrored = network(images), network(images.flip(3))
        assert torch.allclose(found["embedding"], mirrored["embedding"], atol=1e-4)
        assert not torch.allclose(found["place"], mirrored["place"], atol=1e-4)
        own = head.upright(bare(encoder.module)(images))["place"]
        assert torch.allclose(found["place"], own, atol=1e-5)
