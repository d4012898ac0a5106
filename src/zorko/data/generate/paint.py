"""Seen objects in colour: paint, texture and light for what `render.Studio` saw."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from zorko.data.generate.render import Pixels, Sight
from zorko.data.generate.solids import rotation

SLOTS = 8  # materials of one object
LAMP_SIDE = 36  # light changes slowly with direction: between 36 x 36 of them it is as good as straight
TEXTURES = ("plain", "rings", "stripes", "segments", "checks", "dots", "marble", "wood", "blotches", "speckles")


@dataclass(frozen=True)
class Sprite:
    """A cut-out: `rgba` (H, W, 4) float32 in 0..1, colours already times alpha; `foot_xy` as in Sight."""

    rgba: Pixels
    foot_xy: tuple[float, float]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.rgba.shape[1], self.rgba.shape[0]

    def reduced(self, factor: float) -> Sprite:
        """The same, `factor` times as large, with smooth edges where that is less than 1."""
        width, height = (max(4, round(side * factor)) for side in self.size)
        scale_x, scale_y = width / self.size[0], height / self.size[1]
        rgba = cv2.resize(self.rgba, (width, height), interpolation=cv2.INTER_AREA)
        return Sprite(_floats(rgba), (self.foot_xy[0] * scale_x, self.foot_xy[1] * scale_y))

    def altered(self, channels: tuple[int, int, int], mirror: bool) -> Sprite:
        """The same with its red, green and blue exchanged, and left and right, where `mirror`."""
        rgba = self.rgba[:, ::-1] if mirror else self.rgba
        foot_x = self.size[0] - self.foot_xy[0] if mirror else self.foot_xy[0]
        return Sprite(np.ascontiguousarray(rgba[..., [*channels, 3]]), (foot_x, self.foot_xy[1]))


@dataclass(frozen=True)
class Paint:
    """How an object's materials look.

    `colours` (SLOTS, 3) in 0..1 as a screen shows them. `second` (SLOTS, 3) is what the texture mixes in, by
    `strength` (SLOTS,); `axes` (3, 3), `pitch` and `phase` place the texture; `gloss` (SLOTS,) is how much it shines.
    """

    colours: Pixels
    second: Pixels
    strength: Pixels
    gloss: Pixels
    texture: str
    axes: Pixels
    pitch: float
    phase: Pixels
    seed: int


@dataclass(frozen=True)
class Light:
    """What falls on a normal: `diffuse` (LAMP_SIDE, LAMP_SIDE, 3) and `shine` (LAMP_SIDE, LAMP_SIDE), by x and y of it.

    `shadow_xy`: how far a shadow runs along the ground and towards the camera, in heights of its object. `occlusion`: how
    dark it is behind what stands nearer, about 1.
    """

    diffuse: Pixels
    shine: Pixels
    shadow_xy: tuple[float, float]
    occlusion: float


def mixed_paint(rng: np.random.Generator) -> Paint:
    """Colours that go together, or don't; a texture on some of the materials."""
    colours = _palette(rng)
    second = np.clip(colours * rng.uniform(0.3, 1.7) + rng.normal(0, 0.12, 3), 0.02, 1)
    if rng.random() < 0.4:
        second = np.roll(colours, 1, axis=0)
    textured = rng.random(SLOTS) < 0.6
    return Paint(
        colours=_floats(colours),
        second=_floats(second),
        strength=_floats(textured * rng.uniform(0.25, 1.0)),
        gloss=_floats(rng.uniform(0, 1, SLOTS) ** 2 * rng.uniform(0, 1.2)),
        texture="plain" if rng.random() < 0.2 else TEXTURES[rng.integers(len(TEXTURES))],
        axes=rotation(*rng.uniform(0, 360, 3).tolist()),
        pitch=float(np.exp(rng.uniform(np.log(5), np.log(22)))),
        phase=_floats(rng.uniform(0, 2 * np.pi, 6)),
        seed=int(rng.integers(2**31)),
    )


def near_paint(paint: Paint, rng: np.random.Generator) -> Paint:
    """Another object's paint in nearly the same colours: what makes a look-alike."""
    other = mixed_paint(rng)
    shift = rng.normal(0, 0.035, (SLOTS, 3))
    if rng.random() < 0.5:
        other = replace(other, texture=paint.texture, pitch=paint.pitch, axes=paint.axes)
    return replace(
        other,
        colours=_floats(np.clip(paint.colours + shift, 0, 1)),
        second=_floats(np.clip(paint.second + shift, 0, 1)),
        strength=paint.strength,
    )


