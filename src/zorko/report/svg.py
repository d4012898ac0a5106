"""A matplotlib figure as SVG to stand inside a page, or as PNG bytes; the same figure gives the same bytes."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree

import matplotlib as mpl
from matplotlib.figure import Figure

from zorko.report.style import LIGHT, RC

_VARIABLES = {value: f"var(--{name})" for name, value in LIGHT.items()}
_COLOUR = re.compile(r"#[0-9a-f]{6}\b")
_FONT, _FAMILY = re.compile(r"font: ([\d.]+)px [^;]*"), re.compile(r"font-family: [^;]*;? ?")  # the page has its own
_DROPPED = {"metadata", "style"}  # a <style> inside a page would hold for the whole page


@contextmanager
def our_settings() -> Iterator[None]:
    """matplotlib with the report's settings and no other; whatever was set before is there again afterwards.

    A name in a script that DejaVu Sans lacks draws no warning: the page's own font will show it.
    """
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update(RC)
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def to_svg(figure: Figure, name: str, description: str) -> str:
    """`<svg ..>` without a size of its own (the page gives it one), in the page's colours and font.

    `name` is a word that is unique in the page: it keeps the ids of several figures apart. `description` is what a
    screen reader says. Colours of style.LIGHT become CSS variables. No date and no program's name is in it.
    """
    buffer = io.StringIO()
    with our_settings():
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    root = ElementTree.fromstring(buffer.getvalue())
    for parent in root.iter():
        for child in [c for c in parent if _local(c.tag) in _DROPPED]:
            parent.remove(child)
    for element in root.iter():
        _adapt(element, name)
    for size in ("width", "height", "version"):
        root.attrib.pop(size, None)
    root.set("role", "img")
    root.set("aria-label", description)
    return ElementTree.tostring(root, encoding="unicode")


def to_png(figure: Figure, dpi: int = 144) -> bytes:
    """The figure as a PNG file in the light colours on white."""
    buffer = io.BytesIO()
    with our_settings():
        figure.savefig(buffer, format="png", dpi=dpi, facecolor=LIGHT["paper"], metadata={"Software": None})
    return buffer.getvalue()


def to_svg_file(figure: Figure) -> bytes:
    """The figure as an SVG file of its own, in the light colours on white; its text stays text."""
    buffer = io.BytesIO()
    with our_settings():
        figure.savefig(buffer, format="svg", facecolor=LIGHT["paper"], metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def _adapt(element: ElementTree.Element, name: str) -> None:
    """One element for use inside a page: no namespaces, ids with the figure's name, colours as variables."""
    element.tag = _local(element.tag)
    for key in list(element.attrib):
        value = element.attrib.pop(key)
        if key != "id" or element.tag in ("clipPath", "path"):  # the ids of groups are of no use
            element.set(_local(key), _adapted_value(_local(key), value, name))
    if element.text is not None and not element.text.strip():
        element.text = None
    if element.tail is not None and not element.tail.strip():
        element.tail = None


def _adapted_value(key: str, value: str, name: str) -> str:
    if key == "id":
        return f"{name}-{value}"
    if key == "href":
        return value.replace("#", f"#{name}-", 1)
    if key == "clip-path":
        return value.replace("url(#", f"url(#{name}-", 1)
    if key == "style":
        named = _COLOUR.sub(lambda found: _VARIABLES.get(found.group(), found.group()), value)
        return _FAMILY.sub("", _FONT.sub(r"font-size: \1px", named))
    return value


def _local(name: str) -> str:
    return name.rpartition("}")[2]
