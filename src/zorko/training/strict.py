"""What strict settings share: a TOML file, `--set key=value` over it, and every mistake named before any work starts."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from zorko.errors import SettingsError


class Section(BaseModel):
    """A table of settings: no key that it does not know, no value of another type, no infinity."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


M = TypeVar("M", bound=BaseModel)


def read_toml(path: Path) -> dict[str, Any]:
    """The values of a TOML file. Raises SettingsError where it can't be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: the settings can't be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not a TOML file ({error})") from error


def put(values: dict[str, Any], dotted: str, value: Any) -> None:
    """Set `section.key` in `values`. Raises SettingsError where the section is a value."""
    *sections, key = dotted.split(".")
    for section in sections:
        inner = values.setdefault(section, {})
        if not isinstance(inner, dict):
            raise SettingsError(f"{dotted}: '{section}' is a value, not a section")
        values = inner
    values[key] = value


def override(model: type[BaseModel], values: dict[str, Any], overrides: Sequence[str]) -> None:
    """Put each `key=value` into `values`, as a TOML value where it is one and the setting of `model` wants no text."""
    for text in overrides:
        key, sign, value = (part.strip() for part in text.partition("="))
        if not sign:
            raise SettingsError(f"--set {text}: write it as key=value, for example --set fit.epochs=20")
        put(values, key, _value(model, key, value))


def checked(model: type[M], values: dict[str, Any]) -> M:
    """The settings. Raises SettingsError that names each key and what is wrong with it."""
    try:
        return model.model_validate_json(json.dumps(values, default=str))  # strict, but text may name a path
    except ValidationError as error:
        raise SettingsError(_in_words(model, error)) from error


def to_toml(settings: BaseModel) -> str:
    """All settings as a TOML text that `read_toml` and `checked` make the same of."""
    plain = settings.model_dump(mode="json", exclude_none=True)
    lines = [f"{key} = {_toml(value)}" for key, value in plain.items() if not isinstance(value, dict)]
    for section, values in plain.items():
        if isinstance(values, dict):
            lines += ["", f"[{section}]", *(f"{key} = {_toml(value)}" for key, value in values.items())]
    return "\n".join(lines) + "\n"


def _value(model: type[BaseModel], dotted: str, text: str) -> Any:
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
    return value if isinstance(value, str) or not _is_text(model, dotted) else text


def _is_text(model: Any, dotted: str) -> bool:
    """Whether a setting is a text, so that `--set name=2026` and `--set fit.precision=32` need no quotes."""
    for part in dotted.split("."):
        field = getattr(model, "model_fields", {}).get(part)
        if field is None:
            return False
        model = field.annotation
    return model is str or any(isinstance(choice, str) for choice in get_args(model))


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{json.dumps(key, ensure_ascii=False)} = {_toml(inner)}" for key, inner in value.items()) + "}"
        )
    # JSON's strings, numbers, booleans and lists are TOML's too, and settings hold nothing else
    return json.dumps(value, ensure_ascii=False)


def _in_words(model: type[BaseModel], error: ValidationError) -> str:
    problems = []
    for problem in error.errors():
        key = ".".join(map(str, problem["loc"]))
        if problem["type"] == "extra_forbidden":
            there_are = ", ".join(_siblings(model, problem["loc"]))
            problems.append(f"{key}: there is no such setting; there are: {there_are}")
        else:
            problems.append(f"{key}: {problem['msg'].lower()}, got {problem['input']!r}")
    return "settings: " + "; ".join(problems)


def _siblings(model: Any, location: Sequence[int | str]) -> list[str]:
    for part in location[:-1]:
        model = model.model_fields[str(part)].annotation
    return sorted(model.model_fields)
