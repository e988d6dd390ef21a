"""A setting's value with where it came from, and the reading of values that come as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mlops_jfrog.domain.build_environment import redact_credentials
from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.settings.keys import Key, Kind
from mlops_jfrog.settings.secret_reference import is_reference, shown_reference

Scalar = str | int | bool | tuple[str, ...]


@dataclass(frozen=True)
class Value:
    """A value and its origin, e.g. ``mlops.yml:12``."""

    value: Scalar
    origin: str

    def shown(self, key: Key) -> str:
        """The value for people; neither a secret nor a password in a URL is shown."""
        if key.kind is Kind.SECRET:
            text = str(self.value)
            return shown_reference(text) if is_reference(text) else "***"
        if isinstance(self.value, tuple):
            return redact_credentials(", ".join(self.value))
        if isinstance(self.value, bool):
            return str(self.value).lower()
        return redact_credentials(str(self.value))


Layer = Mapping[str, Value]
"""Values of one source by dotted key."""


def from_text(key: Key, text: str, origin: str) -> Value:
    """The value of ``key`` that ``text`` stands for; a list is separated by ``;``.

    Raises ConfigurationError naming the origin, never showing a secret.
    """
    if key.kind is Kind.TEXTS:
        return Value(tuple(part.strip() for part in text.split(";") if part.strip()), origin)
    if key.kind is Kind.INTEGER:
        return Value(_integer(key, text, origin), origin)
    if key.kind is Kind.BOOLEAN:
        return Value(_boolean(key, text, origin), origin)
    return Value(text, origin)


def _integer(key: Key, text: str, origin: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise wrong_type(key, origin, "a whole number of at most nine digits", text)
    return int(text)


def _boolean(key: Key, text: str, origin: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise wrong_type(key, origin, "true or false", text)
    return text.lower() == "true"


def wrong_type(key: Key, origin: str, expected: str, found: str) -> ConfigurationError:
    """The error for a value of another type than its setting's."""
    shown = "something else" if key.kind is Kind.SECRET else ascii(found[:60])
    return ConfigurationError(f"{origin}: {key.name} must be {expected}, not {shown}")
