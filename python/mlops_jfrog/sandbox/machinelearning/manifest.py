"""Manifests of versions: checked against the files that were uploaded, shown with their URLs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mlops_jfrog.sandbox import item_json
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.machinelearning.entity import EntityVersion, Kind
from mlops_jfrog.sandbox.request_path import ItemPath

_SHA256 = re.compile(r"[0-9a-fA-F]{64}\Z")


@dataclass(frozen=True)
class ListedFile:
    """A file that a manifest lists; ``path`` is below the version's folder."""

    path: str
    sha256: str
    size: int


def read(kind: Kind, content: bytes) -> tuple[ListedFile, ...]:
    """Every file that a manifest lists; 400 says what is wrong with it."""
    try:
        manifest = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Refused(400, f"the manifest is no JSON: {error}") from error
    if not isinstance(manifest, dict):
        raise Refused(400, "the manifest must be a JSON object")
    own = f"{kind.value}_artifacts"
    if not isinstance(manifest.get(own), list):
        raise Refused(400, f"the manifest must have a list {own}")
    if kind is Kind.MODEL and not isinstance(manifest.get("model_format"), dict):
        raise Refused(400, "the manifest must have an object model_format")
    return tuple(
        _listed(folder, entry)
        for name, folder in kind.lists.items()
        for entry in _entries(manifest.get(name))
    )


def shown(
    version: EntityVersion, content: bytes, artifactory_url: str, repo: str
) -> dict[str, Any]:
    """A stored manifest with ``id``, ``version`` and each file's ``download_url`` below ``repo``.

    The client takes what follows ``/<repo>/`` in that URL as the path to fetch.
    """
    manifest: dict[str, Any] = json.loads(content)
    kind = version.entity.kind
    for name, folder in kind.lists.items():
        for entry in _entries(manifest.get(name)):
            path = f"{version.folder}/{folder}/{entry['artifact_path']}"
            entry["download_url"] = item_json.item_url(artifactory_url, repo, path)
    return {**manifest, "id": version.entity.name, "version": version.version}


def _entries(value: object) -> Iterator[dict[str, Any]]:
    """One or a list of entries; the code archive is one."""
    for entry in value if isinstance(value, list) else [] if value is None else [value]:
        if not isinstance(entry, dict):
            raise Refused(400, "every artifact of the manifest must be an object")
        yield entry


def _listed(folder: str, entry: dict[str, Any]) -> ListedFile:
    path, size, checksums = (entry.get(key) for key in ("artifact_path", "size", "checksums"))
    sha256 = checksums.get("sha2") if isinstance(checksums, dict) else None
    if not isinstance(path, str) or str(ItemPath(path)) != path or not path:
        raise Refused(400, f"{path!a} is no artifact_path")
    if not isinstance(sha256, str) or not _SHA256.match(sha256):
        raise Refused(400, f"{path!a} has no sha2 in the manifest")
    if type(size) is not int:
        raise Refused(400, f"{path!a} has no size in the manifest")
    return ListedFile(f"{folder}/{path}", sha256.lower(), size)
