"""The JFrog CLI's own configuration, ``jfrog-cli.conf.v6``, read.

Shape as JFrog CLI 2.99.0 writes it, so that both tools use it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mlops_jfrog.domain.suggestion import did_you_mean
from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.settings.credentials import BearerToken, Credentials, UserPassword
from mlops_jfrog.settings.urls import platform_url

FILE_NAME = "jfrog-cli.conf.v6"


@dataclass(frozen=True)
class Server:
    """One named server; ``fields`` is its entry as it stands in the file, secrets included."""

    server_id: str
    is_default: bool
    fields: Mapping[str, object] = field(repr=False)

    @property
    def url(self) -> str:
        """Platform URL without a trailing slash; ConfigurationError where the entry has none."""
        given = self.text("url") or self.text("artifactoryUrl")
        if given is None:
            raise ConfigurationError(f"server {self.server_id} of {FILE_NAME} has no url")
        return platform_url(given)

    def is_at(self, url: str) -> bool:
        """Whether the server's platform URL is ``url``; an entry without a good one is nowhere."""
        try:
            return self.url == url
        except ConfigurationError:
            return False

    @property
    def credentials(self) -> Credentials | None:
        """The token if there is one, else user and password, else None."""
        token, user, password = self.text("accessToken"), self.text("user"), self.text("password")
        if token:
            return BearerToken(token)
        return UserPassword(user, password) if user and password else None

    def text(self, name: str) -> str | None:
        """A field of the entry, None where it is absent or empty."""
        value = self.fields.get(name)
        return value if isinstance(value, str) and value else None


def home_directory(environment: Mapping[str, str]) -> Path | None:
    """Folder of the configuration: ``JFROG_CLI_HOME_DIR``, else ``.jfrog`` in the user's home."""
    if environment.get("JFROG_CLI_HOME_DIR"):
        return Path(environment["JFROG_CLI_HOME_DIR"])
    home = environment.get("HOME") or environment.get("USERPROFILE")
    return Path(home) / ".jfrog" if home else None


def read_servers(home: Path) -> tuple[Server, ...]:
    """The named servers, in the file's order; none where there is no file."""
    entries = entries_of(read_document(home / FILE_NAME), home / FILE_NAME)
    return tuple(
        Server(str(entry.get("serverId", "")), entry.get("isDefault") is True, entry)
        for entry in entries
    )


def find_server(servers: tuple[Server, ...], server_id: str) -> Server:
    """The server of that name, or ConfigurationError listing those there are."""
    names = [server.server_id for server in servers]
    for server in servers:
        if server.server_id == server_id:
            return server
    raise ConfigurationError(
        f"there is no server {server_id!a} in {FILE_NAME}{did_you_mean(server_id, names)}",
        hint=f"Known servers: {', '.join(names) or 'none'}. Add one with `mlops-jfrog configure`.",
    )


def read_document(path: Path) -> dict[str, object] | None:
    """The whole file; None where there is none, ConfigurationError where it can't be used."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} can't be read: {type(error).__name__}") from error
    try:
        document = json.loads(text)
    except ValueError as error:
        # `from None`: the decoder's error carries the whole text, tokens included.
        line = getattr(error, "lineno", "?")
        raise ConfigurationError(
            f"{path}:{line}: not JSON", hint="Repair it or take it away."
        ) from None
    if not isinstance(document, dict):
        raise ConfigurationError(f"{path} is no configuration of the JFrog CLI")
    if document.get("enc") is True:
        raise ConfigurationError(
            f"{path} is encrypted by the JFrog CLI",
            hint="Set JF_URL and JF_ACCESS_TOKEN, or another folder in JFROG_CLI_HOME_DIR.",
        )
    return document


def entries_of(document: dict[str, object] | None, path: Path) -> list[dict[str, object]]:
    """The servers in it as they stand there."""
    servers = (document or {}).get("servers")
    if servers is None:
        return []
    if not isinstance(servers, list) or not all(isinstance(entry, dict) for entry in servers):
        raise ConfigurationError(f"{path}: `servers` must be a list of servers")
    return servers
