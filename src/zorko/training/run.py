"""One training run, top to bottom: data, split, encoder, fit, calibrate, export, proof, one look at test."""

from __future__ import annotations

import json
import platform
import shlex
import sys
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import lightning as L
import numpy as np
import torch
from numpy.typing import NDArray

import zorko
from zorko import atomic
from zorko.data.examples import UNKNOWN, Examples
from zorko.data.splits import write_parts
from zorko.errors import SettingsError
from zorko.modelfile.card import FORMAT, Card, DataCard, EncoderCard, MadeCard
from zorko.modelfile.file import write
from zorko.nn.classifier import Classifier
from zorko.nn.encoders import check_name, unfreeze
from zorko.nn.head import Network
from zorko.nn.heads import make_head
from zorko.nn.kinds import classes_of
from zorko.nn.matcher import Matcher
from zorko.nn.novelty import distance_to_all
from zorko.nn.pairer import Pairer
from zorko.runtime.evaluate import Evaluation, evaluate, write_predictions
from zorko.runtime.predictor import Predictor
from zorko.scores.spaces import Space
from zorko.training.adding import joined, with_heads
from zorko.training.balance import balanced
from zorko.training.batches import EpochBatches, Source
from zorko.training.calibrate import Embedded, set_none, set_novelty, set_same, set_temperature
from zorko.training.export import prove, rebuilt, to_onnx
from zorko.training.features import embed
from zorko.training.fit import fit
from zorko.training.fitting import CHECKPOINTS, claim
from zorko.training.learner import Learner
from zorko.training.maps import space_of, take_sample
from zorko.training.prepared import RunData, prepare
from zorko.training.progress import Progress
from zorko.training.rows import Rows
from zorko.training.settings import Settings
from zorko.training.start import with_norms
from zorko.training.suspects import Suspect, suspected, write_suspects
from zorko.training.trusted import thresholds_of

MODEL, SUSPECTS, PARTS = "model.onnx", "suspects.csv", "parts.csv"
PROOF_PICTURES = 24
EMBEDDED_AT_ONCE = 256  # rows, or those of one example
VALIDATED_ROWS = 4  # for each example of a training batch: without gradients there is room for more
VERSIONED = (
    "torch",
    "timm",
    "lightning",
    "numpy",
    "opencv-python-headless",
    "pillow",
    "onnx",
    "onnxscript",
    "onnxruntime",
)


@dataclass(frozen=True)
class TrainedRun:
    """A finished run: its folder, the test part as the exported file answers it, and what went on before.

    `spaces`: the embeddings of some test rows, by when they were taken. `suspects`: labels that are probably wrong."""

    folder: Path
    evaluation: Evaluation
    history: list[dict[str, Any]]
    candidates: list[dict[str, object]]
    examples: Examples
    spaces: dict[str, Space]
    suspects: tuple[Suspect, ...] = ()


def train(
    settings: Settings, *, resume: bool = False, progress: Progress | None = None, examples: Examples | None = None
) -> TrainedRun:
    """Train one model and leave it, with all that tells how it was made, in `settings.folder`. `examples`: the data, where
    it is at hand already, instead of what is at `settings.data`.

    `resume` goes on with a run that was stopped; the result is that of an uninterrupted one. Raises SettingsError for an
    encoder that there is not, before there is a folder; DataError for data that can't be used, UsageError for a folder that
    holds another run, ExportError where the file fails its proof.
    """
    check_name(settings.encoder.name)
    folder = settings.folder
    claim(folder, settings.to_toml(), resume, (CHECKPOINTS, MODEL))
    progress = progress or Progress(folder / "log.jsonl")
    L.seed_everything(settings.seed, verbose=False)
    torch.use_deterministic_algorithms(True)
    data = prepare(settings, progress, examples)
    write_parts(data.parts, data.examples, folder / PARTS)
    network, history, before = _fitted(settings, data, resume, progress)
    spaces = {"Before training": before, "After training": _space(data, network)}
    candidates = _set_scores(settings, data, network)
    graph = to_onnx(network, data.encoder.preprocessing) if data.base is None else with_heads(data.base, network.head)
    evaluation = _published(settings, data, network, graph)
    _write_json(folder / "metrics.json", {**evaluation.to_dict(timing=False), "candidates": candidates})
    _write_json(folder / "candidates.json", candidates)
    write_predictions(evaluation, folder / "predictions.csv")
    found = _suspects(settings, data)
    progress.event("done", model=str(folder / MODEL))
    return TrainedRun(folder, evaluation, history, candidates, data.examples, spaces, found)


