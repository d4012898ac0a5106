from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from zorko.data.pictures import ArrayPictures, PictureChain, PictureSets, PictureView, distinct


def pixels(count: int) -> np.ndarray:
    return np.arange(count * 6, dtype=np.uint8).reshape(count, 2, 3)


def test_items_are_views_so_that_nothing_is_copied() -> None:
    array = pixels(4)
    chosen = PictureView(ArrayPictures(array), np.array([2, 1]))
    chain = PictureChain([chosen, ArrayPictures(array)])
    for sequence, index, expected in ((ArrayPictures(array), 3, 3), (chosen, 0, 2), (chain, 1, 1), (chain, 2, 0)):
        item = sequence[index]
        assert isinstance(item, np.ndarray)
        assert np.shares_memory(item, array[expected])


def test_sequences_behave_as_lists_do() -> None:
    paths = [Path(name) for name in "abcdefg"]
    chain = PictureChain([paths[:3], [], PictureView(paths, np.array([3, 4])), paths[5:]])
    assert len(chain) == 7
    assert list(chain) == paths
    assert chain[-1] == paths[-1]
    assert list(chain[1:6:2]) == paths[1:6:2]
    assert list(chain[::-1][:2]) == paths[::-1][:2]
    with pytest.raises(IndexError, match="picture 7 of 7"):
        chain[7]
    with pytest.raises(IndexError, match="picture -8 of 7"):
        chain[-8]


def test_views_of_views_do_not_pile_up() -> None:
    base = ArrayPictures(pixels(5))
    view = PictureView(PictureView(base, np.array([4, 3, 2])), np.array([2, 0]))
    assert view.base is base
    np.testing.assert_array_equal(view[0], base[2])
    np.testing.assert_array_equal(view[1], base[4])


@pytest.mark.parametrize("shape", [(28, 28), (2, 28, 28, 2), (1, 2, 28, 28, 3)])
def test_only_stacks_of_pictures_are_taken(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="expected pictures"):
        ArrayPictures(np.zeros(shape, dtype=np.uint8))


def test_the_distinct_pictures_of_some_pairs_are_no_others() -> None:
    sets = PictureSets(["a", "b", "c", "d", "e"], np.array([[0, 1], [4, 2], [2, 3]]))
    assert distinct(sets)[0] == ("a", "b", "c", "d", "e")
    files, members = distinct(sets[1:])
    assert files == ("c", "d", "e")
    assert members.tolist() == [[2, 0], [0, 1]]
    assert [tuple(files[i] for i in row) for row in members.tolist()] == [sets[1], sets[2]]
    alone, single = distinct(["a", "b"])
    assert (list(alone), single.tolist()) == (["a", "b"], [[0], [1]])
