"""Operations on the configuration of servers."""
# ruff: noqa: RUF009  (parameter() returns a dataclass field, as dataclasses.field() does)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from mlops_jfrog.contract.operation import Operation
from mlops_jfrog.contract.parameter import Interface, parameter


@dataclass(frozen=True)
class Configure(Operation):
    """Keep a named server in the JFrog CLI's configuration."""

    name: ClassVar[str] = "configure"
    summary: ClassVar[str] = "Keep a named server where this tool and the JFrog CLI find it."
    outputs: ClassVar[Mapping[str, str]] = {
        "server": "Name of the server.",
        "url": "Its platform URL.",
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