def _fitted(
    settings: Settings, data: RunData, resume: bool, progress: Progress
) -> tuple[Network, list[dict[str, Any]], Space]:
    """The network, the rows of its history, and how it embedded before."""
    train_batches, validation_batches = _batches(settings, data)
    has_outliers = any((pool.labels < 0).any() for pool in data.pools) or any(
        (values[data.fitted.parts.train] == -2).any() for values in data.fitted.examples.labels.values()
    )
    if data.task.drawn and not has_outliers:
        raise SettingsError(
            "nothing here teaches what is no digit: set drawn.others or drawn.spoilt (and their _each_epoch) above 0, or "
            "add labelled pictures of such things (a folder 'other')"
        )
    head = make_head(
        settings.task,
        data.fitted.heads,
        data.encoder.embedding_size,
        dropout=settings.fit.dropout,
        with_outliers=has_outliers,
        loss=settings.fit.matching_loss,
        classes=_classes(settings, data),
        way=settings.pair.way,
        pair_loss=settings.pair.loss,
        hard=settings.pair.hard,
        class_weights=_class_weights(settings, data),
    )
    if settings.encoder.has_learnt and data.base is None:
        if not data.frozen:
            with_norms(data.encoder, data.fitted.rows, data.fitted.parts.train)
        unfreeze(data.encoder, settings.encoder.unfreeze)
    learner = Learner(
        settings,
        None if data.frozen else data.encoder.module,
        head,
        data.fitted.heads,
        data.encoder.preprocessing,
        steps=settings.fit.epochs * len(train_batches),
        kinds=len(data.fitted.examples.kind_names),
    )
    before = _space(data, learner.kept)
    history = fit(settings, learner, train_batches, validation_batches, resume, progress)
    kept = learner.kept
    return Network(data.encoder.module if data.frozen else kept.encoder, kept.head).eval(), history, before


def _classes(settings: Settings, data: RunData) -> tuple[int, ...]:
    """The classes of the kinds of things that the training part names often enough for them to be learnt beside."""
    kinds = data.fitted.examples.kinds
    if kinds is None or not settings.fit.kinds:
        return ()
    classes = classes_of(kinds[data.fitted.parts.train], len(data.fitted.examples.kind_names))
    if settings.augment.quarter_turns != "examples":
        return classes
    count = max(classes, default=UNKNOWN) + 1
    return tuple(known if known < 0 else known + count * turn for turn in range(4) for known in classes)


def _class_weights(settings: Settings, data: RunData) -> dict[str, list[float]]:
    """By head what each label counts, where heads are those of the data and it is wished."""
    if not data.task.describes or settings.fit.class_weights == "none":
        return {}
    labels, train = data.fitted.examples.labels, data.fitted.parts.train
    return {head.name: balanced(labels[head.name][train], len(head.labels)).tolist() for head in data.fitted.heads}


def _space(data: RunData, network: Network) -> Space:
    """Some test rows, or validation's where there is no test part, as the network embeds them."""
    fitted = data.fitted
    head, parts = fitted.heads[0], fitted.parts
    indices = parts.test if len(parts.test) else parts.validation
    kinds = fitted.examples.kinds
    names = np.array([*fitted.examples.kind_names, ""])[kinds] if data.task.verifies and kinds is not None else None
    sample = take_sample(data.task.name, fitted.rows, head, fitted.examples.labels[head.name], indices, names)
    return space_of(network, sample, None if data.frozen else data.encoder.preprocessing)


