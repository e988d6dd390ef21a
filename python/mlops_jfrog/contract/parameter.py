"""How one parameter of an operation is declared: a dataclass field with what interfaces need."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import Enum
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


_KINDS = {
    "str | None": Kind.STRING,
    "int | None": Kind.INTEGER,
    "float | None": Kind.NUMBER,
    "bool | None": Kind.BOOLEAN,
    "tuple[str, ...] | None": Kind.STRINGS,
    "Mapping[str, tuple[str, ...]] | None": Kind.MAP,
    "Path | None": Kind.PATH,
}
"""By annotation as it is written: to evaluate those of one command takes 10 ms."""

_READ: dict[type[Any], tuple[Parameter, ...]] = {}
"""Of the operations that were looked at: help, flags and settings all ask for them."""


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
    if operation not in _READ:
        _READ[operation] = _declared(operation)
    return _READ[operation]


def _declared(operation: type[Any]) -> tuple[Parameter, ...]:
    found = []
    for field in dataclasses.fields(operation):
        declared = field.metadata.get(_METADATA)
        if declared is None:
            continue
        flag = declared["flag"] or "--" + field.name.replace("_", "-")
        found.append(
            Parameter(
                name=field.name,
                kind=_KINDS[str(field.type)],
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
