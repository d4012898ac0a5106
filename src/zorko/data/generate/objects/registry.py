"""Every kind of object, and the one split that shows it."""

from __future__ import annotations

from functools import cache

from zorko.data.generate.objects.devices import DEVICES
from zorko.data.generate.objects.figures import FIGURES
from zorko.data.generate.objects.furniture import FURNITURE
from zorko.data.generate.objects.invented import INVENTED
from zorko.data.generate.objects.kind import Kind
from zorko.data.generate.objects.nature import NATURE
from zorko.data.generate.objects.places import PLACES
from zorko.data.generate.objects.tools import TOOLS
from zorko.data.generate.objects.vessels import VESSELS
from zorko.data.generate.orders import Split

KINDS: tuple[Kind, ...] = (*VESSELS, *FURNITURE, *TOOLS, *DEVICES, *NATURE, *FIGURES, *PLACES, *INVENTED)

# Some of every family, so that no split is easier than another.
HELD_OUT: dict[Split, frozenset[str]] = {
    "validation": frozenset(
        {
            *("kettle", "mortar", "pot", "stool", "bench", "candlestick", "clock", "hammer", "gears", "plug", "acorn", "flower"),
            *("penguin", "fish", "trophy", "hat", "camera", "gift", "lighthouse", "church", "bridge", "truck", "plane", "key"),
        }
    ),
    "test": frozenset(
        {
            *("jug", "basket", "pan", "goblet", "chair", "lantern", "globe", "fireplace", "scissors", "kettlebell", "scales"),
            *("tap", "bell", "pumpkin", "cactus", "snail", "turtle", "robot", "drum", "boot", "crown", "cake", "telephone"),
            *("umbrella", "chest", "windmill", "tent", "boat", "helicopter", "rocket", "shovel", "pineapple"),
        }
    ),
}
"""Kinds that only this split shows."""


def split_of(kind: Kind) -> Split:
    """The one split that shows this kind."""
    return next((split for split, names in HELD_OUT.items() if kind.name in names), "train")


@cache
def kinds_of(split: Split) -> tuple[Kind, ...]:
    """The kinds of a split; no two splits share one."""
    return tuple(kind for kind in KINDS if split_of(kind) == split)