def _batches(settings: Settings, data: RunData) -> tuple[EpochBatches, EpochBatches]:
    fitted = data.fitted
    labels = fitted.examples.labels
    places = fitted.examples.places
    if places is not None:
        places = data.task.places_in_rows(places, data.encoder.preprocessing)
    kinds = fitted.examples.kinds
    redraw = fitted.heads[0].name if data.task.pictures_per_question > 1 and settings.pair.redraw else None
    sources = [
        Source(fitted.rows, labels, indices, count, places, kinds, redraw)
        for indices, count in fitted.in_epoch
        if len(indices)
    ]
    for pool, rows in zip(data.pools, data.pool_rows, strict=True):
        every = np.arange(len(rows))
        sources.append(Source(rows, {fitted.heads[0].name: pool.labels}, every, pool.each_epoch))
    validation = [Source(fitted.rows, labels, fitted.parts.validation, places=places)]
    size = settings.fit.batch_size
    train = EpochBatches(sources, size, settings.seed, settings.fit.alike)
    most_rows = int(fitted.rows.sizes[fitted.parts.validation].max())  # of composites, beside pairs to train on
    return train, EpochBatches(validation, max(1, VALIDATED_ROWS * size // most_rows), None)


def _set_scores(settings: Settings, data: RunData, network: Network) -> list[dict[str, object]]:
    """Temperatures, and the score for "unlike training"; the candidates' rows where there was a choice."""
    head, fitted = network.head, data.fitted

    def embedded(indices: NDArray[np.int64]) -> list[Embedded]:
        """With the labels of each head, in the order of `fitted.heads`."""
        embedding, sizes = _embeddings(data, network, fitted.rows, indices), fitted.rows.sizes[indices]
        return [Embedded(embedding, fitted.examples.labels[one.name][indices], sizes) for one in fitted.heads]

    validation = embedded(fitted.parts.validation)
    if isinstance(head, Matcher):
        set_none(head, validation[0])
    if isinstance(head, Pairer):
        set_same(head, validation[0])
    for number, labelled in enumerate(validation):
        set_temperature(head, number, labelled)
    held_out = data.held_out
    if isinstance(head, Classifier) and data.task.describes and data.base is None:
        head.novelty = distance_to_all(_embeddings(data, network, fitted.rows, fitted.parts.train))
    if not isinstance(head, Classifier) or head.outlier is None or held_out is None:
        return []
    real = validation[0]
    known = np.concatenate([real.embedding[real.labels >= 0], _embeddings(data, network, held_out.digit_rows)])
    others = _embeddings(data, network, held_out.other_rows)
    return set_novelty(head, embedded(fitted.parts.train)[0], known, others, settings.trust.novelty)


def _embeddings(
    data: RunData, network: Network, rows: Rows, indices: NDArray[np.int64] | None = None
) -> NDArray[np.float32]:
    """Embeddings or maps (R, *encoder.shape) of all rows of the examples at `indices`, or of all, one behind the other."""
    wanted = np.arange(len(rows)) if indices is None else indices
    blocks = [np.empty((0, *data.encoder.shape), np.float32)]
    step = max(1, EMBEDDED_AT_ONCE // int(rows.sizes[wanted].max(initial=1)))  # examples
    for start in range(0, len(wanted), step):
        values, _ = rows.take(wanted[start : start + step])
        blocks.append(values if data.frozen else embed(network.encoder, data.encoder.preprocessing, values))
    return np.concatenate(blocks)


def _suspects(settings: Settings, data: RunData) -> tuple[Suspect, ...]:
    """Labels that are probably wrong, where features that have not been fitted to them can tell; written to suspects.csv."""
    if not (data.task.describes and data.frozen):
        return ()
    found = suspected(data.examples, data.fitted.rows, settings.seed)
    write_suspects(found, settings.folder / SUSPECTS)
    return tuple(found)


def _published(settings: Settings, data: RunData, network: Network, graph: bytes) -> Evaluation:
    """Writes model.onnx: proven, calibrated, and with its figures on test. Returns the look at test."""
    path = settings.folder / MODEL
    draft = path.with_name("uncalibrated.onnx")
    card = _card(settings, data)
    write(graph, card, draft)
    chosen = next(part for part in (data.parts.test, data.parts.calibration, data.parts.validation) if len(part))
    pictures = [data.examples.pictures[int(i)] for i in chosen[:PROOF_PICTURES]]
    proven = network if data.base is None else rebuilt(draft, card)
    prove(draft, proven, data.task, data.encoder.preprocessing, pictures)
    calibration = thresholds_of(settings, data, network, Predictor(draft))
    card = card.model_copy(update={"calibration": {**card.calibration, **calibration}})
    write(graph, card, draft)
    evaluation = evaluate(Predictor(draft), data.examples, indices=data.parts.test)
    write(graph, card.model_copy(update={"metrics": {**card.metrics, **evaluation.metrics}}), path)
    draft.unlink()
    return (
        evaluation
        if data.base is None
        else replace(evaluation, heads={h.name: evaluation.heads[h.name] for h in data.heads})
    )


def _card(settings: Settings, data: RunData) -> Card:
    card = _own_card(settings, data)
    return card if data.base is None else joined(data.base, card)


def _own_card(settings: Settings, data: RunData) -> Card:
    return Card(
        format=FORMAT,
        task=settings.task,
        name=settings.name,
        heads=data.heads,
        preprocessing=data.encoder.preprocessing,
        calibration={},
        metrics={},
        data=DataCard(
            description=settings.description or f"{len(data.examples)} pictures of {settings.data.name}",
            fingerprint=data.fingerprint,
            splits={str(part): size for part, size in data.parts.sizes().items()},
        ),
        encoder=EncoderCard(
            name=data.encoder.name,
            weights=data.encoder.weights,
            licence=data.encoder.licence,
            parameters=sum(p.numel() for p in data.encoder.module.parameters()),
        ),
        made=MadeCard(
            command=command_line(),
            seed=settings.seed,
            settings=settings.that_shape_the_model(),
            versions={"zorko": zorko.__version__, "python": platform.python_version()}
            | {name: version(name) for name in VERSIONED},
        ),
        notes="",
        sha256="0" * 64,
    )


def command_line() -> str:
    """The command line, as a user types it wherever the program happens to lie."""
    return shlex.join(["zorko", *sys.argv[1:]])


def _write_json(path: Path, value: object) -> None:
    with atomic.replacing(path) as temporary:
        temporary.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
