"""Encoders by name: `small`, zorko's own; `timm:NAME`, any model of timm; `pixels`, `colours` and `edges`, which
learn nothing.

Whatever it is, an encoder turns (B, C, H, W) normalised pixels into (B, D) embeddings or (B, D, h, w) maps, and comes with
the preprocessing it was made for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import torch
from torch import nn

from zorko.errors import SettingsError, ZorkoError
from zorko.images.preprocess import Preprocessing
from zorko.nn.looks import Looks
from zorko.nn.maps import Maps, Stacked
from zorko.nn.panels import PanelEncoder
from zorko.nn.plain import ColourPixels, Edges, GreyPixels
from zorko.nn.small import SmallEncoder
from zorko.nn.stages import Stages

TIMM = "timm:"
PLAIN: dict[str, type[nn.Module]] = {"pixels": GreyPixels, "colours": ColourPixels, "edges": Edges}
STAGES = "stages"
"""`timm:NAME,stages=true`: the embedding beside statistics of every stage (nn/stages.py)."""
MIRROR = "mirror"
"""`timm:NAME,mirror=true`: in use, the mean over the picture and its mirror image (nn/looks.py)."""
SMALLER = "smaller"
"""`timm:NAME,smaller=0.75`: in use, the mean over the picture and the same at that share of its size (nn/looks.py)."""

Unfreeze = Literal["none", "last", "all"]
Form = Literal["embedding", "maps", "stacked"]


@dataclass(frozen=True)
class Encoder:
    """A network that embeds pictures, and what must be known to use it and to say where it comes from.

    `shape` of what it makes of one picture: (D,), or (D, h, w) where it makes maps.
    """

    module: nn.Module
    name: str
    shape: tuple[int, ...]
    preprocessing: Preprocessing
    weights: str
    licence: str

    @property
    def embedding_size(self) -> int:
        """D: how many values an embedding has, or how many channels maps have."""
        return self.shape[0]


def make_encoder(
    name: str,
    base: Preprocessing,
    *,
    weights: Path | None = None,
    untrained: bool = False,
    size: int | None = None,
    form: Form = "embedding",
) -> Encoder:
    """The encoder of that name, its preprocessing built on the task's own (`base`: crop and fit are kept).

    `weights`: a .safetensors file for a timm model. `untrained`: random weights. Without either, timm downloads.
    `size`: height and width of what it sees, in pixels, where not as it was made for. `form`: an embedding, the maps before
    that, or the maps of a picture stacked with the other one of its pair.
    Raises SettingsError for an unknown name and for a size that the model can't take, ZorkoError where weights can't be had.
    """
    if size is not None:
        base = replace(base, size_hw=(size, size))
    if name == "small":
        if weights is not None:
            raise SettingsError("encoder 'small' is trained from scratch and takes no weights; leave --weights out")
        module = _small(base, form)
        return Encoder(module, name, _shape(module, base, form), base, "trained from scratch", "Apache-2.0")
    if name in PLAIN:
        if form != "embedding":
            raise SettingsError(f"encoder '{name}' makes no maps, which this task joins; take 'small' or a timm encoder")
        module = PLAIN[name]()
        return Encoder(module, name, _shape(module, base, form), base, "none", "Apache-2.0")
    check_name(name)
    return _timm_encoder(name.removeprefix(TIMM), base, weights, untrained, size, form)


def check_name(name: str) -> None:
    """Raise SettingsError for an encoder that there is not; nothing is built or downloaded."""
    if name.startswith(TIMM):
        model, options = _timm_words(name.removeprefix(TIMM))
        _check_timm_model(model)
        _taken(options)
    elif name != "small" and name not in PLAIN:
        raise SettingsError(
            f"there is no encoder '{name}'; write 'small', {', '.join(PLAIN)}, or 'timm:' and a timm model, as timm:resnet18"
        )


def unfreeze(encoder: Encoder, part: Unfreeze) -> None:
    """Let training change no weights, those of the last stage, or all of them.

    The last stage is the last child that has weights of the module's last block list, as timm orders them. What training
    may not change is set to work as in use, or its batch norms would go on gathering statistics.
    """
    module = encoder.module
    module.requires_grad_(part == "all").train(part == "all")
    if part == "last" and any(True for _ in module.parameters()):
        _last_stage(bare(module)).requires_grad_(True).train()


def bare(module: nn.Module) -> nn.Module:
    """The network itself, without what looks at it from outside (`stages`, `mirror`, `smaller`)."""
    while isinstance(module, Stages | Looks):
        module = module.network
    return module


def _last_stage(module: nn.Module) -> nn.Module:
    with_weights = [child for child in module.children() if any(True for _ in child.parameters())]
    blocks = [child for child in with_weights if isinstance(child, nn.Sequential | nn.ModuleList)]
    stages = [stage for stage in (blocks or with_weights)[-1].children() if any(True for _ in stage.parameters())]
    return stages[-1] if stages else with_weights[-1]


def _small(base: Preprocessing, form: Form) -> nn.Module:
    side = base.size_hw[0]
    module = SmallEncoder(base.channels, side) if side <= SmallEncoder.LARGEST else PanelEncoder(base.channels)
    if form == "embedding":
        return module
    maps = Maps(module.features)
    return Stacked(maps) if form == "stacked" else maps


def _timm_encoder(
    text: str, base: Preprocessing, weights: Path | None, untrained: bool, size: int | None, form: Form
) -> Encoder:
    model, options = _timm_words(text)
    by_stages, mirror, smaller = _taken(options)
    for name, wanted in ((STAGES, by_stages), (MIRROR, mirror), (SMALLER, smaller)):
        if wanted and form != "embedding":
            raise SettingsError(f"'{name}' makes one embedding of a picture, and this task joins maps; leave it out")
    if form != "embedding":
        options = {**options, "global_pool": ""}
    module = _create(model, options, pretrained=weights is None and not untrained)
    if weights is not None:
        _load_weights(module, weights, model)
    origin = "random (--untrained)" if untrained else f"file {weights.name}" if weights else f"timm {model}"
    about: Any = module  # timm's models carry more than nn.Module tells
    licence = "none" if untrained else str(about.pretrained_cfg.get("license") or "see timm")
    preprocessing = _preprocessing(module, base, size)
    seen = Stacked(module) if form == "stacked" else _by_stages(module, model) if by_stages else module
    seen = Looks(seen, mirror, smaller) if mirror or smaller else seen
    return Encoder(seen, f"{TIMM}{text}", _shape(seen, preprocessing, form), preprocessing, origin, licence)


def _taken(options: dict[str, Any]) -> tuple[bool, bool, float | None]:
    """`stages`, `mirror` and `smaller`, which are zorko's own; the others stay in `options`."""
    flags = {name: options.pop(name, False) for name in (STAGES, MIRROR)}
    for name, value in flags.items():
        if not isinstance(value, bool):
            raise SettingsError(f"'{name}' is true or false, not {value}")
    share = options.pop(SMALLER, None)
    if share is not None and (isinstance(share, bool) or not isinstance(share, int | float) or not 0.1 <= share < 1):
        raise SettingsError(f"'{SMALLER}' is a share of the picture's size, from 0.1 to below 1, as 0.75; not {share}")
    return flags[STAGES], flags[MIRROR], share


