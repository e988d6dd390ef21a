"""Information on items that a smart remote's origin has, cached here or not."""

from __future__ import annotations

from typing import Any

from mlops_jfrog.sandbox import item_json, repositories
from mlops_jfrog.sandbox.endpoint import Call
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.remote import smart

_FILE_KEYS = ("created", "createdBy", "lastModified", "modifiedBy", "lastUpdated", "mimeType")


def shown(call: Call, stored: dict[str, Any] | None) -> dict[str, Any] | None:
    """``stored`` (what ``api/storage`` says of a cached item), and what the origins have there."""
    with call.platform.database.read() as db:
        members = list(repositories.resolution(db, call.repo))
    for member in members:
        if member.rclass != "remote" or not member.accepts(call.path or "."):
            continue
        if not call.principal.may(Right.READ, member.key, call.path, rclass=member.rclass):
            continue
        theirs = smart.browse(member, call.path)
        if theirs is not None:
            stored = _merged(stored, theirs) if stored else _translated(call, member.key, theirs)
    return stored


def _merged(stored: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    known = {child["uri"] for child in stored.get("children", ())}
    added = [child for child in _children(theirs) if child["uri"] not in known]
    return {**stored, "children": [*stored.get("children", ()), *added]}


def _translated(call: Call, key: str, theirs: dict[str, Any]) -> dict[str, Any]:
    """Their item as one of ours, that a download would fetch."""
    url = item_json.item_url(call.artifactory_url, call.repo, call.path)
    body: dict[str, Any] = {"repo": key, "path": f"/{call.path}"}
    body |= {name: theirs[name] for name in _FILE_KEYS if isinstance(theirs.get(name), str)}
    if "children" in theirs:
        body["children"] = _children(theirs)
    else:
        body |= {name: theirs.get(name) for name in ("size", "checksums", "originalChecksums")}
        body["downloadUri"] = url
    uri = item_json.item_url(f"{call.artifactory_url}/api/storage", call.repo, call.path)
    return {**body, "uri": uri}


def _children(theirs: dict[str, Any]) -> list[dict[str, Any]]:
    children = theirs.get("children")
    return [
        {"uri": each["uri"], "folder": bool(each.get("folder"))}
        for each in (children if isinstance(children, list) else ())
        if isinstance(each, dict) and isinstance(each.get("uri"), str)
    ]
