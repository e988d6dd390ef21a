"""Items as the platform's JSON."""

from __future__ import annotations

import mimetypes
from typing import Any
from urllib.parse import quote

from mlops_jfrog.sandbox.checksums import Checksums
from mlops_jfrog.sandbox.nodes import Node

DEFAULT_TYPE = "application/octet-stream"


def mime_type(name: str) -> str:
    """Media type by the name's ending."""
    return mimetypes.guess_type(name, strict=False)[0] or DEFAULT_TYPE


def item_url(base: str, repo: str, path: str) -> str:
    """``<base>/<repo>/<path>``, the path percent-encoded."""
    return f"{base}/{repo}/{quote(path)}".rstrip("/")


def created(artifactory_url: str, node: Node) -> dict[str, Any]:
    """Answer to a deployment."""
    url = item_url(artifactory_url, node.repo, node.path)
    body: dict[str, Any] = {
        "repo": node.repo,
        "path": f"/{node.path}",
        "created": node.created,
        "createdBy": node.created_by,
    }
    if node.checksums is None:
        return {**body, "path": f"/{node.path}/", "children": [], "uri": f"{url}/"}
    return {**body, **_content(url, node, node.checksums), "uri": url}


def info(artifactory_url: str, asked_repo: str, node: Node, children: list[Node]) -> dict[str, Any]:
    """Answer of ``api/storage``; ``asked_repo`` is the key in the request, maybe a virtual one."""
    body: dict[str, Any] = {
        "repo": node.repo,
        "path": f"/{node.path}",
        "created": node.created,
        "createdBy": node.created_by,
        "lastModified": node.modified,
        "modifiedBy": node.modified_by,
        "lastUpdated": node.updated,
    }
    if node.checksums is None:
        body["children"] = [{"uri": f"/{child.name}", "folder": child.folder} for child in children]
    else:
        download = item_url(artifactory_url, asked_repo, node.path)
        body |= _content(download, node, node.checksums)
    return {**body, "uri": item_url(f"{artifactory_url}/api/storage", asked_repo, node.path)}


def listed(folder: Node, node: Node, *, timestamps: str | None) -> dict[str, Any]:
    """One entry of ``?list``; ``timestamps`` is when its properties changed, where asked for."""
    relative = node.path[len(folder.path) :].lstrip("/")
    body: dict[str, Any] = {
        "uri": f"/{relative}",
        "size": node.checksums.size if node.checksums else -1,
        "lastModified": node.modified,
        "folder": node.folder,
    }
    if node.checksums is not None:
        body |= {"sha1": node.checksums.sha1, "sha2": node.checksums.sha256}
    if timestamps is not None:
        body["mdTimestamps"] = {"properties": timestamps}
    return body


def _content(url: str, node: Node, checksums: Checksums) -> dict[str, Any]:
    return {
        "downloadUri": url,
        "mimeType": mime_type(node.name),
        "size": str(checksums.size),
        "checksums": checksums.as_json(),
        "originalChecksums": checksums.as_json(),
    }
