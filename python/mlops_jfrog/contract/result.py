"""The result file the helper writes, for every operation and every outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mlops_jfrog.contract.request import CONTRACT
from mlops_jfrog.domain.gates import GateResult
from mlops_jfrog.errors import GateFailed, MlopsError, SecurityViolation
from mlops_jfrog.version import __version__


@dataclass(frozen=True)
class Link:
    """Something to look at, for the build page."""

    name: str
    url: str


@dataclass(frozen=True)
class Outcome:
    """What an operation did: the part of a result that workflows fill."""

    outputs: Mapping[str, object]
    summary: str
    gates: tuple[GateResult, ...] = ()
    archive: tuple[str, ...] = ()
    """Files for the build page, relative to the working directory."""
    links: tuple[Link, ...] = field(default=())
    description: str = ""
    """A line for the build's page; where it is empty, the summary is."""


def passed_document(operation: str, outcome: Outcome) -> dict[str, object]:
    """The result of an operation that went through."""
    return {
        **_head(operation, "passed"),
        "outputs": dict(outcome.outputs),
        "gates": [gate.to_json() for gate in outcome.gates],
        "errors": [],
        "archive": list(outcome.archive),
        "links": [{"name": link.name, "url": link.url} for link in outcome.links],
        "summary": outcome.summary,
        "description": outcome.description,
    }


def error_document(
    operation: str,
    error: MlopsError,
    *,
    gates: tuple[GateResult, ...] = (),
    archive: tuple[str, ...] = (),
    outputs: Mapping[str, object] | None = None,
    description: str = "",
) -> dict[str, object]:
    """The result of an operation that did not: ``failed`` by a gate, ``error`` by anything else.

    ``outputs`` is what was known when it ended.
    """
    said_no = isinstance(error, (GateFailed, SecurityViolation))
    return {
        **_head(operation, "failed" if said_no else "error"),
        "outputs": dict(outputs or {}),
        "gates": [gate.to_json() for gate in gates],
        "errors": [
            {
                "code": error.code,
                "exitCode": error.exit_code,
                "message": error.message,
                "hint": error.hint,
                "url": error.url,
            }
        ],
        "archive": list(archive),
        "links": [{"name": "details", "url": error.url}] if error.url else [],
        "summary": error.message,
        "description": description,
    }


def _head(operation: str, status: str) -> dict[str, object]:
    return {"contract": CONTRACT, "helper": __version__, "operation": operation, "status": status}
