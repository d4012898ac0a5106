"""Composites dealt from folders by identity: one right panel, rivals of the same group first, identities on one side."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from zorko.data.composites import NAMES
from zorko.data.dealt import Deal, composite, load_dealt
from zorko.data.examples import Examples
from zorko.data.identities import BLOCKS
from zorko.data.load import load
from zorko.data.splits import Shares, split
from zorko.errors import DataError
from zorko.images.draw import save_png
from zorko.images.layout import find_layout

GROUPS, NAMES_EACH, PICTURES = 2, 12, 3


def picture(number: int) -> np.ndarray:
    """White with a dark square whose place tells the number."""
    image = np.full((60, 60, 3), 255, np.uint8)
    row, column = divmod(number, 6)
    image[5 + 10 * row : 13 + 10 * row, 5 + 8 * column : 13 + 8 * column] = 20
    return image


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("identities")
    for number in range(GROUPS * NAMES_EACH):
        for copy in range(PICTURES):
            path = root / f"азбука {number // NAMES_EACH}" / f"{number}" / f"{copy}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            save_png(np.maximum(picture(number), copy), path)
    return root


@pytest.fixture(scope="module")
def dealt(folder: Path) -> Examples:
    return load_dealt(folder)


def deals(examples: Examples) -> tuple[list[Deal], tuple[Path, ...]]:
    return list(examples.pictures.deals), examples.pictures.paths  # type: ignore[attr-defined]


def name_of(path: Path) -> int:
    return int(path.parent.name)


def test_folders_by_identity_are_data_for_find(folder: Path) -> None:
    examples = load("find", folder)
    assert examples.label_names == {"panel": NAMES}
    assert len(examples) == GROUPS * NAMES_EACH * 40


def test_one_panel_shows_the_references_identity_by_another_picture(dealt: Examples) -> None:
    made, paths = deals(dealt)
    for deal, label in zip(made, dealt.labels["panel"].tolist(), strict=True):
        names = [name_of(paths[panel]) for panel in deal.panels]
        assert [place for place, name in enumerate(names) if name == name_of(paths[deal.reference])] == [label]
        assert deal.panels[label] != deal.reference
        assert len(set(names)) == len(names)


def test_parts_are_called_by_what_they_show(dealt: Examples) -> None:
    made, paths = deals(dealt)
    assert dealt.kinds is not None
    for deal, kinds in zip(made[::7], dealt.kinds[::7].tolist(), strict=True):
        shown = [dealt.kind_names[kind] for kind in kinds if kind >= 0]
        assert [int(name.rpartition("/")[2]) for name in shown] == [
            name_of(paths[i]) for i in (deal.reference, *deal.panels)
        ]


def test_the_right_panel_is_anywhere(dealt: Examples) -> None:
    made, _ = deals(dealt)
    shares = np.bincount([deal.right for deal in made]) / len(made)
    assert shares.min() > 0.5 * shares.max()


def test_identities_of_one_part_are_in_no_other(dealt: Examples) -> None:
    made, paths = deals(dealt)
    parts = split(dealt, Shares(0.2, 0.2, 0.2), seed=3)
    names = []
    for indices in (parts.train, parts.validation, parts.calibration, parts.test):
        assert len(indices)
        names.append({name_of(paths[p]) for i in indices for p in (made[int(i)].reference, *made[int(i)].panels)})
    assert sum(map(len, names)) == len(set().union(*names)) == GROUPS * NAMES_EACH
    assert len(np.unique(dealt.groups)) <= BLOCKS


def test_rivals_of_the_same_group_come_first(dealt: Examples) -> None:
    made, paths = deals(dealt)
    same = [paths[p].parent.parent == paths[deal.reference].parent.parent for deal in made for p in deal.panels]
    assert np.mean(same) > 0.5


def test_the_same_folder_is_dealt_alike(folder: Path, dealt: Examples) -> None:
    assert deals(load_dealt(folder)) == deals(dealt)
    assert np.array_equal(np.asarray(dealt.pictures[5]), np.asarray(dealt.pictures[5]))


def test_a_composite_has_the_layout_and_its_pictures_whole(folder: Path) -> None:
    files = [folder / f"азбука {n // NAMES_EACH}" / f"{n}" / "0.png" for n in (0, 3, 7, 20, 23)]
    made = composite(files[1], files)
    assert made.shape == (400, 1000, 3)
    found = find_layout(made)
    assert [box.left for box in found.panels] == [0, 200, 400, 600, 800]
    assert (found.reference.width, found.reference.height) == (136, 200)
    dark = [int((box.of(made)[:, :, 0] < 100).sum()) for box in (*found.panels, found.reference)]
    assert max(dark) - min(dark) < 0.2 * max(dark)


def test_too_few_identities_are_an_error(tmp_path: Path) -> None:
    for name in ("a", "b"):
        for copy in range(2):
            path = tmp_path / name / f"{copy}.png"
            path.parent.mkdir(exist_ok=True)
            save_png(picture(copy), path)
    examples = load_dealt(tmp_path)
    assert {len(deal.panels) for deal in deals(examples)[0]} == {2}
    (tmp_path / "b").rename(tmp_path / "a" / "b")
    with pytest.raises(DataError, match="only one identity"):
        load_dealt(tmp_path)
