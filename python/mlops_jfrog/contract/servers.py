"""Operations on the connection: keep it, use it, look what is wrong with it."""
# ruff: noqa: RUF009  (parameter() returns a dataclass field, as dataclasses.field() does)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from mlops_jfrog.contract.operation import ProjectOperation
from mlops_jfrog.contract.parameter import Interface, parameter

_VARIABLES: Mapping[str, str] = {
    "url": "URL of the platform.",
    "user": "Who the credential belongs to, or null.",
    "environment": "Variables that hold no secret: name to value.",
    "secrets": "Variables that hold one: name to which (token, user or password).",
}


@dataclass(frozen=True)
class Configure(ProjectOperation):
    """Resolve the connection and try it; with a name, keep it as a server."""

    name: ClassVar[str] = "configure"
    step: ClassVar[str | None] = "mlopsConfigure"
    summary: ClassVar[str] = (
        "Resolve settings and credentials, try them, and say what tools need in their environment; "
        "a named server is kept where this tool and the JFrog CLI find it."
    )
    outputs: ClassVar[Mapping[str, str]] = {
        **_VARIABLES,
        "server": "Name of the server, or null.",
        "version": "Version of its Artifactory.",
        "default": "Whether it is the server that is used when none is named.",
    }

    server_name: str | None = parameter(
        "Name to keep the server under.", interface=Interface.COMMAND, argument=True
    )
    url: str | None = parameter("URL of the platform.", interface=Interface.COMMAND)
    user: str | None = parameter(
        "User name; asks for a password instead of a token.", interface=Interface.COMMAND
    )
    token_file: Path | None = parameter(
        "File that holds the token, or the password of --user; '-' reads standard input.",
        interface=Interface.COMMAND,
    )
    make_default: bool | None = parameter(
        "Make it the default server.", interface=Interface.COMMAND, flag="--default"
    )


@dataclass(frozen=True)
class With(ProjectOperation):
    """Run something with the settings in its environment."""

    name: ClassVar[str] = "with"
    step: ClassVar[str | None] = "withMlops"
    summary: ClassVar[str] = (
        "Run something with the settings in its environment: JFrog, Hugging Face, pip."
    )
    outputs: ClassVar[Mapping[str, str]] = _VARIABLES

    pypi_repository: str | None = parameter(
        "PyPI repository that pip installs from.", setting="pypi.repository"
    )
    huggingface_repository: str | None = parameter(
        "Hugging Face repository that HF_ENDPOINT names.", setting="huggingface.repository"
    )
    folder: Path | None = parameter(
        "Empty folder for the keyring that pip asks: it reads the environment and holds no secret.",
        interface=Interface.REQUEST,
    )


@dataclass(frozen=True)
class Doctor(ProjectOperation):
    """Look for what is wrong, and say what to do."""

    name: ClassVar[str] = "doctor"
    step: ClassVar[str | None] = "mlopsDoctor"
    summary: ClassVar[str] = (
        "Look for what is wrong with this machine, the settings and the platform, and say what to "
        "do."
    )
    outputs: ClassVar[Mapping[str, str]] = {
        "checks": "One entry a check: check, state (ok, warning, wrong, unknown), found, remedy.",
        "capabilities": "One entry a capability: capability, available, needs.",
        "wrong": "How many checks found something that is needed and wrong.",
    }
