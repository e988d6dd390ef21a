"""Reads a settings file (``mlops.yml``, the organisation file) into a layer, with line numbers.

The nodes are read rather than the values that YAML makes of them, so that ``version: 1.0`` stays
``1.0`` and ``branch: on`` stays ``on``: a text is what the user wrote.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from mlops_jfrog.domain.suggestion import did_you_mean
from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.settings.keys import KEYS, Key, Kind, Scope, find_key
from mlops_jfrog.settings.secret_reference import is_reference
from mlops_jfrog.settings.value import Layer, Scalar, Value, from_text, wrong_type

_LARGEST = 256 * 1024
"""Bytes; a settings file larger than this is something else."""

_DEEPEST = 16
"""Levels; no setting lies deeper than five."""

_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The compiled one is twelve times as fast; the zipapp has only the other."""

_PLAIN_TAGS = {
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "timestamp", "value")
}


def read_file(path: Path, scopes: frozenset[Scope]) -> Layer:
    """Every value of the settings file at ``path``; only settings of ``scopes`` may be in it.

    Raises ConfigurationError with file and line for anything that is not a setting.
    """
    root = _compose(path)
    if root is None:
        return {}
    reader = _Reader(path.name, scopes)
    reader.section(root, ())
    return reader.found


def _compose(path: Path) -> yaml.Node | None:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path} can't be read: {error.strerror}") from error
    if len(content) > _LARGEST:
        raise ConfigurationError(f"{path} is no settings file: it has {len(content)} bytes")
    try:
        text = content.decode("utf-8-sig")
        _check_depth(text, path.name)
        node: yaml.Node | None = yaml.compose(text, Loader=_LOADER)
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path.name} is not UTF-8 text (byte {error.start})") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        spot = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise ConfigurationError(
            f"{path.name}{spot}: not YAML: {error.problem or error.context}"
        ) from error
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{path.name}: not YAML: {str(error).splitlines()[0]}") from error
    return node


def _check_depth(text: str, name: str) -> None:
    """Events come one by one, nodes by recursion: the compiled loader would overrun its stack."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                raise ConfigurationError(f"{name}: nested too deeply to be a settings file")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Reader:
    """Walks the nodes of one file and collects its values."""

    def __init__(self, file: str, scopes: frozenset[Scope]) -> None:
        self.file = file
        self.scopes = scopes
        self.found: dict[str, Value] = {}

    def section(self, node: yaml.Node, path: tuple[str, ...]) -> None:
        """A mapping of settings or of further sections."""
        if not isinstance(node, yaml.MappingNode):
            shown = ".".join(path) or "the file"
            raise ConfigurationError(
                f"{self._spot(node)}: {shown} must be a mapping of names to values"
            )
        seen: dict[str, yaml.Node] = {}
        for name_node, child in node.value:
            name = self._name(name_node)
            if name in seen:
                first = seen[name].start_mark.line + 1
                raise ConfigurationError(
                    f"{self._spot(name_node)}: {name!a} is here twice; first in line {first}"
                )
            seen[name] = name_node
            self._entry(name_node, (*path, name), child)

    def _entry(self, name_node: yaml.Node, path: tuple[str, ...], child: yaml.Node) -> None:
        dotted = ".".join(path)
        key = find_key(dotted)
        if key is not None and isinstance(child, yaml.MappingNode) and _is_section(path):
            self.section(child, path)
        elif key is not None and key.scope in self.scopes:
            self.found[dotted] = Value(self._value(key, child), self._at(child))
        elif key is not None:
            raise ConfigurationError(
                f"{self._spot(name_node)}: {dotted} can't be set in this file",
                hint=f"It comes from {key.scope.value}.",
            )
        elif _is_section(path):
            self.section(child, path)
        else:
            raise ConfigurationError(f"{self._spot(name_node)}: {self._unknown(path)}")

    def _unknown(self, path: tuple[str, ...]) -> str:
        siblings = _names_below(path[:-1], self.scopes)
        place = f" in {'.'.join(path[:-1])}" if len(path) > 1 else ""
        return f"unknown key {path[-1]!a}{place}{did_you_mean(path[-1], siblings)}"

    def _value(self, key: Key, node: yaml.Node) -> Scalar:
        if key.kind is Kind.TEXTS:
            nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
            return tuple(self._text(key, child) for child in nodes)
        text = self._text(key, node)
        if key.kind in {Kind.INTEGER, Kind.BOOLEAN}:
            if isinstance(node, yaml.ScalarNode) and node.style:
                raise wrong_type(key, self._spot(node), f"a plain {key.kind.value}", f'"{text}"')
            return from_text(key, text, self._spot(node)).value
        return text

    def _text(self, key: Key, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            what = "a list" if isinstance(node, yaml.SequenceNode) else "a mapping"
            raise ConfigurationError(
                f"{self._spot(node)}: {key.name} must be a {key.kind.value}, not {what}"
            )
        if node.tag not in _PLAIN_TAGS or not str(node.value).strip():
            raise ConfigurationError(
                f"{self._spot(node)}: {key.name} has no value",
                hint="Give it one, or take the line out. An empty text is no value.",
            )
        if any("\ud800" <= each <= "\udfff" for each in node.value):
            raise ConfigurationError(f"{self._spot(node)}: {key.name} holds half a character")
        if key.kind is Kind.SECRET and not is_reference(node.value):
            raise ConfigurationError(
                f"{self._spot(node)}: {key.name} must be a reference here, no file holds a secret",
                hint="Write aws-sm://ID, file:///PATH, env://NAME or command:PROGRAM ARGUMENTS.",
            )
        if key.choices and node.value not in key.choices:
            raise ConfigurationError(
                f"{self._spot(node)}: {key.name} can't be {str(node.value)[:60]!a}"
                f"{did_you_mean(str(node.value), key.choices)}",
                hint=f"It is one of: {', '.join(key.choices)}.",
            )
        return str(node.value)

    def _name(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise ConfigurationError(f"{self._spot(node)}: a key must be a plain name")
        return str(node.value)

    def _at(self, node: yaml.Node) -> str:
        return f"{self.file}:{node.start_mark.line + 1}"

    def _spot(self, node: yaml.Node) -> str:
        return f"{self._at(node)}:{node.start_mark.column + 1}"


@cache
def _is_section(path: tuple[str, ...]) -> bool:
    return any(_lies_below(key, path) for key in KEYS)


def _lies_below(key: Key, path: tuple[str, ...]) -> bool:
    parts = key.name.split(".")
    return len(parts) > len(path) and all(
        part in {"*", given} for part, given in zip(parts, path, strict=False)
    )


def _names_below(path: tuple[str, ...], scopes: frozenset[Scope]) -> list[str]:
    below = [key for key in KEYS if key.scope in scopes and _lies_below(key, path)]
    return sorted({key.name.split(".")[len(path)] for key in below} - {"*"})
