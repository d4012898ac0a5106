"""What `zorko bench` does: the encoders that were meant, a row for each, and those that could not be had named."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from zorko.cli.answering import UNREADABLE
from zorko.cli.tables import make_console, print_table
from zorko.data.table_out import table_writer
from zorko.errors import UsageError
from zorko.nn.encoders import TIMM
from zorko.training.bench import Candidate, Row, bench
from zorko.training.progress import Progress
from zorko.types import Failure


def candidates(encoders: str, weights: Sequence[str], untrained: bool) -> list[Candidate]:
    """What `--encoders`, `--weights` and `--untrained` mean. Raises UsageError for weights of an encoder not named."""
    names = _names(encoders)
    files = dict(_name_and_file(text, names) for text in weights)
    return [Candidate(name, files.get(name), untrained and name not in files) for name in names]


def compare(
    task: str,
    data: Path,
    images: Path | None,
    chosen: Sequence[Candidate],
    limit: int | None,
    cache: Path,
    out: Path | None,
    as_json: bool,
) -> int:
    """Rows to stdout, as lines of JSON as they come or as a table in the end, and to `out`; returns the exit code."""
    if out is not None and not out.absolute().parent.is_dir():  # said now, not after minutes of work
        raise UsageError(f"{out}: there is no folder {out.parent} to write it to; make that folder first")
    progress = Progress()
    rows: list[Row] = []
    failures = 0
    for item in bench(task, data, chosen, images=images, limit=limit, cache=cache, progress=progress):
        if isinstance(item, Failure):
            failures += 1
            progress.say(f"zorko: {item.source}: {item.problem}")
            continue
        rows.append(item)
        if as_json:
            print(json.dumps(item.to_dict(), ensure_ascii=False, allow_nan=False), flush=True)
        else:
            progress.say(f"zorko: {item.encoder}: {item.score.metric} {item.score.test:.4f}")
    if rows and out is not None:
        _write(rows, out)
    if rows and not as_json:
        _print(rows)
    return UNREADABLE if failures else 0


def _names(encoders: str) -> list[str]:
    """Encoders from behind commas; a word with `=` is an option of the one before it: timm:a,pad_type=same,timm:b."""
    names: list[str] = []
    for word in (word.strip() for word in encoders.split(",")):
        if "=" in word and names:
            names[-1] += f",{word}"
        elif word and word not in names:
            names.append(word)
    if not names:
        raise UsageError("--encoders: name at least one, for example --encoders timm:resnet18")
    return names


def _name_and_file(text: str, names: Sequence[str]) -> tuple[str, Path]:
    """`NAME=FILE`, where NAME may leave out `timm:` and the options of the encoder that it means."""
    for name in names:
        short = name.removeprefix(TIMM)
        for called in (name, short, name.partition(",")[0], short.partition(",")[0]):
            if text.startswith(f"{called}=") and len(text) > len(called) + 1:
                return name, Path(text[len(called) + 1 :])
    raise UsageError(f"--weights {text}: write it as NAME=FILE, with NAME one of --encoders: {', '.join(names)}")


def _write(rows: Sequence[Row], out: Path) -> None:
    with table_writer(out, tuple(rows[0].to_dict())) as write_row:
        for row in rows:
            write_row(tuple(row.to_dict().values()))
    print(f"zorko: wrote {out}", file=sys.stderr)


def _print(rows: Sequence[Row]) -> None:
    metric = rows[0].score.metric
    columns = (
        "encoder",
        f"test {metric}",
        "95 % interval",
        "validation",
        "parameters",
        "GMACs",
        "pictures/s",
        "size",
        "fit s",
    )
    print_table(make_console(), columns, list(_cells(rows)))


def _cells(rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        score = row.score
        yield (
            row.encoder,
            f"{score.test:.4f}",
            f"{score.low:.4f} .. {score.high:.4f}",
            f"{score.validation:.4f}",
            f"{row.parameters:,}",
            f"{row.gmacs:.3f}",
            f"{row.pictures_per_second:.0f}",
            str(row.embedding_size),
            f"{row.fit_seconds:.1f}",
        )
