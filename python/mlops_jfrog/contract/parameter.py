"""How one parameter of an operation is declared: a dataclass field with what interfaces need."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

_METADATA = "mlops_jfrog.parameter"


class Interface(Enum):
    """Where a parameter can be given."""

    STEP = "step"
    """Stays with the step: the helper never sees it."""
    COMMAND = "command"
    REQUEST = "request"
    """The step fills it in; whoever calls the step can't."""
    BOTH = "both"


class Kind(Enum):
    """Type of a parameter, by its name in ``steps.json``."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    STRINGS = "strings"
    MAP = "map"
    PATH = "path"


_KINDS: dict[object, Kind] = {
    str: Kind.STRING,
    int: Kind.INTEGER,
    float: Kind.NUMBER,
    bool: Kind.BOOLEAN,
    tuple[str, ...]: Kind.STRINGS,
    Mapping[str, tuple[str, ...]]: Kind.MAP,
    Path: Kind.PATH,
}


@dataclass(frozen=True)
class Parameter:
    """One parameter as every interface sees it."""

    name: str
    kind: Kind
    help: str
    interface: Interface
    setting: str | None
    """Dotted key of the setting that this parameter overrides, if any."""
    flag: str
    """``--kebab-case``; for a list the singular, because the flag is repeated."""
    choices: tuple[str, ...]
    argument: bool
    """Whether the command takes it by position."""

    @property
    def step_name(self) -> str:
        """The name in Groovy and in request files: ``camelCase``."""
        head, *rest = self.name.split("_")
        return head + "".join(part.capitalize() for part in rest)


def parameter(
    help: str,
    *,
    interface: Interface = Interface.BOTH,
    setting: str | None = None,
    flag: str | None = None,
    choices: tuple[str, ...] = (),
    argument: bool = False,
) -> Any:
    """A dataclass field that is a parameter; ``None`` means that the user said nothing."""
    metadata = {
        "help": help,
        "interface": interface,
        "setting": setting,
        "flag": flag,
        "choices": choices,
        "argument": argument,
    }
    return dataclasses.field(default=None, metadata={_METADATA: metadata})


def parameters(operation: type[Any]) -> tuple[Parameter, ...]:
    """The parameters of an operation's dataclass, in the order of definition."""
    hints = typing.get_type_hints(operation)
    found = []
    for field in dataclasses.fields(operation):
        declared = field.metadata.get(_METADATA)
        if declared is None:
            continue
        flag = declared["flag"] or "--" + field.name.replace("_", "-")
        found.append(
            Parameter(
                name=field.name,
                kind=_KINDS[_without_none(hints[field.name])],
                help=declared["help"],
                interface=declared["interface"],
                setting=declared["setting"],
                flag=flag,
                choices=declared["choices"],
                argument=declared["argument"],
            )
        )
    return tuple(found)


def command_parameters(operation: type[Any]) -> tuple[Parameter, ...]:
    """Those that the command takes."""
    return _through(operation, Interface.COMMAND)


def step_parameters(operation: type[Any]) -> tuple[Parameter, ...]:
    """Those that the step takes."""
    return _through(operation, Interface.STEP)


def request_parameters(operation: type[Any]) -> tuple[Parameter, ...]:
    """Those that a request file may hold."""
    return _through(operation, Interface.REQUEST)


def _through(operation: type[Any], interface: Interface) -> tuple[Parameter, ...]:
    return tuple(p for p in parameters(operation) if p.interface in (interface, Interface.BOTH))


def _without_none(hint: object) -> object:
    """``T`` of ``T | None``."""
    left = [part for part in typing.get_args(hint) if part is not type(None)]
    if type(None) in typing.get_args(hint) and len(left) == 1:
        return left[0]
    return hint
