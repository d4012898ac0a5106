"""What a camera sees of solids: normals, depth and parts of every pixel, rendered off screen by pyvista.

Colours are none of its business: `paint` and `lineart` make pictures from what is seen here, so that one rendering serves
any light, texture and pen. All objects of one call are drawn side by side in one go, since a call to the renderer
costs more than an object.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zorko.data.generate.outlines import Points
from zorko.data.generate.solids import Solid, bounds, rotation, triangles
from zorko.errors import MissingExtraError, ZorkoError

GAP = 2  # pixels between two objects on the sheet
SHEET_WIDTH = 1024
STEP = 128  # the sheet's height grows by so many pixels: a new height costs the renderer new buffers
DEPTH = 2.5  # nothing is nearer or farther than that, in radii of an object, with the nearest camera allowed
NEAREST = 2.4  # radii from the camera to the middle of an object
PARTS_MAX = 255

Pixels = NDArray[np.float32]


@dataclass(frozen=True)
class View:
    """From where an object is seen: degrees round it from its front, degrees above, degrees of roll; radii away."""

    azimuth: float
    elevation: float
    roll: float = 0.0
    distance: float = 4.0

    def __post_init__(self) -> None:
        if self.distance < NEAREST:
            raise ValueError(f"a camera is at least {NEAREST} radii away, got {self.distance}")

    def direction(self) -> Points:
        """Unit vector (3,) from the object to the camera."""
        a, e = np.radians([self.azimuth, self.elevation])
        return np.array([np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)], np.float32)

    def angle_to(self, other: View) -> float:
        """Degrees between two directions of view."""
        return float(np.degrees(np.arccos(np.clip(self.direction() @ other.direction(), -1.0, 1.0))))

    def matrix(self) -> Points:
        """(3, 3): `points @ matrix.T` has the camera's x to the right, y up, z towards it."""
        turned: Points = (rotation(z=self.roll) @ rotation(x=self.elevation) @ rotation(y=-self.azimuth)).astype(np.float32)
        return turned


@dataclass(frozen=True)
class Sight:
    """One object as a camera sees it. H and W are its picture's, tight round the object but for one pixel of margin.

    `normal` (H, W, 2): x to the right and y up, of length at most 1. `depth` (H, W): in radii of the object, nearer is
    larger. `part` (H, W) uint8 numbers the object's parts. `mask` (H, W) bool: where the object is.
    `slots` (P,): each part's material. `foot_xy`: the pixel, perhaps outside, where the middle of the object's base is.
    """

    view: View
    scale: float
    centre_xy: tuple[float, float]
    normal: Pixels
    depth: Pixels
    part: NDArray[np.uint8]
    mask: NDArray[np.bool_]
    slots: NDArray[np.uint8]
    foot_xy: tuple[float, float]

    def positions(self) -> tuple[Pixels, Pixels, Pixels]:
        """Where each pixel lies on the object, in its own axes and radii: x, y, z (H, W). Without meaning off the mask."""
        d = np.float32(self.view.distance)
        z = self.depth * (d / (d + self.depth))
        shrink = (d - z) / np.float32(d * self.scale)
        height, width = self.depth.shape
        x = (np.arange(width, dtype=np.float32) + np.float32(0.5 - self.centre_xy[0])) * shrink
        y = (np.float32(self.centre_xy[1] - 0.5) - np.arange(height, dtype=np.float32))[:, None] * shrink
        # The matrix by hand: OpenBLAS would wake its threads for it, which takes longer than the sums.
        right, up, near = self.view.matrix()
        return (
            x * right[0] + y * up[0] + z * near[0],
            x * right[1] + y * up[1] + z * near[1],
            x * right[2] + y * up[2] + z * near[2],
        )


@dataclass(frozen=True)
class Shot:
    """An object to be seen: in a picture of `size_px` squared pixels, but no higher or wider than `within_hw`."""

    solid: Solid
    view: View
    size_px: float
    within_hw: tuple[float, float]


