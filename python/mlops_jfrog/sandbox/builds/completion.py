"""A build-info as it is shown: what its client left open is filled in from what is stored.

pyartifactory publishes null for what it does not know, and artifacts by sha1 and md5 only; reading,
it insists on values, and on every artifact's sha256 and path. The stored document stays as it came.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from mlops_jfrog.sandbox.checksum_store import find_checksums

_ALGORITHMS = ("sha256", "sha1", "md5")


def completed(db: sqlite3.Connection, document: dict[str, Any]) -> dict[str, Any]:
    """Without nulls, and with the digests of artifacts whose content is stored."""
    shown: dict[str, Any] = _without_nulls(document)
    for module in shown.get("modules", ()):
        for artifact in module.get("artifacts", ()):
            _complete(db, artifact)
    return shown


def _complete(db: sqlite3.Connection, artifact: dict[str, Any]) -> None:
    known = [name for name in _ALGORITHMS if isinstance(artifact.get(name), str)]
    if known and len(known) < len(_ALGORITHMS):
        checksums = find_checksums(db, known[0], artifact[known[0]])
        if checksums is not None:
            artifact.update({**checksums.as_json(), **artifact})
    if "path" not in artifact and isinstance(artifact.get("name"), str):
        artifact["path"] = artifact["name"]


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(one) for key, one in value.items() if one is not None}
    if isinstance(value, list):
        return [_without_nulls(one) for one in value]
    return value
