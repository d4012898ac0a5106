"""Embeddings of a frozen encoder, computed once for each picture and kept on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from zorko.images.preprocess import Preprocessing
from zorko.nn.encoders import Encoder
from zorko.training.progress import Progress
from zorko.training.store import key_of, stored

BATCH = 32


def features_of(
    encoder: Encoder, pixels: NDArray[np.uint8], cache: Path, progress: Progress, what: str
) -> NDArray[np.float32]:
    """The embeddings (N, *encoder.shape) float32, memory-mapped, of preprocessed pixels (N, H, W, C) uint8."""
    facts = {
        "features": weights_digest(encoder.module),
        "encoder": encoder.name,
        "how": encoder.preprocessing.to_dict(),
        "pixels": _digest(pixels),
    }
    shape = (len(pixels), *encoder.shape)

    def fill() -> Iterator[NDArray[np.float32]]:
        with progress.bar(f"embedding {what} with {encoder.name}", len(pixels)) as advance:
            for start in range(0, len(pixels), BATCH):
                block = embed(encoder.module, encoder.preprocessing, pixels[start : start + BATCH])
                advance(len(block))
                yield block

    return stored(cache, key_of(facts), shape, np.float32, fill)


def embed(module: nn.Module, preprocessing: Preprocessing, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """One batch of pixels (B, H, W, C) through an encoder as it stands for use: (B, D), or (B, D, h, w) for maps."""
    module.eval()
    with torch.inference_mode():
        images = torch.from_numpy(preprocessing.normalise(pixels)).contiguous(memory_format=torch.channels_last)
        embedding: NDArray[np.float32] = module(images).float().numpy()
    return embedding


def weights_digest(module: nn.Module) -> str:
    """SHA-256 over names and values of all weights and buffers."""
    digest = hashlib.sha256()
    for name, value in module.state_dict().items():
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(value.numpy()).tobytes())
    return digest.hexdigest()


def _digest(pixels: NDArray[np.uint8]) -> str:
    digest = hashlib.sha256(str(pixels.shape).encode())
    for start in range(0, len(pixels), 1024):
        digest.update(np.ascontiguousarray(pixels[start : start + 1024]).tobytes())
    return digest.hexdigest()
