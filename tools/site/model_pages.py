"""A page for each shipped model: what people wrote of it (models/*.md), then what its file says of itself."""

from __future__ import annotations

from collections.abc import Iterator

from tables import code, table, words

from zorko.modelfile.card import Card, HeadCalibration
from zorko.modelfile.file import read_card
from zorko.modelfile.shipped import FOLDER as SHIPPED
from zorko.modelfile.shipped import shipped_names
from zorko.tasks.registry import task_named

FOLDER = "models/"
_PERCENT = 100.0


def pages() -> Iterator[tuple[str, str]]:
    """The path and the text of each page, of an overview of them, and of the recipes as they are."""
    cards = {name: read_card(SHIPPED / f"{name}.onnx") for name in shipped_names()}
    yield f"{FOLDER}index.md", _overview(cards)
    for name, card in cards.items():
        recipe = (SHIPPED / f"{name}.toml").read_text(encoding="utf-8")
        written = (SHIPPED / f"{name}.md").read_text(encoding="utf-8")
        yield f"{FOLDER}{name}.toml", recipe
        yield f"{FOLDER}{name}.md", f"{written}\n{_recipe(name, recipe)}\n\n{_figures(name, card)}\n"


def _overview(cards: dict[str, Card]) -> str:
    rows = [
        (f"[{name}]({name}.md)", task_named(card.task).summary, f"{_megabytes(name)} MB", words(card.encoder.name))
        for name, card in cards.items()
    ]
    return (
        '# Shipped models\n\nEach is one file of the package, known by its name: `--model read`, `zorko.load("read")`. Its '
        "page says what it was made from, what was measured, and when not to use it; the recipe beside it makes it anew.\n\n"
        + table(("model", "question", "size", "encoder"), rows)
        + "\n"
    )


def _recipe(name: str, recipe: str) -> str:
    return f"## Recipe\n\n[{name}.toml]({name}.toml), which `zorko train --config` takes:\n\n```toml\n{recipe.strip()}\n```"


def _figures(name: str, card: Card) -> str:
    """All of the card that is a figure or an origin."""
    parts = ["## What its card says", table(("fact", "value"), _facts(name, card)), "### Figures of its own test part"]
    parts.append("With 95 % intervals, as they were measured when it was made.")
    by_head = {head.name: _metrics_of(card, head.name) for head in card.heads}
    for head, rows in by_head.items():
        parts.append(_folded(head, len(by_head), table(("metric", "value", "interval", "examples"), rows)))
    parts += ["### Thresholds", "By head, from the calibration part: an answer is trusted from this confidence on."]
    for head, calibration in card.calibration.items():
        parts.append(_folded(head, len(card.calibration), _thresholds(calibration)))
    return "\n\n".join(parts)


def _facts(name: str, card: Card) -> list[tuple[str, str]]:
    preprocessing = card.preprocessing
    height, width = preprocessing.size_hw
    labels = [f"{code(head.name)}: {words(', '.join(head.labels))}" for head in card.heads]
    splits = ", ".join(f"{part} {count:,}" for part, count in card.data.splits.items())
    return [
        ("task", card.task),
        ("file", f"`zorko/models/{name}.onnx`, {_megabytes(name)} MB, format {card.format}"),
        ("heads and labels", "<br>".join(labels)),
        (
            "sees",
            f"{height} x {width} pixels, {preprocessing.colour}, crop `{preprocessing.crop}`, fit `{preprocessing.fit}`",
        ),
        ("encoder", f"{words(card.encoder.name)}, {card.encoder.parameters:,} parameters"),
        ("its weights", f"{words(card.encoder.weights)}; licence {words(card.encoder.licence)}"),
        ("data", f"{words(card.data.description)}; {splits}"),
        ("fingerprint of the data", f"`{card.data.fingerprint}`"),
        ("made with", ", ".join(f"{package} {version}" for package, version in card.made.versions.items())),
        ("seed", str(card.made.seed)),
        ("checksum of the file", f"`{card.sha256}`"),
    ]


def _metrics_of(card: Card, head: str) -> list[tuple[str, str, str, str]]:
    """Where there are several heads, metrics are called HEAD.METRIC."""
    prefix = f"{head}." if len(card.heads) > 1 else ""
    return [
        (key.removeprefix(prefix), f"{metric.value:.4f}", f"{metric.low:.4f} to {metric.high:.4f}", f"{metric.n:,}")
        for key, metric in card.metrics.items()
        if key.startswith(prefix)
    ]


def _thresholds(calibration: HeadCalibration) -> str:
    rows = [
        (f"{level.risk:g}", *_found(level.threshold, level.accepted, level.errors, level.upper_bound, level.more_needed))
        for level in calibration.levels
    ]
    parts = [table(("risk", "confidence from", "accepted of them", "wrong", "upper bound of the error"), rows)]
    unknown = calibration.unknown_threshold
    if unknown is not None:
        parts.append(f"`unlike-training` above an unknown score of {unknown:.4f} (`{calibration.unknown_score}`).")
    if calibration.accept:
        rates = [(f"{each.rate:g}", _logit(each.threshold), _share(each.true_accept)) for each in calibration.accept]
        parts.append(table(("false-accept rate", "logit from", "the same recognised"), rates))
    return "\n\n".join(parts)


def _found(
    threshold: float | None, accepted: int, errors: int, bound: float | None, more: int | None
) -> tuple[str, str, str, str]:
    if threshold is None:
        needed = "no number of pictures would do" if more is None else f"about {more:,} more pictures would be needed"
        return (f"nothing is trusted; {needed}", "", "", "")
    return (f"{threshold:.6f}", f"{accepted:,}", f"{errors:,}", _share(bound))


def _logit(value: float | None) -> str:
    return "not proven" if value is None else f"{value:.1f}"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value * _PERCENT:.2f} %"


def _folded(title: str, of: int, body: str) -> str:
    """As it is where it is the only one, else behind its title."""
    if of == 1:
        return body
    inner = "\n".join(f"    {line}".rstrip() for line in body.splitlines())
    return f'??? note "{title}"\n\n{inner}'


def _megabytes(name: str) -> str:
    return f"{(SHIPPED / f'{name}.onnx').stat().st_size / 1e6:.2f}"
