"""Declares operations: what ``dataclass(frozen=True)`` makes, for a tenth of the time.

``dataclass`` writes and compiles six methods for every class, which takes a millisecond for one of
ours: a small transfer would spend more on the classes of its parameters than on its request. The
methods here look at the fields when they are called, which is a few times in a run.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["declared"]

Declared = TypeVar("Declared")


def _declare(cls: type[Declared]) -> type[Declared]:
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False)(cls)
    for method in (__init__, __repr__, __eq__, __hash__, __setattr__, __delattr__):
        setattr(made, method.__name__, method)
    return cls


def __init__(self: Any, **given: object) -> None:
    values = {field.name: field.default for field in dataclasses.fields(self)}
    for name in given:
        if name not in values:
            raise TypeError(f"{type(self).__name__} has no parameter {name!r}")
    vars(self).update(values, **given)


def __repr__(self: Any) -> str:
    said = [f"{name}={value!r}" for name, value in vars(self).items() if value is not None]
    return f"{type(self).__name__}({', '.join(said)})"


def __eq__(self: Any, other: object) -> bool:
    return type(other) is type(self) and vars(other) == vars(self)


def __hash__(self: Any) -> int:
    return hash(tuple(vars(self).values()))


def __setattr__(self: Any, name: str, value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def __delattr__(self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


if TYPE_CHECKING:
    # To who checks the types it is nothing else.
    from dataclasses import dataclass as declared
else:

    def declared(*, frozen: bool) -> Any:
        """The decorator; ``frozen`` is said as ``dataclass`` wants to hear it."""
        return _declare
