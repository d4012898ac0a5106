"""What the files that pages name are made of: small, drawn in code or from the shipped samples, one table for all pages."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from onnx import helper, numpy_helper
from tests.docs.pages import Block
from tests.models import calibration, card, serialised, value

import zorko
from zorko.data.dealt import composite
from zorko.data.generate.orders import Order
from zorko.data.generate.registry import generator_named
from zorko.data.table_out import table_writer
from zorko.images.draw import save_png
from zorko.images.read import read
from zorko.modelfile.file import write
from zorko.tasks.base import Head
from zorko.tasks.tag import Tag

SAMPLES = Path(zorko.__file__).parent / "samples"
SEASONS = Head("season", ("winter", "spring", "summer", "autumn"))
PLACES = Head("place", ("forest", "town"))
COLOURS = {"winter": (235, 235, 245), "spring": (90, 200, 90), "summer": (40, 140, 50), "autumn": (210, 130, 40)}
"""What is seen of a season."""

Maker = Callable[[Path], None]


def make_for(block: Block, folder: Path, *, runs: bool) -> None:
    """Makes in `folder` what the block's commands, or its Python, name and what is not there yet; what a training would
    leave only where `runs` are wished."""
    text = block.text if block.language == "python" else "\n".join(command.text for command in block.commands)
    for name, make in MAKERS.items():
        place = folder / name
        named = re.search(rf"(?<![\w./-]){re.escape(name)}(?![\w-])", text)
        if named and not place.exists() and (runs or not name.startswith("runs/")):
            place.parent.mkdir(parents=True, exist_ok=True)
            make(place)


def seasons_model(path: Path) -> None:
    """A `tag` model file that tells seasons and places by the mean colour, which is its embedding."""
    rng = np.random.default_rng(0)
    nodes = [helper.make_node("ReduceMean", ["image"], ["embedding"], axes=[2, 3], keepdims=0)]
    outputs, constants = [value("embedding", ["N", 3])], []
    for head in (SEASONS, PLACES):
        matrix = rng.normal(0, 20, (3, len(head.labels))).astype(np.float32)
        nodes.append(helper.make_node("MatMul", ["embedding", f"of {head.name}"], [head.name]))
        constants.append(numpy_helper.from_array(matrix, f"of {head.name}"))
        outputs.append(value(head.name, ["N", len(head.labels)]))
    preprocessing = replace(Tag.default_preprocessing, size_hw=(16, 16), mean=(0.5,) * 3, std=(1.0,) * 3)
    whole = card(task="tag", heads=(SEASONS, PLACES), preprocessing=preprocessing)
    whole = whole.model_copy(update={"calibration": {head.name: calibration(0.9, None) for head in (SEASONS, PLACES)}})
    write(serialised(nodes, [value("image", ["N", 3, 16, 16])], outputs, constants), whole, path)


def _sample(name: str) -> Maker:
    return lambda place: save_png(read(SAMPLES / name), place) if place.suffix == ".png" else copy(SAMPLES / name, place)


def copy(source: Path, place: Path) -> None:
    """The file, under another name."""
    shutil.copyfile(source, place)


def _generated(name: str, count: int, **words: str) -> Maker:
    def make(place: Path) -> None:
        generator = generator_named(name)
        order = Order(count, 1, "train", False, generator.options_from(words), generator.lists_from({}))
        assert len(list(generator.write(place, order))) == count

    return make


def _composites(count: int) -> Maker:
    """Composites of discs and bars, each with its LabelMe file; every eighth has no match."""

    def make(place: Path) -> None:
        place.mkdir()
        rng = np.random.default_rng(count)
        for number in range(count):
            kinds, right = rng.permutation(8)[:5], int(rng.integers(4))
            no_match = number % 8 == 7
            panels = [_thing(int(kind), rng) for kind in kinds[:4]]
            asked = _thing(int(kinds[4] if no_match else kinds[right]), rng)
            save_png(composite(asked, panels, seed=number), place / f"{number}.png")
            box = [[200 * right + 60, 50], [200 * right + 140, 150]]
            shapes = [] if no_match else [{"label": "target", "shape_type": "rectangle", "points": box}]
            content = {"imagePath": f"{number}.png", "shapes": shapes, "flags": {"no_match": no_match}, "imageData": None}
            (place / f"{number}.json").write_text(json.dumps(content), encoding="utf-8")

    return make


def _thing(kind: int, rng: np.random.Generator) -> np.ndarray:
    """(90, 90, 3): a disc, bar, beam or ring in one of two colours on a light ground, not twice the same."""
    image = np.full((90, 90, 3), 225, np.uint8)
    y, x = np.mgrid[:90, :90] - 45 + rng.integers(-6, 7, (2, 1, 1))
    shapes = (x**2 + y**2 < 500, np.abs(x) < 8, np.abs(y) < 8, np.abs(np.hypot(x, y) - 28) < 6)
    image[shapes[kind % 4]] = (40, 60, 190) if kind < 4 else (190, 50, 40)
    return image


def _things(count: int) -> Maker:
    """Folders of two pictures each, by what they show."""

    def make(place: Path) -> None:
        rng = np.random.default_rng(count)
        for number in range(count):
            folder = place / f"thing-{number}"
            folder.mkdir(parents=True)
            for view in range(3):
                save_png(_thing(number % 8, rng), folder / f"{view}.png")

    return make


def _pairs(count: int) -> Maker:
    """A table of pairs; its pictures lie beside it, in `pairs`."""

    def make(place: Path) -> None:
        folder = place.parent / "pairs"
        folder.mkdir(exist_ok=True)
        rng = np.random.default_rng(count)
        with table_writer(place, ("image1", "image2", "same")) as write_row:
            for number in range(count):
                same = number % 2
                first = int(rng.integers(8))
                for side, kind in (("a", first), ("b", first if same else (first + 1) % 8)):
                    save_png(_thing(kind, rng), folder / f"{place.stem}-{number}-{side}.png")
                names = [f"pairs/{place.stem}-{number}-{side}.png" for side in "ab"]
                write_row((*names, same))

    return make


def _photos(count: int, seed: int = 0) -> Maker:
    """Pictures in the colours of seasons, called by their number."""

    def make(place: Path) -> None:
        place.mkdir(parents=True, exist_ok=True)
        rng = np.random.default_rng(seed)
        for number in range(1, count + 1):
            ground = np.array(COLOURS[SEASONS.labels[number % 4]])
            pixels = np.clip(ground + rng.normal(0, 12, (48, 64, 3)), 0, 255).astype(np.uint8)
            pixels[30:, : 8 + number % 40] = (90, 90, 100) if number % 3 else (20, 70, 20)
            save_png(pixels, place / f"IMG_{number + 100 * seed:04}.jpg")

    return make


def _photo_labels(count: int, attributes: tuple[str, ...] = ("season", "place")) -> Maker:
    """A wide table about the photographs in `photos`."""

    def make(place: Path) -> None:
        with table_writer(place, ("image_path", *attributes)) as write_row:
            for number in range(1, count + 1):
                told = {
                    "season": SEASONS.labels[number % 4],
                    "place": PLACES.labels[int(number % 3 > 0)] if number % 5 else "",
                    "weather": ("clear", "snow")[number % 4 == 0],
                }
                write_row((f"IMG_{number:04}.jpg", *(told[name] for name in attributes)))

    return make


def _scans(place: Path) -> None:
    """Digits in class folders, from the shipped samples."""
    numbers = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    for sample in sorted((SAMPLES / "read").glob("*.png")):
        word = sample.stem.partition("-")[0]
        folder = place / (str(numbers.index(word)) if word in numbers else "other")
        folder.mkdir(parents=True, exist_ok=True)
        copy(sample, folder / sample.name)


def _samples(task: str, count: int) -> Maker:
    def make(place: Path) -> None:
        place.mkdir()
        for sample in sorted((SAMPLES / task).glob("*.*"))[:count]:
            copy(sample, place / sample.name)

    return make


MAKERS: dict[str, Maker] = {
    "seven.png": _sample("read/seven-thin-pen.png"),
    "a.png": _sample("read/two-brush.png"),
    "b.png": _sample("read/house.png"),
    "scans/": _scans,
    "my_digits/": _generated("digits", 90),
    "composite.jpg": _sample("find/boot-panel-1.jpg"),
    "composites/": _composites(40),
    "new_composites/": _samples("find", 4),
    "things/": _things(17),
    "labelled/": _composites(16),
    "planets.jpg": _sample("orbit/planets-1-panel-3.jpg"),
    "planets/": _generated("orbits", 16, panels="3", orbits="3", lookalike="0", touching="0"),
    "new_planets/": _samples("orbit", 3),
    "one.jpg": _sample("same/circle-same/a.jpg"),
    "other.jpg": _sample("same/circle-same/b.jpg"),
    "pairs.csv": _pairs(80),
    "new_pairs.csv": _pairs(8),
    "photos/": _photos(80),
    "more/": _photos(4, seed=1),
    "card/": _photos(3, seed=2),
    "new/": _photos(6, seed=4),
    "new_photos/": _photos(12, seed=3),
    "labels.csv": _photo_labels(80),
    "new.csv": _photo_labels(40, ("weather",)),
    "mobilenetv2_100.safetensors": Path.touch,
    "regnetx_002.safetensors": Path.touch,
    "runs/tag/model/model.onnx": seasons_model,
}
"""By the name in a page, how it is made."""
