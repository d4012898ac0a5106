"""Pictures with three attributes that take seconds to learn: colour, shape, and light."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zorko.images.draw import save_png

SIDE = 40
COLOURS = {"красный": (220, 40, 40), "зелёный": (40, 200, 60), "синий": (40, 60, 220)}
SHAPES = ("круг", "полоса")
LIGHTS = ("day", "night")
SMALL = (
    "encoder.size=32",
    "fit.epochs=6",
    "fit.batch_size=16",
    "fit.precision=32",
    "fit.schedule=one-cycle",
    "fit.learning_rate=0.003",
    "split.validation=0.15",
    "split.calibration=0.3",
    "split.test=0.2",
)


def photo(colour: str, shape: str, light: str, rng: np.random.Generator) -> NDArray[np.uint8]:
    """(SIDE, SIDE, 3): a disc or a bar, somewhere, on a light or a dark ground."""
    ground = rng.integers(190, 256, 3) if light == "day" else rng.integers(0, 50, 3)
    image = np.zeros((SIDE, SIDE, 3), np.uint8) + ground.astype(np.uint8)
    y, x = np.mgrid[:SIDE, :SIDE] - SIDE // 2 + rng.integers(-6, 7, (2, 1, 1))
    image[(x**2 + y**2 < 110) if shape == "круг" else (np.abs(x) < 4) & (np.abs(y) < 15)] = COLOURS[colour]
    return image


def table(folder: Path, count: int = 180, unknown: float = 0.15, seed: int = 0, empty: int = 0) -> Path:
    """Writes `count` pictures and their table: semicolons and cp1251, cells left empty by chance, and the last `empty`
    rows without any label."""
    (folder / "фото").mkdir(parents=True)
    rng = np.random.default_rng(seed)
    rows = ["Файл;Цвет;Форма;light"]
    for number in range(count):
        cells = [str(rng.choice([*COLOURS])), str(rng.choice(SHAPES)), str(rng.choice(LIGHTS, p=(0.75, 0.25)))]
        save_png(photo(*cells, rng), folder / "фото" / f"{number}.png")
        told = ["" if rng.random() < unknown or number >= count - empty else cell for cell in cells]
        rows.append(";".join([f"фото\\{number}.png", *told]))
    (folder / "labels.csv").write_bytes("\r\n".join(rows).encode("cp1251"))
    return folder / "labels.csv"
