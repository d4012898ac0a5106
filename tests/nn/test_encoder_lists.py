"""The lists of encoders: timm has each of them, with weights."""

from __future__ import annotations

import pytest
import timm

from zorko.nn.encoder_lists import ENCODER_LISTS
from zorko.nn.encoders import TIMM, check_name


def test_the_lists_are_those_that_the_help_names() -> None:
    assert list(ENCODER_LISTS) == ["classic17", "modern"]
    assert len(ENCODER_LISTS["classic17"]) == 17


@pytest.mark.parametrize("name", [name for names in ENCODER_LISTS.values() for name in names])
def test_timm_has_the_model_and_weights_of_that_tag(name: str) -> None:
    check_name(name)
    with_weights = timm.list_models(pretrained=True)
    model = name.removeprefix(TIMM)
    assert model in with_weights if "." in model else [known for known in with_weights if known.partition(".")[0] == model]


@pytest.mark.parametrize("names", ENCODER_LISTS.values(), ids=ENCODER_LISTS)
def test_no_encoder_twice(names: tuple[str, ...]) -> None:
    assert len({name.partition(".")[0] for name in names}) == len(names)
