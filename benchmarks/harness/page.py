"""The page: one HTML file that needs no other and no script, light or dark as the reader's system is."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from harness.results import Result
from harness.rows import LeftOut, Line, Row, shown
from zorko import atomic
from zorko.report.style import DARK, LIGHT, css_variables

STYLE = Path(__file__).with_name("page.css")
FROM, TO = 1 / 4, 64  # what the scale of ratios spans

_CODE = re.compile(r"`([^`]*)`")

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>zorko benchmarks</title>
<style>
:root {{ color-scheme: light dark; {light} }}
@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}
{style}</style>
</head>
<body>
<main>
<h1>zorko, measured</h1>
<p class="lead">Two ways on the same work in the same run. A ratio says how many times better the first way was: over 1, it
was the better one. It is the median of the rounds, with the lowest and the highest behind it; the ways took turns. A bar
begins at 1, and is twice as long for a ratio that is squared.</p>
{summary}
<dl class="machine">
{machine}
</dl>
{sections}
<footer>Made by <code>make bench</code>; <code>bench.csv</code> beside it holds the same rows.</footer>
</main>
</body>
</html>
"""

_SECTION = """<section id="{name}">
<h2>{name}</h2>
<p>{title}</p>
<pre><code>{command}</code></pre>
{failure}
{rows}
<p class="small">{seconds:.0f} s in all</p>
</section>
"""

_ROW = """<li>
<span class="work">{work}</span>
<span class="ways">{ways}</span>
<span class="ratio">{ratio}</span>
<span class="scale">{scale}</span>
{note}</li>"""


def write_page(path: Path, results: Sequence[Result], machine: Mapping[str, str]) -> None:
    """Write the page, whole or not at all."""
    with atomic.replacing(path) as temporary:
        temporary.write_text(page(results, machine), encoding="utf-8")


def page(results: Sequence[Result], machine: Mapping[str, str]) -> str:
    """The page as text."""
    return _PAGE.format(
        light=css_variables(LIGHT),
        dark=css_variables(DARK),
        style=STYLE.read_text(encoding="utf-8"),
        summary=_summary(results),
        machine="\n".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in machine.items()),
        sections="\n".join(_section(result) for result in results),
    )


def _summary(results: Sequence[Result]) -> str:
    links = [f'<a href="#{escape(result.name)}">{escape(result.name)}</a>' for result in results]
    failed = [link for link, result in zip(links, results, strict=True) if result.failure]
    rows = sum(isinstance(line, Row) for result in results for line in result.lines)
    minutes = sum(result.seconds for result in results) / 60
    text = f"<nav>{' '.join(links)}</nav>\n<p>{len(results)} programs, {rows} rows, {minutes:.1f} minutes.</p>"
    return text + (f'<p class="failed">Failed: {", ".join(failed)}</p>' if failed else "")


def _section(result: Result) -> str:
    return _SECTION.format(
        name=escape(result.name),
        title=_CODE.sub(r"<code>\1</code>", escape(result.title)),
        command=escape(result.command),
        failure=f'<p class="failed">It failed: {escape(result.failure)}</p>' if result.failure else "",
        rows=f'<ul class="rows">\n{chr(10).join(map(_row, result.lines))}\n</ul>' if result.lines else "",
        seconds=result.seconds,
    )


def _row(line: Line) -> str:
    if isinstance(line, LeftOut):
        note = f'<span class="note">left out: {escape(line.why)}</span>\n'
        return _ROW.format(work=escape(line.work), ways="", ratio="", scale="", note=note)
    ours, theirs = line.medians
    unit = escape(line.unit)
    ways = f"{escape(line.sides[0])} <b>{shown(ours)} {unit}</b>"
    if theirs is not None:
        ways += f", {escape(line.sides[1])} <b>{shown(theirs)} {unit}</b>"
    rounds = f"{len(line.ours)} round{'s' if len(line.ours) > 1 else ''}"
    return _ROW.format(
        work=escape(line.work),
        ways=ways,
        ratio=_ratio(line),
        scale=_scale(line),
        note=f'<span class="note">{escape("; ".join(filter(None, [line.note, rounds])))}</span>\n',
    )


def _ratio(row: Row) -> str:
    if row.spread is None:
        return ""
    ratio, low, high = row.spread
    return f"<b>{ratio:.2f}</b> <small>{low:.2f} to {high:.2f}</small>"


def _scale(row: Row) -> str:
    """The ratio on a logarithmic scale, a line where it is 1."""
    if row.spread is None:
        return ""
    ratio, low, high = (_place(value) for value in row.spread)
    state = "better" if row.spread[0] >= 1 else "worse"
    return (
        f'<svg class="{state}" viewBox="0 0 200 16" preserveAspectRatio="none" role="img" aria-label="ratio '
        f'{row.spread[0]:.2f}">'
        f'<line class="one" x1="{_place(1):.1f}" x2="{_place(1):.1f}" y1="0" y2="16"/>'
        f'<rect x="{min(ratio, _place(1)):.1f}" y="5" width="{abs(ratio - _place(1)):.1f}" height="6"/>'
        f'<line class="spread" x1="{low:.1f}" x2="{high:.1f}" y1="8" y2="8"/></svg>'
    )


def _place(ratio: float) -> float:
    """Where a ratio stands on a scale that is 200 wide."""
    bounded = min(max(ratio, FROM), TO)
    return 200 * math.log(bounded / FROM) / math.log(TO / FROM)
