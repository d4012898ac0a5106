"""Every kind of object, and the one split that shows it."""

from __future__ import annotations

from functools import cache

from zorko.data.generate.objects.animals import ANIMALS
from zorko.data.generate.objects.bottles import BOTTLES
from zorko.data.generate.objects.buildings import BUILDINGS
from zorko.data.generate.objects.cases import CASES
from zorko.data.generate.objects.climbing import CLIMBING
from zorko.data.generate.objects.craft import CRAFT
from zorko.data.generate.objects.cups import CUPS
from zorko.data.generate.objects.devices import DEVICES
from zorko.data.generate.objects.figures import FIGURES
from zorko.data.generate.objects.food import FOOD
from zorko.data.generate.objects.fruit import FRUIT
from zorko.data.generate.objects.furniture import FURNITURE
from zorko.data.generate.objects.hardware import HARDWARE
from zorko.data.generate.objects.household import HOUSEHOLD
from zorko.data.generate.objects.invented import INVENTED
from zorko.data.generate.objects.kind import Kind
from zorko.data.generate.objects.monuments import MONUMENTS
from zorko.data.generate.objects.plants import PLANTS
from zorko.data.generate.objects.tools import TOOLS
from zorko.data.generate.objects.toys import TOYS
from zorko.data.generate.objects.vehicles import VEHICLES
from zorko.data.generate.objects.wear import WEAR
from zorko.data.generate.objects.weights import WEIGHTS
from zorko.data.generate.orders import Split

KINDS: tuple[Kind, ...] = (
    *CUPS,
    *BOTTLES,
    *FURNITURE,
    *HOUSEHOLD,
    *CLIMBING,
    *TOOLS,
    *WEIGHTS,
    *HARDWARE,
    *DEVICES,
    *CASES,
    *FRUIT,
    *PLANTS,
    *ANIMALS,
    *FIGURES,
    *TOYS,
    *WEAR,
    *FOOD,
    *BUILDINGS,
    *MONUMENTS,
    *VEHICLES,
    *CRAFT,
    *INVENTED,
)

# Some of every family, so that no split is easier than another.
HELD_OUT: dict[Split, frozenset[str]] = {
    "validation": frozenset(
        {
            *(
                "kettle",
                "mortar",
                "pot",
                "stool",
                "bench",
                "candlestick",
                "clock",
                "hammer",
                "gears",
                "plug",
                "acorn",
                "flower",
            ),
            *(
                "penguin",
                "fish",
                "trophy",
                "hat",
                "camera",
                "gift",
                "lighthouse",
                "church",
                "bridge",
                "truck",
                "plane",
                "key",
            ),
        }
    ),
    "test": frozenset(
        {
            *(
                "jug",
                "basket",
                "pan",
                "goblet",
                "chair",
                "lantern",
                "globe",
                "fireplace",
                "scissors",
                "kettlebell",
                "scales",
            ),
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
