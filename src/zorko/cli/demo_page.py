"""The demo's page: one HTML file that needs no other. Put together from strings, as the base install has no jinja2."""

from __future__ import annotations

import statistics
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files

from zorko.cli.summary import metric_rows
from zorko.images.draw import RGB, webp
from zorko.modelfile.card import Card, Metric
from zorko.scores.selective import RiskLevel
from zorko.tasks.base import shown_confidence
from zorko.tasks.registry import task_named
from zorko.types import Answer

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>zorko: what it answers, and when not to believe it</title>
<style>
{style}</style>
</head>
<body>
<main>
<header>
<h1>zorko</h1>
<p class="lead">Answers one visual question about a picture, and says when the answer must not be trusted.</p>
<p>Below are {count} questions from the samples that ship with zorko, answered a moment ago on this machine by the models
that ship with it. Nothing was downloaded.</p>
<ul class="legend">
<li><span class="verdict trusted">trusted</span> Of such answers at most a share as large as the risk that was asked for is
wrong, with 95 % confidence, on pictures like those that the model was calibrated on.</li>
<li><span class="verdict untrusted">not trusted</span> The best guess, and why it is doubted: a person should look.</li>
</ul>
<div class="wide"><table class="overview">
<caption>Five questions, each asked at the strictest risk for which its model has a proof</caption>
<thead><tr><th scope="col">question</th><th scope="col">risk</th><th scope="col">trusted</th><th scope="col">not</th>
<th scope="col">ms</th><th scope="col">model</th></tr></thead>
<tbody>
{overview}
</tbody>
</table></div>
<p class="small">ms: processor time of one answer, from the file to the record, the median of the pictures below.</p>
</header>
{sections}
<footer>
<p>Made by <code>zorko demo</code>. The pictures were drawn for zorko by tools/draw_samples.py. A click or a tap on a command
selects it whole; in a clone, <code>source .venv/bin/activate</code> puts <code>zorko</code> on the path.</p>
</footer>
</main>
</body>
</html>
"""

_OVERVIEW = """<tr><td><a href="#{task}">{task}</a><br><span class="small">{summary}</span></td><td>{risk:g}</td>
<td>{trusted}</td><td>{untrusted}</td><td>{milliseconds:.1f}</td><td>{megabytes:.2g} MB</td></tr>"""

_SECTION = """<section id="{task}">
<h2>{task}</h2>
<p>Says {summary}. {counts}</p>
<pre><code>{command}</code></pre>
<div class="pictures">
{pictures}
</div>
{figures}
</section>
"""

BROAD_PX = 480
"""From this width on a picture takes two places of the grid, and is scrolled on a phone."""
BROADEST_PX = 1500
"""From this width on it takes a row of its own."""
TALL = 1.3
"""From so many times its width on it has a list under it, which two in a row of a phone would make too small."""

_PICTURE = """<figure class="{shape}">
<div class="scroll"{reachable}>
<img src="data:image/webp;base64,{data}" width="{width}" height="{height}" alt="{alt}">
</div>
<figcaption>
<span class="name">{name}</span>
<span class="verdict {state}">{verdict}</span>
<span class="small">{guess}confidence {confidence}, {milliseconds:.1f}&nbsp;ms</span>
</figcaption>
</figure>"""

_FIGURES = """<details>
<summary>The model <code>{model}</code>: {headline}</summary>
<p>{megabytes:.2f} MB, {parameters:,} weights in the encoder. Trained on {data}.</p>
<div class="tables">
{tables}
</div>
</details>"""

_TABLE = """<div class="wide"><table>
<caption>{caption}</caption>
<thead><tr>{head}</tr></thead>
<tbody>
{rows}
</tbody>
</table></div>"""


@dataclass(frozen=True)
class Picture:
    """One answered sample: `drawn` is the picture with its answer, `guess` the answer and `verdict` its trust in words."""

    name: str
    drawn: RGB
    guess: str
    verdict: str
    answer: Answer
    milliseconds: float


@dataclass(frozen=True)
class Section:
    """One task on the page, and the command that gives the same answers."""

    summary: str
    card: Card
    model_bytes: int
    risk: float
    command: str
    pictures: Sequence[Picture]

    @property
    def trusted(self) -> int:
        """How many answers are trusted."""
        return sum(picture.answer.trusted for picture in self.pictures)

    @property
    def milliseconds(self) -> float:
        """What one answer cost: the median."""
        return statistics.median(picture.milliseconds for picture in self.pictures)


def page(sections: Sequence[Section]) -> str:
    """The page as text: pictures inside, light or dark as the reader's system is, no script."""
    return _PAGE.format(
        style=files("zorko.cli").joinpath("demo.css").read_text(encoding="utf-8"),
        count=sum(len(section.pictures) for section in sections),
        overview="\n".join(_overview(section) for section in sections),
        sections="\n".join(_section(section) for section in sections),
    )


