"""Figures as SVG in a page: nothing of theirs leaks into it, and the same figure gives the same bytes."""

from __future__ import annotations

import re
import subprocess
import sys
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

from zorko.report import plots
from zorko.report.style import LIGHT
from zorko.report.svg import to_png, to_svg

MATRIX = np.array([[5, 1], [0, 7]])


def figure(labels: tuple[str, str] = ("a", "b")) -> Figure:
    return plots.confusion(MATRIX, labels)


def ids_of(svg: str) -> set[str]:
    return {element.attrib["id"] for element in ElementTree.fromstring(svg).iter() if "id" in element.attrib}


def curve() -> Figure:
    epochs = np.array([1.0, 2.0])
    return plots.learning_curve({"train": (epochs, epochs)}, False)


def test_the_same_figure_gives_the_same_bytes() -> None:
    assert to_svg(figure(), "m", "matrix") == to_svg(figure(), "m", "matrix")
    assert to_png(figure()) == to_png(figure())


def test_png_is_a_png_of_the_figures_size() -> None:
    data = to_png(curve(), dpi=100)
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(data[16:20], "big") == 400  # SMALL_IN is 4.0 inches wide


def test_every_colour_is_a_variable() -> None:
    svg = to_svg(figure(), "m", "matrix")
    assert "var(--blue)" in svg
    assert "var(--orange)" in svg
    assert not [colour for colour in LIGHT.values() if colour in svg]


def test_nothing_in_it_reaches_the_page_around_it() -> None:
    svg = to_svg(figure(), "m", "matrix")
    tags = {element.tag for element in ElementTree.fromstring(svg).iter()}
    assert not tags & {"style", "metadata", "script", "image"}
    assert "http" not in svg
    assert "DejaVu" not in svg


def test_ids_of_two_figures_are_apart_and_every_reference_is_met() -> None:
    one, other = to_svg(curve(), "one", ""), to_svg(curve(), "other", "")
    assert ids_of(one)
    assert not ids_of(one) & ids_of(other)
    references = set(re.findall(r"url\(#([^)]+)\)", one)) | set(re.findall(r'href="#([^"]+)"', one))
    assert references
    assert references <= ids_of(one)


def test_the_page_gives_it_its_size() -> None:
    root = ElementTree.fromstring(to_svg(figure(), "m", 'a "matrix" <&>'))
    assert "viewBox" in root.attrib
    assert not {"width", "height"} & root.attrib.keys()
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == 'a "matrix" <&>'


@pytest.mark.parametrize(
    "label", ["<img onerror=x>", "кот", "猫", "$a$ $", "\\frac{1}", "a\x00b", "a\udcffb", "]]>", "--!>", ""]
)
def test_any_name_can_be_a_label(label: str) -> None:
    svg = to_svg(figure((label, "b")), "m", "matrix")
    texts = [element.text for element in ElementTree.fromstring(svg).iter("text")]
    plain = label.replace("\x00", "\N{REPLACEMENT CHARACTER}").replace("\udcff", "\N{REPLACEMENT CHARACTER}")
    shown = plain if len(plain) <= 14 else plain[:13] + "…"
    assert texts.count(shown) == (2 if shown else 0)  # one on each axis
    assert "<img" not in svg


def test_the_users_matplotlib_settings_neither_count_nor_change() -> None:
    plain = to_svg(figure(), "m", "")
    with mpl.rc_context({"font.size": 30.0, "svg.fonttype": "path", "axes.facecolor": "red"}):
        assert to_svg(figure(), "m", "") == plain
        assert mpl.rcParams["font.size"] == 30.0
        assert mpl.rcParams["svg.fonttype"] == "path"


def test_pyplot_and_its_global_state_stay_out() -> None:
    program = "import sys, zorko.report.views; print('matplotlib.pyplot' in sys.modules, 'torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
