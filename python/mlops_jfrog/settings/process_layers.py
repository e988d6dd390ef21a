"""The layers of the running process: environment variables and arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from mlops_jfrog.domain.suggestion import did_you_mean
from mlops_jfrog.errors import ConfigurationError, UsageError
from mlops_jfrog.settings.keys import KEYS, Key, Kind, find_key
from mlops_jfrog.settings.secret_reference import AWS_SECRET
from mlops_jfrog.settings.value import Layer, Scalar, Value, from_text


def environment_layer(environment: Mapping[str, str]) -> Layer:
    """Settings from variables; the first that is set and not empty counts for each."""
    layer: dict[str, Value] = {}
    for key in KEYS:
        for variable in key.environment:
            if environment.get(variable):
                layer[key.name] = from_text(key, environment[variable], f"environment {variable}")
                break
        else:
            layer |= _kept_elsewhere(key, environment)
    return layer


def _kept_elsewhere(key: Key, environment: Mapping[str, str]) -> Layer:
    """A secret whose id in AWS Secrets Manager a variable holds."""
    for variable in key.secret_ids:
        if environment.get(variable):
            reference = f"{AWS_SECRET}{environment[variable].strip()}"
            return {key.name: Value(reference, f"environment {variable}")}
    return {}


def argument_layer(
    arguments: Mapping[str, object], names: Mapping[str, str] | None = None
) -> Layer:
    """Settings from arguments by dotted key; ``None`` means that the user said nothing.

    A mapping under the name of a section (``properties``) gives its settings one by one. ``names``
    says what the user typed, e.g. ``{"build.name": "argument buildName"}``; by default a flag.
    Raises UsageError for an unknown setting or a wrong type.
    """
    layer: dict[str, Value] = {}
    for dotted, given in arguments.items():
        origin = (names or {}).get(dotted, f"flag --{dotted.replace('.', '-').replace('_', '-')}")
        for name, value in _flattened(dotted, given):
            key = find_key(name)
            if key is None:
                known = [known.name for known in KEYS]
                raise UsageError(f"unknown setting {name!a}{did_you_mean(name, known)}")
            layer[name] = Value(_checked(key, value, origin), origin)
    return layer


def _flattened(dotted: str, given: object) -> list[tuple[str, object]]:
    if given is None:
        return []
    if isinstance(given, Mapping):
        return [
            pair for name, value in given.items() for pair in _flattened(f"{dotted}.{name}", value)
        ]
    return [(dotted, given)]


def _checked(key: Key, value: object, origin: str) -> Scalar:
    if key.kind is Kind.TEXTS:
        texts = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        return tuple(_text(key, text, origin) for text in texts)
    if key.kind is Kind.BOOLEAN and isinstance(value, bool):
        return value
    if (
        key.kind is Kind.INTEGER
        and isinstance(value, int)
        and not isinstance(value, bool)
        and value >= 0
    ):
        return value
    text = _text(key, value, origin)
    try:
        return from_text(key, text, origin).value
    except ConfigurationError as error:
        raise UsageError(error.message) from None


def _text(key: Key, value: object, origin: str) -> str:
    if isinstance(value, Path):
        return value.as_posix()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        # A build number or a property's value that came as a JSON number.
        return str(value)
    if not isinstance(value, str) or not value.strip():
        found = "an empty text" if isinstance(value, str) else type(value).__name__
        raise UsageError(f"{origin}: {key.name} must be a {key.kind.value}, not {found}")
    return value


_PATHS = frozenset({"files", "code", "requirements", "metrics"})


def anchored(arguments: Layer, directory: Path, project_directory: Path) -> Layer:
    """Arguments whose paths, typed in ``directory``, also hold seen from the project's folder."""
    if directory.resolve() == project_directory.resolve():
        return arguments
    return {
        name: Value(_absolute(value.value, directory), value.origin) if name in _PATHS else value
        for name, value in arguments.items()
    }


def _absolute(value: Scalar, directory: Path) -> Scalar:
    if isinstance(value, tuple):
        return tuple((directory.resolve() / text).as_posix() for text in value)
    return (directory.resolve() / str(value)).as_posix()
