"""Encoders by name: what they embed to, where their weights come from, and what is said when those can't be had."""

from __future__ import annotations

import socket
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional as F

from zorko.errors import SettingsError, ZorkoError
from zorko.images.preprocess import Preprocessing
from zorko.nn.encoders import Encoder, bare, check_name, make_encoder, unfreeze
from zorko.nn.maps import Stacked
from zorko.nn.small import SmallEncoder
from zorko.nn.stages import EPSILON
from zorko.tasks.read import Read
from zorko.tasks.tag import Tag

BASE = Read.default_preprocessing
TINY = "timm:test_efficientnet"  # of 99,000 weights; made for tests by timm's authors
WIDENED = "timm:mobilenetv3_small_050"  # its head is wider than its last stage, which is what num_features tells

REAL = {
    "timm:mobilenetv2_100,pad_type=same": "mobilenetv2_100.safetensors",
    "timm:tf_mobilenetv3_small_100": "tf_mobilenetv3_small_100.safetensors",
    "timm:regnetx_002": "regnetx_002.safetensors",
}


def embedded(encoder: Encoder, rows: int = 2) -> torch.Tensor:
    encoder.module.eval()
    images = torch.rand(rows, encoder.preprocessing.channels, *encoder.preprocessing.size_hw)
    with torch.inference_mode():
        embedding: torch.Tensor = encoder.module(images)
    return embedding


def weights_of(module: nn.Module) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in module.state_dict().items()}


@pytest.mark.parametrize("name", ["small", TINY, WIDENED])
def test_every_encoder_embeds_to_the_size_it_states(name: str) -> None:
    encoder = make_encoder(name, BASE, untrained=name != "small")
    assert encoder.module.training  # or batch norms would never learn
    assert embedded(encoder).shape == (2, encoder.embedding_size)
    assert encoder.name == name


def test_the_small_encoder_keeps_the_tasks_own_preprocessing() -> None:
    encoder = make_encoder("small", BASE)
    assert encoder.preprocessing == BASE
    assert encoder.embedding_size == SmallEncoder.embedding_size
    assert sum(p.numel() for p in encoder.module.parameters()) < 500_000  # 16 bits each: within the megabyte of a model


def test_a_timm_encoder_sees_what_it_was_made_for_in_the_tasks_crop() -> None:
    made = make_encoder(TINY, BASE, untrained=True).preprocessing
    imagenet = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    assert made == Preprocessing(BASE.crop, (160, 160), BASE.fit, "rgb", *imagenet, "bicubic")


