"""New attributes for a model that is there: its encoder and heads stay as they are, to the bit, and heads are added, or
learnt anew where that is wished.

The model's graph is kept whole; the new heads become nodes behind its output `embedding`, and one that is learnt anew gets
other weights. To export the network anew would give the same numbers only as far as exporter and optimiser do the same
again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx

from zorko.errors import UsageError
from zorko.modelfile.card import Card
from zorko.modelfile.file import load_verified
from zorko.modelfile.shipped import resolve
from zorko.nn.classifier import Classifier
from zorko.nn.encoders import Encoder
from zorko.nn.head import FittedHead
from zorko.tasks.base import Task
from zorko.training import graph
from zorko.training.export import PREFIX, rebuilt


@dataclass(frozen=True, eq=False)
class Base:
    """The model that is added to: its file's bytes, its card, its encoder with the weights of its graph; and the attributes
    that it has and that are learnt anew."""

    path: Path
    content: bytes
    card: Card
    encoder: Encoder
    relearnt: tuple[str, ...] = ()


def base_of(path: Path, task: Task, attributes: Sequence[str], *, relearn: bool = False) -> Base:
    """The model file to which heads for `attributes` are added; a shipped one may be called by its name. `relearn`: those
    that it has are learnt anew.

    Raises UsageError for a task or a model that has no attributes, and, unless `relearn`, for an attribute that the model
    has; ModelFileError for a file that is no model.
    """
    path = resolve(str(path))
    content, card = load_verified(path)
    if not task.describes or card.task != task.name:
        raise UsageError(f"{path}: this model answers '{card.task}'; attributes can be added to a model for 'tag' alone")
    known = tuple(name for name in attributes if name in {head.name for head in card.heads})
    if known and not relearn:
        listed = ", ".join(f'"{name}"' for name in known)
        raise UsageError(
            f"{path}: answers {listed} already, and what it answers stays as it is. Leave that out: --set "
            f"'attributes.ignore=[{listed}]'; or rename it; or --set relearn=true, to learn it anew; or train a new model, "
            "without --add-to"
        )
    made = card.encoder
    network = rebuilt(path, card)
    assert isinstance(network.head, Classifier)
    shape = (network.head.embedding_size,)
    encoder = Encoder(network.encoder, made.name, shape, card.preprocessing, made.weights, made.licence)
    return Base(path, content, card, encoder, known)


def with_heads(base: Base, head: FittedHead) -> bytes:
    """The graph of `base` with the heads of a fitted classifier behind its own, or in the places of those of that name."""
    assert isinstance(head, Classifier)
    proto = onnx.load_from_string(base.content)
    places = [old.name for old in base.card.heads]
    graph.free_names(proto.graph, set(head.names).difference(places))
    temperature = graph.weights(proto.graph, PREFIX)["head.temperature"].copy()
    for number, name in enumerate(head.names):
        weight, bias = (values.numpy() for values in head.weights(number))
        own = head.temperature[number : number + 1].numpy()
        if name in base.relearnt:
            temperature[places.index(name)] = own[0]
            graph.set_head(proto.graph, PREFIX, places.index(name), name, weight, bias)
        else:
            temperature = np.concatenate([temperature, own])
            graph.add_head(proto.graph, PREFIX, len(places), name, weight, bias)
            places.append(name)
    graph.set_tensor(proto.graph, f"{PREFIX}head.temperature", temperature)
    serialised: bytes = proto.SerializeToString(deterministic=True)
    return serialised


def joined(base: Base, card: Card) -> Card:
    """The card of new heads joined with that of the model they are added to: heads, calibration and metrics of both, of an
    attribute that is learnt anew the new ones."""
    old = base.card
    one = len(old.heads) == 1  # figures of a single head are not called after it
    metrics = {f"{old.heads[0].name}.{name}" if one else name: metric for name, metric in old.metrics.items()}
    own = {head.name: head for head in card.heads}
    heads = (*(own.pop(head.name, head) for head in old.heads), *own.values())
    gone = tuple(f"{name}." for name in base.relearnt)
    data = card.data.model_copy(
        update={"description": f"{card.data.description}; added to {old.name} ({old.sha256[:12]}), {old.data.description}"}
    )
    settings = {**card.made.settings, "attributes": _both(old.made.settings, card.made.settings)}
    return card.model_copy(
        update={
            "heads": heads,
            "calibration": {name: known for name, known in old.calibration.items() if name not in base.relearnt},
            "metrics": {name: metric for name, metric in metrics.items() if not name.startswith(gone)},
            "data": data,
            "encoder": old.encoder,
            "made": card.made.model_copy(update={"settings": settings}),
            "notes": old.notes,
        }
    )


def _both(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """What was told of attributes then and now. `ignore` is about the data at hand, and old values that mean nothing are
    those of old attributes."""
    then, now = (settings.get("attributes", {}) for settings in (old, new))
    return {
        "names": {**then.get("names", {}), **now.get("names", {})},
        "no_data": [*dict.fromkeys([*then.get("no_data", ()), *now.get("no_data", ())])],
        "no_data_in": {**then.get("no_data_in", {}), **now.get("no_data_in", {})},
        "ignore": now.get("ignore", []),
    }
