"""Every setting of a training run, strict: an unknown key or an impossible value is an error before any work starts.

Three sources, later ones win: defaults, a TOML file (`--config`), the command line (`--encoder`, `--set key=value`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from zorko.data.attribute_settings import AttributeSettings
from zorko.data.splits import Shares
from zorko.errors import SettingsError
from zorko.images.layout import DEFAULT_LAYOUT, Corner, Layout
from zorko.modelfile.file import read_card
from zorko.modelfile.shipped import resolve, shipped_names
from zorko.training import strict
from zorko.types import TaskName

MODEL_SUFFIX = ".onnx"


class EncoderSettings(strict.Section):
    """`name`: `small`, `timm:NAME` with options behind commas, or what learns nothing (docs/how-to/encoders.md); `weights`:
    a .safetensors file; `untrained`: random weights; `unfreeze`: what training may change of an encoder that has learnt
    (`small` without `start` is always trained whole); `size`: height and width in pixels of what it sees, without which it
    is the encoder's own. `start`: the folder of another run, or a model file, of any task, with whose encoder this run
    begins."""

    name: str = "small"
    weights: Path | None = None
    untrained: bool = False
    unfreeze: Literal["none", "last", "all"] = "none"
    size: int | None = Field(None, ge=16, le=1024)
    start: Path | None = None

    @property
    def has_learnt(self) -> bool:
        """Whether it comes with weights that may be kept as they are."""
        return self.name != "small" or self.start is not None

    @property
    def frozen(self) -> bool:
        """Whether training leaves it as it is, so that features can be computed once."""
        return self.has_learnt and self.unfreeze == "none"


class LayoutSettings(strict.Section):
    """Where the parts of a composite are (`find`), as images/layout.py has it: sizes in pixels of a nominal picture.

    `focus` and `reference_focus`: the part of a panel, or of the reference, that the encoder sees, in shares of it (left,
    top, right, bottom); for objects known to stand near the middle.
    """

    panel_wh: tuple[int, int] = DEFAULT_LAYOUT.panel_wh
    rows: int = DEFAULT_LAYOUT.rows
    panels: int | None = DEFAULT_LAYOUT.panels
    reference_wh: tuple[int, int] = DEFAULT_LAYOUT.reference_wh
    reference_at: Corner = DEFAULT_LAYOUT.reference_at
    height: int = DEFAULT_LAYOUT.height
    fill_level: int = DEFAULT_LAYOUT.fill_level
    focus: tuple[float, float, float, float] = DEFAULT_LAYOUT.focus
    reference_focus: tuple[float, float, float, float] = DEFAULT_LAYOUT.reference_focus

    @property
    def layout(self) -> Layout:
        """The layout. Raises SettingsError where it contradicts itself."""
        try:
            return Layout(**self.model_dump())
        except ValueError as error:
            raise SettingsError(f"settings: layout: {error}") from error


class PairSettings(strict.Section):
    """How two pictures are compared (`same`).

    `way`: how they are joined (nn/joining.py). `loss`: what embeddings are fitted by beside the answer's cross-entropy
    (nn/pairer.py). `redraw`: pairs are drawn anew in each epoch, and `hard`: the hardest of a batch are asked as well; both
    where it is known what each picture shows. `false_accept`: the share of different pairs that may be called the same.
    """

    way: Literal["gate", "cross", "concat", "regions"] = "gate"
    loss: Literal["bce", "contrastive", "triplet", "supervised-contrastive"] = "bce"
    redraw: bool = True
    hard: bool = True
    false_accept: float = Field(0.01, gt=0, lt=1)


class AttributesSettings(strict.Section):
    """What is to be known of attributes (`tag`), as data/attribute_settings.py has it.

    `names`: for an attribute what its codes mean. `no_data`: values that mean "unknown" in every attribute, and `no_data_in`
    those of single ones. `ignore`: columns that are no attributes.
    """

    names: dict[str, dict[str, str]] = Field(default_factory=dict)
    no_data: tuple[str, ...] = ()
    no_data_in: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    ignore: tuple[str, ...] = ()

    @property
    def told(self) -> AttributeSettings:
        """The same for the loader. Raises SettingsError where it contradicts itself."""
        return AttributeSettings(**self.model_dump())


class SplitSettings(strict.Section):
    """Share of each part; train gets the rest. A fixed test part (MNIST's) stays as it is.

    `near_duplicates` (`tag`, frozen timm encoder): pictures whose features have at least this cosine are taken for one
    scene, and stay on one side; 0 for none. Photographs of one fixed camera are at 0.97 and above, others rarely above 0.95.

    Without `calibration` nothing is ever trusted, without `test` nothing is known; without validation nothing can be kept.
    """

    validation: float = Field(0.09, gt=0.0, lt=1.0)
    calibration: float = Field(0.1, ge=0.0, lt=1.0)
    test: float = Field(0.1, ge=0.0, lt=1.0)
    near_duplicates: float = Field(0.96, ge=0.0, le=1.0)


class FitSettings(strict.Section):
    """How weights are fitted.

    `schedule`: `plateau` lowers the learning rate tenfold when validation loss has not fallen for `plateau_epochs`;
    `one-cycle` rises and falls once over all `epochs` (Smith & Topin 2019). `patience`: epochs without a better
    validation before stopping. `average`: decay of the moving average of the weights that is validated and kept, 0 for
    none. `keep`: the weights of the best validation, or of the last epoch, for a cycle that ends in its best but whose
    validation part is too small to tell that from a lucky early epoch.
    `matching_loss`: what embeddings to be compared are fitted by (`find`, `orbit`; see nn/matching.py). `batch-wise` was a
    little better than `list-wise` (models/find.md), but is for data in which no two examples show the same thing; that is
    not so of composites dealt from folders, and can't be known of a user's, so `list-wise` is the default.
    `kinds`: whether the names that a data set gives to what its pictures show are learnt beside (`find`, `same`). `alike`:
    how many examples of one such kind stand together in a batch, so that look-alikes are told apart too.
    `class_weights`: `balanced` makes rare values count more, by the inverse square root of how often they are (`tag`).
    `clip`: the largest norm of a gradient, to which longer ones are shortened; 0 for none.
    `precision`: `auto` is bf16 on processors that multiply it in hardware, else 32.
    """

    epochs: int = Field(60, ge=1, le=10_000)
    batch_size: int = Field(128, ge=2)
    learning_rate: float = Field(1e-3, gt=0)
    minimum_learning_rate: float = Field(1e-7, gt=0)
    weight_decay: float = Field(0.03, ge=0)
    dropout: float = Field(0.2, ge=0, lt=1)
    schedule: Literal["plateau", "one-cycle"] = "plateau"
    plateau_epochs: int = Field(3, ge=1)
    patience: int = Field(10, ge=1)
    average: float = Field(0.0, ge=0, lt=1)
    precision: Literal["auto", "32", "bf16"] = "auto"
    keep: Literal["best", "last"] = "best"
    kinds: bool = True
    alike: int = Field(1, ge=1)
    class_weights: Literal["none", "balanced"] = "balanced"
    clip: float = Field(0.0, ge=0)
    matching_loss: Literal["list-wise", "batch-wise", "contrastive", "triplet", "kl"] = "list-wise"


class AugmentSettings(strict.Section):
    """How training pictures are bent, each drawn evenly between minus and plus the value; `bend` is a normal's sigma.

    `turn` and `slant` in radians, `stretch` as a logarithm, `shift` and `bend` in parts of the picture's half side. `light`
    (brightness and contrast) and `tint` (each colour by itself) as logarithms of a factor. New things are made of known
    ones by `mirror` (all rows of an example, or none), `quarter_turns` (`examples`: all rows of one by the same 0 to 3
    right angles, for what has no upright; `rows`: each row by its own, for what stays the same when it is turned) and
    `swap_colours` (red, green and blue of each row exchanged by chance). An example of one row is read, not compared: it
    is not turned with its like, and mirrored for `tag` alone. `size`: the height in pixels of what training sees, where
    that is to be less than the encoder sees in use (`encoder.size`): an epoch then costs less (Touvron et al. 2019).
    """

    turn: float = Field(0.2, ge=0, le=3.2)
    slant: float = Field(0.2, ge=0, le=1)
    stretch: float = Field(0.12, ge=0, le=1)
    shift: float = Field(0.12, ge=0, le=1)
    bend: float = Field(0.03, ge=0, le=0.5)
    light: float = Field(0.0, ge=0, le=2)
    tint: float = Field(0.0, ge=0, le=2)
    quarter_turns: Literal["none", "examples", "rows"] = "none"
    mirror: bool = False
    swap_colours: bool = False
    size: int | None = Field(None, ge=8)


class DrawnSettings(strict.Section):
    """Pictures that zorko draws beside the labelled ones (`read` only); each a count in the pool and in one epoch.

    `digits`: by strokes and fonts. `others`: things that are no digits. `redrawn`: labelled digits drawn otherwise.
    `spoilt`: labelled digits made into none. Something must teach what is no digit: these two, or labelled pictures of it.
    `validation_others`: other such things; one half chooses the unknown score, the other half judges it.
    `validation_digits`: digits by hands that training never shows, to be let pass as digits.
    """

    digits: int = Field(0, ge=0)
    digits_each_epoch: int = Field(0, ge=0)
    others: int = Field(6000, ge=0)
    others_each_epoch: int = Field(2000, ge=0)
    redrawn: int = Field(2000, ge=0)
    redrawn_each_epoch: int = Field(500, ge=0)
    spoilt: int = Field(1000, ge=0)
    spoilt_each_epoch: int = Field(300, ge=0)
    validation_others: int = Field(1000, ge=2)
    validation_digits: int = Field(0, ge=0)


class TrustSettings(strict.Section):
    """`unknown_pass_share`: the share of real inputs that must pass the unlike-training check, and `drawn_pass_share` that
    of `drawn.validation_digits`; `novelty`: the score that tells (`auto`: the best on validation; for `tag` it is always
    the distance); `level`: confidence of the promise."""

    unknown_pass_share: float = Field(0.95, gt=0.5, lt=1)
    drawn_pass_share: float = Field(0.95, gt=0.5, lt=1)
    novelty: Literal["auto", "max-softmax", "energy", "distance", "outlier", "mixture"] = "auto"
    level: float = Field(0.95, ge=0.5, lt=1)


class Settings(strict.Section):
    """All of them. `name` is that of the model and of the run's folder under `out`/TASK. `add_to`: a model file whose
    encoder and heads are kept as they are, and to which heads for new attributes are added (`tag`); with `relearn`, heads
    for attributes that it has already take the places of its own."""

    task: TaskName
    data: Path
    images: Path | None = None
    out: Path = Path("runs")
    name: str = Field("model", pattern=r"^\w[\w.-]*$")
    description: str = ""
    add_to: Path | None = None
    relearn: bool = False
    seed: int = Field(0, ge=0, lt=2**31)
    encoder: EncoderSettings = EncoderSettings()
    layout: LayoutSettings = LayoutSettings()
    pair: PairSettings = PairSettings()
    attributes: AttributesSettings = AttributesSettings()
    split: SplitSettings = SplitSettings()
    fit: FitSettings = FitSettings()
    augment: AugmentSettings = AugmentSettings()
    drawn: DrawnSettings = DrawnSettings()
    trust: TrustSettings = TrustSettings()

    @property
    def frozen(self) -> bool:
        """Whether training leaves the encoder as it is: that of a model that heads are added to, or one that has learnt."""
        return self.add_to is not None or self.encoder.frozen

    @property
    def folder(self) -> Path:
        """Where the run is kept: out/TASK/NAME."""
        return self.out / self.task / self.name

    @property
    def shares(self) -> Shares:
        """The split's shares, checked together."""
        return Shares(self.split.validation, self.split.calibration, self.split.test)

    def to_toml(self) -> str:
        """All settings as a TOML text that `--config` takes, enough to repeat the run."""
        return strict.to_toml(self)

    def that_shape_the_model(self) -> dict[str, Any]:
        """The settings that stand in the model's card: all but the places of files on this machine."""
        places: Any = {"data": True, "images": True, "out": True, "add_to": True, "encoder": {"weights", "start"}}
        return self.model_dump(mode="json", exclude=places)


def load_settings(
    task: str,
    data: Path,
    *,
    images: Path | None = None,
    config: Path | None = None,
    out: Path | None = None,
    encoder: str | None = None,
    weights: Path | None = None,
    add_to: Path | None = None,
    overrides: Sequence[str] = (),
) -> Settings:
    """The settings from file and command line. Raises SettingsError that names each key and what is wrong with it."""
    values: dict[str, Any] = strict.read_toml(config) if config is not None else {}
    given = {"task": task, "data": str(data)}
    given |= {
        key: str(value) for key, value in {"images": images, "out": out, "add_to": add_to}.items() if value is not None
    }
    values |= given
    if encoder is not None:
        for key, value in encoder_of(encoder).items():
            strict.put(values, f"encoder.{key}", value)
    if weights is not None:
        strict.put(values, "encoder.weights", str(weights))
    strict.override(Settings, values, overrides)
    settings = strict.checked(Settings, values)
    _ = settings.shares, settings.layout.layout, settings.attributes.told
    return settings


def encoder_of(encoder: str) -> dict[str, Any]:
    """The encoder settings that `--encoder` stands for: a name; or a shipped model's name, a model file or the folder of a
    run, to begin with its encoder.

    Raises SettingsError for a folder that is none of a run, ModelFileError for a file that is no model.
    """
    run = Path(encoder)
    if encoder in shipped_names() or run.suffix == MODEL_SUFFIX or run.is_file():
        path = resolve(encoder)
        card = read_card(path)
        return {"name": card.encoder.name, "size": card.preprocessing.size_hw[0], "start": str(path)}
    if not run.is_dir():
        return {"name": encoder}
    config = run / "config.toml"
    if not config.is_file():
        raise SettingsError(f"{run}: there is no {config.name} in it; give the folder of a run, as runs/find/model")
    theirs = strict.read_toml(config).get("encoder", {})
    return {key: theirs[key] for key in ("name", "size") if key in theirs} | {"start": str(run)}
