"""The demo's page: one HTML file that needs no other. Put together from strings, as the base install has no jinja2."""

from __future__ import annotations

import struct
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files

from zorko.cli.summary import metric_rows
from zorko.modelfile.card import Card
from zorko.scores.selective import RiskLevel
from zorko.tasks.base import shown_confidence
from zorko.tasks.registry import task_named
from zorko.types import DEFAULT_RISK, Answer

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>zorko demo</title>
<style>
{style}</style>
</head>
<body>
<main>
<h1>zorko</h1>
<p class="lead">Answers one visual question about a picture, and says when the answer must not be trusted.</p>
{sections}
<footer>Made by <code>zorko demo</code>. The pictures were drawn for zorko by tools/draw_samples.py.</footer>
</main>
</body>
</html>
"""

_SECTION = """<section>
<h2>{task}</h2>
<p>Says {summary}. {counts}</p>
<pre><code>{command}</code></pre>
<div class="pictures">
{pictures}
</div>
{figures}
</section>
"""

BROAD = 1.8
"""Pictures broader than so many times their height take two places of the grid."""

_PICTURE = """<figure{wide}>
<img src="data:image/png;base64,{data}" alt="{name}: {verdict}">
<figcaption>
<span class="name">{name}</span>
<span class="verdict {state}">{verdict}</span>
<span class="small">confidence {confidence}, {milliseconds:.1f} ms</span>
</figcaption>
</figure>"""

_TABLE = """<div class="wide"><table>
<caption>{caption}</caption>
<thead><tr>{head}</tr></thead>
<tbody>
{rows}
</tbody>
</table></div>"""


@dataclass(frozen=True)
class Picture:
    """One answered sample: `png` is the picture with its answer drawn, `verdict` the answer's trust in words."""

    name: str
    png: bytes
    verdict: str
    answer: Answer
    milliseconds: float


@dataclass(frozen=True)
class Section:
    """One task on the page, and the command that gives the same answers."""

    summary: str
    card: Card
    model_bytes: int
    command: str
    pictures: Sequence[Picture]


def page(sections: Sequence[Section]) -> str:
    """The page as text: pictures inside, light or dark as the reader's system is, no script."""
    style = files("zorko.cli").joinpath("demo.css").read_text(encoding="utf-8")
    return _PAGE.format(style=style, sections="\n".join(_section(section) for section in sections))


def _section(section: Section) -> str:
    trusted = sum(picture.answer.trusted for picture in section.pictures)
    cost = sum(picture.milliseconds for picture in section.pictures)
    count = len(section.pictures)
    return _SECTION.format(
        task=escape(section.card.task),
        summary=escape(section.summary),
        counts=f"{count} pictures, {trusted} answers trusted, {count - trusted} not; "
        f"{cost:.0f} ms in all, {cost / count:.1f} ms a picture.",
        command=escape(section.command),
        pictures="\n".join(_picture(picture) for picture in section.pictures),
        figures=_figures(section),
    )


def _picture(picture: Picture) -> str:
    width, height = struct.unpack(">II", picture.png[16:24])  # where a PNG file has them
    return _PICTURE.format(
        wide=' class="broad"' if width > BROAD * height else "",
        data=b64encode(picture.png).decode("ascii"),
        name=escape(picture.name),
        verdict=escape(picture.verdict),
        state="trusted" if picture.answer.trusted else "untrusted",
        confidence=shown_confidence(picture.answer.confidence),
        milliseconds=picture.milliseconds,
    )


def _figures(section: Section) -> str:
    card = section.card
    about = (
        f"<p>Model <code>{escape(card.name)}</code>: {section.model_bytes / 1000:,.0f} kB, "
        f"{card.encoder.parameters:,} weights in the encoder. Trained on {escape(card.data.description)}.</p>"
    )
    tables = _of_attributes(card) if task_named(card.task).describes else _of_answers(card)
    return f'{about}\n<div class="tables">\n{chr(10).join(tables)}\n</div>'


def _of_answers(card: Card) -> Iterator[str]:
    yield _table(
        "Measured on the test part, with 95 % intervals",
        ("figure", "value", "interval", "pictures"),
        metric_rows(card.metrics),
    )
    for name, calibration in card.calibration.items():
        of = f" ({name})" if len(card.calibration) > 1 else ""
        rows = ((f"{level.risk:g}", *_promise(level)) for level in calibration.levels)
        yield _table(f"What may be trusted, as calibrated{of}", ("risk", *_PROMISE), rows)


def _of_attributes(card: Card) -> Iterator[str]:
    """A row for each attribute: of the figures that every one has, and of the ladder, those that people ask for first."""
    alone = len(card.heads) == 1  # figures of a single head are not called after it
    measured = {h.name: card.metrics.get("macro_f1" if alone else f"{h.name}.macro_f1") for h in card.heads}
    rows = ((name, *next(metric_rows({name: f1}))[1:]) for name, f1 in measured.items() if f1 is not None)
    yield _table("Macro F1 on the test part, with 95 % intervals", ("attribute", "value", "interval", "pictures"), rows)
    levels = {name: calibration.levels for name, calibration in card.calibration.items()}
    asked = ((name, level) for name, ladder in levels.items() for level in ladder if level.risk == DEFAULT_RISK)
    promises = ((name, *_promise(level)) for name, level in asked)
    yield _table(f"What may be trusted at risk {DEFAULT_RISK:g}, as calibrated", ("attribute", *_PROMISE), promises)


_PROMISE = ("trusted from", "calibration answers", "wrong", "at most")


def _promise(level: RiskLevel) -> Sequence[str]:
    if level.threshold is None or level.upper_bound is None:
        return "nothing", "-", "-", "-"
    return f"{level.threshold:.6f}", f"{level.accepted:,}", str(level.errors), f"{level.upper_bound:.2%}"


def _table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows]
    if not lines:
        return ""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    return _TABLE.format(caption=escape(caption), head=head, rows="\n".join(lines))
