"""Omniglot's one-shot classification: which of 20 characters of one alphabet is the same as this one, one example each.

    python benchmarks/studies/omniglot.py --runs all_runs/ --model runs/find/omniglot/model.onnx

reads the official layout (Lake, Salakhutdinov & Tenenbaum 2015): run01 .. run20, each with class_labels.txt, training/*.png
and test/*.png; prints the error of each run and of all. People make 4.5 % errors; chance is 95 %. Each question is put to
the model as the composite that `zorko find` answers: the test picture is the reference, the training pictures are panels.

Without the official runs, `--deal FOLDER` deals `--count` runs like them from a folder GROUP/NAME/PICTURE, from groups of at
least 20 names: what was trained on the same folder will look better than it is.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

import zorko
from zorko.data.dealt import composite
from zorko.data.identities import read_identities
from zorko.scores.intervals import binomial_interval
from zorko.types import Answer

WAYS = 20


class Run(NamedTuple):
    """Twenty pictures to name, the twenty they are chosen from, and which is right."""

    name: str
    test: list[Path]
    training: list[Path]
    right: list[int]


def official(folder: Path) -> Iterator[Run]:
    """The runs as they are distributed: class_labels.txt holds lines of `test path, training path`."""
    for run in sorted(path for path in folder.iterdir() if path.is_dir() and path.name.startswith("run")):
        pairs = [line.split() for line in (run / "class_labels.txt").read_text().splitlines() if line.strip()]
        training = sorted({folder / second for _, second in pairs})
        yield Run(run.name, [folder / first for first, _ in pairs], training, [training.index(folder / s) for _, s in pairs])


def dealt(folder: Path, runs: int, seed: int) -> Iterator[Run]:
    """Runs like the official ones, from folders by identity: in each, one drawer's pictures are to be named and another's
    are chosen from. The pictures of a character are its drawers', in the same order for all of an alphabet."""
    found = read_identities(folder)
    rng = np.random.default_rng(seed)
    large = [g for g in range(len(found.group_names)) if len(np.unique(found.identities[found.groups == g])) >= WAYS]
    for number in range(runs):
        group = large[number % len(large)]
        names = rng.permutation(np.unique(found.identities[found.groups == group]))[:WAYS]
        drawings = [np.flatnonzero(found.identities == name) for name in names]
        drawers = rng.choice(min(map(len, drawings)), 2, replace=False)
        test, training = ([found.paths[int(own[drawer])] for own in drawings] for drawer in drawers)
        yield Run(f"{found.group_names[group]} {number + 1}", test, training, list(range(len(names))))


def errors(run: Run, model: zorko.Predictor) -> int:
    """How many of the run's questions the model answers wrongly."""
    questions = (composite(picture, run.training) for picture in run.test)
    answers = model.answers(questions)
    wrong = 0
    for answer, right in zip(answers, run.right, strict=True):
        wrong += not isinstance(answer, Answer) or answer.answer["panel"] != right + 1
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--runs", type=Path, metavar="DIR", help="the official runs")
    source.add_argument("--deal", type=Path, metavar="FOLDER", help="folders by identity to deal runs from")
    parser.add_argument("--count", type=int, default=20, help="how many runs to deal")
    parser.add_argument("--model", default="find", metavar="FILE", help="a model file, or the name of a shipped one")
    parser.add_argument("--seed", type=int, default=0)
    words = parser.parse_args()
    if words.runs is None and words.deal is None:  # as `make bench` calls it
        print("left out: it needs Omniglot's official runs; name them with --runs DIR", file=sys.stderr)
        return
    model = zorko.load(words.model)
    asked = wrong = 0
    for run in official(words.runs) if words.runs else dealt(words.deal, words.count, words.seed):
        of_run = errors(run, model)
        asked, wrong = asked + len(run.test), wrong + of_run
        print(f"{run.name:<24} {of_run:2d} of {len(run.test)} wrong", file=sys.stderr, flush=True)
    low, high = binomial_interval(wrong, asked)
    print(f"error {wrong / asked:.2%} ({low:.2%} .. {high:.2%}, {wrong} of {asked})")


if __name__ == "__main__":
    main()
