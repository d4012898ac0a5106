"""The pages of the Python reference: which modules stand on which page; mkdocstrings takes the rest from the source."""

from __future__ import annotations

from collections.abc import Iterator

from tables import table

import zorko

FOLDER = "reference/python/"

MODULES = {
    "types": ("Records", "What every answer, failure and source is.", ("zorko.types",)),
    "errors": ("Errors", "All that zorko raises on purpose.", ("zorko.errors",)),
    "predictor": (
        "Predictor",
        "An open model, and whether its answers are trusted.",
        ("zorko.runtime.predictor", "zorko.runtime.trust"),
    ),
    "evaluate": (
        "Evaluation",
        "A model measured on labelled pictures.",
        ("zorko.runtime.evaluate", "zorko.runtime.measure"),
    ),
    "images": (
        "Pictures",
        "The one reader, the preprocessing, and where composites have their parts.",
        ("zorko.images.read", "zorko.images.preprocess", "zorko.images.ink", "zorko.images.layout"),
    ),
    "scores": (
        "Scores",
        "Metrics, intervals, thresholds: pure functions of arrays.",
        (
            *("zorko.scores.metrics", "zorko.scores.intervals", "zorko.scores.selective", "zorko.scores.verification"),
            *("zorko.scores.novelty", "zorko.scores.active", "zorko.scores.label_errors", "zorko.scores.spaces"),
        ),
    ),
    "tasks": ("Tasks", "What a question is, for those who add one.", ("zorko.tasks.base", "zorko.tasks.registry")),
    "data": (
        "Labelled data",
        "What data on disk become, how they are read and how they are split.",
        ("zorko.data.examples", "zorko.data.load", "zorko.data.splits"),
    ),
    "modelfile": (
        "The model file",
        "The card, and the file that it is in.",
        ("zorko.modelfile.card", "zorko.modelfile.file", "zorko.modelfile.shipped"),
    ),
}
"""By page: its title, what is on it in a sentence, and its modules."""


def pages() -> Iterator[tuple[str, str]]:
    """The path and the Markdown of each page."""
    yield f"{FOLDER}index.md", _overview()
    for name, (title, summary, modules) in MODULES.items():
        blocks = "\n\n".join(f"## {module}\n\n::: {module}" for module in modules)
        yield f"{FOLDER}{name}.md", f"# {title}\n\n{summary}\n\n{blocks}\n"


def _overview() -> str:
    exported = [name for name in zorko.__all__ if not name.startswith("__") and name != "load"]
    rows = [(f"[{title}]({name}.md)", summary) for name, (title, summary, _) in MODULES.items()]
    homes = ", ".join(f"[`{name}`][{getattr(zorko, name).__module__}.{name}]" for name in exported)
    return (
        "# Python\n\n`import zorko` costs nothing; what is heavy is imported when it is first used. Beside `load` it has "
        f"{homes}.\n\n::: zorko\n    options:\n      members: [load]\n\n## Modules\n\n"
        + table(("page", "what"), rows)
        + "\n"
    )