def unit(solid: Solid) -> Solid:
    """The object about the origin, its farthest point at distance 1: what `Studio` expects."""
    return solid.with_points(unit_points(solid.points()))


def unit_points(points: Points) -> Points:
    """Points (N, 3) moved about the origin, the farthest at distance 1."""
    low, high = bounds(points)
    centre = (low + high) / 2
    offset = points - centre
    radius = np.sqrt(np.einsum("ij,ij->i", offset, offset).max())
    moved: Points = offset / radius
    return moved


def check_installed(purpose: str) -> None:
    """Raise MissingExtraError, with the command that installs it, where pyvista is missing; `purpose` needs it."""
    try:
        found = find_spec("pyvista") is not None
    except ModuleNotFoundError:
        found = False
    if not found:
        raise MissingExtraError(purpose, "generate")


def _check_opengl() -> None:
    """Raise ZorkoError where no window can be opened off screen; VTK itself would end the process at its first drawing."""
    import_module("vtkmodules.vtkRenderingOpenGL2")
    core: Any = import_module("vtkmodules.vtkRenderingCore")
    window = core.vtkRenderWindow()
    window.SetOffScreenRendering(1)
    window.Initialize()
    if not window.GetInitialized():
        raise ZorkoError(
            "no OpenGL to draw objects with; install Mesa's (on Debian and Ubuntu: apt-get install libegl1 libgl1-mesa-dri)"
        )


