"""What only a person can say about attributes: names of codes, which value means that nobody knows, what is no attribute."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from zorko.errors import SettingsError

Said = TypeVar("Said")


@dataclass(frozen=True)
class AttributeSettings:
    """How the attributes of a data set for `tag` are read; every format of `tag` takes them.

    names       for an attribute what its codes mean: {"Время года": {"0": "no data", "1": "зима"}}
    no_data     values that mean "unknown" in every attribute, as codes or as names
    no_data_in  the same for single attributes: {"Время года": ("0",)}; they add to `no_data`
    ignore      columns (flags, choices) that are no attributes
    asked       the attributes of a model that is asked about: they are attributes whatever stands in them, and others are
                not looked at; () while a model is made

    Raises SettingsError for an empty name, and for an attribute of which nothing is told.
    """

    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    no_data: tuple[str, ...] = ()
    no_data_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for attribute, names in self.names.items():
            for code, name in names.items():
                if not code.strip() or not name.strip():
                    raise SettingsError(
                        f"names of {attribute!r}: expected a code and its name, got {code!r} = {name!r}; an empty cell "
                        "needs no name, it is always unknown"
                    )
        for setting, told in (("names", self.names), ("no_data_in", self.no_data_in)):
            empty = [attribute for attribute, values in told.items() if not values]
            if empty:
                raise SettingsError(f"{setting} of {empty[0]!r}: expected at least one value; leave the attribute out")

    def names_of(self, attribute: str) -> dict[str, str]:
        """What the attribute's codes mean; {} where nothing is told."""
        return dict(_said_of(attribute, self.names) or {})

    def no_data_of(self, attribute: str) -> tuple[str, ...]:
        """The values that mean "unknown" in that attribute."""
        return (*self.no_data, *(_said_of(attribute, self.no_data_in) or ()))

    def ignores(self, attribute: str) -> bool:
        """Whether it was said to be no attribute."""
        return same_text(attribute) in map(same_text, self.ignore)

    def asks(self, attribute: str) -> bool:
        """Whether it is an attribute of the model that is asked about."""
        return same_text(attribute) in map(same_text, self.asked)

    def check(self, found: Iterable[str], where: str) -> None:
        """Raises SettingsError for an attribute that was told of and is not among those found at `where`.

        What was told of when a model was made need not be in all that the model is asked about.
        """
        if self.asked:
            return
        known = tuple(found)
        plain = set(map(same_text, known))
        for setting, told in (("names", self.names), ("no_data_in", self.no_data_in), ("ignore", self.ignore)):
            for attribute in told:
                if same_text(attribute) not in plain:
                    listed = ", ".join(map(repr, known)) or "none"
                    raise SettingsError(f"{setting}: {where} has no attribute {attribute!r}; it has {listed}")


AS_WRITTEN = AttributeSettings()
"""Nothing told: every value is what stands there."""


def same_text(text: str) -> str:
    """One spelling for texts that look the same: macOS stores й and ё in two characters each; line breaks are spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _said_of(attribute: str, told: Mapping[str, Said]) -> Said | None:
    return next((said for name, said in told.items() if same_text(name) == same_text(attribute)), None)
