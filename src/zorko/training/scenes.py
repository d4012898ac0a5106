"""Photographs of one scene kept on one side of every split, by the features of a frozen encoder."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from zorko.data.examples import Examples
from zorko.data.near_duplicates import near_duplicates
from zorko.nn.encoders import TIMM
from zorko.training.progress import Progress
from zorko.training.rows import Rows


def tells_scenes(encoder: str, untrained: bool) -> bool:
    """Whether pictures that such an encoder finds nearly the same are of one scene.

    Random weights find all pictures alike, grey levels and edges many; an encoder that was fitted to labels here makes
    alike those of one label.
    """
    return encoder.startswith(TIMM) and not untrained


def by_scene(examples: Examples, rows: Rows, threshold: float, progress: Progress) -> Examples:
    """The examples with near-duplicates in one group, so that no split divides them.

    `rows`: the features (D,) of each example; one that has none, since it could not be read, is in a group of its own.
    """
    there = np.flatnonzero(rows.sizes > 0)
    fixed = None if examples.fixed_split is None else examples.fixed_split[there]
    # a row to an example, in their order: the values as they are, memory-mapped
    found = near_duplicates(rows.values, threshold, examples.groups[there], fixed)
    if found.joined:
        scenes = len(np.unique(found.groups))
        progress.say(f"{found.joined} pictures are nearly the same as others: {scenes} scenes, each on one side of splits")
    if len(found.across):
        progress.say(f"{len(found.across)} pictures are nearly the same as some in another fixed part of the data")
    groups = len(examples) + np.arange(len(examples), dtype=np.int64)
    groups[there] = found.groups
    return replace(examples, groups=groups)
