"""The environment of other tools: what `with` runs a command in, and a step its body.

pip takes a credential from its index's URL, a keyring or a netrc file. It would pass a URL with a
token in it on as an argument, so it is a keyring: a command that reads the environment.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.contract.servers import With
from mlops_jfrog.domain.keyring_script import (
    SOME_LOGIN,
    netrc_entry,
    posix_script,
    served_names,
    windows_script,
)
from mlops_jfrog.domain.tool_variables import ToolAddresses
from mlops_jfrog.errors import AuthenticationError, ConfigurationError
from mlops_jfrog.settings import Connection, UserPassword
from mlops_jfrog.settings.credentials import token_user
from mlops_jfrog.workflows.context import Context

KEYRING_PATH = "PATH+MLOPS"
"""Jenkins' way to put a folder before the others in PATH; a shell has its own."""


@dataclass(frozen=True)
class ToolEnvironment:
    """Variables by name; ``secrets`` says of each secret one which of ``values`` it holds."""

    variables: Mapping[str, str]
    secrets: Mapping[str, str]
    values: Mapping[str, str] = field(repr=False)

    def whole(self) -> dict[str, str]:
        """All of it, for a process; the folder of the keyring is for the caller to put in PATH."""
        held = {name: self.values[of] for name, of in self.secrets.items()}
        plain = {name: each for name, each in self.variables.items() if name != KEYRING_PATH}
        return {**plain, **held}


def with_settings(operation: With, context: Context) -> Outcome:
    """The step: the variables that hold no secret, and the names of those that do."""
    folder = context.directory / operation.folder if operation.folder else None
    found = tool_environment(context, folder)
    return Outcome(
        outputs=describe(context, found),
        summary=f"{len(found.variables) + len(found.secrets)} variables for"
        f" {found.variables['JF_URL']}",
    )


def tool_environment(context: Context, folder: Path | None) -> ToolEnvironment:
    """Everything resolved; with a ``folder`` a keyring for pip is written there: no secret."""
    connection = context.settings.connection()
    addresses = _addresses(context, connection)
    secrets, values = _secrets(connection)
    variables = addresses.variables()
    if folder is not None:
        _write_keyring(folder, addresses, _passed_by(secrets))
        variables |= {"PIP_KEYRING_PROVIDER": "subprocess", KEYRING_PATH: str(folder.absolute())}
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


def write_netrc(connection: Connection, folder: Path) -> Path:
    """A file for a pip that asks no keyring; only its owner reads it, and it goes with the folder.

    ``folder`` is a temporary one of this process.
    """
    secrets, values = _secrets(connection)
    login = credential_user(connection) or SOME_LOGIN
    secret = values[secrets[_passed_by(secrets)]]
    host = urlsplit(connection.artifactory_url).hostname or ""
    path = folder / "netrc"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(netrc_entry(host, login, secret))
    return path


def _write_keyring(folder: Path, addresses: ToolAddresses, variable: str) -> None:
    names = served_names(addresses.pip_index, urlsplit(addresses.pip_index).netloc)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        script = folder / "keyring"
        script.write_text(posix_script(names, variable), encoding="ascii", newline="\n")
        script.chmod(0o700)
        (folder / "keyring.bat").write_text(
            windows_script(names, variable), encoding="ascii", newline=""
        )
    except OSError as error:
        raise ConfigurationError(
            f"{folder} can't be written to: {error.strerror}", hint="Name an empty folder."
        ) from None
    except ValueError as error:
        raise ConfigurationError(f"the platform's URL: {error}") from None


def _passed_by(secrets: Mapping[str, str]) -> str:
    return "JF_PASSWORD" if "JF_PASSWORD" in secrets else "JF_ACCESS_TOKEN"


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
        login=credential_user(connection) or SOME_LOGIN,
    )


def _secrets(connection: Connection) -> tuple[dict[str, str], dict[str, str]]:
    credentials = connection.credentials
    if credentials is None:
        raise AuthenticationError("there is no credential to hand on")
    if isinstance(credentials, UserPassword):
        names = {"JF_USER": "user", "JF_PASSWORD": "password", "HF_TOKEN": "password"}
        return names, {"user": credentials.user, "password": credentials.password}
    return {"JF_ACCESS_TOKEN": "token", "HF_TOKEN": "token"}, {"token": credentials.token}
