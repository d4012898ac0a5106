"""The specification of the model file: a reader that was written from the page alone says what zorko says."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.docs import composites_by_the_page, ink_by_the_page

import zorko
from zorko.data.generate.orders import Order
from zorko.data.generate.write_digits import DIGITS
from zorko.images import ink
from zorko.images.read import read
from zorko.modelfile.card import FORMAT, Card
from zorko.modelfile.file import read_card
from zorko.modelfile.shipped import FOLDER as SHIPPED
from zorko.types import RISK_LADDER

SAMPLES = SHIPPED.parent / "samples"
CLOSE = 1e-9  # of a confidence: the same arithmetic in the same order but for batches


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "model-file.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def reader(page: str) -> dict[str, Any]:
    """What the page's own reader defines; it imports nothing of zorko's."""
    (source,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert "zorko\n" not in source.replace('"zorko"', "")
    names: dict[str, Any] = {}
    exec(compile(source, "docs/model-file.md", "exec"), names)
    return names


def decoded(path: Path) -> NDArray[np.uint8]:
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
    assert picture is not None
    return picture.astype(np.uint8, copy=False)


@pytest.mark.parametrize("risk", [0.05, 0.001])
def test_the_reader_tags_as_zorko_does(reader: dict[str, Any], risk: float) -> None:
    model, ours = reader["Model"](SHIPPED / "tag.onnx"), zorko.load("tag", threads=1)
    pictures = [decoded(path) for path in sorted((SAMPLES / "tag").iterdir())]
    answers = ours.predict(pictures, risk=risk)
    assert isinstance(answers, list)
    for picture, answer in zip(pictures, answers, strict=True):
        said = model.tag(picture, risk)
        tags, reasons = answer.answer["tags"], answer.details["reasons"]
        assert {name: value for name, (value, _, _) in said.items()} == {name: tag["value"] for name, tag in tags.items()}
        assert {name: reason for name, (_, _, reason) in said.items() if reason is not None} == reasons
        for name, (_, confidence, _) in said.items():
            assert confidence == pytest.approx(tags[name]["confidence"], abs=1e-6)  # batches of other sizes sum otherwise


@pytest.mark.parametrize("risk", [0.05, 0.01])
def test_the_reader_compares_as_zorko_does(reader: dict[str, Any], risk: float) -> None:
    model, ours = reader["Model"](SHIPPED / "same.onnx"), zorko.load("same", threads=1)
    for folder in sorted((SAMPLES / "same").iterdir()):
        first, second = sorted(folder.iterdir())
        answer = ours.predict((first, second), risk=risk)
        assert isinstance(answer, zorko.Answer)
        same, confidence, reason = model.same(decoded(first), decoded(second), risk)
        assert (same, reason) == (answer.answer["same"], answer.reason)
        assert confidence == pytest.approx(answer.confidence, abs=CLOSE)


@pytest.mark.parametrize("fit", ["pad", "crop", "stretch"])
@pytest.mark.parametrize("colour", ["rgb", "grey"])
@pytest.mark.parametrize("resampling", ["bilinear", "bicubic"])
def test_the_reader_makes_the_same_pixels(reader: dict[str, Any], fit: str, colour: str, resampling: str) -> None:
    card = read_card(SHIPPED / "same.onnx")
    channels = 3 if colour == "rgb" else 1
    how = {
        **card.preprocessing.to_dict(),
        "size_hw": (37, 50),
        "fit": fit,
        "colour": colour,
        "resampling": resampling,
        "mean": (0.5,) * channels,
        "std": (0.25,) * channels,
    }
    model = reader["Model"](SHIPPED / "same.onnx")
    model.card["preprocessing"] = json.loads(json.dumps(how))
    rng = np.random.default_rng(0)
    for height, width in ((37, 50), (90, 70), (20, 90), (11, 13), (36, 50), (200, 31)):
        picture = rng.integers(0, 256, (height, width, 3), np.uint8)
        np.testing.assert_array_equal(model.pixels(picture), type(card.preprocessing)(**how).pixels(picture))


def test_the_page_lays_ink_out_as_zorko_does(tmp_path: Path) -> None:
    list(DIGITS.write(tmp_path, Order(40, 5, "test", options={"others": 0.3})))
    drawn = sorted(path for path in tmp_path.rglob("*.png"))
    assert len(drawn) == 40
    for path in [*sorted((SAMPLES / "read").iterdir()), *drawn]:
        picture = read(path)
        ours, theirs = ink.normalise(picture).picture.astype(int), ink_by_the_page.laid_out(picture).astype(int)
        off = np.abs(ours - theirs)
        assert off.max() <= 1, path  # in 64 bits what zorko computes in 32: now and then a half is rounded otherwise
        assert np.count_nonzero(off) <= 2, path


def test_the_page_finds_as_zorko_does(reader: dict[str, Any]) -> None:
    model, ours = reader["Model"](SHIPPED / "find.onnx"), zorko.load("find", threads=1)
    for path in sorted((SAMPLES / "find").iterdir()):
        picture = decoded(path)
        answer = ours.predict(picture, risk=0.1)
        assert isinstance(answer, zorko.Answer)
        found, confidence, no_match = composites_by_the_page.find(model, picture)
        assert (found, no_match) == (answer.answer, answer.reason == "no-match")
        assert confidence == pytest.approx(answer.confidence, abs=1e-6)


def test_the_page_weighs_orbits_as_zorko_does() -> None:
    ours = zorko.load("orbit", threads=1)
    for path in sorted((SAMPLES / "orbit").iterdir())[::3]:
        picture = read(path)
        answer = ours.predict(picture)
        assert isinstance(answer, zorko.Answer)
        rows = ours.task.prepare([picture], ours.card.preprocessing).inputs
        details = answer.details
        panels, planets = len(details["panels"]), len(details["distances"])
        panel, rank, probability, no_match = composites_by_the_page.orbit(ours.outputs(rows), panels, planets)
        assert (panel, rank, no_match) == (answer.answer["panel"], answer.answer["orbit"], answer.reason == "no-match")
        sure = details["steps"]["locate"] * details["steps"]["rank"]
        assert probability * sure == pytest.approx(answer.confidence, abs=1e-6)


@pytest.mark.parametrize("at", [0, 1000, -3, -60, -900])
def test_the_reader_finds_damage_wherever_it_is(reader: dict[str, Any], tmp_path: Path, at: int) -> None:
    content = bytearray((SHIPPED / "same.onnx").read_bytes())
    content[at] ^= 1
    (tmp_path / "spoilt.onnx").write_bytes(content)
    with pytest.raises(Exception, match=r"damaged|[Ff]ail|[Ee]rror|JSON|INVALID|Expecting|zorko|codec"):
        reader["Model"](tmp_path / "spoilt.onnx")


def test_the_page_speaks_of_the_format_that_there_is(page: str) -> None:
    assert f"It describes format {FORMAT}," in page
    assert str(RISK_LADDER)[1:-1] in page


def members(schema: dict[str, Any]) -> set[str]:
    """The names of all members in a JSON Schema."""
    parts = [schema, *schema.get("$defs", {}).values()]
    return {name for part in parts for name in part.get("properties", {})}


def test_every_member_of_the_card_is_on_the_page(page: str) -> None:
    named = set(re.findall(r"`(\w+)`", page)) | set(re.findall(r'"(\w+)"', page))
    assert members(Card.model_json_schema()) - named == set()


def test_the_example_is_what_comes_out(page: str) -> None:
    path, model = SAMPLES / "read" / "four-printed.png", zorko.load("read", threads=1)
    content = (SHIPPED / "read.onnx").read_bytes()
    found = ink.normalise(decoded(path))
    answer = model.predict(path, risk=0.001)
    assert isinstance(answer, zorko.Answer)
    levels = {level.risk: level.threshold for level in model.card.calibration["digit"].levels}
    digest = hashlib.sha256(found.picture.tobytes()).hexdigest()
    logits = ", ".join(f"{value:.3f}" for value in answer.details["logits"]).replace("-", "−")
    for said in (
        f"{len(content):,} bytes; the card's digits begin at byte {content.index(model.card.sha256.encode()):,}",
        f"stroke {found.stroke_px:g} pixels, left as it is; {np.count_nonzero(found.picture)} pixels above 0",
        f"their sum {int(found.picture.sum()):,}; SHA-256 of the 784 bytes `{digest}`",
        f"| {logits} |",
        f"| {answer.details['unknown']:.3f} |".replace("-", "−"),
        f"| {answer.confidence:.6f} at label `{answer.answer['digit']}` |",
        f"`unknown_threshold`, {model.card.calibration['digit'].unknown_threshold:.6f}:",
        f"threshold {levels[0.01]:g}: trusted. At 0.001 the threshold is {levels[0.001]:.6f}: trusted too",
    ):
        assert said in page
    assert answer.trusted
