"""The environment of other tools: what `with` runs a command in, and a step its body.

pip takes a credential from its index's URL, a keyring or a netrc file. A URL with a token in it
would be printed and kept in many places, so it is a netrc file that only its owner reads.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from mlops_jfrog.contract.operations import With
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.tool_variables import ToolAddresses, netrc_entry
from mlops_jfrog.errors import AuthenticationError, ConfigurationError
from mlops_jfrog.settings import Connection, UserPassword
from mlops_jfrog.settings.credentials import token_user
from mlops_jfrog.workflows.context import Context

_SOME_LOGIN = "token"
"""Login beside a token that doesn't say whose it is; the platform looks at the token."""


@dataclass(frozen=True)
class ToolEnvironment:
    """Variables by name; ``secrets`` says of each secret one which of ``values`` it holds."""

    variables: Mapping[str, str]
    secrets: Mapping[str, str]
    values: Mapping[str, str] = field(repr=False)

    def whole(self) -> dict[str, str]:
        """All of it, for a process."""
        return {**self.variables, **{name: self.values[of] for name, of in self.secrets.items()}}


def with_settings(operation: With, context: Context) -> Outcome:
    """The step: the variables that hold no secret, and the names of those that do."""
    folder = context.directory / operation.folder if operation.folder else None
    found = tool_environment(context, folder)
    return Outcome(outputs=describe(context, found), summary=f"{found.variables['JF_URL']}")


def tool_environment(context: Context, folder: Path | None) -> ToolEnvironment:
    """Everything resolved; with a ``folder`` a netrc file is written there, for pip."""
    connection = context.settings.connection()
    secrets, values = _secrets(connection)
    variables = _addresses(context, connection).variables()
    if folder is not None:
        netrc = write_netrc(folder, connection, context.environment)
        variables["NETRC"] = str(netrc)
    return ToolEnvironment(variables, secrets, values)


def describe(context: Context, found: ToolEnvironment) -> dict[str, object]:
    """The outputs; no secret is among them."""
    return {
        "url": found.variables["JF_URL"],
        "user": credential_user(context.settings.connection()),
        "environment": dict(found.variables),
        "secrets": dict(found.secrets),
    }


def credential_user(connection: Connection) -> str | None:
    """Whose the credential is, as far as it says so."""
    credentials = connection.credentials
    if isinstance(credentials, UserPassword):
        return credentials.user
    return token_user(credentials.token) if credentials else None


def write_netrc(folder: Path, connection: Connection, environment: Mapping[str, str]) -> Path:
    """The platform's entry before the user's own ones, readable by the owner only."""
    credentials = connection.credentials
    if credentials is None:
        raise AuthenticationError("there is no credential to hand on")
    login = credential_user(connection) or _SOME_LOGIN
    secret = credentials.password if isinstance(credentials, UserPassword) else credentials.token
    entry = netrc_entry(urlsplit(connection.artifactory_url).hostname or "", login, secret)
    path = folder / "netrc"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(entry + _own_netrc(environment))
    except OSError as error:
        raise ConfigurationError(
            f"{path} can't be written: {error.strerror}", hint="Name an empty folder."
        ) from None
    return path


def _own_netrc(environment: Mapping[str, str]) -> str:
    """What the user's own file says: the variable hides it."""
    named, home = environment.get("NETRC"), environment.get("HOME")
    candidates = [Path(named)] if named else [Path(home, ".netrc")] if home else []
    for path in candidates:
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
    return ""


def _addresses(context: Context, connection: Connection) -> ToolAddresses:
    project = context.settings.project()
    build = project.build
    return ToolAddresses(
        url=connection.url,
        artifactory_url=connection.artifactory_url,
        pypi_repository=project.pypi_repository,
        hub_repository=project.hub_repository,
        ca_bundle=str(connection.ca_bundle.absolute()) if connection.ca_bundle else None,
        build={"name": build.known_name, "number": build.known_number, "project": build.project},
    )


def _secrets(connection: Connection) -> tuple[dict[str, str], dict[str, str]]:
    credentials = connection.credentials
    if credentials is None:
        raise AuthenticationError("there is no credential to hand on")
    if isinstance(credentials, UserPassword):
        names = {"JF_USER": "user", "JF_PASSWORD": "password", "HF_TOKEN": "password"}
        return names, {"user": credentials.user, "password": credentials.password}
    return {"JF_ACCESS_TOKEN": "token", "HF_TOKEN": "token"}, {"token": credentials.token}