def lamp(rng: np.random.Generator) -> Light:
    """One strong light, one weak, and a sky: colours and directions by chance."""
    height, side = rng.uniform(0.25, 0.95), rng.uniform(-1, 1)
    key = _unit(np.array([side, height, rng.uniform(0.25, 1.0)]))
    fill = _unit(np.array([-side + rng.normal(0, 0.4), rng.uniform(-0.3, 0.6), rng.uniform(0.2, 1.0)]))
    axis = (np.arange(LAMP_SIDE) + 0.5) / LAMP_SIDE * 2 - 1
    x, y = np.meshgrid(axis, axis)
    normal = np.stack([x, y, np.sqrt(np.maximum(1 - x * x - y * y, 0))], axis=-1)
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-6)
    wrap = rng.uniform(0.0, 0.5)
    strong = np.clip((normal @ key + wrap) / (1 + wrap), 0, 1)[..., None] * _tint(rng, 0.08) * rng.uniform(0.55, 1.05)
    weak = np.clip(normal @ fill, 0, 1)[..., None] * _tint(rng, 0.15) * rng.uniform(0.0, 0.35)
    sky = (0.5 + 0.5 * normal[..., 1:2]) * _tint(rng, 0.08) * rng.uniform(0.2, 0.5) + rng.uniform(0.12, 0.3)
    half = _unit(key + np.array([0, 0, 1]))
    shine = np.clip(normal @ half, 0, 1) ** rng.uniform(12, 70) * rng.uniform(0.3, 0.9)
    reach = rng.uniform(0.15, 0.7)
    return Light(
        _floats(strong + weak + sky),
        _floats(shine),
        (float(-np.sign(side) * reach), float(reach * 0.4)),
        float(rng.uniform(0.4, 1.6)),
    )


