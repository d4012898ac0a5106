"""The look of the report, said once: colours by their role, in light and in dark, and matplotlib's settings.

The hues are from Okabe & Ito 2008, "Color Universal Design", and can be told apart with any common colour blindness.
The darker or lighter form for each background keeps text at a contrast of at least 4.5 to 1. Figures are drawn in the
light colours; `svg.py` puts a CSS variable of the same name in the place of each, so that a page can turn dark.
"""

from __future__ import annotations

from typing import Any

LIGHT: dict[str, str] = {
    "paper": "#ffffff",
    "panel": "#f6f7f9",
    "ink": "#1a1f26",
    "muted": "#5a6472",
    "line": "#d9dde3",
    "blue": "#0067a8",
    "orange": "#c04d00",
    "green": "#00785a",
    "bad": "#b3142e",
}
DARK: dict[str, str] = {
    "paper": "#14171c",
    "panel": "#1c2027",
    "ink": "#e7eaee",
    "muted": "#9aa5b3",
    "line": "#333a45",
    "blue": "#64b4ec",
    "orange": "#f0944d",
    "green": "#3fc39c",
    "bad": "#ff7d8a",
}

RC: dict[Any, Any] = {
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib, so that the layout is the same on every machine
    "font.size": 10.0,
    "text.color": LIGHT["ink"],
    "text.parse_math": False,  # a label may have dollar signs in it
    "axes.edgecolor": LIGHT["line"],
    "axes.labelcolor": LIGHT["muted"],
    "axes.labelsize": 10.0,
    "axes.linewidth": 1.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": LIGHT["line"],
    "grid.linewidth": 0.7,
    "xtick.color": LIGHT["line"],
    "ytick.color": LIGHT["line"],
    "xtick.labelcolor": LIGHT["muted"],
    "ytick.labelcolor": LIGHT["muted"],
    "xtick.major.size": 0.0,
    "ytick.major.size": 0.0,
    "xtick.minor.size": 0.0,
    "ytick.minor.size": 0.0,
    "lines.linewidth": 1.8,
    "lines.solid_capstyle": "round",
    "legend.frameon": False,
    "legend.fontsize": 10.0,
    "svg.fonttype": "none",  # text stays text: it can be read aloud, searched and copied, and takes the page's font
    "svg.hashsalt": "zorko",  # the ids inside come from the contents, not from chance
    "path.simplify": True,
}
"""matplotlib's settings while a figure is made and while it is written; nothing of the user's own settings is kept."""


def css_variables(colours: dict[str, str]) -> str:
    """`--paper: #fff; --ink: ..`, to stand inside a CSS rule."""
    return " ".join(f"--{name}: {value};" for name, value in colours.items())
