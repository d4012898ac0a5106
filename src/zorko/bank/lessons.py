"""What a model can learn from a bank: what people said of its photographs, and what the model knew.

Who learns from what people said must not be measured on the same: each scene stands on one side, always the same one, since
a drawing by its content says which. So what was held out from one model is held out from all that come after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from zorko.bank.bank import Bank
from zorko.bank.chunks import chunks
from zorko.bank.records import Photo
from zorko.bank.showing import originals
from zorko.bank.state import State
from zorko.bank.tagging import shown_model
from zorko.data.parts import Part
from zorko.errors import BankError
from zorko.modelfile.file import read_card

SHARES: tuple[tuple[Part, float], ...] = (("test", 0.2), ("calibration", 0.25), ("validation", 0.15), ("train", 0.4))
"""Of scenes. Calibration gets more than elsewhere: the promise rests on what people said alone, and the model's own answers
help to train."""

LEAST = 20
"""Photographs of which people must have said an attribute, so that each part has some."""

MOST_KNOWN = 4000
"""Photographs of which nobody said anything that teach what the model knew; as pixels they take 600 MB for a while."""

REMEMBERED = 40
"""Answers without trust by which a value is remembered of which nothing better speaks: enough for a direction, and few
beside what people said."""

TELLS_SCENES = "timm:"

NOT_SAID = -1


@dataclass(frozen=True, eq=False)
class Lesson:
    """What N photographs teach of some attributes.

    photos  (N,) numbers
    files   N originals
    values  by attribute its values
    labels  by attribute (N,) int64: indices of its values, or NOT_SAID. In all parts but train people said them
    parts   (N,) of "train", "validation", "calibration", "test"
    scenes  (N,) int64, each in one part
    left    attributes that stay as they are, and why
    """

    photos: NDArray[np.int64]
    files: Sequence[Path]
    values: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, NDArray[np.int64]]
    parts: NDArray[np.str_]
    scenes: NDArray[np.int64]
    left: Mapping[str, str]


def lesson(bank: Bank, seed: int = 0) -> Lesson:
    """What can be learnt from the bank as it is.

    Of an attribute, what people said is learnt, and for training the shown model's trusted answers where nobody said
    anything, those about scenes aside that are held out. A value of which neither speaks, and the model does, would be
    forgotten: of such a few of its other answers are learnt too. Raises BankError where people said too little.
    """
    state = bank.index.now()
    scenes = _scenes(bank, state)
    part = _parts(bank, state, scenes)
    taught, left = _taught(state, part)
    if not taught:
        words = "".join(f"\n  - {name}: {why}" for name, why in left.items())
        raise BankError(f"there is too little to learn from yet; correct or confirm more photographs{words}")
    labels = np.stack([_labels(state, column, part) for column in taught])  # (attributes, N)
    rng = np.random.default_rng(seed)
    needed: NDArray[np.bool_] = np.any(state.corrected[taught] & (labels > 0), axis=0)
    for column, own in zip(taught, labels, strict=True):
        rare = _unheard(state, column, part, own, rng)
        own[rare] = state.values[column, rare]
        needed[rare] = True
    rows = _chosen(labels, needed, rng)
    values, indices = {}, {}
    for column, own in zip(taught, labels[:, rows], strict=True):
        name = state.attributes[column].name
        values[name], indices[name] = _numbered(state.attributes[column].values, own)
    return Lesson(
        photos=state.ids[rows],
        files=originals(bank, state.ids[rows].tolist()),
        values=values,
        labels=indices,
        parts=part[rows],
        scenes=scenes[rows],
        left=left,
    )


def held_out(bank: Bank, state: State) -> NDArray[np.bool_]:
    """Which rows of a state, (N,), no model of this bank learns from: those of the test part, removed ones aside."""
    tested: NDArray[np.bool_] = _parts(bank, state, _scenes(bank, state)) == "test"
    return tested & ~state.hidden


def _scenes(bank: Bank, state: State) -> NDArray[np.int64]:
    """The first row of each one's scene, (N,); that row itself where the shown model's embeddings don't tell scenes, as
    those of a small encoder, which make alike what has one label (training/scenes.py)."""
    shown = shown_model(bank)
    if shown is None or not read_card(shown).encoder.name.startswith(TELLS_SCENES):
        return np.arange(len(state), dtype=np.int64)
    return bank.index.scenes(state)


def _parts(bank: Bank, state: State, scenes: NDArray[np.int64]) -> NDArray[np.str_]:
    """The part of each row, (N,), drawn by the content of its scene's first photograph."""
    contents: dict[int, str] = {}
    with bank.reading() as session:
        for some in chunks(state.ids[np.unique(scenes)].tolist()):
            contents.update(session.execute(select(Photo.id, Photo.sha256).where(Photo.id.in_(some))).all())
    drawn = np.array([int(contents[number][:8], 16) / 2**32 for number in state.ids[scenes].tolist()])
    bounds = np.cumsum([share for _, share in SHARES])[:-1]
    return np.array([name for name, _ in SHARES])[np.searchsorted(bounds, drawn, side="right")]