def _by_stages(module: nn.Module, model: str) -> Stages:
    if not hasattr(module, "forward_intermediates"):
        raise SettingsError(f"timm's {model} does not show its stages; leave '{STAGES}' out, or take another, as resnet18")
    return Stages(module)


def _timm_words(text: str) -> tuple[str, dict[str, Any]]:
    """A model's name, and options for timm.create_model from behind commas: `mobilenetv2_100,pad_type=same`."""
    model, *words = text.split(",")
    return model, {name: _option(value) for name, _, value in (word.partition("=") for word in words)}


def _option(text: str) -> Any:
    """A number, true or false where the text is one."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _check_timm_model(model: str) -> None:
    import timm

    if not timm.is_model(model):
        close = ", ".join(f"timm:{name}" for name in timm.list_models(f"*{model.split('_')[0]}*")[:4])
        raise SettingsError(f"timm {timm.__version__} has no model '{model}'" + (f"; near it: {close}" if close else ""))


def _create(model: str, options: dict[str, Any], pretrained: bool) -> nn.Module:
    import timm

    try:
        created: nn.Module = timm.create_model(model, pretrained=pretrained, num_classes=0, **options)
    except TypeError as error:
        raise SettingsError(f"timm's {model} does not take {options}: {error}") from error
    except Exception as error:  # the hub raises many kinds; each means that the weights can't be had
        if not pretrained:
            raise SettingsError(f"timm's {model} can't be made with {options}: {error}") from error
        raise ZorkoError(
            f"the weights of '{model}' could not be downloaded ({type(error).__name__}). Three ways on: connect to the "
            f"internet and run again; give a file with --weights FILE.safetensors; or start from random weights with "
            f"--set encoder.untrained=true (bench: --untrained)"
        ) from error
    return created


def _load_weights(module: nn.Module, path: Path, model: str) -> None:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        state = load_file(path)
    except (OSError, SafetensorError) as error:
        raise ZorkoError(f"{path}: not a safetensors file that can be read ({error})") from error
    own = module.state_dict()
    missing = [key for key in own if key not in state and not key.endswith("num_batches_tracked")]
    bent = [key for key in own if key in state and state[key].shape != own[key].shape]
    foreign = [key for key in state if key not in own and not key.startswith(_classifier_prefixes(module))]
    for keys, what in ((missing, "it lacks"), (bent, "another shape has"), (foreign, "there is no place for")):
        if keys:
            more = f" and {len(keys) - 1} more" if len(keys) > 1 else ""
            raise ZorkoError(f"{path}: these are no weights of timm's {model}; {what} {keys[0]}{more}")
    module.load_state_dict({key: value for key, value in state.items() if key in own}, strict=False)


def _classifier_prefixes(module: nn.Module) -> tuple[str, ...]:
    """How the names of a timm model's classifier begin, which is in files of weights and not in an encoder."""
    about: Any = module
    names = about.pretrained_cfg.get("classifier") or ()
    return tuple(f"{name}." for name in ((names,) if isinstance(names, str) else names))


