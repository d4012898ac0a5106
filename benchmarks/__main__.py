"""Every benchmark, one after the other: `make bench`. Writes one page and one table, OUT/bench.html and OUT/bench.csv.

    python benchmarks [--only NAME,NAME] [--rounds N] [--quick] [--out build/bench]

The page and the table are written anew after each program, so that a run that is stopped leaves what it had. A program that
fails is named there, and the others go on; the exit code is 1 then.
"""

from __future__ import annotations

import argparse
import ast
import json
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from harness import machine
from harness.page import write_page
from harness.processes import PYTHON
from harness.results import Result, write_csv
from harness.rows import from_dict

HERE = Path(__file__).resolve().parent
LAST_WORDS = 300


class Run(NamedTuple):
    """A program with the options that it has here; `size`: those that are left to `--quick` where that is wished."""

    name: str
    program: str
    words: tuple[str, ...] = ()
    size: tuple[str, ...] = ()


RUNS = (
    Run("read", "read"),
    Run("find", "find"),
    Run("orbit", "orbit"),
    Run("same", "same"),
    Run("tag", "tag", size=("--files", "1000")),
    Run("resnet34", "resnet34"),
    Run("int8", "int8"),
    Run("encoders", "encoders"),
    Run("clip", "clip"),
    Run("heads", "heads"),
    Run("size", "size"),
    Run("serve", "serve", size=("--seconds", "10")),
    Run("serve-resnet34", "serve", ("--model", "resnet34", "--clients", "16"), ("--seconds", "10")),
    Run("bank", "bank", size=("--files", "1000")),
    Run("bank_search", "bank_search"),
)


def parsed(words: Sequence[str] | None = None) -> argparse.Namespace:
    """The wishes on the command line; `only` as runs."""
    parser = argparse.ArgumentParser("benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="NAME,NAME", help=f"of {', '.join(run.name for run in RUNS)}")
    parser.add_argument("--rounds", type=int, help="how often each way has its turn  [what each program says itself]")
    parser.add_argument("--quick", action="store_true", help="few files, one round: only to see that it works")
    parser.add_argument("--out", type=Path, default=Path("build/bench"), help="  [%(default)s]")
    wishes = parser.parse_args(words)
    wanted = wishes.only.split(",") if wishes.only else [run.name for run in RUNS]
    unknown = sorted(set(wanted).difference(run.name for run in RUNS))
    if unknown:
        parser.error(f"--only: there is no {', '.join(unknown)}; there are {', '.join(run.name for run in RUNS)}")
    wishes.only = [run for run in RUNS if run.name in wanted]
    return wishes


def measured(run: Run, more: Sequence[str], place: Path) -> Result:
    """One program in a process of its own; what it prints is shown as it comes."""
    rows, file = place / f"{run.name}.jsonl", HERE / f"{run.program}.py"
    words = [*run.words, *(() if "--quick" in more else run.size), *more]
    shown = shlex.join(["python", f"benchmarks/{run.program}.py", *words])
    result = Result(run.name, _title(file), shown)
    print(f"== {shown}", flush=True)
    start = time.perf_counter()
    kept = ["--rows", str(rows), "--models", str(place / "models")]
    done = subprocess.run([PYTHON, str(file), *words, *kept], stderr=subprocess.PIPE, text=True)
    result.seconds = time.perf_counter() - start
    if rows.exists():
        result.lines = [from_dict(json.loads(line)) for line in rows.read_text(encoding="utf-8").splitlines()]
    if done.returncode:
        result.failure = done.stderr.strip()[-LAST_WORDS:] or f"exit code {done.returncode}"
        print(f"failed: {done.stderr.strip()}", flush=True)
    return result


def _title(file: Path) -> str:
    """The first sentence of a program's docstring. It is not imported: one that can't be is to be named as others are."""
    return (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").split("\n\n")[0]


def main() -> None:
    wishes = parsed()
    wishes.out.mkdir(parents=True, exist_ok=True)
    facts, results = machine.facts(), []
    more = [*(["--rounds", str(wishes.rounds)] if wishes.rounds else []), *(["--quick"] if wishes.quick else [])]
    with tempfile.TemporaryDirectory() as place:
        for run in wishes.only:
            results.append(measured(run, more, Path(place)))
            write_page(wishes.out / "bench.html", results, facts)
            write_csv(wishes.out / "bench.csv", results)
    print(f"{wishes.out / 'bench.html'}, {wishes.out / 'bench.csv'}: {sum(r.seconds for r in results) / 60:.1f} minutes")
    sys.exit(any(result.failure for result in results))


if __name__ == "__main__":
    main()
