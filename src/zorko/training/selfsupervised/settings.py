"""Every setting of `zorko pretrain`, as strict as those of a training run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from zorko.images.preprocess import WHOLE, Preprocessing
from zorko.tasks.registry import task_named
from zorko.training import strict
from zorko.training.settings import EncoderSettings, encoder_of
from zorko.training.strict import Section
from zorko.types import TaskName

MethodName = Literal["vicreg", "simclr", "jigsaw", "masked"]


class PretrainEncoderSettings(EncoderSettings):
    """As of a training run, but all its weights are trained; `size` is 64 pixels, or the task's, or the timm model's."""

    unfreeze: Literal["all"] = "all"


class PretrainFitSettings(Section):
    """How weights are fitted: AdamW, the learning rate rising and falling once over all `epochs`.

    More pictures in a batch are more for each to be told apart from. `projection`: width of the layers that stand behind
    the encoder while it learns (VICReg and SimCLR), and are left behind. `precision`: as of a training run.
    """

    epochs: int = Field(100, ge=1, le=10_000)
    batch_size: int = Field(128, ge=8)
    learning_rate: float = Field(1e-3, gt=0)
    weight_decay: float = Field(1e-3, ge=0)
    projection: int = Field(512, ge=8)
    precision: Literal["auto", "32", "bf16"] = "auto"


class ViewSettings(Section):
    """How a picture may change and still show the same. All of it is done to the two views of VICReg and SimCLR; the other
    methods cut out, mirror and turn as little as said, and leave the colours alone.

    `smallest`: the least share of the picture's area that a cut-out has; `stretch`: of its sides, as a logarithm; `turn` in
    radians; `mirror`: every second one, by chance. `light` (brightness and contrast) and `colour` (saturation and tint) as
    logarithms of a factor. `grey` and `blurred`: the share of views that are made so.
    """

    smallest: float = Field(0.3, gt=0, le=1)
    stretch: float = Field(0.29, ge=0, le=1)
    turn: float = Field(0.0, ge=0, le=3.2)
    mirror: bool = True
    light: float = Field(0.4, ge=0, le=2)
    colour: float = Field(0.3, ge=0, le=2)
    grey: float = Field(0.2, ge=0, le=1)
    blurred: float = Field(0.3, ge=0, le=1)


class VicregSettings(Section):
    """The weights of its three terms, from its paper."""

    invariance: float = Field(25.0, ge=0)
    variance: float = Field(25.0, ge=0)
    covariance: float = Field(1.0, ge=0)


class SimclrSettings(Section):
    """`temperature`: the lower, the more the views that are hardest to tell apart count."""

    temperature: float = Field(0.2, gt=0)


class JigsawSettings(Section):
    """`tiles` a side; `kept`: the part of a tile's side that is shown, at a place by chance, so that edges don't match."""

    tiles: int = Field(3, ge=2, le=4)
    kept: float = Field(0.8, gt=0.3, le=1)


class MaskedSettings(Section):
    """`patch`: pixels a side of what is covered at once; `share` of the patches that are covered."""

    patch: int = Field(8, ge=2, le=128)
    share: float = Field(0.5, gt=0, lt=1)


class PretrainSettings(Section):
    """All of them. `images` as on the command line. `task`: prepare pictures as that task does, so that its encoder fits,
    for `read` the ink on 28 x 28 grey pixels; of composites the whole picture is taken. Kept in `out`/pretrain/NAME."""

    images: tuple[str, ...] = Field(min_length=1)
    method: MethodName = "vicreg"
    task: TaskName | None = None
    out: Path = Path("runs")
    name: str = Field("model", pattern=r"^\w[\w.-]*$")
    seed: int = Field(0, ge=0, lt=2**31)
    encoder: PretrainEncoderSettings = PretrainEncoderSettings()
    fit: PretrainFitSettings = PretrainFitSettings()
    views: ViewSettings = ViewSettings()
    vicreg: VicregSettings = VicregSettings()
    simclr: SimclrSettings = SimclrSettings()
    jigsaw: JigsawSettings = JigsawSettings()
    masked: MaskedSettings = MaskedSettings()

    @property
    def folder(self) -> Path:
        """Where the run is kept: out/pretrain/NAME."""
        return self.out / "pretrain" / self.name

    @property
    def base(self) -> Preprocessing:
        """What the encoder's preprocessing is built on."""
        return WHOLE if self.task is None else replace(task_named(self.task).default_preprocessing, layout=None)

    def with_size(self, size: int) -> PretrainSettings:
        """The same with the encoder's size said, which a run that begins with this one must know."""
        return self.model_copy(update={"encoder": self.encoder.model_copy(update={"size": size})})


def load_pretrain_settings(
    images: Sequence[str],
    *,
    config: Path | None = None,
    out: Path | None = None,
    method: str | None = None,
    encoder: str | None = None,
    weights: Path | None = None,
    overrides: Sequence[str] = (),
) -> PretrainSettings:
    """The settings from file and command line. Raises SettingsError that names each key and what is wrong with it."""
    values: dict[str, Any] = strict.read_toml(config) if config is not None else {}
    values["images"] = [str(image) for image in images]
    named = {"out": out, "method": method}
    values |= {key: str(value) for key, value in named.items() if value is not None}
    if encoder is not None:
        for key, value in encoder_of(encoder).items():
            strict.put(values, f"encoder.{key}", value)
    if weights is not None:
        strict.put(values, "encoder.weights", str(weights))
    strict.override(PretrainSettings, values, overrides)
    return strict.checked(PretrainSettings, values)
