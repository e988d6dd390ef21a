"""Adds a server to the JFrog CLI's own configuration; what we don't know in it survives."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from filelock import FileLock

from mlops_jfrog.errors import UsageError
from mlops_jfrog.settings.credentials import BearerToken, Credentials, token_user
from mlops_jfrog.settings.jfrog_cli import FILE_NAME, Server, entries_of, read_document
from mlops_jfrog.settings.urls import platform_url

_SERVER_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")


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
        document = read_document(path) or {"servers": [], "version": "6"}
        servers = [dict(entry) for entry in entries_of(document, path)]
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
