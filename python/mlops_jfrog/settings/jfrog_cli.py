"""The JFrog CLI's own configuration, ``jfrog-cli.conf.v6``, read and written.

Shape as JFrog CLI 2.99.0 writes it, so that both tools use it; what we don't know in it survives.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock

from mlops_jfrog.domain.suggestion import did_you_mean
from mlops_jfrog.errors import ConfigurationError, UsageError
from mlops_jfrog.settings.credentials import BearerToken, Credentials, UserPassword, token_user
from mlops_jfrog.settings.urls import platform_url

FILE_NAME = "jfrog-cli.conf.v6"

_SERVER_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")


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
    entries = _entries(_read(home / FILE_NAME), home / FILE_NAME)
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


def write_server(
    home: Path, server_id: str, url: str, credentials: Credentials | None, *, default: bool = False
) -> Server:
    """Add or replace one named server; the first server becomes the default one.

    The file is replaced in one step under a lock and readable by its owner only.
    """
    if not _SERVER_ID.match(server_id):
        raise UsageError(
            f"{server_id!a} is no name for a server", hint="Use letters, digits, '.', '_' and '-'."
        )
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = (home / FILE_NAME).resolve()
    with FileLock(home / "mlops-jfrog.lock"):
        document = _read(path) or {"servers": [], "version": "6"}
        servers = [dict(entry) for entry in _entries(document, path)]
        kept = [entry for entry in servers if entry.get("serverId") != server_id]
        had_default = any(entry.get("isDefault") is True for entry in kept)
        if default:
            for entry in kept:
                entry.pop("isDefault", None)
        entry = _entry(server_id, platform_url(url), credentials, default or not had_default)
        place = next(
            (i for i, old in enumerate(servers) if old.get("serverId") == server_id), len(kept)
        )
        _replace(path, {**document, "servers": [*kept[:place], entry, *kept[place:]]})
    return Server(server_id, default or not had_default, entry)


def _entry(
    server_id: str, url: str, credentials: Credentials | None, default: bool
) -> dict[str, object]:
    entry: dict[str, object] = {
        "url": f"{url}/",
        "artifactoryUrl": f"{url}/artifactory/",
        "distributionUrl": f"{url}/distribution/",
        "xrayUrl": f"{url}/xray/",
        "missionControlUrl": f"{url}/mc/",
        "pipelinesUrl": f"{url}/pipelines/",
    }
    if isinstance(credentials, BearerToken):
        user = token_user(credentials.token)
        entry |= {"user": user} if user else {}
        entry["accessToken"] = credentials.token
    elif credentials is not None:
        entry |= {"user": credentials.user, "password": credentials.password}
    entry["serverId"] = server_id
    return entry | ({"isDefault": True} if default else {})


def _read(path: Path) -> dict[str, object] | None:
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


def _entries(document: dict[str, object] | None, path: Path) -> list[dict[str, object]]:
    servers = (document or {}).get("servers")
    if servers is None:
        return []
    if not isinstance(servers, list) or not all(isinstance(entry, dict) for entry in servers):
        raise ConfigurationError(f"{path}: `servers` must be a list of servers")
    return servers


def _replace(path: Path, document: Mapping[str, object]) -> None:
    # mkstemp makes the file readable by its owner only, before anything is in it.
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(json.dumps(document, indent=2, ensure_ascii=False))
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
