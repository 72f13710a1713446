"""Reading the configuration: one TOML file, checked to the last key, then frozen."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, asdict, fields, replace
from math import inf
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, cast

from fediwiki.config.checking import check
from fediwiki.config.settings import (
    TABLES,
    BadConfig,
    Config,
    Federation,
    Instance,
    Limits,
    Mail,
    Registration,
    Server,
    Storage,
)

# Names the file, so it cannot be in it.
_FILE_VARIABLE = "FEDIWIKI_CONFIG"
Table = TypeVar("Table", Instance, Server, Storage, Federation, Registration, Mail, Limits)
_KINDS: Mapping[object, str] = MappingProxyType(
    {str: "string", bool: "true or false", int: "whole number", float: "number"}
)


def load(path: Path | None, environment: Mapping[str, str] = os.environ) -> Config:
    """The configuration of the file at `path`, overridden by `FEDIWIKI_<TABLE>__<KEY>`.

    Raises:
        BadConfig: The file is missing or not TOML, a key is unknown, or a value will not do.
    """
    given = {} if path is None else _parsed(path)
    config = checked(_overridden(given, environment))
    return replace(config, fixed=frozenset(_keys_of(environment)))


def changed(config: Config, changes: Mapping[str, object]) -> Config:
    """The configuration with other values for some of its keys, `table.key`.

    Raises:
        BadConfig: A key is unknown, or a value will not do.
    """
    given = {name: _as_given(getattr(config, name)) for name in TABLES}
    for key, value in changes.items():
        name, _, part = key.partition(".")
        if part not in given.get(name, {}):
            raise BadConfig(f"unknown key {key}")
        given[name] = {**given[name], part: value}
    return replace(checked(given), fixed=config.fixed)


def checked(given: Mapping[str, object]) -> Config:
    """The configuration that `given` spells out, table by table.

    Raises:
        BadConfig: A key is missing or unknown, or a value will not do.
    """
    if unknown := sorted(set(given) - TABLES.keys()):
        raise BadConfig(f"unknown table [{unknown[0]}]")
    config = Config(
        instance=_table(Instance, "instance", given),
        server=_table(Server, "server", given),
        storage=_table(Storage, "storage", given),
        federation=_table(Federation, "federation", given),
        registration=_table(Registration, "registration", given),
        mail=_table(Mail, "mail", given),
        limits=_table(Limits, "limits", given),
    )
    check(config)
    return config


def _parsed(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadConfig(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadConfig(f"{path} is not TOML: {error}") from error


def _as_given(table: object) -> dict[str, object]:
    """A table as TOML would give it."""
    values = cast("dict[str, object]", asdict(cast("Instance", table)))
    return {key: _as_listed(value) for key, value in values.items()}


def _as_listed(value: object) -> object:
    return list(cast("tuple[object, ...]", value)) if isinstance(value, tuple) else value


def _keys_of(environment: Mapping[str, str]) -> Iterator[str]:
    for variable in environment:
        match = re.fullmatch(r"FEDIWIKI_([A-Z]+)__([A-Z_]+)", variable)
        if match:
            yield f"{match[1]}.{match[2]}".lower()


def _overridden(given: Mapping[str, object], environment: Mapping[str, str]) -> dict[str, object]:
    merged = dict(given)
    for variable, text in sorted(environment.items()):
        if not variable.startswith("FEDIWIKI_") or variable == _FILE_VARIABLE:
            continue
        match = re.fullmatch(r"FEDIWIKI_([A-Z]+)__([A-Z_]+)", variable)
        if not match:
            raise BadConfig(f"{variable} names no setting: write FEDIWIKI_<TABLE>__<KEY>")
        name, key = match[1].lower(), match[2].lower()
        table = _as_table(name, merged.get(name, {}))
        merged[name] = {**table, key: _from_text(name, key, text)}
    return merged


def _from_text(name: str, key: str, text: str) -> object:
    """What a variable's text means for this key: the same value that TOML would give."""
    kind = (
        next((f.type for f in fields(TABLES[name]) if f.name == key), str)
        if name in TABLES
        else str
    )
    try:
        if kind is bool:
            return {"true": True, "false": False}[text.lower()]
        if kind is int:
            return int(text)
        if kind is float:
            return float(text)
    except (KeyError, ValueError) as error:
        raise BadConfig(f"{name}.{key} cannot be {text!r}") from error
    if kind == tuple[str, ...]:
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _table(kind: type[Table], name: str, given: Mapping[str, object]) -> Table:
    table = _as_table(name, given.get(name, {}))
    known = {each.name: each for each in fields(kind)}
    if unknown := sorted(set(table) - known.keys()):
        raise BadConfig(f"unknown key {name}.{unknown[0]}")
    for each in known.values():
        if each.name not in table and each.default is MISSING:
            raise BadConfig(f"{name}.{each.name} is required")
    values = {key: _value(f"{name}.{key}", known[key].type, value) for key, value in table.items()}
    return kind(**values)


def _as_table(name: str, value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise BadConfig(f"{name} must be a table")
    return cast("dict[str, object]", value)


def _value(key: str, kind: object, value: object) -> Any:  # noqa: ANN401 - fits the field by check
    if kind == tuple[str, ...]:
        parts = cast("list[object]", value) if isinstance(value, list) else [None]
        if all(isinstance(each, str) for each in parts):
            return tuple(parts)
        raise BadConfig(f"{key} must be a list of strings")
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:
        raise BadConfig(f"{key} must be a {_KINDS[kind]}, not {value!r}")
    if isinstance(value, int | float) and not 0 <= value < inf:
        raise BadConfig(f"{key} must be a number from 0 up, not {value!r}")
    return value