def _shape(module: nn.Module, preprocessing: Preprocessing, form: Form) -> tuple[int, ...]:
    """The shape of what a picture becomes, asked of the network itself: timm's `num_features` is that of the last stage,
    which a few heads widen."""
    module.eval()
    with torch.inference_mode():
        try:
            shape = tuple(module(torch.zeros(2, preprocessing.channels, *preprocessing.size_hw)).shape[1:])
        except (AssertionError, RuntimeError) as error:
            shrunk = isinstance(module, Looks) and module.smaller is not None
            seen, cause = (f", or not made smaller by '{SMALLER}'", f"'{SMALLER}' or ") if shrunk else ("", "")
            raise SettingsError(
                f"this encoder takes no pictures of {preprocessing.size_hw[0]} pixels{seen} ({error}); leave {cause}"
                "encoder.size out, or give its option behind the name, as timm:NAME,img_size=96 or, for any size, "
                "dynamic_img_size=true"
            ) from error
    module.train()
    if len(shape) != (1 if form == "embedding" else 3):
        raise SettingsError(
            "this encoder makes no maps (D, h, w), which this task joins; take a convolutional one, or 'small'"
        )
    return shape


def _preprocessing(module: nn.Module, base: Preprocessing, size: int | None) -> Preprocessing:
    from timm.data.config import resolve_model_data_config

    config = resolve_model_data_config(module)  # type: ignore[no-untyped-call]  # timm has no types here
    channels, height, width = config["input_size"]
    return replace(
        base,
        colour="rgb" if channels == 3 else "grey",
        size_hw=(height, width) if size is None else (size, size),
        mean=tuple(config["mean"]),
        std=tuple(config["std"]),
        resampling="bicubic" if config["interpolation"] == "bicubic" else "bilinear",
    )