def painted(sight: Sight, paint: Paint, light: Light) -> Sprite:
    """The object in colour, in the size it was seen in."""
    slots = sight.slots.astype(np.intp) % SLOTS
    part_rng = np.random.default_rng(paint.seed)
    vary = part_rng.normal(1.0, 0.05, (len(slots), 1)).astype(np.float32)
    colour = _per_part(paint.colours[slots] * vary, sight.part)
    if paint.texture != "plain" and paint.strength[slots].any():
        amount = _pattern(sight, paint)
        amount *= _per_part(paint.strength[slots], sight.part)
        colour += thrice(amount) * (_per_part(paint.second[slots] * vary, sight.part) - colour)
    to_map = np.float32((LAMP_SIDE - 1) / 2)
    at_x, at_y = (sight.normal[..., 0] + 1) * to_map, (sight.normal[..., 1] + 1) * to_map
    colour *= cv2.remap(light.diffuse, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    colour *= thrice(_open_sky(sight, light.occlusion))
    shine = cv2.remap(light.shine, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    colour += thrice(shine * _per_part(paint.gloss[slots], sight.part))
    alpha = sight.mask.astype(np.float32)
    colour = np.minimum(colour, thrice(alpha), out=colour)  # no brighter than 1, and nothing off the mask
    return Sprite(_floats(cv2.merge([*cv2.split(colour), alpha])), sight.foot_xy)


def _open_sky(sight: Sight, strength: float) -> Pixels:
    """How little of the light is kept off by what stands nearer to the camera: (H, W) in 0.35..1."""
    far = np.where(sight.mask, sight.depth, np.float32(-1.2)).astype(np.float32)
    around_px = max(3, round(sight.scale * 0.16)) | 1
    hidden = cv2.blur(far, (around_px, around_px)) - far
    shade: Pixels = np.maximum(1 - np.float32(strength) * np.maximum(hidden, 0), np.float32(0.35))
    return shade


def _pattern(sight: Sight, paint: Paint) -> Pixels:
    """The texture, (H, W) in 0..1: a solid one, as if the object were carved out of it."""
    x, y, z = sight.positions()
    f, phase = np.float32(paint.pitch), paint.phase

    def along(axis: int) -> Pixels:
        a, b, c = paint.axes[axis] * f
        return _floats(x * a + y * b + z * c + phase[axis])

    if paint.texture == "rings":
        return _soft(np.sin(y * f + phase[0]), 3)
    if paint.texture == "segments":
        turns = np.float32(max(3, round(paint.pitch / 2)))
        return _soft(np.sin(np.arctan2(z, x) * turns + phase[0]), 3)
    if paint.texture == "speckles":
        height, width = sight.mask.shape
        noise = np.random.default_rng(paint.seed).random((height // 3 + 2, width // 3 + 2), np.float32)
        return _floats(np.clip((cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC) - 0.62) * 6, 0, 1))
    if paint.texture == "wood":
        ring = np.sqrt((x + np.float32(0.9)) ** 2 + (np.float32(0.35) * y + np.float32(0.2)) ** 2)
        return _floats(0.5 + 0.5 * np.sin(ring * (2 * f) + np.sin(along(0) * (4 / f))))
    if paint.texture == "stripes":
        return _soft(np.sin(along(0)), 4)
    if paint.texture == "checks":
        return _soft(np.sin(along(0)) * np.sin(along(1)), 5)
    if paint.texture == "dots":
        return _soft(np.cos(along(0)) * np.cos(along(1)) * np.cos(along(2)) - np.float32(0.35), 6)
    u, v = along(0), along(1)
    if paint.texture == "marble":
        return _floats((0.5 + 0.5 * np.sin(0.5 * u + 2.2 * np.sin(0.3 * v) + phase[3])) ** 3)
    return _soft(np.sin(0.4 * u + np.sin(0.35 * v)) + np.sin(0.45 * v + 1.3 * np.sin(0.3 * u)), 2)


def _palette(rng: np.random.Generator) -> Pixels:
    """Colours (SLOTS, 3) of one object, by one of a few habits of people who paint things."""
    way = rng.random()
    hue = rng.random()
    if way < 0.3:  # one hue in several tones
        hues = hue + rng.normal(0, 0.02, SLOTS)
        tones = np.column_stack([hues % 1, np.full(SLOTS, rng.uniform(0.2, 0.95)), rng.uniform(0.25, 1.0, SLOTS)])
    elif way < 0.55:  # two hues
        hues = np.where(rng.random(SLOTS) < 0.5, hue, hue + rng.uniform(0.2, 0.8))
        tones = np.column_stack([hues % 1, rng.uniform(0.3, 1, SLOTS), rng.uniform(0.3, 1, SLOTS)])
    elif way < 0.75:  # gaudy
        tones = np.column_stack([rng.random(SLOTS), rng.uniform(0.4, 1, SLOTS), rng.uniform(0.45, 1, SLOTS)])
    elif way < 0.9:  # earth, wood, leather, stone
        tones = np.column_stack(
            [rng.uniform(0.02, 0.14, SLOTS), rng.uniform(0.1, 0.7, SLOTS), rng.uniform(0.25, 0.95, SLOTS)]
        )
    else:  # metal, plaster
        tones = np.column_stack([np.full(SLOTS, hue), rng.uniform(0, 0.12, SLOTS), rng.uniform(0.25, 0.98, SLOTS)])
    return _floats([colorsys.hsv_to_rgb(*tone) for tone in tones.tolist()])


def thrice(plane: Pixels) -> Pixels:
    """A grey plane (H, W) as red, green and blue (H, W, 3): numpy takes eight times as long to spread it over colours."""
    return _floats(cv2.cvtColor(plane, cv2.COLOR_GRAY2RGB))


def _per_part(values: NDArray[np.floating], part: NDArray[np.uint8]) -> Pixels:
    """Each pixel's value (H, W) or (H, W, K), of its part's (P,) or (P, K)."""
    table = np.zeros((256, *values.shape[1:]), np.float32)
    table[: min(len(values), 256)] = values[:256]
    return np.take(table, part, axis=0)


def _soft(wave: Pixels, sharpness: float) -> Pixels:
    """A wave round 0 as bands of 0 and 1 with soft edges."""
    return _floats(np.clip(0.5 + np.float32(sharpness) * wave, 0, 1))


def _tint(rng: np.random.Generator, amount: float) -> Pixels:
    return _floats(np.clip(rng.normal(1.0, amount, 3), 0.6, 1.3))


def _unit(vector: NDArray[np.floating]) -> NDArray[np.floating]:
    return vector / np.linalg.norm(vector)


def _floats(values: object) -> Pixels:
    return np.asarray(values, np.float32)
