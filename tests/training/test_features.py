"""Features of a frozen encoder: computed once, as the encoder stands for use, and anew when anything changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from tests.training import tiny

from zorko.nn.encoders import Encoder, make_encoder
from zorko.tasks.read import Read
from zorko.training import features as module
from zorko.training.features import embed, features_of, weights_digest


@pytest.fixture
def encoder() -> Encoder:
    torch.manual_seed(0)
    return make_encoder("small", Read.default_preprocessing)


def pixels(count: int = 70) -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 256, (count, 28, 28, 1), np.uint8)


def test_features_are_the_encoders_answers_whatever_the_batches(encoder: Encoder, tmp_path: Path) -> None:
    found = features_of(encoder, pixels(), tmp_path, tiny.quiet(), "pictures")
    assert isinstance(found, np.memmap)
    assert found.shape == (70, encoder.embedding_size)
    encoder.module.eval()
    with torch.inference_mode():
        alone = [encoder.module(torch.from_numpy(row).permute(2, 0, 1)[None].float() / 255)[0] for row in pixels()]
    assert np.allclose(found, torch.stack(alone).numpy(), atol=1e-4)


def test_embedding_leaves_no_trace_in_the_encoder(encoder: Encoder) -> None:
    before = weights_digest(encoder.module)
    encoder.module.train()
    first = embed(encoder.module, encoder.preprocessing, pixels(4))
    assert weights_digest(encoder.module) == before
    assert np.allclose(first[:2], embed(encoder.module, encoder.preprocessing, pixels(4)[:2]), atol=1e-5)


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows were embedded, block by block."""
    rows: list[int] = []

    def counting(module: torch.nn.Module, preprocessing: object, block: NDArray[np.uint8]) -> NDArray[np.float32]:
        rows.append(len(block))
        return np.zeros((len(block), 256), np.float32)

    monkeypatch.setattr(module, "embed", counting)
    return rows


def test_what_is_known_is_not_computed_again(encoder: Encoder, tmp_path: Path, computed: list[int]) -> None:
    encoder = replace(encoder, shape=(256,))
    for _ in range(2):
        features_of(encoder, pixels(), tmp_path, tiny.quiet(), "pictures")
        assert computed == [32, 32, 6]


@pytest.mark.parametrize("change", ["a weight", "a statistic", "a pixel", "the name", "the preprocessing", "a row less"])
def test_any_change_computes_anew(encoder: Encoder, tmp_path: Path, computed: list[int], change: str) -> None:
    encoder = replace(encoder, shape=(256,))
    rows = pixels()
    features_of(encoder, rows, tmp_path, tiny.quiet(), "pictures")
    with torch.no_grad():
        if change == "a weight":
            next(encoder.module.parameters()).view(-1)[0] += 1e-3
        if change == "a statistic":
            next(encoder.module.buffers()).view(-1)[0] += 1e-3
    if change == "a pixel":
        rows[3, 2, 1, 0] ^= 1
    if change == "the name":
        encoder = replace(encoder, name="other")
    if change == "the preprocessing":
        encoder = replace(encoder, preprocessing=replace(encoder.preprocessing, std=(0.5,)))
    if change == "a row less":
        rows = rows[:-1]
    del computed[:]
    features_of(encoder, rows, tmp_path, tiny.quiet(), "pictures")
    assert sum(computed) == len(rows)


def test_no_pictures_have_no_features(encoder: Encoder, tmp_path: Path) -> None:
    assert features_of(encoder, pixels(0), tmp_path, tiny.quiet(), "nothing").shape == (0, encoder.embedding_size)
