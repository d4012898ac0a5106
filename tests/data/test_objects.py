"""Kinds of object: enough of them, each with endless variation, no kind in two splits."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest

from zorko.data.generate.instances import SLIMMEST, difference, form, instance
from zorko.data.generate.objects.kind import Kind
from zorko.data.generate.objects.registry import HELD_OUT, KINDS, kinds_of, split_of
from zorko.data.generate.orders import SPLITS
from zorko.data.generate.render import PARTS_MAX
from zorko.data.generate.solids import Solid, triangles

by_name = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


def areas(solid: Solid) -> np.ndarray:
    found = []
    for part in solid.parts:
        start = 0
        for grid in part.grids:
            a, b, c = part.points[triangles(grid) + start].astype(float).transpose(1, 0, 2)
            found.append(np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2)
            start += grid.rows * grid.columns
    return np.concatenate(found)


def test_there_are_many_kinds_each_with_a_name_of_its_own() -> None:
    assert len(KINDS) >= 150
    assert max(Counter(kind.name for kind in KINDS).values()) == 1
    assert max(Counter(kind.make for kind in KINDS).values()) == 1


def test_no_two_splits_share_a_kind_and_each_has_many() -> None:
    names = {split: {kind.name for kind in kinds_of(split)} for split in SPLITS}
    assert min(len(found) for found in names.values()) >= 20
    assert sum(len(found) for found in names.values()) == len(KINDS)
    for one, other in itertools.combinations(SPLITS, 2):
        assert names[one].isdisjoint(names[other])
    for split, held_out in HELD_OUT.items():
        assert names[split] == held_out  # a name that no kind has would hold nothing out
    assert {split_of(kind) for kind in KINDS} == set(SPLITS)


def test_families_of_the_held_out_kinds_are_known_in_training() -> None:
    families = {kind.family for kind in kinds_of("train")}
    assert {kind.family for kind in KINDS} == families


@by_name
def test_a_kind_makes_sound_objects_that_differ(kind: Kind) -> None:
    made = [instance(kind, np.random.default_rng([3, number])) for number in range(4)]
    for solid in made:
        points = solid.points()
        assert np.isfinite(points).all()
        assert np.sqrt((points**2).sum(axis=1)).max() == pytest.approx(1.0, abs=1e-4)
        assert 0.5 < areas(solid).sum() < 200
        assert len(solid.parts) <= PARTS_MAX
        assert 100 < len(points) < 12_000  # what the renderer draws in the time there is
        size = np.ptp(points, axis=0)
        assert size[1] <= 1.3 * SLIMMEST * max(size[0], size[2])  # taper and twist come on top
    forms = [form(solid) for solid in made]
    assert max(difference(a, b) for a, b in itertools.combinations(forms, 2)) > 0.1


@by_name
def test_the_same_throws_make_the_same_object(kind: Kind) -> None:
    one, other = (instance(kind, np.random.default_rng(8)) for _ in range(2))
    assert np.array_equal(one.points(), other.points())
    assert [part.slot for part in one.parts] == [part.slot for part in other.parts]


def test_form_does_not_change_with_a_turn_about_the_axis_but_with_another_shape() -> None:
    jug, chair = (next(kind for kind in KINDS if kind.name == name) for name in ("jug", "chair"))
    one = instance(jug, np.random.default_rng(1))
    assert difference(form(one), form(one)) == 0
    assert difference(form(one), form(one.turned(y=77))) < 0.1
    assert difference(form(one), form(instance(chair, np.random.default_rng(1)))) > 0.5
    assert difference(form(one), form(one.sized(0.5, 1, 0.5))) > 0.5
