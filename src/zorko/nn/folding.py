"""Batch norms that were folded into the convolutions before them: what is left of one, and how it becomes a norm again.

A model file has no batch norms behind convolutions; their work is done by the convolutions' weights. That is all one while a
network is used. One that is to be trained on needs norms that norm, or its answers change with the first batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

Norm = nn.BatchNorm1d | nn.BatchNorm2d


def norms(module: nn.Module) -> dict[str, Norm]:
    """The batch norms in a module by name."""
    return {name: part for name, part in module.named_modules() if isinstance(part, Norm)}


def left_of(norm: Norm) -> dict[str, Tensor]:
    """The values with which a norm adds its bias and does nothing else: what it is once it has been folded."""
    one = torch.ones_like(norm.weight)
    return {"weight": one, "running_mean": torch.zeros_like(one), "running_var": one - norm.eps}


def unfold(module: nn.Module, batches: Iterable[Tensor]) -> int:
    """Gives each folded norm of `module` the statistics of what comes to it, and the weight and bias that undo them.

    `batches`: inputs (B, C, H, W), normalised, of the kind that training will see. In use the module says what it said
    before; in training its norms now scale what they scaled before they were folded, for a batch's own statistics are near
    these. Returns how many norms there were to unfold. The module is left in the mode that it had.
    """
    folded = [norm for norm in norms(module).values() if _is_folded(norm)]
    if not folded:
        return 0
    sums = {norm: _Sums() for norm in folded}
    hooks = [norm.register_forward_pre_hook(_noted_in(found)) for norm, found in sums.items()]
    modes = {part: part.training for part in module.modules()}
    try:
        module.eval()
        with torch.inference_mode():
            for images in batches:
                module(images)
    finally:
        for hook in hooks:
            hook.remove()
        for part, mode in modes.items():
            part.training = mode
    with torch.no_grad():
        for norm, found in sums.items():
            mean, variance = found.mean_and_variance()
            state = norm.state_dict()
            state["running_mean"].copy_(mean)
            state["running_var"].copy_(variance)
            state["weight"].copy_((variance + norm.eps).sqrt())
            state["bias"].add_(mean)
    return len(folded)


def _is_folded(norm: Norm) -> bool:
    state = norm.state_dict()
    return all(torch.equal(state[name], value) for name, value in left_of(norm).items())


class _Sums:
    """Sums over all places of all pictures, by channel, in 64 bits: the variance is a small difference of large ones."""

    def __init__(self) -> None:
        self.count = 0
        self.sum: Tensor | float = 0.0
        self.squares: Tensor | float = 0.0

    def add(self, values: Tensor) -> None:
        """Of values (B, C, ...)."""
        flat = values.double().transpose(0, 1).flatten(1)  # (C, B * places)
        self.count += flat.shape[1]
        self.sum = self.sum + flat.sum(dim=1)
        self.squares = self.squares + flat.square().sum(dim=1)

    def mean_and_variance(self) -> tuple[Tensor, Tensor]:
        """(C,) each."""
        mean = torch.as_tensor(self.sum) / self.count
        return mean, (torch.as_tensor(self.squares) / self.count - mean.square()).clamp(min=0)


def _noted_in(sums: _Sums) -> Callable[[nn.Module, Any], None]:
    def note(norm: nn.Module, inputs: Any) -> None:
        sums.add(inputs[0])

    return note
