"""What every operation takes: which project, which server; most also which version and build."""
# ruff: noqa: RUF009  (parameter() returns a dataclass field, as dataclasses.field() does)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from mlops_jfrog.contract.parameter import parameter


@dataclass(frozen=True)
class Operation:
    """What the helper does, whoever asks for it, and whom it trusts while it does it."""

    name: ClassVar[str]
    """Name of the command and of the operation in a request."""
    step: ClassVar[str | None] = None
    """Name of the Jenkins step, where there is one."""
    summary: ClassVar[str]
    outputs: ClassVar[Mapping[str, str]] = {}
    """What the result's ``outputs`` hold: key to description."""

    ca_bundle: Path | None = parameter(
        "File of CA certificates to trust; by default the system's.", setting="ca_bundle"
    )


@dataclass(frozen=True)
class ProjectOperation(Operation):
    """Operations on a project: where it is described, and on which server."""

    project_file: Path | None = parameter(
        "The project file; by default mlops.yml in the working directory."
    )
    server: str | None = parameter(
        "Named server of the JFrog CLI's configuration; by default its default one.",
        setting="server",
        flag="--server-id",
    )
    client_cert: Path | None = parameter(
        "PEM file of a client certificate.", setting="client_cert", flag="--client-cert-path"
    )
    client_key: Path | None = parameter(
        "PEM file of its private key.", setting="client_key", flag="--client-cert-key-path"
    )


@dataclass(frozen=True)
class Identified(ProjectOperation):
    """Operations on one version of one model, made by one build."""

    model: str | None = parameter(
        "Name of the model; may be nested (nlp/sentiment).", setting="model"
    )
    version: str | None = parameter(
        "Version of the model; by default the build number.", setting="version"
    )
    build_name: str | None = parameter(
        "Name of the build; by default from Jenkins or GitHub Actions, else the model's name.",
        setting="build.name",
    )
    build_number: str | None = parameter("Number of the build.", setting="build.number")
    project: str | None = parameter(
        "Key of the JFrog project the build belongs to.", setting="build.project"
    )