def test_random_weights_are_called_so() -> None:
    encoder = make_encoder(TINY, BASE, untrained=True)
    assert (encoder.weights, encoder.licence) == ("random (--untrained)", "none")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("smal", "there is no encoder 'smal'; write 'small', pixels, colours, edges, or 'timm:'"),
        ("timm:", "has no model ''"),
        ("timm:mobilenetv99_100", "has no model 'mobilenetv99_100'"),
        ("timm:resnet_18", "near it: timm:.*resnet"),
        ("resnet18", "as timm:resnet18"),
    ],
)
def test_an_unknown_name_is_a_settings_error(name: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        make_encoder(name, BASE, untrained=True)
    with pytest.raises(SettingsError, match=words):
        check_name(name)


@pytest.mark.parametrize("name", ["small", TINY, "timm:mobilenetv2_100,pad_type=same"])
def test_a_known_name_passes_the_check(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize("option", ["colour=red", "act_layer=soft", "global_pool=[1]"])
def test_an_option_that_timm_does_not_take_is_a_settings_error(option: str) -> None:
    with pytest.raises(SettingsError, match=r"timm's test_efficientnet .*" + option.split("=")[0]):
        make_encoder(f"{TINY},{option}", BASE, untrained=True)


def test_options_of_timm_stand_behind_commas() -> None:
    encoder = make_encoder(f"{TINY},drop_rate=0.25,pad_type=same", BASE, untrained=True)
    assert encoder.module.drop_rate == 0.25
    assert encoder.name == f"{TINY},drop_rate=0.25,pad_type=same"


def test_small_takes_no_weights() -> None:
    with pytest.raises(SettingsError, match="takes no weights"):
        make_encoder("small", BASE, weights=Path("some.safetensors"))


@pytest.fixture(scope="module")
def weights_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weights of the tiny model as timm publishes them: with a classifier, which encoders lack."""
    import timm

    torch.manual_seed(7)
    path = tmp_path_factory.mktemp("weights") / "tiny.safetensors"
    save_file(timm.create_model("test_efficientnet", pretrained=False).state_dict(), path)
    return path


def test_weights_from_a_file_are_those_in_the_file(weights_file: Path) -> None:
    encoder = make_encoder(TINY, BASE, weights=weights_file)
    stored = load_file(weights_file)
    own = encoder.module.state_dict()
    assert {name for name in stored if name not in own} == {"classifier.weight", "classifier.bias"}
    assert all(torch.equal(stored[name], value) for name, value in own.items())
    assert encoder.weights == "file tiny.safetensors"
    assert encoder.licence != "none"


def test_weights_for_one_picture_serve_two_that_are_stacked(weights_file: Path) -> None:
    encoder = make_encoder(TINY, BASE, weights=weights_file, form="stacked")
    stacked, stored = encoder.module, load_file(weights_file)
    assert isinstance(stacked, Stacked)
    own = stacked.state_dict()
    first = own.pop(stacked.first)
    name = stacked.first.removeprefix("encoder.")
    assert torch.equal(first[:, :3], stored[name])
    assert torch.equal(first[:, 3:], -stored[name])
    assert all(torch.equal(stored[name.removeprefix("encoder.")], value) for name, value in own.items())
    assert torch.equal(stacked.widened(stored)[stacked.first], first)
    assert torch.equal(stacked.widened(stacked.state_dict())[stacked.first], first)


def spoilt(path: Path, weights_file: Path, way: str) -> Path:
    state = load_file(weights_file)
    first = next(name for name in state if name.endswith("conv_stem.weight"))
    if way == "lacking":
        del state[first]
    elif way == "another shape":
        state[first] = torch.zeros(3, 3)
    elif way == "of a larger model":
        state["blocks.99.conv.weight"] = torch.zeros(3)
    save_file(state, path)
    return path


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("lacking", "it lacks conv_stem.weight"),
        ("another shape", "another shape has conv_stem.weight"),
        ("of a larger model", "there is no place for blocks.99.conv.weight"),
    ],
)
def test_foreign_weights_are_refused(tmp_path: Path, weights_file: Path, way: str, words: str) -> None:
    path = spoilt(tmp_path / "w.safetensors", weights_file, way)
    with pytest.raises(ZorkoError, match=f"w.safetensors: these are no weights of timm's test_efficientnet; {words}"):
        make_encoder(TINY, BASE, weights=path)


@pytest.mark.parametrize("content", [b"", b"no tensors at all", None])
def test_what_is_no_safetensors_file_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "w.safetensors"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ZorkoError, match=r"w.safetensors: not a safetensors file that can be read"):
        make_encoder(TINY, BASE, weights=path)


@pytest.mark.parametrize("name", REAL)
def test_real_weights_load_strictly_and_embed(shared: Path, name: str) -> None:
    path = shared / "weights" / REAL[name]
    if not path.exists():
        pytest.skip(f"needs {path}")
    encoder = make_encoder(name, BASE, weights=path)
    stored = load_file(path)
    assert all(torch.equal(stored[key], value) for key, value in encoder.module.state_dict().items() if key in stored)
    torch.manual_seed(0)
    embedding = embedded(encoder)
    assert embedding.shape == (2, encoder.embedding_size)
    assert bool(embedding.isfinite().all())
    assert float(embedding.std()) > 0


def test_weights_that_cannot_be_downloaded_are_an_error_with_three_ways_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = []

    def no_network(host: object, *more: object, **most: object) -> object:
        asked.append(host)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    # Everything above the wire is real: zorko, timm, huggingface_hub and its retries, only without their pauses.
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ZorkoError, match="the weights of 'test_efficientnet' could not be downloaded") as caught:
        make_encoder(TINY, BASE)
    assert asked
    message = str(caught.value)
    for way in ("connect to the internet", "--weights FILE.safetensors", "untrained=true"):
        assert way in message
    assert not isinstance(caught.value, SettingsError)


@pytest.mark.parametrize("part", ["none", "last", "all"])
def test_unfreezing_lets_just_that_part_learn(part: str) -> None:
    encoder = make_encoder(TINY, BASE, untrained=True)
    unfreeze(encoder, part)  # type: ignore[arg-type]
    learning = {name for name, value in encoder.module.named_parameters() if value.requires_grad}
    every = {name for name, _ in encoder.module.named_parameters()}
    stages = sorted({name.split(".")[1] for name in every if name.startswith("blocks.")}, key=int)
    last = {name for name in every if name.startswith(f"blocks.{stages[-1]}.")}
    assert learning == {"none": set(), "last": last, "all": every}[part]
    assert set() < last < every


@pytest.mark.parametrize("part", ["none", "last", "all"])
def test_what_may_not_learn_does_not_drift_either(part: str) -> None:
    encoder = make_encoder(TINY, BASE, untrained=True)
    unfreeze(encoder, part)  # type: ignore[arg-type]
    before = weights_of(encoder.module)
    encoder.module(torch.rand(2, 3, 160, 160))  # as in training: batch norms note what they see
    drifted = {name for name, value in encoder.module.state_dict().items() if not torch.equal(value, before[name])}
    free = {name.rpartition(".")[0] for name, value in encoder.module.named_parameters() if value.requires_grad}
    assert {name.rpartition(".")[0] for name in drifted} <= free
    assert bool(drifted) == (part != "none")


@pytest.mark.parametrize("name", ["pixels", "edges"])
def test_encoders_that_learn_nothing_see_pictures_alike_that_differ_in_brightness(name: str) -> None:
    encoder = make_encoder(name, BASE)
    images = torch.rand(3, encoder.preprocessing.channels, *encoder.preprocessing.size_hw)
    embedding = encoder.module(images)
    assert embedding.shape == (3, encoder.embedding_size)
    assert torch.allclose(encoder.module(images + 0.5), embedding, atol=1e-5)
    assert float((embedding[0] - embedding[1]).norm()) > 0.1
    assert not list(encoder.module.parameters())
    unfreeze(encoder, "last")


def test_colours_are_the_picture_at_32_pixels_in_its_channels() -> None:
    encoder = make_encoder("colours", Tag.default_preprocessing)
    picture = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    large = np.repeat(np.repeat(picture, 3, axis=0), 3, axis=1)
    how = encoder.preprocessing
    embedding = encoder.module(torch.from_numpy(how.normalise(how.pixels(large)[None])))
    assert encoder.shape == tuple(embedding.shape[1:]) == (3072,)
    assert np.allclose(embedding.reshape(3, 32, 32), how.normalise(picture[None])[0], atol=1e-5)


def test_edges_see_an_outline_and_not_what_fills_it() -> None:
    encoder = make_encoder("edges", BASE)
    images = torch.zeros(3, encoder.preprocessing.channels, 28, 28)
    images[0, :, 7:21, 7:21] = 1.0
    images[1] = 1.0 - images[0]
    images[2, :, 2:12, 2:12] = 1.0
    one, inverse, elsewhere = torch.nn.functional.normalize(encoder.module(images), dim=1)
    assert float(one @ inverse) > 0.99
    assert float(one @ elsewhere) < 0.5


@pytest.mark.parametrize("side", [20, 32, 48, 64])
def test_small_is_made_for_the_size_asked_for(side: int) -> None:
    encoder = make_encoder("small", BASE, size=side)
    assert encoder.preprocessing.size_hw == (side, side)
    encoder.module.eval()
    images = torch.rand(2, encoder.preprocessing.channels, side, side)
    assert encoder.module(images).shape == (2, encoder.embedding_size)


def test_a_timm_encoder_takes_another_size() -> None:
    encoder = make_encoder(TINY, BASE, untrained=True, size=48)
    assert encoder.preprocessing.size_hw == (48, 48)
    encoder.module.eval()
    assert encoder.module(torch.rand(1, encoder.preprocessing.channels, 48, 48)).shape == (1, encoder.embedding_size)


def test_a_size_that_an_encoder_cannot_take_is_refused() -> None:
    with pytest.raises(SettingsError, match="img_size"):
        make_encoder("timm:test_vit", BASE, untrained=True, size=52)


# ---- statistics of every stage


def test_stages_are_the_embedding_and_the_statistics_of_each_stage() -> None:
    encoder = make_encoder("timm:resnet10t,stages=true", BASE, untrained=True, size=64)
    network = make_encoder("timm:resnet10t", BASE, untrained=True, size=64).module
    network.load_state_dict({name.removeprefix("network."): value for name, value in encoder.module.state_dict().items()})
    images = torch.rand(2, 3, 64, 64)
    with torch.inference_mode():
        found = encoder.module.eval()(images)
        stages = network.eval().forward_intermediates(images, intermediates_only=True)
        parts = [network(images)]
        for stage in stages:
            parts += [stage.mean(dim=(2, 3)), (stage.var(dim=(2, 3), correction=0) + EPSILON).sqrt()]
    assert found.shape == (2, sum(part.shape[1] for part in parts)) == (2, *encoder.shape)
    start = 0
    for part in parts:
        own = found[:, start : start + part.shape[1]]
        assert torch.allclose(own.mean(dim=1), torch.zeros(2), atol=1e-5)
        for row in range(2):  # the same but for place and size
            assert float(torch.corrcoef(torch.stack([own[row], part[row]]))[0, 1]) > 0.999
        start += part.shape[1]


def test_of_stages_the_last_one_can_be_tuned() -> None:
    encoder = make_encoder("timm:resnet10t,stages=true", BASE, untrained=True, size=64)
    unfreeze(encoder, "last")
    tuned = {name for name, value in encoder.module.named_parameters() if value.requires_grad}
    assert tuned
    assert all(name.startswith("network.layer4.") for name in tuned)


@pytest.mark.parametrize("option", ["stages=true", "mirror=true", "smaller=0.5"])
def test_what_makes_one_embedding_makes_no_maps(option: str) -> None:
    with pytest.raises(SettingsError, match="leave it out"):
        make_encoder(f"timm:resnet10t,{option}", BASE, untrained=True, form="maps")


# ---- the mirror image beside the picture


def test_in_use_a_picture_and_its_mirror_image_are_one() -> None:
    encoder = make_encoder("timm:resnet10t,mirror=true", BASE, untrained=True, size=64)
    plain = make_encoder("timm:resnet10t", BASE, untrained=True, size=64)
    plain.module.load_state_dict(bare(encoder.module).state_dict())
    assert encoder.shape == plain.shape
    images = torch.rand(2, 3, 64, 64)
    with torch.inference_mode():
        found = encoder.module.eval()(images)
        one, other = plain.module.eval()(images), plain.module(images.flip(3))
        assert torch.allclose(found, (one + other) / 2, atol=1e-5)
        assert torch.allclose(found, encoder.module(images.flip(3)), atol=1e-5)
        assert not torch.allclose(found, one, atol=1e-3)


def test_in_training_a_picture_is_looked_at_once() -> None:
    encoder = make_encoder("timm:resnet10t,mirror=true", BASE, untrained=True, size=64)
    looked_at = []
    bare(encoder.module).register_forward_hook(lambda module, inputs, output: looked_at.append(len(inputs[0])))
    images = torch.rand(2, 3, 64, 64)
    encoder.module.train()(images)
    encoder.module.eval()(images)
    assert looked_at == [2, 4]


def test_a_picture_and_the_same_made_smaller_are_one() -> None:
    encoder = make_encoder("timm:resnet10t,mirror=true,smaller=0.75", BASE, untrained=True, size=64)
    module = bare(encoder.module).eval()
    images = torch.rand(2, 3, 64, 64)
    small = F.interpolate(images, (48, 48), mode="bilinear", antialias=True)
    with torch.inference_mode():
        each = [module(seen) for seen in (images, images.flip(3), small, small.flip(3))]
        assert torch.allclose(encoder.module.eval()(images), torch.stack(each).mean(dim=0), atol=1e-5)
    one = make_encoder("timm:resnet10t,smaller=0.5", BASE, untrained=True, size=64).module.eval()
    assert one.looks(images).shape[:2] == (2, 2)


@pytest.mark.parametrize("share", ["1", "0", "-0.5", "true", "half"])
def test_smaller_is_a_share_of_the_size(share: str) -> None:
    with pytest.raises(SettingsError, match=r"'smaller' is a share of the picture's size"):
        check_name(f"timm:resnet10t,smaller={share}")


@pytest.mark.parametrize("option", ["mirror=no", "stages=1"])
def test_an_option_that_is_on_or_off_is_nothing_else(option: str) -> None:
    with pytest.raises(SettingsError, match="is true or false, not"):
        make_encoder(f"timm:resnet10t,{option}", BASE, untrained=True, size=64)


def test_a_network_of_one_size_says_what_it_can_not_take() -> None:
    with pytest.raises(SettingsError, match=r"not made smaller by 'smaller'.*leave 'smaller' or encoder\.size out"):
        make_encoder("timm:test_vit,smaller=0.75", BASE, untrained=True)
    taken = make_encoder("timm:test_vit,smaller=0.8,dynamic_img_size=true", BASE, untrained=True)
    assert taken.module.looks(torch.rand(1, 3, *taken.preprocessing.size_hw)).shape[1] == 2


def test_what_looks_from_outside_can_be_both() -> None:
    encoder = make_encoder("timm:resnet10t,stages=true,mirror=true", BASE, untrained=True, size=64)
    assert encoder.shape == make_encoder("timm:resnet10t,stages=true", BASE, untrained=True, size=64).shape
    unfreeze(encoder, "last")
    tuned = {name for name, value in bare(encoder.module).named_parameters() if value.requires_grad}
    assert tuned
    assert all(name.startswith("layer4.") for name in tuned)