class Studio:
    """An off-screen window of pyvista's, kept open between calls. One a process.

    Raises MissingExtraError where pyvista is not installed, and ZorkoError where it cannot draw off screen.
    """

    def __init__(self) -> None:
        check_installed("drawing objects")
        # Without a display VTK tries X first and complains on stderr; a choice made outside is left alone.
        if "DISPLAY" not in os.environ:
            os.environ.setdefault("VTK_DEFAULT_OPENGL_WINDOW", "vtkEGLRenderWindow")
        # As Any: neither is there to be checked where the extra is not installed.
        self._pyvista: Any = import_module("pyvista")
        self._plotter: Any = None
        self._size = (0, 0)

    def shoot(self, shots: Sequence[Shot]) -> list[Sight]:
        """What the camera sees of each object, in the order of the shots."""
        drafts = [_Draft.of(shot) for shot in shots]
        corners, height = _laid_out([draft.size for draft in drafts])
        colours, depth = self._rendered(*_sheet(drafts, corners), height)
        return [draft.seen(corner, colours, depth) for draft, corner in zip(drafts, corners, strict=True)]

    def _rendered(
        self, points: Points, faces: NDArray[np.int32], colours: NDArray[np.uint8], height: int
    ) -> tuple[NDArray[np.uint8], Pixels]:
        """The sheet's picture (H, W, 3) and depth (H, W), the first row on top."""
        mesh = self._pyvista.PolyData.from_regular_faces(points, faces)
        mesh.point_data["seen"] = colours
        self._show(mesh, -(-height // STEP) * STEP)
        return self._read()

    def _show(self, mesh: Any, height: int) -> None:
        if self._plotter is None:
            self._open(mesh)
        self._actor.mapper.dataset = mesh
        if self._size != (SHEET_WIDTH, height):
            self._size = (SHEET_WIDTH, height)
            self._plotter.window_size = list(self._size)
            camera = self._plotter.camera
            camera.position = (SHEET_WIDTH / 2, height / 2, 10.0)
            camera.focal_point = (SHEET_WIDTH / 2, height / 2, 0.0)
            camera.up = (0.0, 1.0, 0.0)
            camera.parallel_scale = height / 2
            camera.clipping_range = (10.0 - DEPTH, 10.0 + DEPTH)
        self._plotter.render_window.Render()

    def _open(self, mesh: Any) -> None:
        _check_opengl()
        plotter = self._pyvista.Plotter(off_screen=True, window_size=[SHEET_WIDTH, STEP], lighting="none")
        plotter.disable_anti_aliasing()  # parts and normals must not blend
        plotter.render_window.SetMultiSamples(0)
        plotter.set_background("black")
        plotter.enable_parallel_projection()
        self._actor = plotter.add_mesh(mesh, scalars="seen", rgb=True, lighting=False, reset_camera=False, render=False)
        plotter.render_window.OffScreenRenderingOn()
        self._plotter = plotter

    def _read(self) -> tuple[NDArray[np.uint8], Pixels]:
        # pyvista's own screenshot() and get_image_depth() render once more each; these two calls only copy.
        arrays: Any = import_module("vtkmodules.vtkCommonCore")
        support: Any = import_module("vtkmodules.util.numpy_support")
        width, height = self._size
        seen, depth = arrays.vtkUnsignedCharArray(), arrays.vtkFloatArray()
        window = self._plotter.render_window
        window.GetPixelData(0, 0, width - 1, height - 1, 0, seen, 0)
        window.GetZbufferData(0, 0, width - 1, height - 1, depth)
        colours = support.vtk_to_numpy(seen).reshape(height, width, 3)[::-1]
        near = DEPTH - 2 * DEPTH * support.vtk_to_numpy(depth).reshape(height, width)[::-1]
        return colours, near.astype(np.float32)


@dataclass(frozen=True)
class _Draft:
    """An object projected to pixels, before it has a place on the sheet; y still points up."""

    shot: Shot
    points: Points  # (N, 3): pixels from the lower left corner of its picture; z in radii
    turned: Points  # (N, 3): seen from the camera, without perspective
    scale: float
    centre_xy: tuple[float, float]
    size: tuple[int, int]

    @classmethod
    def of(cls, shot: Shot) -> _Draft:
        turned = shot.solid.points() @ shot.view.matrix().T
        d = np.float32(shot.view.distance)
        seen = turned * (d / (d - turned[:, 2:]))
        low, high = bounds(seen[:, :2])
        width, height = np.maximum(high - low, 1e-3).tolist()
        most_high, most_wide = (side - 2 for side in shot.within_hw)
        scale = min(shot.size_px / np.sqrt(width * height), most_wide / width, most_high / height)
        points = seen * np.array([scale, scale, 1], np.float32)
        points[:, :2] += 1 - low * scale
        size = (int(np.ceil(width * scale)) + 2, int(np.ceil(height * scale)) + 2)
        return cls(shot, points, turned, scale, (float(1 - low[0] * scale), float(1 - low[1] * scale)), size)

    def seen(self, corner: tuple[int, int], colours: NDArray[np.uint8], depth: Pixels) -> Sight:
        left, bottom = corner
        width, height = self.size
        rows = slice(len(depth) - bottom - height, len(depth) - bottom)
        part = np.ascontiguousarray(colours[rows, left : left + width, 2])
        normal = ((colours[rows, left : left + width, :2].astype(np.float32) - 128) / 127).astype(np.float32, copy=False)
        slots = np.array([part.slot for part in self.shot.solid.parts], np.uint8)
        near = np.ascontiguousarray(depth[rows, left : left + width])
        centre = (self.centre_xy[0], height - self.centre_xy[1])
        foot = self._foot(height)
        return Sight(self.shot.view, self.scale, centre, normal, near, part - (part > 0), part > 0, slots, foot)

    def _foot(self, height: int) -> tuple[float, float]:
        below = np.array([0, self.shot.solid.extent()[0, 1], 0], np.float32) @ self.shot.view.matrix().T
        x, y = below[:2] * (self.scale * self.shot.view.distance / (self.shot.view.distance - below[2]))
        return (float(self.centre_xy[0] + x), float(height - self.centre_xy[1] - y))


def _laid_out(sizes: Sequence[tuple[int, int]]) -> tuple[list[tuple[int, int]], int]:
    """The lower left corner of each picture (width, height), in rows of SHEET_WIDTH pixels; the height of it all.

    Pictures of about one height come into one row, so that little of the sheet stays empty.
    """
    corners = [(0, 0)] * len(sizes)
    x = y = tallest = 0
    for number in sorted(range(len(sizes)), key=lambda number: -sizes[number][1]):
        width, height = sizes[number]
        if x and x + width > SHEET_WIDTH:
            x, y, tallest = 0, y + tallest + GAP, 0
        corners[number] = (x, y)
        x, tallest = x + width + GAP, max(tallest, height)
    return corners, y + tallest


def _sheet(
    drafts: Sequence[_Draft], corners: Sequence[tuple[int, int]]
) -> tuple[Points, NDArray[np.int32], NDArray[np.uint8]]:
    """All objects as one mesh: points (N, 3), triangles (T, 3) that face the camera, bytes (N, 3) to show at the points."""
    parts = [
        (draft, corner, *numbered)
        for draft, corner in zip(drafts, corners, strict=True)
        for numbered in enumerate(draft.shot.solid.parts)
    ]
    counts = [len(part.points) for _, _, _, part in parts]
    starts = np.concatenate([[0], np.cumsum(counts)])
    faces = []
    for (_, _, _, part), start in zip(parts, starts.tolist(), strict=False):
        for grid in part.grids:
            faces.append(triangles(grid) + np.int32(start))
            start += grid.rows * grid.columns
    points = np.concatenate(
        [draft.points + np.array([*corner, 0], np.float32) for draft, corner in zip(drafts, corners, strict=True)]
    )
    triples = np.concatenate(faces)
    number = np.repeat([min(i + 1, PARTS_MAX) for _, _, i, _ in parts], counts)
    both = np.repeat([part.both_sides for _, _, _, part in parts], counts)
    normal = _facing(_normals(np.concatenate([draft.turned for draft in drafts]), triples), both)
    seen = _towards(points, triples) | both[triples[:, 0]]
    return points, triples[seen], np.column_stack([np.round(normal * 127 + 128), number]).astype(np.uint8)


def _towards(points: Points, faces: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whether each triangle shows its outside, as projected: the other half would only cost the renderer time."""
    x, y = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
    a, b, c = faces.T
    turn: NDArray[np.bool_] = (x[b] - x[a]) * (y[c] - y[a]) > (y[b] - y[a]) * (x[c] - x[a])
    return turn


def _normals(points: Points, faces: NDArray[np.int32]) -> Points:
    """The mean direction (N, 3), of unit length, of the triangles round each point, by their areas."""
    a, b, c = points[faces[:, 0]], points[faces[:, 1]], points[faces[:, 2]]
    one, two = b - a, c - a
    area = np.stack(
        [
            one[:, 1] * two[:, 2] - one[:, 2] * two[:, 1],
            one[:, 2] * two[:, 0] - one[:, 0] * two[:, 2],
            one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0],
        ]
    )
    corners = faces.T.ravel()
    total = np.stack([np.bincount(corners, np.tile(axis, 3), len(points)) for axis in area], axis=1)
    length = np.sqrt(np.einsum("ij,ij->i", total, total))
    normal: Points = (total / np.maximum(length, 1e-12)[:, None]).astype(np.float32)
    return normal


def _facing(normal: Points, both_sides: NDArray[np.bool_]) -> Points:
    """x and y (N, 2) of normals that face the camera: a sheet's is turned round, one past a body's rim laid on the rim."""
    xy, away = normal[:, :2].copy(), normal[:, 2] < 0
    xy[away & both_sides] *= -1
    rim = away & ~both_sides
    xy[rim] /= np.maximum(np.sqrt((xy[rim] ** 2).sum(axis=1, keepdims=True)), 1e-6)
    return xy
