"""The page of all settings of a run, from the pydantic models that check them."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from tables import code, table

from zorko.training.selfsupervised.settings import PretrainSettings
from zorko.training.settings import Settings

_BOUNDS = {Ge: "≥ {0.ge}", Gt: "> {0.gt}", Le: "≤ {0.le}", Lt: "< {0.lt}", MinLen: "at least {0.min_length}"}
_WORDS = {str: "text", int: "whole number", float: "number", bool: "true or false", Path: "path"}

_INTRODUCTION = """\
# Settings

All settings of `zorko train`, then those of `zorko pretrain`. They come from three places, of which later ones win: the
defaults below, a TOML file (`--config`), and the command line (`--set fit.epochs=20`, and options such as `--encoder`). An
unknown key or an impossible value is an error before any work starts. Each run writes its own settings to `config.toml`,
which repeats it.

A name with a dot, `fit.epochs`, is the key `epochs` of the table `[fit]` in a TOML file.
"""


def pages() -> Iterator[tuple[str, str]]:
    """The path and the Markdown of the one page."""
    parts = [_INTRODUCTION]
    for title, model in (("zorko train", Settings), ("zorko pretrain", PretrainSettings)):
        parts.append(f"## {title}\n\n{_section(model, '')}")
        parts += [
            f"### {_anchored(name, title)}\n\n{_section(inner, f'{name}.')}" for name, inner in _sections(model).items()
        ]
    yield "reference/settings.md", "\n\n".join(parts) + "\n"


def _anchored(name: str, title: str) -> str:
    """The heading of a section; both commands have one of some names."""
    return f"`[{name}]` {{ #{title.split()[1]}-{name} }}"


def _sections(model: type[BaseModel]) -> dict[str, type[BaseModel]]:
    return {
        name: field.annotation
        for name, field in model.model_fields.items()
        if inspect.isclass(field.annotation) and issubclass(field.annotation, BaseModel)
    }


def _section(model: type[BaseModel], prefix: str) -> str:
    rows = [
        (f"`{prefix}{name}`", _kind(field), _default(field))
        for name, field in model.model_fields.items()
        if name not in _sections(model)
    ]
    return f"{inspect.getdoc(model)}\n\n{table(('setting', 'what it may be', 'default'), rows)}"


def _kind(field: FieldInfo) -> str:
    bounds = [_BOUNDS[type(bound)].format(bound) for bound in field.metadata if type(bound) in _BOUNDS]
    patterns = [f"matching {code(bound.pattern)}" for bound in field.metadata if getattr(bound, "pattern", None)]
    inner = [kind for kind in get_args(field.annotation) if kind is not type(None)]
    optional = len(inner) < len(get_args(field.annotation))
    kind = _named(inner[0] if optional else field.annotation)
    return ", ".join([kind, *bounds, *patterns, *(["or left out"] if optional else [])])


def _named(kind: Any) -> str:
    inner = get_args(kind)
    if kind in _WORDS:
        return _WORDS[kind]
    if get_origin(kind) is Literal:
        return " or ".join(f"`{value}`" for value in inner)
    if get_origin(kind) is tuple:
        return f"list of {_named(inner[0])}" if Ellipsis in inner else f"list of {len(inner)} times {_named(inner[0])}"
    if get_origin(kind) is dict:
        return f"table from {_named(inner[0])} to {_named(inner[1])}"
    raise TypeError(f"no words for {kind} as a setting's type; add some here")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be given"
    value = field.get_default(call_default_factory=True)
    assert value is not PydanticUndefined
    if value is None:
        return "left out"
    shown = str(value).lower() if isinstance(value, bool) else list(value) if isinstance(value, tuple) else value
    return code(shown if str(shown) else '""')
