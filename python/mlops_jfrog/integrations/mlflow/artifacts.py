"""The files of a run or model, wherever the server keeps them.

In Artifactory and in S3 they are read there, else through the server's artifact proxy. Never from
this machine's own folders: the server would say which, and could name anybody's secrets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from mlops_jfrog.domain.manifest import MANIFEST_NAME
from mlops_jfrog.errors import IntegrityError, NotFoundError, UsageError
from mlops_jfrog.integrations.fetched import keep_only
from mlops_jfrog.integrations.mlflow.location import locate
from mlops_jfrog.integrations.mlflow.model_file import MODEL_FILE
from mlops_jfrog.integrations.mlflow.store import ArtifactStore
from mlops_jfrog.integrations.mlflow.tracking import Json, Tracking
from mlops_jfrog.transfer.fetching_place import beside, writable
from mlops_jfrog.transfer.safe_path import safe_targets
from mlops_jfrog.workflows.origin import Wanted

_DEEPEST = 32
"""Folders in folders; a server that answers more is not believed."""


def fetch_artifacts(tracking: Tracking, artifact_uri: str, wanted: Wanted) -> None:
    """Bring every file below an artifact address into the folder that is wanted."""
    scheme = urlsplit(artifact_uri).scheme
    if scheme == "artifactory":
        store = ArtifactStore.at(locate(artifact_uri, wanted.environment), wanted.environment)
        keep_only(wanted.folder, store.fetch_all(wanted.folder, without=MANIFEST_NAME))
    elif scheme == "mlflow-artifacts":
        _fetch_proxied(tracking, _proxy_path(tracking, artifact_uri), wanted.folder)
    elif scheme == "s3":
        # boto3 is an extra.
        from mlops_jfrog.integrations.s3.fetching import fetch_objects

        fetch_objects(artifact_uri, wanted)
    else:
        raise UsageError(
            f"MLflow keeps the files in {scheme or 'a folder'}, which is not read from here",
            hint="Serve them by the server's artifact proxy (--serve-artifacts), or import them"
            " from a copy in Artifactory or S3.",
        )


def folders_of_models(
    tracking: Tracking, artifact_uri: str, environment: Mapping[str, str]
) -> list[str]:
    """Folders right below an artifact address that hold an ``MLmodel``."""
    scheme = urlsplit(artifact_uri).scheme
    if scheme == "artifactory":
        store = ArtifactStore.at(locate(artifact_uri, environment), environment)
        below = [each.path for each in store.children(None) if each.size is None]
        return [
            folder
            for folder in below
            if f"{folder}/{MODEL_FILE}" in [each.path for each in store.children(folder)]
        ]
    if scheme != "mlflow-artifacts":
        return []
    root = _proxy_path(tracking, artifact_uri)
    folders = [_name(each) for each in tracking.proxied(root) if each.get("is_dir")]
    return [
        folder
        for folder in folders
        if MODEL_FILE in [_name(each) for each in tracking.proxied(f"{root}/{folder}")]
    ]


def _proxy_path(tracking: Tracking, artifact_uri: str) -> str:
    parts = urlsplit(artifact_uri)
    if parts.netloc and parts.netloc != tracking.host:
        raise UsageError(
            f"the files are on {parts.netloc}, not on the tracking server",
            hint="Set MLFLOW_TRACKING_URI to the server that has them.",
        )
    return parts.path.strip("/")


def _fetch_proxied(tracking: Tracking, root: str, folder: Path) -> None:
    found = dict(_walk(tracking, root, "", 0))
    if not found:
        raise NotFoundError("the tracking server has no file of that model")
    keep_only(folder, found)
    for name, target in safe_targets(folder, found).items():
        with writable(target):
            _fetch_one(tracking, f"{root}/{name}", found[name], target)


def _fetch_one(tracking: Tracking, path: str, size: int | None, target: Path) -> None:
    """The proxy knows no digests and no ranges: the length is all that can be held against."""
    partial = beside(target)
    received = 0
    try:
        with tracking.open_proxied(path) as answer, partial.open("xb") as out:
            for block in answer:
                out.write(block)
                received += len(block)
        if size is not None and received != size:
            raise IntegrityError(f"{path}: {received} bytes arrived instead of {size}")
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _walk(
    tracking: Tracking, root: str, below: str, depth: int
) -> Iterator[tuple[str, int | None]]:
    if depth > _DEEPEST:
        raise UsageError("the model's folders are nested too deeply")
    for each in tracking.proxied(f"{root}/{below}" if below else root):
        path = f"{below}/{_name(each)}" if below else _name(each)
        if each.get("is_dir"):
            yield from _walk(tracking, root, path, depth + 1)
        else:
            size = each.get("file_size")
            yield path, int(size) if size is not None else None


def _name(entry: Json) -> str:
    return str(entry.get("path", "")).rstrip("/").rpartition("/")[2]
