"""The palette: readable on its ground, and apart for colour-blind eyes."""

from __future__ import annotations

import pytest

from zorko.report.style import DARK, LIGHT, css_variables

TEXTS = ("ink", "muted", "blue", "orange", "green", "bad")


def luminance(colour: str) -> float:
    """Relative luminance; WCAG 2.2, "relative luminance"."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("ground", ["paper", "panel"])
def test_text_has_the_contrast_that_wcag_asks_for(palette: dict[str, str], text: str, ground: str) -> None:
    lighter, darker = sorted((luminance(palette[text]), luminance(palette[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_both_palettes_have_the_same_roles_and_no_colour_twice() -> None:
    assert LIGHT.keys() == DARK.keys()
    assert len(set(LIGHT.values())) == len(LIGHT)


def test_css_variables() -> None:
    assert css_variables({"ink": "#000000", "paper": "#ffffff"}) == "--ink: #000000; --paper: #ffffff;"
