"""What `zorko bench` does: the encoders that were meant, a row for each, and those that could not be had named."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from zorko.atomic import replacing
from zorko.cli.answering import UNREADABLE, open_model
from zorko.cli.tables import make_console, print_table
from zorko.data.table_out import safe_cell, table_writer
from zorko.errors import UsageError
from zorko.nn.encoder_lists import ENCODER_LISTS
from zorko.nn.encoders import TIMM
from zorko.tasks.base import Task
from zorko.training.bench import Candidate, Finished, Row, bench
from zorko.training.progress import Progress
from zorko.types import Failure, Remark

PLOTS = (".svg", ".png")
PARTS_MOST = 3  # of a path beside a point: `zorko train` writes TASK/NAME/model.onnx


@dataclass(frozen=True)
class Outputs:
    """Where the results go. Raises UsageError, before minutes of work, for what can't be written there."""

    csv: Path | None
    plot: Path | None
    as_json: bool

    def __post_init__(self) -> None:
        for path in (self.csv, self.plot):
            if path is not None and not path.absolute().parent.is_dir():
                raise UsageError(f"{path}: there is no folder {path.parent} to write it to; make that folder first")
        if self.plot is not None and self.plot.suffix.lower() not in PLOTS:
            raise UsageError(f"--plot {self.plot}: a plot is written as .svg or .png; name it so")


def candidates(
    encoders: str, weights: Sequence[str], untrained: bool, weights_folder: Path | None = None
) -> list[Candidate]:
    """What `--encoders`, `--weights`, `--weights-folder` and `--untrained` mean.

    An encoder's weights are the file that names it; else its file in the folder; else, with `untrained`, random ones.
    Raises UsageError for weights of an encoder not named, and for a folder that there is not.
    """
    names = _names(encoders)
    files = dict(_name_and_file(text, names) for text in weights)
    if weights_folder is not None:
        if not weights_folder.is_dir():
            raise UsageError(f"--weights-folder {weights_folder}: there is no such folder; name one with .safetensors files")
        files = _in_folder(weights_folder, names, untrained) | files
    return [Candidate(name, files.get(name), untrained and name not in files) for name in names]


def finished(task: Task, models: Sequence[str]) -> list[Finished]:
    """The models of `--model`, open. Raises UsageError for one of another task, ModelFileError for one that is none."""
    return [Finished(name, open_model(task, name)) for name in dict.fromkeys(models)]


def compare(
    task: str,
    data: Path,
    images: Path | None,
    chosen: Sequence[Candidate],
    models: Sequence[Finished],
    limit: int | None,
    cache: Path,
    outputs: Outputs,
) -> int:
    """Rows to stdout, as lines of JSON as they come or as a table in the end, and to the files wished for; returns the exit
    code."""
    progress = Progress()
    rows: list[Row] = []
    failures = 0
    for item in bench(task, data, chosen, models=models, images=images, limit=limit, cache=cache, progress=progress):
        if isinstance(item, Failure):
            failures += not isinstance(item, Remark)
            progress.say(f"zorko: {item.source}: {item.problem}")
            continue
        rows.append(item)
        if outputs.as_json:
            print(json.dumps(item.to_dict(), ensure_ascii=False, allow_nan=False), flush=True)
        else:
            progress.say(f"zorko: {item.encoder}: {', '.join(f'{s.metric} {s.test:.4f}' for s in item.over_heads)}")
    if rows and outputs.csv is not None:
        _write(rows, outputs.csv)
    if rows and outputs.plot is not None:
        _plot(rows, outputs.plot)
    if rows and not outputs.as_json:
        _print(rows)
    return UNREADABLE if failures else 0


def _names(encoders: str) -> list[str]:
    """Encoders from behind commas, lists spread out; a word with `=` is an option of the one before it:
    timm:a,pad_type=same,timm:b."""
    words: list[str] = []
    for word in (word.strip() for word in encoders.split(",")):
        if "=" not in word or not words:
            words += [word] if word else []
        elif words[-1] in ENCODER_LISTS:
            raise UsageError(f"--encoders: {words[-1]} is a list and takes no option {word}; name its encoders one by one")
        else:
            words[-1] += f",{word}"
    names = [name for word in words for name in ENCODER_LISTS.get(word, (word,))]
    if not names:
        raise UsageError("--encoders: name at least one, for example --encoders timm:resnet18")
    return list(dict.fromkeys(names))


