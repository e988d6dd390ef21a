"""What people write to name a model of MLflow: a run, a run's model, a registered one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mlops_jfrog.errors import UsageError

_RUN_ID = re.compile(r"[0-9A-Za-z][\w-]{0,255}\Z", re.ASCII)
_HINT = (
    "Write a run's id, runs:/ID, runs:/ID/NAME, models:/NAME/VERSION, models:/NAME@ALIAS or "
    "models:/m-ID."
)


@dataclass(frozen=True)
class RunModel:
    """A model that a run has logged; ``name`` is None where the run has only one."""

    run_id: str
    name: str | None


@dataclass(frozen=True)
class RegisteredModel:
    """A model of the registry, by version or alias; the other one is None."""

    name: str
    version: str | None
    alias: str | None


@dataclass(frozen=True)
class LoggedModel:
    """A model by its own id."""

    model_id: str


Address = RunModel | RegisteredModel | LoggedModel


def parse_address(text: str) -> Address:
    """UsageError for what names nothing."""
    scheme, colon, rest = text.partition(":/")
    if not colon:
        scheme, rest = "runs", text
    rest = rest.strip("/")
    first, _, last = rest.partition("/")
    if scheme == "runs" and _RUN_ID.match(first):
        return RunModel(first, last or None)
    if scheme == "models" and rest:
        if "/" not in rest and rest.startswith("m-") and "@" not in rest:
            return LoggedModel(rest)
        name, slash, version = rest.rpartition("/")
        if slash and name and version.isdigit():
            return RegisteredModel(name, version, None)
        name, at, alias = rest.rpartition("@")
        if at and name and alias:
            return RegisteredModel(name, None, alias)
    raise UsageError(f"{text!a} names no model of MLflow", hint=_HINT)
