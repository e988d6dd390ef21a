"""What the settings come to: every key with the value that won."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from mlops_jfrog.errors import ConfigurationError, UsageError
from mlops_jfrog.settings.value import Value

T = TypeVar("T")


@dataclass(frozen=True)
class Effective:
    """Every setting's effective value by dotted key, CI included."""

    values: Mapping[str, Value]

    def text(self, key: str) -> str | None:
        """A text, None where it is not set."""
        value = self.values.get(key)
        return None if value is None else str(value.value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list, empty where it is not set."""
        value = self.values.get(key)
        return value.value if value is not None and isinstance(value.value, tuple) else ()

    def flag(self, key: str) -> bool:
        """A boolean; one that is not set is false."""
        value = self.values.get(key)
        return value is not None and value.value is True

    def parsed(self, key: str, parse: Callable[[str], T]) -> T | None:
        """A text as a checked type; what is wrong with it is said with its origin."""
        value = self.values.get(key)
        if value is None:
            return None
        try:
            return parse(str(value.value))
        except UsageError as error:
            kind = (
                UsageError if value.origin.startswith(("flag", "argument")) else ConfigurationError
            )
            raise kind(f"{value.origin}: {error.message}", hint=error.hint) from error

    def required(self, key: str, parse: Callable[[str], T]) -> T:
        """The same for a setting that has a default."""
        parsed = self.parsed(key, parse)
        if parsed is None:
            raise ConfigurationError(f"{key} is not set")
        return parsed