def _in_folder(folder: Path, names: Sequence[str], untrained: bool) -> dict[str, Path]:
    """For each of timm's encoders its file, DIR/MODEL.safetensors, where the tag behind the model's name may be left out.

    One that is not there is named all the same, so that its encoder fails by that name, unless it may be untrained.
    """
    found: dict[str, Path] = {}
    for name in names:
        if not name.startswith(TIMM):
            continue
        model = name.removeprefix(TIMM).partition(",")[0]
        files = [folder / f"{called}.safetensors" for called in (model, model.partition(".")[0])]
        there = [file for file in files if file.is_file()]
        if there or not untrained:
            found[name] = (there or files)[0]
    return found


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
            write_row(tuple(safe_cell(value) if isinstance(value, str) else value for value in row.to_dict().values()))
    print(f"zorko: wrote {out}", file=sys.stderr)


def _plot(rows: Sequence[Row], path: Path) -> None:
    """Against multiply-adds, which are the same on every machine; against pictures a second where a row has none."""
    from zorko.report.costs import CostPoint, score_against_cost
    from zorko.report.svg import to_png, to_svg_file

    counted = [row.gmacs for row in rows if row.gmacs]
    costs = counted if len(counted) == len(rows) else [row.pictures_per_second for row in rows]
    cost_name = "multiply-adds a picture, in thousand millions" if costs is counted else "pictures a second"
    points = [
        CostPoint(name, row.score.test, row.score.low, row.score.high, cost, row.kind == "fine-tuned")
        for name, row, cost in zip(_short_names([row.encoder for row in rows]), rows, costs, strict=True)
    ]
    figure = score_against_cost(points, f"{rows[0].score.metric} on test, 95 % interval", cost_name)
    content = to_svg_file(figure) if path.suffix.lower() == ".svg" else to_png(figure)
    with replacing(path) as temporary:
        temporary.write_bytes(content)
    print(f"zorko: wrote {path}", file=sys.stderr)


def _short_names(names: Sequence[str]) -> list[str]:
    """What stands beside the points: as brief as keeps the names apart."""
    brief = [_brief(name) for name in names]
    return [short if brief.count(short) == 1 else name.removeprefix(TIMM) for short, name in zip(brief, names, strict=True)]


def _brief(name: str) -> str:
    """An encoder without `timm:`, weights' tag and options; of a model file's path the last parts, what comes before cut."""
    if name.startswith(TIMM):
        return name.removeprefix(TIMM).partition(",")[0].partition(".")[0]
    parts = Path(name).parts
    return name if len(parts) <= PARTS_MOST else str(Path("…", *parts[-PARTS_MOST:]))


def _print(rows: Sequence[Row]) -> None:
    columns = ["encoder"]
    for number, score in enumerate(rows[0].over_heads):
        columns += [f"test {score.metric}", *(["95 % interval", "validation"] if number == 0 else [])]
    columns += ["parameters", "GMACs", "pictures/s", "size", "fit s"]
    print_table(make_console(), columns, list(_cells(rows)))


def _cells(rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        cells = [f"{row.encoder}, fine-tuned" if row.kind == "fine-tuned" else row.encoder]
        for number, score in enumerate(row.over_heads):
            cells.append(f"{score.test:.4f}")
            if number == 0:  # a line holds no more; the CSV and the JSON have the interval of each
                cells += [f"{score.low:.4f} .. {score.high:.4f}", _number(score.validation, ".4f")]
        yield (
            *cells,
            f"{row.parameters:,}",
            _number(row.gmacs, ".3f"),
            f"{row.pictures_per_second:.0f}",
            _number(row.embedding_size, "d"),
            _number(row.fit_seconds, ".1f"),
        )


def _number(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)
