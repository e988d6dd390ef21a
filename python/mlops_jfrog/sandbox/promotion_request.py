"""What a promotion asks for, with the platform's defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlops_jfrog.domain.build_info import parse_started
from mlops_jfrog.sandbox.envelope import Refused


@dataclass(frozen=True)
class PromotionRequest:
    """``PromotionRequest+json``; without a target only the status is recorded."""

    status: str | None
    comment: str | None
    ci_user: str | None
    timestamp: str | None
    source: str | None
    target: str | None
    copy: bool
    dry_run: bool
    artifacts: bool
    dependencies: bool
    fail_fast: bool
    scopes: frozenset[str]
    properties: Mapping[str, tuple[str, ...]]

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> PromotionRequest:
        """Checked from a request's body; 400 names the field that is wrong.

        Left out, it moves the artifacts and not the dependencies, and stops at the first failure.
        """
        timestamp = _text(body, "timestamp")
        if timestamp is not None:
            parse_started(timestamp)
        return cls(
            status=_text(body, "status"),
            comment=_text(body, "comment"),
            ci_user=_text(body, "ciUser"),
            timestamp=timestamp,
            source=_text(body, "sourceRepo"),
            target=_text(body, "targetRepo"),
            copy=_flag(body, "copy", otherwise=False),
            dry_run=_flag(body, "dryRun", otherwise=False),
            artifacts=_flag(body, "artifacts", otherwise=True),
            dependencies=_flag(body, "dependencies", otherwise=False),
            fail_fast=_flag(body, "failFast", otherwise=True),
            scopes=frozenset(_texts(body.get("scopes") or [], "scopes")),
            properties=_properties(body.get("properties") or {}),
        )


def _text(body: Mapping[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise Refused(400, f"{name} must be a text")
    return value or None


def _flag(body: Mapping[str, Any], name: str, *, otherwise: bool) -> bool:
    value = body.get(name, otherwise)
    if not isinstance(value, bool):
        raise Refused(400, f"{name} must be true or false")
    return value


def _texts(value: object, name: str) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise Refused(400, f"{name} must be a list of texts")
    return tuple(values)


def _properties(value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping) or not all(value):
        raise Refused(400, "properties must be an object of lists of texts")
    return {str(key): _texts(values, f"property {key}") for key, values in value.items()}
