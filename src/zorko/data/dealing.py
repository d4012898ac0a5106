"""Dealing groups of examples to the parts of a data set, so that each part gets its share of every label.

The rule is the greedy one of iterative stratification (Sechidis, Tsoumakas, Vlahavas 2011), for whole groups: each
goes to the part that is furthest behind on the labels that the group holds.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from zorko.data.parts import Part
from zorko.errors import DataError

EVERY = -1
"""The label that every example has, so that the parts' sizes are balanced together with the labels."""

Contents: TypeAlias = "Mapping[int, int]"
"""How many of a group's examples have each label, EVERY among the labels."""


def deal(groups: Sequence[Contents], shares: Mapping[Part, float], seed: int) -> list[Part]:
    """The part of each group; `shares` has "train" and the parts asked for, and adds up to 1.

    Large groups are dealt first, those of one size in random order. A part other than train takes a group only
    if that brings its size nearer to its share, so that the small parts hold several small groups and not one
    large one. Train holds each label, and no part is empty. Deterministic in the arguments.
    Raises DataError when there are too few groups for that.
    """
    order = _order(groups, seed)
    covering = _covering(groups, order)
    _check_enough(len(groups), len(covering), shares)
    hand = _Hand(groups, shares)
    for number in covering:
        hand.give(number, "train")
    free = [number for number in order if number not in covering]
    for number in free:
        hand.give(number, hand.neediest(number))
    _fill_empty_parts(hand.parts, free, shares)
    return [hand.parts[number] for number in range(len(groups))]


class _Hand:
    """What has been dealt so far."""

    def __init__(self, groups: Sequence[Contents], shares: Mapping[Part, float]) -> None:
        self.groups = groups
        self.shares = shares
        self.size = sum(group[EVERY] for group in groups)
        self.seen: dict[int, int] = defaultdict(int)
        self.held: dict[Part, dict[int, int]] = {part: defaultdict(int) for part in shares}
        self.parts: dict[int, Part] = {}

    def give(self, number: int, part: Part) -> None:
        self.parts[number] = part
        for label, count in self.groups[number].items():
            self.seen[label] += count
            self.held[part][label] += count

    def neediest(self, number: int) -> Part:
        return max((part for part in self.shares if self._has_room(part, number)), key=lambda p: self._lag(p, number))

    def _has_room(self, part: Part, number: int) -> bool:
        missing = self.shares[part] * self.size - self.held[part][EVERY]
        return part == "train" or self.groups[number][EVERY] < 2 * missing

    def _lag(self, part: Part, number: int) -> float:
        """How far the part is behind its share of what will have been dealt, on the labels of this group."""
        share, held, seen = self.shares[part], self.held[part], self.seen
        return sum(n * (share * (seen[label] + n) - held[label]) for label, n in self.groups[number].items())


def _order(groups: Sequence[Contents], seed: int) -> list[int]:
    # random() is the one method whose sequence Python promises to keep between versions and platforms.
    generator = random.Random(seed)
    keys = [(-group[EVERY], generator.random()) for group in groups]
    return sorted(range(len(groups)), key=keys.__getitem__)


def _covering(groups: Sequence[Contents], order: Sequence[int]) -> dict[int, None]:
    """Groups that hold every label between them, found from the rarest label up."""
    frequency = Counter(label for group in groups for label in group)
    first_with: dict[int, int] = {}
    for number in order:
        for label in groups[number]:
            first_with.setdefault(label, number)
    covered: set[int] = set()
    covering: dict[int, None] = {}
    for label in sorted(frequency, key=lambda label: (frequency[label], label)):
        if label not in covered:
            covering[first_with[label]] = None
            covered.update(groups[first_with[label]])
    return covering


def _check_enough(count: int, covering: int, shares: Mapping[Part, float]) -> None:
    others = [part for part in shares if part != "train"]
    needed = covering + len(others)
    if count < needed:
        raise DataError(
            f"too few examples to divide: train needs {covering} groups to hold every label and "
            f"{', '.join(others)} one more each, {needed} in all; found {count}. Add labelled pictures (pictures "
            "of one group count once; of folders by identity, at least four identities make a group), or set the share of a "
            "part to 0"
        )


def _fill_empty_parts(parts: dict[int, Part], free: Sequence[int], shares: Mapping[Part, float]) -> None:
    """Move a free group, the smallest, to each part that got none; there are enough (`_check_enough`)."""
    for part in shares:
        held = Counter(parts.values())
        if held[part] == 0:
            number = next(n for n in reversed(free) if parts[n] == "train" or held[parts[n]] > 1)
            parts[number] = part
