"""What an encoder costs: multiplications, and pictures a second on this machine."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from zorko.nn.encoders import Encoder

BATCH = 32
MEASURE_S = 0.5


def multiply_adds(encoder: Encoder) -> int:
    """Multiply-accumulate operations for one picture, counted where they are in `nn.Conv2d` and `nn.Linear`.

    That is nearly all of a network's work, and how papers count (their "FLOPs" are often these, sometimes twice these).
    Norms, activations, pooling and the products inside attention are not counted.
    """
    counts: list[int] = []

    def count(module: nn.Module, inputs: tuple[Any, ...], output: Tensor) -> None:
        if isinstance(module, nn.Conv2d):
            counts.append(output.numel() * module.weight[0].numel())  # each output value sums over one filter
        elif isinstance(module, nn.Linear):
            counts.append(output.numel() * module.in_features)

    hooks = [module.register_forward_hook(count) for module in encoder.module.modules()]
    try:
        _run(encoder, 1)
    finally:
        for hook in hooks:
            hook.remove()
    return sum(counts)


def pictures_per_second(encoder: Encoder) -> float:
    """Measured by `rate_of`."""
    return rate_of(lambda: _run(encoder, BATCH))


def rate_of(run_batch: Callable[[], object]) -> float:
    """Pictures a second of something that takes BATCH of them at a time, measured for half a second after a first batch;
    the median batch counts, which other work disturbs least."""
    run_batch()
    seconds: list[float] = []
    while sum(seconds) < MEASURE_S:
        start = time.perf_counter()
        run_batch()
        seconds.append(time.perf_counter() - start)
    return BATCH / statistics.median(seconds)


def _run(encoder: Encoder, rows: int) -> None:
    made = encoder.preprocessing
    encoder.module.eval()
    with torch.inference_mode():
        encoder.module(torch.zeros(rows, made.channels, *made.size_hw).contiguous(memory_format=torch.channels_last))
