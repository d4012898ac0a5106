"""Where things stand in a panel: the sun, its orbits, a planet and a number on each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.float64]
"""(N, 2) x and y in pixels of a panel, from its upper left corner."""

PANEL = 200  # pixels of a panel's side

LEAST_GAP = 15.0  # pixels between two orbits: about half of this is what a person sees at a glance
APART = 4.0  # pixels between planets that are not to touch
DEEPEST = 0.88  # of the sum of two radii: nearer, a planet's ring would cover its neighbour's icon
FURTHEST_ON = 1.0  # of the same: just touching
NUMBER_ROOM = 8.0  # pixels round a number's middle that nothing else takes
EDGE = 2.0  # pixels of ground between a planet and the panel's edge
ATTEMPTS = 4000
CHOICES = 64  # angles tried for one thing


@dataclass(frozen=True)
class System:
    """One picture's planetary system, the same in all of its panels; orbit 1 comes first in each list.

    `touching` are groups of orbits (from 1) whose planets touch or slightly overlap.
    """

    sun_xy: tuple[float, float]
    sun_radius: float
    orbit_radii: tuple[float, ...]
    planets_xy: Places
    planet_radius: float
    numbers_xy: Places
    touching: tuple[tuple[int, ...], ...]


def some_system(orbits: int, touching: bool, rng: np.random.Generator) -> System:
    """A system with so many orbits; planets keep apart, but for a group of two or three where they are to touch."""
    for _ in range(ATTEMPTS):
        system = _attempt(orbits, touching, rng)
        if system is not None:
            return system
    raise AssertionError(f"no room for {orbits} orbits in {ATTEMPTS} attempts")


def _attempt(orbits: int, touching: bool, rng: np.random.Generator) -> System | None:
    sun_xy = np.array([rng.uniform(-16, 14), rng.uniform(132, 184)])
    sun_radius = rng.uniform(24, 44)
    planet = rng.uniform(18.5, 22.0) if orbits <= 5 else rng.uniform(17.5, 19.5)
    group = _group(orbits, rng) if touching else ()
    radii = _radii(orbits, sun_xy, sun_radius, planet, group, rng)
    if radii is None:
        return None
    planets = _planets(sun_xy, radii, planet, group, rng)
    if planets is None:
        return None
    numbers = _numbers(sun_xy, sun_radius, radii, planets, planet, rng)
    if numbers is None:
        return None
    return System(
        (float(sun_xy[0]), float(sun_xy[1])),
        sun_radius,
        tuple(radii.tolist()),
        planets,
        planet,
        numbers,
        (tuple(orbit + 1 for orbit in group),) if group else (),
    )


def _radii(
    orbits: int, sun_xy: Places, sun_radius: float, planet: float, group: tuple[int, ...], rng: np.random.Generator
) -> NDArray[np.float64] | None:
    """The orbits' radii from the inside out; those of the group near enough to one another for their planets to meet."""
    first = sun_radius + planet + rng.uniform(3, 12)
    corner = np.array([PANEL - planet - EDGE, planet + EDGE])
    last = float(np.hypot(*(corner - sun_xy))) * rng.uniform(0.82, 0.97)
    room = last - first - LEAST_GAP * (orbits - 1)
    if room < 0:
        return None
    gaps = LEAST_GAP + room * rng.dirichlet(np.full(orbits - 1, 4.0))
    for orbit in group[:-1]:
        gaps[orbit] = min(gaps[orbit], rng.uniform(LEAST_GAP, 2 * planet * DEEPEST - 2))
    return first + np.concatenate([[0.0], np.cumsum(gaps)])


def _group(orbits: int, rng: np.random.Generator) -> tuple[int, ...]:
    """Two or three neighbouring orbits, from 0."""
    size = min(orbits, 2 if rng.random() < 0.65 else 3)
    start = int(rng.integers(orbits - size + 1))
    return tuple(range(start, start + size))


def _planets(
    sun_xy: Places, radii: NDArray[np.float64], planet: float, group: tuple[int, ...], rng: np.random.Generator
) -> Places | None:
    """The planets' middles; those of the group one at the other."""
    placed: dict[int, Places] = {}
    # The group first: it has the least choice.
    for orbit in (*group, *(other for other in rng.permutation(len(radii)).tolist() if other not in group)):
        before = group.index(orbit) - 1 if orbit in group else -1
        if before >= 0:
            nearby = placed[group[before]]
            angles = _beside(
                nearby - sun_xy, radii[group[before]], radii[orbit], 2 * planet * rng.uniform(DEEPEST, FURTHEST_ON)
            )
        else:
            angles = rng.uniform(-np.pi / 2, np.pi / 2, CHOICES)
        spots = _inside(sun_xy + radii[orbit] * _ways(angles), planet + EDGE)
        for other, place in placed.items():
            if not (orbit in group and other in group and abs(orbit - other) == 1):
                spots = spots[np.hypot(*(spots - place).T) >= 2 * planet + APART]
        if not len(spots):
            return None
        placed[orbit] = spots[rng.integers(len(spots))]
    return np.array([placed[orbit] for orbit in range(len(radii))])


def _beside(offset: Places, own: float, other: float, distance: float) -> NDArray[np.float64]:
    """The two angles at which a point `other` from the sun is `distance` from one at `offset`, `own` from the sun."""
    cos = (own**2 + other**2 - distance**2) / (2 * own * other)
    if cos > 1:
        return np.empty(0)  # the orbits are too far apart
    turn = np.arccos(cos)
    angle = np.arctan2(offset[1], offset[0])
    return np.array([angle - turn, angle + turn])


def _numbers(
    sun_xy: Places, sun_radius: float, radii: NDArray[np.float64], planets: Places, planet: float, rng: np.random.Generator
) -> Places | None:
    """The middle of each orbit's number, on the orbit or a little off it, clear of all else."""
    # One way out from the sun for all of them in some pictures, each where it likes in others.
    along = rng.uniform(-np.pi / 2, 0.4) if rng.random() < 0.5 else None
    placed: list[Places] = []
    for radius in radii:
        angles = rng.uniform(-np.pi / 2, np.pi / 2, CHOICES)
        if along is not None:
            angles[: CHOICES // 4] = along + rng.uniform(-0.12, 0.12, CHOICES // 4)
        spots = sun_xy + (radius + rng.uniform(-2, 2)) * _ways(angles)
        free = _clear_of(spots, planets, planet + NUMBER_ROOM) & (np.hypot(*(spots - sun_xy).T) >= sun_radius + NUMBER_ROOM)
        if placed:
            free &= _clear_of(spots, np.array(placed), 2 * NUMBER_ROOM)
        free &= ((spots >= NUMBER_ROOM + EDGE) & (spots <= PANEL - NUMBER_ROOM - EDGE)).all(axis=1)
        if not free.any():
            return None
        placed.append(spots[np.argmax(free)])
    return np.array(placed)


def _ways(angles: NDArray[np.float64]) -> Places:
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def _inside(spots: Places, margin: float) -> Places:
    return spots[((spots >= margin) & (spots <= PANEL - margin)).all(axis=1)]


def _clear_of(spots: Places, others: Places, distance: float) -> NDArray[np.bool_]:
    free: NDArray[np.bool_] = (np.hypot(*(spots[:, None] - others).transpose(2, 0, 1)) >= distance).all(axis=1)
    return free