def _taught(state: State, part: NDArray[np.str_]) -> tuple[list[int], dict[str, str]]:
    """The columns of attributes that can be learnt, and why others can't."""
    taught, left = [], {}
    for column, vocabulary in enumerate(state.attributes):
        said = _said(state, column) & state.corrected[column]
        learnt = _labels(state, column, part)
        lacking = [name for name, _ in SHARES if not (said & (part == name)).any()]
        count = int(said.sum())
        if count < LEAST:
            left[vocabulary.name] = f"people said it of {count} photographs; {LEAST} are the least"
        elif len(np.unique(learnt[learnt > 0])) < 2:
            left[vocabulary.name] = "only one of its values was said"
        elif lacking:
            left[vocabulary.name] = f"nothing that was said falls into the part '{lacking[0]}'; say it of more scenes"
        else:
            taught.append(column)
    return taught, left


def _said(state: State, column: int) -> NDArray[np.bool_]:
    """Of which rows the attribute is said, and not that there is nothing to say."""
    said: NDArray[np.bool_] = state.attributes[column].says_something[state.values[column]] & ~state.hidden
    return said


def _labels(state: State, column: int, part: NDArray[np.str_]) -> NDArray[np.int64]:
    """Codes (N,) that are learnt or judged by, 0 for none: people's everywhere, the model's trusted ones in train."""
    counts = state.corrected[column] | (state.trusted[column] & (part == "train"))
    return np.where(_said(state, column) & counts, state.values[column], 0).astype(np.int64)


def _unheard(
    state: State, column: int, part: NDArray[np.str_], labels: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Rows of the training part about which the model says a value that no label has, up to REMEMBERED of each value."""
    free = _said(state, column) & ~state.corrected[column] & (part == "train")
    codes = state.values[column]
    found = [np.flatnonzero(free & (codes == code)) for code in np.setdiff1d(codes[free], labels)]
    return np.concatenate([np.zeros(0, np.int64), *(rng.permutation(rows)[:REMEMBERED] for rows in found)])


def _chosen(labels: NDArray[np.int64], needed: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.int64]:
    """The rows that take part: all that are needed, and some of the others that have a label."""
    known = np.flatnonzero((labels > 0).any(axis=0) & ~needed)
    if len(known) > MOST_KNOWN:
        known = rng.choice(known, MOST_KNOWN, replace=False)
    return np.sort(np.concatenate([np.flatnonzero(needed), known]))


def _numbered(values: Sequence[str], codes: NDArray[np.int64]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The values that occur, and the index of each among them."""
    used = np.unique(codes[codes > 0])
    return tuple(values[code - 1] for code in used.tolist()), np.where(codes > 0, np.searchsorted(used, codes), NOT_SAID)