def _overview(section: Section) -> str:
    return _OVERVIEW.format(
        task=escape(section.card.task),
        summary=escape(section.summary),
        risk=section.risk,
        trusted=section.trusted,
        untrusted=len(section.pictures) - section.trusted,
        milliseconds=section.milliseconds,
        megabytes=section.model_bytes / 1e6,
    )


def _section(section: Section) -> str:
    cost = sum(picture.milliseconds for picture in section.pictures)
    count = len(section.pictures)
    return _SECTION.format(
        task=escape(section.card.task),
        summary=escape(section.summary),
        counts=f"At risk {section.risk:g}: {count} questions, {section.trusted} answers trusted, "
        f"{count - section.trusted} not; {cost:.0f} ms of processor time in all.",
        command=" ".join(f"<span>{escape(word)}</span>" for word in section.command.split(" ")),
        pictures="\n".join(_picture(picture) for picture in section.pictures),
        figures=_figures(section),
    )


def _picture(picture: Picture) -> str:
    height, width = picture.drawn.shape[:2]
    guess = "" if picture.guess == "-" else f"{picture.guess}, "
    scrolls = f' tabindex="0" role="group" aria-label="{escape(picture.name)}"'
    return _PICTURE.format(
        shape=_shape(height, width),
        reachable=scrolls if width >= BROAD_PX else "",
        width=width,
        height=height,
        data=b64encode(webp(picture.drawn)).decode("ascii"),
        alt=escape(f"{picture.name} with the answer drawn on it: {guess}{picture.verdict}"),
        name=escape(picture.name),
        guess=escape(guess),
        verdict=escape(picture.verdict),
        state="trusted" if picture.answer.trusted else "untrusted",
        confidence=shown_confidence(picture.answer.confidence),
        milliseconds=picture.milliseconds,
    )


def _shape(height: int, width: int) -> str:
    """The class that says how much room a picture needs."""
    if width >= BROAD_PX:
        return "broadest" if width >= BROADEST_PX else "broad"
    return "tall" if height > TALL * width else "small-picture"


def _figures(section: Section) -> str:
    card = section.card
    describes = task_named(card.task).describes
    return _FIGURES.format(
        model=escape(card.name),
        headline=escape(_mean_of_attributes(card) if describes else _first_figure(card)),
        megabytes=section.model_bytes / 1e6,
        parameters=card.encoder.parameters,
        data=escape(card.data.description),
        tables="\n".join(_of_attributes(card, section.risk) if describes else _of_answers(card)),
    )


def _first_figure(card: Card) -> str:
    """The figure that a card begins with, which is the one that people ask for first."""
    for name, value, interval, count in metric_rows(card.metrics):
        return f"{name} {value} ({interval}) on {int(count):,} test pictures"
    return "no figures on test pictures"


def _mean_of_attributes(card: Card) -> str:
    found = list(_macro_f1(card).values())
    if not found:
        return "no figures on test pictures"
    return f"macro F1 {statistics.fmean(metric.value for metric in found):.4f}, the mean of {len(found)} attributes"


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


def _of_attributes(card: Card, risk: float) -> Iterator[str]:
    """A row for each attribute: of the figures that every one has, and of the ladder, those at that risk."""
    rows = ((name, *next(metric_rows({name: f1}))[1:]) for name, f1 in _macro_f1(card).items())
    yield _table("Macro F1 on the test part, with 95 % intervals", ("attribute", "value", "interval", "pictures"), rows)
    levels = {name: calibration.levels for name, calibration in card.calibration.items()}
    asked = ((name, level) for name, ladder in levels.items() for level in ladder if level.risk == risk)
    promises = ((name, *_promise(level)) for name, level in asked)
    yield _table(f"What may be trusted at risk {risk:g}, as calibrated", ("attribute", *_PROMISE), promises)


def _macro_f1(card: Card) -> dict[str, Metric]:
    """Of each attribute that was measured."""
    alone = len(card.heads) == 1  # figures of a single head are not called after it
    found = {head.name: card.metrics.get("macro_f1" if alone else f"{head.name}.macro_f1") for head in card.heads}
    return {name: metric for name, metric in found.items() if metric is not None}


_PROMISE = ("trusted from", "answers", "wrong", "at most")


def _promise(level: RiskLevel) -> Sequence[str]:
    if level.threshold is None or level.upper_bound is None:
        return "nothing", "-", "-", "-"
    least = f"{level.threshold:.4f}" if level.threshold else "any"
    return least, f"{level.accepted:,}", str(level.errors), f"{level.upper_bound:.2%}"


def _table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows]
    if not lines:
        return ""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    return _TABLE.format(caption=escape(caption), head=head, rows="\n".join(lines))
