"""Every generator that zorko knows. A new one is its file and one line here."""

from __future__ import annotations

from zorko.data.generate.orders import Generator
from zorko.data.generate.write_conveyor import CONVEYOR
from zorko.data.generate.write_digits import DIGITS
from zorko.data.generate.write_orbits import ORBITS_GENERATOR
from zorko.data.generate.write_scenes import SCENES
from zorko.data.generate.write_shapes import SHAPES
from zorko.errors import UsageError

GENERATORS: tuple[Generator, ...] = (CONVEYOR, DIGITS, ORBITS_GENERATOR, SCENES, SHAPES)


def generator_named(name: str) -> Generator:
    """The generator of that name. Raises UsageError that lists the names there are."""
    for generator in GENERATORS:
        if generator.name == name:
            return generator
    known = ", ".join(generator.name for generator in GENERATORS)
    raise UsageError(f"there is no generator '{name}'; there are: {known}")
